package guideserver

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/state"
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
		Path: p.path, Addr: "127.0.0.1:0", Ticks: state.Store(filepath.Join(filepath.Dir(p.path), "state", "marks.json")),
		Check: func(context.Context) *check.Report {
			return &check.Report{OK: false, Checks: []check.Result{
				{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("the file is YAML")},
				{ID: "actito.token", Status: check.Fail, Message: msg.Literal("refused <b>"), Hint: msg.Literal("engage auth login"), Line: 4},
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

// pageState is the state that a tab gets.
type pageState struct {
	Rev      int
	Title    string
	Sections []struct{ ID, HTML string }
	Ticks    map[string]bool
}

func (n pageState) section(id string) string {
	for _, section := range n.Sections {
		if section.ID == id {
			return section.HTML
		}
	}
	return ""
}

func (n pageState) isTicked(id string) bool { return n.Ticks[id] }

// tab is an open page that polls for the state.
type tab struct {
	page  *page
	state pageState
}

func (p *page) tab() *tab { return &tab{page: p, state: pageState{Rev: -1}} }

// ask polls once, and reports whether there was a new state.
func (tab *tab) ask() bool {
	p := tab.page
	p.t.Helper()
	code, body, _ := p.do(p.request("GET", fmt.Sprintf("state?rev=%d", tab.state.Rev), ""))
	if code == http.StatusNoContent && body == "" {
		return false
	}
	tab.state = pageState{}
	if err := json.Unmarshal([]byte(body), &tab.state); code != 200 || err != nil {
		p.t.Fatalf("%d %v %s", code, err, body)
	}
	return true
}

// until polls until the state is as expected.
func (tab *tab) until(what string, right func(pageState) bool) pageState {
	tab.page.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if tab.ask(); right(tab.state) {
			return tab.state
		}
	}
	tab.page.t.Fatalf("%s: it never came", what)
	return pageState{}
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

// A request that does not come from the page gets 403 without details.
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
		for _, route := range [][2]string{{"GET", ""}, {"GET", "state"}, {"POST", "tick"}, {"POST", "check"}} {
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
	for route, want := range map[[2]string]int{{"GET", ""}: http.StatusOK, {"GET", "state"}: http.StatusForbidden, {"POST", "tick"}: http.StatusForbidden} {
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
	// The step in Actito has no place in the file.
	if code, body = p.tick("step-actito", true); code != 200 || p.file() != good || !strings.Contains(body, `"written":false`) {
		t.Errorf("the step in Actito: %d %s\n%s", code, body, p.file())
	}
	if code, _ = p.tick("step-push_rules", true); code != 200 || !strings.Contains(p.file(), "\n  push_rules: done\n") || len(p.file()) != len(good)+len("  push_rules: done\n") {
		t.Errorf("%d, the file is\n%s", code, p.file())
	}
}

func TestTickRefused(t *testing.T) {
	p := start(t, nil)
	for body, want := range map[string]int{
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

// A tick that can't be written is reported, and the box can be reset.
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

// All tabs get a change of the file, however it was made.
func TestReload(t *testing.T) {
	p := start(t, nil)
	one, two := p.tab(), p.tab()
	both := func(what string, right func(pageState) bool) {
		t.Helper()
		one.until(what, right)
		two.until(what, right)
	}
	both("the first state", func(s pageState) bool { return s.isTicked("step-activate") && !s.isTicked("step-campaign") })
	p.put(strings.ReplaceAll(good, "Product news", "Product view"))
	both("new content of the same length", func(s pageState) bool { return strings.Contains(s.section("step-mapping_variables"), "Product view") })
	temp := p.path + ".new"
	if err := os.WriteFile(temp, []byte(strings.Replace(good, "campaign: todo", "campaign: done", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(temp, p.path); err != nil {
		t.Fatal(err)
	}
	both("a file in its place", func(s pageState) bool {
		return s.isTicked("step-campaign") && strings.Contains(s.section("step-mapping_variables"), "Product news")
	})
	if code, _ := p.tick("step-campaign", false); code != 200 {
		t.Fatal(code)
	}
	both("a tick", func(s pageState) bool { return !s.isTicked("step-campaign") })
}

// A file system may give a new content the time of the old one.
func TestReloadWithSameModificationTime(t *testing.T) {
	p := start(t, nil)
	s := p.tab()
	s.until("the first state", func(pageState) bool { return true })
	info, err := os.Stat(p.path)
	if err != nil {
		t.Fatal(err)
	}
	p.put(strings.ReplaceAll(good, "Product news", "Product view"))
	if err := os.Chtimes(p.path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	s.until("the new content", func(s pageState) bool { return strings.Contains(s.section("step-mapping_variables"), "Product view") })
}

// A file that can't be used: the page shows the position and is otherwise unchanged,
// and a tick is refused with the reason.
func TestBroken(t *testing.T) {
	p := start(t, nil)
	s := p.tab()
	broken := good + "oops: true\n"
	p.put(broken)
	now := s.until("the problem", func(s pageState) bool { return strings.Contains(s.section("notice"), "oops") })
	if !strings.Contains(now.section("notice"), "engage.yaml:11:1") || !strings.Contains(now.section("step-mapping_variables"), "Product news") {
		t.Errorf("%+v", now)
	}
	if code, body := p.tick("step-campaign", true); code != http.StatusConflict || !strings.Contains(body, "oops") || p.file() != broken {
		t.Errorf("%d %s\n%s", code, body, p.file())
	}
	if err := os.Remove(p.path); err != nil {
		t.Fatal(err)
	}
	s.until("that it is gone", func(s pageState) bool { return strings.Contains(s.section("notice"), "there is no configuration") })
	if code, body := p.tick("step-campaign", true); code != http.StatusConflict {
		t.Errorf("%d %s", code, body)
	}
	p.put(good)
	s.until("all well again", func(s pageState) bool {
		return !strings.Contains(s.section("notice"), "<h2>") && !s.isTicked("step-campaign")
	})
	if code, body := p.tick("step-campaign", true); code != 200 || p.file() != strings.Replace(good, "campaign: todo", "campaign: done", 1) {
		t.Errorf("%d %s\n%s", code, body, p.file())
	}
}

// The key is never on the page: a file that holds it is not served, and one in
// which it is put while it is served stays as it was.
func TestKeyInFile(t *testing.T) {
	const key = "pastedKey7R49FRHrthqhd8bvdh74"
	t.Setenv(secret.Variable, key)
	p := start(t, nil)
	s := p.tab()
	s.until("the first state", func(pageState) bool { return true })
	for _, text := range []string{
		strings.ReplaceAll(good, "Product news", key), strings.Replace(good, "not yet", key, 1),
		strings.Replace(good, "subscription: Product news", `subscription: "\x70`+key[1:]+`"`, 1), good + "# " + key,
	} {
		p.put(text)
		now := s.until("the problem", func(s pageState) bool {
			return strings.Contains(s.section("notice"), "the API key itself stands in the file")
		})
		_, page, _ := p.do(p.request("GET", "", ""))
		if seen := fmt.Sprint(now) + page; strings.Contains(seen, key) || !strings.Contains(seen, "Product news") {
			t.Errorf("the page with\n%s\n%s", text, seen)
		}
		if code, body := p.tick("step-campaign", true); code != http.StatusConflict || strings.Contains(body, key) || p.file() != text {
			t.Errorf("%d %s\n%s", code, body, p.file())
		}
		if _, err := Start(Options{Path: p.path, Addr: "127.0.0.1:0"}); msg.KindOf(err) != msg.Config || strings.Contains(err.Error(), key) {
			t.Errorf("a file with the key is served: %v", err)
		}
		p.put(good)
		s.until("all well again", func(s pageState) bool { return !strings.Contains(s.section("notice"), "<h2>") })
	}
}

// Ticks that are not in the configuration are stored for the next run. A step that is
// done ticks none of them: its content may be newer.
func TestOtherTicks(t *testing.T) {
	done := strings.Replace(good, "campaign: todo", "campaign: todo\n  mapping_variables: done", 1)
	p := start(t, func(o *Options) {
		if err := os.WriteFile(o.Path, []byte(done), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	_, text, _ := p.do(p.request("GET", "", ""))
	id := regexp.MustCompile(`data-tick="(group-\w+)"`).FindStringSubmatch(text)[1]
	if n := strings.Count(text, ` checked=""`); n != 2 {
		t.Errorf("%d boxes are ticked at the start, not those of the two steps", n)
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
	s := p.tab()
	items := func(s pageState) (ticked []string) {
		for id, on := range s.Ticks {
			if on && !strings.HasPrefix(id, "step-") {
				ticked = append(ticked, id)
			}
		}
		return ticked
	}
	s.until("the mark of before, and no other", func(s pageState) bool {
		return slices.Equal(items(s), []string{id}) && s.isTicked("step-mapping_variables")
	})
	p.put(strings.Replace(p.file(), "walkthrough:", "  - {display_label: SMS, technical_name: optin_SMS, type: opt-in, enabled_in: [forms, opt-ins], subscription: SMS}\nwalkthrough:", 1))
	s.until("a new row, not ticked", func(s pageState) bool {
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
	one, two := p.tab(), p.tab()
	for range 3 { // however often it is pressed, one runs
		if code, body, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
			t.Fatalf("%d %s", code, body)
		}
	}
	one.until("that it runs", func(s pageState) bool { return strings.Contains(s.section("check"), "Checking…") })
	run <- struct{}{}
	for _, s := range []*tab{one, two} {
		now := s.until("the result", func(s pageState) bool { return strings.Contains(s.section("check"), "actito.token") })
		html := now.section("check")
		if !strings.Contains(html, "refused &lt;b&gt;") || !strings.Contains(html, "engage auth login") || !strings.Contains(html, "line 4") ||
			!strings.Contains(html, "failed") {
			t.Errorf("the result is\n%s", html)
		}
	}
	p.put(good + "# more\n")
	one.until("that it is old", func(s pageState) bool { return strings.Contains(s.section("check"), "changed after this check") })
}

// The steps' states do not make a check stale.
func TestTickKeepsCheck(t *testing.T) {
	p := start(t, nil)
	s := p.tab()
	if code, _, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
		t.Fatal(code)
	}
	s.until("the result", func(s pageState) bool { return strings.Contains(s.section("check"), "actito.token") })
	if code, _ := p.tick("step-configure", true); code != 200 {
		t.Fatal(code)
	}
	now := s.until("the tick", func(s pageState) bool { return s.isTicked("step-configure") })
	if strings.Contains(now.section("check"), "changed after this check") {
		t.Error("a tick made the check old")
	}
	p.put(strings.Replace(p.file(), "entity: acme", "entity: other", 1))
	s.until("that it is old", func(s pageState) bool { return strings.Contains(s.section("check"), "changed after this check") })
}

// A tab that has the current state gets nothing, and a tick replaces no section.
func TestState(t *testing.T) {
	p := start(t, nil)
	tab := p.tab()
	if !tab.ask() || tab.ask() {
		t.Fatal("the state is to come once")
	}
	first := tab.state
	if len(first.Sections) < 7 || !first.isTicked("step-activate") || first.Title == "" {
		t.Fatalf("the first state is %+v", first)
	}
	p.tick("step-campaign", true)
	if !tab.ask() || !tab.state.isTicked("step-campaign") || !slices.Equal(tab.state.Sections, first.Sections) {
		t.Errorf("after a tick: %+v", tab.state)
	}
	if tab.ask() {
		t.Error("there is nothing new")
	}
	for _, strange := range []string{"state", "state?rev=", "state?rev=x", "state?rev=1&rev=2"} {
		if code, body, _ := p.do(p.request("GET", strange, "")); code != 200 || !strings.Contains(body, `"sections"`) {
			t.Errorf("%s: %d", strange, code)
		}
	}
}

// A panic in a check is its result, and does not end the program.
func TestCheckPanics(t *testing.T) {
	p := start(t, func(o *Options) {
		o.Check = func(context.Context) *check.Report { panic("no") }
	})
	s := p.tab()
	if code, _, _ := p.do(p.request("POST", "check", "{}")); code != http.StatusAccepted {
		t.Fatal(code)
	}
	s.until("the result", func(s pageState) bool { return strings.Contains(s.section("check"), "a mistake in engage itself") })
}

func TestAddresses(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1", "[::]:0", ""} {
		path := filepath.Join(t.TempDir(), "engage.yaml")
		if err := os.WriteFile(path, []byte(good), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := Start(Options{Path: path, Addr: addr}); err == nil || msg.KindOf(err) != msg.Usage {
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
	if _, err := Start(Options{Path: p.path, Addr: p.server.host}); msg.KindOf(err) != msg.Usage || msg.HintOf(err) == "" {
		t.Errorf("a port that is taken: %v", err)
	}
	p.put("version: 1\n")
	if _, err := Start(Options{Path: p.path, Addr: "127.0.0.1:0"}); msg.KindOf(err) != msg.Config {
		t.Errorf("a file that is not valid: %v", err)
	}
}

// Close is fast, stops a check, and leaves nothing running.
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
	p.client.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
