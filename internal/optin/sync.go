package optin

import (
	"context"
	"errors"
	"strings"

	"engage/internal/config"
	"engage/internal/msg"
)

// SyncOptions say how a configuration is brought in line with Actito.
type SyncOptions struct {
	// Names tells the subscriptions for a configuration. It is called without
	// any lock on the file.
	Names func(context.Context, *config.File) ([]string, error)
	// Given tells that Names are a list of the user's, and not Actito's answer.
	Given bool

	Prune      bool // remove entries whose subscription is gone
	AllowEmpty bool // with Prune: no subscriptions at all is no mistake
	DryRun     bool // write nothing
}

// Result is what Sync did, or would do, to one file. After an error its lists
// are empty.
type Result struct {
	File       string
	Plan       Plan
	Blank      int            // how many names were passed over, as there is nothing to see in them
	Changed    bool           // the plan changes the file
	Written    bool           // the file was changed
	Config     *config.Config // with the plan carried out; nil after an error
	Err        error
	ByHand     []config.MappingVariable // to add by hand, where the file can't be edited safely
	HandRemove []config.MappingVariable // to remove by hand, likewise
}

// Kind returns the kind of failure that the result is: 0 for none. With check,
// a change counts as a difference.
func (r *Result) Kind(check bool) msg.Kind {
	switch {
	case r.Err != nil:
		return msg.KindOf(r.Err)
	case len(r.Plan.Collisions) > 0 || (check && r.Changed):
		return msg.Difference
	}
	return 0
}

// Sync adds a mapping variable to the configuration at path for each
// subscription that has none. The names are asked for first; then the file is
// read again under its lock, planned and written, so that what others changed
// in the meantime stays.
func Sync(ctx context.Context, path string, o SyncOptions) *Result {
	r := &Result{File: path}
	if r.Err = r.sync(ctx, o); r.Err != nil {
		var unsafe *config.UnsafeError
		if errors.As(r.Err, &unsafe) {
			r.ByHand, r.HandRemove = r.Plan.Added, r.Plan.Removed
		}
		r.Plan, r.Changed, r.Written, r.Config = Plan{}, false, false, nil
	}
	return r
}

func (r *Result) sync(ctx context.Context, o SyncOptions) error {
	f, err := config.Load(r.File)
	if err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	names, err := o.Names(ctx, f)
	if err != nil {
		return err
	}
	for _, name := range names {
		if Blank(name) {
			r.Blank++
		}
	}
	asked := f.Config.Actito
	change := func(f *config.File) (*config.Config, error) {
		if f.Config.Actito != asked {
			return nil, msg.New(msg.Unexpected, "the actito block of %s was changed by another program in the meantime", f.Path).
				WithHint("run the command again; nothing was written")
		}
		entries := f.Config.MappingVariables
		if len(names) == r.Blank && len(entries) > 0 && (!o.Prune || !o.AllowEmpty) {
			kind := msg.Unreachable // no table of Actito's is without one
			if o.Given {
				kind = msg.Usage
			}
			return nil, msg.New(kind, "there is not one subscription, but %s has %s: that looks like a mistake, and nothing was changed",
				f.Path, count(len(entries), "mapping variable")).
				WithHint("if the subscriptions are really all gone, say so with --prune --allow-empty")
		}
		r.Plan = NewPlan(names, entries, o.Prune)
		want := f.Config
		want.MappingVariables = r.Plan.Variables
		r.Config = &want
		return &want, nil
	}
	if o.DryRun {
		r.Changed, err = f.Preview(change)
		return err
	}
	r.Written, err = f.Update(ctx, change)
	r.Changed = r.Written
	return err
}

// FromTable returns the Names that ask Actito. client returns who is asked for
// a configuration.
func FromTable(client func(context.Context, *config.File) (Actito, error)) func(context.Context, *config.File) ([]string, error) {
	return func(ctx context.Context, f *config.File) ([]string, error) {
		c := &f.Config.Actito
		if c.ProfileTable == "" {
			line, column := f.Position("actito")
			return nil, msg.New(msg.Config, "%s:%d:%d: there is no profile_table, so it is not known whose subscriptions to take", f.Path, line, column).
				WithHint("add profile_table: NAME to the actito block, as the table is called in Actito; or give the names yourself with --from FILE")
		}
		a, err := client(ctx, f)
		if err != nil {
			return nil, err
		}
		return a.Subscriptions(ctx, c.Entity, c.ProfileTable)
	}
}

// Actito tells the subscriptions of a profile table. Errors are those of
// package actito.
type Actito interface {
	Subscriptions(ctx context.Context, entity, table string) ([]string, error)
}

// HandWork says what to enter or take out by hand where the file can't be
// edited safely; "" for nothing.
func (r *Result) HandWork() string {
	var b strings.Builder
	if len(r.ByHand) > 0 {
		b.WriteString("to add under mapping_variables:\n" + config.VariableItems(r.ByHand))
	}
	if len(r.HandRemove) > 0 {
		b.WriteString("to remove from mapping_variables:\n" + config.VariableItems(r.HandRemove))
	}
	return b.String()
}
