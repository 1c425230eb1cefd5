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

func (*scriptedPrompter) PrintLine(prompt.Mark, string) {}
func (*scriptedPrompter) PrintVerbatim(string)          {}
func (*scriptedPrompter) ShowProgress(string) func()    { return func() {} }

// Going back beyond the step that is changed from the review leads through all
// questions after it, also the message to a colleague, and then to the review.
func TestBackFromChangedStep(t *testing.T) {
	base := existing()
	asker := &scriptedPrompter{t, [][2]string{
		{"Go on with it?", "continue"},
		{"Is this right?", "change"},
		{"Which step?", "mapping_variables"},
		{"Whose subscriptions", "back"},
		{"Are these values in Qualifio", "somebody else"},
		{"Have you copied", ""},
		{"Whose subscriptions", "Clients"},
		{"Which subscriptions", ""},
		{"Is this right?", "stop"},
	}}
	var saved Draft
	_, err := Run(t.Context(), Options{
		Answers: FromConfig(base), Base: base, Prompter: asker, Offline: true,
		Draft:    &Draft{Answers: FromConfig(base), At: "review"},
		Given:    func(a Answers) Answers { return a },
		Services: Services{SaveDraft: func(d Draft) error { saved = d; return nil }},
	})
	if !errors.Is(err, ErrStopped) || len(asker.replies) > 0 {
		t.Errorf("it ended with %v; not asked: %q", err, asker.replies)
	}
	if saved.At != "review" || saved.Answers.States["configure"] != stateDelegated {
		t.Errorf("the draft is %+v", saved)
	}
}

// Variables of a file without a profile table are kept if Enter confirms that there is
// none.
func TestVariablesWithoutTableStay(t *testing.T) {
	base := existing()
	base.Actito.ProfileTable = ""
	asker := &scriptedPrompter{t, [][2]string{{"Go on with it?", "continue"}, {"Whose subscriptions", ""}, {"Are the variables", "later"}}}
	var saved Draft
	_, err := Run(t.Context(), Options{
		Base: base, Prompter: asker, Offline: true,
		Draft:    &Draft{Answers: FromConfig(base), At: "profile_table"},
		Given:    func(a Answers) Answers { return a },
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
	s := &session{key: key, keySource: secret.Source{Kind: secret.KindKeyring}, acceptedBy: "ENV-0"}
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
