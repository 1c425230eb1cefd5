package guide

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"engage/internal/config"
	"engage/internal/words"
)

// The guide in the other languages, to be read by a person.
func TestLanguages(t *testing.T) {
	for _, code := range words.Codes[1:] {
		var b strings.Builder
		g := In(words.In(language.Make(code))).New(acme())
		if err := g.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, "acme."+code+".txt", b.String())
		if !Made([]byte(b.String())) {
			t.Errorf("%s: engage does not know its own guide", code)
		}
		var page bytes.Buffer
		if err := (&Page{Guide: g}).Write(&page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), `<html lang="`+code+`"`) || !Made(page.Bytes()) {
			t.Errorf("%s: the page's head is %.100s", code, page.String())
		}
	}
}

// TestProseKeepsBlanks: French punctuation has blanks that don't break, which
// are no characters to warn of; in a value they are.
func TestProseKeepsBlanks(t *testing.T) {
	c := acme()
	c.Actito.Entity = "ac\u00a0me"
	var b strings.Builder
	if err := In(words.In(language.French)).New(c).WriteText(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if !strings.Contains(text, "Actito\u00a0: Manage API users") {
		t.Error("the prose lost its blanks")
	}
	if !strings.Contains(text, "Entity name\u00a0: contient des caractères invisibles\u00a0: U+00A0\nac\u00a0me\n") {
		t.Errorf("the value's blank is not told:\n%s", text)
	}
}

// TestPageProseKeepsBlanks: the same in the page, where the message and its
// subject are ours, too, but for the names in them.
func TestPageProseKeepsBlanks(t *testing.T) {
	french := In(words.In(language.French))
	if text := written(t, &Page{Guide: french.New(acme())}); strings.Contains(text, "U+00A0") {
		t.Errorf("our own blanks are marked: %s", regexp.MustCompile(".{0,60}U.00A0.{0,60}").FindString(text))
	}
	c := acme()
	c.MappingVariables[1].Subscription = "Product\u00a0news and more"
	text := written(t, &Page{Guide: french.New(c)})
	body := text[strings.Index(text, "<pre>"):strings.Index(text, "</pre>")]
	if strings.Count(body, "U+00A0") != 1 || !strings.Contains(body, `Product<span class="hid">U+00A0</span>news and more`) || !strings.Contains(body, "«\u00a0Actito – Acme\u00a0»") {
		t.Errorf("the name's blank alone is to be marked:\n%s", body)
	}
	c.Integration.Name = `Actito – "Acme" \ Co`
	if m := In(nil).Request(c); !strings.Contains(m.Body, `the integration "Actito – "Acme" \ Co" (`) {
		t.Errorf("the name is not as it is:\n%s", m.Body)
	}
}

var (
	bracketed = regexp.MustCompile(`⟦[^⟦⟧]*⟧`)
	notProse  = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|<[^>]*>|&#?\w+;`)
	sentence  = regexp.MustCompile(`[a-z]+(?: [a-z]+)+`)
)

// TestEveryTextIsInTheCatalogue makes the guide in the language for tests: what
// is outside its brackets is a value, a menu or a field.
func TestEveryTextIsInTheCatalogue(t *testing.T) {
	c := acme()
	c.Integration.PushIncompleteParticipations = true
	g := In(words.Pseudo()).New(c)
	formats := map[string]func(*bytes.Buffer) error{
		"text":     func(b *bytes.Buffer) error { return g.WriteText(b) },
		"markdown": func(b *bytes.Buffer) error { return g.WriteMarkdown(b) },
		"html":     func(b *bytes.Buffer) error { return (&Page{Guide: g}).Write(b) },
		"served": func(b *bytes.Buffer) error {
			live := &Live{Problem: &Problem{Pending: true}, Check: &Check{Ended: "12:00", Stale: true}}
			return (&Page{Guide: g, Live: live}).Write(b)
		},
		"mails": func(b *bytes.Buffer) error {
			for _, id := range StepIDs {
				b.WriteString(g.Colleague(c, id).String())
			}
			return nil
		},
		"walkthrough": func(b *bytes.Buffer) error {
			var text strings.Builder
			for _, id := range StepIDs {
				for _, task := range g.Brief(c, id) {
					g.writeText(&text, task)
				}
			}
			b.WriteString(text.String() + strings.Join(append(g.Todo, g.Upkeep(c.PushRules)), "\n"))
			return nil
		},
	}
	for name, write := range formats {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if name == "html" || name == "served" {
			text = notProse.ReplaceAllString(text, "|")
		}
		for before := ""; before != text; {
			before, text = text, bracketed.ReplaceAllString(text, "|")
		}
		for _, known := range []string{
			markdownHead, "Push incomplete participations", "Name of the integration", "Entity name", "Form name", "Endpoint upsert interaction",
			"Endpoint get token", "Display label", "Technical name", "Variable type", "Enabled in", "Mapping variables",
			"Default rule for all identified campaigns, push destination", "Default rule for all identified campaigns – push destination",
			"Push destination", "Campaign mode", "Push rules", "Product news", "Summer quiz",
		} {
			text = strings.ReplaceAll(text, known, "|")
		}
		if left := sentence.FindAllString(text, -1); len(left) > 0 {
			t.Errorf("%s: not in the catalogue: %q", name, left)
		}
	}
}

// Whatever stands in quotes is one of the names that the page makes bold, in
// every language.
func TestNamesInQuotes(t *testing.T) {
	quotes := regexp.MustCompile("\"[^\"]+\"|«[^»]+»")
	c := acme()
	c.PushRules = append(c.PushRules, config.PushRule{Level: "master_form", Name: "M", Destination: "none"})
	for _, campaigns := range []string{"both", "identified", "anonymous"} {
		c.PushRules = append(c.PushRules, config.PushRule{Level: "website", Name: campaigns, Campaigns: campaigns, Destination: "none"})
	}
	found := map[string]bool{}
	for _, code := range words.Codes {
		l := In(words.In(language.Make(code)))
		g := l.New(c)
		sentences := append(g.Before, g.Names)
		for _, s := range g.Steps {
			for _, task := range append(s.Tasks, l.Brief(c, s.ID)...) {
				sentences = append(append(append(append(sentences, task.Do...), task.After...), task.Help...), task.Note)
				for _, v := range task.Values {
					sentences = append(sentences, v.Note)
				}
			}
		}
		for _, s := range sentences {
			for _, p := range pieces(s) {
				if left := quotes.FindString(p.text); !p.name && left != "" {
					t.Errorf("%s: %s is no name that is known: %s", code, left, s)
				}
				found[p.text] = found[p.text] || p.name
			}
		}
	}
	for _, name := range slices.Concat(names, paths) {
		if !found[name] {
			t.Errorf("%s is in no sentence", name)
		}
	}
}
