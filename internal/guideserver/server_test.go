package guideserver

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/check"
	"engage/internal/fail"
	"engage/internal/secret"
)

const good = `version: 1
integration:
  name: Actito – Acme   # as in Qualifio
actito: {environment: ENV-3, api_key: keyring, entity: acme, form: engageCampaigns}
mapping_variables:
  - {display_label: Product news, technical_name: optin_Product_news, type: opt-in, enabled_in: [forms, opt-ins], subscription: Product news}
walkthrough:
  activate: done
  configure: todo   # not yet
  campaign: todo
`

type page struct {
	t      *testing.T
	server *Server
	path   string
	client *http.Client
}

func start(t *testing.T, change func(*Options)) *page {
	t.Helper()
	p := &page{t: t, path: filepath.Join(t.TempDir(), "engage.yaml"), client: &http.Client{Timeout: 10 * time.Second}}
	p.put(good)
	options := Options{
		Path: p.path, Addr: "127.0.0.1:0", Marks: filepath.Join(filepath.Dir(p.path), "state", "marks.json"),
		Check: func(context.Context) *check.Report {
			return &check.Report{OK: false, Checks: []check.Result{
				{ID: "config.syntax", Status: check.Pass, Message: "the file is YAML"},
				{ID: "actito.token", Status: check.Fail, Message: "refused <b>", Hint: "engage auth login", Line: 4},
			}}
		},
	}
	if change != nil {
		change(&options)
	}
	server, err := Start(options)
	if err != nil {
		t.Fatal(err)
	}
	p.server = server
	t.Cleanup(func() {
		server.Close()
		p.client.CloseIdleConnections()
	})
	return p
}

func (p *page) put(text string) {
	p.t.Helper()
	if err := os.WriteFile(p.path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) file() string {
	p.t.Helper()
	text, err := os.ReadFile(p.path)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// request is what the page's own script would send, to be changed.
func (p *page) request(method, path, body string) *http.Request {
	p.t.Helper()
	r, err := http.NewRequest(method, p.server.URL()+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+p.server.host)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

func (p *page) do(r *http.Request) (int, string, http.Header) {
	p.t.Helper()
	response, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func (p *page) tick(id string, on bool) (int, string) {
	p.t.Helper()
	code, body, _ := p.do(p.request("POST", "tick", fmt.Sprintf(`{"id":%q,"on":%v}`, id, on)))
	return code, body
}

// told is the state as a tab gets it.
type told struct {
	Rev      int
	Title    string
	All      bool
	Sections []part
	Ticks    map[string]bool
}

type part struct{ ID, Rev, HTML string }

func (s told) section(id string) string {
	for _, section := range s.Sections {
		if section.ID == id {
			return section.HTML
		}
	}
	return ""
}

type stream struct {
	t      *testing.T
	body   io.ReadCloser
	events chan string // "state {…}", "end {}"
	state  told        // all that came so far
}

// add is what the page's script does with a message.
func (s *stream) add(news told) {
	sections := slices.Clone(s.state.Sections)
	for _, section := range news.Sections {
		i := slices.IndexFunc(sections, func(old part) bool { return old.ID == section.ID })
		if i < 0 {
			sections = append(sections, section)
		} else {
			sections[i] = section
		}
	}
	ticks := map[string]bool{}
	if !news.All {
		maps.Copy(ticks, s.state.Ticks)
	}
	maps.Copy(ticks, news.Ticks)
	s.state = told{Rev: news.Rev, Title: news.Title, Sections: sections, Ticks: ticks}
}

func (p *page) stream() *stream {
	p.t.Helper()
	response, err := (&http.Client{}).Do(p.request("GET", "events", ""))
	if err != nil {
		p.t.Fatal(err)
	}
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		p.t.Fatalf("%d %v", response.StatusCode, response.Header)
	}
	s := &stream{t: p.t, body: response.Body, events: make(chan string, 100)}
	go func() {
		defer close(s.events)
		lines := bufio.NewReader(response.Body)
		event := ""
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if name, found := strings.CutPrefix(line, "event: "); found {
				event = strings.TrimSpace(name)
			}
			if data, found := strings.CutPrefix(line, "data: "); found {
				s.events <- event + " " + strings.TrimSpace(data)
			}
		}
	}()
	p.t.Cleanup(func() { response.Body.Close() })
	return s
}

// until reads states until one is as it should be.
func (s *stream) until(what string, right func(told) bool) told {
	s.t.Helper()
	late := time.After(10 * time.Second)
	for {
		select {
		case event, open := <-s.events:
			data, isState := strings.CutPrefix(event, "state ")
			if !open || !isState {
				s.t.Fatalf("%s: the stream ended with %q", what, event)
			}
			var news told
			if err := json.Unmarshal([]byte(data), &news); err != nil {
				s.t.Fatal(err)
			}
			if s.add(news); right(s.state) {
				return s.state
			}
		case <-late:
			s.t.Fatalf("%s: it never came", what)
		}
	}
}

func TestPage(t *testing.T) {
	p := start(t, nil)
	code, body, header := p.do(p.request("GET", "", ""))
	if code != 200 || !strings.Contains(body, "Product news") || !strings.Contains(body, " data-live") {
		t.Errorf("%d %s", code, body)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q", name, header.Get(name))
		}
	}
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Error(policy)
	}
	if !strings.HasPrefix(p.server.URL(), "http://127.0.0.1:") || len(p.server.token) < 30 {
		t.Error(p.server.URL())
	}
}

// Whoever does not come from the page itself gets 403 and learns nothing.
func TestForbidden(t *testing.T) {
	p := start(t, nil)
	own := "http://" + p.server.host
	for _, test := range []struct {
		about  string
		change func(*http.Request)
	}{
		{"no token", func(r *http.Request) { r.URL.Path = "/" }},
		{"no token, a path", func(r *http.Request) { r.URL.Path = "/tick" }},
		{"a wrong token", func(r *http.Request) {
			r.URL.Path = "/" + strings.Repeat("x", len(p.server.token)) + "/" + filepath.Base(r.URL.Path)
		}},
		{"a longer token", func(r *http.Request) { r.URL.Path = "/" + p.server.token + "x/" }},
		{"a shorter token", func(r *http.Request) { r.URL.Path = "/" + p.server.token[1:] + "/" }},
		{"another host", func(r *http.Request) { r.Host = "evil.example" }},
		{"another host with our port", func(r *http.Request) { r.Host = "evil.example:" + strings.Split(p.server.host, ":")[1] }},
		{"localhost", func(r *http.Request) { r.Host = "localhost:" + strings.Split(p.server.host, ":")[1] }},
		{"another origin", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		{"an opaque origin", func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{"https of our host", func(r *http.Request) { r.Header.Set("Origin", "https://"+p.server.host) }},
		{"two origins", func(r *http.Request) { r.Header["Origin"] = []string{own, "https://evil.example"} }},
		{"another site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{"another port of this computer", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }},
	} {
		for _, route := range [][2]string{{"GET", ""}, {"GET", "events"}, {"POST", "tick"}, {"POST", "check"}, {"POST", "here"}} {
			r := p.request(route[0], route[1], `{"id":"step-campaign","on":true}`)
			test.change(r)
			code, body, header := p.do(r)
			if code != http.StatusForbidden || strings.Contains(body, "Acme") {
				t.Errorf("%s, %s %s: %d %s", test.about, route[0], route[1], code, body)
			}
			for name := range header {
				if strings.HasPrefix(name, "Access-Control") {
					t.Errorf("%s: %s", test.about, name)
				}
			}
		}
	}
	// The file of --open leads to the page, and to nothing else.
	for route, want := range map[[2]string]int{{"GET", ""}: http.StatusOK, {"GET", "events"}: http.StatusForbidden, {"POST", "tick"}: http.StatusForbidden} {
		r := p.request(route[0], route[1], `{"id":"step-campaign","on":true}`)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", "navigate")
		r.Header.Set("Sec-Fetch-Dest", "document")
		if code, _, _ := p.do(r); code != want {
			t.Errorf("from a file, %v: %d, want %d", route, code, want)
		}
		r = p.request(route[0], route[1], `{}`)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", "navigate")
		r.Header.Set("Sec-Fetch-Dest", "iframe")
		if code, _, _ := p.do(r); code != http.StatusForbidden {
			t.Errorf("in a frame, %v: %d", route, code)
		}
	}
	// What writes needs an origin, and is never a mere visit.
	for about, change := range map[string]func(*http.Request){
		"no origin": func(r *http.Request) { r.Header.Del("Origin") },
		"a visit":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") },
	} {
		r := p.request("POST", "tick", `{"id":"step-campaign","on":true}`)
		change(r)
		if code, _, _ := p.do(r); code != http.StatusForbidden {
			t.Errorf("%s: %d", about, code)
		}
	}
	// Questions before a request of another site are not answered kindly.
	r := p.request("OPTIONS", "tick", "")
	r.Header.Set("Origin", "https://evil.example")
	if code, _, _ := p.do(r); code != http.StatusForbidden {
		t.Errorf("OPTIONS: %d", code)
	}
	if p.file() != good {
		t.Error("somebody else wrote the file")
	}
}

func TestTickWritesOneLine(t *testing.T) {
	p := start(t, nil)
	code, body := p.tick("step-configure", true)
	if code != 200 || !strings.Contains(body, `"written":true`) {
		t.Fatalf("%d %s", code, body)
	}
	if want := strings.Replace(good, "configure: todo   # not yet", "configure: done   # not yet", 1); p.file() != want {
		t.Errorf("the file is\n%s", p.file())
	}
	if code, body = p.tick("step-configure", true); code != 200 || !strings.Contains(body, `"written":false`) {
		t.Errorf("the same again: %d %s", code, body)
	}
	if code, _ = p.tick("step-configure", false); code != 200 || p.file() != good {
		t.Errorf("%d, the file is\n%s", code, p.file())
	}
	// A step that the file does not name is added, and taking back what was
	// never there changes nothing.
	if code, _ = p.tick("step-push_rules", false); code != 200 || p.file() != good {
		t.Errorf("%d, the file is\n%s", code, p.file())
	}
	if code, _ = p.tick("step-push_rules", true); code != 200 || !strings.Contains(p.file(), "\n  push_rules: done\n") || len(p.file()) != len(good)+len("  push_rules: done\n") {
		t.Errorf("%d, the file is\n%s", code, p.file())
	}
}

func TestTickRefused(t *testing.T) {
	p := start(t, nil)
	for body, want := range map[string]int{
		`{"id":"step-nothing","on":true}`:             404,
		`{"id":"variable-0000","on":true}`:            404,
		`{"id":"step-campaign"}`:                      400,
		`{"id":"step-campaign","on":"yes"}`:           400,
		`{"id":"step-campaign","on":true,"path":"x"}`: 400,
		`[]`: 400,
		``:   400,
		`{"id":"` + strings.Repeat("x", 2*maxBody) + `","on":true}`: 400,
	} {
		if code, _, _ := p.do(p.request("POST", "tick", body)); code != want {
			t.Errorf("%.60s: %d, not %d", body, code, want)
		}
	}
	r := p.request("POST", "tick", `{"id":"step-campaign","on":true}`)
	r.Header.Set("Content-Type", "text/plain") // what a form of another site could send
	if code, _, _ := p.do(r); code != http.StatusUnsupportedMediaType {
		t.Errorf("plain text: %d", code)
	}
	for _, route := range [][2]string{{"GET", "tick"}, {"PUT", "tick"}, {"POST", ""}, {"GET", "engage.yaml"}, {"GET", "../engage.yaml"}} {
		r := p.request(route[0], route[1], "{}")
		r.Header.Set("Origin", "http://"+p.server.host)
		if code, _, _ := p.do(r); code != 404 && code != 403 {
			t.Errorf("%v: %d", route, code)
		}
	}
	if p.file() != good {
		t.Error("the file was written")
	}
}

// What cannot be written is said, and the box can go back.
func TestTickNotWritten(t *testing.T) {
	if os.Getuid() == 0 {
		p := start(t, nil)
		// A file that can't be edited without a risk.
		p.put(strings.Replace(good, "walkthrough:\n  activate: done\n  configure: todo   # not yet\n  campaign: todo\n", "walkthrough: &w {activate: done}\n", 1))
		before := p.file()
		if code, body := p.tick("step-campaign", true); p.file() == before && code != http.StatusConflict {
			t.Errorf("%d %s", code, body)
		}
		return
	}
	p := start(t, nil)
	if err := os.Chmod(p.path, 0o444); err != nil {
		t.Fatal(err)
	}
	if code, body := p.tick("step-campaign", true); code != http.StatusConflict || !strings.Contains(body, "error") {
		t.Errorf("%d %s", code, body)
	}
	if p.file() != good {
		t.Error("a read-only file was written")
	}
}

// A change of the file comes to all tabs, however it was made.
func TestFollows(t *testing.T) {
	p := start(t, nil)
	one, two := p.stream(), p.stream()
	both := func(what string, right func(told) bool) {
		t.Helper()
		one.until(what, right)
		two.until(what, right)
	}
	both("the first state", func(s told) bool { return s.Ticks["step-activate"] && !s.Ticks["step-campaign"] })
	p.put(strings.ReplaceAll(good, "Product news", "Product view"))
	both("new content of the same length", func(s told) bool { return strings.Contains(s.section("step-mapping_variables"), "Product view") })
	temp := p.path + ".new"
	if err := os.WriteFile(temp, []byte(strings.Replace(good, "campaign: todo", "campaign: done", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(temp, p.path); err != nil {
		t.Fatal(err)
	}
	both("a file in its place", func(s told) bool {
		return s.Ticks["step-campaign"] && strings.Contains(s.section("step-mapping_variables"), "Product news")
	})
	if code, _ := p.tick("step-campaign", false); code != 200 {
		t.Fatal(code)
	}
	both("a tick", func(s told) bool { return !s.Ticks["step-campaign"] })
}

// A file system may give a new content the time of the old one.
func TestFollowsWithinTheSameInstant(t *testing.T) {
	p := start(t, nil)
	s := p.stream()
	s.until("the first state", func(told) bool { return true })
	info, err := os.Stat(p.path)
	if err != nil {
		t.Fatal(err)
	}
	p.put(strings.ReplaceAll(good, "Product news", "Product view"))
	if err := os.Chtimes(p.path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	s.until("the new content", func(s told) bool { return strings.Contains(s.section("step-mapping_variables"), "Product view") })
}

// A file that can't be used: said with its place, the last good state stays,
// and what is ticked meanwhile is written afterwards.
func TestBroken(t *testing.T) {
	p := start(t, nil)
	s := p.stream()
	broken := good + "oops: true\n"
	p.put(broken)
	state := s.until("the problem", func(s told) bool { return strings.Contains(s.section("notice"), "oops") })
	if !strings.Contains(state.section("notice"), "engage.yaml:11:1") || !strings.Contains(state.section("step-mapping_variables"), "Product news") {
		t.Errorf("%+v", state)
	}
	code, body := p.tick("step-campaign", true)
	if code != 200 || !strings.Contains(body, `"pending":true`) || p.file() != broken {
		t.Errorf("%d %s\n%s", code, body, p.file())
	}
	s.until("the tick that waits", func(s told) bool { return s.Ticks["step-campaign"] && s.section("notice") != "" })
	if got := p.server.state.unwritten(); !slices.Equal(got, []string{"campaign: done"}) {
		t.Errorf("what waits: %q", got)
	}
	if err := os.Remove(p.path); err != nil {
		t.Fatal(err)
	}
	s.until("that it is gone", func(s told) bool { return strings.Contains(s.section("notice"), "there is no configuration") })
	p.put(good)
	s.until("all well again", func(s told) bool {
		return !strings.Contains(s.section("notice"), "<h2>") && s.Ticks["step-campaign"] && p.file() == strings.Replace(good, "campaign: todo", "campaign: done", 1) &&
			len(p.server.state.unwritten()) == 0
	})
	if got := p.server.state.unwritten(); len(got) != 0 {
		t.Errorf("what waits: %q", got)
	}
}

// The key is never on the page: a file that holds it is not served, and one in
// which it is put while it is served stays as it was.
func TestKeyInFile(t *testing.T) {
	const key = "pastedKey7R49FRHrthqhd8bvdh74"
	t.Setenv(secret.Variable, key)
	p := start(t, nil)
	s := p.stream()
	s.until("the first state", func(told) bool { return true })
	for _, text := range []string{
		strings.ReplaceAll(good, "Product news", key), strings.Replace(good, "not yet", key, 1),
		strings.Replace(good, "subscription: Product news", `subscription: "\x70`+key[1:]+`"`, 1), good + "# " + key,
	} {
		p.put(text)
		state := s.until("the problem", func(s told) bool {
			return strings.Contains(s.section("notice"), "the API key itself stands in the file")
		})
		_, page, _ := p.do(p.request("GET", "", ""))
		if seen := fmt.Sprint(state) + page; strings.Contains(seen, key) || !strings.Contains(seen, "Product news") {
			t.Errorf("the page with\n%s\n%s", text, seen)
		}
		if code, body := p.tick("step-campaign", true); code != 200 || !strings.Contains(body, `"pending":true`) || p.file() != text {
			t.Errorf("%d %s\n%s", code, body, p.file())
		}
		if _, err := Start(Options{Path: p.path, Addr: "127.0.0.1:0"}); fail.KindOf(err) != fail.Config || strings.Contains(err.Error(), key) {
			t.Errorf("a file with the key is served: %v", err)
		}
		p.put(good)
		s.until("all well again", func(s told) bool { return !strings.Contains(s.section("notice"), "<h2>") })
	}
}

// Boxes that the configuration has no place for are remembered for the next
// time. That a step is done ticks none of them: what is in it may be newer.
func TestMarks(t *testing.T) {
	done := strings.Replace(good, "campaign: todo", "campaign: todo\n  mapping_variables: done", 1)
	p := start(t, func(o *Options) {
		if err := os.WriteFile(o.Path, []byte(done), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	var id string
	for _, tick := range p.server.state.page().Ticks() {
		if strings.HasPrefix(tick.ID, "opt-in-") {
			id = tick.ID
		} else if tick.On != (tick.ID == "step-activate" || tick.ID == "step-mapping_variables") {
			t.Errorf("at the start %s is %v", tick.ID, tick.On)
		}
	}
	if code, body := p.tick(id, true); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	if p.file() != done {
		t.Error("a mark changed the configuration")
	}
	p.server.Close()
	again, err := Start(p.server.options)
	if err != nil {
		t.Fatal(err)
	}
	p.server = again
	defer again.Close()
	s := p.stream()
	items := func(s told) (ticked []string) {
		for id, on := range s.Ticks {
			if on && !strings.HasPrefix(id, "step-") {
				ticked = append(ticked, id)
			}
		}
		return ticked
	}
	s.until("the mark of before, and no other", func(s told) bool { return slices.Equal(items(s), []string{id}) && s.Ticks["step-mapping_variables"] })
	p.put(strings.Replace(p.file(), "walkthrough:", "  - {display_label: SMS, technical_name: optin_SMS, type: opt-in, enabled_in: [forms, opt-ins], subscription: SMS}\nwalkthrough:", 1))
	s.until("a new row, not ticked", func(s told) bool {
		return strings.Contains(s.section("step-mapping_variables"), "optin_SMS") && slices.Equal(items(s), []string{id})
	})
}

func TestCheck(t *testing.T) {
	run := make(chan struct{})
	p := start(t, func(o *Options) {
		then := o.Check
		o.Check = func(ctx context.Context) *check.Report {
			<-run
			return then(ctx)
		}
	})
	one, two := p.stream(), p.stream()
	for range 3 { // however often it is pressed, one runs
		if code, body, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
			t.Fatalf("%d %s", code, body)
		}
	}
	one.until("that it runs", func(s told) bool { return strings.Contains(s.section("check"), "Checking…") })
	run <- struct{}{}
	for _, s := range []*stream{one, two} {
		state := s.until("the result", func(s told) bool { return strings.Contains(s.section("check"), "actito.token") })
		html := state.section("check")
		if !strings.Contains(html, "refused &lt;b&gt;") || !strings.Contains(html, "engage auth login") || !strings.Contains(html, "line 4") ||
			!strings.Contains(html, "Something has to be put right") || strings.Index(html, "actito.token") > strings.Index(html, "config.syntax") {
			t.Errorf("the result is\n%s", html)
		}
	}
	p.put(good + "# more\n")
	one.until("that it is old", func(s told) bool { return strings.Contains(s.section("check"), "changed after this check") })
}

// What is said of the steps is no part of what a check looks at.
func TestCheckOutlastsTicks(t *testing.T) {
	p := start(t, nil)
	s := p.stream()
	if code, _, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
		t.Fatal(code)
	}
	s.until("the result", func(s told) bool { return strings.Contains(s.section("check"), "actito.token") })
	if code, _ := p.tick("step-configure", true); code != 200 {
		t.Fatal(code)
	}
	state := s.until("the tick", func(s told) bool { return s.Ticks["step-configure"] })
	if strings.Contains(state.section("check"), "changed after this check") {
		t.Error("a tick made the check old")
	}
	p.put(strings.Replace(p.file(), "entity: acme", "entity: other", 1))
	s.until("that it is old", func(s told) bool { return strings.Contains(s.section("check"), "changed after this check") })
}

// A tick alone goes to the tabs, and not the page again; a tab that comes back
// gets what it lacks.
func TestNewsAreSmall(t *testing.T) {
	p := start(t, nil)
	s := p.stream()
	first := s.until("the first state", func(told) bool { return true })
	if len(first.Sections) < 7 || !first.Ticks["step-activate"] {
		t.Fatalf("the first state is %+v", first)
	}
	next := func() (news told, size int) {
		t.Helper()
		event := <-s.events
		if err := json.Unmarshal([]byte(strings.TrimPrefix(event, "state ")), &news); err != nil {
			t.Fatal(err)
		}
		return news, len(event)
	}
	var row string
	for _, tick := range p.server.state.page().Ticks() {
		if strings.HasPrefix(tick.ID, "variable-") {
			row = tick.ID
		}
	}
	for _, on := range []bool{true, false} {
		p.tick(row, on)
		if news, size := next(); len(news.Sections) != 0 || len(news.Ticks) != 1 || news.Ticks[row] != on || news.All || size > 200 {
			t.Errorf("%v: %d bytes: %+v", on, size, news)
		}
	}
	have := make([]string, 0, len(first.Sections))
	for _, section := range first.Sections[1:] {
		have = append(have, section.Rev)
	}
	now, _ := p.server.state.now()
	var back told
	if err := json.Unmarshal([]byte(newReader(have).news(now)), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Sections) != 1 || back.Sections[0] != first.Sections[0] || !back.All {
		t.Errorf("a tab that comes back gets %+v", back)
	}
}

// A panic in a check is its result, and not the end of the program.
func TestCheckPanics(t *testing.T) {
	p := start(t, func(o *Options) {
		o.Check = func(context.Context) *check.Report { panic("no") }
	})
	s := p.stream()
	if code, _, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
		t.Fatal(code)
	}
	s.until("the result", func(s told) bool { return strings.Contains(s.section("check"), "a mistake in engage itself") })
}

func TestAddresses(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1", "[::]:0", ""} {
		path := filepath.Join(t.TempDir(), "engage.yaml")
		if err := os.WriteFile(path, []byte(good), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := Start(Options{Path: path, Addr: addr}); err == nil || fail.KindOf(err) != fail.Usage {
			t.Errorf("%q: %v", addr, err)
			if s != nil {
				s.Close()
			}
		}
	}
	p := start(t, func(o *Options) { o.Addr = "localhost:0" })
	if code, _, _ := p.do(p.request("GET", "", "")); code != 200 {
		t.Errorf("localhost: %d", code)
	}
	if _, err := Start(Options{Path: p.path, Addr: p.server.host}); fail.KindOf(err) != fail.Usage || fail.HintOf(err) == "" {
		t.Errorf("a port that is taken: %v", err)
	}
	p.put("version: 1\n")
	if _, err := Start(Options{Path: p.path, Addr: "127.0.0.1:0"}); fail.KindOf(err) != fail.Config {
		t.Errorf("a file that is not valid: %v", err)
	}
}

// The end comes after the last tab, and a reload is no end.
func TestIdle(t *testing.T) {
	p := start(t, func(o *Options) { o.Idle = 150 * time.Millisecond })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- p.server.Wait(ctx) }()
	still := func(about string, wait time.Duration) {
		t.Helper()
		select {
		case err := <-ended:
			t.Fatalf("%s: it ended: %v", about, err)
		case <-time.After(wait):
		}
	}
	still("before anybody came", 300*time.Millisecond)
	one, two := p.stream(), p.stream()
	two.body.Close()
	still("one tab is left", 300*time.Millisecond)
	one.body.Close()
	still("a moment without any", 50*time.Millisecond)
	three := p.stream()
	still("there is one again", 300*time.Millisecond)
	three.body.Close()
	if err := <-ended; err != nil {
		t.Errorf("%v", err)
	}
}

// A hidden tab has no stream and counts all the same, until it is closed or was
// silent for long.
func TestIdleHidden(t *testing.T) {
	p := start(t, func(o *Options) { o.Idle, o.hiddenFor = time.Millisecond, time.Hour })
	say := func(tab string, here bool) {
		t.Helper()
		if code, body, _ := p.do(p.request("POST", "here", fmt.Sprintf(`{"tab":%q,"here":%v}`, tab, here))); code != 200 {
			t.Fatalf("%d %s", code, body)
		}
	}
	counts := func() (tabs, hidden int, mayEnd bool) {
		p.server.mu.Lock()
		defer p.server.mu.Unlock()
		return p.server.tabs, len(p.server.hidden), p.server.left != nil
	}
	say("one", true)
	say("one", true)
	say("two", true)
	if tabs, hidden, mayEnd := counts(); tabs != 0 || hidden != 2 || mayEnd {
		t.Fatalf("%d tabs, %d hidden, %v", tabs, hidden, mayEnd)
	}
	// A tab that is seen again has a stream, and is no longer hidden.
	response, err := (&http.Client{}).Do(p.request("GET", "events?tab=one", ""))
	if err != nil {
		t.Fatal(err)
	}
	if tabs, hidden, _ := counts(); tabs != 1 || hidden != 1 {
		t.Errorf("%d tabs, %d hidden", tabs, hidden)
	}
	say("two", false)
	response.Body.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := p.server.Wait(ctx); err != nil {
		t.Errorf("all tabs are closed: %v", err)
	}
	for _, body := range []string{`{}`, `{"tab":"x"}`, `{"here":true}`, `{"tab":"x","here":true,"more":1}`} {
		if code, _, _ := p.do(p.request("POST", "here", body)); code != 400 {
			t.Errorf("%s: %d", body, code)
		}
	}
	silent := start(t, func(o *Options) { o.Idle, o.hiddenFor = time.Millisecond, time.Millisecond })
	if code, _, _ := silent.do(silent.request("POST", "here", `{"tab":"x","here":true}`)); code != 200 {
		t.Fatal(code)
	}
	if err := silent.server.Wait(ctx); err != nil {
		t.Errorf("a tab that says nothing more: %v", err)
	}
}

// A tab that comes and goes begins the time anew.
func TestIdleAnew(t *testing.T) {
	p := start(t, func(o *Options) { o.Idle = time.Second })
	open := func(want int) {
		t.Helper()
		for end := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
			p.server.mu.Lock()
			tabs := p.server.tabs
			p.server.mu.Unlock()
			if tabs == want {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%d tabs, not %d", tabs, want)
			}
		}
	}
	for range 2 {
		tab := p.stream()
		open(1)
		tab.body.Close()
		open(0)
		time.Sleep(600 * time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if err := p.server.Wait(ctx); err == nil {
		t.Error("it ended sooner than a second after the last tab was closed")
	}
}

// Close tells the tabs, is quick, stops a check, and leaves nothing running.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	began := make(chan struct{})
	p := start(t, func(o *Options) {
		o.Check = func(ctx context.Context) *check.Report {
			close(began)
			<-ctx.Done()
			return &check.Report{}
		}
	})
	s := p.stream()
	if code, _, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
		t.Fatal(code)
	}
	<-began
	start := time.Now()
	p.server.Close()
	p.server.Close() // twice does no harm
	if took := time.Since(start); took > 900*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	last := ""
	for event := range s.events {
		last = event
	}
	if last != "end {}" {
		t.Errorf("the last word was %q", last)
	}
	p.client.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
