// Package optin knows how Actito's subscriptions become Qualifio's mapping
// variables: their technical names, which of them collide, and which need the
// account manager.
package optin

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/config"
	"engage/internal/msg"
)

// Prefix begins the technical name of every opt-in mapping variable. Actito
// finds the subscription by what follows it; that is derived from its documentation.
const Prefix = "optin_"

// MaxOptIns is the most opt-ins that an older article of Qualifio's help centre names,
// so it is never enforced.
const MaxOptIns = 20

// TechnicalName returns the technical name of the mapping variable for a
// subscription: Prefix and the name with each white-space character as one
// underscore. Nothing else changes: that Actito compares to the letter is derived.
func TechnicalName(subscription string) string {
	return Prefix + strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, subscription)
}

// NeedsAccountManager reports whether the technical name lost a space, which
// Actito's account manager must turn back in the output pushed to Actito.
func NeedsAccountManager(subscription string) bool {
	return strings.ContainsFunc(subscription, unicode.IsSpace)
}

// Collision is a technical name that two or more subscriptions give. Qualifio
// takes it only once, so that one of them would be lost in silence.
type Collision struct {
	TechnicalName string   `json:"technical_name"`
	Subscriptions []string `json:"subscriptions"`
}

// NewVariable returns the mapping variable for a subscription: the display
// label is its name, and it is enabled in both places, as Actito's walkthrough asks.
func NewVariable(subscription string) config.MappingVariable {
	return config.MappingVariable{
		DisplayLabel:  subscription,
		TechnicalName: TechnicalName(subscription),
		Type:          config.TypeOptIn,
		EnabledIn:     []string{config.EnabledForms, config.EnabledOptIns},
		Subscription:  subscription,
	}
}

// maxNames bounds what is read as a list of names, in bytes. It is as much as
// a configuration may hold.
const maxNames = 8 << 20

// ReadNames reads subscription names, one a line. A name counts to the letter,
// blanks at its ends included; only the line end (LF or CRLF) and a byte order
// mark at the start are not part of it. The error is of kind msg.Usage; source
// names the input in it.
func ReadNames(r io.Reader, source string) (names []string, err error) {
	text, err := io.ReadAll(io.LimitReader(r, maxNames+1))
	switch {
	case err != nil:
		return nil, msg.New(msg.Usage, "%s can't be read: %w", source, err)
	case len(text) > maxNames:
		return nil, msg.New(msg.Usage, "%s has more than %d MB: it can't be a list of subscriptions", source, maxNames>>20)
	}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		if !utf8.ValidString(line) {
			return nil, msg.New(msg.Usage, "%s, line %d: it is not UTF-8", source, len(names)+1).
				WithHint("save the list as UTF-8: a name must be what it is in Actito, to the letter")
		}
		names = append(names, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
	}
	return names, nil
}
