package wizard

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// ErrStopped is returned if the user chose to stop and keep the answers.
var ErrStopped = errors.New("stopped by the user")

// line returns a label and its value in two columns.
func line(label, value string) string {
	const column = 20
	return label + strings.Repeat(" ", max(2, column-utf8.RuneCountInString(label))) + value
}

// Run asks the questions until the review is accepted. It only writes drafts. Its
// errors are ErrStopped, the context's, and those of the Prompter and the Services.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	s := &session{Options: o, questions: Questions(), lists: map[msg.Text][]string{}}
	if o.Answers.DomainGiven {
		s.consented = o.Answers.APIDomain
	}
	start, err := s.begin(ctx)
	if err == nil {
		err = s.run(ctx, start)
	}
	if err != nil {
		return nil, err
	}
	return &Outcome{Answers: s.Answers, Key: s.key, KeySource: s.keySource, Offline: s.Offline}, nil
}

// begin prints the introduction, offers to continue a draft, and returns the index of
// the first question.
func (s *session) begin(ctx context.Context) (int, error) {
	greet := func(text string) { s.Prompter.PrintLine(prompt.Plain, text) }
	greet(s.Say("engage setup – connect Qualifio to Actito"))
	if s.Draft != nil && s.Draft.Sandbox == (s.SandboxKey != "") {
		start, err := s.resume(ctx)
		if err != nil || start > 0 {
			return start, err
		}
	}
	if s.Base != nil {
		greet(s.Say("  %s is there already: Enter keeps each of its settings.", s.File))
	} else {
		greet(s.Say("  5 steps. Have ready: a Qualifio login with the role Admin or Marketer, an Actito login, "+
			"and your Actito API key. Where Actito shows it depends on the licence: %s.", secret.Menus))
	}
	greet(s.Say("  Stop with Ctrl-C at any time, your answers are kept."))
	greet(s.Say("  0 Actito   1 Activate   2 Configure   3 Variables   4 Push rules   5 Campaign"))
	return 0, nil
}

// resume asks what to do with a draft, and returns the index of the first question.
func (s *session) resume(ctx context.Context) (int, error) {
	const (
		resume  = "continue"
		restart = "again"
		discard = "throw away"
	)
	at := s.index(s.Draft.At)
	where := s.Say("at the review")
	if step := s.questions[at].Step; step != "" {
		where = s.Say("at step %d, %s", guide.StepNumber(step), s.guide().Title(step))
	}
	reply, err := s.Prompter.Ask(ctx, prompt.Page{
		Heading: s.Say("There is an unfinished walkthrough for %s", s.File),
		Title:   s.Say("Go on with it?"),
		Options: []prompt.Option{
			{Value: resume, Label: s.Say("Continue %s", where)},
			{Value: restart, Label: s.Say("Start again, with these answers filled in")},
			{Value: discard, Label: s.Say("Throw the answers away and start anew")},
		},
		Help: s.Say("The key is not among the answers that were kept: it is asked for again."),
	})
	if err != nil || reply.Value == discard {
		return 0, err
	}
	s.Answers = s.Given(s.Draft.Answers)
	if reply.Value == restart {
		return 0, nil
	}
	// The questions after the key need it, and the draft does not contain it: it is
	// looked up or asked for first.
	if key := s.index("api_key"); at > key && !s.Offline {
		s.skip(s.index("key_store")+1, at)
		return key, nil
	}
	return at, nil
}

// skip makes the walkthrough jump to the second question when it reaches the first,
// unless the scope has changed by then: the questions between depend on it.
func (s *session) skip(from, to int) { s.skipFrom, s.skipTo, s.skipScope = from, to, s.scope() }

// scope returns the answers that steps 3 to 5 depend on.
func (s *session) scope() string {
	return s.Answers.Domain() + " " + s.Answers.Entity + " " + s.Answers.Name
}

// index returns the index of the question; 0 if there is none.
func (s *session) index(id string) int {
	return max(0, slices.IndexFunc(s.questions, func(q *Question) bool { return q.ID == id }))
}

// run asks the questions from an index on, until the review is accepted.
func (s *session) run(ctx context.Context, i int) error {
	back := false
	for {
		if s.skipTo > 0 && i >= s.skipFrom {
			if s.scope() == s.skipScope {
				i = max(i, s.skipTo)
			}
			s.skipTo = 0
		}
		var err error
		s.next = ""
		back, err = s.visit(ctx, s.questions[i], back)
		switch {
		case err != nil || s.next == actionWrite:
			return err
		case s.next == actionStop:
			return ErrStopped
		case back:
			i--
			continue
		case s.next != "":
			i = s.index(s.next)
		default:
			i++
		}
		at := s.questions[max(i, s.skipTo)]
		if err := s.Services.SaveDraft(Draft{Answers: s.Answers, At: at.ID, Sandbox: s.SandboxKey != ""}); err != nil {
			return err
		}
	}
}

// visit runs the question's before function, and asks it if it applies.
func (s *session) visit(ctx context.Context, q *Question, backwards bool) (back bool, err error) {
	if q.before != nil && !backwards {
		if back, err := s.runBefore(ctx, q); err != nil || back || s.next != "" {
			return back, err
		}
	}
	if !q.applicable(s) {
		return backwards, nil
	}
	page := s.withHeading(q, q.prompt(s))
	page.Notices, s.notices = s.notices, nil
	page.CanGoBack = q != s.questions[0]
	reply, err := s.Prompter.Ask(ctx, page)
	if err == nil && !reply.Back {
		q.accept(s, page, reply)
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
		if !s.accepted && s.SandboxKey == "" {
			change := prompt.Option{Value: "environment", Label: s.Say("Go back and change the environment")}
			page.Options = slices.Insert(page.Options, 1, change)
		}
		reply, err := s.Prompter.Ask(ctx, page)
		switch {
		case err != nil || reply.Back:
			return true, err
		case reply.Value == without:
			s.Offline = true
			return false, nil
		case reply.Value != retry:
			s.next = reply.Value
			return false, nil
		}
	}
}

// withHeading sets the page's heading and aside.
func (s *session) withHeading(q *Question, page prompt.Page) prompt.Page {
	if q.Step == "" {
		page.Heading = s.Say("Review – nothing is written yet")
		return page
	}
	n, m := 0, 0
	for _, other := range s.questions {
		if other.Step == q.Step && !other.uncounted && other.applicable(s) {
			m++
		}
		if other == q {
			n = max(1, m) // an uncounted question has the number of the previous one
		}
	}
	page.Heading = s.Say("Step %d of %d – %s", guide.StepNumber(q.Step), len(guide.StepIDs), s.guide().Title(q.Step))
	where := s.Say("question %d of %d", n, m)
	if page.Aside != "" {
		where += ", " + page.Aside
	}
	page.Aside = where
	return page
}
