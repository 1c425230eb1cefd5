// Package wizard is the walkthrough behind engage setup: one list of questions
// that feeds the prompts, the flags, the help and the replay command, and the
// flow that goes through them, forwards and back.
//
// It knows neither a terminal nor HTTP nor a file: it asks through
// prompt.Asker, and what Actito can tell comes through Actito.
package wizard

import (
	"context"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// Actito is what the walkthrough asks Actito. The errors are those of package
// actito.
type Actito interface {
	Token(ctx context.Context) error
	Entities(ctx context.Context) ([]string, error)
	Form(ctx context.Context, entity, form string) error
	ProfileTables(ctx context.Context, entity string) ([]string, error)
	Subscriptions(ctx context.Context, entity, table string) ([]string, error)
}

// Services are what the walkthrough needs from outside.
type Services struct {
	// Connect returns the client for an API domain and a key; it makes no call.
	Connect func(domain string, key secret.Key) (Actito, error)
	// StoredKey returns the key that needs no asking, and where it is; a zero
	// key when there is none.
	StoredKey func(ctx context.Context, answers *Answers) (secret.Key, secret.Source)
	// KeyringAvailable tells whether this machine has a key store.
	KeyringAvailable func(ctx context.Context) bool
	// SaveDraft keeps the answers for another day.
	SaveDraft func(Draft) error
}

// Draft is what is kept of a walkthrough that was not finished: the answers,
// never the key.
type Draft struct {
	Answers Answers           `json:"answers"`
	Said    map[string]string `json:"said"` // what the user said of each step
	At      string            `json:"at"`   // the id of the question to go on with
	Sandbox bool              `json:"sandbox"`
}

// Options say how the walkthrough starts.
type Options struct {
	Answers Answers        // flags, or the existing configuration
	Base    *config.Config // the existing configuration; nil for a new one
	Draft   *Draft         // an unfinished walkthrough, or nil
	// Given lets what was given as flags now win over a draft's answers; nil
	// when nothing was given.
	Given         func(Answers) Answers
	File          string   // the configuration's path, for texts
	Sandbox       *Sandbox // set when the sandbox stands in for Actito
	Offline       bool     // Actito is not asked
	Services      Services
	Asker         prompt.Asker
	*msg.Language // the language; nil means English
}

// Sandbox is what the walkthrough tells of the stand-in for Actito.
type Sandbox struct {
	Domain string // its address
	Key    string // its sample key, no secret
}

// Outcome is what the user accepted.
type Outcome struct {
	Answers   Answers
	Key       secret.Key    // zero when Actito was not asked
	KeySource secret.Source // where the key came from; a zero Kind for one that was typed
	Offline   bool          // the user went on without Actito
}

// session is the state of one walkthrough.
type session struct {
	Options
	answers Answers
	base    *config.Config
	asker   prompt.Asker
	said    map[string]string
	notices []string // shown on the next page

	key       secret.Key
	keySource secret.Source // zero Kind: typed
	offline   bool          // the user chose to go on without Actito
	refused   bool          // Actito refused the key on the chosen environment
	keyOK     bool
	tried     []string // the environments that refused the key, too
	found     string   // the environment that accepts the key
	typing    bool     // the user pastes a key although one is kept somewhere
	noKeyring bool
	consented string // the domain that the user agreed to

	client       Actito
	clientDomain string
	entities     list
	tables       list
	options      list // the profile table's subscriptions

	tableAsked   bool   // the profile table was answered in this run
	requestShown string // the message to the account manager as it was shown last
	ruleMode     string
	changeStep   bool   // the review's "change something"
	changing     string // the step that is gone through again from the review
	changedFrom  string // the place in Actito when that began
	formMissing  bool   // Actito has no such form
	keyAgain     bool   // the key is asked for again, because no draft keeps it

	// unfinished is what was typed when the user went back, by question.
	unfinished map[string]prompt.Reply

	accepted bool
	stopped  bool
	returnTo int  // where an unfinished walkthrough goes on once the key is there
	unsure   bool // the environment is to be told from the API domain
}

// list is what Actito told for some question, and for which.
type list struct {
	of    string   // what it was asked with
	names []string // nil where it could not be told
	why   string   // why not, in words; "" where it could
}

func newSession(o Options) *session {
	o.Language = msg.Or(o.Language)
	s := &session{Options: o, answers: o.Answers, base: o.Base, asker: o.Asker, said: map[string]string{}, unfinished: map[string]prompt.Reply{}, offline: o.Offline}
	if o.Sandbox != nil {
		s.consented = o.Sandbox.Domain
	}
	if o.Answers.DomainGiven {
		s.consented = o.Answers.APIDomain
	}
	s.ruleMode = modeOf(s.answers.PushRules)
	return s
}

// preview is the configuration as the answers stand, for the values to copy.
func (s *session) preview() *config.Config { return s.answers.Config(s.base, "") }

// guide makes texts about the work in Qualifio in the walkthrough's language.
func (s *session) guide() guide.Language { return guide.In(s.Language) }

// connect gets a client for the present domain and key.
func (s *session) connect() error {
	domain := s.answers.Domain()
	client, err := s.Services.Connect(domain, s.key)
	if err != nil {
		return err
	}
	s.client, s.clientDomain = client, domain
	return nil
}

// forgetLists drops what Actito told: it was told to another key, or by
// another environment.
func (s *session) forgetLists() {
	s.entities, s.tables, s.options = list{}, list{}, list{}
}

// asking tells whether Actito is to be asked.
func (s *session) asking() bool { return !s.offline && s.keyOK }
