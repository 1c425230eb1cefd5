package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/msg"
)

// The guide in the other languages, to be read by a person.
func TestLanguages(t *testing.T) {
	for _, code := range msg.LanguageCodes[1:] {
		g := In(msg.In(code)).New(acme())
		golden(t, "acme."+code+".txt", g.PlainText())
		if !IsGuide([]byte(g.PlainText())) {
			t.Errorf("%s: engage does not know its own guide", code)
		}
		page := (&Page{Guide: g}).HTML()
		if !strings.Contains(page, `<html lang="`+code+`"`) || !IsGuide([]byte(page)) {
			t.Errorf("%s: the page's head is %.100s", code, page)
		}
	}
}

// TestProseKeepsBlanks: French punctuation has blanks that don't break, which
// are no characters to warn of; in a value they are.
func TestProseKeepsBlanks(t *testing.T) {
	c := acme()
	c.Actito.Entity = "ac\u00a0me"
	text := In(msg.In("fr")).New(c).PlainText()
	if !strings.Contains(text, "licence\u00a0: Manage API users") {
		t.Error("the prose lost its blanks")
	}
	if !strings.Contains(text, "Entity name\u00a0: avec ce qui est invisible\u00a0: «\u00a0ac<U+00A0>me\u00a0»\nac\u00a0me\n") {
		t.Errorf("the value's non-breaking space is not marked:\n%s", text)
	}
}

// TestPageProseKeepsBlanks: the same in the page, where the message and its
// subject are ours, too, but for the names in them.
func TestPageProseKeepsBlanks(t *testing.T) {
	french := In(msg.In("fr"))
	if text := (&Page{Guide: french.New(acme())}).HTML(); strings.Contains(text, "U+00A0") {
		t.Errorf("our own blanks are marked: %s", regexp.MustCompile(".{0,60}U.00A0.{0,60}").FindString(text))
	}
	c := acme()
	c.MappingVariables[1].Subscription = "Product\u00a0news and more"
	text := (&Page{Guide: french.New(c)}).HTML()
	body := text[strings.Index(text, "Message</span>"):]
	body = body[:strings.Index(body, "</code>")]
	if strings.Count(body, "U+00A0") != 1 || !strings.Contains(body, `Product<span class="hid">U+00A0</span>news and more`) || !strings.Contains(body, "«\u00a0Actito – Acme\u00a0»") {
		t.Errorf("the name's blank alone is to be marked:\n%s", body)
	}
	c.Integration.Name = `Actito – "Acme" \ Co`
	if m := In(nil).AccountManagerRequest(c); !strings.Contains(m.Body.String(), `the integration "Actito – "Acme" \ Co" (`) {
		t.Errorf("the name is not as it is:\n%s", m.Body)
	}
}

var (
	bracketed = regexp.MustCompile(`⟦[^⟦⟧]*⟧`)
	notProse  = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|<[^>]*>|&#?\w+;`)
	lowercase = regexp.MustCompile(`[a-z]+(?: [a-z]+)+`)
)

// TestEveryTextIsInTheCatalogue makes the guide in the language for tests: what
// is outside its brackets is a value, a menu or a field.
func TestEveryTextIsInTheCatalogue(t *testing.T) {
	c := acme()
	c.Integration.PushIncompleteParticipations = true
	g := In(msg.Pseudo()).New(c)
	live := &Live{Problem: msg.New(msg.Config, "%s", c.Actito.Entity), Check: Check{Ended: "12:00", Stale: true, Report: &check.Report{}}}
	mails := ""
	walkthrough := &textWriter{style: plainText}
	for _, id := range allIDs {
		mails += g.ColleagueMessage(c, id).String()
		for _, task := range g.Step(c, id).Short {
			walkthrough.writeTask(g.Language, task)
		}
	}
	for name, text := range map[string]string{
		"text": g.PlainText(), "markdown": g.Markdown(), "html": (&Page{Guide: g}).HTML(), "served": (&Page{Guide: g, Live: live}).HTML(), "mails": mails,
		"walkthrough": walkthrough.String() + strings.Join(append(g.Todo, g.UpkeepWarning(c.PushRules)), "\n"),
	} {
		if name == "html" || name == "served" {
			text = notProse.ReplaceAllString(text, "|")
		}
		for before := ""; before != text; {
			before, text = text, bracketed.ReplaceAllString(text, "|")
		}
		for _, known := range []string{
			markdownPrefix, "Push incomplete participations", "Name of the integration", "Entity name", "Form name", "Endpoint upsert interaction",
			"Endpoint get token", "Display label", "Technical name", "Variable type", "Enabled in", "Mapping variables",
			"Default rule for all identified campaigns, push destination",
			"Push destination", "Campaign mode", "Forms and pages", "Push rules", "Product news", "Summer quiz",
		} {
			text = strings.ReplaceAll(text, known, "|")
		}
		if left := lowercase.FindAllString(text, -1); len(left) > 0 {
			t.Errorf("%s: not in the catalogue: %q", name, left)
		}
	}
}

// Names are marked in every language, the same ones, and no mark is left over.
func TestNames(t *testing.T) {
	c := acme()
	c.PushRules = append(c.PushRules, config.PushRule{Level: "master_form", Name: "M", Destination: "none"})
	for _, campaigns := range []string{"both", "identified", "anonymous"} {
		c.PushRules = append(c.PushRules, config.PushRule{Level: "website", Name: campaigns, Campaigns: campaigns, Destination: "none"})
	}
	inEnglish := sentences(In(nil), c)
	for _, code := range msg.LanguageCodes {
		for i, s := range sentences(In(msg.In(code)), c) {
			if got, want := namesOf(s), namesOf(inEnglish[i]); !slices.Equal(got, want) {
				t.Errorf("%s: %q are named in %q, not %q", code, got, s, want)
			}
			for _, span := range s {
				if !span.Name && !span.Value && (strings.ContainsAny(strings.ReplaceAll(span.Text, "actito.profile_table", ""), "\"«*_") || !utf8.ValidString(span.Text)) {
					t.Errorf("%s: a name without marks, or a mark: %q", code, s)
				}
			}
		}
	}
}

var allIDs = append([]string{StepActito}, StepIDs...)

// sentences are all that may name something.
func sentences(l Language, c *config.Config) []Sentence {
	list := l.New(c).Prerequisites
	for _, cause := range l.Causes() {
		list = append(list, cause.Text())
	}
	for _, id := range allIDs {
		s := l.Step(c, id)
		for _, task := range append(s.Tasks, s.Short...) {
			list = slices.Concat(list, []Sentence{task.Where}, task.Warnings, task.Do, task.After, task.Help, []Sentence{task.Note})
			for _, v := range task.Values {
				list = append(list, v.Note)
			}
		}
	}
	return list
}

func namesOf(s Sentence) (list []string) {
	for _, span := range s {
		if span.Name {
			list = append(list, span.Text)
		}
	}
	slices.Sort(list)
	return list
}

// What looks like a mark in a value is a value.
func TestMarksInValues(t *testing.T) {
	l := In(nil)
	for _, value := range []string{"*Save*", "_a_", "*", "a_b*c", "\"x\"", ""} {
		s := l.say("The endpoint %s is not on %s, where this environment is: Qualifio would send the API key there. Ask whoever sent you this guide before you enter it", value, "*")
		if len(s) != 5 || s[1].Text != value || !s[1].Value || s[3].Text != "*" || len(namesOf(s)) > 0 {
			t.Errorf("%q: %+v", value, s)
		}
		if want := "The endpoint " + value + " is not on *, "; !strings.HasPrefix(s.String(), want) {
			t.Errorf("%q, not %q", s, want)
		}
	}
}
