package wizard

import (
	"context"
	"errors"
	"maps"
	"strings"
	"unicode/utf8"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// ErrStopped is returned when the user chose to stop and keep the answers.
var ErrStopped = errors.New("stopped by the user")

// line sets a label and its value side by side.
func line(label, value string) string {
	const column = 20
	return label + strings.Repeat(" ", max(2, column-utf8.RuneCountInString(label))) + value
}

// Run goes through the questions until the review is accepted. It writes
// nothing but drafts. Its errors: ErrStopped, the context's, and what the
// Asker and the Services return.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	s := newSession(o)
	f := &flow{session: s, list: Questions()}
	start, err := f.begin(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.run(ctx, start); err != nil {
		return nil, err
	}
	return &Outcome{Answers: s.answers, Key: s.key, KeySource: s.keySource, Offline: s.offline}, nil
}

// flow walks the list of questions.
type flow struct {
	*session
	list []*Question
}

// begin greets, offers to go on with a draft, and returns where to start.
func (f *flow) begin(ctx context.Context) (int, error) {
	tell := func(text string) { f.asker.Tell(prompt.Plain, text) }
	tell(f.Say("engage setup – connect Qualifio to Actito"))
	if f.Draft != nil && f.Draft.Sandbox == (f.Sandbox != nil) {
		start, err := f.resume(ctx)
		if err != nil || start >= 0 {
			return max(start, 0), err
		}
	}
	if f.base != nil {
		tell(f.Say("  %s is there already: Enter keeps each of its settings.", f.File))
	} else {
		tell(f.Say("  5 steps, about 15 minutes. Have ready: a Qualifio login that may change integrations, " +
			"and your Actito API key (Actito: Manage API users > View the API key)."))
	}
	tell(f.Say("  Stop with Ctrl-C at any time, your answers are kept."))
	tell(f.Say("  1 Activate   2 Configure   3 Mapping variables   4 Push rules   5 Campaign"))
	return 0, nil
}

// resume asks what to do with an unfinished walkthrough. A negative start
// means the beginning.
func (f *flow) resume(ctx context.Context) (int, error) {
	at := f.index(f.Draft.At)
	const (
		goOn  = "continue"
		again = "again"
		away  = "throw away"
	)
	before := *f.session
	f.recall()
	reply, err := f.asker.Ask(ctx, prompt.Page{
		Heading: f.Say("There is an unfinished walkthrough for %s", f.File),
		Title:   f.Say("Go on with it?"),
		Kind:    prompt.Choice, Value: goOn,
		Options: []prompt.Option{
			{Value: goOn, Label: f.Say("Continue %s", f.whereIs(at))},
			{Value: again, Label: f.Say("Start again, with these answers filled in")},
			{Value: away, Label: f.Say("Throw the answers away and start anew")},
		},
		Help: f.Say("The key is not among the answers that were kept: it is asked for again."),
	})
	if err != nil {
		return 0, err
	}
	if reply.Value == away {
		*f.session = before
		return -1, nil
	}
	if reply.Value == again {
		return -1, nil
	}
	// What Actito told is not kept either.
	for at > 0 && f.list[at-1].auto != nil {
		at--
	}
	// What comes after the key needs it, and the key was not kept: it is
	// looked up or asked for first, then the walkthrough goes on where it was.
	if key := f.index("key_lookup"); at > key && !f.offline {
		f.returnTo = at
		f.keyAgain = true
		return key, nil
	}
	return at, nil
}

// recall takes the answers of the draft.
func (f *flow) recall() {
	f.answers = f.Draft.Answers
	if f.Given != nil {
		f.answers = f.Given(f.answers)
	}
	f.ruleMode = modeOf(f.answers.PushRules)
	if f.Sandbox != nil {
		f.answers.APIDomain = f.Sandbox.Domain // each sandbox has its own
	}
	f.said = maps.Clone(f.Draft.Said)
	if f.said == nil {
		f.said = map[string]string{}
	}
	f.tableAsked = f.answers.ProfileTable != ""
}

// whereIs names the step of the first question from the index on that will be
// asked.
func (f *flow) whereIs(at int) string {
	for _, q := range f.list[at:] {
		if q.page == nil || (q.applies != nil && !q.applies(f.session)) {
			continue
		}
		if q.Step == "" {
			break
		}
		return f.Say("at step %d, %s", guide.Number(q.Step), f.guide().Title(q.Step))
	}
	return f.Say("at the review")
}

func (f *flow) index(id string) int {
	for i, q := range f.list {
		if q.ID == id {
			return i
		}
	}
	return 0
}

// run asks until the review is accepted.
func (f *flow) run(ctx context.Context, i int) error {
	forward := true
	for !f.accepted {
		if i >= len(f.list) {
			// Nothing but an accepted review ends the walkthrough.
			i = f.index("review")
		}
		if f.returnTo > 0 && i > f.index("key_store") {
			i, f.returnTo = max(i, f.returnTo), 0
		}
		q := f.list[i]
		if f.changing != "" && forward && q.Step != f.changing {
			// A step was changed from the review: back to it, unless what follows
			// depends on the change.
			if f.changing = ""; f.where() == f.changedFrom {
				i = f.index("review")
				continue
			}
		}
		switch {
		case q.applies != nil && !q.applies(f.session), q.auto != nil && !forward:
			i = f.step(i, &forward)
			continue
		case q.auto != nil:
			next, back, err := f.work(ctx, q)
			if err != nil {
				return err
			}
			forward = !back
			i = f.after(i, next, &forward)
			continue
		}
		reply, err := f.ask(ctx, q)
		if err != nil {
			return err
		}
		if reply.Back {
			f.remember(q, reply)
			forward = false
			i = f.step(i, &forward)
			continue
		}
		forward = true
		next, err := q.take(ctx, f.session, reply)
		if err != nil {
			if msg.KindOf(err) == msg.Unexpected || ctx.Err() != nil {
				return err
			}
			f.notices = append(f.notices, upperFirst(f.Error(err))+".")
			continue
		}
		delete(f.unfinished, q.ID)
		if label := q.label(f.session); label != "" {
			if text := q.shown(f.session); text != "" {
				f.asker.Tell(q.mark(f.session), line(label, text))
			}
		}
		i = f.after(i, next, &forward)
		if q.Step != "" {
			draft := Draft{Answers: f.answers, Said: f.said, At: f.list[min(i, len(f.list)-1)].ID, Sandbox: f.Sandbox != nil}
			if f.changing != "" {
				draft.At = "review" // it had been reached, and comes next
			}
			if err := f.Services.SaveDraft(draft); err != nil {
				return err
			}
		}
		if f.stopped {
			return ErrStopped
		}
	}
	return nil
}

// remember keeps what was typed or ticked when the user went back without
// giving it as the answer.
func (f *flow) remember(q *Question, reply prompt.Reply) {
	if reply.Value != "" || len(reply.Values) > 0 {
		f.unfinished[q.ID] = reply
	}
}

// step goes to the neighbour in the list; before the first question it turns
// round.
func (f *flow) step(i int, forward *bool) int {
	if *forward {
		return i + 1
	}
	if i == 0 {
		*forward = true
		return 0
	}
	return i - 1
}

func (f *flow) after(i int, next string, forward *bool) int {
	if next != "" {
		*forward = true
		return f.index(next)
	}
	return f.step(i, forward)
}

// work does what stands between two questions, and asks what to do when Actito
// gives no usable answer.
func (f *flow) work(ctx context.Context, q *Question) (next string, back bool, err error) {
	for {
		next, err := q.auto(ctx, f.session)
		if err == nil || ctx.Err() != nil || actito.ReasonOf(err) == 0 {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			return next, false, err
		}
		const (
			retry   = "again"
			without = "without"
		)
		options := []prompt.Option{{Value: retry, Label: f.Say("Try again")}}
		if q.ID == "key_check" && f.Sandbox == nil {
			options = append(options, prompt.Option{Value: changeEnv, Label: f.Say("Go back and change the environment")})
		}
		if q.skip != nil {
			label := f.Say("Go on without; engage then can't check what you type")
			if q.ID == "key_check" {
				label = f.Say("Go on without Actito: nothing will be checked")
			}
			options = append(options, prompt.Option{Value: without, Label: label})
		}
		options = append(options, prompt.Option{Value: stopHere, Label: f.Say("Stop, keep my answers")})
		page := f.framed(q, prompt.Page{Title: f.Say("What now?"), Kind: prompt.Choice, Value: retry, Options: options, CanGoBack: true})
		page.Notices = append(page.Notices, f.Error(err)+".", upperFirst(f.Hint(err))+".")
		reply, askErr := f.asker.Ask(ctx, page)
		switch {
		case askErr != nil:
			return "", false, askErr
		case reply.Back:
			return "", true, nil
		case reply.Value == changeEnv:
			return "environment", false, nil
		case reply.Value == without:
			q.skip(f.session)
			return "", false, nil
		case reply.Value == stopHere:
			return "", false, ErrStopped
		}
	}
}

// ask shows the question's page.
func (f *flow) ask(ctx context.Context, q *Question) (prompt.Reply, error) {
	page := f.framed(q, q.page(f.session))
	if before, ok := f.unfinished[q.ID]; ok {
		page.Value, page.Chosen = before.Value, before.Values
	}
	page.Notices = append(page.Notices, f.notices...)
	f.notices = nil
	for i := range f.list {
		if f.list[i] == q {
			break
		}
		if f.list[i].page != nil {
			page.CanGoBack = true
		}
	}
	return f.asker.Ask(ctx, page)
}

// never is for questions that nobody expects, such as what to do about a
// refused key.
func never(*session) bool { return false }

// expected tells whether the question will be asked, as far as one can know.
func (q *Question) expected(s *session) bool {
	if q.counts != nil {
		return q.counts(s)
	}
	return q.applies == nil || q.applies(s)
}

// framed says on the page where one is.
func (f *flow) framed(q *Question, page prompt.Page) prompt.Page {
	if q.Step == "" {
		return page
	}
	n, m := 0, 0
	for _, other := range f.list {
		if other.Step != q.Step {
			continue
		}
		if other.page != nil && other.expected(f.session) {
			m++
		}
		if other == q {
			n = max(1, m) // what is not expected belongs to the question before
		}
	}
	page.Heading = f.Say("Step %d of %d – %s", guide.Number(q.Step), len(guide.StepIDs), f.guide().Title(q.Step))
	aside := ""
	if n > 0 {
		aside = f.Say("question %d of %d", n, m)
	}
	if page.Aside != "" && aside != "" {
		aside += ", " + page.Aside
	}
	page.Aside = aside
	return page
}
