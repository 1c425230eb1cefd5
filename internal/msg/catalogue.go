package msg

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Codes are the languages that engage speaks, by their codes of two letters.
// The first is the one that the messages are written in.
var Codes = [...]string{"en", "fr", "nl"}

func known(code string) bool { return slices.Contains(Codes[:], code) }

// The catalogue: a file for each part of the program and language. A message
// is a text, or one for each plural form that its first argument asks for. The
// English files have the plurals alone.
//
//go:embed catalogue/*.json
var files embed.FS

// entry is a message in one language.
type entry struct {
	text  string
	forms map[string]string // by CLDR's names of plural forms; nil without
}

func (e *entry) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &e.text)
	}
	return json.Unmarshal(data, &e.forms)
}

// read returns the messages of a language from all its files.
func read(code string) (map[string]entry, error) {
	all := map[string]entry{}
	list, err := files.ReadDir("catalogue")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if !strings.HasSuffix(f.Name(), "."+code+".json") {
			continue
		}
		data, err := files.ReadFile("catalogue/" + f.Name())
		if err != nil {
			return nil, err
		}
		var part map[string]entry
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		for key, e := range part {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("%s: %q is in another file, too", f.Name(), key)
			}
			all[key] = e
		}
	}
	return all, nil
}

// catalogueOf builds a language's catalogue, spelled by spell. Its files are part of the program
// and tested, so what is wrong with them is left out and said in English.
func catalogueOf(code string, spell func(string) string) (catalog.Catalog, map[string]bool) {
	tag := language.Make(code)
	builder := catalog.NewBuilder(catalog.Fallback(tag))
	messages := map[string]bool{}
	all, _ := read(code)
	for key, e := range all {
		if e.set(builder, tag, key, spell) == nil {
			messages[key] = true
		}
	}
	return builder, messages
}

func (e entry) set(builder *catalog.Builder, tag language.Tag, key string, spell func(string) string) error {
	if e.forms == nil {
		return builder.SetString(tag, key, spell(e.text))
	}
	var cases []any
	for _, form := range []string{"=0", "=1", "one", "other"} { // the first that fits is taken
		if text, ok := e.forms[form]; ok {
			cases = append(cases, form, spell(text))
		}
	}
	return builder.Set(tag, key, plural.Selectf(1, "%d", cases...))
}
