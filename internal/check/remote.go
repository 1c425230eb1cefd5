package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
)

// Actito is what the remote checks ask. Errors are those of package actito.
type Actito interface {
	Token(ctx context.Context) error
	Entities(ctx context.Context) ([]string, error)
	Form(ctx context.Context, entity, form string) error
	Subscriptions(ctx context.Context, entity, table string) ([]string, error)
}

// Remote makes the checks that ask Actito: first the token, then all others at
// the same time. client returns the client for the configuration, or why there
// is none. With strict, a difference in the subscriptions fails.
func Remote(ctx context.Context, c *config.Config, client func(context.Context) (Actito, error), strict bool) []Result {
	a, err := client(ctx)
	if err == nil {
		err = a.Token(ctx)
	}
	if err != nil {
		return append([]Result{failed(Token, err)}, skipped(RemoteIDs[1:], "not checked: there is no token to ask with")...)
	}
	results := make([]Result, len(RemoteIDs))
	results[0] = Result{ID: Token, Status: Pass}.saying("key accepted by %s", connect.Place(c.Actito))
	var wait sync.WaitGroup
	for i, ask := range []func() Result{
		func() Result { return checkEntity(ctx, a, c) },
		func() Result { return checkForm(ctx, a, c) },
		func() Result { return checkSubscriptions(ctx, a, c, strict) },
	} {
		wait.Go(func() {
			// A panic here would end the program.
			err := msg.Guard(func() error { results[i+1] = ask(); return nil })
			if err != nil {
				results[i+1] = failed(RemoteIDs[i+1], err)
			}
		})
	}
	wait.Wait()
	return results
}

// SkipRemote gives the remote checks as skipped, for the reason.
func SkipRemote(reason msg.Text) []Result { return skipped(RemoteIDs, reason) }

func skipped(ids []string, reason msg.Text) []Result {
	var list []Result
	for _, id := range ids {
		list = append(list, Result{ID: id, Status: Skip, Message: msg.Literal(reason)})
	}
	return list
}

// failed is a check that could not be made, or went wrong. A missing right is
// no failure: it says nothing about the configuration.
func failed(id string, err error) Result {
	var call *actito.Error
	switch {
	case errors.Is(err, context.Canceled):
		return Result{ID: id, Status: Skip, Unfinished: true}.saying("not checked: interrupted")
	case id != Token && errors.As(err, &call) && call.Reason == actito.Forbidden:
		_, hint := msg.Of(err)
		// What was asked for has words in English alone: the translations leave it out.
		return Result{ID: id, Status: Skip, Hint: hint}.saying("not checked: the key may not read this (403): %s", call.What)
	}
	return Result{ID: id, Status: Fail, Kind: msg.KindOf(err)}.of(err)
}

func checkEntity(ctx context.Context, a Actito, c *config.Config) Result {
	names, err := a.Entities(ctx)
	if err != nil {
		return failed(Entity, err)
	}
	if slices.Contains(names, c.Actito.Entity) {
		return Result{ID: Entity, Status: Pass}.saying("the key may see the entity %q", c.Actito.Entity)
	}
	r := Result{ID: Entity, Status: Fail, Kind: msg.Difference}.
		saying("the entity %q is not among those that the key may see: %s", c.Actito.Entity, quoted(names))
	if near, ok := config.Suggest(c.Actito.Entity, names); ok {
		return r.hinting("did you mean %q?", near)
	}
	return r.hinting("compare the name with Actito, to the letter")
}

func checkForm(ctx context.Context, a Actito, c *config.Config) Result {
	if err := a.Form(ctx, c.Actito.Entity, c.Actito.Form); err != nil {
		return failed(Form, err)
	}
	return Result{ID: Form, Status: Pass}.saying("the form %q is in the entity %q", c.Actito.Form, c.Actito.Entity)
}

func checkSubscriptions(ctx context.Context, a Actito, c *config.Config, strict bool) Result {
	table := c.Actito.ProfileTable
	if table == "" {
		return Result{ID: Subscriptions, Status: Skip}.saying("not compared: the configuration names no profile_table")
	}
	names, err := a.Subscriptions(ctx, c.Actito.Entity, table)
	differs := Result{ID: Subscriptions, Status: Warn}
	if strict {
		differs.Status, differs.Kind = Fail, msg.Difference
	}
	switch {
	case actito.ReasonOf(err) == actito.NotFound:
		return differs.of(err)
	case err != nil:
		return failed(Subscriptions, err)
	}
	missing, gone := difference(names, c.MappingVariables)
	differs = differs.hinting("engage optins sync shows what to do about it")
	switch pass := (Result{ID: Subscriptions, Status: Pass}); {
	case len(missing) > 0 && len(gone) > 0:
		return differs.saying("no mapping variable for %s; no longer in Actito: %s", quoted(missing), quoted(gone))
	case len(missing) > 0:
		return differs.saying("no mapping variable for %s", quoted(missing))
	case len(gone) > 0:
		return differs.saying("no longer in Actito: %s", quoted(gone))
	case len(names) == 1:
		return pass.saying("the only subscription of %q has its mapping variable", table)
	default:
		return pass.saying("the %d subscriptions of %q have their mapping variables", len(names), table)
	}
}

// difference compares Actito's subscriptions with the mapping variables.
func difference(names []string, variables []config.MappingVariable) (missing, gone []string) {
	inActito, inFile := map[string]bool{}, map[string]bool{}
	for _, n := range names {
		inActito[n] = true
	}
	for _, v := range variables {
		inFile[v.Subscription] = true
		if !inActito[v.Subscription] {
			gone = append(gone, v.Subscription)
		}
	}
	for _, n := range names {
		if !inFile[n] {
			missing = append(missing, n)
		}
	}
	return missing, gone
}

func quoted(names []string) msg.Message {
	if len(names) == 0 {
		return msg.Messagef("none")
	}
	var list []string
	for _, n := range names {
		list = append(list, fmt.Sprintf("%q", n))
	}
	return msg.Few(list)
}
