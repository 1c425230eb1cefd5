package guide

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"engage/internal/config"
)

const hostile = "<script>alert(1)</script>\"' ${x} {{.}} `&amp; \u202egnp.exe\u2066 \x00\x1b\r\n\u2028 end "

// The page's parts, to be read by a person; style and script are tested in a
// browser.
func TestPageSections(t *testing.T) {
	var b strings.Builder
	for _, s := range (&Page{Guide: In(nil).New(acme())}).Sections() {
		b.WriteString(string(s.HTML) + "\n\n")
	}
	golden(t, "acme.html", b.String())
}

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	policyOf     = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
	copyOf       = regexp.MustCompile(`data-copy="([^"]*)"`)
)

// The policy allows what is in the page and nothing else, and nothing in the
// page points elsewhere.
func TestPagePolicy(t *testing.T) {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	for _, live := range []*Live{nil, {}} {
		text := (&Page{Guide: In(nil).New(acme()), Live: live}).HTML()
		policy := html.UnescapeString(policyOf.FindStringSubmatch(text)[1])
		for _, want := range []string{
			"default-src 'none'", "script-src " + hash(inlineScript.FindStringSubmatch(text)[1]) + ";",
			"style-src " + hash(inlineStyle.FindStringSubmatch(text)[1]) + ";", "base-uri 'none'", "form-action 'none'",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("live %v: the policy lacks %s: %s", live != nil, want, policy)
			}
		}
		if strings.Contains(policy, "connect-src") != (live != nil) || strings.Contains(policy, "unsafe") {
			t.Errorf("live %v: %s", live != nil, policy)
		}
		outside := regexp.MustCompile(`(?i)(src|href|action|url|@import)\s*[=(]\s*["']?\s*(https?:|//)`)
		if found := outside.FindString(text); found != "" {
			t.Errorf("it points elsewhere: %s", found)
		}
	}
}

// copyTexts are the values behind the copy buttons, as the script reads them.
func copyTexts(t testing.TB, page string) []string {
	t.Helper()
	var list []string
	for _, m := range copyOf.FindAllStringSubmatch(page, -1) {
		var value string
		if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &value); err != nil {
			t.Fatalf("%s: %v", m[0], err)
		}
		list = append(list, value)
	}
	return list
}

func hostileGuide(name string) *config.Config {
	c := acme()
	c.Integration.Name, c.Actito.Entity, c.Actito.Form, c.Actito.ProfileTable = name, name, name, name
	c.MappingVariables[0].DisplayLabel, c.MappingVariables[0].Subscription, c.MappingVariables[0].TechnicalName = name, name, name
	c.PushRules[0].Destination, c.PushRules[1].Name = name, name
	return c
}

// Names are texts: they make no element, and are copied to the letter.
func TestPageHostile(t *testing.T) {
	plain := (&Page{Guide: In(nil).New(hostileGuide("plain"))}).HTML()
	text := (&Page{Guide: In(nil).New(hostileGuide(hostile)), Live: nil}).HTML()
	if n, want := strings.Count(text, "<"), strings.Count(plain, "<"); strings.Count(text, "<script") != strings.Count(plain, "<script") || n < want {
		t.Error("a name became an element")
	}
	for _, bad := range []string{"<script>alert", "\u202e", "\u2066", "\x00", "\x1b", "\r", "\u2028"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
	for _, mark := range []string{"U+202E", "U+2066", "U+0000", "U+001B", "U+000D", "U+2028"} {
		if !strings.Contains(text, mark) {
			t.Errorf("%s is not shown", mark)
		}
	}
	got := copyTexts(t, text)
	for _, want := range valuesOf(In(nil).New(hostileGuide(hostile))) {
		if !slices.Contains(got, want) {
			t.Errorf("no box copies %q", want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add(hostile)
	f.Add("Actito – Acme")
	f.Add("</style></script><!--")
	f.Add("نشرة")
	tags := regexp.MustCompile(`<[a-zA-Z!/]+`)
	count := func(text string) int {
		return len(slices.DeleteFunc(tags.FindAllString(text, -1), func(tag string) bool {
			return tag == "<span" || tag == "</span" || tag == "<div" || tag == "</div" || tag == "<bdi" || tag == "</bdi"
		}))
	}
	// With an ordinary name that has a blank, as the request is in both then.
	base := count((&Page{Guide: In(nil).New(hostileGuide("plain name"))}).HTML())
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) || strings.TrimSpace(name) == "" || !strings.Contains(name, " ") {
			return // a configuration can't hold such a name, or no request is made
		}
		text := (&Page{Guide: In(nil).New(hostileGuide(name))}).HTML()
		if n := count(text); n != base {
			t.Errorf("%q: %d tags, not %d", name, n, base)
		}
		if !slices.Contains(copyTexts(t, text), name) {
			t.Errorf("%q is not copied to the letter", name)
		}
		In(nil).New(hostileGuide(name)).Markdown()
	})
}

// Every box has an id of its own, and a step that is done ticks its own alone:
// what is in it may be newer.
func TestTicks(t *testing.T) {
	c := acme()
	c.Walkthrough.MappingVariables = config.StateDone
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`data-tick="([\w-]+)"[^>]*?( checked="")?/>`).FindAllStringSubmatch((&Page{Guide: In(nil).New(c)}).HTML(), -1) {
		step := StepOfTick(m[1])
		if _, twice := seen[m[1]]; twice || (m[2] != "") != (step != "" && StateOf(c, step) == config.StateDone) {
			t.Errorf("%s: twice %v, checked %v", m[1], twice, m[2] != "")
		}
		seen[m[1]] = true
	}
	if len(seen) != 6+2+2 {
		t.Errorf("%d boxes", len(seen))
	}
}

// The page begins with what is still to do, in order; steps that are done are closed,
// and that no key is in the page stands at its foot.
func TestPageNext(t *testing.T) {
	c := acme()
	c.Walkthrough = config.Walkthrough{Activate: config.StateDone}
	next := regexp.MustCompile(`<li data-of="([\w-]+)"( class="done")?><a href="#([\w-]+)" id="next-\d">([^<]*)</a>`)
	steps := regexp.MustCompile(`<details( open="")?><summary id="step-(\w+)-title">`)
	for _, served := range []bool{false, true} {
		p := &Page{Guide: In(nil).New(c)}
		if served {
			p.Live = &Live{Ticks: map[string]bool{StepTick(StepActivate): true}}
		}
		text := p.HTML()
		var todo, open []string
		for _, m := range next.FindAllStringSubmatch(text, -1) {
			if m[1] != m[3] || (m[2] != "") != (m[1] == StepTick(StepActivate)) {
				t.Errorf("served %v: %s", served, m[0])
			}
			todo = append(todo, html.UnescapeString(m[4]))
		}
		want := slices.Insert(slices.Clone(p.Todo), 1, "step 1, switch Actito on in Qualifio")
		if !slices.Equal(todo, want) {
			t.Errorf("served %v: to do: %q\nwant %q", served, todo, want)
		}
		for _, m := range steps.FindAllStringSubmatch(text, -1) {
			if m[1] != "" {
				open = append(open, m[2])
			}
		}
		if want := []string{StepActito, StepConfigure, StepMappingVariables, StepPushRules, StepCampaign}; !slices.Equal(open, want) {
			t.Errorf("served %v: open are %q", served, open)
		}
		order := []string{"<h1", `<ol class="next"`, "<nav", `id="before"`, "</main>", "No API key is in this page"}
		for i, part := range order[1:] {
			if at := strings.Index(text, part); at < strings.Index(text, order[i]) {
				t.Errorf("served %v: %s is not behind %s", served, part, order[i])
			}
		}
	}
	g := In(nil).New(c)
	g.KeepStep(1)
	if text := (&Page{Guide: g}).HTML(); !strings.Contains(text, `<details open=""><summary id="step-activate-title">`) || strings.Contains(text, `<ol class="next"`) {
		t.Error("a step that was asked for alone is closed, or others are named")
	}
}

// The page asks for nothing that is not in it, and has the marks of a guide.
func TestIsGuide(t *testing.T) {
	g := In(nil).New(acme())
	data, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"text": g.PlainText(), "markdown": g.Markdown(), "html": (&Page{Guide: g}).HTML(), "json": string(data),
		"csv": "\ufeff" + strings.Join(Columns, ",") + "\r\n", "csv for Excel": "\ufeff" + strings.Join(Columns, ";") + "\r\n",
		"csv with tabs": strings.Join(Columns, "\t") + "\r\n",
	} {
		if !IsGuide([]byte(text)) {
			t.Errorf("%s is not known as a guide", name)
		}
	}
	for _, other := range []string{"", "version: 1\n", "<!doctype html><html></html>", "{}", `{"x":1,"made_by":"engage guide","y":2}`, "subscription,display_label\r\n", strings.Repeat(" ", 3000) + generatorMeta} {
		if IsGuide([]byte(other)) {
			t.Errorf("%q is taken for a guide", other)
		}
	}
}

// A value that has the form of a menu's name in quotes is a value all the same.
func TestPageValuesAreNoNames(t *testing.T) {
	c := acme()
	c.Actito.ProfileTable = `the "Save" *Forms*`
	text := html.UnescapeString((&Page{Guide: In(nil).New(c)}).HTML())
	if want := `tell them the profile table: the "Save" *Forms*</bdi>`; !strings.Contains(text, want) {
		t.Errorf("the page lacks %s", want)
	}
}
