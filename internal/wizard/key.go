package wizard

import (
	"context"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// The options for a key that was refused.
const (
	tryOthers  = "try the others"
	pasteAgain = "paste another"
	useFound   = "use it"
)

// keyQuestion comes first: with the key Actito tells most of the rest.
var keyQuestion = &Question{
	ID: "api_key", Step: guide.StepConfigure, title: "Actito API key", kind: prompt.Secret,
	help:    "Qualifio needs a key that may read and write forms, as far as is known. engage only reads, so it can't check that right. Blanks, line ends and quotes around a pasted key are cut off.",
	before:  lookUpKey,
	applies: func(s *session) bool { return !s.Offline && s.keySource.Kind == "" },
	known:   (*session).keyKept,
	page:    (*session).keyPage, take: (*session).takeKey,
}

var keyProblemQuestion = &Question{
	ID: "key_problem", Step: guide.StepConfigure, uncounted: true,
	before: checkKey, applies: func(s *session) bool { return s.refused && !s.Offline },
	page: (*session).keyProblem, take: (*session).solveKeyProblem,
}

var keyStoreQuestion = &Question{
	ID: "key_store", Step: guide.StepConfigure, uncounted: true,
	title: "Where shall the key be kept?", text: "This machine has no key store that answers.",
	before: func(ctx context.Context, s *session) error {
		// The key store is only asked if necessary.
		if s.keyTyped() && s.Answers.KeyStore == StoreKeyring {
			s.noKeyring = !s.Services.KeyringAvailable(ctx)
		}
		return nil
	},
	applies: func(s *session) bool { return s.keyTyped() && s.noKeyring },
	known:   func(s *session) bool { return s.asked["key_store"] },
	options: []option{
		{value: StoreNone, label: "Nowhere – I set ENGAGE_API_KEY when I need it"},
		{value: StoreFile, label: "In a file that only I can read, in clear text"},
	},
	field: func(a *Answers) *string { return &a.KeyStore },
}

// lookUpKey looks up a stored key, unless it was refused.
func lookUpKey(ctx context.Context, s *session) error {
	if !s.Offline && s.SandboxKey == "" && s.key.IsZero() && !s.refused {
		s.key, s.keySource = s.Services.StoredKey(ctx, &s.Answers)
	}
	return nil
}

func (s *session) keyPage(page *prompt.Page) {
	page.Text = []string{s.Say("Paste it from Actito, where your licence shows it: %s. It is not shown, and not stored in %s.", secret.Menus, s.File)}
	if s.SandboxKey != "" {
		page.Text = []string{s.Say("This is the sandbox. Paste or type its key; any other is refused:"), s.SandboxKey}
	}
	if s.keyKept() {
		page.Placeholder = s.Say("Enter keeps the key that you gave")
	}
	page.Check = func(r prompt.Reply) error {
		if r.Value == "" && s.keyKept() {
			return nil
		}
		_, err := secret.Parse(r.Value)
		return err
	}
}

func (s *session) takeKey(r prompt.Reply) {
	if r.Key.IsZero() && s.keyKept() {
		return
	}
	if !r.Key.Equal(s.key) {
		s.resetKey()
	}
	s.key, s.refused = r.Key, false
}

// resetKey resets the state that depends on the key and the domain.
func (s *session) resetKey() {
	s.client, s.refused, s.triedOthers = nil, false, false
	clear(s.lists)
}

// keyKept reports whether there is a key that Enter keeps: one that was not refused.
func (s *session) keyKept() bool { return !s.key.IsZero() && !s.refused }

// keyTyped reports whether there is a typed key, which has to be stored.
func (s *session) keyTyped() bool {
	return s.SandboxKey == "" && s.keySource.Kind == "" && !s.key.IsZero()
}

// tryKey requests a token from the domain. A refused key is no error, but the client is
// nil.
func (s *session) tryKey(ctx context.Context, domain string) (Actito, error) {
	client, err := s.Services.Connect(domain, s.key)
	if err != nil {
		return nil, err
	}
	err = s.working(s.Say("Checking with Actito (%s)…", actito.Host(domain)), func() error { return client.Token(ctx) })
	switch {
	case actito.ReasonOf(err) == actito.Refused:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return client, nil
}

// checkKey tries the key on the chosen environment, or on the others.
func checkKey(ctx context.Context, s *session) (err error) {
	switch {
	case s.Offline:
		return nil
	case s.tryOthersNext:
		return s.tryOtherEnvironments(ctx)
	case s.Answers.Environment == "" || s.key.IsZero():
		return nil
	case s.client == nil:
		s.refused = false
		if s.client, err = s.tryKey(ctx, s.Answers.Domain()); err != nil {
			return err
		}
	}
	s.acceptedBy, s.refused = "", s.client == nil
	if s.refused {
		s.notices = append(s.notices, s.Say("Actito %s refused this key (401).", s.environmentName()),
			s.Say("The key is wrong, was revoked, or is for another environment."))
		return nil
	}
	text := s.Say("accepted by %s", s.environmentName())
	if s.keySource.Kind == secret.KindEnv {
		text = s.Say("accepted by %s; from the environment variable %s", s.environmentName(), s.keySource.Arg)
	}
	s.hold("key_problem", prompt.Done, s.Say("API key"), text)
	return nil
}

// otherEnvironments returns the environments on which the key was not tried; none for
// a custom domain, whose key must not be sent to Actito.
func (s *session) otherEnvironments() (names msg.List) {
	for _, e := range actito.Environments {
		if !s.triedOthers && s.Answers.Environment != actito.Custom && e.Name != s.Answers.Environment && !e.Test {
			names = append(names, e.Name)
		}
	}
	return names
}

// keyProblem sets the options for a refused key, or offers the environment that
// accepts it.
func (s *session) keyProblem(page *prompt.Page) {
	add := func(value, label string) {
		page.Options = append(page.Options, prompt.Option{Value: value, Label: label})
	}
	page.Title = s.Say("What now?")
	if s.acceptedBy != "" {
		page.Title = s.Say("%s accepts this key. Is your licence on %s?", s.acceptedBy, s.acceptedBy)
		add(useFound, s.Say("Yes, use %s", s.acceptedBy))
	} else if others := s.otherEnvironments(); len(others) > 0 {
		add(tryOthers, s.Say("Try this key on %s", others))
	}
	add(pasteAgain, s.Say("Paste another key"))
	if s.SandboxKey == "" {
		add("environment", s.Say("Choose the environment"))
	}
	add(actionStop, s.Say("Stop, keep my answers"))
}

func (s *session) solveKeyProblem(r prompt.Reply) {
	switch r.Value {
	case tryOthers:
		s.tryOthersNext, s.next = true, "key_problem"
	case useFound:
		s.setEnvironment(s.acceptedBy, s.Answers.APIDomain)
		environmentQuestion.tell(s)
		s.next = "key_problem"
	case pasteAgain:
		if s.keySource.Kind == secret.KindEnv {
			s.notices = append(s.notices, s.Say("While %s is set, it wins over any key that you paste: unset it afterwards.", s.keySource.Arg))
		}
		s.key, s.keySource, s.next = secret.Key{}, secret.Source{}, "api_key"
	default:
		s.refused, s.next = false, r.Value
	}
}

// tryOtherEnvironments tries the key on the other environments in turn, until one
// accepts it. The user consented to that.
func (s *session) tryOtherEnvironments(ctx context.Context) error {
	names := s.otherEnvironments()
	s.tryOthersNext, s.triedOthers = false, true
	for _, name := range names {
		client, err := s.tryKey(ctx, actito.DomainOf(name, ""))
		switch {
		case ctx.Err() != nil:
			return nil
		case client != nil:
			s.acceptedBy = name
			if s.Answers.Environment == "" { // the user asked for it
				s.setEnvironment(name, "")
				environmentQuestion.tell(s)
				return checkKey(ctx, s)
			}
			return nil
		case err == nil:
			s.notices = append(s.notices, s.Say("Actito %s refused the key (401).", name))
		default:
			s.notices = append(s.notices, s.Say("%s could not say: %s.", name, err))
			s.triedOthers = false // so that they can be tried again
		}
	}
	s.refused = true
	return nil
}
