package wizard

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// arriving is Actito with a profile that appears at the second look.
type arriving struct {
	Actito
	looks int
	err   error
}

func (a *arriving) Subscriptions(context.Context, string, string) ([]string, error) {
	return []string{"newsletter", "Product news"}, nil
}

func (a *arriving) Profile(context.Context, string, string, string, []string) (actito.Profile, error) {
	a.looks++
	return actito.Profile{Found: a.looks > 1, Subscribed: map[string]bool{"newsletter": a.looks > 1}}, a.err
}

// TestLookForParticipation: what was found stands in the review until answers
// are changed there, and no trouble with Actito ends the walkthrough.
func TestLookForParticipation(t *testing.T) {
	c := existing()
	c.MappingVariables = append(c.MappingVariables, config.MappingVariable{Subscription: "Product news"})
	for want, client := range map[string]*arriving{
		"Subscriptions that the profile has now: 1 of 2; engage verify names the likely causes": {},
		"not known: no": {err: errors.New("no")},
	} {
		s := newSession(Options{Answers: FromConfig(c), Base: c, Prompter: &scriptedPrompter{t: t}})
		s.client = client
		s.own = participation{wanted: true, email: "jo@example.com"}
		synctest.Test(t, func(t *testing.T) { // where a wait takes no time
			if err := lookForParticipation(t.Context(), s); err != nil || s.own.found != want || s.own.email != "" {
				t.Errorf("%v, want %q; %+v", err, want, s.own)
			}
		})
		if !strings.Contains(strings.Join(s.summary(), "\n"), want) {
			t.Errorf("the review is %q", s.summary())
		}
		if reviewQuestion.take(s, prompt.Reply{Value: "settings"}); s.own != (participation{}) || s.next != "settings" {
			t.Errorf("answers are to change, and %+v stays", s.own)
		}
	}
}

// TestParticipationIsOffered: only where there is something to look for and to ask.
func TestParticipationIsOffered(t *testing.T) {
	for name, change := range map[string]func(*session){
		"all is there":     func(*session) {},
		"offline":          func(s *session) { s.Offline = true },
		"no profile table": func(s *session) { s.Answers.ProfileTable = "" },
		"no opt-ins":       func(s *session) { s.Answers.Subscriptions = nil },
		"not tried yet":    func(s *session) { s.Answers.setState("campaign", stateLater) },
	} {
		s := &session{client: &arriving{}, key: secret.Key{}, Options: Options{Answers: FromConfig(existing())}}
		s.Answers.setState("campaign", stateDone)
		change(s)
		if got := participationQuestion.applicable(s, false); got != (name == "all is there") {
			t.Errorf("%s: %v", name, got)
		}
		if page := participationQuestion.prompt(s); page.Options[0].Value != stateLater || page.Kind != prompt.Choice {
			t.Errorf("%+v", page)
		}
		if participationEmailQuestion.applicable(s, false) {
			t.Errorf("%s: asked without a yes", name)
		}
	}
}
