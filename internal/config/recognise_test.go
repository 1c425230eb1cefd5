package config

import (
	"strings"
	"testing"
)

// TestIsConfiguration: two of the top-level keys are a configuration, in any style,
// and also in a text that can't be parsed.
func TestIsConfiguration(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                  false,
		"# version: 1\n# integration: 2\n":  false,
		"version: 1\n":                      false,
		"version: 1\nversion: 1\n":          false,
		"versions: 1\nintegrations: 2\n":    false,
		"- version: 1\n  integration: 2\n":  false,
		"x:\n  version: 1\n  actito: 2\n":   false,
		"x: {version: 1, actito: 2}\n":      false,
		"x: |\n  version: 1\n  actito: 2\n": false,
		"version integration\n":             false,

		"push_rules: []\nwalkthrough: {}\n":              true,
		"\tversion: 1\n\tactito: 2\n":                    true,
		"  version: 1\n  actito: 2\n":                    true,
		"version : 1\nactito   : 2\n":                    true,
		"? version\n: 1\n? actito\n: 2\n":                true,
		"&a version: 1\n!!str actito: 2\n":               true,
		"x: &v version\n*v : 1\nactito: 2\n":             true,
		"\"version\": 1\n'actito': 2\n":                  true,
		"\"v\\x65rsion\": 1\n\"integr\\u0061tion\": 2\n": true,
		"{version: 1, actito: 2}":                        true,
		"--- {version: 1,\n actito: 2}":                  true,
		"{\"version\":1,\"actito\":{}}":                  true,
		"%YAML 1.1\n---\nversion: 1\nactito: 2\n":        true,
		"a: 1\n---\nversion: 1\nactito: 2\n":             true,
		"version:1\nactito:2\n":                          true, // a text, for YAML
		"version：1\nactito：2\n":                          true,
		"\xff\xfev\x00e\x00r\x00s\x00i\x00o\x00n\x00:\x00 \x00\n\x00a\x00c\x00t\x00i\x00t\x00o\x00:\x00": true,

		// Broken, and a configuration all the same.
		"version: [\nactito: 2\n":                                            true,
		"version: 1\n actito: 2\n":                                           true,
		"version: 1\nname: caf\xe9\nactito: 2\n":                             true,
		"<<<<<<< ours\nversion: 1\n=======\nactito: 2\n":                     true,
		"\ufeff\u00a0version: 1\n\u00a0actito: [\n":                          true,
		"%YAML 1.2\n%YAML 1.2\n---\nversion: 1\nactito: 2\n":                 true,
		"# c\n{\"version\": 1, \"actito\": {\"entity\": \"a\"}":              true,
		"{\n\"version\": 1\n\"actito\": {}}":                                 true,
		"{integration: {name: a, version: 1":                                 true,
		"{\n  \"actito\": {\n    \"a\": [1,\n  },\n  \"walkthrough\": {}\n}": true,
		strings.Repeat("#", 100_000) + "\nversion: '\nactito: 2\n":           true,

		// Broken, and something else.
		"x: [\n":                          false,
		"x:\n  version: 1\n  actito: [\n": false,
		"x:\n- y:\n    version: 1\n    actito: [\n":                     false,
		"- version: 1\n  integration: 2\n  actito: [":                   false,
		"{{- if x }}\nl:\n  version: {{ x }}\n  integration: {{ y }}\n": false,
		"{% if x %}\nl:\n  version: 1\n  integration: 2\n":              false,
		"text [\nversion and actito\n":                                  false,
		"version: 1\nactito":                                            false,
		"\x00GITCRYPT\x00version: 1\nactito":                            false,
	} {
		if got := IsConfiguration([]byte(text)); got != want {
			t.Errorf("%.200q: %v", text, got)
		}
	}
}
