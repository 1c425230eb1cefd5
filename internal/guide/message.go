package guide

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/config"
	"engage/internal/optin"
)

// Request returns the message to the account manager about the subscriptions
// whose spaces became underscores, or nil where there is none. Without it the
// opt-ins reach Actito under a name that no subscription has.
func (l Language) Request(c *config.Config) *Message {
	var names []string
	for _, v := range c.MappingVariables {
		if optin.NeedsAccountManager(v.Subscription) {
			names = append(names, v.Subscription)
		}
	}
	return l.RequestFor(c.Integration.Name, c.Actito.Entity, c.Actito.Form, names)
}

// RequestFor is Request for the named subscriptions, which must all need it.
func (l Language) RequestFor(integration, entity, form string, subscriptions []string) *Message {
	if len(subscriptions) == 0 {
		return nil
	}
	var body strings.Builder
	body.WriteString(l.Say("Hello,\n\n"+
		"We push Qualifio participations to Actito with the integration \"%s\" (entity %s, form %s). "+
		"Qualifio allows no spaces in technical names, so these opt-ins carry underscores where the subscription in Actito has spaces. "+
		"Please customise the output pushed to Actito so that they become spaces again:", integration, entity, form) + "\n\n")
	for _, s := range subscriptions {
		fmt.Fprintf(&body, "  %s  ->  %s\n", optin.TechnicalName(s), s)
	}
	body.WriteString("\n" + l.Say("Other underscores must stay as they are. Thank you!") + "\n")
	return l.message(Message{
		To:      l.Say("your Actito account manager or Actito's support"),
		Subject: l.Say("Qualifio Engage: turn underscores back into spaces"),
		Body:    body.String(),
		foreign: append([]string{integration, entity, form}, subscriptions...),
	})
}

// message completes a message with the head that it has as a mail.
func (l Language) message(m Message) *Message {
	m.head = l.Say("To: %s\nSubject: %s", m.To, m.Subject)
	return &m
}

// Colleague returns the message to whoever has the rights in Qualifio to do
// the step. It holds no key.
func (l Language) Colleague(c *config.Config, id string) *Message {
	var body strings.Builder
	body.WriteString(l.Say("Hello,\n\n"+
		"Could you do this in Qualifio for me, please? It is step %d of %d of connecting Qualifio to Actito: %s.",
		Number(id), len(StepIDs), lowerFirst(l.Title(id))) + "\n\n")
	for _, t := range l.TasksOf(c, id) {
		if t.Title != "" {
			fmt.Fprintf(&body, "%s\n", t.Title)
		}
		fmt.Fprintln(&body, l.Say("Where: %s", t.Where))
		for _, w := range t.Warnings {
			fmt.Fprintln(&body, l.Say("Attention: %s", w))
		}
		for i, d := range t.Do {
			fmt.Fprintf(&body, "%d. %s\n", i+1, d)
		}
		for i, r := range t.Rows {
			fmt.Fprintf(&body, "\n%s\n", l.Say("Opt-in %d of %d: %s", i+1, len(t.Rows), shown(r.Subscription)))
			for _, v := range l.fields(r) {
				l.writeMail(&body, v)
			}
		}
		group := ""
		for _, v := range t.Values {
			if v.Group != group {
				fmt.Fprintf(&body, "%s\n", v.Group)
				group = v.Group
			}
			if v.Label == labelKey {
				v.Note = l.Say("see the end of this message")
			}
			l.writeMail(&body, v)
		}
		for _, d := range t.After {
			fmt.Fprintln(&body, l.Say("Then: %s", d))
		}
		if t.Note != "" {
			fmt.Fprintf(&body, "%s\n", t.Note)
		}
		body.WriteString("\n")
	}
	if id == StepConfigure {
		body.WriteString(l.Say("I will give you the API key separately: it does not belong in a mail.") + "\n\n")
	}
	fmt.Fprintln(&body, l.Say("Tell me when it is done. Thank you!"))
	return l.message(Message{
		To:      l.Say("whoever may change integrations in Qualifio"),
		Subject: l.Say("Qualifio: %s (step %d of %d)", l.Title(id), Number(id), len(StepIDs)),
		Body:    body.String(),
	})
}

func (l Language) writeMail(b *strings.Builder, v Value) {
	note := sentences(v.Note, l.hiddenNote(v.Text))
	switch {
	case v.Text == "":
		fmt.Fprintf(b, "- %s\n", l.Say("%s: %s", v.Label, note))
	case note == "":
		fmt.Fprintf(b, "- %s\n%s\n", l.Say("%s:", v.Label), onLine(v.Text))
	default:
		fmt.Fprintf(b, "- %s\n%s\n", l.Say("%s (%s):", v.Label, note), onLine(v.Text))
	}
}

func lowerFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(r)) + text[size:]
}

// Todo lists what is still to do, one line each.
func (l Language) Todo(c *config.Config) []string {
	var todo []string
	for _, id := range StepIDs {
		nothing := id == StepMappingVariables && len(c.MappingVariables) == 0
		if StateOf(c, id) != config.StateDone && !nothing {
			todo = append(todo, l.Say("step %d, %s", Number(id), l.todoText(c, id)))
		}
	}
	if request := l.Request(c); request != nil && StateOf(c, StepMappingVariables) != config.StateDone {
		todo = append(todo, l.Say("send the request to your account manager: spaces became underscores"))
	}
	return todo
}

func (l Language) todoText(c *config.Config, id string) string {
	switch id {
	case StepActivate:
		return l.Say("switch Actito on in Qualifio")
	case StepConfigure:
		return l.Say("fill in the integration's settings in Qualifio")
	case StepMappingVariables:
		return l.Say("create %d mapping variables and their opt-ins", len(c.MappingVariables))
	case StepPushRules:
		if len(c.PushRules) == 0 {
			return l.Say("decide on a push rule: without one nothing is pushed")
		}
		return l.Say("make %d push rules", len(c.PushRules))
	}
	return l.Say("use it in a campaign and take part once")
}
