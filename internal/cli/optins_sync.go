package cli

import (
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/secret"
	"engage/internal/term"
)

type syncOptions struct {
	prune, allowEmpty bool
	dryRun, check     bool
	from              string
	request           bool
	keyStdin          bool
	jobs              int
	strict            bool
	output            *output
}

// defaultSyncJobs is how many files are worked on at a time. Each is in memory,
// with its comments and blanks, until Actito has answered.
const defaultSyncJobs = 32

func newOptinsSync(a *app) *cobra.Command {
	opts := &syncOptions{}
	cmd := &cobra.Command{
		Use:   "sync [FILE…]",
		Short: "Make the opt-in mapping variables agree with Actito's subscriptions",
		Long: `Add a mapping variable for each subscription of the profile table that has none.
FILE is a configuration, a pattern, or a folder with configurations in it, as for
engage validate; without any it is the default configuration. The folder's other
YAML files are named on standard error, and with --strict they make the exit code 3.

Only the new entries are written: everything else in the file stays to the byte, and
so do your changes to an entry. An entry whose subscription is gone is reported, and
removed only with --prune. Two subscriptions that would get the same technical name,
or a name that an entry of another subscription has, are a collision: neither is
added, the others are, and the exit code is 6. If Actito has not one subscription
where the file has entries, nothing is changed without --prune --allow-empty.

What remains is work in Qualifio, and engage can't see into it. So the note
walkthrough.mapping_variables in the file stays what you said, also where it is
"done" and variables are new: the output names what there is to create. Set the note
to todo if engage guide should list the step again.

--account-manager-request and the JSON's needs_account_manager are about all mapping
variables whose subscription is in Actito, not only the new ones.

In the text, + is added, - removed, ! something to look at, = left as it is.`,
		Example: `  engage optins sync
  engage optins sync --dry-run
  engage optins sync --quiet customers/         # every morning: only what changed
  engage optins sync --check -o json customers/*.yaml
  engage optins sync --from names.txt --account-manager-request`,
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.prune, "prune", false, "remove entries whose subscription is gone")
	flags.BoolVar(&opts.allowEmpty, "allow-empty", false, "with --prune: believe it when there is no subscription at all")
	flags.BoolVar(&opts.dryRun, "dry-run", false, "write nothing, show what would change")
	flags.BoolVar(&opts.check, "check", false, "write nothing, exit with 6 if something would change")
	flags.StringVar(&opts.from, "from", "", "take the subscriptions from `FILE`, one name a line, instead of asking Actito; - is standard input")
	flags.BoolVar(&opts.request, "account-manager-request", false, "print the message to send about names with spaces")
	addKeyStdin(cmd, &opts.keyStdin)
	a.addConsent(cmd)
	a.addUseEnvKey(cmd)
	flags.BoolVar(&opts.strict, "strict", false, "fail where a folder has YAML files that are no configurations")
	addJobs(cmd, &opts.jobs, defaultSyncJobs)
	opts.output = addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := opts.complain(cmd.Flags().Changed("from")); err != nil {
			return err
		}
		return runSync(cmd.Context(), a, opts, args)
	}
	return cmd
}

// complain finds flags that don't go together.
func (o *syncOptions) complain(from bool) error {
	switch {
	case o.allowEmpty && !o.prune:
		return msg.New(msg.Usage, "--allow-empty goes with --prune: without it nothing is removed")
	case from && o.from == "":
		return msg.New(msg.Usage, "--from names no file").WithHint("--from FILE, or --from - for standard input")
	case from && o.keyStdin:
		return msg.New(msg.Usage, "--from and --api-key-stdin don't go together: with --from, Actito is not asked and no key is needed")
	}
	return checkJobs(o.jobs)
}

func runSync(ctx context.Context, a *app, opts *syncOptions, args []string) error {
	targets, leftOut, several := []files.Target{{Path: a.configPath}}, []string(nil), false
	if len(args) > 0 {
		targets, leftOut = files.Targets(args, config.IsConfigurationFile)
		several = len(args) > 1 || len(targets) != 1 || targets[0].Path != args[0] || targets[0].Err != nil
	}
	progress := newProgress(a, len(targets))
	defer progress.end()
	names, err := opts.names(ctx, a, progress, a.ownKeys(targets))
	if err != nil {
		return err
	}
	o := optin.SyncOptions{
		Names: names, Prune: opts.prune, AllowEmpty: opts.allowEmpty, Given: opts.from != "", DryRun: opts.dryRun || opts.check,
	}
	report := &syncReport{a: a, opts: opts, several: several}
	worst := a.reportLeftOut(leftOut, opts.strict)
	finished := 0
	runEach(ctx, targets, opts.jobs, func(ctx context.Context, t files.Target) *optin.Result {
		defer progress.step()
		return syncOne(ctx, t, o)
	}, func(r *optin.Result) bool {
		if r.Err != nil && ctx.Err() != nil {
			return true // it was broken off, and its file is as it was
		}
		finished++
		worst = msg.Worst(worst, r.Kind(opts.check))
		progress.without(func() { err = report.file(r) })
		return err == nil
	})
	progress.end()
	if err == nil {
		err = report.end(finished, finished == len(targets))
	}
	switch {
	case err != nil:
		return msg.New(msg.Unexpected, "the result can't be written: %w", err)
	case ctx.Err() != nil && finished < len(targets):
		if several {
			a.note("%d of %d files were finished, and are kept", finished, len(targets))
		}
		return context.Cause(ctx)
	}
	return failed(worst)
}

// syncOne is optin.Sync for a goroutine, where a panic would end the program.
func syncOne(ctx context.Context, t files.Target, o optin.SyncOptions) (r *optin.Result) {
	err := msg.Guard(func() error {
		if t.Err != nil {
			return t.Err
		}
		r = optin.Sync(ctx, t.Path, o)
		return nil
	})
	if err != nil {
		r = &optin.Result{File: t.Path, Err: err}
	}
	return r
}

// names returns where the subscriptions come from: the list that --from names,
// which is read once for all files, or Actito.
func (o *syncOptions) names(ctx context.Context, a *app, p *progress, ownKeys bool) (func(context.Context, *config.File) ([]string, error), error) {
	if o.from != "" {
		list, err := a.readNames(o.from)
		if err != nil {
			return nil, err
		}
		if keys := secret.Known(); slices.ContainsFunc(list, func(name string) bool { return secret.Holds([]byte(name), keys...) }) {
			return nil, msg.New(msg.Usage, "--from: the API key itself stands among the names, and would be written").
				WithHint("take it out of the list; if others could read it, revoke the key in Actito")
		}
		return func(context.Context, *config.File) ([]string, error) { return list, nil }, nil
	}
	given, err := a.readKey(o.keyStdin)
	if err != nil {
		return nil, err
	}
	pool := p.around(a.pool(given))
	pool.OwnKeys = ownKeys
	var memory check.Memory // files that share a table share the answer
	return optin.FromTable(func(ctx context.Context, f *config.File) (optin.Actito, error) {
		client, err := pool.Client(ctx, &f.Config, folder(f.Path))
		if err != nil {
			return nil, err
		}
		return memory.Of(client), nil
	}), nil
}

// readNames reads a list of subscriptions from a file, or from standard input
// for "-".
func (a *app) readNames(from string) ([]string, error) {
	in, source := a.in, "standard input"
	switch {
	case from != "-":
		file, err := os.Open(from)
		if err != nil {
			return nil, msg.New(msg.Usage, "--from: %w", err)
		}
		defer func() { _ = file.Close() }()
		in, source = file, from
	case term.IsTerminal(a.in):
		return nil, msg.New(msg.Usage, "--from - reads the names from a pipe, and standard input is a terminal").
			WithHint("… | engage optins sync --from -, or --from FILE")
	}
	return optin.ReadNames(in, source)
}
