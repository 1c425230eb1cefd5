package check

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/secret"
)

// localCheck is a check that needs the file alone.
type localCheck struct {
	id     string
	passed msg.Text           // the message if nothing is found
	values bool               // after a failed schema check, where values are missing, only its failures count
	check  func(*localChecks) // nil if it is made when the file is read
}

var localTable = []localCheck{
	{config.CheckSyntax, "the file is YAML", false, nil},
	{config.CheckSchema, "every key is known, none is missing", false, nil},
	{config.CheckAPIKey, "the file holds no key", false, (*localChecks).apiKey},
	{TechnicalNames, "technical names are as the subscriptions give them", true, (*localChecks).technicalNames},
	{PushRules, "push rules have a destination, none is there twice", true, (*localChecks).pushRules},
	{Endpoints, "the endpoints belong to the environment", true, (*localChecks).endpoints},
	{Limits, "no known limit is passed", true, (*localChecks).limits},
}

// Local runs the checks that need the file only.
func Local(f *config.File) []Result {
	l := &localChecks{file: f, results: lists.Map(f.Problems, func(p config.Problem) Result {
		return Result{
			ID: p.Check, Status: Fail, Message: msg.Literal(p.Message), Hint: msg.Literal(p.Hint), Line: p.Line, Column: p.Column, Kind: msg.Config,
		}
	})}
	syntax := !l.found(config.CheckSyntax)
	schema := syntax && !l.found(config.CheckSchema)
	for _, c := range localTable {
		l.id = c.id
		switch {
		case l.found(c.id):
		case !syntax:
			l.results = append(l.results, skipped([]string{c.id}, "not looked at: the file can't be read as YAML")...)
		default:
			if c.check != nil {
				c.check(l)
			}
			if c.values && !schema {
				l.results = slices.DeleteFunc(l.results, func(r Result) bool { return r.ID == c.id && r.Status == Warn })
			}
			switch {
			case l.found(c.id):
			case c.values && !schema:
				l.results = append(l.results, skipped([]string{c.id}, "not looked at: the file is not as it should be")...)
			default:
				l.results = append(l.results, Result{ID: c.id, Status: Pass, Message: msg.Literal(c.passed)})
			}
		}
	}
	slices.SortStableFunc(l.results, func(a, b Result) int { return slices.Index(LocalIDs, a.ID) - slices.Index(LocalIDs, b.ID) })
	return l.results
}

// localChecks collects the results of checks.
type localChecks struct {
	file    *config.File
	id      string // of the check that is made
	results []Result
}

// found reports whether the check has results.
func (l *localChecks) found(id string) bool {
	return slices.ContainsFunc(l.results, func(r Result) bool { return r.ID == id })
}

// add adds a result with the position of a value.
func (l *localChecks) add(r Result, path ...any) {
	r.ID = l.id
	r.Line, r.Column = l.file.Position(path...)
	if r.Status == Fail {
		r.Kind = msg.Config
	}
	l.results = append(l.results, r)
}

func (l *localChecks) apiKey() {
	text := l.file.Config.Actito.APIKey
	if text == "" {
		return // the schema check reports it
	}
	source, err := secret.ParseSource(text)
	if err != nil {
		l.add(Result{Status: Fail}.withError(err), "actito", "api_key")
	} else if source.Kind == secret.KindFile {
		if path := secret.FilePath(source, filepath.Dir(l.file.Path)); secret.OthersCanRead(path) {
			l.add(Result{Status: Warn}.
				withMessage("others on this machine can read the key file %s", path).withHint("chmod 600 %s", path), "actito", "api_key")
		}
	}
}

// A value that is empty in the following checks is the schema check's to report.

func (l *localChecks) technicalNames() {
	first := map[string]int{}
	for i, v := range l.file.Config.MappingVariables {
		name := v.TechnicalName
		if name == "" || v.Subscription == "" {
			continue
		}
		path := []any{"mapping_variables", i, "technical_name"}
		line, _ := l.file.Position(path...)
		right := optin.TechnicalName(v.Subscription)
		wrong, odd := Result{Status: Fail}, Result{Status: Warn}
		switch {
		case strings.ContainsFunc(name, unicode.IsSpace):
			l.add(wrong.withMessage("the technical name %q has a blank inside, which Qualifio does not allow", name).withHint("write %s", right), path...)
		case !strings.HasPrefix(name, optin.Prefix) || name == optin.Prefix:
			l.add(wrong.withMessage("the technical name %q must be %s and the subscription's name", name, optin.Prefix).withHint("write %s", right), path...)
		case name != right:
			l.add(odd.withMessage("the technical name %q is not what the subscription %q gives, %s", name, v.Subscription, right).
				withHint("as far as is known, Actito finds the subscription by the technical name; change it unless your account manager set it up so"), path...)
		}
		if before, twice := first[name]; twice {
			l.add(wrong.withMessage("the technical name %q is there twice, on lines %d and %d: Qualifio takes it only once", name, before, line).
				withHint("keep one of the two entries"), path...)
		} else {
			first[name] = line
		}
	}
}

func (l *localChecks) pushRules() {
	rules := l.file.Config.PushRules
	integration := l.file.Config.Integration.Name
	byTarget := map[[2]string][]int{}
	for i, r := range rules {
		if r.Level == "" || r.Destination == "" || integration == "" {
			continue
		}
		if r.Destination != integration && r.Destination != config.DestinationNone {
			l.add(Result{Status: Fail}.withMessage("the destination %q is neither the integration %q nor none", r.Destination, integration).
				withHint("write %s, or none", integration), "push_rules", i, "destination")
		}
		t := [2]string{r.Level, r.Name}
		if k := slices.IndexFunc(byTarget[t], func(j int) bool { return r.Overlaps(rules[j]) }); k >= 0 {
			line, _ := l.file.Position("push_rules", byTarget[t][k])
			l.add(Result{Status: Fail}.withMessage("this push rule has the same target as the one on line %d", line).
				withHint("keep one of the two"), "push_rules", i)
		}
		byTarget[t] = append(byTarget[t], i)
	}
	if len(rules) == 0 {
		l.add(Result{Status: Warn}.withMessage("no push rule is planned, so nothing is pushed to Actito").
			withHint("engage push-rules add --level all"), "push_rules")
	}
}

// upsertPath is the place of the configuration's own upsert address.
var upsertPath = []any{"actito", "endpoints", "upsert_interaction"}

func (l *localChecks) endpoints() {
	a := l.file.Config.Actito
	if connect.Domain(a) == "" {
		return
	}
	domain, err := actito.ParseAddress(connect.Domain(a))
	wrong := Result{Status: Fail}
	if err != nil {
		l.add(wrong.withError(err), "actito", "api_domain")
		return
	}
	getToken, upserts := connect.Endpoints(a)
	upsert := upserts[0]
	for _, e := range []struct{ key, address string }{{"get_token", getToken}, {"upsert_interaction", upsert}} {
		path := []any{"actito", "endpoints", e.key}
		// Placeholders are no part of an address before Qualifio fills them in.
		u, err := actito.ParseAddress(strings.ReplaceAll(strings.ReplaceAll(e.address, "{", ""), "}", ""))
		switch {
		case err != nil:
			l.add(wrong.withError(err), path...)
		case !actito.SameOrigin(u, domain):
			l.add(wrong.withMessage("%s is on %s, but the environment %s is on %s", e.key, actito.Origin(u), a.Environment, actito.Origin(domain)).
				withHint("correct it, or remove it: the environment gives the address"), path...)
		}
	}
	for _, p := range actito.Placeholders() {
		if _, end, _ := strings.Cut(actito.UpsertURLs("")[0], "/entity/"); !strings.Contains(upsert, p) {
			l.add(Result{Status: Warn}.withMessage("upsert_interaction lacks the placeholder %s, which Qualifio fills in", p).
				withHint("it usually ends in %s", end), upsertPath...)
		}
	}
	if len(upserts) > 1 && !l.found(Endpoints) {
		l.add(Result{Status: Warn, unconfirmed: true}.
			withMessage("the upsert address is not confirmed: as far as is known it is %s", upsert).
			withHint("engage validate with a key that may read the form finds out whether it is that or %s", upserts[1]), upsertPath...)
	}
}

func (l *localChecks) limits() {
	if n := len(l.file.Config.MappingVariables); n > optin.MaxOptIns {
		l.add(Result{Status: Warn}.withMessage("%d opt-ins: an older article of Qualifio's names %d as the most", n, optin.MaxOptIns).
			withHint("ask Qualifio whether that still holds before you create them all"), "mapping_variables")
	}
}
