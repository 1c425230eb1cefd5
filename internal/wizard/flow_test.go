package wizard

import (
	"context"
	"errors"
	"strings"
	"testing"

	"engage/internal/prompt"
	"engage/internal/secret"
)

// scriptedPrompter is a Prompter that answers pages in turn: each entry is the
// beginning of a page's title and the reply, "back" to go back. It ends with
// errScriptEnded.
type scriptedPrompter struct {
	t       *testing.T
	replies [][2]string
}

var errScriptEnded = errors.New("the script is over")

func (a *scriptedPrompter) Ask(_ context.Context, page prompt.Page) (prompt.Reply, error) {
	if len(a.replies) == 0 {
		return prompt.Reply{}, errScriptEnded
	}
	next := a.replies[0]
	a.replies = a.replies[1:]
	if !strings.HasPrefix(page.Title, next[0]) {
		a.t.Fatalf("the page is %q, not %q", page.Title, next[0])
	}
	return prompt.Reply{Value: next[1], Back: next[1] == "back"}, nil
}

func (*scriptedPrompter) PrintLine(prompt.MarkedLine) {}
func (*scriptedPrompter) ShowProgress(prompt.Page)    {}
func (*scriptedPrompter) Close(...prompt.MarkedLine)  {}

// Only what is missing is asked for: on a complete configuration the settings, the
// clicks and the review. A setting that is changed leads back to the settings, and what
// depends on it is asked again.
func TestOnlyWhatIsMissing(t *testing.T) {
	base := existing()
	asker := &scriptedPrompter{t, [][2]string{
		{"Do these settings fit?", "entity"},
		{"Which entity", "other"},
		{"Whose subscriptions", "Clients"},
		{"Which subscriptions", "newsletter"},
		{"Do these settings fit?", ""},
		{"In your browser", "back"},
		{"Do these settings fit?", "form"},
		{"What is the form's", "back"},
		{"Do these settings fit?", "back"},
		{"Which subscriptions", "back"},
		{"Whose subscriptions", "back"},
		{"Which entity", "acme"},
		{"Whose subscriptions", "Clients"},
		{"Which subscriptions", "newsletter"},
		{"Do these settings fit?", ""},
		{"In your browser", ""},
		{"Is this right?", "stop"},
	}}
	var saved Draft
	_, err := Run(t.Context(), Options{
		Answers: FromConfig(base), Base: base, Prompter: asker, Offline: true,
		Services: Services{SaveDraft: func(d Draft) error { saved = d; return nil }},
	})
	if !errors.Is(err, ErrStopped) || len(asker.replies) > 0 {
		t.Errorf("it ended with %v; not asked: %q", err, asker.replies)
	}
	if saved.At != "review" || saved.Answers.Entity != "acme" || saved.Answers.States["activate"] != stateLater {
		t.Errorf("the draft is %+v", saved)
	}
}

// A walkthrough goes on where it was stopped; back leads through the pages before.
func TestGoesOn(t *testing.T) {
	base := existing()
	asker := &scriptedPrompter{t, [][2]string{
		{"Go on with it?", "continue"},
		{"Is this right?", "back"},
		{"In your browser", "back"},
		{"Do these settings fit?", ""},
		{"In your browser", ""},
		{"Is this right?", "clicks"},
		{"In your browser", ""},
		{"Is this right?", "write"},
	}}
	_, err := Run(t.Context(), Options{
		Answers: FromConfig(base), Base: base, Prompter: asker, Offline: true,
		Draft:    &Draft{Answers: FromConfig(base), At: "review"},
		Given:    func(a Answers) Answers { return a },
		Services: Services{SaveDraft: func(Draft) error { return nil }},
	})
	if err != nil || len(asker.replies) > 0 {
		t.Errorf("it ended with %v; not asked: %q", err, asker.replies)
	}
}

// The clicks that are not ticked are for later, or for somebody else, who is sent what
// to do.
func TestClicks(t *testing.T) {
	s := newSession(Options{Answers: FromConfig(existing()), Prompter: &scriptedPrompter{t: t}})
	clicks, message := clicksQuestion, messageQuestion
	if page := clicks.prompt(s); len(page.Options) != 7 || len(page.Chosen) != 1 || page.Chosen[0] != "activate" {
		t.Errorf("%d options; chosen: %q", len(page.Options), page.Chosen)
	}
	clicks.take(s, prompt.Reply{Values: []string{"actito", "configure"}})
	if message.applicable(s, false) || s.Answers.States["activate"] != stateLater || s.Answers.States["configure"] != stateDone {
		t.Errorf("%q", s.Answers.States)
	}
	clicks.take(s, prompt.Reply{Values: []string{"actito", "configure", "activate", "campaign", stateDelegated}})
	page := message.prompt(s)
	if !message.applicable(s, false) || len(page.Tasks) != 2 || !strings.Contains(page.Tasks[1].Values[0].Text, "step 4 of 5") {
		t.Errorf("%+v", page.Tasks)
	}
	if got := clicks.prompt(s).Chosen; len(got) != 5 {
		t.Errorf("chosen: %q", got)
	}
	if got := reviewQuestion.prompt(s).Notices; len(got) != 1 || !strings.Contains(got[0], "2 steps are open") {
		t.Errorf("the review says %q of an open step before one that is done", got)
	}
}

// The review names an environment as Actito does, and a domain of one's own by its host.
func TestReviewedEnvironment(t *testing.T) {
	s := newSession(Options{Answers: FromConfig(existing())})
	if got := strings.Join(s.summary(), "\n"); !strings.Contains(got, "ENV-1, api1.actito.com") {
		t.Errorf("the review is\n%s", got)
	}
	s.Answers.Environment, s.Answers.APIDomain = "custom", "https://keys.example.com"
	if got := strings.Join(s.summary(), "\n"); strings.Contains(got, "custom") || !strings.Contains(got, " keys.example.com") {
		t.Errorf("the review is\n%s", got)
	}
}

// Variables of a file without a profile table are kept if Enter confirms that there is
// none.
func TestVariablesWithoutTableStay(t *testing.T) {
	base := existing()
	base.Actito.ProfileTable = ""
	asker := &scriptedPrompter{t, [][2]string{{"Do these settings fit?", "profile_table"}, {"Whose subscriptions", ""}, {"Do these settings fit?", ""}}}
	var saved Draft
	_, err := Run(t.Context(), Options{
		Base: base, Prompter: asker, Offline: true, Answers: FromConfig(base),
		Services: Services{SaveDraft: func(d Draft) error { saved = d; return nil }},
	})
	if !errors.Is(err, errScriptEnded) || len(saved.Answers.Subscriptions) != 1 {
		t.Errorf("%v; the draft is %+v", err, saved)
	}
}

// A key that is stored for one environment is not sent to another, unless the user
// agreed to try it there.
func TestStoredKeyIsNotSentElsewhere(t *testing.T) {
	key, err := secret.Parse("canaryKey7R49FRHrthqhd8bvdh74")
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(Options{})
	s.key, s.keySource, s.acceptedBy = key, secret.Source{Kind: secret.KindKeyring}, "ENV-0"
	s.Answers.Environment = "ENV-3"
	s.setEnvironment("ENV-0", "")
	if s.key.IsZero() {
		t.Error("the key that ENV-0 accepts is gone")
	}
	s.setEnvironment("ENV-1", "")
	if !s.key.IsZero() || s.keySource.Kind != "" {
		t.Error("the key for another environment is still there")
	}
}
