package guide

import (
	"fmt"
	"strings"

	"engage/internal/config"
	"engage/internal/optin"
)

// Message is a text to send to somebody.
type Message struct {
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Body    Sentence `json:"body"`

	head string // receiver and subject as a mail has them
}

// String gives the message as it is sent.
func (m *Message) String() string { return m.head + "\n\n" + m.Body.String() }

func (l Language) message(to, subject string, body Sentence) *Message {
	return &Message{To: to, Subject: subject, Body: body, head: l.Say("To: %s\nSubject: %s", to, subject)}
}

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
	body := append(l.say("Hello,\n\n"+
		"We push Qualifio participations to Actito with the integration \"%s\" (entity %s, form %s). "+
		"Qualifio allows no spaces in technical names, so these opt-ins carry underscores where the subscription in Actito has spaces. "+
		"Please customise the output pushed to Actito so that they become spaces again:", integration, entity, form), Span{Text: "\n\n"})
	for _, s := range subscriptions {
		body = append(body, Span{Text: "  "}, Span{Text: optin.TechnicalName(s), Value: true}, Span{Text: "  ->  "}, Span{Text: s, Value: true}, Span{Text: "\n"})
	}
	body = append(body, Span{Text: "\n" + l.Say("Other underscores must stay as they are. Thank you!") + "\n"})
	return l.message(l.Say("your Actito account manager or Actito's support"), l.Say("Qualifio Engage: turn underscores back into spaces"), body)
}

// requestHead stands over the request.
func (g *Guide) requestHead() string { return g.Say("Send this request to %s", g.Request.To) }

// Colleague returns the message to whoever has the rights in Qualifio to do
// the step. It holds no key.
func (l Language) Colleague(c *config.Config, id string) *Message {
	step := l.Step(c, id)
	var body strings.Builder
	body.WriteString(l.Say("Hello,\n\n"+
		"Could you do this in Qualifio for me, please? It is step %d of %d of connecting Qualifio to Actito: %s.",
		step.Number, len(StepIDs), lowerFirst(step.Title)) + "\n\n")
	for _, t := range step.Tasks {
		for i := range t.Values {
			if v := &t.Values[i]; v.Label == labelKey {
				v.Note = l.say("see the end of this message")
			}
		}
		l.write(&body, textLayout, t)
		body.WriteString("\n")
	}
	if id == StepConfigure {
		body.WriteString(l.Say("I will give you the API key separately: it does not belong in a mail.") + "\n\n")
	}
	fmt.Fprintln(&body, l.Say("Tell me when it is done. Thank you!"))
	return l.message(l.Say("whoever may change integrations in Qualifio"),
		l.Say("Qualifio: %s (step %d of %d)", step.Title, step.Number, len(StepIDs)), Sentence{{Text: body.String()}})
}
