package guideserver

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxBody bounds what a page may send, in bytes.
const maxBody = 4 << 10

// headers are those of every answer.
var headers = http.Header{
	"Cache-Control":                {"no-store"},
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
}

func (s *Server) handler() http.Handler {
	routes := map[string]http.HandlerFunc{
		"GET ":       s.page,
		"HEAD ":      s.page,
		"GET state":  s.news,
		"POST tick":  s.tick,
		"POST check": s.check,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		path, ours := s.admit(r)
		switch route := routes[r.Method+" "+path]; {
		case !ours:
			http.Error(w, "this address is not for you", http.StatusForbidden)
		case route == nil:
			http.Error(w, "there is nothing here", http.StatusNotFound)
		default:
			s.visited()
			route(w, r)
		}
	})
}

// admit reports whether the request may pass, and what it asks for.
func (s *Server) admit(r *http.Request) (path string, ok bool) {
	token, path, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	right := subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
	// The name must be the one that was printed: another one that leads here
	// is a page of somebody else's that had its name point to this computer.
	if !right || !found || r.Host != s.host {
		return "", false
	}
	writes := r.Method == http.MethodPost
	switch origins := r.Header.Values("Origin"); {
	case len(origins) == 0 && writes, len(origins) > 1, len(origins) == 1 && origins[0] != "http://"+s.host:
		return "", false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin":
		return path, true
	case "none": // the user typed or clicked the address
		return path, !writes
	case "cross-site": // the file that --open gives to the browser leads here
		return path, path == "" && !writes && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	}
	return "", false
}

func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	page, _ := s.state.now(r.Context())
	var b bytes.Buffer
	if err := page.Write(&b); err != nil {
		http.Error(w, "the page can't be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", page.Policy()+"; frame-ancestors 'none'")
	_, _ = w.Write(b.Bytes())
}

// news answers with the whole page, if it is another one than the tab has.
func (s *Server) news(w http.ResponseWriter, r *http.Request) {
	page, rev := s.state.now(r.Context())
	if r.FormValue("rev") == strconv.Itoa(rev) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// Sections are without ticks, so that a tick alone replaces none of them.
	ticks := page.Live.Ticks
	page.Live.Ticks = nil
	answer(w, http.StatusOK, map[string]any{"rev": rev, "title": page.Title(), "sections": page.Sections(), "ticks": ticks})
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
		refuse(w, http.StatusBadRequest, "what to tick is missing")
		return
	}
	written, pending, err := s.state.tick(s.ctx, wanted.ID, *wanted.On)
	if err != nil {
		status := http.StatusConflict
		if errors.Is(err, errUnknownTick) {
			status = http.StatusNotFound
		}
		text := s.options.Language.Error(err)
		if hint := s.options.Language.Hint(err); hint != "" {
			text += " – " + hint
		}
		refuse(w, status, text)
		return
	}
	answer(w, http.StatusOK, map[string]any{"written": written, "pending": pending})
}

// check begins a check, unless one runs; all tabs get its result as news.
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

// read reads the JSON that a page sent. It answers itself where that fails.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "this is not JSON")
		return false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "the JSON can't be understood")
		return false
	}
	return true
}

func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]any{"error": why})
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
