package secret

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

const canary = "canaryKey7R49FRHrthqhd8bvdh74"

func parsed(t testing.TB, text string) Key {
	t.Helper()
	key, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// hidden holds keys where fmt walks without calling methods.
type hidden struct {
	key     Key
	pointer *Key
	list    []Key
	byName  map[string]Key
	any     any
	inner   struct{ deep Key }
	array   [1]Key
}

// TestKeyIsNeverPrinted prints a key, and structures that hold it, in every
// way that the standard library has, and looks for its text.
func TestKeyIsNeverPrinted(t *testing.T) {
	key := parsed(t, canary)
	exported := struct {
		Key     Key            `json:"key" yaml:"key" xml:"key"`
		Pointer *Key           `json:"pointer" yaml:"pointer" xml:"pointer"`
		List    []Key          `json:"list" yaml:"list" xml:"list"`
		Map     map[string]Key `json:"map" yaml:"map" xml:"-"`
	}{key, &key, []Key{key}, map[string]Key{"k": key}}
	unexported := hidden{key, &key, []Key{key}, map[string]Key{"k": key}, key, struct{ deep Key }{key}, [1]Key{key}}
	values := map[string]any{
		"key": key, "pointer": &key, "list": []Key{key}, "map": map[string]Key{"k": key},
		"exported": exported, "pointer to exported": &exported, "unexported": unexported, "pointer to unexported": &unexported,
		"source": Source{Kind: KindKeyring}, "error": msg.New(msg.Key, "it is %v: %w", key, errors.New(key.String())),
	}
	for name, value := range values {
		for _, c := range "vTtbcdoOqxXUeEfFgGspw" {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "100", ".3", "+-# 0100.50"} {
				checkNoKey(t, name, fmt.Sprintf("%"+flags+string(c), value))
			}
		}
		checkNoKey(t, name, fmt.Sprint(value))
		checkNoKey(t, name, fmt.Sprintln(value))
		checkNoKey(t, name, fmt.Errorf("%w %v", errors.New("x"), value).Error())

		encoded, err := json.Marshal(value)
		checkNoKey(t, name+" as JSON", string(encoded), fmt.Sprint(err))
		encoded, err = json.MarshalIndent(value, "", " ")
		checkNoKey(t, name+" as JSON", string(encoded), fmt.Sprint(err))
		encoded, err = xml.Marshal(value)
		checkNoKey(t, name+" as XML", string(encoded), fmt.Sprint(err))
		func() {
			defer func() { checkNoKey(t, name+" as YAML", fmt.Sprint(recover())) }()
			encoded, err := yaml.Marshal(value)
			checkNoKey(t, name+" as YAML", string(encoded), fmt.Sprint(err))
		}()
		var b bytes.Buffer
		err = gob.NewEncoder(&b).Encode(value)
		checkNoKey(t, name+" as gob", b.String(), fmt.Sprint(err))

		b.Reset()
		err = template.Must(template.New("").Parse(`{{.}} {{printf "%v %+v %#v %s" . . . .}} {{print .}} {{html .}} {{js .}} {{urlquery .}}`)).Execute(&b, value)
		checkNoKey(t, name+" in a template", b.String(), fmt.Sprint(err))
		b.Reset()
		err = htmltemplate.Must(htmltemplate.New("").Parse(`<a title="{{.}}">{{.}}</a><script>{{.}}</script>`)).Execute(&b, value)
		checkNoKey(t, name+" in an HTML template", b.String(), fmt.Sprint(err))

		b.Reset()
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "k", value, slog.Any("l", value))
		slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "k", value, slog.Group("g", slog.Any("l", value)))
		log.New(&b, "", 0).Println(value)
		checkNoKey(t, name+" in a log", b.String())
	}
	for _, value := range []any{key, fmt.Errorf("%w", msg.New(msg.Key, "%v", key))} {
		checkNoKey(t, "a panic", msg.CatchPanic(func() error { panic(value) }).Error())
	}
	if key.String() != Mask || fmt.Sprintf("%#v", key) != Mask || fmt.Sprintf("%d", key) != Mask {
		t.Error("the mask is not fixed")
	}
	var none Key
	if none.String() != Mask {
		t.Error("the mask tells whether there is a key")
	}
}

func checkNoKey(t *testing.T, where string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), canary[:12]} {
			if strings.Contains(text, form) {
				t.Errorf("%s shows the key: %s", where, text)
			}
		}
	}
}

// TestRevealCallers: only the files that need the key's text call Reveal.
func TestRevealCallers(t *testing.T) {
	want := []string{
		"internal/actito/query.go", // the token's header
		"internal/actito/token.go", // the key's header
		"internal/secret/store.go", // the stores
		"internal/secret/find.go",  // to find it in other texts, and mask it
		"internal/secret/key.go",   // its own methods
	}
	slices.Sort(want)
	root := filepath.Join("..", "..")
	var found []string
	reveals := regexp.MustCompile(`\.Reveal\(\)|\.Reveal\b`)
	for _, top := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(root, path)
			if reveals.Match(source) || (strings.HasPrefix(name, "internal/secret/") && bytes.Contains(source, []byte(") Reveal("))) {
				found = append(found, filepath.ToSlash(name))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(found)
	if !slices.Equal(found, want) {
		t.Errorf("the key's text is taken out in\n%s\nnot just in\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}

func TestParse(t *testing.T) {
	for raw, want := range map[string]string{
		"abc123":                   "abc123",
		"  abc123\r\n":             "abc123",
		"\"abc123\"":               "abc123",
		"' abc123 '":               "abc123",
		"“abc123”":                 "abc123",
		"`abc123`\n\n":             "abc123",
		"\ufeffabc\u200b123\u00ad": "abc123",
		"\u202aabc123\u202c\u200e": "abc123",
		"\u00a0abc123\u3000":       "abc123",
		"\"'abc123'\"":             "abc123",
		"abc\"123":                 "abc\"123",
		"abc=":                     "abc=", "abc==": "abc==", "abc:def": "abc:def", "abc/d=": "abc/d=",
		"a.b-c_d~e+f/g==":               "a.b-c_d~e+f/g==",
		"!\"#$%&()*+,-./:;<=>?@[]^_{|}": "!\"#$%&()*+,-./:;<=>?@[]^_{|}",
	} {
		key, err := Parse(raw)
		if err != nil || key.Reveal() != want {
			t.Errorf("%q: %q %v", raw, key.Reveal(), err)
		}
	}
	for raw, want := range map[string]string{
		"": "no API key", " \r\n\t": "no API key", "\"\"": "no API key", "\u200b": "no API key",
		"abc def": "character 4", "abc\ndef": "character 4", "abc\u00a0def": "character 4", "abc\r\nX-Evil: 1": "character 4",
		"abc\x00": "character 4", "abc\x7fd": "character 4", "\x1b[31mabc": "character 1", "clé": "character 3", "abc\xff": "character 4", "日本": "character 1",
		"KEY=abc": "assignment", "export KEY=abc": "assignment", "set KEY=abc\r\n": "assignment", "$env:KEY = \"abc\"": "assignment",
		"KEY='abc=='": "assignment", "-e KEY=abc": "assignment", "KEY==abc": "assignment", "a.b-c=d": "assignment",
		"{\"apiKey\":\"abc\"}": "assignment", "{ 'apiKey': 'abc' }": "assignment", "\"apiKey\": \"abc\"": "assignment",
		"[{\"key\":1}]": "assignment", "api_key: abc": "assignment", "key: 'abc'": "assignment", "Authorization: abc": "assignment",
		"\xff\xfea\x00b\x00": "UTF-16", "\xfe\xff\x00a": "UTF-16",
		strings.Repeat("a", maxKeyLength+1): "longer than",
	} {
		key, err := Parse(raw)
		if err == nil || !strings.Contains(err.Error(), want) || msg.KindOf(err) != msg.Key || msg.HintOf(err) == "" {
			t.Errorf("%.40q: %v", raw, err)
		}
		if !key.IsZero() {
			t.Errorf("%.40q: a key and an error", raw)
		}
	}
}

func TestEqual(t *testing.T) {
	a, b, c := parsed(t, "abc"), parsed(t, " abc\n"), parsed(t, "abd")
	if !a.Equal(b) || a.Equal(c) || a.Equal(Key{}) || !(Key{}).Equal(Key{}) || !(Key{}).IsZero() || a.IsZero() {
		t.Error("equality")
	}
}

// FuzzParse: the result is valid in a header, parsing it again changes nothing, and
// neither the key nor an error shows the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{canary, " a ", "\"a'", "a b", "\ufeff\u200ba", "a\x00", "\xff\xfea\x00", "", "“ ” ' a", "é", "\u202ea"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		key, err := Parse(raw)
		if err != nil {
			for _, word := range strings.Fields(raw) {
				if len(word) >= 12 && strings.Contains(err.Error()+msg.HintOf(err), word) {
					t.Fatalf("the error shows %q: %v", word, err)
				}
			}
			for _, r := range err.Error() {
				if r < ' ' || r > '~' {
					t.Fatalf("the error holds %U", r)
				}
			}
			return
		}
		text := key.Reveal()
		for i := range len(text) {
			if text[i] <= ' ' || text[i] > '~' {
				t.Fatalf("%q in a header", text)
			}
		}
		again, err := Parse(text)
		if err != nil || !again.Equal(key) {
			t.Fatalf("%q becomes %q: %v", text, again.Reveal(), err)
		}
		exact, err := ParseExact(text)
		if err != nil || !exact.Equal(key) {
			t.Fatalf("%q is not exact: %v", text, err)
		}
	})
}

// FuzzParseSource: what is accepted comes back as it was written, and the error
// is the same whatever the text, which may be a key.
func FuzzParseSource(f *testing.F) {
	for _, seed := range []string{"keyring", "store", "env:ENGAGE_API_KEY", "file:~/key", "file: ", "env:", "env:1", canary, "file:C:\\key", "keyring:x", "env:A B"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		source, err := ParseSource(text)
		if err != nil {
			if again, other := ParseSource("x" + text); other == nil || other.Error() != err.Error() || msg.KindOf(err) != msg.Config {
				t.Fatalf("%q: %v, %v, %v", text, err, again, other)
			}
			return
		}
		if source.String() != text {
			t.Fatalf("%q becomes %q", text, source)
		}
		if (source.Kind == KindKeyring || source.Kind == KindStore) != (source.Arg == "") {
			t.Fatalf("%q: %+v", text, source)
		}
	})
}
