package optin

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"engage/internal/msg"
)

func TestReadNames(t *testing.T) {
	for _, test := range []struct {
		about, text string
		want        []string
	}{
		{"nothing", "", nil},
		{"one a line", "a\nb\n", []string{"a", "b"}},
		{"no line end at the end", "a\nb", []string{"a", "b"}},
		{"line ends of Windows", "a\r\nb\r\n", []string{"a", "b"}},
		{"mixed line ends", "a\r\nb\nc", []string{"a", "b", "c"}},
		{"a byte order mark", "\ufeffa\nb\n", []string{"a", "b"}},
		{"a byte order mark further on is part of a name", "a\n\ufeffb\n", []string{"a", "\ufeffb"}},
		{"nothing but a byte order mark", "\ufeff", nil},
		{"empty lines", "\n\na\n\r\n \n\t\nb\n\n", []string{"", "", "a", "", " ", "\t", "b", ""}},
		{"blanks at the ends are part of a name", " a \nb\t\n", []string{" a ", "b\t"}},
		{"to the letter", "News\nnews\nNEWS\n", []string{"News", "news", "NEWS"}},
		{"what YAML or a shell would take for something", "yes\n12\n# no comment\n- a: b\n\"q\"\n$(x)\n", []string{"yes", "12", "# no comment", "- a: b", `"q"`, "$(x)"}},
		{"a carriage return inside stays, one before the line end goes", "a\rb\nc\r\r\n", []string{"a\rb", "c\r"}},
		{"other separators are no line ends", "a\u2028b\u0085c\n", []string{"a\u2028b\u0085c"}},
	} {
		got, err := ReadNames(strings.NewReader(test.text), "names.txt")
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v; want %q", test.about, got, err, test.want)
		}
	}
}

func TestReadNamesRefuses(t *testing.T) {
	broken := errors.New("broken")
	for _, test := range []struct {
		about, text, want string
	}{
		{"Latin-1", "a\n\xc9v\xe9nements\n", "names.txt, line 2"},
		{"UTF-16 from PowerShell", "\xff\xfea\x00\n\x00", "names.txt, line 1: it is not UTF-8"},
		{"UTF-16, the other way round", "\xfe\xff\x00a", "names.txt, line 1: it is not UTF-8"},
		{"far too much", strings.Repeat("x", maxNames+1), "more than"},
	} {
		_, err := ReadNames(strings.NewReader(test.text), "names.txt")
		if msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.about, err)
		}
	}
	_, err := ReadNames(iotest.ErrReader(broken), "names.txt")
	if !errors.Is(err, broken) || msg.KindOf(err) != msg.Usage {
		t.Errorf("a broken input: %v", err)
	}
}

func FuzzReadNames(f *testing.F) {
	for _, seed := range []string{"", "a\nb\r\n", "\ufeffa", "a\n\na\n", " \n\t\r\n", "\xff\xfe", "x\ry\n", "\xc3\x28\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names, err := ReadNames(strings.NewReader(text), "names.txt")
		if err != nil {
			if msg.KindOf(err) != msg.Usage || names != nil {
				t.Fatalf("%q with %v", names, err)
			}
			if utf8.ValidString(text) {
				t.Fatalf("a valid text was refused: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, n := range names {
			switch {
			case strings.Contains(n, "\n"):
				t.Fatalf("%q among %q", n, names)
			case !strings.Contains(text, n):
				t.Fatalf("%q is not in the text to the letter", n)
			}
			seen[n] = true
		}
		// Each line that shows something is a name, whatever ends it.
		for _, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
			if line = strings.TrimSuffix(line, "\r"); !Blank(line) && !seen[line] {
				t.Fatalf("%q is missing in %q", line, names)
			}
		}
		again, err := ReadNames(strings.NewReader(strings.Join(names, "\r\n")+"\r\n"), "")
		if marked := len(names) == 0 || strings.HasPrefix(names[0], "\ufeff"); !marked && (err != nil || !slices.Equal(again, names)) {
			t.Fatalf("written and read again: %q, then %q, %v", names, again, err)
		}
	})
}
