package cli

import (
	"context"
	"strings"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

// describeLeftOut returns the names of the files that were left out, each with the
// reason if it can't be read as text.
func (run *fileRun) describeLeftOut() []string {
	return lists.Map(run.leftOut, func(file string) string {
		name := term.EscapeName(file)
		if reason := config.WhyUnreadable(file); reason != "" {
			name += " (not readable text: " + reason + ")"
		}
		return name
	})
}

// leftOutError is the failure, with --strict, of the files that were left out, as
// describeLeftOut has them.
func leftOutError(names ...string) *msg.Error {
	return msg.New(msg.Config, "%s left out, as no engage configuration: %s", term.Count(len(names), "YAML file"), strings.Join(names, ", ")).
		WithHint("take them out of the directory, or name the configurations themselves")
}

// failure is the JSON of why a run failed, nil if the results of its files say so.
func (run *fileRun) failure(ctx context.Context) any {
	switch {
	case ctx.Err() != nil && run.finished < len(run.targets):
		return run.app.errorObject(context.Cause(ctx))
	case run.strict && len(run.leftOut) > 0:
		return run.app.errorObject(leftOutError(run.leftOutNames...))
	}
	return nil
}

// reportLeftOut names the YAML files of directories that are no configurations.
func (run *fileRun) reportLeftOut() {
	if len(run.leftOut) == 0 {
		return
	}
	run.leftOutNames = run.describeLeftOut()
	err := leftOutError(run.leftOutNames...)
	if run.strict {
		run.app.printError(err)
		return
	}
	run.app.err.wrapped(run.app.language.Error(err))
}

// named returns the error with the file's name, where there are several and it
// doesn't say it.
func (run *fileRun) named(path string, err error) error {
	if err == nil || !run.list || strings.Contains(run.app.language.Error(err), path) {
		return err
	}
	return msg.New(msg.KindOf(err), "%s: %w", path, err).WithHint("%s", msg.HintOf(err))
}

// printError prints the error of a file: at once if it is of this file alone, and else
// at the end of the run, together with the other files that share it.
func (run *fileRun) printError(path string, err error) {
	if named := run.named(path, err); named == err {
		run.app.printError(err)
		return
	}
	for i, c := range run.causes {
		if c.err.Error() == err.Error() && msg.HintOf(c.err) == msg.HintOf(err) {
			run.causes[i].files = append(c.files, path)
			return
		}
	}
	run.causes = append(run.causes, cause{err, []string{path}})
}

// printCauses prints the errors that were kept back.
func (run *fileRun) printCauses() {
	for _, c := range run.causes {
		err := run.named(c.files[0], c.err)
		if len(c.files) > 1 {
			err = msg.New(msg.KindOf(c.err), "%w: %s, %s", c.err, term.Count(len(c.files), "file"), msg.Abbreviated(c.files)).
				WithHint("%s", msg.HintOf(c.err))
		}
		run.app.printError(err)
	}
}

// cause is an error, and the files that have it.
type cause struct {
	err   error
	files []string
}
