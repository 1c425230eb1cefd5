//go:build browser

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// These tests drive a headless Chromium over the guide's pages. AXE names
// axe-core's axe.min.js; SCREENSHOTS, if it is set, a directory for pictures to be
// looked at. `make browser` sets up what they need.

// tab is a page in the browser. All that it asks of anybody, and all that the
// browser complains of, is kept.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	requests   []string
	complaints []string
}

// browse starts a browser for the test.
func browse(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"),
		chromedp.Flag("force-prefers-reduced-motion", true)) // a page that glides is nowhere for a while
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no browser: %v", err)
	}
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		permission := browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted}
		if _, err := chromedp.CallBrowser(ctx, browser.SetPermission, permission); err != nil {
			t.Fatal(err)
		}
	}
	return ctx
}

// open opens an address in a new tab.
func open(t *testing.T, in context.Context, url string) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, cancel := chromedp.NewContext(in, chromedp.WithListener(p.onEvent))
	t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(url))
	return p
}

func (p *tab) onEvent(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		p.requests = append(p.requests, e.URL)
	case *log.EventEntryAdded:
		p.complaints = append(p.complaints, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		p.complaints = append(p.complaints, e.ExceptionDetails.Text)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// js evaluates an expression in the page.
func js[T any](p *tab, expression string, options ...chromedp.EvaluateOption) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, append(options, chromedp.EvalAwaitPromise)...))
	if err != nil {
		p.t.Fatalf("%v\n%s", err, expression)
	}
	return value
}

// until waits until the expression is true.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if js[bool](p, expression) {
			return
		}
	}
	p.t.Fatalf("%s: it never came\nbody:\n%s", what, js[string](p, "document.body.innerText"))
}

// click clicks where the element is, as a user would: what lies over it is hit
// in its place. Looking and clicking are one turn of the page's script, so that
// nothing that arrives in between can move it away.
func (p *tab) click(selector string) {
	p.t.Helper()
	if hit := js[string](p, fmt.Sprintf(`((element) => {
		element.scrollIntoView({ block: "center", behavior: "instant" });
		const box = element.getBoundingClientRect();
		const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
		if (!hit || (!element.contains(hit) && !(hit.closest("label") || hit).contains(element))) return hit ? hit.outerHTML : "nothing";
		element.focus({ preventScroll: true });
		element.click();
		return "";
	})(document.querySelector(%q))`, selector), withGesture); hit != "" {
		p.t.Fatalf("a click on %s meets %s", selector, hit)
	}
}

// withGesture lets the page do what only a user's click may do.
func withGesture(p *runtime.EvaluateParams) {
	yes := true
	p.UserGesture = &yes
}

func (p *tab) checked(id string) bool {
	p.t.Helper()
	return js[bool](p, fmt.Sprintf("document.getElementById(%q).checked", id))
}

// checkRequests checks that nothing but these addresses was asked for, and that the
// browser had nothing to complain of.
func (p *tab) checkRequests(prefix string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) == 0 {
		p.t.Error("no request was seen, not even for the page: the test sees nothing")
	}
	for _, url := range p.requests {
		if !strings.HasPrefix(url, prefix) && url != "data:," {
			p.t.Errorf("a request left: %s", url)
		}
	}
	for _, c := range p.complaints {
		p.t.Errorf("the browser says: %s", c)
	}
}

// copied clicks a copy button and returns what is on the clipboard then.
func (p *tab) copied(selector string) string {
	p.t.Helper()
	js[bool](p, "(window.clip = window.clip || navigator.clipboard, clip.writeText('nothing yet').then(() => true))")
	p.click(selector)
	p.until("the word that it was copied", "document.getElementById('message').textContent.startsWith('Copied')")
	return js[string](p, "clip.readText()")
}

// hostileValues are the values of the page that are the hostile name.
const hostileValues = `Array.from(document.querySelectorAll("button[data-copy]")).filter((b) => JSON.parse(b.dataset.copy) === %s).map((b) => b.id)`

func hostileJSON() string {
	text, _ := json.Marshal(hostile)
	return string(text)
}

// otherServer is a server else that must not be asked.
func otherServer(t *testing.T) string {
	t.Helper()
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request went out") })}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String() + "/x.png"
}

// file writes the page into a file and returns its address.
func (p *guideFixture) file(t *testing.T) string {
	t.Helper()
	cmd := exec.Command(binary, "guide", "--out", "guide.html")
	cmd.Dir, cmd.Env = p.directory, p.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return "file://" + filepath.Join(p.directory, "guide.html")
}
