package guide

import (
	"regexp"
	"slices"
	"sync"
)

// Sentences name menus, fields and buttons of Qualifio in the quotes of their
// language, and paths in Actito without. The page makes them bold instead.

// names are all that stand in quotes.
var names = []string{
	"Engage", "Integrations", "Integrations > Integrations", "Content", "Mapping variables", "Opt-ins", "Push rules", "Configure", "Save",
	"+ Create a new variable", "Create an opt-in", "Display label", "Technical name", "Variable type", "Enabled in", "Opt-in", "Forms",
	"Mapping variable", "Push destination", "Identification", "none", "Website", "Master Form", "Campaign", "both", "identified", "anonymous",
}

// paths are those that stand without.
var paths = []string{"Manage API users > View the API key", "Forms & pages > Engage campaigns"}

// inQuotes finds what may be such a name.
var inQuotes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"([^"]+)"|«\x{a0}([^«»]+)\x{a0}»|` + regexp.QuoteMeta(paths[0]) + "|" + regexp.QuoteMeta(paths[1]))
})

// quoted puts a name in the language's quotes.
func (l Language) quoted(name string) string { return l.Say("\"%s\"", name) }

func (l Language) quotedAll(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = l.quoted(name)
	}
	return list
}

// piece is a part of a sentence.
type piece struct {
	text string
	name bool // a name of Qualifio's or Actito's, without its quotes
}

// pieces parts a sentence. Quotes around something else stay.
func pieces(sentence string) []piece {
	var list []piece
	at := 0
	for _, m := range inQuotes().FindAllStringSubmatchIndex(sentence, -1) {
		name := sentence[m[0]:m[1]]
		for group := 2; group < len(m); group += 2 {
			if m[group] >= 0 {
				name = sentence[m[group]:m[group+1]]
			}
		}
		if !slices.Contains(names, name) && !slices.Contains(paths, name) {
			continue
		}
		list = append(list, piece{text: sentence[at:m[0]]}, piece{name, true})
		at = m[1]
	}
	list = append(list, piece{text: sentence[at:]})
	return slices.DeleteFunc(list, func(p piece) bool { return p.text == "" })
}
