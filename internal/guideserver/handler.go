package guideserver

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"engage/internal/guide"
)

// maxBody bounds what a page may send, in bytes.
const maxBody = 4 << 10

// headers are the headers of every response.
var headers = http.Header{
	"Cache-Control":                {"no-store"},
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	maps.Copy(w.Header(), headers)
	path, ok := s.authorize(r)
	if !ok {
		http.Error(w, "this address is not for you", http.StatusForbidden)
		return
	}
	switch r.Method + " " + path {
	case "GET ":
		s.handlePage(w)
	case "GET state":
		s.handleState(w, r)
	case "POST tick":
		s.handleTick(w, r)
	case "POST check":
		s.handleCheck(w, r)
	default:
		http.Error(w, "there is nothing here", http.StatusNotFound)
	}
}

// authorize reports whether the request is allowed, and returns its path without the
// token.
func (s *Server) authorize(r *http.Request) (path string, ok bool) {
	token, path, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	tokenMatches := subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
	// The host must be the one that was printed: another name for this computer may
	// be a DNS rebinding attack.
	if !tokenMatches || !found || r.Host != s.host {
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
	case "cross-site": // the file that --open gives to the browser redirects here
		return path, path == "" && !writes && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	}
	return "", false
}

func (s *Server) handlePage(w http.ResponseWriter) {
	page, _ := s.currentPage()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", page.Policy()+"; frame-ancestors 'none'")
	_, _ = io.WriteString(w, page.HTML())
}

// handleState responds with the whole page if its revision is not that of the tab.
func (s *Server) handleState(w http.ResponseWriter, r *http.Request) {
	page, rev := s.currentPage()
	if r.FormValue("rev") == strconv.Itoa(rev) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// Sections are sent without ticks, so that a tick does not change them.
	ticks := page.Live.Ticks
	page.Live.Ticks = nil
	writeJSON(w, http.StatusOK, map[string]any{"rev": rev, "title": page.Title(), "sections": page.Sections(), "ticks": ticks})
}

func (s *Server) handleTick(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		ID string `json:"id"`
		On bool   `json:"on"`
	}
	if !readJSON(w, r, &wanted) {
		return
	}
	written, err := s.tick(s.ctx, wanted.ID, wanted.On)
	if err != nil {
		text := s.options.Language.Error(err)
		if hint := s.options.Language.Hint(err); hint != "" {
			text += " – " + hint
		}
		writeJSON(w, http.StatusConflict, map[string]string{"error": text})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"written": written})
}

// handleCheck starts a check, unless one runs; all tabs get its result with the state.
func (s *Server) handleCheck(w http.ResponseWriter, r *http.Request) {
	if !readJSON(w, r, &struct{}{}) {
		return
	}
	s.mu.Lock()
	if !s.lastCheck.Running {
		s.lastCheck = guide.Check{Running: true}
		s.rev++
		s.work.Go(s.runCheck)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusAccepted, map[string]any{})
}

// readJSON decodes the JSON that a page sent. If that fails it writes the error.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		writeJSON(w, http.StatusUnsupportedMediaType, map[string]string{"error": "this is not JSON"})
		return false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "the JSON can't be understood"})
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
