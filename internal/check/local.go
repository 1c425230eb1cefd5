package check

import (
	"path/filepath"
	"strings"
	"unicode"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/secret"
)

// Local makes the checks that need the file alone.
func Local(f *config.File) []Result {
	l := &local{file: f, found: map[string][]Result{}}
	for _, p := range f.Problems {
		l.add(Result{ID: p.Check, Status: Fail, Message: msg.Literal(p.Message), Hint: msg.Literal(p.Hint), Line: p.Line, Column: p.Column, Kind: msg.Config})
	}
	syntax := len(l.found[config.CheckSyntax]) == 0
	schema := syntax && len(l.found[config.CheckSchema]) == 0
	l.apiKey(syntax)
	if schema {
		l.technicalNames()
		l.pushRules()
		l.endpoints()
		l.limits()
	}
	return l.results(syntax, schema)
}

// local collects results by check, so that they come out in the fixed order.
type local struct {
	file  *config.File
	found map[string][]Result
}

// mostResults is how many results of one check are told: somebody who mends
// these has seen what is wrong.
const mostResults = 1000

func (l *local) add(r Result) {
	switch found := l.found[r.ID]; {
	case len(found) < mostResults:
	case len(found) == mostResults:
		r = r.saying("there are more than these %d", mostResults).hinting("mend these first, then check again")
	default:
		// What is not told must not be a failure behind a warning.
		if last := &found[mostResults]; r.Kind != 0 && last.Kind == 0 {
			last.Status, last.Kind = r.Status, r.Kind
		}
		return
	}
	l.found[r.ID] = append(l.found[r.ID], r)
}

// at adds a result with the place of a value.
func (l *local) at(r Result, path ...any) {
	r.Line, r.Column = l.file.Position(path...)
	if r.Status == Fail {
		r.Kind = msg.Config
	}
	l.add(r)
}

// passMessage says what a check that found nothing has made sure of.
func passMessage(id string) msg.Text {
	switch id {
	case config.CheckSyntax:
		return "the file is YAML"
	case config.CheckSchema:
		return "every key is known, none is missing"
	case config.CheckAPIKey:
		return "the file holds no key"
	case TechnicalNames:
		return "technical names are as the subscriptions give them"
	case PushRules:
		return "push rules have a destination, none is there twice"
	case Endpoints:
		return "the endpoints belong to the environment"
	case Limits:
		return "no known limit is passed"
	}
	return ""
}

func (l *local) results(syntax, schema bool) []Result {
	var list []Result
	for _, id := range LocalIDs {
		switch found := l.found[id]; {
		case len(found) > 0:
			list = append(list, found...)
		case !syntax && id != config.CheckSyntax:
			list = append(list, Result{ID: id, Status: Skip}.saying("not looked at: the file can't be read as YAML"))
		case !schema && id != config.CheckSyntax && id != config.CheckSchema && id != config.CheckAPIKey:
			list = append(list, Result{ID: id, Status: Skip}.saying("not looked at: the file is not as it should be"))
		default:
			list = append(list, Result{ID: id, Status: Pass, Message: msg.Literal(passMessage(id))})
		}
	}
	return list
}

func (l *local) apiKey(syntax bool) {
	if !syntax || len(l.found[config.CheckAPIKey]) > 0 {
		return
	}
	text := l.file.Config.Actito.APIKey
	if text == "" {
		return // the schema says so
	}
	source, err := secret.ParseSource(text)
	if err != nil {
		l.at(Result{ID: config.CheckAPIKey, Status: Fail}.of(err), "actito", "api_key")
		return
	}
	if source.Kind != secret.KindFile {
		return
	}
	path := secret.FilePath(source, filepath.Dir(l.file.Path))
	if secret.OthersCanRead(path) {
		l.at(Result{ID: config.CheckAPIKey, Status: Warn}.
			saying("others on this machine can read the key file %s", path).hinting("chmod 600 %s", path), "actito", "api_key")
	}
}

func (l *local) technicalNames() {
	first := map[string]int{}
	for i, v := range l.file.Config.MappingVariables {
		name := v.TechnicalName
		path := []any{"mapping_variables", i, "technical_name"}
		line, _ := l.file.Position(path...)
		right := optin.TechnicalName(v.Subscription)
		wrong, odd := Result{ID: TechnicalNames, Status: Fail}, Result{ID: TechnicalNames, Status: Warn}
		switch {
		case strings.ContainsFunc(name, unicode.IsSpace):
			l.at(wrong.saying("the technical name %q has a blank inside, which Qualifio does not allow", name).hinting("write %s", right), path...)
		case !strings.HasPrefix(name, optin.Prefix) || name == optin.Prefix:
			l.at(wrong.saying("the technical name %q must be %s and the subscription's name", name, optin.Prefix).hinting("write %s", right), path...)
		case name != right:
			l.at(odd.saying("the technical name %q is not what the subscription %q gives, %s", name, v.Subscription, right).
				hinting("Actito finds the subscription by the technical name; change it unless your account manager set it up so"), path...)
		}
		if before, twice := first[name]; twice {
			l.at(wrong.saying("the technical name %q is there twice, on lines %d and %d: Qualifio takes it only once", name, before, line).
				hinting("keep one of the two entries"), path...)
		} else {
			first[name] = line
		}
	}
}

// target is what a push rule is about, without its campaigns.
type target struct{ level, name string }

func (l *local) pushRules() {
	rules := l.file.Config.PushRules
	integration := l.file.Config.Integration.Name
	byTarget := map[target][]int{}
	for i, r := range rules {
		if r.Destination != integration && r.Destination != config.DestinationNone {
			l.at(Result{ID: PushRules, Status: Fail}.saying("the destination %q is neither the integration %q nor none", r.Destination, integration).
				hinting("write %s, or none", integration), "push_rules", i, "destination")
		}
		t := target{r.Level, r.Name}
		for _, j := range byTarget[t] {
			if !r.Overlaps(rules[j]) {
				continue
			}
			line, _ := l.file.Position("push_rules", j)
			l.at(Result{ID: PushRules, Status: Fail}.saying("this push rule has the same target as the one on line %d", line).
				hinting("keep one of the two"), "push_rules", i)
			break
		}
		byTarget[t] = append(byTarget[t], i)
	}
	if len(rules) == 0 {
		l.at(Result{ID: PushRules, Status: Warn}.saying("there is no push rule, so nothing is pushed to Actito").
			hinting("engage push-rules add --level all"), "push_rules")
	}
}

func (l *local) endpoints() {
	a := l.file.Config.Actito
	domain, err := actito.CheckAddress(connect.Domain(a))
	wrong := Result{ID: Endpoints, Status: Fail}
	if err != nil {
		l.at(wrong.of(err), "actito", "api_domain")
		return
	}
	getToken, upsert := connect.Endpoints(a)
	for _, e := range []struct{ key, address string }{{"get_token", getToken}, {"upsert_interaction", upsert}} {
		path := []any{"actito", "endpoints", e.key}
		// Placeholders are no part of an address before Qualifio fills them in.
		u, err := actito.CheckAddress(strings.ReplaceAll(strings.ReplaceAll(e.address, "{", ""), "}", ""))
		switch {
		case err != nil:
			l.at(wrong.of(err), path...)
		case !actito.SameHost(u, domain):
			l.at(wrong.saying("%s is on %s, but the environment %s is on %s", e.key, actito.Origin(u), a.Environment, actito.Origin(domain)).
				hinting("correct it, or remove it: the environment gives the address"), path...)
		}
	}
	for _, p := range actito.Placeholders() {
		if !strings.Contains(upsert, p) {
			l.at(Result{ID: Endpoints, Status: Warn}.saying("upsert_interaction lacks the placeholder %s, which Qualifio fills in", p).
				hinting("it usually ends in %s", strings.TrimPrefix(actito.UpsertURL(""), "/")), "actito", "endpoints", "upsert_interaction")
		}
	}
}

func (l *local) limits() {
	if n := len(l.file.Config.MappingVariables); n > guide.MostOptIns {
		l.at(Result{ID: Limits, Status: Warn}.saying("%d opt-ins: Qualifio's integration is known to take %d", n, guide.MostOptIns).
			hinting("ask Qualifio whether the limit still holds before you create them all"), "mapping_variables")
	}
}
