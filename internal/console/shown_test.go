package console

import "testing"

func TestShown(t *testing.T) {
	for name, want := range map[string]string{
		"":                      "",
		"Product news":          "Product news",
		"é お知らせ 🎉 'q' \"d\" \\": "é お知らせ 🎉 'q' \"d\" \\",
		"a\x1b[31mb":            `"a\x1b[31mb"`,
		"a\u009b31mb":           `"a\u009b31mb"`,
		"a\tb\"c":               `"a\tb\"c"`,
		"a\u202eb":              `"a\u202eb"`,
		"a\xffb":                `"a\xffb"`,
	} {
		if got := Shown(name); got != want {
			t.Errorf("Shown(%q) = %s", name, got)
		}
	}
	if got := ShownText("one\n\x1b]0;x\atwo \"é\"\r\n"); got != "one\n"+`\x1b]0;x\atwo "é"\r`+"\n" {
		t.Errorf("ShownText: %q", got)
	}
}
