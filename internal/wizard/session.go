// Package wizard is the walkthrough of engage setup: the questions, the flow through
// them, forwards and back, and the flags for the same answers.
//
// It does not depend on a terminal, HTTP or files: it uses prompt.Prompter and the
// interface Actito.
package wizard

import (
	"context"
	"slices"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
	"engage/internal/verify"
)

// Actito is the part of the client that the walkthrough uses. Errors are those of
// package actito.
type Actito interface {
	check.Actito
	verify.Actito
	ProfileTables(ctx context.Context, entity string) ([]string, error)
}

// Services are the functions that the walkthrough needs.
type Services struct {
	// Connect returns the client for an API domain and a key; it makes no call.
	Connect func(domain string, key secret.Key) (Actito, error)
	// StoredKey returns the stored key and its source; a zero key if there is none.
	StoredKey func(ctx context.Context, answers *Answers) (secret.Key, secret.Source)
	// KeyringAvailable reports whether this machine has a key store.
	KeyringAvailable func(ctx context.Context) bool
	// Open opens an address in the browser.
	Open func(address string) error
	// SaveDraft stores the answers.
	SaveDraft func(Draft) error
}

// Draft is the state of an unfinished walkthrough: the answers, never the key.
type Draft struct {
	Answers Answers `json:"answers"`
	At      string  `json:"at"` // the id of the next question
	Sandbox bool    `json:"sandbox"`
}

// Options are the options of a walkthrough.
type Options struct {
	Answers       Answers               // flags, or the existing configuration
	Base          *config.Config        // the existing configuration; nil for a new one
	Draft         *Draft                // an unfinished walkthrough, or nil
	Given         func(Answers) Answers // applies this run's flags to a draft's answers; never nil with a Draft
	File          string                // the configuration's path, for messages
	Notices       []string              // why the user is asked to go on with the Draft
	SandboxKey    string                // the key of the sandbox; "" without it
	Offline       bool                  // Actito is not asked
	Services      Services
	Prompter      prompt.Prompter
	*msg.Language // the language; nil means English
}

// Outcome is the accepted result of a walkthrough.
type Outcome struct {
	Answers   Answers
	Key       secret.Key    // zero when Actito was not asked
	KeySource secret.Source // where the key came from; a zero Kind for one that was typed
	Offline   bool          // the user went on without Actito
}

// session is the state of one walkthrough. The answers are in its Options.
type session struct {
	Options
	questions []*Question
	at        *Question       // the current one
	asked     map[string]bool // the questions that were asked in this run
	open      map[string]bool // those to ask, though there may be an answer
	callers   map[string]int  // the question that each one was called from by its id
	resumeAt  int             // the question that the walkthrough goes on with
	held      []heldLine
	greeting  []prompt.MarkedLine // the introduction; nil after the first question
	notices   []string            // shown on the next page
	next      string              // the id of the next question; "" for the one that follows

	key           secret.Key
	keySource     secret.Source // zero Kind: typed
	refused       bool          // Actito refused it there
	triedOthers   bool          // the other environments were tried
	tryOthersNext bool          // the other environments will be tried
	acceptedBy    string        // the other environment that accepted the key
	noKeyring     bool
	consented     string // the domain that the user agreed to send the key to

	client      Actito                // nil until Actito accepts the key on the chosen environment
	lists       map[msg.Text][]string // Actito's lists, as far as they are asked for; nil for one that the key may not read
	formMissing bool                  // Actito has no such form
	chosenMode  string                // the chosen option for rules; "" before the question

	own participation // the user's own test
}

func newSession(o Options) *session {
	questions := Questions()
	return &session{
		Options: o, questions: questions, at: questions[0],
		lists: map[msg.Text][]string{}, asked: map[string]bool{}, open: map[string]bool{}, callers: map[string]int{},
	}
}

// preview returns the configuration of the current answers, for the values to copy.
func (s *session) preview() *config.Config {
	c := s.Answers.Config(s.Base, "")
	if c.Actito.Endpoints.UpsertInteraction == "" && s.Answers.Upsert != "" {
		c.Actito.Endpoints.UpsertInteraction = s.Answers.Domain() + s.Answers.Upsert // the file stays as it is
	}
	return c
}

// guide returns the texts about the work in Qualifio in the walkthrough's language.
func (s *session) guide() guide.Language { return guide.In(s.Language) }

// online reports whether Actito can be asked: there is an accepted key.
func (s *session) online() bool { return !s.Offline && s.client != nil }

// environmentName returns the environment for messages.
func (s *session) environmentName() string {
	return connect.EnvironmentName(config.Actito{Environment: s.Answers.Environment, APIDomain: s.Answers.APIDomain})
}

// host returns the host of the API domain.
func (s *session) host() string { return actito.Host(s.Answers.Domain()) }

// setEnvironment changes where the key is sent. A stored key is looked up again for
// the new domain, unless the user agreed to try it there.
func (s *session) setEnvironment(name, domain string) {
	before := s.Answers.Domain()
	s.Answers.Environment, s.Answers.APIDomain = name, domain
	if s.Answers.Domain() == before {
		return
	}
	s.resetKey()
	s.open["entity"] = s.Answers.Entity != ""
	if s.keySource.Kind != "" && name != s.acceptedBy {
		s.key, s.keySource = secret.Key{}, secret.Source{}
	}
}

// hold keeps a line until the question is asked again, and prints it in the line mode.
// An empty value only removes the line from before.
func (s *session) hold(id string, mark prompt.Mark, label, value string) {
	now := heldLine{id, prompt.MarkedLine{Mark: mark, Text: line(label, value)}}
	text := now.Text
	if i := slices.IndexFunc(s.held, func(h heldLine) bool { return h.id == id }); i >= 0 {
		if s.held[i] != now {
			text = s.Say("%s   (changed)", text)
		}
		s.held = slices.Delete(s.held, i, i+1)
	}
	if value != "" {
		s.Prompter.PrintLine(prompt.MarkedLine{Mark: mark, Text: text})
		s.held = append(s.held, now)
	}
}

// heldLine is a line that holds, and the question or step that it belongs to.
type heldLine struct {
	id string
	prompt.MarkedLine
}

// heldBefore returns the lines of the question's step that hold before it is asked,
// without the settings that have a default.
func (s *session) heldBefore(q *Question) (lines []prompt.MarkedLine) {
	for _, h := range s.held {
		i := s.index(h.id)
		if other := s.questions[i]; other.ID == h.id && other.Step == q.Step && !other.detour && i < s.index(q.ID) {
			lines = append(lines, h.MarkedLine)
		}
	}
	return lines
}
