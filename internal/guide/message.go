package guide

import (
	"fmt"
	"strings"

	"engage/internal/config"
	"engage/internal/optin"
)

// Request returns the message to the account manager about the subscriptions
// whose spaces became underscores, or nil where there is none. Without it the
// opt-ins reach Actito under a name that no subscription has.
func Request(c *config.Config) *Message {
	var names []string
	for _, v := range c.MappingVariables {
		if optin.NeedsAccountManager(v.Subscription) {
			names = append(names, v.Subscription)
		}
	}
	return RequestFor(c.Integration.Name, c.Actito.Entity, c.Actito.Form, names)
}

// RequestFor is Request for the named subscriptions, which must all need it.
func RequestFor(integration, entity, form string, subscriptions []string) *Message {
	if len(subscriptions) == 0 {
		return nil
	}
	var body strings.Builder
	fmt.Fprintf(&body, "Hello,\n\n")
	fmt.Fprintf(&body, "We push Qualifio participations to Actito with the integration %q\n", integration)
	fmt.Fprintf(&body, "(entity %s, form %s).\n", entity, form)
	fmt.Fprintf(&body, "Qualifio allows no spaces in technical names, so these opt-ins carry underscores\n")
	fmt.Fprintf(&body, "where the subscription in Actito has spaces. Please customise the output pushed to\n")
	fmt.Fprintf(&body, "Actito so that they become spaces again:\n\n")
	for _, s := range subscriptions {
		fmt.Fprintf(&body, "  %s  ->  %s\n", optin.TechnicalName(s), s)
	}
	fmt.Fprintf(&body, "\nOther underscores must stay as they are. Thank you!\n")
	return &Message{
		To:      "your Actito account manager or Actito's support",
		Subject: "Qualifio Engage: turn underscores back into spaces",
		Body:    body.String(),
	}
}

// Colleague returns the message to whoever has the rights in Qualifio to do
// the step. It holds no key.
func Colleague(c *config.Config, id string) *Message {
	var body strings.Builder
	fmt.Fprintf(&body, "Hello,\n\n")
	fmt.Fprintf(&body, "Could you do this in Qualifio for me, please? It is step %d of 5 of connecting\n", Number(id))
	fmt.Fprintf(&body, "Qualifio to Actito: %s.\n\n", strings.ToLower(titles[id][:1])+titles[id][1:])
	for _, t := range TasksOf(c, id) {
		if t.Title != "" {
			fmt.Fprintf(&body, "%s\n", t.Title)
		}
		fmt.Fprintf(&body, "Where: %s\n", t.Where)
		for i, d := range t.Do {
			fmt.Fprintf(&body, "%d. %s\n", i+1, d)
		}
		for i, r := range t.Rows {
			fmt.Fprintf(&body, "\nOpt-in %d of %d: %s\n", i+1, len(t.Rows), shown(r.Subscription))
			for _, v := range r.values() {
				v.writeMail(&body)
			}
		}
		group := ""
		for _, v := range t.Values {
			if v.Group != group {
				fmt.Fprintf(&body, "%s\n", v.Group)
				group = v.Group
			}
			v.writeMail(&body)
		}
		for _, d := range t.After {
			fmt.Fprintf(&body, "Then: %s\n", d)
		}
		if t.Note != "" {
			fmt.Fprintf(&body, "%s\n", t.Note)
		}
		body.WriteString("\n")
	}
	if id == StepConfigure {
		fmt.Fprintf(&body, "I will give you the API key separately: it does not belong in a mail.\n\n")
	}
	fmt.Fprintf(&body, "Tell me when it is done. Thank you!\n")
	return &Message{
		To:      "whoever may change integrations in Qualifio",
		Subject: fmt.Sprintf("Qualifio: %s (step %d of 5)", titles[id], Number(id)),
		Body:    body.String(),
	}
}

func (v Value) writeMail(b *strings.Builder) {
	note := sentences(v.Note, hiddenNote(v.Text))
	switch {
	case v.Text == "":
		fmt.Fprintf(b, "- %s: %s\n", v.Label, note)
	case note == "":
		fmt.Fprintf(b, "- %s:\n%s\n", v.Label, onLine(v.Text))
	default:
		fmt.Fprintf(b, "- %s (%s):\n%s\n", v.Label, note, onLine(v.Text))
	}
}

// Todo lists what is still to do, one line each.
func Todo(c *config.Config) []string {
	var todo []string
	for _, id := range StepIDs {
		nothing := id == StepMappingVariables && len(c.MappingVariables) == 0
		if StateOf(c, id) != config.StateDone && !nothing {
			todo = append(todo, fmt.Sprintf("step %d, %s", Number(id), todoText(c, id)))
		}
	}
	if request := Request(c); request != nil && StateOf(c, StepMappingVariables) != config.StateDone {
		todo = append(todo, "send the request to your account manager: spaces became underscores")
	}
	return todo
}

func todoText(c *config.Config, id string) string {
	switch id {
	case StepActivate:
		return "switch Actito on in Qualifio"
	case StepConfigure:
		return "fill in the integration's settings in Qualifio"
	case StepMappingVariables:
		if n := len(c.MappingVariables); n != 1 {
			return fmt.Sprintf("create %d mapping variables and their opt-ins", n)
		}
		return "create 1 mapping variable and its opt-in"
	case StepPushRules:
		switch len(c.PushRules) {
		case 0:
			return "decide on a push rule: without one nothing is pushed"
		case 1:
			return "make 1 push rule"
		}
		return fmt.Sprintf("make %d push rules", len(c.PushRules))
	}
	return "use it in a campaign and take part once"
}
