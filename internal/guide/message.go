package guide

import (
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/optin"
)

// Message is a text to send to somebody.
type Message struct {
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Body    Sentence `json:"body"`

	language Language
}

// String returns the whole message, as a mail.
func (m *Message) String() string {
	return m.language.Say("To: %s\nSubject: %s", m.To, m.Subject) + "\n\n" + m.Body.String()
}

// AccountManagerRequest returns the message to the account manager about the
// subscriptions whose spaces became underscores, or nil if there are none. Without
// it the opt-ins reach Actito under a name that no subscription has.
func (l Language) AccountManagerRequest(c *config.Config) *Message {
	var names []string
	for _, v := range c.MappingVariables {
		if optin.NeedsAccountManager(v.Subscription) {
			names = append(names, v.Subscription)
		}
	}
	return l.AccountManagerRequestFor(c, names)
}

// AccountManagerRequestFor is AccountManagerRequest for the given subscriptions, which must all need it.
func (l Language) AccountManagerRequestFor(c *config.Config, subscriptions []string) *Message {
	if len(subscriptions) == 0 {
		return nil
	}
	body := append(l.say("Hello,\n\n"+
		"We push Qualifio participations to Actito with the integration \"%s\" (entity %s, form %s). "+
		"Qualifio allows no spaces in technical names, so these opt-ins carry underscores where the subscription in Actito has spaces. "+
		"Please customise the output pushed to Actito so that they become spaces again:", c.Integration.Name, c.Actito.Entity, c.Actito.Form), Span{Text: "\n\n"})
	for _, s := range subscriptions {
		body = append(body, Span{Text: "  "}, Span{Text: optin.TechnicalName(s), Value: true}, Span{Text: "  ->  "}, Span{Text: msg.OneLine(s), Value: true}, Span{Text: "\n"})
	}
	body = append(body, Span{Text: "\n" + l.Say("Other underscores must stay as they are. Thank you!") + "\n"})
	return &Message{To: l.Say("your Actito account manager or Actito's support"), Subject: l.Say("Qualifio Engage: turn underscores back into spaces"), Body: body, language: l}
}

// requestTask returns the task to send the request; none if m is nil.
func (l Language) requestTask(m *Message) []Task {
	if m == nil {
		return nil
	}
	return []Task{{
		Title: l.Say("Send this request to %s", m.To),
		Note:  l.say("Until they have done it, as far as is known, these opt-ins do not reach their subscriptions."),
		Help:  []Sentence{l.say("You don't know who your account manager is? Then send this back to whoever sent you this guide.")},
		Values: []Value{
			{Label: l.Say("Subject"), Text: m.Subject, message: Sentence{{Text: m.Subject}}},
			{Label: l.Say("Message"), Text: m.Body.String(), message: m.Body},
		},
	}}
}

// ColleagueMessage returns the message to a colleague who has the rights to do the
// step. It contains no key.
func (l Language) ColleagueMessage(c *config.Config, id string) *Message {
	step := l.Step(c, id)
	body := &textWriter{style: plainText}
	to, where := l.Say("whoever may change integrations in Qualifio"), "Qualifio"
	switch id {
	case StepActito:
		to, where = l.Say("whoever may change forms in Actito"), "Actito"
	case StepCampaign:
		to = l.Say("whoever makes campaigns in Qualifio")
	}
	body.WriteString(l.Say("Hello,\n\n"+
		"Could you do this in %s for me, please? It is step %d of %d of connecting Qualifio to Actito: %s.",
		where, step.Number, len(StepIDs), step.Title) + "\n\n")
	for _, t := range step.Tasks {
		body.writeTask(l, t)
		body.WriteString("\n")
	}
	if id == StepConfigure {
		body.WriteString(l.Say("I will give you the API key separately: it does not belong in a mail.") + "\n\n")
	}
	body.WriteString(l.Say("Tell me when it is done. Thank you!") + "\n")
	subject := l.Say("%s: %s (step %d of %d)", where, step.Title, step.Number, len(StepIDs))
	return &Message{To: to, Subject: subject, Body: Sentence{{Text: body.String()}}, language: l}
}
