//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
)

// TestLineEnds: no line of the output begins inside of a text from elsewhere, also where
// no variable says that a CI server reads it.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	licence := sandbox.Sample()
	licence.Entities[0].Tables[0].Subscriptions = []string{"A b\n::error::subscription", "A\r::error::c"}
	server, err := sandbox.Start(sandbox.Options{Key: canary, Licence: licence})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{"HOME=" + m.dir, "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary}
	good := "version: 1\nintegration: {name: 'N'}\nactito: {environment: custom, api_domain: '" + server.URL() +
		"', api_key: env:ENGAGE_API_KEY, entity: acme, form: engageCampaigns, profile_table: Clients}\n"
	for _, name := range []string{"n", "many"} {
		if err := os.MkdirAll(filepath.Join(m.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const file, bad, none = "n/c\n::error::x.yaml", "n/b\n::error::x.yaml", "no\n::error::y"
	m.write(file, good)
	m.write("many/a\n::error::.yaml", good)
	m.write("many/b\n::error::.yaml", "a: 1")
	m.write(bad, "version: 1\nintegration: {nam: x}\n\"a\\n::error::k\": 1\n")
	m.write("names", "new name\n")
	for _, test := range []struct {
		code int
		args []string
	}{
		{0, []string{"optins", "sync", "--account-manager-request", file}}, {0, []string{"optins", "sync", "--dry-run", "--from", "names", file}},
		{3, []string{"optins", "list", bad}}, {3, []string{"optins", "sync", bad}}, {3, []string{"push-rules", "add", "--level", "all", "-c", bad}},
		{3, []string{"setup", "--no-input", "--overwrite", "-c", bad}}, {3, []string{"guide", "-c", bad}}, {3, []string{"auth", "status", "-c", bad}},
		{3, []string{"validate", "--offline", bad}}, {3, []string{"optins", "list", none}}, {2, []string{"optins", "sync", "--from", none}},
		{2, []string{"validate", "--ca-file", none}}, {3, []string{"validate", none + "*"}}, {2, []string{"no\n::error::command"}},
		{2, []string{"guide", "--no\n::error::flag"}}, {2, []string{"guide", "-c", file, "--lang", none}},
		{2, []string{"setup", "--no-input", "--name", "a\n::error::b", "--env", "e\n::error::e", "--entity", "E", "--push-rule", "campaign:a\n::error::b"}},
		{0, []string{"optins", "list", file}}, {0, []string{"optins", "list", file, "-o", "csv"}}, {0, []string{"guide", "-c", file}},
		{0, []string{"guide", "-c", file, "-o", "markdown"}}, {0, []string{"guide", "-c", file, "-o", "csv"}}, {0, []string{"guide", "-c", file, "--lang", "fr"}},
		{0, []string{"validate", file}}, {0, []string{"validate", "many"}}, {3, []string{"validate", "--strict", "many"}},
		{0, []string{"auth", "status", "-c", file}}, {0, []string{"push-rules", "add", "--level", "campaign", "--name", "a\n::error::b", "-c", file}},
		{0, []string{"push-rules", "list", file}}, {0, []string{"push-rules", "list", file, "-o", "csv"}},
		{0, []string{"push-rules", "remove", "--level", "website", "--name", "a\n::error::b", "-c", file}},
		{0, []string{"setup", "--no-input", "--overwrite", "--push-incomplete", "-c", file}}, {0, []string{"guide", "-c", file, "--out", "out\n::error::"}},
		{2, []string{"guide", "-c", file, "--out", file}}, {0, []string{"schema", "--for", "validate"}},
	} {
		out := m.run(test.code, "", test.args...)
		for line := range strings.FieldsFuncSeq(out, func(r rune) bool { return r == '\n' || r == '\r' }) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("engage %q:\n%s", test.args, out)
			}
		}
	}
}
