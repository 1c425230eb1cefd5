package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"engage/internal/sandbox"
)

// hostile is a name with all that a page could trip over.
const hostile = "<script>alert(1)</script> \"${x}\" '`& \u202egnp.exe \u00a0 end "

func guideConfig(api string) string {
	name, _ := json.Marshal(hostile) // JSON is YAML
	return fmt.Sprintf(`version: 1
integration:
  name: %[1]s
actito:
  environment: custom
  api_domain: %[2]s
  api_key: env:ENGAGE_API_KEY
  entity: acme
  form: engageCampaigns
  profile_table: Clients
mapping_variables:
  # the first one
  - {display_label: newsletter, technical_name: optin_newsletter, type: opt-in, enabled_in: [forms, opt-ins], subscription: newsletter}
  - {display_label: Product news, technical_name: optin_Product_news, type: opt-in, enabled_in: [forms, opt-ins], subscription: Product news}
  - {display_label: %[1]s, technical_name: optin_hostile, type: opt-in, enabled_in: [forms, opt-ins], subscription: %[1]s}
push_rules:
  - {level: all, campaigns: identified, destination: %[1]s}
  - {level: website, name: shop.example.com, campaigns: anonymous, destination: none}
walkthrough:
  activate: done
  configure: todo # not yet
  mapping_variables: todo
  push_rules: todo
  campaign: todo
`, name, api)
}

// guideFixture is a directory with a configuration, and a sandbox that it names.
type guideFixture struct {
	directory, path string
	env             []string
}

func newGuideFixture(t *testing.T) *guideFixture {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p := &guideFixture{directory: t.TempDir()}
	p.path = filepath.Join(p.directory, "engage.yaml")
	put(t, p.path, guideConfig(server.URL()))
	p.env = append(os.Environ(), "ENGAGE_API_KEY="+canary, "ENGAGE_CONFIG=", "LC_ALL=C.UTF-8",
		"XDG_STATE_HOME="+filepath.Join(p.directory, "state"), "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(p.directory, "no-bus"))
	return p
}

// guideProcess is a running engage guide --serve.
type guideProcess struct {
	cmd  *exec.Cmd
	url  string
	done chan struct{}
	errs bytes.Buffer // to be read after the end
	more bytes.Buffer // what standard output has after the address
}

func (p *guideFixture) serve(t *testing.T, args ...string) *guideProcess {
	t.Helper()
	s := &guideProcess{cmd: exec.Command(binary, append([]string{"guide", "--serve"}, args...)...), done: make(chan struct{})}
	s.cmd.Dir, s.cmd.Env = p.directory, p.env
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = &s.errs
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v", err)
	}
	s.url = strings.TrimSpace(line)
	go func() {
		_, _ = io.Copy(&s.more, lines)
		_ = s.cmd.Wait()
		close(s.done)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.done
	})
	return s
}

// wait waits for the end and returns the exit code.
func (s *guideProcess) wait(t *testing.T, within time.Duration) int {
	t.Helper()
	select {
	case <-s.done:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		t.Fatalf("it did not end within %s", within)
		return 0
	}
}

func waitFor(t *testing.T, what string, came func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if came() {
			return
		}
	}
	t.Fatalf("%s: it never came", what)
}

// request sends what the page's script would and returns the answer.
func (s *guideProcess) request(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		own, err := url.Parse(s.url)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "http://"+own.Host)
		r.Header.Set("Content-Type", "application/json")
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// The address alone is on standard output; a tick is one line of the file; the
// check's result is in the page, and the key is nowhere.
func TestServeGuide(t *testing.T) {
	p := newGuideFixture(t)
	before := get(t, p.path)
	s := p.serve(t)
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/[A-Za-z0-9_-]{32}/$`).MatchString(s.url) {
		t.Fatalf("the address is %q", s.url)
	}
	code, page := s.request(t, "GET", "", "")
	if code != 200 || !strings.Contains(page, "optin_Product_news") {
		t.Fatalf("%d %s", code, page)
	}
	if code, text := s.request(t, "POST", "tick", `{"id":"step-configure","on":true}`); code != 200 {
		t.Fatalf("%d %s", code, text)
	}
	if want := strings.Replace(before, "configure: todo # not yet", "configure: done # not yet", 1); get(t, p.path) != want {
		t.Errorf("the file is\n%s", get(t, p.path))
	}
	if code, text := s.request(t, "POST", "check", "{}"); code != http.StatusAccepted {
		t.Fatalf("%d %s", code, text)
	}
	waitFor(t, "the check", func() bool {
		_, page = s.request(t, "GET", "", "")
		return strings.Contains(page, "key accepted")
	})
	if code, _ := s.request(t, "GET", "../engage.yaml", ""); code != http.StatusNotFound {
		t.Errorf("another path: %d", code)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := s.wait(t, 2*time.Second); code != 130 {
		t.Errorf("exit code %d after Ctrl-C", code)
	}
	for what, text := range map[string]string{"the page": page, "standard output": s.more.String(), "standard error": s.errs.String(), "the file": get(t, p.path)} {
		if strings.Contains(text, canary) {
			t.Errorf("the key is in %s", what)
		}
	}
	if s.more.Len() > 0 || !strings.Contains(s.errs.String(), "until Ctrl-C") {
		t.Errorf("printed: %q and %q", s.more.String(), s.errs.String())
	}
}

// --open gives the browser a file that only its owner can read and that leads
// to the printed address, which itself stands on no command line. The file is
// gone in the end.
func TestServeGuideOpens(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the system's opener is replaced here as Linux finds it")
	}
	p := newGuideFixture(t)
	bin, opened := filepath.Join(p.directory, "bin"), filepath.Join(p.directory, "opened")
	put(t, filepath.Join(bin, "xdg-open"), "#!/bin/sh\nprintf '%s\\n' \"$@\" > '"+opened+".part'\nmv '"+opened+".part' '"+opened+"'\n")
	if err := os.Chmod(filepath.Join(bin, "xdg-open"), 0o755); err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+bin+":"+os.Getenv("PATH"))
	s := p.serve(t, "--open")
	waitFor(t, "the browser", func() bool { _, err := os.Stat(opened); return err == nil })
	arguments := get(t, opened)
	file, err := url.Parse(strings.TrimSuffix(arguments, "\n"))
	if err != nil || file.Scheme != "file" || strings.Contains(arguments, s.token(t)) {
		t.Fatalf("the opener got %q, %v", arguments, err)
	}
	if info, err := os.Stat(file.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if text := get(t, file.Path); !strings.Contains(text, `content="0; url=`+s.url+`"`) {
		t.Errorf("the file holds %q", text)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	s.wait(t, 5*time.Second)
	if _, err := os.Stat(file.Path); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", file.Path, err)
	}
}

// token is the part of the address that must not be seen.
func (s *guideProcess) token(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(s.url)
	if token := strings.Trim(u.Path, "/"); err == nil && len(token) > 20 {
		return token
	}
	t.Fatalf("no token in %s: %v", s.url, err)
	return ""
}

// SIGTERM ends it, and a file that is not valid is never written.
func TestServeGuideTerminated(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	p := newGuideFixture(t)
	s := p.serve(t)
	put(t, p.path, "version: [\n")
	if code, text := s.request(t, "POST", "tick", `{"id":"step-campaign","on":true}`); code != http.StatusConflict {
		t.Fatalf("%d %s", code, text)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.wait(t, 2*time.Second); code != 143 {
		t.Errorf("exit code %d", code)
	}
	if get(t, p.path) != "version: [\n" {
		t.Error("a file that is not valid was written")
	}
}
