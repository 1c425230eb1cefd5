//go:build unix

package prompt_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
)

// steps are the pages of a plain walkthrough, in order, each with the keys
// that answer it for the first time.
var steps = []struct {
	text string
	keys []string
}{
	{"Actito API key", nil},
	{"Which environment", []string{"down", "down", "down", "enter"}},
	{"Which entity", []string{"enter"}},
	{"Whose subscriptions", []string{"enter"}},
	{"Which subscriptions", []string{"space", "enter"}},
	{"Do these settings fit?", []string{"enter"}},
	{"which of these are done?", []string{"down", "space", "enter"}},
}

// answerAll answers all pages.
func (w *walk) answerAll() { w.answerUntil("") }

// answerUntil answers the pages until the one with the text is next.
func (w *walk) answerUntil(text string) {
	w.t.Helper()
	for _, page := range steps {
		switch {
		case page.text == text:
			return
		case page.keys == nil:
			w.at(page.text, "")
			w.Paste(goodKey)
			w.at("29 characters", "", "enter")
		default:
			w.at(page.text, "", page.keys...)
		}
	}
}

// change chooses a setting to change, by its place on the page with all settings.
func (w *walk) change(place int) {
	w.t.Helper()
	w.at("Do these settings fit?", "")
	for range place {
		w.Send("down")
	}
	w.Send("enter")
}

// The places of settings.
const (
	environmentPlace   = 1
	entityPlace        = 2
	subscriptionsPlace = 4
	namePlace          = 5
	incompletePlace    = 6
	formPlace          = 7
	rulesPlace         = 8
)

// A walkthrough takes seven pages, and what was answered before stays through all
// ways back.
func TestBackAndForth(t *testing.T) {
	t.Parallel()
	straight := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	straight.answerAll()
	straight.at("Is this right?", "", "enter")
	straight.exit(0)

	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.answerAll()
	w.at("Is this right?", "", "esc")
	for i := len(steps) - 1; i > 0; i-- {
		key := "esc"
		if i%2 == 1 {
			key = "shift+tab"
		}
		w.at(steps[i].text, "", key)
	}
	for _, page := range steps {
		w.at(page.text, "", "enter")
	}
	w.at("Is this right?", "", "enter")
	w.exit(0)
	if w.written() == "" || w.written() != straight.written() {
		t.Errorf("the file is\n%s\nand not\n%s", w.written(), straight.written())
	}
}

// What no longer holds is not on the screen: neither after going back nor after
// another answer. The normal screen has what holds when the walkthrough is stopped.
func TestNothingStale(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.answerUntil("Which entity")
	w.at("Which entity", "", "esc")
	w.at("Which environment", "")
	if strings.Contains(w.Screen(), "accepted") || strings.Contains(w.Screen(), "✓ Environment") {
		t.Errorf("what held stands there still:\n%s", w.Screen())
	}
	w.Send("up", "enter") // ENV-1
	w.at("refused this key", "", "enter")
	w.at("ENV-3 accepts this key", "", "enter")
	w.at("Which entity", "")
	if n := strings.Count(w.Screen(), "✓ Environment"); n != 1 || !strings.Contains(w.Screen(), "✓ Environment                 ENV-3") {
		t.Errorf("%d environments:\n%s", n, w.Screen())
	}
	w.Send("ctrl+c")
	w.exit(130)
	if got := w.Unwrapped(); !strings.Contains(got, "✓ Environment                 ENV-3\n") || strings.Contains(got, "ENV-1") {
		t.Errorf("at the end:\n%s", got)
	}
}

// What was ticked is there again after going back, which no Enter confirmed.
func TestTicksStay(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.answerUntil("Which subscriptions")
	w.at("10 of 12 chosen", "", "space")
	w.at("9 of 12 chosen", "", "esc")
	w.at("Whose subscriptions", "", "enter")
	w.at("9 of 12 chosen", "", "enter")
	w.at("Do these settings fit?", "", "enter")
	w.at("which of these are done?", "", "space", "esc")
	w.at("Do these settings fit?", "", "enter")
	w.at("> [x] Step 0", "", "enter")
	w.at("Steps done                  0, you said so", "", "ctrl+c")
	w.exit(130)
}

// Back works from an empty and from a wrong answer, and the last good one stays.
func TestBackFromWrongAnswers(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.answerUntil("Do these settings fit?")
	w.change(namePlace)
	w.at("What shall the integration", "", "ctrl+u", "enter")
	w.at("type a name", "")
	w.Paste(goodKey) // too early: it would be shown, and kept
	w.at(goodKey, "", "enter")
	w.at("looks like an API key", "", "ctrl+u", "esc")
	w.change(namePlace)
	w.at("> Actito", "", "ctrl+u", "n", "o", "n", "e", "enter")
	w.at("choose another name", "", "ctrl+u", "A", "c", "m", "e", "enter")
	w.at("Integration                Acme", "", "esc")
	w.at("Which subscriptions", "", "enter")
	w.change(namePlace)
	w.at("> Acme", "", "ctrl+c")
	w.exit(130)
	if w.written() != "" {
		t.Error("something was written")
	}
}

// Every setting is changed from the page with all of them, and leads back to it.
func TestSettings(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.answerUntil("Do these settings fit?")
	w.change(incompletePlace)
	w.at("Push incomplete participations, too?", "", "down", "enter")
	w.at("Incomplete participations  pushed, too", "")
	w.change(formPlace)
	w.at("technical name?", "", "9", "enter")
	w.at("shows no form", "", "enter")
	w.at("technical name?", "", "backspace", "enter")
	w.at("Form                       engageCampaigns\n", "")
	w.change(rulesPlace)
	w.at("Which campaigns shall", "", "down", "down", "down", "enter")
	w.at("Which websites?", "", "esc")
	w.change(rulesPlace)
	w.at("Which campaigns shall", "", "enter")
	w.at("Which websites?", "")
	w.Type("Shop")
	w.at("Shop", "", "enter")
	w.Type("Blog")
	w.at("Blog", "", "enter", "enter")
	w.change(environmentPlace)
	w.at("Which environment", "", "enter") // the same: nothing else is asked
	w.change(entityPlace)
	w.at("Which entity", "", "down", "enter")
	w.at("Whose subscriptions", "", "enter")
	w.at("Which subscriptions", "", "enter")
	w.change(subscriptionsPlace)
	w.at("Which subscriptions", "", "enter")
	w.at("Do these settings fit?", "", "enter")
	w.at("which of these are done?", "", "enter")
	w.at("Is this right?", "", "enter")
	w.exit(0)
	for _, want := range []string{"push_incomplete_participations: true", "name: Shop", "name: Blog", "entity: Atelier démo", "form: engageCampaigns\n", "profile_table: Profiles"} {
		if !strings.Contains(w.written(), want) {
			t.Errorf("the file lacks %q:\n%s", want, w.written())
		}
	}
}

// Where the key lacks a right, typing takes over, and many subscriptions can
// be pasted at once.
func TestTypingWhereListsAreForbidden(t *testing.T) {
	t.Parallel()
	world := newEnvironments(t)
	faults, err := sandbox.ParseFaults("entities=403", "tables=403", "table=403", "form=403")
	if err != nil {
		t.Fatal(err)
	}
	world.env3.SetFaults(faults...)
	w := world.start(t, t.TempDir(), 80, 24)
	w.at("Actito API key", "")
	w.Paste("  \"" + goodKey + "\"\n")
	w.at("characters", "", "enter")
	w.at("Which environment", "", "enter") // by trying the key
	w.at("Actito does not show the entities to this key", "")
	w.Type("acme")
	w.Send("enter")
	w.at("does not show the profile tables", "")
	w.Type("Clients")
	w.Send("enter")
	w.at("does not show the subscriptions", "")
	w.Paste("newsletter\nProduct news\nSMS alerts\n")
	w.at("3 so far; the last becomes optin_SMS_alerts", "", "enter")
	w.at("Do these settings fit?", "", "enter")
	// Which of the two addresses answers is not known: both can be copied.
	w.at("which of these are done?", "", "down", "down")
	for range 2 {
		w.Send("c")
		w.WaitStable()
	}
	if text := w.copied(); text != "https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction" {
		t.Errorf("the clipboard has %q:\n%s", text, w.Screen())
	}
	for !strings.Contains(w.Screen(), "> [ ] Step 5") {
		w.Send("down")
		w.WaitStable()
	}
	w.Send("space", "enter")
	w.at("Did you take part with", "", "enter")
	w.at("Is this right?", "", "enter")
	w.exit(0)
	for _, want := range []string{"entity: acme", "technical_name: optin_newsletter", "technical_name: optin_Product_news", "technical_name: optin_SMS_alerts"} {
		if !strings.Contains(w.written(), want) {
			t.Errorf("the file lacks %q", want)
		}
	}
	if strings.Contains(w.written(), "endpoints") {
		t.Error("an address that was not confirmed is in the file")
	}
}

// Actito can't be reached: that is not reported as a refusal, a retry works, and the
// answers are kept.
func TestNotReachable(t *testing.T) {
	t.Parallel()
	world := newEnvironments(t)
	faults, err := sandbox.ParseFaults("token=500:times=1")
	if err != nil {
		t.Fatal(err)
	}
	world.env3.SetFaults(faults...)
	w := world.start(t, t.TempDir(), 80, 24)
	w.answerUntil("Which entity")
	w.at("answered with an error of its own", "")
	if strings.Contains(w.Screen(), "refused") {
		t.Error("a problem of Actito's is reported as a refusal")
	}
	w.Send("enter")
	w.at("Which entity", "", "ctrl+c")
	w.exit(130)
}

// A value that goes into Qualifio is copied by c, one after another, and stands alone
// on its line: one that is longer is wrapped by the terminal, so that selecting gives
// it whole.
func TestCopying(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 60, 15)
	w.answerUntil("which of these are done?")
	w.at("which of these are done?", "", "down")
	for !strings.Contains(w.Screen(), "> [ ] Step 2") {
		w.Send("down")
		w.WaitStable()
	}
	w.Send("c")
	w.at("Copied, if your terminal allows it: Name of the", "")
	if text := w.copied(); text != "Actito" || !strings.Contains(w.Screen(), ">     Name of the integration\nActito\n") {
		t.Errorf("the clipboard has %q; the screen:\n%s", text, w.Screen())
	}
	w.Send("c")
	w.at("Copied, if your terminal allows it: Endpoint upsert", "")
	const upsert = "https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction"
	if text := w.copied(); text != upsert {
		t.Errorf("the clipboard has %q", text)
	}
	if !strings.Contains("\n"+w.Unwrapped()+"\n", "\n"+upsert+"\n") || !strings.Contains(w.Screen(), "\n"+upsert[:60]+"\n"+upsert[60:]+"\n") {
		t.Errorf("the value does not stand alone on its line:\n%s", w.Unwrapped())
	}
	w.Send("ctrl+c")
	w.exit(130)
	if _, err := os.Stat(filepath.Join(w.dir, draftName)); err != nil {
		t.Errorf("the answers were not kept: %v", err)
	}
}

// Five hundred subscriptions: none is ticked beforehand, typing finds one, and Enter
// keeps the choice.
func TestManySubscriptions(t *testing.T) {
	t.Parallel()
	world := newEnvironments(t)
	world.env3.SetLicence(sandbox.Synthetic(500))
	w := world.start(t, t.TempDir(), 80, 24)
	w.at("Actito API key", "")
	w.Paste(goodKey)
	w.at("29 characters", "", "enter")
	w.at("Which environment", "", "enter")
	w.at("0 of 500 chosen", "") // the only entity and the only table are not asked for
	w.at("names 20 as the most", "", "ctrl+a")
	w.at("500 of 500 chosen", "")
	w.Type("000499")
	w.at("Topic 000499", "", "enter")
	w.at("Topic 000499 becomes", "", "space")
	w.at("499 of 500 chosen", "", "esc")
	w.at("Which subscriptions", "", "enter")
	w.at("Entity                     acme", "", "ctrl+c")
	w.exit(130)
	draft, err := os.ReadFile(filepath.Join(w.dir, draftName))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(draft), "000499") || !strings.Contains(string(draft), "000498") {
		t.Error("the draft does not hold the choice")
	}
}

// Without colours no colour is sent, and the place of the cursor in a list is
// still marked.
func TestNoColour(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24, "NO_COLOR=1")
	w.answerUntil("Do these settings fit?")
	w.at("Do these settings fit?", "", "down")
	w.WaitFor("> Environment")
	w.Send("up", "enter")
	w.at("> [ ] Step 0", "", "down")
	w.at("> [ ] Step 1", "", "ctrl+c")
	w.exit(130)
	if i := colourIn(w.Raw()); i >= 0 {
		t.Errorf("a colour was sent: %q", w.Raw()[max(0, i-20):i+10])
	}
}

// A window that changes at any page leaves no remnants: the screen is the one that
// the page has at that size from the start, and what was ticked and typed is kept.
func TestResize(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.at("Actito API key", "")
	w.Paste(goodKey)
	w.at("29 characters", "")
	for _, page := range steps[1:] {
		before := w.Screen()
		w.Resize(60, 15)
		w.WaitFor("ctrl+c stop")
		w.WaitStable()
		if n := strings.Count(w.Screen(), "ctrl+c stop"); n != 1 {
			t.Errorf("the keys stand there %d times:\n%s", n, w.Screen())
		}
		w.Resize(80, 24)
		w.WaitFor("────")
		w.WaitStable()
		if w.Screen() != before {
			t.Errorf("the screen was\n%s\nand is\n%s", before, w.Screen())
		}
		w.Send("enter")
		w.at(page.text, "")
		if page.text == "Which environment" {
			w.Send("down", "down", "down")
			w.WaitFor("> ENV-3")
			w.WaitStable()
		}
		if page.text == "Which subscriptions" {
			w.Send("space")
			w.at("9 of 12 chosen", "")
		}
	}
	w.Send("ctrl+c")
	w.exit(130)
}
