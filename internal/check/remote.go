package check

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/lists"
	"engage/internal/msg"
)

// Remote makes the checks that ask Actito: first the token, then all others at
// the same time. err is why there is no client for the configuration. With strict, a
// difference in the subscriptions fails. upsert is the upsert address whose form
// answered, empty if none did.
func Remote(ctx context.Context, c *config.Config, a connect.Actito, err error, strict bool) (results []Result, upsert string) {
	noKey := msg.KindOf(err) == msg.Key
	if err == nil {
		err = a.Token(ctx)
	}
	if err != nil {
		token := errorResult(Token, err)
		token.NoKey = noKey
		return append([]Result{token}, skipped(RemoteIDs[1:], "not checked: there is no token to ask with")...), ""
	}
	table := sync.OnceValues(func() (actito.Table, error) { return a.Table(ctx, c.Actito.Entity, c.Actito.ProfileTable) })
	checks := []struct {
		id  string
		ask func() []Result
	}{
		{Entity, func() []Result { return []Result{checkEntity(ctx, a, c)} }},
		{Form, func() (r []Result) { r, upsert = checkForm(ctx, a, c); return r }},
		{ProfileTable, func() []Result { return checkTable(table, c) }},
		{Subscriptions, func() []Result { return []Result{checkSubscriptions(table, c, strict)} }},
	}
	found := make([][]Result, len(checks))
	var wait sync.WaitGroup
	for i, check := range checks {
		wait.Go(func() {
			// A panic here would end the program.
			if err := msg.CatchPanic(func() error { found[i] = check.ask(); return nil }); err != nil {
				found[i] = []Result{errorResult(check.id, err)}
			}
		})
	}
	wait.Wait()
	token := Result{ID: Token, Status: Pass}.withMessage("key accepted by %s", connect.EnvironmentName(c.Actito))
	return append([]Result{token}, slices.Concat(found...)...), upsert
}

func skipped(ids []string, reason msg.Text) []Result {
	return lists.Map(ids, func(id string) Result { return Result{ID: id, Status: Skip, Message: msg.Literal(reason)} })
}

// errorResult returns the result of a check that ended with an error. A missing
// right is no failure: it says nothing about the configuration.
func errorResult(id string, err error) Result {
	var call *actito.Error
	switch {
	case errors.Is(err, context.Canceled):
		return Result{ID: id, Status: Skip, Unfinished: true}.withMessage("not checked: interrupted")
	case errors.As(err, &call) && call.Reason == actito.Forbidden:
		_, hint := msg.MessageAndHint(err)
		// The resource is in English only: the translations leave it out.
		return Result{ID: id, Status: Skip, Hint: hint}.withMessage("not checked: the key may not read this (403): %s", call.Resource)
	}
	return Result{ID: id, Status: Fail, Kind: msg.KindOf(err)}.withError(err)
}

func checkEntity(ctx context.Context, a connect.Actito, c *config.Config) Result {
	names, err := a.Entities(ctx)
	if err != nil {
		return errorResult(Entity, err)
	}
	if slices.Contains(names, c.Actito.Entity) {
		return Result{ID: Entity, Status: Pass}.withMessage("the key may see the entity %q", c.Actito.Entity)
	}
	r := Result{ID: Entity, Status: Fail, Kind: msg.Difference}.
		withMessage("the entity %q is not among those that the key may see: %s", c.Actito.Entity, quoted(names))
	if near, ok := config.Suggest(c.Actito.Entity, names); ok {
		return r.withHint("did you mean %q?", near)
	}
	return r.withHint("compare the name with Actito, to the letter")
}

func checkForm(ctx context.Context, a connect.Actito, c *config.Config) (r []Result, upsert string) {
	upsert, err := a.Form(ctx, c.Actito.Entity, c.Actito.Form, c.Actito.Endpoints.UpsertInteraction)
	if err != nil {
		return []Result{errorResult(Form, err)}, ""
	}
	return []Result{Result{ID: Form, Status: Pass}.withMessage("the form %q is in the entity %q; engage can't see whether it is active", c.Actito.Form, c.Actito.Entity)}, upsert
}

// systemAttributes are those that Actito fills itself. Source: the help's page on
// profile tables.
var systemAttributes = []string{"profileId", "creationMoment", "updateMoment"}

// checkTable finds what a participation has to bring beside the e-mail address.
// That it has to is derived.
func checkTable(structure func() (actito.Table, error), c *config.Config) []Result {
	r := func(status Status) Result { return Result{ID: ProfileTable, Status: status} }
	if c.Actito.ProfileTable == "" {
		return []Result{r(Skip).withMessage("not checked: the configuration names no profile_table")}
	}
	t, err := structure()
	if err != nil {
		if failure := errorResult(ProfileTable, err); failure.Status == Skip {
			return []Result{failure}
		}
		return []Result{r(Skip).withMessage("not checked: the profile table was not read")} // actito.subscriptions says why
	}
	var keys, mandatory []string
	email, unique, optional := false, false, false
	for _, a := range t.Attributes {
		switch {
		case a.Name == "emailAddress":
			email, unique, optional = true, a.Unique, !a.Mandatory
			continue
		case slices.Contains(systemAttributes, a.Name):
			continue
		case a.Unique:
			keys = append(keys, a.Name)
		}
		if a.Mandatory {
			mandatory = append(mandatory, a.Name)
		}
	}
	var found []Result
	switch {
	case !unique && len(keys) > 0:
		found = append(found, r(Warn).withMessage("unique in %q: %s, and not emailAddress", c.Actito.ProfileTable, quoted(keys)).
			withHint("as far as is known that is the key: Actito's form then needs a custom question for it, kept optional there, and the campaign's form has to ask it, through a variable of the type Answer with the question's technical name"))
	case len(keys) > 0:
		found = append(found, r(Warn).withMessage("unique in %q beside emailAddress: %s", c.Actito.ProfileTable, quoted(keys)).
			withHint("Actito does not say which of them is the key: if it is not emailAddress, the form needs a question for it; ask your account manager"))
	case email && !unique:
		found = append(found, r(Warn).withMessage("emailAddress is not unique in %q", c.Actito.ProfileTable).
			withHint("as far as is known, a participation finds its profile by the e-mail address: ask your account manager"))
	}
	if len(mandatory) > 0 {
		found = append(found, r(Warn).withMessage("mandatory in %q beside emailAddress: %s", c.Actito.ProfileTable, quoted(mandatory)).
			withHint("as far as is known, a participation must bring them: make them mandatory in the campaign's form, or optional in Actito"))
	}
	switch {
	case len(found) > 0:
		return found
	case !email:
		return []Result{r(Skip).withMessage("not checked: Actito does not tell the attributes of %q", c.Actito.ProfileTable)}
	case optional:
		return []Result{r(Pass).withMessage("emailAddress is unique in %q, and optional; nothing else is unique or mandatory", c.Actito.ProfileTable)}
	}
	return []Result{r(Pass).withMessage("emailAddress is unique in %q, and nothing else is unique or mandatory", c.Actito.ProfileTable)}
}

func checkSubscriptions(structure func() (actito.Table, error), c *config.Config, strict bool) Result {
	table := c.Actito.ProfileTable
	if table == "" {
		return Result{ID: Subscriptions, Status: Skip}.withMessage("not compared: the configuration names no profile_table")
	}
	t, err := structure()
	names := t.Subscriptions
	differs := Result{ID: Subscriptions, Status: Warn}
	if strict {
		differs.Status, differs.Kind = Fail, msg.Difference
	}
	switch {
	case actito.ReasonOf(err) == actito.NotFound:
		return differs.withError(err)
	case err != nil:
		return errorResult(Subscriptions, err)
	}
	inFile := lists.Map(c.MappingVariables, func(v config.MappingVariable) string { return v.Subscription })
	missing, gone := without(names, inFile), without(inFile, names)
	differs = differs.withHint("engage optins sync shows what to do about it")
	pass := Result{ID: Subscriptions, Status: Pass}
	switch {
	case len(missing) > 0 && len(gone) > 0:
		return differs.withMessage("no mapping variable for %s; no longer in Actito: %s", quoted(missing), quoted(gone))
	case len(missing) > 0:
		return differs.withMessage("no mapping variable for %s", quoted(missing))
	case len(gone) > 0:
		return differs.withMessage("no longer in Actito: %s", quoted(gone))
	case len(names) == 1:
		return pass.withMessage("the only subscription of %q has its mapping variable", table)
	default:
		return pass.withMessage("the %d subscriptions of %q have their mapping variables", len(names), table)
	}
}

// without returns the elements of the list that are not in others.
func without(list, others []string) []string {
	known := map[string]bool{}
	for _, name := range others {
		known[name] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return known[name] })
}

func quoted(names []string) msg.Message {
	if len(names) == 0 {
		return msg.Messagef("none")
	}
	return msg.Abbreviated(lists.Map(names, strconv.Quote))
}
