package guide

import (
	"fmt"
	"slices"
	"strings"

	"engage/internal/config"
)

// stepView is one step as the page shows it.
type stepView struct {
	W       pageWords
	ID      string
	Step    Step
	Request *Message
	page    *Page
	plain   bool // without ticks, to tell whether the content is another
}

func (p *Page) step(s Step) *stepView {
	v := &stepView{W: p.Guide.pageWords(), ID: StepTick(s.ID), Step: s, page: p}
	if s.ID == StepMappingVariables {
		v.Request = p.Guide.Request
	}
	return v
}

// DoneLabel is what the step's own tick says.
func (v *stepView) DoneLabel() string { return v.page.Guide.Say("Step %d is done", v.Step.Number) }

func (v *stepView) Done() bool { return v.on(v.ID) }

func (v *stepView) on(id string) bool {
	switch {
	case v.plain:
		return false
	case v.page.Live != nil:
		return v.page.Live.Ticks[id]
	}
	// A file knows what was said of the steps. What is in them may have come
	// later, so no other box follows from that.
	return id == v.ID && v.Step.State == config.StateDone
}

func (v *stepView) Tick(id, step, label string) Tick {
	tick := Tick{ID: id, Label: label, On: v.on(id)}
	if step != "" {
		tick.Step = v.Step.ID
	}
	return tick
}

func (v *stepView) item(id, label string, quiet bool) Tick {
	return Tick{ID: id, Label: label, On: v.on(id), Quiet: quiet}
}

func (v *stepView) Sent() Tick {
	return v.item("sent-"+short(v.Request.Body), v.W.RequestSent, false)
}

func (v *stepView) Subject() boxView {
	return boxView{W: v.W, ID: "copy-subject", Text: v.Request.Subject, What: v.W.RequestSubject, Ours: true, Foreign: v.Request.foreign}
}

func (v *stepView) Body() boxView {
	return boxView{W: v.W, ID: "copy-message", Text: v.Request.Body, What: v.W.RequestBody, Long: true, Foreign: v.Request.foreign}
}

// boxView is a value to copy.
type boxView struct {
	W              pageWords
	ID, Text, What string
	Long, Ours     bool     // a message; a sentence of ours
	Foreign        []string // what in it is not of ours
	Label, Hint    string
	Choice         string // what to choose, where there is nothing to copy
}

type taskView struct {
	Task
	W      pageWords
	Rows   []rowView
	Groups []groupView
	Next   int // the number of the first thing to do after the values
	Count  string
	Same   bool // type and places are the same in all rows
}

type groupView struct {
	Name   string
	Tick   Tick
	Values []boxView
}

type rowView struct {
	ID, Number, Type, Other string
	Hint, LabelHint         string
	Label, Technical, OptIn boxView
	EnabledIn               []string
	VariableTick, OptInTick Tick
}

// Task is the step's task with the index.
func (v *stepView) Task(i int) *taskView {
	t := v.Step.Tasks[i]
	view := &taskView{Task: t, W: v.W, Next: len(t.Do) + 1}
	for n, value := range t.Values {
		if n == 0 || value.Group != view.Groups[len(view.Groups)-1].Name {
			view.Groups = append(view.Groups, groupView{Name: value.Group})
		}
		group := &view.Groups[len(view.Groups)-1]
		what := value.Label
		if value.Group != "" {
			what = value.Group + ", " + what
		}
		box := boxView{
			W: v.W, ID: fmt.Sprintf("copy-%s-%d-%d", v.Step.ID, i+1, n+1), Text: value.Text, What: what,
			Label: value.Label, Hint: sentences(value.Note, v.page.Guide.hiddenNote(value.Text)),
		}
		if value.Text == "" {
			box.Choice, box.Hint = value.Note, ""
		}
		group.Values = append(group.Values, box)
	}
	for n := range view.Groups {
		g := &view.Groups[n]
		var parts []string
		for _, value := range g.Values {
			parts = append(parts, value.Label, value.Text, value.Choice)
		}
		g.Tick = v.item("rule-"+short(parts...), v.page.Guide.Say("%s is set", g.Name), false)
	}
	view.Same = len(t.Rows) > 0
	made := 0
	for n, r := range t.Rows {
		row := v.row(r, n+1)
		view.Rows = append(view.Rows, row)
		view.Same = view.Same && row.Type == view.Rows[0].Type && slices.Equal(row.EnabledIn, view.Rows[0].EnabledIn) && len(row.EnabledIn) > 0
		for _, tick := range []Tick{row.VariableTick, row.OptInTick} {
			if tick.On {
				made++
			}
		}
	}
	view.Count = strings.NewReplacer("{done}", fmt.Sprint(made), "{all}", fmt.Sprint(2*len(t.Rows))).Replace(v.W.Script.Counted)
	return view
}

func (v *stepView) row(r OptIn, number int) rowView {
	id := short(r.Subscription)
	row := rowView{
		ID: "row-" + id, Number: fmt.Sprint(number), Type: r.Type, EnabledIn: r.EnabledIn,
		Hint:      v.page.Guide.hiddenNote(r.TechnicalName),
		LabelHint: v.page.Guide.hiddenNote(r.DisplayLabel),
		Label:     boxView{W: v.W, ID: "copy-label-" + id, Text: r.DisplayLabel, What: v.W.DisplayLabel + " " + fmt.Sprint(number)},
		Technical: boxView{W: v.W, ID: "copy-technical-" + id, Text: r.TechnicalName, What: v.W.TechnicalName + " " + fmt.Sprint(number)},
		// What was made under another name has to be made anew.
		VariableTick: v.item("variable-"+short(r.Subscription, r.TechnicalName), v.W.VariableMade+": "+r.DisplayLabel, true),
		OptInTick:    v.item("opt-in-"+short(r.Subscription, r.TechnicalName), v.W.OptInMade+": "+r.DisplayLabel, true),
	}
	row.OptIn = boxView{W: v.W, ID: "copy-opt-in-" + id, Text: r.OptIn, What: v.W.OptIn + " " + fmt.Sprint(number)}
	if r.AccountManager {
		row.Hint = sentences(v.W.Underscore, row.Hint)
	}
	if r.Subscription != r.DisplayLabel {
		row.Other = r.Subscription
	}
	return row
}
