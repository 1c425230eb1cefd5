package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/fail"
	"engage/internal/secret"
)

type validateOptions struct {
	offline, strict, keyStdin bool
	output                    *output
}

func newValidate(a *app) *cobra.Command {
	opts := &validateOptions{}
	cmd := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Check a configuration, locally and against Actito",
		Long: `Check a configuration: whether it is as it should be, and whether Actito accepts
the key, has the entity and the form, and has the subscriptions that the mapping
variables name. What only Qualifio knows can't be checked.`,
		Example: `  engage validate
  engage validate --offline customers/acme.yaml
  engage validate --strict -o json`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.offline, "offline", false, "don't ask Actito")
	flags.BoolVar(&opts.strict, "strict", false, "fail where subscriptions and mapping variables differ")
	flags.BoolVar(&opts.keyStdin, "api-key-stdin", false, "read the API key from standard input")
	opts.output = addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path := a.configPath
		if len(args) > 0 {
			path = args[0]
		}
		return runValidate(cmd.Context(), a, opts, path)
	}
	return cmd
}

func runValidate(ctx context.Context, a *app, opts *validateOptions, path string) error {
	var given secret.Key
	if opts.keyStdin {
		var err error
		if given, err = a.readKey(ctx); err != nil {
			return err
		}
	}
	report := validateFile(ctx, a.pool(given), path, opts.offline, opts.strict)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var summary check.Summary
	summary.Add(report)
	if opts.output.format == "json" {
		result := struct {
			OK      bool            `json:"ok"`
			Files   []*check.Report `json:"files"`
			Summary check.Summary   `json:"summary"`
		}{report.OK, []*check.Report{report}, summary}
		if err := a.writeJSON(result); err != nil {
			return err
		}
		return said(report.Kind())
	}
	a.writeReport(report, summary)
	return said(report.Kind())
}

// validateFile checks one file, as far as asked for.
func validateFile(ctx context.Context, pool *connect.Pool, path string, offline, strict bool) *check.Report {
	f, err := config.Load(path)
	if err != nil {
		return check.Missing(path, err)
	}
	return validateLoaded(ctx, pool, f, offline, strict)
}

func validateLoaded(ctx context.Context, pool *connect.Pool, f *config.File, offline, strict bool) *check.Report {
	report := &check.Report{File: f.Path, Checks: check.Local(f)}
	switch {
	case offline:
	case report.Kind() != 0 && !askable(report):
		report.Checks = append(report.Checks, check.SkipRemote("Actito was not asked: the configuration has to be put right first")...)
	default:
		report.Checks = append(report.Checks, check.Remote(ctx, &f.Config, func(ctx context.Context) (check.Actito, error) {
			return pool.Client(ctx, &f.Config, folder(f.Path))
		}, strict)...)
	}
	report.OK = report.Kind() == 0
	return report
}

// askable tells whether what failed locally leaves enough to ask Actito: wrong
// names do, wrong addresses don't.
func askable(r *check.Report) bool {
	for _, c := range r.Checks {
		if c.Status == check.Fail && c.ID != check.TechnicalNames && c.ID != check.PushRules {
			return false
		}
	}
	return true
}

// marks stand before the lines of a report.
var marks = map[check.Status]string{check.Pass: "ok", check.Warn: "warn", check.Fail: "FAIL", check.Skip: "skip"}

func (a *app) writeReport(r *check.Report, s check.Summary) {
	_, _ = fmt.Fprintf(a.out, "%s\n", r.File)
	for _, c := range r.Checks {
		if a.quiet && (c.Status == check.Pass || c.Status == check.Skip) {
			continue
		}
		message := c.Message
		if c.Line > 0 {
			message = fmt.Sprintf("%s:%d:%d: %s", r.File, c.Line, c.Column, message)
		}
		_, _ = fmt.Fprintf(a.out, "  %-4s  %-22s  %s\n", marks[c.Status], c.ID, a.words(message))
		if c.Hint != "" && c.Status != check.Pass {
			_, _ = fmt.Fprintf(a.out, "%32s%s\n", "", a.words(c.Hint))
		}
	}
	_, _ = fmt.Fprintf(a.out, "%s\n", a.words(verdict(r, s)))
}

// verdict is the report's last line.
func verdict(r *check.Report, s check.Summary) string {
	counts := fmt.Sprintf("%d passed, %d warned, %d failed, %d skipped", s.Pass, s.Warn, s.Fail, s.Skip)
	if r.OK {
		return "valid: " + counts
	}
	if r.Kind() == fail.Unreachable {
		return "not decided: " + counts
	}
	return "not valid: " + counts
}
