package wizard

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/secret"
)

// FlagKind is the kind of a flag's value.
type FlagKind int

// The kinds of flags.
const (
	Text   FlagKind = iota // one value
	List                   // may be given several times
	Switch                 // no value
)

// Flag is the flag for a question's answer. The flags, their help, the message about
// missing ones, and the replay command come from the same list.
type Flag struct {
	Name        string
	Placeholder string // NAME, in the help
	Usage       string
	Kind        FlagKind
	Required    bool
	// Values are the allowed values, or their beginnings up to a colon, for completion;
	// nil for free text.
	Values []string
	// Set sets the answer; the error is of kind msg.Usage.
	Set func(a *Answers, values []string) error

	// replay returns the values for the replay command.
	replay func(a *Answers) []string
}

// Flags returns the flags of all questions, in the questions' order.
func Flags() []*Flag {
	return []*Flag{
		{
			Name: "done", Placeholder: "STEP", Kind: List, Values: guide.StepIDs,
			Usage: "step that is done in Qualifio already: " + strings.Join(guide.StepIDs, ", ") + "; may be repeated",
			Set:   setDone, replay: func(a *Answers) []string { return a.inState(stateDone, guide.StepIDs) },
		},
		textFlag("name", "N", "name of the integration in Qualifio", true, checkIntegrationName, func(a *Answers) *string { return &a.Name }),
		{
			Name: "push-incomplete", Kind: Switch, Usage: "push participations that were not completed, too",
			Set:    func(a *Answers, values []string) error { a.PushIncomplete = values[0] == "true"; return nil },
			replay: func(a *Answers) []string { return []string{strconv.FormatBool(a.PushIncomplete)} },
		},
		{
			Name: "env", Placeholder: "E", Required: true, Values: actito.EnvironmentNames(),
			Usage: "environment of the Actito licence: " + strings.Join(actito.EnvironmentNames(), ", "),
			Set:   setEnvironment, replay: func(a *Answers) []string { return []string{a.Environment} },
		},
		{
			Name: "api-domain", Placeholder: "URL", Usage: "API domain, with --env custom",
			Set: setDomain,
			replay: func(a *Answers) []string {
				if a.Environment != actito.Custom {
					return nil
				}
				return []string{a.APIDomain}
			},
		},
		textFlag("entity", "E", "Actito entity that holds the form", true, checkName, func(a *Answers) *string { return &a.Entity }),
		textFlag("form", "F", "technical name of the Actito form (default "+config.DefaultForm+")", false, checkName,
			func(a *Answers) *string { return &a.Form }),
		textFlag("profile-table", "T", "profile table whose subscriptions become mapping variables", false, checkName,
			func(a *Answers) *string { return &a.ProfileTable }),
		{
			Name: "subscription", Placeholder: "S", Kind: List,
			Usage: "subscription to make a mapping variable for, to the letter; may be repeated",
			Set:   setSubscriptions,
			replay: func(a *Answers) []string {
				if a.replaysAll() {
					return nil
				}
				return a.Subscriptions
			},
		},
		{
			Name: "all-subscriptions", Kind: Switch, Usage: "make one for every subscription of the profile table",
			Set:    func(a *Answers, values []string) error { a.AllSubscriptions = values[0] == "true"; return nil },
			replay: func(a *Answers) []string { return []string{strconv.FormatBool(a.replaysAll())} },
		},
		{
			Name: "push-rule", Placeholder: "RULE", Kind: List, Values: ruleValues(),
			Usage:  "which campaigns to push: " + config.RuleSyntax + "; may be repeated (default all)",
			Set:    setRules,
			replay: func(a *Answers) []string { return lists.Map(a.PushRules, config.FormatRule) },
		},
	}
}

// replaysAll reports whether the replay command takes all subscriptions, because the
// list of them would fill the screen.
func (a *Answers) replaysAll() bool { return a.Everything && len(a.Subscriptions) > optin.MaxOptIns }

// ruleValues returns how push rules begin.
func ruleValues() (values []string) {
	for _, campaigns := range config.Campaigns {
		values = append(values, config.FormatRule(config.PushRule{Level: config.LevelAll, Campaigns: campaigns}))
	}
	for _, level := range config.Levels[1:] {
		values = append(values, level+":")
	}
	return values
}

// textFlag returns a flag for one text of the answers.
func textFlag(name, placeholder, usage string, required bool, check func(string) error, field func(*Answers) *string) *Flag {
	return &Flag{
		Name: name, Placeholder: placeholder, Usage: usage, Required: required,
		Set: func(a *Answers, values []string) error {
			if strings.TrimSpace(values[0]) == "" {
				return msg.New(msg.Usage, "--%s is empty", name)
			}
			if err := check(values[0]); err != nil {
				return msg.New(msg.Usage, "--%s: %w", name, err)
			}
			*field(a) = values[0]
			return nil
		},
		replay: func(a *Answers) []string { return []string{*field(a)} },
	}
}

// ReplayArgs returns the arguments of engage setup --no-input for the same
// configuration. The key is not one of them.
func ReplayArgs(a *Answers) []string {
	args := []string{"setup", "--no-input"}
	defaults := Defaults()
	for _, f := range Flags() {
		values := f.replay(a)
		if slices.Equal(values, f.replay(&defaults)) {
			continue
		}
		for _, v := range values {
			args = append(args, "--"+f.Name)
			if f.Kind != Switch {
				args = append(args, v)
			}
		}
	}
	return args
}

// MissingFlags returns the required flags that are missing.
func MissingFlags(a *Answers) []string {
	var names []string
	for _, f := range Flags() {
		if f.Required && f.replay(a)[0] == "" {
			names = append(names, "--"+f.Name)
		}
	}
	if a.Environment == actito.Custom && a.APIDomain == "" {
		names = append(names, "--api-domain")
	}
	if a.AllSubscriptions && a.ProfileTable == "" {
		names = append(names, "--profile-table")
	}
	return names
}

func setDone(a *Answers, values []string) error {
	for _, v := range values {
		if guide.StepNumber(v) == 0 {
			return msg.New(msg.Usage, "--done %q is no step", v).
				WithHint("the steps are %s", strings.Join(guide.StepIDs, ", "))
		}
		a.setState(v, stateDone)
	}
	return nil
}

// setSubscriptions keeps spaces around the names.
func setSubscriptions(a *Answers, values []string) error {
	a.Subscriptions, a.SubscriptionsKnown = nil, true
	for _, v := range values {
		if err := checkName(strings.TrimSpace(v)); err != nil {
			return msg.New(msg.Usage, "--subscription %q: %w", v, err)
		}
		if !slices.Contains(a.Subscriptions, v) {
			a.Subscriptions = append(a.Subscriptions, v)
		}
	}
	return nil
}

func setEnvironment(a *Answers, values []string) error {
	names := actito.EnvironmentNames()
	for _, name := range names {
		if strings.EqualFold(name, values[0]) {
			a.Environment = name
			if name != actito.Custom {
				a.APIDomain = ""
			}
			return nil
		}
	}
	return msg.New(msg.Usage, "--env %q is no environment: it must be one of %s", values[0], strings.Join(names, ", ")).
		WithHint("Actito shows the API domain beside the API key: %s", actito.EnvironmentDomains())
}

func setDomain(a *Answers, values []string) error {
	domain, err := checkDomain(values[0])
	if err != nil {
		return msg.New(msg.Usage, "--api-domain: %w", err).WithHint("%s", msg.HintOf(err))
	}
	a.APIDomain, a.DomainGiven = domain, true
	return nil
}

func setRules(a *Answers, values []string) error {
	var rules []config.PushRule
	for _, v := range values {
		r, err := config.ParseRule(v)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(rules, r.Overlaps); i >= 0 {
			return msg.New(msg.Usage, "two push rules have the same target: %s and %s", config.FormatRule(rules[i]), config.FormatRule(r)).
				WithHint("leave one of them out")
		}
		rules = append(rules, r)
	}
	a.PushRules = rules
	return nil
}

// checkDomain parses a typed or pasted API domain.
func checkDomain(text string) (string, error) {
	domain, ok := actito.NormalizeDomain(text)
	if strings.TrimSpace(text) == "" {
		return "", msg.New(msg.Usage, "paste the API domain; it looks like https://api3.actito.com")
	}
	if !ok || !strings.ContainsAny(text, ".:") {
		if at := strings.LastIndexByte(text, '@'); at >= 0 {
			text = "…" + text[at:] // the text before it may be a password
		}
		return "", msg.New(msg.Usage, "%q is no API domain", text).
			WithHint("Actito shows it beside the API key (%s); it looks like https://api3.actito.com", secret.Menus)
	}
	_, err := actito.ParseAddress(domain)
	return domain, err
}

// ResolveEnvironment makes the environment and the API domain of the flags consistent:
// a known domain sets the environment, and contradictions are errors of kind msg.Usage.
func (a *Answers) ResolveEnvironment() error {
	known, ok := actito.EnvironmentOf(a.APIDomain)
	switch {
	case a.APIDomain == "", a.Environment == actito.Custom, a.Environment == "" && !ok:
		return nil
	case a.Environment == "", ok && known.Name == a.Environment:
		a.Environment, a.APIDomain = known.Name, ""
		return nil
	}
	return msg.New(msg.Usage, "--api-domain goes with --env custom, not with --env %s", a.Environment).
		WithHint("leave --api-domain out: %s has its own, %s", a.Environment, actito.DomainOf(a.Environment, ""))
}

// checkName refuses names that can't be typed into Qualifio's fields.
func checkName(text string) error {
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return msg.Errorf("type a name")
	case text != trimmed:
		return msg.Errorf("there is a blank before or after it: take it out")
	case strings.ContainsFunc(text, unicode.IsControl):
		return msg.Errorf("it holds a line end or another control character")
	}
	return nil
}

func checkIntegrationName(name string) error {
	if name == config.DestinationNone {
		return msg.Errorf("%q means no destination in a push rule: choose another name", name)
	}
	return checkName(name)
}
