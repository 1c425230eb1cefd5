package check

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"engage/internal/config"
	"engage/internal/msg"
)

// Results speak other languages, while message, hint and JSON stay English.
func TestIn(t *testing.T) {
	french := msg.In(language.French)
	f := config.Parse("engage.yaml", []byte(`version: 1
integration: {name: N}
actito: {environment: ENV-3, api_key: keyring, entity: e, form: F}
mapping_variables:
  - {display_label: a, technical_name: optin_b, type: opt-in, enabled_in: [forms], subscription: a}
`))
	all := Local(f)
	before, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, r := range all {
		message, hint := r.In(french)
		told[r.ID] = message + " (" + hint + ")"
		if english, _ := r.In(nil); english != r.Message.String() || message == english {
			t.Errorf("%s: %q, in French %q", r.ID, english, message)
		}
	}
	for id, want := range map[string]string{
		TechnicalNames: "le nom technique \"optin_b\" n’est pas celui que donne l’abonnement \"a\", optin_a (Actito trouve l’abonnement",
		PushRules:      "il n’y a pas de push rule, rien n’est donc transmis à Actito (engage push-rules add --level all)",
	} {
		if !strings.HasPrefix(told[id], want) {
			t.Errorf("%s: %q", id, told[id])
		}
	}
	if after, _ := json.Marshal(all); string(after) != string(before) {
		t.Error("a translation changed the JSON")
	}
	// An error is said as the speaker can, and kept as it is elsewhere.
	r := Result{}.of(msg.New(msg.Key, "no API key was given").WithHint("no catalogue has this"))
	if message, hint := r.In(french); message != "aucune clé API n’a été donnée" || hint != "no catalogue has this" {
		t.Errorf("%q, %q", message, hint)
	}
	if message, hint := (Result{Message: msg.Literal("m"), Hint: msg.Literal("h")}).In(french); message != "m" || hint != "h" {
		t.Errorf("%q, %q", message, hint)
	}
	names := strings.Split("a b c d e f g h i j", " ")
	if message, _ := (Result{}).saying("no longer in Actito: %s", quoted(names)).In(french); !strings.HasSuffix(message, `"h" et 2 de plus`) {
		t.Error(message)
	}
}
