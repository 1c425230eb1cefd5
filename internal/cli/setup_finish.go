package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

// finished is what setup has done.
type finished struct {
	path    string
	changed bool
	config  *config.Config
	report  *check.Report
	removed []string // what was in the file and no longer is
	stored  secret.Source
	answers *wizard.Answers
	typed   bool // the key was typed or piped in, so the replay needs it again
	offline bool // Actito was not asked
}

// finish keeps the key, writes the file and validates it. If the file can't be
// written, the key is not kept either.
func (a *app) finish(ctx context.Context, t *target, answers *wizard.Answers, key secret.Key, source secret.Source, pool *connect.Pool, offline bool) (*finished, error) {
	done := &finished{path: t.path, answers: answers, stored: source, typed: source.Kind == "", offline: offline}
	// Before a key is kept for nothing:
	if _, err := t.text(answers.Config(t.base(), secret.EnvSource().String()), key); err != nil {
		return nil, err
	}
	undo := func() {}
	if source.Kind == "" {
		var err error
		if done.stored, undo, err = keep(ctx, answers.KeyStore, secret.Account{Domain: answers.Domain(), Integration: answers.Name}, key); err != nil {
			return nil, err
		}
	}
	done.config = answers.Config(t.base(), done.stored.String())
	text, err := t.text(done.config, key)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		done.changed, err = t.write(text)
	}
	if err != nil {
		undo()
		return nil, err
	}
	done.removed = removed(t.base(), done.config)
	a.agreed = []string{answers.Domain()} // the user chose it, by a flag or by a yes
	f, err := config.Load(t.path)
	if err != nil {
		return nil, err
	}
	done.report = (&validator{pool: pool, offline: offline}).file(ctx, f)
	return done, nil
}

// removed lists what a configuration had and the new one has not.
func removed(old, now *config.Config) (list []string) {
	if old == nil {
		return nil
	}
	if old.Actito.ProfileTable != "" && now.Actito.ProfileTable == "" {
		list = append(list, "profile_table "+old.Actito.ProfileTable)
	}
	for _, v := range old.MappingVariables {
		if !slices.ContainsFunc(now.MappingVariables, func(n config.MappingVariable) bool { return n.Subscription == v.Subscription }) {
			list = append(list, v.TechnicalName)
		}
	}
	for _, r := range old.PushRules {
		if !slices.ContainsFunc(now.PushRules, func(n config.PushRule) bool { return n.Level == r.Level && n.Name == r.Name }) {
			list = append(list, strings.TrimSuffix("push rule "+r.Level+" "+r.Name, " "))
		}
	}
	return list
}

// summarize prints what a set-up without questions has done.
func (a *app) summarize(done *finished, opts *setupOptions) {
	print := a.labelled("", 10, 1)
	print(writtenWord(done), done.path)
	a.printChecks(done, print)
	print("Key", a.keyWords(done))
	if n := len(done.config.MappingVariables); n > 0 {
		print("Variables", a.speaker.Say("%d, one for each subscription that was chosen", n))
	}
	if len(done.removed) > 0 {
		print("Removed", a.speaker.Say("no flag named these: %s", msg.Few(done.removed)))
	}
	print("Next", "engage guide"+configArgument(done.path))
	if opts.sandbox {
		print("Note", a.sandboxNote(done))
	}
}

// labelled returns what prints a label and a text beside it. The label has the
// width, in columns, and the gap after it.
func (a *app) labelled(indent string, width, gap int) func(label msg.Text, text string) {
	return func(label msg.Text, text string) {
		own := ""
		if label != "" {
			own = a.speaker.Text(label)
		}
		line := indent + fmt.Sprintf("%-*s", width, own) + strings.Repeat(" ", gap) + term.EscapeText(text)
		_, _ = fmt.Fprintln(a.out, term.Wrap(line, a.width(), len(indent)+width+gap))
	}
}

// writtenWord says whether the file was changed.
func writtenWord(done *finished) msg.Text {
	if done.changed {
		return "Written"
	}
	return "No changes"
}

// sandboxNote says that the sandbox is gone, and how it comes back.
func (a *app) sandboxNote(done *finished) string {
	_, address, _ := strings.Cut(done.config.Actito.APIDomain, "://")
	return a.speaker.Say("this was the sandbox, and it ended with this command; %s brings it back. With your own Actito: %s",
		"engage sandbox --addr "+address, "engage setup")
}

// configArgument is what other commands need to find the file.
func configArgument(path string) string {
	if path == defaultConfig {
		return ""
	}
	return " " + term.ShellWords([]string{"-c", path})
}

// checksFound are what is printed of checks that passed.
var checksFound = map[string]msg.Text{
	check.Entity: "entity found", check.Form: "form found", check.Subscriptions: "subscriptions as in Actito",
}

// checkLabels are those of checks that did not pass.
var checkLabels = map[check.Status]msg.Text{check.Warn: "Warn", check.Fail: "Fail", check.Skip: "Skip"}

// printChecks prints what was checked and what was not.
func (a *app) printChecks(done *finished, print func(label msg.Text, text string)) {
	var good []string
	for _, c := range done.report.Checks {
		message, _ := c.In(a.speaker)
		switch {
		case c.Status != check.Pass:
		case c.ID == check.Token:
			good = append(good, message)
		case checksFound[c.ID] != "":
			good = append(good, a.speaker.Text(checksFound[c.ID]))
		}
	}
	switch {
	case len(good) > 0:
		print("Checked", strings.Join(good, "; "))
	case done.offline:
		print("Checked", a.speaker.Say("the file alone; Actito was not asked"))
	}
	for _, c := range done.report.Checks {
		if label := checkLabels[c.Status]; label != "" && (c.Status != check.Skip || c.ID != check.Subscriptions) {
			message, _ := c.In(a.speaker)
			print(label, message)
		}
	}
}

// keyWords says where the key is from now on.
func (a *app) keyWords(done *finished) string {
	switch done.stored.Kind {
	case secret.KindKeyring:
		return a.speaker.Say("kept in the system's key store")
	case secret.KindStore:
		path, _ := secret.KeyFile(done.config.Account())
		return a.speaker.Say("kept in %s, readable by you alone", path)
	}
	return a.speaker.Say("not kept; engage reads it from %s", done.stored.Arg)
}
