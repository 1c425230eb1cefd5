package wizard

import (
	"context"
	"time"

	"engage/internal/guide"
	"engage/internal/prompt"
	"engage/internal/verify"
)

// participation is the user's own test, if it was looked for. None of it is kept.
type participation struct {
	wanted bool
	email  string
	found  string // in words
}

// participationQuestion offers to look for the user's own participation.
var participationQuestion = &Question{
	ID: "participation", Step: guide.StepCampaign, uncounted: true,
	title: "Did you take part with an address that is new to Actito?", text: "Then engage can look whether it arrived, opt-in by opt-in. With an older profile, what it had before looks the same.",
	options: []option{{value: stateLater, label: "Not now"}, {value: yes, label: "Yes, look for it"}},
	applies: func(s *session) bool {
		return s.online() && s.Answers.ProfileTable != "" && len(s.Answers.Subscriptions) > 0 && s.Answers.States[guide.StepCampaign] == stateDone
	},
	take: func(s *session, r prompt.Reply) { s.own = participation{wanted: r.Value == yes} },
}

var participationEmailQuestion = &Question{
	ID: "participation_email", Step: guide.StepCampaign, uncounted: true, kind: prompt.Line,
	title: "With which e-mail address?", text: "It is used for this look alone, and kept nowhere.",
	applies: func(s *session) bool { return s.own.wanted }, check: verify.CheckEmail,
	take: func(s *session, r prompt.Reply) { s.own.email = r.Value },
}

// lookForParticipation looks now, and again after a moment. What goes wrong is no
// reason to stop here.
func lookForParticipation(ctx context.Context, s *session) error {
	if s.own.email == "" {
		return nil
	}
	var r *verify.Result
	err := s.working(s.Say("Looking for your participation with Actito (%s)…", s.host()), func() (err error) {
		r, err = verify.Participation(ctx, s.client, s.preview(), s.own.email, verify.Interval, func(time.Duration) {})
		return err
	})
	mark := prompt.Warn
	if err != nil {
		s.own.found = s.Say("not known: %s", err)
	} else if s.own.found = r.Sum().In(s.Language); r.OK {
		mark = prompt.Done
	} else {
		s.own.found = s.Say("%s; engage verify names the likely causes", s.own.found)
	}
	s.own.email = ""
	if ctx.Err() == nil {
		s.hold("participation", mark, s.Say("Participation"), s.own.found)
	}
	return nil
}
