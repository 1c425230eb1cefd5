package msg

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

const (
	wordsPath = "engage/internal/msg"
	cliPath   = "engage/internal/cli"
	checkPath = "engage/internal/check"
	guidePath = "engage/internal/guide"
)

// translatedErrors are the packages whose errors the walkthrough and the guide show,
// with the prefixes of their files' names; "" for all. Errors elsewhere are about
// files, flags and JSON, and stay English.
var translatedErrors = map[string][]string{
	"engage/internal/actito":        {""},
	"engage/internal/check":         {""},
	"engage/internal/cli":           {"setup", "guide", "explain", "verify"},
	"engage/internal/config":        {"file"},
	"engage/internal/state":         {""},
	"engage/internal/guide":         {""},
	"engage/internal/guideserver":   {""},
	"engage/internal/participation": {""},
	"engage/internal/prompt":        {""},
	"engage/internal/qualifio":      {""},
	"engage/internal/files":         {"errors"},
	"engage/internal/secret":        {""},
	"engage/internal/verify":        {""},
	"engage/internal/wizard":        {""},
}

// messages finds every message in the program's code, and its position.
var messages = sync.OnceValues(func() (map[string]string, error) {
	list, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
		Dir:  filepath.Join("..", ".."),
	}, "./cmd/...", "./internal/...")
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, p := range list {
		for _, file := range p.Syntax {
			collect(p, file, found)
		}
	}
	return found, nil
})

func collect(p *packages.Package, file *ast.File, found map[string]string) {
	name := filepath.Base(p.Fset.Position(file.Pos()).Filename)
	errorsToo := slices.ContainsFunc(translatedErrors[p.PkgPath], func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	note := func(e ast.Expr, text string) {
		if strings.TrimSpace(verb.ReplaceAllString(text, "")) != "" {
			found[text] = p.Fset.Position(e.Pos()).String()
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if t := p.TypesInfo.Types[e]; t.Value != nil && t.Type.String() == wordsPath+".Text" {
			note(e, constant.StringVal(t.Value))
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if at := formatOf(p, call, errorsToo); at >= 0 && at < len(call.Args) {
			if value := p.TypesInfo.Types[call.Args[at]].Value; value != nil {
				note(call, constant.StringVal(value))
			} else if p.PkgPath != wordsPath && !(p.PkgPath == cliPath && name == "output.go") && !(p.PkgPath == checkPath && name == "check.go") && !(p.PkgPath == guidePath && name == "sentence.go") {
				found["\x00"+p.Fset.Position(call.Pos()).String()] = "its format is no constant"
			}
		}
		return true
	})
}

// formatOf returns the index of the call's argument that is a message; -1 for none.
func formatOf(p *packages.Package, call *ast.CallExpr, errorsToo bool) int {
	var id *ast.Ident
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		id = f.Sel
	case *ast.Ident:
		id = f
	default:
		return -1
	}
	f, ok := p.TypesInfo.Uses[id].(*types.Func)
	if !ok || f.Pkg() == nil {
		return -1
	}
	switch f.FullName() {
	case "(*" + wordsPath + ".Language).Say", wordsPath + ".Errorf", wordsPath + ".Messagef",
		"(" + checkPath + ".Result).withMessage", "(" + checkPath + ".Result).withHint":
		return 0
	case wordsPath + ".New":
		if errorsToo {
			return 1
		}
	case "(*" + wordsPath + ".Error).WithHint":
		if errorsToo {
			return 0
		}
	}
	return -1
}

// verb matches a verb of a format.
var verb = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z%])`)

// TestCatalogue compares the code with the catalogue: every message is there
// in every language, and nothing else is.
func TestCatalogue(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil && runtime.GOOS == "windows" {
		t.Skip("the code is read with the go command, which a Windows program under Wine does not have")
	}
	found, err := messages()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 100 {
		t.Fatalf("found only %d messages in the code", len(found))
	}
	for text, position := range found {
		if strings.HasPrefix(text, "\x00") {
			t.Errorf("%s: %s", text[1:], position)
			delete(found, text)
		}
	}
	for _, code := range LanguageCodes[1:] {
		has, err := read(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range slices.Sorted(maps.Keys(found)) {
			if _, ok := has[text]; !ok {
				t.Errorf("%s lacks %q of %s", code, text, found[text])
			}
		}
		for _, text := range slices.Sorted(maps.Keys(has)) {
			if found[text] == "" {
				t.Errorf("%s has %q, which the program does not say", code, text)
			}
		}
	}
}

// TestArguments: a translation takes the same arguments, in whatever order, and
// leaves what is technical as it is.
func TestArguments(t *testing.T) {
	for _, code := range LanguageCodes {
		all, err := read(code)
		if err != nil {
			t.Fatal(err)
		}
		for key, e := range all {
			texts := []string{e.Other}
			if e.One != "" {
				texts = append(texts, e.One)
				if first := verb.FindString(key); first != "" && !strings.HasPrefix(first, "%d") {
					t.Errorf("%s: %q has a singular, and its first argument is no number", code, key)
				}
			}
			want := arguments(key)
			for _, text := range texts {
				got := arguments(text)
				if e.One != "" && len(got) == len(want)-1 {
					// A form may say the number in words.
					got = append([]string{want[0]}, got...)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q takes %v, its translation %q %v", code, key, want, text, got)
				}
				for _, name := range technical.FindAllString(key, -1) {
					if !strings.Contains(text, name) {
						t.Errorf("%s: %q lost %s: %q", code, key, name, text)
					}
				}
				if strings.TrimSpace(text) == "" || strings.HasSuffix(key, " ") != strings.HasSuffix(text, " ") {
					t.Errorf("%s: %q is empty or ends otherwise: %q", code, key, text)
				}
			}
		}
	}
}

// TestFrenchPunctuation: a no-break space stands before high punctuation and inside
// quotes, and an apostrophe is a typographic one.
func TestFrenchPunctuation(t *testing.T) {
	all, err := read("fr")
	if err != nil {
		t.Fatal(err)
	}
	wrong := regexp.MustCompile(`\S [:;!?»]|« |\pL'\pL`)
	for key, e := range all {
		for _, text := range []string{e.One, e.Other} {
			text = strings.ReplaceAll(text, "un ? ou un #", "") // in an address
			if found := wrong.FindString(text); found != "" {
				t.Errorf("%q has %q: %q", key, found, text)
			}
		}
	}
}

// technical matches what is not translated: flags, commands, addresses, the names of
// menus and of environment variables.
var technical = regexp.MustCompile(`--[a-z][a-z-]+|engage (?:setup|guide|validate|auth login)|https://\S+|ENV-\d|XDG_\w+|Manage API users > View the API key|Setting up Engage in Actito with a form|Master Forms?|Create a new variable|Create an opt-in|Enabled in|Forms & pages|push-rules add|XDG_STATE_HOME|{\w+}|[Ee]ngage campaigns`)

// arguments lists the verbs of a format, by argument. How an error is wrapped
// makes no difference.
func arguments(format string) []string {
	byIndex := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		kind := m[2]
		if kind == "w" || kind == "v" {
			kind = "s"
		}
		byIndex[next] = kind
		next++
	}
	var list []string
	for _, i := range slices.Sorted(maps.Keys(byIndex)) {
		list = append(list, fmt.Sprint(i, byIndex[i]))
	}
	return list
}

func TestSay(t *testing.T) {
	french, dutch := In("fr"), In("nl")
	refused := New(Usage, "--%s: %w", "api-domain", Errorf("type a name")).WithHint("set %s, or change api_key in the configuration", "X")
	for _, c := range []struct{ got, want string }{
		{english().Say("make %d push rules", 1), "make 1 push rule"},
		{english().Say("make %d push rules", 2), "make 2 push rules"},
		{english().Say("nobody translated %s", "this"), "nobody translated this"},
		{(*Language)(nil).Say("Try this key on %s", List{"ENV-0", "ENV-1", "ENV-3"}), "Try this key on ENV-0, ENV-1 and ENV-3"},
		{french.Say("Try this key on %s", List{"ENV-0", "ENV-1"}), "Essayer cette clé sur ENV-0 et ENV-1"},
		{french.Say("make %d push rules", 0), "créer 0 push rule"},
		{dutch.Say("make %d push rules", 0), "0 push rules maken"},
		{french.Error(refused), "--api-domain\u00a0: tapez un nom"},
		{french.Hint(refused), "définissez X, ou changez api_key dans la configuration"},
		{dutch.Error(errors.New("%d of its own")), "%d of its own"},
		{dutch.Error(New(Key, "in no catalogue: %w", errors.New("x"))), "in no catalogue: x"},
		{dutch.Text("Try again"), "Opnieuw proberen"},
		{french.Code() + dutch.Code() + english().Code(), "frnlen"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestLocale(t *testing.T) {
	for _, c := range []struct{ all, messages, lang, want string }{
		{"", "", "fr_BE.UTF-8", "fr"},
		{"nl_NL@euro", "fr_FR", "de_DE", "nl"},
		{"", "nl_BE.utf8", "fr_FR.UTF-8", "nl"},
		{"C.UTF-8", "", "fr_FR.UTF-8", "en"},
		{"POSIX", "", "", "en"},
		{"", "", "de_DE.UTF-8", "en"},
		{"", "", "en_GB.UTF-8", "en"},
		{"", "", "%s", "en"},
	} {
		for name, value := range map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang} {
			t.Setenv(name, value)
		}
		if got := Locale(); got != c.want {
			t.Errorf("%v: %s", c, got)
		}
	}
	for _, name := range []string{"de", "", "french", "e", "fr_"} {
		if code, err := ParseLocale(name); err == nil {
			t.Errorf("Parse(%q) = %v", name, code)
		}
	}
	if code, err := ParseLocale("nl-BE"); err != nil || code != "nl" {
		t.Errorf("Parse(nl-BE) = %v, %v", code, err)
	}
}

// TestAbbreviated: within a sentence a list is cut, with how many more there are.
func TestAbbreviated(t *testing.T) {
	names := strings.Fields("a b c d e f g h i j")
	for _, c := range []struct{ got, want string }{
		{List(names[:1]).String(), "a"}, {List(names[:3]).String(), "a, b and c"}, {List(names).String(), "a, b, c, d, e, f, g, h and 2 more"},
		{Abbreviated(names[:2]).String(), "a, b"}, {Abbreviated(names).String(), "a, b, c, d, e, f, g, h and 2 more"},
		{Abbreviated(names).In(In("fr")), "a, b, c, d, e, f, g, h et 2 de plus"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
