package check

import (
	"encoding/json"
	"strings"
	"testing"

	"engage/internal/config"
	"engage/internal/msg"
)

// Results are translated, while message, hint and JSON stay English.
func TestTranslation(t *testing.T) {
	french := msg.In("fr")
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
	translated := map[string]string{}
	for _, r := range all {
		message, hint := r.Message.In(french), r.Hint.In(french)
		translated[r.ID] = message + " (" + hint + ")"
		if english := r.Message.In(nil); english != r.Message.String() || message == english {
			t.Errorf("%s: %q, in French %q", r.ID, english, message)
		}
	}
	for id, want := range map[string]string{
		TechnicalNames: "le nom technique \"optin_b\" n’est pas celui que donne l’abonnement \"a\", optin_a (à notre connaissance, Actito trouve l’abonnement",
		PushRules:      "aucune push rule n’est prévue, rien n’est donc transmis à Actito (engage push-rules add --level all)",
	} {
		if !strings.HasPrefix(translated[id], want) {
			t.Errorf("%s: %q", id, translated[id])
		}
	}
	if after, _ := json.Marshal(all); string(after) != string(before) {
		t.Error("a translation changed the JSON")
	}
	// An error without a translation stays English.
	r := Result{}.withError(msg.New(msg.Key, "no API key was given").WithHint("no catalogue has this"))
	if message, hint := r.Message.In(french), r.Hint.In(french); message != "aucune clé API n’a été donnée" || hint != "no catalogue has this" {
		t.Errorf("%q, %q", message, hint)
	}
	names := strings.Split("a b c d e f g h i j", " ")
	if message := (Result{}).withMessage("no longer in Actito: %s", quoted(names)).Message.In(french); !strings.HasSuffix(message, `"h" et 2 de plus`) {
		t.Error(message)
	}
}
