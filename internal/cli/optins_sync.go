package cli

import (
	"cmp"
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/report"
	"engage/internal/secret"
)

type syncOptions struct {
	optin.SyncOptions
	check, request bool
	from           string
	output         *choice
}

// defaultSyncJobs is how many files are worked on at a time. Each is in memory,
// with its comments and blanks, until Actito has answered.
const defaultSyncJobs = 32

func newOptinsSync(a *app) *cobra.Command {
	opts := &syncOptions{}
	cmd := &cobra.Command{
		Use:   "sync [FILE…]",
		Short: "Make the mapping variables agree with Actito's subscriptions",
		Long: `Add a mapping variable for each subscription of the profile table that has none.
FILE is a configuration, a pattern, or a folder with configurations in it, as for
engage validate; without any it is the default configuration. The folder's other
YAML files are named on standard error, and with --strict they make the exit code 3.

Only the new entries are written: everything else in the file stays to the byte, and
so do your changes to an entry. An entry whose subscription is gone is reported, and
removed only with --prune. Two subscriptions that would get the same technical name,
or a name that an entry of another subscription has, are a collision: neither is
added, the others are, and the exit code is 6. If Actito has not one subscription
where the file has entries, that is an error without --allow-empty, and nothing is
changed.

What remains is work in Qualifio, and engage can't see into it. So the note
walkthrough.mapping_variables in the file stays what you said, also where it is
"done" and variables are new: the output names what there is to create. Set the note
to todo if engage guide should list the step again.

--account-manager-request and the JSON's needs_account_manager are about all mapping
variables whose subscription is in Actito, not only the new ones.

In the text, + is added, - removed, ! something to look at, = left as it is.`,
		Example: `  engage optins sync
  engage optins sync --dry-run
  engage optins sync --quiet customers/       # every morning: only what changed
  engage optins sync --check -o json customers/*.yaml
  engage optins sync --check -o junit customers/ > engage.xml
  engage optins sync --from names.txt --account-manager-request`,
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.Prune, "prune", false, "remove entries whose subscription is gone")
	flags.BoolVar(&opts.AllowEmpty, "allow-empty", false, "believe it where there is not one subscription")
	flags.BoolVar(&opts.DryRun, "dry-run", false, "write nothing, show what would change")
	flags.BoolVar(&opts.check, "check", false, "write nothing, exit with 6 if something would change")
	flags.StringVar(&opts.from, "from", "", "take the subscriptions from `FILE`, one name a line, instead of asking Actito; - is standard input")
	flags.BoolVar(&opts.request, "account-manager-request", false, "print the message to send about names with spaces")
	run := a.addFileRun(cmd, defaultSyncJobs, "fail where a directory has YAML files that are no configurations")
	opts.output = addOutput(cmd, "text", "json", "jsonl", "github", "junit", "markdown")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(opts.complain(cmd.Flags().Changed("from"), a.keyStdin), run.open(args)); err != nil {
			return err
		}
		return runSync(cmd.Context(), run, opts)
	}
	return cmd
}

// complain finds flags that don't go together.
func (o *syncOptions) complain(from, keyStdin bool) error {
	switch {
	case from && o.from == "":
		return msg.New(msg.Usage, "--from names no file").WithHint("--from FILE, or --from - for standard input")
	case from && keyStdin:
		return msg.New(msg.Usage, "--from and --api-key-stdin don't go together: with --from, Actito is not asked and no key is needed")
	}
	return nil
}

func runSync(ctx context.Context, run *fileRun, opts *syncOptions) error {
	var err error
	if opts.Names, err = opts.names(run); err != nil {
		return err
	}
	opts.Given, opts.DryRun = opts.from != "", opts.DryRun || opts.check
	report := &syncReport{run: run, opts: opts, document: report.New(run.names(), false)}
	report.document.Command = "engage optins sync"
	work := func(ctx context.Context, path string) (*optin.Result, error) {
		return optin.Sync(ctx, path, opts.SyncOptions), nil
	}
	done := 0
	for o := range eachFile(ctx, run, work) {
		r := o.result
		if o.err != nil {
			r = optin.Failure(o.path, o.err)
		}
		done++
		if r.Err != nil && ctx.Err() != nil {
			report.unfinished(r.File, context.Cause(ctx)) // its file is as it was
			continue
		}
		report.add(r)
	}
	if ctx.Err() != nil {
		for _, t := range run.targets[done:] {
			report.unfinished(t.Path, context.Cause(ctx))
		}
	}
	for i, path := range run.leftOut {
		if run.strict {
			report.unfinished(path, leftOutError(run.leftOutNames[i]))
		}
	}
	report.end()
	return run.end(ctx)
}

// names returns where the subscriptions come from: the list that --from names,
// which is read once for all files, or Actito.
func (o *syncOptions) names(run *fileRun) (func(context.Context, *config.File) ([]string, error), error) {
	if o.from != "" {
		list, err := run.app.readNames("--from", o.from)
		if err != nil {
			return nil, err
		}
		if keys := secret.Known(); slices.ContainsFunc(list, func(name string) bool { return secret.Contains([]byte(name), keys...) }) {
			return nil, msg.New(msg.Usage, "--from: the API key itself stands among the names, and would be written").
				WithHint("take it out of the list; if others could read it, revoke the key in Actito")
		}
		return func(context.Context, *config.File) ([]string, error) { return list, nil }, nil
	}
	checker, err := run.checker(false) // files that share a table share the answer
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, f *config.File) ([]string, error) {
		c := &f.Config.Actito
		if c.ProfileTable == "" {
			line, column := f.Position("actito")
			return nil, msg.New(msg.Config, "%s:%d:%d: there is no profile_table, so it is not known whose subscriptions to take", f.Path, line, column).
				WithHint("add profile_table: NAME to the actito block, as the table is called in Actito; or give the names yourself with --from FILE")
		}
		return checker.Subscriptions(ctx, &f.Config, f.Path)
	}, nil
}

// readNames reads a list of subscriptions from a file, or from standard input
// for "-", for the flag.
func (a *app) readNames(flag, from string) ([]string, error) {
	if from == "-" {
		if err := a.checkPipe(flag+" -", "… | engage … "+flag+" -, or "+flag+" FILE"); err != nil {
			return nil, err
		}
		return optin.ReadNames(a.in, "standard input")
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, msg.New(msg.Usage, "%s: %w", flag, err).WithHint("%s FILE names a list with one name a line; - is standard input", flag)
	}
	defer func() { _ = file.Close() }()
	return optin.ReadNames(file, from)
}
