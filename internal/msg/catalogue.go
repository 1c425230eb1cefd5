package msg

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
)

// LanguageCodes are the two-letter codes of engage's languages. The messages in the
// code are in the first.
var LanguageCodes = [...]string{"en", "fr", "nl"}

// The catalogue: a file for each part of the program and language. The English
// files only have the plurals.
//
//go:embed catalogue/*.json
var files embed.FS

// entry is a message in one language: a text, or two if its first argument is a count.
type entry struct {
	Other string
	One   string // the singular; "" if it is the same
}

func (e *entry) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &e.Other)
	}
	type plain entry // without this method
	return json.Unmarshal(data, (*plain)(e))
}

// read returns the messages of a language from all its files.
func read(code string) (map[string]entry, error) {
	all := map[string]entry{}
	names, err := fs.Glob(files, "catalogue/*."+code+".json")
	for _, name := range names {
		data, readErr := files.ReadFile(name)
		err = errors.Join(err, readErr, json.Unmarshal(data, &all))
	}
	return all, err
}

// In returns the language with the code, one of LanguageCodes.
func In(code string) *Language {
	messages, _ := read(code) // its files are part of the program and tested
	return &Language{code: code, messages: messages}
}

// Pseudo returns a pseudo-localization for tests: English with brackets ⟦⟧ around
// each message, so that a text without them is not in the catalogue.
func Pseudo() *Language {
	l := In(LanguageCodes[1])
	for key := range l.messages {
		l.messages[key] = entry{Other: "⟦" + key + "⟧"}
	}
	l.code = LanguageCodes[0]
	return l
}

// locale matches names such as fr, nl-BE, fr_BE.UTF-8 and nl_NL@euro.
var locale = regexp.MustCompile(`(?i)^(` + strings.Join(LanguageCodes[:], "|") + `)([-_.@].+)?$`)

// ParseLocale returns the language code of a locale such as "fr" or "nl_BE". A
// language that is not in LanguageCodes is an error.
func ParseLocale(name string) (code string, err error) {
	parts := locale.FindStringSubmatch(name)
	if parts == nil {
		return "", fmt.Errorf("engage speaks %s, not %q", strings.Join(LanguageCodes[:], ", "), name)
	}
	return strings.ToLower(parts[1]), nil
}

// Locale returns the language code of the environment's locale, else of the system's
// language. The fallback is English.
func Locale() string {
	names := systemLanguages()
	if set := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")); set != "" {
		names = []string{set}
	}
	for _, name := range names {
		if code, err := ParseLocale(name); err == nil {
			return code
		}
	}
	return LanguageCodes[0]
}
