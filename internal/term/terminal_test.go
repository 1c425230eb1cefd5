package term

import (
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text          string
		width, indent int
		want          string
	}{
		{"short", 40, 4, "short"},
		{"one two three four five six seven", 24, 4, "one two three four five\n    six seven"},
		{"  Label       value that goes on and on", 34, 14, "  Label       value that goes on\n              and on"},
		{"averyveryverylongwordthatdoesnotfit in", 24, 2, "averyveryverylongwordthatdoesnotfit\n  in"},
		{"nothing is wrapped at no width at all", 0, 2, "nothing is wrapped at no width at all"},
		{"お知らせ お知らせ お知らせ", 22, 2, "お知らせ お知らせ\n  お知らせ"},
	} {
		if got := Wrap(test.text, test.width, test.indent); got != test.want {
			t.Errorf("%q at %d becomes\n%q, not\n%q", test.text, test.width, got, test.want)
		}
	}
}

// FuzzWrap: no word is lost or changed, and a line is wider than asked for only
// where one word is.
func FuzzWrap(f *testing.F) {
	f.Add("  Label       value that goes on and on", 34, 14)
	f.Add("a  b   c", 24, 2)
	f.Fuzz(func(t *testing.T, text string, width, indent int) {
		plain := !strings.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) || unicode.Is(unicode.Mn, r) })
		if width > 200 || indent > 100 || indent < 0 || !plain {
			return // our texts are one line of printable characters
		}
		got := Wrap(text, width, indent)
		if a, b := strings.Fields(text), strings.Fields(got); strings.Join(a, " ") != strings.Join(b, " ") {
			t.Errorf("%q becomes %q", text, got)
		}
		if width < indent+20 {
			return
		}
		for _, line := range strings.Split(got, "\n") {
			if ansi.StringWidth(line) > width && len(strings.Fields(line)) > 1 {
				t.Errorf("%q at %d: the line %q is too wide", text, width, line)
			}
		}
	})
}

func TestUnicode(t *testing.T) {
	for _, test := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"C.UTF-8", "", "", true}, {"", "", "fr_BE.utf8", true}, {"C", "", "en_US.UTF-8", false},
		{"", "C", "en_US.UTF-8", false}, {"", "", "", false}, {"POSIX", "", "", false},
	} {
		t.Setenv("LC_ALL", test.all)
		t.Setenv("LC_CTYPE", test.ctype)
		t.Setenv("LANG", test.lang)
		// Windows takes every character, whatever a shell from elsewhere says.
		if got := Unicode(); got != (test.want || runtime.GOOS == "windows") {
			t.Errorf("%+v gives %v", test, got)
		}
	}
}

func TestColour(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !Colour() {
		t.Error("no colour on a terminal that has them")
	}
	t.Setenv("NO_COLOR", "1")
	if Colour() {
		t.Error("colour in spite of NO_COLOR")
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if Colour() {
		t.Error("colour on a dumb terminal")
	}
}
