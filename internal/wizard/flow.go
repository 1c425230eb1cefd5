package wizard

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// ErrStopped is returned if the user chose to stop and keep the answers.
var ErrStopped = errors.New("stopped by the user")

// line returns a label and its value in two columns.
func line(label, value string) string {
	return label + strings.Repeat(" ", max(2, prompt.Column-utf8.RuneCountInString(label))) + value
}

// Run asks the questions until the review is accepted. It only writes drafts. Its
// errors are ErrStopped, the context's, and those of the Prompter and the Services.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	s := newSession(o)
	if o.Answers.DomainGiven {
		s.consented = o.Answers.APIDomain
	}
	err := s.begin(ctx)
	if err == nil {
		err = s.run(ctx)
	}
	if err == nil {
		s.held = nil
	}
	s.Prompter.Close(lists.Map(s.held, func(h heldLine) prompt.MarkedLine { return h.MarkedLine })...)
	if err != nil {
		return nil, err
	}
	return &Outcome{Answers: s.Answers, Key: s.key, KeySource: s.keySource, Offline: s.Offline}, nil
}

// begin offers to continue a draft, and prints the introduction.
func (s *session) begin(ctx context.Context) error {
	if s.Draft != nil && s.Draft.Sandbox == (s.SandboxKey != "") {
		if err := s.resume(ctx); err != nil || s.resumeAt > 0 {
			return err
		}
	}
	start := s.Say("Have ready: a Qualifio login with the role Admin or Marketer, and an Actito login.")
	if s.SandboxKey != "" {
		start = s.Say("This is the sandbox, a stand-in for Actito on this machine. Its values are for trying alone: enter them nowhere else.")
	} else if s.Base != nil {
		start = s.Say("%s is there already: Enter keeps each of its settings.", s.File)
	}
	for _, text := range []string{
		s.Say("Connect Qualifio to Actito: a few questions, then all that is to be clicked, at once."),
		start,
		s.Say("Stop with Ctrl-C at any time, your answers are kept."),
	} {
		greeting := prompt.MarkedLine{Text: text}
		s.Prompter.PrintLine(greeting)
		s.greeting = append(s.greeting, greeting)
	}
	return nil
}

// resume asks what to do with a draft.
func (s *session) resume(ctx context.Context) error {
	const (
		resume  = "continue"
		restart = "again"
		discard = "throw away"
	)
	at := s.index(s.Draft.At)
	where := s.Say("at the review")
	if step := s.questions[at].Step; step != "" {
		where = s.Say("at step %d, %s", guide.StepNumber(step), s.guide().Title(step))
	} else if s.questions[at].ID != "review" {
		where = s.Say("at what is to be clicked")
	}
	reply, err := s.Prompter.Ask(ctx, prompt.Page{
		Heading: s.Say("There is an unfinished walkthrough for %s", s.File),
		Notices: s.Notices, Title: s.Say("Go on with it?"),
		Options: []prompt.Option{
			{Value: resume, Label: s.Say("Continue %s", where)},
			{Value: restart, Label: s.Say("Start again, with these answers filled in")},
			{Value: discard, Label: s.Say("Throw the answers away and start anew")},
		},
		Text: []string{s.Say("The API key was not kept with the answers: it comes first, unless engage finds it.")},
	})
	if err != nil || reply.Value == discard {
		return err
	}
	s.Answers = s.Given(s.Draft.Answers)
	if reply.Value == resume {
		s.resumeAt = at
		s.open[s.questions[at].ID] = true
	}
	return nil
}

// index returns the index of the question; 0 if there is none.
func (s *session) index(id string) int {
	return max(0, slices.IndexFunc(s.questions, func(q *Question) bool { return q.ID == id }))
}

// run asks the questions until the review is accepted.
func (s *session) run(ctx context.Context) error {
	back := false
	for i := 0; ; {
		var err error
		s.next, s.at = "", s.questions[i]
		back, err = s.visit(ctx, s.at, back)
		caller := s.callers[s.at.ID] // 0 for none: nobody calls from the first question
		switch {
		case err != nil || s.next == actionWrite:
			return err
		case s.next == actionStop:
			return ErrStopped
		case back && caller > 0 && (s.at.detour || s.at.overview || s.questions[caller].overview):
			delete(s.open, s.at.ID)
			delete(s.callers, s.at.ID)
			i, back = caller, false
			continue
		case back && i > 0:
			i, s.resumeAt = i-1, 0
			continue
		case s.next != "":
			s.callers[s.next], s.open[s.next], s.resumeAt = i, true, 0
			i = s.index(s.next)
		default:
			delete(s.callers, s.at.ID)
			i++
		}
		back = false
		if err := s.saveDraft(s.questions[max(i, s.resumeAt)]); err != nil {
			return err
		}
	}
}

// saveDraft stores the answers and the question that is next.
func (s *session) saveDraft(next *Question) error {
	return s.Services.SaveDraft(Draft{Answers: s.Answers, At: next.ID, Sandbox: s.SandboxKey != ""})
}

// visit runs the question's before function, and asks it if it applies.
func (s *session) visit(ctx context.Context, q *Question, backwards bool) (back bool, err error) {
	if q.before != nil && !backwards && !q.settled(s) {
		if back, err := s.runBefore(ctx, q); err != nil || back || s.next != "" {
			return back, err
		}
	}
	if !q.applicable(s, backwards) {
		if q.settled(s) && !backwards && (q.applies == nil || q.applies(s)) && !slices.ContainsFunc(s.held, func(h heldLine) bool { return h.id == q.ID }) {
			q.tell(s)
		}
		return backwards, nil
	}
	page := s.withHeading(q, q.prompt(s))
	page.Notices, s.notices = append(page.Notices, s.notices...), nil
	page.CanGoBack = q.detour || slices.ContainsFunc(s.questions[:s.index(q.ID)], func(other *Question) bool { return other.applicable(s, true) })
	s.asked[q.ID], s.open[q.ID] = true, true
	reply, err := s.Prompter.Ask(ctx, page)
	s.greeting = nil
	if err == nil && !reply.Back {
		q.accept(s, reply)
	} else if reply.Values != nil { // what was ticked is kept
		q.take(s, reply)
		err = errors.Join(err, s.saveDraft(q))
	}
	return reply.Back, err
}

// runBefore runs a question's before function, and asks what to do after an error of
// Actito.
func (s *session) runBefore(ctx context.Context, q *Question) (back bool, err error) {
	const (
		retry   = "again"
		without = "without"
	)
	for {
		cause := q.before(ctx, s)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if cause == nil || actito.ReasonOf(cause) == 0 {
			return false, cause
		}
		page := s.withHeading(q, prompt.Page{Title: s.Say("What now?"), CanGoBack: true})
		page.Notices = []string{s.Error(cause) + "; " + s.Hint(cause) + "."}
		page.Options = []prompt.Option{
			{Value: retry, Label: s.Say("Try again")},
			{Value: without, Label: s.Say("Go on without Actito: nothing will be checked")},
			{Value: actionStop, Label: s.Say("Stop, keep my answers")},
		}
		if s.client == nil && s.SandboxKey == "" {
			change := prompt.Option{Value: "environment", Label: s.Say("Choose the environment")}
			page.Options = slices.Insert(page.Options, 1, change)
		}
		reply, err := s.Prompter.Ask(ctx, page)
		switch {
		case err != nil || reply.Back:
			return true, err
		case reply.Value == without:
			s.Offline = true
			clear(s.lists)
			return false, nil
		case reply.Value != retry:
			s.next = reply.Value
			return false, nil
		}
	}
}

// shortTitles are the steps' names in the header.
var shortTitles = []msg.Text{"Actito", "Activate", "Configure", "Variables", "Push rules", "Campaign"}

// withHeading sets the page's header and what holds of the question's step.
func (s *session) withHeading(q *Question, page prompt.Page) prompt.Page {
	page.Held = append(s.greeting, s.heldBefore(q)...)
	page.Progress = s.index(q.ID) * 100 / len(s.questions)
	for i, id := range allSteps {
		page.Steps = append(page.Steps, prompt.Step{
			Label: s.Text(shortTitles[i]), Done: s.Answers.States[id] == stateDone, Current: q.Step == id,
		})
	}
	switch {
	case page.Heading != "":
		return page
	case q.Step == "":
		page.Heading = s.Say("Review – nothing is written yet")
		return page
	}
	n, m := 0, 0
	for _, other := range s.questions {
		if other.Step == q.Step && !other.uncounted && (other == q || !other.detour) && (other == q || s.asked[other.ID] || other.applicable(s, false)) {
			m++
		}
		if other == q {
			n = max(1, m) // an uncounted question has the number of the previous one
		}
	}
	page.Heading = s.Say("Step %d of %d – %s", guide.StepNumber(q.Step), len(guide.StepIDs), s.guide().Title(q.Step))
	if m > 0 {
		page.Aside = s.Say("question %d of %d", n, m)
	}
	return page
}
