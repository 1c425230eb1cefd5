package term

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCI(t *testing.T) {
	for _, name := range []string{
		"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID",
	} {
		t.Setenv(name, "")
	}
	if CI() {
		t.Error("no variable is set")
	}
	for _, test := range []struct {
		name, value string
		want        bool
	}{
		{"CI", "true", true}, {"CI", "1", true}, {"CI", "false", false}, {"CI", "False", false}, {"CI", "0", false},
		{"TF_BUILD", "True", true}, {"TEAMCITY_VERSION", "2024.07 (build 160656)", true}, {"GITHUB_ACTIONS", "true", true},
	} {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			t.Setenv(test.name, test.value)
			if CI() != test.want {
				t.Errorf("%v", !test.want)
			}
		})
	}
}

func writeLog(t *testing.T, annotations bool, parts ...string) string {
	t.Helper()
	var b strings.Builder
	log := &CILog{W: &b, Annotations: annotations}
	for _, part := range parts {
		if n, err := log.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	return b.String()
}

func TestCILog(t *testing.T) {
	for text, want := range map[string]string{
		"a ##[error]b":                 `a ##\u005berror]b`,
		"###[x] ##VSO[task.x]y":        `###\u005bx] ##VSO\u005btask.x]y`,
		"x##teamcity[a] ##TeamCity[b]": `x##teamcity\u005ba] ##TeamCity\u005bb]`,
		"##team##teamcity[x":           `##team##teamcity\u005bx`,
		"#\u200b#\u00ad[x":             "#\u200b#\u00ad" + `\u005bx`,
		"#\xff#\u0301[":                "#\xff#\u0301[",
		"::error::x":                   `:\u003aerror::x`,
		"a\n \t\u00a0::error::x":       "a\n \t\u00a0" + `:\u003aerror::x`,
		"a\r::x\u2028::y\u0085\ufeff:\u200b:z": "a\r" + `:\u003ax` + "\u2028" + `:\u003ay` + "\u0085\ufeff:\u200b" +
			`\u003az`,
		":::x": `:\u003a:x`, " :  ::": " :  ::",
		"a ::b ## [x] ## title\n# [x](y) #[ ##v[ #: : a:: b": "a ::b ## [x] ## title\n# [x](y) #[ ##v[ #: : a:: b",
		": :x": ": :x",
	} {
		if got := writeLog(t, false, text); got != want {
			t.Errorf("%+q becomes\n%+q, not\n%+q", text, got, want)
		}
	}
	own := "::error file=a::b ##[group]\n ::error::c\n::warning::d"
	if got, want := writeLog(t, true, own), "::error file=a::b ##\\u005bgroup]\n :\\u003aerror::c\n::warning::d"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// FuzzCILog: no runner finds a command, and a text without one passes to the byte,
// however it is split; JSON keeps its value.
func FuzzCILog(f *testing.F) {
	for _, seed := range []string{"##[x]", "a\n ::b::", "#\u200b#vso[", "##teamcity[", "\xe2\x80\n::", ":\u00ad:", "\r\n\u3000::", "##\xe2\x80[", "##vs\u200bo["} {
		f.Add(seed, 3)
	}
	// What a runner sees: lines, without what a collation ignores.
	command := regexp.MustCompile(`(?i)##(vso|teamcity)?\[|(?m:^[\t \p{Zs}]*::)`)
	ends := regexp.MustCompile("[\r\v\f\u0085\u2028\u2029]")
	seen := func(text string) string {
		return ends.ReplaceAllString(strings.Map(func(r rune) rune {
			if r == utf8.RuneError || Invisible(r) && !unicode.IsSpace(r) && r != '\u2028' && r != '\u2029' {
				return -1
			}
			return r
		}, text), "\n")
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		got := writeLog(t, false, text)
		if command.MatchString(seen(got)) {
			t.Errorf("a command: %q", got)
		}
		if !command.MatchString(seen(text)) && got != text {
			t.Errorf("%q was changed: %q", text, got)
		}
		at = max(0, min(at, len(text)))
		if split := writeLog(t, false, text[:at], text[at:]); split != got {
			t.Errorf("in two parts %q, whole %q", split, got)
		}
		if bytewise := writeLog(t, false, strings.Split(text, "")...); bytewise != got {
			t.Errorf("character by character %q, whole %q", bytewise, got)
		}
		data, _ := json.Marshal(text)
		var back, want string
		if err := json.Unmarshal([]byte(writeLog(t, false, string(data))), &back); err != nil {
			t.Errorf("%s: %v", data, err)
		}
		if _ = json.Unmarshal(data, &want); back != want {
			t.Errorf("%q comes back as %q", want, back)
		}
	})
}
