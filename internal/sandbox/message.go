package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// typeJSON is the Content-Type of all that Actito answers.
const typeJSON = "application/json"

// reply is an answer as the API means it.
type reply struct {
	status int
	value  any    // the body, to be written as JSON
	allow  string // the methods that a 405 names
}

// message is an answer as it is sent.
type message struct {
	status int
	header http.Header
	body   []byte
}

func ok(value any) reply { return reply{status: http.StatusOK, value: value} }

// failure is an error answer. Actito's documentation lists the statuses but
// shows no error's body; this one is small and says what was wrong.
func failure(status int, text string) reply {
	return reply{status: status, value: map[string]any{"status": status, "error": http.StatusText(status), "message": text}}
}

func (r reply) message() message {
	m := message{status: r.status, header: http.Header{"Content-Type": {typeJSON}}, body: encode(r.value)}
	if r.allow != "" {
		m.header.Set("Allow", r.allow)
	}
	return m
}

// encode writes JSON as it is written by hand: without HTML's escapes.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return []byte(`{"message":"the sandbox cannot write its answer"}`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// keys is a JSON object with these keys, in this order, each with the value
// true. A map would sort them.
type keys []string

// MarshalJSON implements json.Marshaler.
func (k keys) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range k {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(key))
		b.WriteString(":true")
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
