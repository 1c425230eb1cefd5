//go:build browser

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestBrowserFile(t *testing.T) {
	p := newGuideFixture(t)
	page := open(t, browse(t), p.file(t))

	// What is done is ticked, in the bar, too.
	if !page.checked("tick-step-activate") || page.checked("tick-step-configure") {
		t.Error("the ticks are not those of the walkthrough")
	}
	const states = `Array.from(document.querySelectorAll("nav .state")).map((state) => state.textContent).join()`
	page.until("the states", states+` === "done,to do,to do,to do,to do"`)

	// Ticks survive a reload, also one that takes away what the file says.
	// Each tick closes or opens its step, which moves the next one.
	page.click("#tick-step-configure")
	page.until("the tick", states+` === "done,done,to do,to do,to do"`)
	page.click("#tick-step-activate")
	page.until("the tick taken away", states+` === "to do,done,to do,to do,to do"`)
	row := js[string](page, `document.querySelector(".group input").id`)
	page.click("#" + row)
	page.until("the tick of a row", `document.getElementById("`+row+`").checked`)
	page.do(chromedp.Reload())
	if !page.checked("tick-step-configure") || page.checked("tick-step-activate") || !page.checked(row) {
		t.Error("ticks did not survive a reload")
	}
	page.until("the states after a reload", states+` === "to do,done,to do,to do,to do"`)

	// Another tab with the same file agrees.
	other := open(t, page.ctx, "file://"+filepath.Join(p.directory, "guide.html"))
	other.click("#tick-step-campaign")
	page.until("the tick of the other tab", `document.getElementById("tick-step-campaign").checked`)
	other.click("#tick-step-campaign")
	page.until("the tick taken away", `!document.getElementById("tick-step-campaign").checked`)

	// A newer file that says otherwise of a step wins over an older tick.
	page.click("#tick-step-activate")
	put(t, p.path, strings.Replace(get(t, p.path), "activate: done", "activate: todo", 1))
	p.file(t)
	page.do(chromedp.Reload())
	if page.checked("tick-step-activate") || !page.checked("tick-step-configure") {
		t.Error("what the newer file says and the older ticks don't agree")
	}

	// Each copy button gives exactly its value, and marks it where it may not.
	page.click(`nav a[href="#step-configure"]`) // it is ticked, and so closed
	ids := js[[]string](page, fmt.Sprintf(hostileValues, hostileJSON()))
	if len(ids) < 3 {
		t.Fatalf("the hostile name is in %d boxes", len(ids))
	}
	if got := page.copied("#" + ids[0]); got != hostile {
		t.Errorf("copied %q, not %q", got, hostile)
	}
	js[bool](page, `Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }) && true`)
	page.click(`[data-what="Entity name"]`)
	page.until("the word that it is marked", `document.getElementById("message").textContent.startsWith("Could not copy")`)
	if got := js[string](page, "getSelection().toString()"); got != "acme" {
		t.Errorf("%q is marked", got)
	}
	page.do(chromedp.Reload())
	page.click("#step-configure summary")
	if got := page.copied("#copy-mapping_variables-3-2"); !strings.HasPrefix(got, "Hello,\n\n") || !strings.Contains(got, "optin_Product_news  ->  Product news\n") {
		t.Errorf("the message on the clipboard: %q", got)
	}

	// The same from the keyboard: to the next value, and Enter.
	js[bool](page, `document.querySelector('[data-what="Endpoint get token"]').focus() || true`)
	page.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	page.until("the copy from the keyboard", `document.getElementById("message").textContent === "Copied: Entity name"`)
	if got := js[string](page, "clip.readText()"); got != "acme" {
		t.Errorf("from the keyboard %q was copied", got)
	}

	// The names are seen and do nothing.
	page.until("the hostile name as text", `document.querySelector(".lead").textContent.includes("<script>alert(1)</script> \"${x}\"") && document.querySelector(".lead").textContent.includes("U+202E")`)
	if n := js[int](page, `document.scripts.length`); n != 2 {
		t.Errorf("%d scripts in the page", n)
	}
	page.checkRequests("file://")

	// The policy keeps everything in, whatever the script would do.
	server := otherServer(t)
	if got := js[string](page, fmt.Sprintf(`fetch(%q).then(() => "went out", () => "kept in")`, server)); got != "kept in" {
		t.Errorf("a request of the page %s", got)
	}
	if got := js[string](page, fmt.Sprintf(`new Promise((r) => { const i = new Image(); i.onload = () => r("went out"); i.onerror = () => r("kept in"); i.src = %q; })`, server)); got != "kept in" {
		t.Errorf("an image of the page %s", got)
	}
}

func TestBrowserServed(t *testing.T) {
	p := newGuideFixture(t)
	s := p.serve(t)
	chromium := browse(t)
	one, two := open(t, chromium, s.url), open(t, chromium, s.url)

	// A tick is written to the file, one line of it, and the other tab has it.
	before := get(t, p.path)
	one.click("#tick-step-configure")
	two.until("the tick in the other tab", `document.getElementById("tick-step-configure").checked && document.querySelectorAll("nav a.done").length === 2`)
	if want := strings.Replace(before, "configure: todo # not yet", "configure: done # not yet", 1); get(t, p.path) != want {
		t.Errorf("the file is\n%s", get(t, p.path))
	}
	two.click("#tick-step-configure")
	one.until("the tick taken away", `!document.getElementById("tick-step-configure").checked`)
	if get(t, p.path) != before {
		t.Errorf("the file is\n%s", get(t, p.path))
	}

	// So is the tick of a row, which the file has no place for.
	row := js[string](one, `document.querySelector(".group input").id`)
	one.click("#" + row)
	two.until("the row's tick", fmt.Sprintf("document.getElementById(%q).checked", row))
	if get(t, p.path) != before {
		t.Error("a row's tick changed the file")
	}

	// What optins sync adds is there at once, and who was in a button stays.
	js[bool](one, `document.getElementById("copy-configure-1-5").focus() || true`)
	out, errs, code := runEngageIn(t, p.directory, "newsletter\nProduct news\n"+hostile+"\nSMS alerts\n", "optins", "sync", "--from", "-")
	if code != 0 {
		t.Fatalf("optins sync: %d\n%s%s", code, out, errs)
	}
	for _, page := range []*tab{one, two} {
		page.until("the new row", `document.querySelectorAll("#step-mapping_variables .rule").length === 4 && document.body.innerText.includes("optin_SMS_alerts")`)
	}
	if !one.checked(row) {
		t.Error("a new row took a tick away")
	}
	if js[string](one, "document.activeElement.id") != "copy-configure-1-5" {
		t.Error("a new row took the focus away")
	}

	// A change of the section that has the focus keeps it, too.
	js[bool](one, `document.querySelector(".rule button").focus() || true`)
	focus := js[string](one, "document.activeElement.id")
	runEngageIn(t, p.directory, "newsletter\nProduct news\n"+hostile+"\nSMS alerts\nMore\n", "optins", "sync", "--from", "-")
	one.until("one more row", `document.querySelectorAll("#step-mapping_variables .rule").length === 5`)
	if got := js[string](one, "document.activeElement.id"); got != focus {
		t.Errorf("the focus went from %q to %q", focus, got)
	}

	// A broken file: the page says so and stays, and a tick is refused with the reason.
	good := get(t, p.path)
	put(t, p.path, good+"oops: [\n")
	one.until("the problem", `document.getElementById("notice").innerText.includes("can't be used") &&
		document.getElementById("message").textContent.includes("can't be used") && document.querySelectorAll("#step-mapping_variables .rule").length === 5`)
	one.click("#tick-step-campaign")
	one.until("the refusal", `document.getElementById("message").textContent.startsWith("Not written: ") && !document.getElementById("tick-step-campaign").checked`)
	if get(t, p.path) != good+"oops: [\n" {
		t.Error("the broken file was written")
	}
	put(t, p.path, good)
	one.until("the end of the problem", `document.getElementById("notice").hidden`)
	one.click("#tick-step-campaign")
	two.until("the tick", `document.getElementById("tick-step-campaign").checked`)
	if get(t, p.path) != strings.Replace(good, "campaign: todo", "campaign: done", 1) {
		t.Errorf("the file is\n%s", get(t, p.path))
	}

	// Check now: the result in both tabs, and no key.
	one.click("#check-now")
	for _, page := range []*tab{one, two} {
		page.until("the check", `document.querySelectorAll("#check li").length >= 11 && document.getElementById("check").innerText.includes("actito.token")`)
	}
	if strings.Contains(js[string](one, "document.documentElement.outerHTML"), canary) {
		t.Error("the key is in the page")
	}
	one.click("#tick-step-activate")
	two.until("a tick, which is no part of the check", `!document.getElementById("tick-step-activate").checked && !document.getElementById("check").innerText.includes("changed after this check")`)
	runEngageIn(t, p.directory, "", "push-rules", "remove", "--level", "website", "--name", "shop.example.com")
	one.until("that the check is old", `document.getElementById("check").innerText.includes("changed after this check")`)

	// Copying works as in the file.
	ids := js[[]string](one, fmt.Sprintf(hostileValues, hostileJSON()))
	if len(ids) == 0 {
		t.Fatal("the hostile name is nowhere")
	}
	if got := one.copied("#" + ids[0]); got != hostile {
		t.Errorf("copied %q, not %q", got, hostile)
	}
	one.mu.Lock()
	one.complaints = slices.DeleteFunc(one.complaints, func(text string) bool { return strings.Contains(text, "409 (Conflict)") }) // the refused tick
	one.mu.Unlock()
	one.checkRequests(s.url)
	two.checkRequests(s.url)

	// Ctrl-C ends it at once, and the tabs say so.
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := s.wait(t, 2*time.Second); code != 130 {
		t.Errorf("exit code %d after Ctrl-C", code)
	}
	one.until("the word that it has ended", `document.getElementById("message").textContent.includes("does not answer")`)

	// A new server remembers the row.
	again := open(t, chromium, p.serve(t).url)
	if !again.checked(row) {
		t.Error("the row's tick is forgotten")
	}
}

const (
	// nextSteps are the shown lines of what is still to do.
	nextSteps = `Array.from(document.querySelectorAll("ol.next li")).filter((li) => li.checkVisibility()).map((li) => li.innerText)`
	// openSteps are the numbers of the steps that are open.
	openSteps = `Array.from(document.querySelectorAll("details[open] .number")).map((number) => number.textContent).join()`
)

// The page begins with what to do next; a step closes with its tick, and opens again
// without it. All of that works from the keyboard.
func TestBrowserNext(t *testing.T) {
	p := newGuideFixture(t)
	page := open(t, browse(t), p.file(t))
	page.do(chromedp.EmulateViewport(390, 844))
	first := func(want, open string) {
		t.Helper()
		if got := js[[]string](page, nextSteps); len(got) == 0 || !strings.HasPrefix(got[0], want) {
			t.Errorf("to do: %q, not first %q", got, want)
		}
		if got := js[string](page, openSteps); got != open {
			t.Errorf("open are %s, not %s", got, open)
		}
	}
	first("Step 0, ", "0,2,3,4,5")
	if bottom := js[float64](page, `document.querySelector("ol.next").getBoundingClientRect().bottom`); bottom > 844 {
		t.Errorf("what to do next ends at %v px", bottom)
	}
	page.click("#tick-step-actito")
	first("Step 2, ", "2,3,4,5")
	if got := js[string](page, "document.activeElement.id"); got != "tick-step-actito" || !js[bool](page, `document.activeElement.getBoundingClientRect().top >= document.querySelector("nav").getBoundingClientRect().bottom`) {
		t.Errorf("%q has the focus, or can't be seen", got)
	}
	page.do(chromedp.Reload())
	first("Step 2, ", "2,3,4,5")

	// The keyboard opens what is closed and closes it, ticks, and follows the links.
	js[bool](page, `document.querySelector("#step-activate summary").focus() || true`)
	page.do(chromedp.KeyEvent(kb.Enter))
	first("Step 2, ", "1,2,3,4,5")
	page.do(chromedp.KeyEvent(kb.Enter))
	first("Step 2, ", "2,3,4,5")
	page.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
	first("Step 1, ", "1,2,3,4,5")
	page.do(chromedp.KeyEvent(" "))
	first("Step 2, ", "2,3,4,5")
	js[bool](page, `document.querySelector('nav a[href="#step-activate"]').focus() || true`)
	page.do(chromedp.KeyEvent(kb.Enter))
	page.until("step 1 by its link", openSteps+` === "1,2,3,4,5" && location.hash === "#step-activate"`)

	// What is open by hand stays open when another box is ticked.
	page.click(".group input")
	first("Step 2, ", "1,2,3,4,5")

	for _, id := range []string{"configure", "mapping_variables", "push_rules", "campaign"} {
		page.click("#tick-step-" + id)
	}
	first("Nothing is left to do", "1")
}

// In a served page a step closes in every tab, and a section that changes stays as
// closed or open as it was.
func TestBrowserServedNext(t *testing.T) {
	p := newGuideFixture(t)
	chromium, s := browse(t), p.serve(t)
	one, two := open(t, chromium, s.url), open(t, chromium, s.url)
	one.click("#tick-step-mapping_variables")
	two.until("the closed step", openSteps+` === "0,2,4,5" && !`+nextSteps+`.join().includes("Step 3")`)
	two.click("#step-mapping_variables summary")
	two.click("#step-campaign summary")
	js[bool](two, `document.querySelector("#step-mapping_variables summary").focus() || true`)
	runEngageIn(t, p.directory, "newsletter\nProduct news\n"+hostile+"\nSMS alerts\n", "optins", "sync", "--from", "-")
	for _, page := range []*tab{one, two} {
		page.until("the new row", `document.querySelectorAll("#step-mapping_variables .rule").length === 4`)
	}
	if a, b := js[string](one, openSteps), js[string](two, openSteps); a != "0,2,4,5" || b != "0,2,3,4" {
		t.Errorf("open are %s in the one tab, and %s in the other", a, b)
	}
	if got := js[string](two, "document.activeElement.id"); got != "step-mapping_variables-title" {
		t.Errorf("the focus went to %q", got)
	}
	one.click("#tick-step-mapping_variables")
	two.until("the step to do again", nextSteps+`.join().includes("Step 3")`)
}

// longestLine is the longest line of prose, as it is broken on the screen.
const longestLine = `(() => {
	let longest = "";
	const range = document.createRange();
	for (const part of document.querySelectorAll("p, li, .hint, .choice")) {
		const lines = {}, walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
		for (let node; (node = walk.nextNode());) {
			for (let i = 0; i < node.length; i++) {
				range.setStart(node, i);
				range.setEnd(node, i + 1);
				const box = range.getClientRects()[0];
				if (box && box.width > 1) lines[Math.round(box.bottom)] = (lines[Math.round(box.bottom)] || "") + node.data[i];
			}
		}
		for (const line of Object.values(lines)) if (line.length > longest.length) longest = line;
	}
	return longest;
})()`

// Lines are short enough to be read, what is pressed on a telephone is large enough
// for a finger, and on paper all steps are open and nothing is to be pressed.
func TestBrowserSizes(t *testing.T) {
	p := newGuideFixture(t)
	for name, url := range map[string]string{"file": p.file(t), "served": p.serve(t).url} {
		page := open(t, browse(t), url)
		page.do(chromedp.EmulateViewport(1280, 900))
		if line := js[string](page, longestLine); len([]rune(line)) > 75 || len(line) < 40 {
			t.Errorf("%s: a line has %d characters: %s", name, len([]rune(line)), line)
		}
		page.do(chromedp.EmulateViewport(390, 844))
		for _, small := range js[[]string](page, `Array.from(document.querySelectorAll("button, label, summary, nav a, ol.next a"))
			.map((part) => [part, part.getBoundingClientRect()]).filter(([, box]) => box.height && (box.height < 44 || box.width < 44))
			.map(([part, box]) => part.outerHTML.slice(0, 80) + " " + box.width + " x " + box.height)`) {
			t.Errorf("%s: too small: %s", name, small)
		}
		if _, err := chromedp.Call(page.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		page.do(chromedp.EmulateViewport(680, 900))
		if wide := js[int](page, "document.documentElement.scrollWidth"); wide > 680 {
			t.Errorf("%s: on paper it is %d px wide", name, wide)
		}
		const closed = `document.querySelectorAll("details:not([open])").length`
		before := js[int](page, closed)
		js[bool](page, `dispatchEvent(new Event("beforeprint"))`) // in every browser before it prints
		const shown = `Array.from(document.querySelectorAll(%q)).filter((part) => part.checkVisibility({ contentVisibilityAuto: true })).length`
		if n, all := js[int](page, fmt.Sprintf(shown, "details li")), js[int](page, `document.querySelectorAll("details li").length`); n != all {
			t.Errorf("%s: on paper %d of %d lines are shown", name, n, all)
		}
		if n := js[int](page, fmt.Sprintf(shown, "button, nav")); n != 0 {
			t.Errorf("%s: %d buttons on paper", name, n)
		}
		js[bool](page, `dispatchEvent(new Event("afterprint"))`)
		if after := js[int](page, closed); before == 0 || after != before {
			t.Errorf("%s: %d steps are closed, and %d after printing", name, before, after)
		}
	}
}

// Eight tabs are more than a browser opens connections for at a time: each ticks,
// and each follows.
func TestBrowserTabs(t *testing.T) {
	p := newGuideFixture(t)
	s := p.serve(t)
	chromium := browse(t)
	var tabs []*tab
	for range 8 {
		tabs = append(tabs, open(t, chromium, s.url))
	}
	const box = "tick-step-campaign"
	for i, tab := range tabs {
		on := i%2 == 1
		tab.until(fmt.Sprintf("tab %d follows", i), fmt.Sprintf(`document.getElementById(%q).checked === %v`, box, on))
		tab.click("#" + box)
		tab.until(fmt.Sprintf("the tick of tab %d", i), fmt.Sprintf(`document.getElementById(%q).checked === %v && document.getElementById("message").textContent === "Written to the configuration."`, box, !on))
	}
	put(t, p.path, strings.Replace(get(t, p.path), "push_rules: todo", "push_rules: done", 1))
	for i, tab := range tabs {
		tab.until(fmt.Sprintf("the change of the file in tab %d", i), `document.getElementById("tick-step-push_rules").checked`)
	}
}

// A name of ordinary length is on one line, on every screen and on paper: none
// is broken letter by letter.
func TestBrowserNames(t *testing.T) {
	p := newGuideFixture(t)
	page := open(t, browse(t), p.file(t))
	lines := func(name string) int {
		return js[int](page, fmt.Sprintf(`Math.max(...Array.from(document.querySelectorAll(".rule code bdi")).filter((b) => b.textContent === %q)
			.map((b) => Math.round(b.getBoundingClientRect().height / parseFloat(getComputedStyle(b.parentElement).lineHeight))))`, name))
	}
	for _, on := range []struct {
		media  string
		widths []int64
	}{{"screen", []int64{320, 360, 768, 800, 1024, 1100, 1152, 1280}}, {"print", []int64{680}}} {
		if _, err := chromedp.Call(page.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: on.media}); err != nil {
			t.Fatal(err)
		}
		for _, width := range on.widths {
			page.do(chromedp.EmulateViewport(width, 900))
			for _, name := range []string{"newsletter", "optin_newsletter", "Product news", "optin_Product_news"} {
				if n := lines(name); n != 1 {
					t.Errorf("%s, %d px: %s takes %d lines", on.media, width, name, n)
				}
			}
		}
	}
	if rule := js[string](page, `getComputedStyle(document.querySelector(".rule")).breakInside`); rule != "avoid" {
		t.Errorf("on paper a rule breaks: %s", rule)
	}
}

// The bar of the steps breaks no word, and does not hide where its links lead to.
func TestBrowserBar(t *testing.T) {
	p := newGuideFixture(t)
	chromium := browse(t)
	for _, language := range []string{"en", "fr", "nl"} {
		page := open(t, chromium, p.serve(t, "--lang", language).url)
		for _, width := range []int64{800, 1280} {
			page.do(chromedp.EmulateViewport(width, 900))
			for _, word := range js[[]string](page, `Array.from(document.querySelectorAll("nav .title, nav a:not(:has(.title))")).flatMap((title) => {
				const text = title.firstChild, range = document.createRange();
				return Array.from(text.data.matchAll(/[^\s-]+/g)).filter((word) => {
					range.setStart(text, word.index);
					range.setEnd(text, word.index + word[0].length);
					return range.getClientRects().length !== 1;
				}).map((word) => word[0]);
			})`) {
				t.Errorf("%s, %d px: %q is broken", language, width, word)
			}
			page.click(`nav a[href="#step-push_rules"]`)
			page.until("the step below the bar", `document.querySelector("#step-push_rules").getBoundingClientRect().top >= document.querySelector("nav").getBoundingClientRect().bottom`)
		}
	}
}

// axe-core finds nothing, in any dress; nothing is wider than the window.
func TestBrowserAccessibility(t *testing.T) {
	axe, err := os.ReadFile(os.Getenv("AXE"))
	if err != nil {
		t.Fatalf("AXE must name axe.min.js: %v", err)
	}
	p := newGuideFixture(t)
	s := p.serve(t)
	chromium := browse(t)
	for name, url := range map[string]string{"file": p.file(t), "served": s.url, "status": p.status(t)} {
		page := open(t, chromium, url)
		if name == "served" {
			page.click("#check-now")
			page.until("the check", `document.querySelectorAll("#check li").length >= 11`)
		}
		for _, width := range []int64{1280, 800, 390, 320} {
			for _, scheme := range []string{"light", "dark"} {
				where := fmt.Sprintf("%s, %d px, %s", name, width, scheme)
				media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
				if _, err := chromedp.Call(page.ctx, emulation.SetEmulatedMedia, media); err != nil {
					t.Fatal(err)
				}
				page.do(chromedp.EmulateViewport(width, 900))
				if got := js[int64](page, "document.documentElement.scrollWidth"); got > width {
					t.Errorf("%s: the page is %d px wide", where, got)
				}
				js[bool](page, string(axe)+"; true")
				found := js[[]violation](page, `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map((n) => n.html) })))`)
				for _, v := range found {
					t.Errorf("%s: %s (%s): %s\n%s", where, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n"))
				}
				if directory := os.Getenv("SCREENSHOTS"); directory != "" {
					picture, err := chromedp.Run(page.ctx, chromedp.FullScreenshot(100))
					if err != nil {
						t.Fatal(err)
					}
					put(t, filepath.Join(directory, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), string(picture))
				}
			}
		}
		pdf, err := chromedp.Run(page.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
		if err != nil {
			t.Fatal(err)
		}
		if directory := os.Getenv("SCREENSHOTS"); directory != "" {
			put(t, filepath.Join(directory, name+".pdf"), string(pdf))
		}
	}
}

type violation struct {
	ID, Impact, Help string
	Nodes            []string
}
