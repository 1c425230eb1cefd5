package optin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
)

const head = "version: 1\nintegration: {name: A}\nactito: {environment: ENV-3, api_key: keyring, entity: e, form: f}\n"

func newFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "engage.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func naming(names ...string) func(context.Context, *config.File) ([]string, error) {
	return func(context.Context, *config.File) ([]string, error) { return names, nil }
}

// What somebody writes while Actito is asked is not lost.
func TestSyncKeepsWhatOthersWroteMeanwhile(t *testing.T) {
	path := newFile(t, head)
	theirs := head + "# theirs\nmapping_variables:\n- {display_label: x, technical_name: optin_x, type: opt-in, enabled_in: [forms], subscription: x}\n"
	r := Sync(t.Context(), path, SyncOptions{Names: func(context.Context, *config.File) ([]string, error) {
		return []string{"x", "new"}, os.WriteFile(path, []byte(theirs), 0o644)
	}})
	if r.Err != nil || !r.Written || !slices.Equal(subscriptionsOf(r.Plan.Added), []string{"new"}) || r.Plan.Kept != 1 {
		t.Fatalf("%+v", r)
	}
	if got := read(t, path); !strings.HasPrefix(got, theirs) || !strings.Contains(got, "subscription: new") {
		t.Errorf("the file:\n%s", got)
	}
}

// When others did the same in the meantime, nothing is left to do.
func TestSyncAfterAnother(t *testing.T) {
	path := newFile(t, head)
	r := Sync(t.Context(), path, SyncOptions{Names: func(ctx context.Context, _ *config.File) ([]string, error) {
		other := Sync(ctx, path, SyncOptions{Names: naming("x")})
		return []string{"x"}, other.Err
	}})
	if r.Err != nil || r.Changed || r.Written || len(r.Plan.Added) != 0 || r.Plan.Kept != 1 {
		t.Fatalf("%+v", r)
	}
}

// An answer is not used for another licence than the one that was asked.
func TestSyncForAnotherLicenceByThen(t *testing.T) {
	path := newFile(t, head)
	theirs := strings.Replace(head, "entity: e", "entity: other", 1)
	r := Sync(t.Context(), path, SyncOptions{Names: func(context.Context, *config.File) ([]string, error) {
		return []string{"x"}, os.WriteFile(path, []byte(theirs), 0o644)
	}})
	if msg.KindOf(r.Err) != msg.Unexpected || r.Changed || read(t, path) != theirs {
		t.Fatalf("%+v\n%s", r, read(t, path))
	}
}

// A file that is broken or gone by the time of writing stays so.
func TestSyncOfAFileThatBreaksMeanwhile(t *testing.T) {
	path := newFile(t, head)
	r := Sync(t.Context(), path, SyncOptions{Names: func(context.Context, *config.File) ([]string, error) {
		return []string{"x"}, os.WriteFile(path, []byte("version: [\n"), 0o644)
	}})
	if msg.KindOf(r.Err) != msg.Config || read(t, path) != "version: [\n" {
		t.Errorf("broken: %+v", r)
	}
	path = newFile(t, head)
	r = Sync(t.Context(), path, SyncOptions{Names: func(context.Context, *config.File) ([]string, error) {
		return []string{"x"}, os.Remove(path)
	}})
	if _, err := os.Stat(path); msg.KindOf(r.Err) != msg.Config || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("gone: %+v, %v", r, err)
	}
}

// A change between the last reading and the writing is noticed.
func TestUpdateNoticesAChange(t *testing.T) {
	path := newFile(t, head)
	f, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	written, err := f.Update(t.Context(), func(f *config.File) (*config.Config, error) {
		calls++
		if err := os.WriteFile(path, fmt.Appendf(nil, "%s# change %d\n", head, calls), 0o644); err != nil {
			t.Fatal(err)
		}
		want := f.Config
		want.MappingVariables = []config.MappingVariable{NewVariable("x")}
		return &want, nil
	})
	if written || !errors.Is(err, files.ErrChanged) || msg.KindOf(err) != msg.Unexpected {
		t.Errorf("written %t, %v", written, err)
	}
	if got := read(t, path); got != fmt.Sprintf("%s# change %d\n", head, calls) {
		t.Errorf("their change is lost:\n%s", got)
	}
}

func TestSyncNeverEmptiesByMistake(t *testing.T) {
	text := head + "mapping_variables:\n  - {display_label: x, technical_name: optin_x, type: opt-in, enabled_in: [forms], subscription: x}\n"
	for _, o := range []SyncOptions{
		{}, {Prune: true}, {DryRun: true}, {Prune: true, Names: naming("", " ")},
	} {
		path := newFile(t, text)
		if o.Names == nil {
			o.Names = naming()
		}
		r := Sync(t.Context(), path, o)
		if msg.KindOf(r.Err) != msg.Unreachable || r.Changed || read(t, path) != text {
			t.Errorf("%+v: %+v", o, r)
		}
	}
	path := newFile(t, text)
	if r := Sync(t.Context(), path, SyncOptions{Names: naming(), Prune: true, AllowEmpty: true}); r.Err != nil || !r.Written || len(r.Plan.Removed) != 1 {
		t.Errorf("%+v", r)
	}
	path = newFile(t, head)
	if r := Sync(t.Context(), path, SyncOptions{Names: naming()}); r.Err != nil || r.Changed {
		t.Errorf("nothing where nothing was: %+v", r)
	}
}

func TestSyncTellsErrorsAndNothingElse(t *testing.T) {
	path := newFile(t, head)
	broken := errors.New("broken")
	r := Sync(t.Context(), path, SyncOptions{Names: func(context.Context, *config.File) ([]string, error) { return []string{"x"}, broken }})
	want := Failure(path, broken)
	want.Elapsed = r.Elapsed
	if diff := cmp.Diff(want, r, cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
}

// styles are ways in which people write a file; each takes the entries' lines.
var styles = []func(entries []config.MappingVariable) string{
	func(entries []config.MappingVariable) string {
		return head + "\nmapping_variables:\n\n" + items(entries, "  ", "# about %d\n\n") + "\n# end\npush_rules: []\n"
	},
	func(entries []config.MappingVariable) string {
		return "# top\n" + head + "mapping_variables: # all\n" + items(entries, "", "") + "walkthrough: {activate: done}\n"
	},
	func(entries []config.MappingVariable) string {
		return "\ufeff" + strings.ReplaceAll(head+"mapping_variables:\n"+items(entries, "    ", "# %d\n")+"push_rules:\n  - {level: all, destination: A}", "\n", "\r\n")
	},
	func(entries []config.MappingVariable) string {
		return strings.TrimRight(head+"push_rules: []   # none\nmapping_variables:\n"+items(entries, " ", ""), "\n")
	},
	func(entries []config.MappingVariable) string {
		var flow []string
		for _, e := range entries {
			flow = append(flow, fmt.Sprintf("{display_label: %q, technical_name: %q, type: opt-in, enabled_in: [forms], subscription: %q}", e.DisplayLabel, e.TechnicalName, e.Subscription))
		}
		return head + "mapping_variables: [" + strings.Join(flow, ", ") + "]\n# end\n"
	},
}

// items writes entries as a block list with something before each.
func items(entries []config.MappingVariable, indent, before string) string {
	if len(entries) == 0 {
		return ""
	}
	var b strings.Builder
	for i, e := range entries {
		if before != "" {
			b.WriteString(indent + fmt.Sprintf(before, i))
		}
		fmt.Fprintf(&b, "%s- subscription: %q # s%d\n%s  display_label: %q\n%s  technical_name: %q\n%s  type: opt-in\n%s  enabled_in: [ forms ]\n",
			indent, e.Subscription, i, indent, e.DisplayLabel, indent, e.TechnicalName, indent, indent)
	}
	return b.String()
}

// FuzzSync makes files in several styles with some entries, and lists of
// subscriptions: afterwards the file has exactly the meant entries, and every
// line that was not one of a removed entry is there in order.
func FuzzSync(f *testing.F) {
	f.Add("a\nb c\nyes\n12", "a\nb c\nd", uint8(0), false)
	f.Add("a\nb c", "b_c\nx: y\n- z\n# q", uint8(1), true)
	f.Add("é\n🎉", "🎉\nお知らせ\n'q'\n\"d\"", uint8(2), true)
	f.Add("", "a\nb\tc\n{x}\n[y]\n*a\n&b\n!c", uint8(3), false)
	f.Add("x", "x\ny\u0085z\n\ufefft\n%u\n@v\n`w", uint8(4), true)
	f.Fuzz(func(t *testing.T, there, names string, style uint8, prune bool) {
		if len(there) > 400 || len(names) > 400 || !utf8.ValidString(there+names) || strings.ContainsAny(there, "\x00\ufffd\ufeff") {
			t.Skip()
		}
		var entries []config.MappingVariable
		seen := map[string]bool{}
		for _, s := range strings.Split(there, "\n") {
			if !Blank(s) && !seen[s] && strings.IndexFunc(s, func(r rune) bool {
				return r < ' ' || r >= 0x7f && r <= 0xa0 || r > 0xffff && r < 0x1f000 || r == '\u2028' || r == '\u2029'
			}) < 0 {
				seen[s] = true
				entries = append(entries, entry(s, TechnicalName(s)))
			}
		}
		text := styles[int(style)%len(styles)](entries)
		path := newFile(t, text)
		if file := config.Parse(path, []byte(text)); !file.Valid() {
			t.Skip("no configuration: ", file.Err())
		}
		list, err := ReadNames(strings.NewReader(names), "names")
		if err != nil {
			t.Fatal(err)
		}
		o := SyncOptions{Names: naming(list...), Prune: prune, AllowEmpty: prune}
		dry := o
		dry.DryRun = true
		planned := Sync(t.Context(), path, dry)
		if got := read(t, path); got != text {
			t.Fatalf("the dry run wrote:\n%s", got)
		}
		r := Sync(t.Context(), path, o)
		if r.Err != nil {
			if got := read(t, path); got != text || planned.Err == nil {
				t.Fatalf("after %v (dry run: %v):\n%s", r.Err, planned.Err, got)
			}
			// A change that is refused is no mistake, as long as it is more than adding.
			if refused := strings.Contains(r.Err.Error(), "without a risk") && prune; !refused && len(NewPlan(list, nil, false).Variables) > 0 {
				t.Fatalf("%v, in:\n%s", r.Err, text)
			}
			return
		}
		if diff := cmp.Diff(planned.Plan, r.Plan); diff != "" || planned.Changed != r.Changed {
			t.Fatalf("the dry run told something else: %s", diff)
		}
		after := read(t, path)
		got, err := config.Load(path)
		if err != nil || !got.Valid() {
			t.Fatalf("%v %v\n%s", err, got.Err(), after)
		}
		want := NewPlan(list, entriesOf(text), prune).Variables
		if diff := cmp.Diff(want, got.Config.MappingVariables, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("the entries (-want +got):\n%s\n%s", diff, after)
		}
		if (after != text) != r.Written || r.Written != r.Changed {
			t.Fatalf("changed %t, written %t, but the texts differ: %t", r.Changed, r.Written, after != text)
		}
		if len(r.Plan.Removed) == 0 && int(style)%len(styles) != 4 && len(entries) > 0 && !linesIn(text, after) {
			t.Fatalf("lines were lost:\n%s\nnow:\n%s", text, after)
		}
		if again := Sync(t.Context(), path, o); again.Err != nil && len(list) > 0 || again.Changed || read(t, path) != after {
			t.Fatalf("the second run: %+v", again)
		}
	})
}

func entriesOf(text string) []config.MappingVariable {
	return config.Parse("", []byte(text)).Config.MappingVariables
}

// linesIn reports whether all lines of the old text are in the new one, in order.
func linesIn(old, now string) bool {
	rest := strings.Split(now, "\n")
	for _, line := range strings.Split(old, "\n") {
		i := slices.IndexFunc(rest, func(l string) bool { return strings.TrimSuffix(l, "\r") == strings.TrimSuffix(line, "\r") })
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}
