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
	{"Is the form active in Actito?", []string{"enter"}},
	{"Is Actito switched on?", []string{"down", "enter"}},
	{"What shall the integration", []string{"ctrl+u", "A", "c", "m", "e", "enter"}},
	{"Push incomplete", []string{"down", "enter"}},
	{"Which environment", []string{"down", "down", "enter"}},
	{"Actito API key", nil},
	{"Which entity", []string{"enter"}},
	{"technical name?", []string{"enter"}},
	{"in Qualifio, and saved?", []string{"down", "enter"}},
	{"Whose subscriptions", []string{"enter"}},
	{"Which subscriptions", []string{"space", "enter"}},
	{"opt-ins made?", []string{"enter"}},
	{"Which campaigns shall", []string{"down", "enter"}},
	{"rules made in Qualifio?", []string{"enter"}},
	{"tried it in a campaign?", []string{"down", "enter"}},
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

// Back from the review to the first question, then forward again by Enter
// alone: the same answers, and so the same file as without the way back.
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
		if i%2 == 0 {
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

// Back works from an empty and from a wrong answer, and the last good one stays.
func TestBackFromWrongAnswers(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.at(steps[0].text, "", steps[0].keys...)
	w.at(steps[1].text, "", steps[1].keys...)
	w.at(steps[2].text, "", "ctrl+u", "enter")
	w.at("type a name", "")
	w.Paste(goodKey) // too early: it would be shown, and kept
	w.at(goodKey, "", "enter")
	w.at("looks like an API key", "", "ctrl+u", "esc")
	w.at(steps[1].text, "", "enter")
	w.at(steps[2].text, "", steps[2].keys...)
	w.at(steps[3].text, "", "esc")
	w.at(steps[2].text, "", "n", "o", "n", "e", "ctrl+a", "ctrl+k", "n", "o", "n", "e", "enter")
	w.at("choose another name", "", "esc")
	w.at(steps[1].text, "", "enter")
	w.at("> Acme", "", "ctrl+u", "esc")
	w.at(steps[1].text, "", "enter")
	w.at("> Acme", "", "ctrl+c")
	w.exit(130)
	if w.written() != "" {
		t.Error("something was written")
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
	w.answerUntil("Actito API key")
	w.at("Actito API key", "")
	w.Paste("  \"" + goodKey + "\"\n")
	w.at("characters", "", "enter")
	w.at("Actito does not show the entities to this key", "")
	w.Type("acme")
	w.Send("enter")
	w.at("technical name?", "", "enter")
	w.at("in Qualifio, and saved?", "")
	// Which of the two addresses answers is not known: both can be copied.
	w.at("https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction", "", "c", "c")
	w.WaitFor("(2 of 6)")
	if text := w.copied(); text != "https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction" {
		t.Errorf("the clipboard has %q", text)
	}
	w.Send("enter")
	w.at("does not show the profile tables", "")
	w.Type("Clients")
	w.Send("enter")
	w.at("does not show the subscriptions", "")
	w.Paste("newsletter\nProduct news\nSMS alerts\n")
	w.at("3 so far; the last becomes optin_SMS_alerts", "", "enter")
	w.at("opt-ins made?", "", "enter")
	w.at("Which campaigns shall", "", "enter")
	w.at("rules made in Qualifio?", "", "enter")
	w.at("tried it in a campaign?", "", "enter")
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

// A value that goes into Qualifio is copied by c, one after another, and stands
// alone and unwrapped on its line.
func TestCopying(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 60, 15)
	w.answerUntil("Which entity")
	w.at("Which entity", "", "enter")
	w.at("technical name?", "", "enter")
	w.at("in Qualifio, and saved?", "", "c")
	w.WaitFor("(1 of 5)")
	if text := w.copied(); text != "Acme" {
		t.Errorf("the clipboard has %q", text)
	}
	w.Send("c")
	w.WaitFor("(2 of 5)")
	const upsert = "https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction"
	if text := w.copied(); text != upsert {
		t.Errorf("the clipboard has %q", text)
	}
	if !strings.Contains("\n"+w.Unwrapped()+"\n", "\n"+upsert+"\n") {
		t.Errorf("the value does not stand alone on its line:\n%s", w.Unwrapped())
	}
	w.Send("ctrl+c")
	w.exit(130)
	if _, err := os.Stat(filepath.Join(w.dir, draftName)); err != nil {
		t.Errorf("the answers were not kept: %v", err)
	}
}

// Five hundred subscriptions: typing finds one, and Enter keeps the choice.
func TestManySubscriptions(t *testing.T) {
	t.Parallel()
	world := newEnvironments(t)
	world.env3.SetLicence(sandbox.Synthetic(500))
	w := world.start(t, t.TempDir(), 80, 24)
	w.answerUntil("Which subscriptions")
	w.at("500 of 500 chosen", "")
	w.Type("000499")
	w.at("Topic 000499", "", "enter")
	w.at("Topic 000499 becomes", "", "space")
	w.at("499 of 500 chosen", "", "esc")
	w.at("Which subscriptions", "", "enter")
	w.at("opt-ins made?", "", "ctrl+c")
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
	w.answerUntil("Which campaigns shall")
	w.at("Which campaigns shall", "", "down")
	w.WaitFor("> All identified")
	w.Send("ctrl+c")
	w.exit(130)
	if i := colourIn(w.Raw()); i >= 0 {
		t.Errorf("a colour was sent: %q", w.Raw()[max(0, i-20):i+10])
	}
}

// A window that becomes smaller while a question stands: the place, the
// question and the keys are still there, and so is what was ticked and typed.
func TestResize(t *testing.T) {
	t.Parallel()
	w := newEnvironments(t).start(t, t.TempDir(), 80, 24)
	w.at(steps[0].text, "", "enter")
	w.at(steps[1].text, "", "enter")
	w.at(steps[2].text, "", "ctrl+u")
	w.Type("Acme")
	w.WaitFor("> Acme")
	w.Resize(60, 15)
	w.at("> Acme", "", "enter")
	w.Resize(80, 24)
	for _, page := range steps[3:5] {
		w.at(page.text, "", page.keys...)
	}
	w.at("Actito API key", "")
	w.Paste(goodKey)
	w.at("29 characters", "", "enter")
	w.at("Which entity", "", "enter")
	w.at("technical name?", "", "enter")
	w.at("in Qualifio, and saved?", "", "enter")
	w.at("Whose subscriptions", "", "enter")
	w.at("10 of 12 chosen", "", "space")
	w.at("9 of 12 chosen", "")
	w.Resize(60, 15)
	for _, want := range []string{"Step 3 of 5", "question 2 of 3", "Which subscriptions", "9 of 12 chosen", "esc back", "ctrl+c stop"} {
		w.WaitFor(want)
	}
	w.WaitStable()
	w.Send("enter")
	w.at("opt-ins made?", "", "down")
	w.Resize(61, 16)
	w.at("> Later", "", "ctrl+c")
	w.exit(130)
}
