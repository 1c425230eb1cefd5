package guideserver

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds what a page may send, in bytes.
const maxBody = 4 << 10

// quiet drops what net/http would print of broken connections.
var quiet = log.New(io.Discard, "", 0)

func (s *Server) handler() http.Handler {
	routes := map[string]http.HandlerFunc{
		"GET ":       s.page,
		"HEAD ":      s.page,
		"GET events": s.events,
		"POST tick":  s.tick,
		"POST check": s.check,
		"POST here":  s.here,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		path, ours := s.admit(r)
		if !ours {
			http.Error(w, "this address is not for you", http.StatusForbidden)
			return
		}
		route := routes[r.Method+" "+path]
		if route == nil {
			http.Error(w, "there is nothing here", http.StatusNotFound)
			return
		}
		route(w, r)
	})
}

// admit tells whether the request may pass, and what it asks for.
func (s *Server) admit(r *http.Request) (path string, ok bool) {
	token, path, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	right := subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
	// The name must be the one that was printed: another one that leads here
	// is a page of somebody else's that had its name point to this computer.
	if !right || !found || r.Host != s.host {
		return "", false
	}
	origins := r.Header.Values("Origin")
	switch {
	case len(origins) > 1:
		return "", false
	case len(origins) == 1 && origins[0] != "http://"+s.host:
		return "", false
	case len(origins) == 0 && r.Method == http.MethodPost:
		return "", false
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "", "same-origin":
	case "none": // the user typed or clicked the address
		if r.Method == http.MethodPost {
			return "", false
		}
	case "cross-site": // the file that --open gives to the browser leads here
		if path != "" || r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" {
			return "", false
		}
	default:
		return "", false
	}
	return path, true
}

func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	s.state.refresh(r.Context())
	var b bytes.Buffer
	page := s.state.page()
	if err := page.Write(&b); err != nil {
		http.Error(w, "the page can't be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", page.Policy()+"; frame-ancestors 'none'")
	_, _ = w.Write(b.Bytes())
}

// events streams the state: at once, and whenever it changes. The tab says which
// sections it has, by their numbers.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(30 * time.Second))
		if _, err := io.WriteString(w, text); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	_ = control.SetReadDeadline(time.Time{}) // the stream outlives the time for a request
	query := r.URL.Query()
	s.enter(query.Get("tab"))
	defer s.leave()
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	reader := newReader(strings.Split(query.Get("have"), ","))
	for {
		now, changed := s.state.now()
		if message := reader.news(now); message != "" {
			if !send("event: state\ndata: " + message + "\n\n") {
				return
			}
		}
		select {
		case <-changed:
		case <-beat.C:
			if !send(": here\n\n") {
				return
			}
		case <-s.ctx.Done():
			send("event: end\ndata: {}\n\n")
			return
		case <-r.Context().Done():
			// Which of the two ends first when the server does is open.
			if s.ctx.Err() != nil {
				send("event: end\ndata: {}\n\n")
			}
			return
		}
	}
}

func (s *Server) tick(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		ID string `json:"id"`
		On *bool  `json:"on"`
	}
	if !read(w, r, &wanted) {
		return
	}
	if wanted.On == nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "what to tick is missing"})
		return
	}
	result, err := s.state.tick(s.ctx, wanted.ID, *wanted.On)
	if err != nil {
		status := http.StatusConflict
		if errors.Is(err, errUnknownTick) {
			status = http.StatusNotFound
		}
		text := s.options.Language.Error(err)
		if hint := s.options.Language.Hint(err); hint != "" {
			text += " – " + hint
		}
		answer(w, status, map[string]any{"error": text})
		return
	}
	answer(w, http.StatusOK, map[string]any{"written": result.written, "pending": result.pending})
}

// check begins a check, unless one runs; its result comes to all tabs with the
// state.
func (s *Server) check(w http.ResponseWriter, r *http.Request) {
	if !read(w, r, &struct{}{}) {
		return
	}
	s.mu.Lock()
	if !s.shut && s.state.beginCheck() {
		s.work.Go(func() { s.state.endCheck(s.ctx, s.options.Check) })
	}
	s.mu.Unlock()
	answer(w, http.StatusAccepted, map[string]any{})
}

// here says that a tab is there and hidden, or that it is closed.
func (s *Server) here(w http.ResponseWriter, r *http.Request) {
	var tab struct {
		Tab  string `json:"tab"`
		Here *bool  `json:"here"`
	}
	if !read(w, r, &tab) {
		return
	}
	if tab.Tab == "" || tab.Here == nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "which tab, and whether it is there, is missing"})
		return
	}
	s.hide(tab.Tab, *tab.Here)
	answer(w, http.StatusOK, map[string]any{})
}

// read reads the JSON that a page sent. It answers itself where that fails.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		answer(w, http.StatusUnsupportedMediaType, map[string]any{"error": "this is not JSON"})
		return false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "the JSON can't be understood"})
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "%s\n", data)
}
