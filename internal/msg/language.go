package msg

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// Parse returns the language that somebody named, such as "fr" or "nl_BE". It
// is an error where engage does not speak it.
func Parse(name string) (language.Tag, error) {
	if tag, ok := match(name); ok {
		return tag, nil
	}
	return language.Und, fmt.Errorf("engage speaks %s, not %q", strings.Join(Codes[:], ", "), name)
}

// Locale returns the language of the environment: that of LC_ALL, LC_MESSAGES
// or LANG, the first that is set, and where none is, what the system says. A
// language that engage does not speak is English.
func Locale(getenv func(string) string) language.Tag {
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(variable); value != "" {
			tag, _ := match(value)
			return tag
		}
	}
	for _, name := range systemLanguages() {
		if tag, ok := match(name); ok {
			return tag
		}
	}
	return language.English
}

// match finds the language that a locale's name begins with. English comes
// back for those that engage does not speak.
func match(name string) (language.Tag, bool) {
	name, _, _ = strings.Cut(name, ".") // fr_BE.UTF-8
	name, _, _ = strings.Cut(name, "@") // nl_NL@euro
	tag, err := language.Parse(name)
	if err != nil {
		return language.English, false
	}
	base, confidence := tag.Base()
	if confidence == language.No || !known(base.String()) {
		return language.English, false
	}
	return language.Make(base.String()), true
}
