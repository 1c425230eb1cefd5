package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
	"engage/internal/term"
)

// login is one run of the command.
type login struct {
	*app
	write  bool
	folder string // with --all
	store  *choice
	asker  prompt.Prompter       // nil where the key comes from standard input
	typed  map[string]secret.Key // the keys that were accepted, by licence; zero for one that is left out
}

func newAuthLogin(a *app) *cobra.Command {
	l := &login{app: a, typed: map[string]secret.Key{}}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Check an API key with Actito and keep it",
		Long: `Check an API key with Actito and keep it in the system's key store: Keychain on
macOS, Credential Manager on Windows, the Secret Service on Linux. Without such a
store nothing is kept, unless you ask for a file by name: --key-store file writes
the key in clear text to a file that only you can read.

The key is asked for without being shown, or read from standard input. A key that
Actito refuses is not kept. If the configuration's api_key points elsewhere, engage
says so; --write changes that line. --all asks for the key of each configuration in a
folder that lacks one, once for a licence, and keeps it where api_key or the folder's
engage.fleet.yaml says.`,
		Example: `  engage auth login
  engage auth login --write
  engage auth login --all customers/
  engage auth login --api-key-stdin --key-store file`,
		Args: noKeyArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd.Context(), cmd.Flags().Changed("all")) },
	}
	a.addKeyFlags(cmd)
	l.store = addChoice(cmd, "key-store", "", "where the key is kept: `S` is "+either(keptStores), keptStores)
	cmd.Flags().StringVar(&l.folder, "all", "", "log in for each configuration in the folder `DIR` that lacks a key")
	cmd.Flags().BoolVar(&l.write, "write", false, "make the configuration's api_key say where the key is now")
	return cmd
}

func (l *login) run(ctx context.Context, all bool) error {
	if secret.InEnvironment() {
		return msg.New(msg.Usage, "%s is set, and would win over any key that is kept", secret.Variable).
			WithHint("unset %s first; or go on without auth login", secret.Variable)
	}
	if !l.keyStdin {
		if !l.canAsk() {
			return msg.New(msg.Usage, "there is no terminal to ask for the API key").
				WithHint("pipe it in: %s; or set %s instead of logging in", term.ShellInput("engage auth login --api-key-stdin", "FILE"), secret.Variable)
		}
		l.asker = prompt.NewPlain(l.in, l.err, l.language)
	}
	if all {
		return l.all(ctx)
	}
	f, err := l.load()
	if err != nil {
		return err
	}
	source, _ := storeSource(l.store.value)
	fleet, err := config.FindFleet(f.Path)
	if err != nil {
		return err
	}
	c, err := fleet.For(&f.Config, f.Path)
	if err != nil {
		return err
	}
	if c != &f.Config { // engage looks for the key where the fleet file says
		if source, _ = secret.ParseSource(c.Actito.APIKey); source.Arg != "" {
			return msg.New(msg.Usage, "%s says that the key of %s is in %s", fleet.Path(), f.Path, source).
				WithHint("put it there, or change that file: engage keeps keys in keyring and store only")
		}
		f = &config.File{Path: f.Path, Config: *c}
	}
	return l.one(ctx, f, source)
}

// all logs in for each configuration in the directory whose key engage keeps and lacks.
func (l *login) all(ctx context.Context) error {
	fleet, err := config.FindFleet(l.folder)
	if err != nil {
		return err
	}
	if l.keyStdin || l.write {
		return msg.New(msg.Usage, "--all goes with neither --api-key-stdin nor --write")
	}
	targets, _ := files.Targets([]string{l.folder}, config.IsConfigurationFile)
	run := &fileRun{app: l.app, list: true}
	for _, t := range targets {
		f, err := loadValid(t.Path)
		if err = cmp.Or(t.Err, err); err == nil {
			err = l.lacking(ctx, fleet, f)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		run.count(msg.KindOf(err))
		if err != nil {
			l.printError(run.named(t.Path, err))
		}
	}
	return failed(run.worst)
}

// lacking logs in for a configuration, unless it has a key.
func (l *login) lacking(ctx context.Context, fleet *config.Fleet, f *config.File) (err error) {
	c, _, _, err := (&connect.Pool{Fleet: fleet}).Key(ctx, &f.Config, f.Path)
	if source, _ := secret.ParseSource(c.Actito.APIKey); source.Arg == "" && msg.KindOf(err) == msg.Key {
		return l.one(ctx, &config.File{Path: f.Path, Config: *c}, source)
	}
	return err
}

// one logs in for a configuration, with the key going to the source.
func (l *login) one(ctx context.Context, f *config.File, source secret.Source) error {
	if err := l.confirm(ctx, f); err != nil {
		return err
	}
	account, licence := f.Config.Account(), connect.Domain(f.Config.Actito)+" "+f.Config.Actito.Entity
	// That there is no place for the key has to be known before it is typed.
	if err := source.CheckAvailable(ctx, account); err != nil {
		return err
	}
	key, asked := l.typed[licence]
	if !asked {
		var err error
		if key, err = l.accepted(ctx, &f.Config); err != nil {
			return err
		}
		l.typed[licence] = key
	}
	if key.IsZero() {
		return msg.New(msg.Key, "no API key was given")
	}
	if err := source.Store(ctx, account, key); err != nil {
		return err
	}
	if !l.quiet {
		l.print("%s accepts the key; it is kept in %s", place(&f.Config), source.Describe(account))
	}
	return l.pointTo(ctx, f, source)
}

// confirm makes sure that the user wants the key to go to the configuration's API
// domain: any but Actito's own and this machine is confirmed, here or by a flag.
func (l *login) confirm(ctx context.Context, f *config.File) error {
	refusal := l.consent(secret.Source{}, &f.Config, filepath.Dir(f.Path))
	if refusal == nil || l.asker == nil || len(l.agreed) > 0 || msg.KindOf(refusal) != msg.Usage {
		return refusal
	}
	reply, err := l.asker.Ask(ctx, prompt.Page{
		Title: fmt.Sprintf("The API key will be sent to %s, which is not Actito's. Is that meant?", connect.EnvironmentName(f.Config.Actito)),
		Kind:  prompt.Choice, Value: "no",
		Options: []prompt.Option{{Value: "no", Label: "No, stop"}, {Value: "yes", Label: "Yes, send it there"}},
	})
	if err != nil || reply.Value == "yes" {
		return err
	}
	return refusal
}

// accepted gets a key that Actito accepts. With --all a refused one is asked for again,
// and none leaves the licence out.
func (l *login) accepted(ctx context.Context, c *config.Config) (secret.Key, error) {
	for {
		key, err := l.key(ctx, c)
		if err != nil || key.IsZero() {
			return key, err
		}
		err = l.tryKey(ctx, c, key)
		if err == nil || l.folder == "" || msg.KindOf(err) != msg.Key {
			return key, err
		}
		l.printError(err)
	}
}

// key gets the key from standard input, or from whoever is asked.
func (l *login) key(ctx context.Context, c *config.Config) (secret.Key, error) {
	if l.asker == nil {
		return l.readKey()
	}
	page := prompt.Page{
		Title: fmt.Sprintf("Actito API key for %s on %s", c.Integration.Name, place(c)),
		Text:  []string{"Where Actito shows it depends on the licence: " + string(secret.Menus) + "."},
		Help:  "Blanks, line ends and quotes around a pasted key are cut off.",
		Kind:  prompt.Secret,
		Check: func(r prompt.Reply) error {
			if r.Value == "" && l.folder != "" {
				return nil
			}
			_, err := secret.Parse(r.Value)
			return err
		},
	}
	if l.folder != "" {
		page.Text = append(page.Text, fmt.Sprintf("It is for all configurations of the entity %s. Enter alone leaves them out.", c.Actito.Entity))
	}
	reply, err := l.asker.Ask(ctx, page)
	return reply.Key, err
}

// pointTo makes sure that the configuration finds the key where it is now: it
// warns of what to change, or changes it.
func (l *login) pointTo(ctx context.Context, f *config.File, source secret.Source) error {
	says := f.Config.Actito.APIKey
	switch {
	case says == source.String():
		return nil
	case !l.write:
		l.warn("%s says api_key: %s, not %s; engage auth login --write changes that", f.Path, says, source)
		return nil
	}
	_, err := f.Update(ctx, func(now *config.File) (*config.Config, error) {
		want := now.Config
		want.Actito.APIKey = source.String()
		return &want, nil
	})
	if err == nil && !l.quiet {
		l.print("%s now says api_key: %s", f.Path, source)
	}
	return err
}
