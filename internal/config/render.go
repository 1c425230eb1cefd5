package config

import (
	"fmt"
	"strings"
)

// Render writes a new configuration file: every key, in a fixed order, with
// comments that say what a block is and where it goes in Qualifio.
func Render(c *Config) []byte {
	var b strings.Builder
	text := Scalar
	fmt.Fprintf(&b, `# How Qualifio pushes participations to Actito: made by engage setup, checked by
# engage validate. Change it as you like: engage keeps your comments.
# The API key never stands in here.
version: %d

# In Qualifio: Engage > Integrations > Integrations > Actito > Configure
integration:
  name: %s
  push_incomplete_participations: %t

# Where participations go in Actito. Names count to the letter.
actito:
  environment: %s
`, c.Version, text(c.Integration.Name), c.Integration.PushIncompleteParticipations, text(c.Actito.Environment))
	if c.Actito.APIDomain != "" {
		fmt.Fprintf(&b, "  api_domain: %s\n", text(c.Actito.APIDomain))
	}
	fmt.Fprintf(&b, "  # where the key is: keyring, store, env:NAME or file:PATH\n")
	fmt.Fprintf(&b, "  api_key: %s\n  entity: %s\n  form: %s\n", text(c.Actito.APIKey), text(c.Actito.Entity), text(c.Actito.Form))
	if c.Actito.ProfileTable != "" {
		fmt.Fprintf(&b, "  # its subscriptions become the mapping variables below\n")
		fmt.Fprintf(&b, "  profile_table: %s\n", text(c.Actito.ProfileTable))
	}
	renderEndpoints(&b, c.Actito.Endpoints)
	renderVariables(&b, c.MappingVariables)
	renderRules(&b, c.PushRules)
	renderWalkthrough(&b, c.Walkthrough)
	return []byte(b.String())
}

func renderEndpoints(b *strings.Builder, e Endpoints) {
	if e == (Endpoints{}) {
		return
	}
	b.WriteString("  # these win over what the environment gives\n  endpoints:\n")
	if e.GetToken != "" {
		fmt.Fprintf(b, "    get_token: %s\n", Scalar(e.GetToken))
	}
	if e.UpsertInteraction != "" {
		fmt.Fprintf(b, "    upsert_interaction: %s\n", Scalar(e.UpsertInteraction))
	}
}

func renderVariables(b *strings.Builder, variables []MappingVariable) {
	b.WriteString(`
# In Qualifio: Engage > Integrations > Mapping variables, one for each of Actito's
# subscriptions; then one opt-in for each: Engage > Content > Opt-ins.
`)
	if len(variables) == 0 {
		b.WriteString("mapping_variables: []\n")
		return
	}
	b.WriteString("mapping_variables:\n")
	b.WriteString(VariableItems(variables))
}

func renderRules(b *strings.Builder, rules []PushRule) {
	b.WriteString("\n# In Qualifio: Engage > Integrations > Push rules\n")
	if len(rules) == 0 {
		b.WriteString("push_rules: []\n")
		return
	}
	b.WriteString("push_rules:\n")
	b.WriteString(RuleItems(rules...))
}

func renderWalkthrough(b *strings.Builder, w Walkthrough) {
	b.WriteString("\n# What you say is done in Qualifio, done or todo: engage can't see into it.\nwalkthrough:\n")
	for _, step := range []struct {
		key   string
		state State
	}{
		{"activate", w.Activate}, {"configure", w.Configure}, {"mapping_variables", w.MappingVariables},
		{"push_rules", w.PushRules}, {"campaign", w.Campaign},
	} {
		if step.state == "" {
			step.state = StateTodo
		}
		fmt.Fprintf(b, "  %s: %s\n", step.key, step.state)
	}
}
