// Package participation reads participations as Qualifio's webhook sends them
// (schema 2.3.0), and tells what each would do in Actito with a configuration.
package participation

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"unicode/utf8"

	"engage/internal/msg"
)

// Participation is what is read of a webhook's body. Other keys are ignored, and
// so their types don't matter. Source: developers.qualifio.com, "Webhook".
type Participation struct {
	State    string `json:"state"`
	Campaign *struct {
		Name    string `json:"name"`
		Channel struct {
			Website struct {
				Name string `json:"name"`
			} `json:"website"`
		} `json:"channel"`
	} `json:"campaign"`
	Form          []question `json:"form"`
	OptIns        []optIn    `json:"optins"`
	Questionnaire []question `json:"questionnaire"`
}

type question struct {
	Label     string          `json:"label"`
	Variable  string          `json:"variable"`
	Responses json.RawMessage `json:"responses"`
}

type optIn struct {
	Label    string `json:"label"`
	Variable string `json:"variable"`
	Response string `json:"response"`
}

// completed is the state of a participation that came to its end.
const completed = "COMPLETED"

var address = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)

// identified reports whether an answer of the form is an e-mail address. How the
// webhook marks the question that asks for it is not published.
func (p *Participation) identified() bool {
	return slices.ContainsFunc(p.Form, func(q question) bool {
		var responses []struct {
			Value any `json:"value"`
		}
		_ = json.Unmarshal(q.Responses, &responses) // what has another shape is no address
		for _, r := range responses {
			if text, _ := r.Value.(string); address.MatchString(text) {
				return true
			}
		}
		return false
	})
}

// Problem is why something in the input is no participation. Its message repeats
// no value of the input.
type Problem struct {
	Line    int         `json:"line"`   // 1-based
	Column  int         `json:"column"` // 1-based, in characters; of a value of a wrong type, where it ends
	Message msg.Message `json:"message"`
}

// Error returns the message in English.
func (p *Problem) Error() string { return p.Message.String() }

// parse reads the text of a JSON object that begins at the place.
func parse(text []byte, line, column int) (*Participation, error) {
	var p Participation
	syntax := &json.SyntaxError{}
	var kind *json.UnmarshalTypeError
	at, message := int64(1), msg.Message{} // at: the byte of the problem, counted from 1
	switch err := json.Unmarshal(text, &p); {
	case !utf8.Valid(text):
		for r, size := utf8.DecodeRune(text); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(text[at-1:]) {
			at += int64(size)
		}
		message = msg.Messagef("a character here is not UTF-8")
	case errors.As(err, &kind):
		at, message = kind.Offset, msg.Messagef("%s must be %s", kind.Field, kinds[kind.Type.Kind()])
	case err != nil:
		_ = errors.As(err, &syntax)
		at, message = syntax.Offset, msg.Messagef("this is no JSON: %w", err)
	case p.Campaign == nil && p.Form == nil && p.OptIns == nil && p.Questionnaire == nil:
		message = msg.Messagef("this is no participation: it has none of campaign, form, optins and questionnaire")
	default:
		return &p, nil
	}
	before := text[:max(0, min(at, int64(len(text)))-1)]
	if lines := bytes.Count(before, []byte("\n")); lines > 0 {
		line, column, before = line+lines, 1, before[bytes.LastIndexByte(before, '\n')+1:]
	}
	return nil, &Problem{line, column + utf8.RuneCount(before), message}
}

// kinds are what the values of a participation can be.
var kinds = map[reflect.Kind]msg.Text{reflect.String: "a text", reflect.Slice: "a list", reflect.Struct: "an object"}
