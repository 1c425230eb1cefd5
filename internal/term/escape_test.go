package term

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInvisible(t *testing.T) {
	for name, want := range map[string]string{
		"":                      "",
		"Product news":          "Product news",
		"é お知らせ 🎉 'q' \"d\" \\": "é お知らせ 🎉 'q' \"d\" \\",
		"a\x1b[31mb":            `"a\x1b[31mb"`,
		"a\u009b31mb":           `"a\u009b31mb"`,
		"a\tb\"c\\":             `"a\tb\"c\\"`,
		"a\u202eb":              `"a\u202eb"`,
		"a\xffb":                `"a\xffb"`,
		"a\u200bb\ufeffc\u00ad": `"a\u200bb\ufeffc\u00ad"`,
		"a\U000e0041b":          `"a\U000e0041b"`,
		"a\u3164b\u034fc\u2800": `"a\u3164b\u034fc\u2800"`,
		"a\u00a0b\u3000c\u2028": `"a\u00a0b\u3000c\u2028"`,
		"a\ufe0fb\u200dc":       `"a\ufe0fb\u200dc"`,
		"👩‍💻 ❤️ 👍🏽":             "👩‍💻 ❤️ 👍🏽",
		"🎉\u200da":              `"🎉\u200da"`,
		"🎉\u200b🎉":              `"🎉\u200b🎉"`,
	} {
		if got := EscapeName(name); got != want {
			t.Errorf("EscapeName(%+q) = %s", name, got)
		}
	}
	if got := EscapeText("one\n\x1b]0;x\atwo \"é\"\r\nà lire\u00a0: «\u202fx\u200b\u202f»"); got != "one\n"+`\x1b]0;x\atwo "é"\r`+"\nà lire\u00a0: «\u202fx"+`\u200b`+"\u202f»" {
		t.Errorf("EscapeText: %q", got)
	}
}

func TestWriteJSON(t *testing.T) {
	name := "a\x1b[31m\x7f\u009b0m\u202e\u200b\u00ad\U000e0041é🎉<&>\"\\\n"
	var b strings.Builder
	if err := WriteJSON(&b, []string{name}); err != nil {
		t.Fatal(err)
	}
	var back []string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back[0] != name {
		t.Errorf("%s: %q, %v", b.String(), back, err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x7f\u009b\u202e\u200b\u00ad\U000e0041") || !strings.Contains(b.String(), "é🎉<&>") || !strings.HasSuffix(b.String(), "]\n") {
		t.Errorf("%q", b.String())
	}
}

func TestEscapeLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"É 🎉 – “x”":            "É 🎉 – “x”",
		"a\nb\r\tc":            `a\nb\r\tc`,
		"\x1b[31m\x00\x7f":     `\x1b[31m\x00\x7f`,
		"\u0085\u202e\u2028":   `\u0085\u202e\u2028`,
		"\xff\xc3":             `\xff\xc3`,
		"\U000e0001":           `\U000e0001`,
		"a\ufffdb":             "a\ufffdb",
		"no\u00a0break\u200b.": `no\u00a0break\u200b.`,
	} {
		if got := EscapeLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
