package wizard

import (
	"net/url"
	"slices"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
)

// FlagKind says what a flag takes.
type FlagKind int

// The kinds of flags.
const (
	Text   FlagKind = iota // one value
	List                   // may be given several times
	Switch                 // no value
)

// Flag is a question's answer on the command line. The same list makes the
// flags, their help, what is named as missing, and the replay command.
type Flag struct {
	Name        string
	Placeholder string // NAME, in the help
	Usage       string
	Kind        FlagKind
	Required    bool
	// Values lists what may be given, for completion; nil for free text.
	Values []string
	// Set takes the values; the error is of kind msg.Usage.
	Set func(a *Answers, values []string) error
	// Args gives what the replay command needs for these answers.
	Args func(a *Answers) []string
}

// text builds a flag that holds one field of the answers.
func textFlag(name, placeholder, usage string, required bool, field func(*Answers) *string) *Flag {
	return &Flag{
		Name: name, Placeholder: placeholder, Usage: usage, Required: required,
		Set: func(a *Answers, values []string) error {
			if strings.TrimSpace(values[0]) == "" {
				return msg.New(msg.Usage, "--%s is empty", name).WithHint("give it a value: --%s %s", name, placeholder)
			}
			if err := checkName(values[0]); err != nil {
				return msg.New(msg.Usage, "--%s: %w", name, err)
			}
			*field(a) = values[0]
			return nil
		},
		Args: func(a *Answers) []string {
			if *field(a) == "" {
				return nil
			}
			return []string{"--" + name, *field(a)}
		},
	}
}

// withCheck adds a check of the value to a flag.
func withCheck(check func(string) error, f *Flag) *Flag {
	set := f.Set
	f.Set = func(a *Answers, values []string) error {
		if err := set(a, values); err != nil {
			return err
		}
		if err := check(values[0]); err != nil {
			return msg.New(msg.Usage, "--%s: %w", f.Name, err)
		}
		return nil
	}
	return f
}

var (
	flagName = withCheck(checkIntegrationName, textFlag("name", "N", "name of the integration in Qualifio", true,
		func(a *Answers) *string { return &a.Name }))
	flagPushIncomplete = &Flag{
		Name: "push-incomplete", Kind: Switch, Usage: "push participations that were not completed, too",
		Set: func(a *Answers, values []string) error { a.PushIncomplete = values[0] == "true"; return nil },
		Args: func(a *Answers) []string {
			if !a.PushIncomplete {
				return nil
			}
			return []string{"--push-incomplete"}
		},
	}
	flagEnvironment = &Flag{
		Name: "env", Placeholder: "E", Required: true, Values: actito.EnvironmentNames(),
		Usage: "environment of the Actito licence: " + strings.Join(actito.EnvironmentNames(), ", "),
		Set:   setEnvironment,
		Args:  func(a *Answers) []string { return []string{"--env", a.Environment} },
	}
	flagDomain = &Flag{
		Name: "api-domain", Placeholder: "URL", Usage: "API domain, with --env custom",
		Set: setDomain,
		Args: func(a *Answers) []string {
			if a.Environment != actito.Custom {
				return nil
			}
			return []string{"--api-domain", a.APIDomain}
		},
	}
	flagEntity = textFlag("entity", "E", "Actito entity that holds the form", true,
		func(a *Answers) *string { return &a.Entity })
	flagForm = &Flag{
		Name: "form", Placeholder: "F", Usage: "technical name of the Actito form (default " + config.DefaultForm + ")",
		Set: textFlag("form", "F", "", false, func(a *Answers) *string { return &a.Form }).Set,
		Args: func(a *Answers) []string {
			if a.Form == config.DefaultForm {
				return nil
			}
			return []string{"--form", a.Form}
		},
	}
	flagTable = textFlag("profile-table", "T", "profile table whose subscriptions become mapping variables", false,
		func(a *Answers) *string { return &a.ProfileTable })
	flagSubscription = &Flag{
		Name: "subscription", Placeholder: "S", Kind: List, Usage: "subscription to make a mapping variable for, to the letter; may be repeated",
		Set: func(a *Answers, values []string) error {
			a.Subscriptions = nil
			for _, v := range values {
				if err := checkSubscription(v); err != nil {
					return msg.New(msg.Usage, "--subscription %q: %w", v, err)
				}
				if !slices.Contains(a.Subscriptions, v) {
					a.Subscriptions = append(a.Subscriptions, v)
				}
			}
			return nil
		},
		Args: func(a *Answers) []string { return repeat("--subscription", a.Subscriptions) },
	}
	flagAllSubscriptions = &Flag{
		Name: "all-subscriptions", Kind: Switch, Usage: "make one for every subscription of the profile table",
		Set:  func(a *Answers, values []string) error { a.AllSubscriptions = values[0] == "true"; return nil },
		Args: func(*Answers) []string { return nil }, // resolved to names before anything is written
	}
	flagPushRule = &Flag{
		Name: "push-rule", Placeholder: "RULE", Kind: List,
		Usage: "which campaigns to push: " + config.RuleSyntax + "; may be repeated (default all)",
		Set:   setRules,
		Args: func(a *Answers) []string {
			var rules []string
			for _, r := range a.PushRules {
				rules = append(rules, config.FormatRule(r))
			}
			if slices.Equal(rules, []string{config.LevelAll}) {
				return nil
			}
			return repeat("--push-rule", rules)
		},
	}
	flagDone = &Flag{
		Name: "done", Placeholder: "STEP", Kind: List, Values: guide.StepIDs,
		Usage: "step that is done in Qualifio already: " + strings.Join(guide.StepIDs, ", ") + "; may be repeated",
		Set: func(a *Answers, values []string) error {
			for _, v := range values {
				if guide.Number(v) == 0 {
					return msg.New(msg.Usage, "--done %q is no step", v).
						WithHint("the steps are %s", strings.Join(guide.StepIDs, ", "))
				}
				a.SetDone(v, true)
			}
			return nil
		},
		Args: func(a *Answers) []string { return repeat("--done", a.Done) },
	}
)

func repeat(flag string, values []string) []string {
	var args []string
	for _, v := range values {
		args = append(args, flag, v)
	}
	return args
}

func setEnvironment(a *Answers, values []string) error {
	name := values[0]
	for _, known := range actito.EnvironmentNames() {
		if strings.EqualFold(name, known) {
			a.Environment = known
			if known != actito.Custom {
				a.APIDomain = ""
			}
			return nil
		}
	}
	names := strings.Join(actito.EnvironmentNames(), ", ")
	err := msg.New(msg.Usage, "--env %q is no environment: it must be one of %s", name, names)
	if env, ok := actito.EnvironmentOf(name); ok {
		return err.WithHint("the API domain %s means --env %s", name, env.Name)
	}
	return err.WithHint("Actito shows the API domain under Manage API users > View the API key: api.actito.com is ENV-0, api1 ENV-1, api3 ENV-3")
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
		for _, other := range rules {
			if r.Overlaps(other) {
				return msg.New(msg.Usage, "two push rules have the same target: %s and %s", config.FormatRule(other), config.FormatRule(r)).
					WithHint("leave one of them out")
			}
		}
		rules = append(rules, r)
	}
	a.PushRules = rules
	return nil
}

// checkDomain reads an API domain as it is typed or pasted.
func checkDomain(text string) (string, error) {
	domain, ok := actito.NormalDomain(text)
	if strings.TrimSpace(text) == "" {
		return "", msg.New(msg.Usage, "paste the API domain; it looks like https://api3.actito.com")
	}
	if !ok {
		if at := strings.LastIndexByte(text, '@'); at >= 0 {
			text = "…" + text[at:] // what stands before it may be a password
		}
		return "", msg.New(msg.Usage, "%q is no API domain", text).
			WithHint("Actito shows it under Manage API users > View the API key; it looks like https://api3.actito.com")
	}
	if _, err := actito.CheckAddress(domain); err != nil {
		return "", err
	}
	return domain, nil
}

// Settle brings the environment and the API domain together after the flags
// are read: a known domain tells the environment, and contradictions are
// errors of kind msg.Usage.
func (a *Answers) Settle() error {
	known, ok := actito.EnvironmentOf(a.APIDomain)
	switch {
	case a.APIDomain == "":
		return nil
	case a.Environment == "" && ok:
		a.Environment, a.APIDomain = known.Name, ""
	case a.Environment == "" || a.Environment == actito.Custom:
		return nil
	case ok && known.Name == a.Environment:
		a.APIDomain = ""
	default:
		return msg.New(msg.Usage, "--api-domain goes with --env custom, not with --env %s", a.Environment).
			WithHint("leave --api-domain out: %s has its own, %s", a.Environment, actito.DomainOf(a.Environment, ""))
	}
	return nil
}

// Flags lists the flags of all questions, in the questions' order.
func Flags() []*Flag {
	var list []*Flag
	for _, q := range Questions() {
		for _, f := range q.Flags {
			if !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
	}
	return list
}

// Missing names the flags without which there is no configuration.
func Missing(a *Answers) []string {
	var names []string
	for _, f := range Flags() {
		if f.Required && (len(f.Args(a)) == 0 || slices.Contains(f.Args(a), "")) {
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

// Replay gives the arguments with which engage setup --no-input makes the same
// configuration. The key is not among them.
func Replay(a *Answers) []string {
	args := []string{"setup", "--no-input"}
	for _, f := range Flags() {
		args = append(args, f.Args(a)...)
	}
	return args
}

// checkName refuses what can't be typed into one of Qualifio's fields.
func checkName(text string) error {
	if strings.TrimSpace(text) == "" {
		return msg.Errorf("type a name")
	}
	if text != strings.TrimSpace(text) {
		return msg.Errorf("there is a blank before or after it: take it out")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return msg.Errorf("it holds a line end or another control character")
	}
	return nil
}

// checkSubscription is checkName without the ban on blanks at the ends: a
// subscription is taken to the letter.
func checkSubscription(text string) error {
	if strings.TrimSpace(text) == "" {
		return msg.Errorf("it is empty")
	}
	return checkName(strings.TrimSpace(text))
}

// checkURLHost returns the host of an address for messages.
func hostOf(domain string) string {
	if u, err := url.Parse(domain); err == nil && u.Host != "" {
		return u.Host
	}
	return domain
}
