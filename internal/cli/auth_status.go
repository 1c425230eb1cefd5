package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
)

// authStatus is what status found out, as its JSON shows it.
type authStatus struct {
	OK          bool         `json:"ok"`
	File        string       `json:"file"`
	Integration string       `json:"integration,omitempty"`
	Environment string       `json:"environment,omitempty"`
	APIDomain   string       `json:"api_domain,omitempty"`
	Source      string       `json:"source,omitempty"` // as api_key would have it, or stdin
	Found       bool         `json:"found"`            // there is a key at the source
	Accepted    *bool        `json:"accepted"`         // null: Actito was not asked, or gave no answer
	Error       *errorObject `json:"error,omitempty"`

	config  *config.Config
	exposed string // a key file that others can read
	asked   bool   // Actito was asked
}

func newAuthStatus(a *app) *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use:   "status [FILE…]",
		Short: "Show which API key is used, and whether Actito accepts it",
		Long: `Show where the API key comes from, for which API domain it is used, and whether
Actito accepts it. The key itself is not shown. A fleet file counts as for engage
validate, and FILE is as there. Exit code 4 means that there is no key, or that Actito
refused it; 5 that Actito could not say.`,
		Example: `  engage auth status
  engage auth status --offline
  engage auth status -o json customers/`,
	}
	run := a.addFiles(cmd)
	run.jobs = defaultJobs
	a.addKeyFlags(cmd)
	run.addEnvironmentKey()
	cmd.Flags().BoolVar(&offline, "offline", false, "don't ask Actito")
	output := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := run.open(args); err != nil {
			return err
		}
		checker, err := run.checker(offline)
		if err != nil {
			return err
		}
		ctx := cmd.Context()
		work := func(ctx context.Context, path string) (authStatus, error) {
			s := authStatus{File: path}
			err := s.find(ctx, checker)
			return s, err
		}
		var list []authStatus
		for o := range eachFile(ctx, run, work) {
			if ctx.Err() != nil {
				break
			}
			run.count(msg.KindOf(o.err))
			s := o.result
			s.File, s.OK, s.Error = o.path, o.err == nil, a.errorObject(o.err)
			list = append(list, s)
			if output.value != "json" {
				run.writeStatus(&s, o.err, len(list) > 1)
			}
			if s.exposed != "" {
				a.warn("others on this machine can read the key file %s: chmod 600 %s", s.exposed, s.exposed)
			}
		}
		if ctx.Err() != nil && !run.list {
			return ctx.Err()
		}
		if output.value == "json" {
			writeObjects(run, list)
		}
		return run.end(ctx)
	}
	return cmd
}

// find fills in the status as far as it gets.
func (s *authStatus) find(ctx context.Context, checker *check.Checker) error {
	f, err := loadValid(s.File)
	if err != nil {
		return err
	}
	s.config = &f.Config
	s.Integration, s.Environment, s.APIDomain = f.Config.Integration.Name, f.Config.Actito.Environment, connect.Domain(f.Config.Actito)
	pool := checker.Pool
	c, key, source, err := pool.Key(ctx, s.config, s.File)
	s.Source, s.Found = connect.KeySource(!pool.StdinKey.IsZero(), c), !key.IsZero()
	if path := secret.FilePath(source, filepath.Dir(s.File)); s.Found && source.Kind == secret.KindFile && secret.OthersCanRead(path) {
		s.exposed = path
	}
	if err != nil || checker.Offline {
		return err
	}
	client, err := pool.ClientWith(c, s.File, key, source)
	if err != nil {
		return err
	}
	s.asked = true
	err = client.Token(ctx)
	if accepted := err == nil; accepted || msg.KindOf(err) == msg.Key {
		s.Accepted = &accepted
	}
	return err
}

// writeStatus tells of one file, after a blank line where there are more.
func (run *fileRun) writeStatus(s *authStatus, err error, more bool) {
	if s.APIDomain != "" {
		if more {
			_, _ = run.app.out.Write([]byte("\n"))
		}
		writeTable(run.app.out, "", s.table())
	}
	if err != nil && run.app.out.lost() == nil {
		run.printError(s.File, err)
	}
}

// table are the rows for people.
func (s *authStatus) table() [][]string {
	c := s.config
	source, _ := secret.ParseSource(s.Source) // stdin is none
	key := map[bool]string{true: "from ", false: "none in "}[s.Found] + source.Describe(c.Account())
	if s.Source != c.Actito.APIKey {
		key += ", which wins over api_key: " + c.Actito.APIKey
	}
	accepted := "not known: Actito gave no answer"
	switch {
	case s.Accepted != nil:
		accepted = map[bool]string{true: "yes", false: "no"}[*s.Accepted]
	case !s.asked:
		accepted = "not asked"
	}
	return [][]string{
		{"Configuration", s.File}, {"Integration", s.Integration}, {"API domain", place(c)}, {"API key", key}, {"Accepted", accepted},
	}
}
