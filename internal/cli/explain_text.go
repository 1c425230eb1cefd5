package cli

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/participation"
	"engage/internal/term"
)

// explainer writes an explanation for people, in lines that fit a terminal.
type explainer struct {
	strings.Builder
	*msg.Language
	width        int
	file, config string // as they are shown
}

// explainWidth is how wide lines are where no terminal says it. Names are cut to
// the columns of a line, or of a part of one.
const (
	explainWidth = 79
	longName     = 60
	shortName    = 32
)

func (a *app) explainer(of participation.Source) *explainer {
	w := &explainer{Language: a.language, width: cmp.Or(a.out.width(), explainWidth)}
	w.file, w.config = w.name(a.inputName(of.File), shortName), w.name(of.Config, shortName)
	return w
}

// end writes what is true of every explanation.
func (w *explainer) end(a *app) {
	w.WriteString("\n")
	w.line(0, w.Say("This is what Qualifio's webhook sends. The body that Actito receives is not published, and what a subscription becomes is said by the enrichment rules of Actito's form, which engage can't see. Push rules are those of the configuration, not Qualifio's own; that a specific one beats the default is likely, but not documented."))
	a.write(w.String())
}

// name returns a name of the input as it can be shown, in so many columns; a dash
// for none.
func (w *explainer) name(name string, columns int) string {
	return ansi.Truncate(cmp.Or(term.EscapeName(name), w.Transliterate("–")), columns, w.Transliterate("…"))
}

func (w *explainer) line(indent int, text string) {
	w.WriteString(term.Wrap(strings.Repeat(" ", indent)+text, w.width, indent) + "\n")
}

func (w *explainer) heading(text string) {
	w.WriteString("\n")
	w.line(0, text)
}

func (a *app) explainOne(x *participation.Explanation) {
	w := a.explainer(x.Source)
	w.line(0, w.Say("One participation of %s, with %s", w.file, w.config))
	w.line(2, w.Say("Campaign: %s", w.name(x.Campaign, longName)))
	w.line(2, w.Say("Website: %s", w.name(x.Website, longName)))
	w.line(2, w.Say("State: %s", w.name(x.State, longName)))
	if x.Email {
		w.line(2, w.Text("E-mail address: there, so the campaign is taken for an identified one (a guess: the webhook does not say)"))
	} else {
		w.line(2, w.Text("E-mail address: missing, so the campaign is taken for an anonymous one (a guess: the webhook does not say)"))
	}
	if x.Rule != nil {
		w.line(2, w.Say("Push rule, as far as is known: %s", w.rule(*x.Rule)))
	}
	for _, r := range x.MayApply {
		w.line(2, w.Say("%s may apply in its place: which of two specific rules wins, and the campaign's Master Form, is not known here", w.rule(r)))
	}
	for _, obstacle := range x.Obstacles {
		w.line(2, "! "+w.Text(obstacles[obstacle]))
	}
	w.optIns(x.OptIns)
	w.answers(x.Answers)
	w.end(a)
}

var obstacles = map[participation.Obstacle]msg.Text{
	participation.NotCompleted:  "not COMPLETED: by the configuration, incomplete participations are not pushed",
	participation.NoPushRule:    "no push rule is planned for it: by the configuration, nothing is pushed",
	participation.PushedNowhere: "the planned push rule's destination is none: nothing is pushed",
	participation.NoEmail:       "without an e-mail address, as far as is known, there is no profile to go to",
}

func (w *explainer) rule(r config.PushRule) string {
	return w.Say("%s, to %s", w.name(config.FormatRule(r), longName), w.name(r.Destination, shortName))
}

var replies = map[participation.Reply]msg.Text{
	participation.Ticked:     "ticked",
	participation.Unticked:   "unticked: as far as is known, nothing changes, and no subscription is taken away",
	participation.Unanswered: "unanswered: as far as is known, nothing changes",
	participation.Unclear:    "answered with something else than 1 or 0: what that does is not known",
}

func (w *explainer) optIns(optIns []participation.OptIn) {
	w.heading(w.Text("Opt-ins"))
	if len(optIns) == 0 {
		w.line(2, w.Text("it has none"))
	}
	for _, o := range optIns {
		mark, name, text := "= ", w.name(cmp.Or(o.Name, o.Label), longName), w.Text(replies[o.Reply])
		switch {
		case o.Subscribes:
			mark, text = "+ ", w.Say("ticked: as far as is known, would subscribe to %s", w.name(o.Subscription, longName))
		case o.Reply == participation.Ticked && o.AccountManager:
			mark, text = "! ", w.Say("ticked: as far as is known, would subscribe to %s once the space is restored", w.name(o.Subscription, longName))
		case o.Subscription == "":
			mark = "! "
		}
		w.line(2, mark+name)
		w.line(4, text)
		switch {
		case o.Name == "":
			w.line(4, w.Text("it has no mapping variable, so as far as is known it reaches no subscription; choose one in Engage > Content > Opt-ins"))
		case o.Subscription == "":
			w.line(4, w.Say("no mapping variable of %s has this technical name, so its subscription is not known", w.config))
		case o.AccountManager:
			w.line(4, w.Text("a space became an underscore: your account manager must restore it"))
		}
	}
}

func (w *explainer) answers(answers []participation.Answer) {
	var with, without []string
	for _, answer := range answers {
		if answer.Variable != "" {
			with = append(with, w.Say("%s (%s)", w.name(answer.Variable, shortName), w.name(answer.Label, shortName)))
		} else {
			without = append(without, w.name(answer.Label, longName))
		}
	}
	w.list(w.Text("Answers with a variable: as far as is known, a custom question of Actito's form with that technical name takes them"), with)
	w.list(w.Text("Answers without one: Identification questions are mapped already, others, as far as is known, are not"), without)
}

// list writes the first of a list below a heading, nothing for an empty one.
func (w *explainer) list(heading string, items []string) {
	if len(items) == 0 {
		return
	}
	w.heading(heading)
	for _, item := range items[:min(len(items), mostRows)] {
		w.line(2, item)
	}
	w.more(len(items) - mostRows)
}

func (w *explainer) more(n int) {
	if n > 0 {
		w.line(2, w.Say("and %d more: -o json lists them all", n))
	}
}

func (a *app) explainMany(s *participation.Summary) {
	w := a.explainer(s.Source)
	w.line(0, w.Say("%d participations of %s, with %s", s.Participations, w.file, w.config))
	w.line(2, w.Say("without an obstacle: %d", s.Free))
	for _, obstacle := range slices.Sorted(maps.Keys(s.Obstacles)) {
		w.line(2, w.Say("! %d: %s", s.Obstacles[obstacle], obstacles[obstacle]))
	}
	w.counts(w.Text("Opt-ins of the configuration"), s.OptIns, func(o *participation.OptInCount) bool { return o.Subscription != "" })
	w.counts(w.Say("Opt-ins whose variable is not in %s", w.config), s.OptIns, func(o *participation.OptInCount) bool { return o.Subscription == "" && o.Name != "" })
	w.counts(w.Text("Opt-ins without a mapping variable: as far as is known, they reach no subscription"), s.OptIns, func(o *participation.OptInCount) bool { return o.Name == "" })
	var names []string
	for _, o := range s.OptIns {
		if o.AccountManager {
			names = append(names, w.name(o.Name, longName))
		}
	}
	w.list(w.Text("a space became an underscore: your account manager must restore it"), names)
	count := func(name string) string { return w.name(name, longName) + ": " + strconv.Itoa(s.Campaigns[name]) }
	w.list(w.Text("Campaigns for which no push rule is planned, and their participations"), lists.Map(slices.Sorted(maps.Keys(s.Campaigns)), count))
	if s.Unlisted > 0 {
		w.line(0, w.Say("%d more are not listed, because there are too many names", s.Unlisted))
	}
	problems := lists.Map(s.Problems, func(p *participation.Problem) string {
		return w.Say("line %d, column %d: %s", p.Line, p.Column, p.Message)
	})
	if s.MoreProblems > 0 {
		problems = append(problems, w.Say("and %d more", s.MoreProblems))
	}
	w.list(w.Text("Not read"), problems)
	w.end(a)
}

// counts is a table of some of the opt-ins, nothing where there is none.
func (w *explainer) counts(heading string, optIns []*participation.OptInCount, which func(*participation.OptInCount) bool) {
	rows := [][]string{{w.Text("opt-in"), w.Text("ticked"), w.Text("unticked"), w.Text("unanswered"), w.Text("unclear")}}
	for _, o := range optIns {
		if which(o) {
			count := func(r participation.Reply) string { return strconv.Itoa(o.Replies[r]) }
			rows = append(rows, []string{w.name(cmp.Or(o.Name, o.Label), shortName), count(participation.Ticked),
				count(participation.Unticked), count(participation.Unanswered), count(participation.Unclear)})
		}
	}
	if len(rows) > 1 {
		w.heading(heading)
		writeTable(w, "  ", rows[:min(len(rows), mostRows+1)])
		w.more(len(rows) - 1 - mostRows)
	}
}
