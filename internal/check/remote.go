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

// Actito is the part of the client that the checks need. It must be comparable, such as
// a pointer. Errors are those of package actito.
type Actito interface {
	Token(ctx context.Context) error
	Entities(ctx context.Context) ([]string, error)
	Form(ctx context.Context, entity, form, upsert string) (string, error)
	Table(ctx context.Context, entity, table string) (actito.Table, error)
}

// Remote makes the checks that ask Actito: first the token, then all others at
// the same time. err is why there is no client for the configuration. upsert is the
// upsert address whose form answered, empty if none did.
func (c *Checker) Remote(ctx context.Context, configuration *config.Config, client Actito, err error) (results []Result, upsert string) {
	noKey := msg.KindOf(err) == msg.Key
	if err == nil {
		_, err = once(c, [2]any{client, Token}, func() (none struct{}, err error) { return none, client.Token(ctx) })
	}
	if err != nil {
		token := errorResult(Token, err)
		token.NoKey = noKey
		return append([]Result{token}, skipped(RemoteIDs[1:], "not checked: there is no token to ask with")...), ""
	}
	entity, form, ownUpsert := configuration.Actito.Entity, configuration.Actito.Form, configuration.Actito.Endpoints.UpsertInteraction
	var entities []string
	var table actito.Table
	var entitiesErr, formErr, tableErr error
	var wait sync.WaitGroup
	wait.Go(func() {
		entities, entitiesErr = once(c, [2]any{client, Entity}, func() ([]string, error) { return client.Entities(ctx) })
	})
	wait.Go(func() {
		upsert, formErr = once(c, [5]any{client, Form, entity, form, ownUpsert}, func() (string, error) { return client.Form(ctx, entity, form, ownUpsert) })
	})
	if configuration.Actito.ProfileTable != "" {
		wait.Go(func() { table, tableErr = c.Table(ctx, configuration, client) })
	}
	wait.Wait()
	if formErr != nil {
		upsert = ""
	}
	results = []Result{
		Result{ID: Token, Status: Pass}.withMessage("key accepted by %s", connect.EnvironmentName(configuration.Actito)),
		checkEntity(configuration, entities, entitiesErr),
		checkForm(configuration, formErr),
	}
	results = append(results, checkTable(configuration, table, tableErr)...)
	return append(results, checkSubscriptions(configuration, table, tableErr, c.Strict)), upsert
}

// Table returns the profile table of the configuration as Actito has it.
func (c *Checker) Table(ctx context.Context, configuration *config.Config, client Actito) (actito.Table, error) {
	entity, table := configuration.Actito.Entity, configuration.Actito.ProfileTable
	return once(c, [4]any{client, ProfileTable, entity, table}, func() (actito.Table, error) { return client.Table(ctx, entity, table) })
}

// once makes a call unless it was made already, by a file with the same key. The call's
// key is the client, which stands for domain and API key, the check and the arguments.
// Failures are kept, too. Files that wait for the same call share the context of the
// first. A panic becomes an error: in a goroutine it would end the program.
func once[T any](c *Checker, key any, call func() (T, error)) (T, error) {
	answer, _ := c.answers.LoadOrStore(key, sync.OnceValues(func() (answer T, err error) {
		err = msg.CatchPanic(func() (err error) {
			answer, err = call()
			return err
		})
		return answer, err
	}))
	return answer.(func() (T, error))()
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

func checkEntity(c *config.Config, names []string, err error) Result {
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

func checkForm(c *config.Config, err error) Result {
	if err != nil {
		return errorResult(Form, err)
	}
	return Result{ID: Form, Status: Pass}.withMessage("the form %q is in the entity %q; engage can't see whether it is active", c.Actito.Form, c.Actito.Entity)
}

// systemAttributes are those that Actito fills itself. Source: the help's page on
// profile tables.
var systemAttributes = []string{"profileId", "creationMoment", "updateMoment"}

// checkTable finds what a participation has to bring beside the e-mail address.
// That it has to is derived.
func checkTable(c *config.Config, t actito.Table, err error) []Result {
	r := func(status Status) Result { return Result{ID: ProfileTable, Status: status} }
	if c.Actito.ProfileTable == "" {
		return []Result{r(Skip).withMessage("not checked: the configuration names no profile_table")}
	}
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

func checkSubscriptions(c *config.Config, t actito.Table, err error, strict bool) Result {
	table := c.Actito.ProfileTable
	if table == "" {
		return Result{ID: Subscriptions, Status: Skip}.withMessage("not compared: the configuration names no profile_table")
	}
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
	missing, gone := lists.Without(names, inFile), lists.Without(inFile, names)
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

func quoted(names []string) msg.Message {
	if len(names) == 0 {
		return msg.Messagef("none")
	}
	return msg.Abbreviated(lists.Map(names, strconv.Quote))
}
