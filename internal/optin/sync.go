package optin

import (
	"context"
	"slices"
	"time"

	"engage/internal/config"
	"engage/internal/msg"
)

// SyncOptions say how a configuration is brought in line with Actito.
type SyncOptions struct {
	// Names returns the subscriptions of a configuration. It is called without
	// any lock on the file.
	Names func(context.Context, *config.File) ([]string, error)
	// Given reports whether Names are a list of the user's, and not Actito's answer.
	Given bool

	Prune      bool // remove entries whose subscription is gone
	AllowEmpty bool // no subscriptions at all is no mistake
	DryRun     bool // write nothing
}

// Result is what Sync did, or would do, to one file.
type Result struct {
	File    string `json:"file"`
	Changed bool   `json:"changed"` // the plan changes the file
	Written bool   `json:"written"` // the file was changed
	Plan

	Config *config.Config `json:"-"` // with the plan carried out; nil after an error
	ByHand error          `json:"-"` // with DryRun: why the plan could not be written
	Err    error          `json:"-"`

	Elapsed time.Duration `json:"-"` // how long it took
}

// Failure is the result for a file of which nothing came: its lists are empty.
func Failure(path string, err error) *Result {
	return &Result{File: path, Plan: NewPlan(nil, nil, false), Err: err}
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
	begun := time.Now()
	r := &Result{File: path}
	if err := r.sync(ctx, o); err != nil {
		r = Failure(path, err)
	}
	r.Elapsed = time.Since(begun)
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
	asked := f.Config.Actito
	none := !slices.ContainsFunc(names, func(name string) bool { return !Blank(name) })
	change := func(f *config.File) (*config.Config, error) {
		if f.Config.Actito != asked {
			return nil, msg.New(msg.Unexpected, "another program changed the actito block of %s in the meantime, so nothing was changed", f.Path).
				WithHint("run it again")
		}
		entries := f.Config.MappingVariables
		if none && len(entries) > 0 && !o.AllowEmpty {
			kind := msg.Unreachable // no table of Actito's is without one
			if o.Given {
				kind = msg.Usage
			}
			return nil, msg.New(kind, "there is not one subscription, but %s has %d in mapping_variables: that looks like a mistake, and nothing was changed",
				f.Path, len(entries)).
				WithHint("if the subscriptions are really all gone, say so with --allow-empty; --prune then removes the entries")
		}
		r.Plan = NewPlan(names, entries, o.Prune)
		want := f.Config
		want.MappingVariables = r.Plan.Variables
		r.Config = &want
		return &want, nil
	}
	if o.DryRun {
		r.Changed, r.ByHand, err = f.Preview(change)
		return err
	}
	r.Written, err = f.Update(ctx, change)
	r.Changed = r.Written
	return err
}
