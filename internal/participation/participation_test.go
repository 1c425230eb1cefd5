package participation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"engage/internal/config"
	"engage/internal/optin"
)

func sample() *config.Config {
	return &config.Config{
		Integration:      config.Integration{Name: "Acme"},
		MappingVariables: []config.MappingVariable{optin.NewVariable("Newsletter"), optin.NewVariable("Product news")},
		PushRules:        []config.PushRule{{Level: config.LevelAll, Destination: "Acme"}},
	}
}

// readAll reads to the end: the campaigns' names, and the problems with their
// places.
func readAll(t testing.TB, in io.Reader) (campaigns, problems []string) {
	t.Helper()
	r := newReader(in)
	for {
		p, err := r.next()
		var problem *Problem
		switch {
		case errors.Is(err, io.EOF):
			return campaigns, problems
		case errors.As(err, &problem):
			problems = append(problems, fmt.Sprintf("%d:%d %s", problem.Line, problem.Column, problem))
		case err != nil:
			t.Fatal(err)
		case p.Campaign != nil:
			campaigns = append(campaigns, p.Campaign.Name)
		default:
			campaigns = append(campaigns, "")
		}
	}
}

func TestRead(t *testing.T) {
	a, b := `{"campaign":{"name":"a"}}`, `{"campaign":{"name":"b"}}`
	const noEnd, noEndOnLine, nothing = "the participation that begins here has no end", "the participation that begins here has no end on its line", "no participation begins here: it would be a JSON object"
	for _, test := range []struct {
		about, text string
		campaigns   string
		problems    []string
	}{
		{"nothing", "", "", nil},
		{"blanks and a byte order mark", "\ufeff \r\n\t\n", "", nil},
		{"one a line", a + "\n" + b + "\n", "ab", nil},
		{"Windows", "\ufeff" + a + "\r\n\r\n" + b + "\r\n", "ab", nil},
		{"in a row", a + b + " " + a, "aba", nil},
		{"a list", "[" + a + "," + b + "]", "ab", nil},
		{"a list over several lines, and more", "[\n" + a + ",\n" + b + "\n]\n" + a, "aba", nil},
		{"an empty list", "[]", "", nil},
		{"over several lines", "{\n\"campaign\":\n{\n\"name\": \"a\"\n}\n}\n{\n\"campaign\":\n{\"name\": \"b\"}}", "ab", nil},
		{"brackets and quotes in a text", `{"campaign":{"name":"a"},"x":"}{]\"[\\"}` + b, "ab", nil},
		{"objects of a list at the start of a line", "{\"campaign\":{\"name\":\"a\"},\"optins\":[\n{},\n{}\n]}\n" + b, "ab", nil},
		{"keys of other types that are not read", `{"id":1,"campaign":{"id":{},"name":"a","themes":5},"form":[{"id":[],"responses":"x"}],"questionnaire":[{"responses":{"a":1}}]}`, "a", nil},
		{"null", `{"campaign":null,"optins":[{"variable":null,"response":null}],"form":null}`, "", nil},

		{"a line that is cut off", a + "\n" + a[:20] + "\n" + b, "ab", []string{"2:1 " + noEndOnLine}},
		{"the first line cut off after a bracket", `{"campaign":{"name":"x"}` + "\n" + a + "\n" + b, "ab", []string{"1:1 " + noEndOnLine}},
		{"a line cut off in a list", a + "\n" + `{"optins":[{"variable":"x"},` + "\n" + b, "ab", []string{"2:1 " + noEndOnLine}},
		{"the end cut off", a + "\n" + b[:10], "a", []string{"2:1 " + noEnd}},
		{"the list not closed", "[" + a + ",\n" + b + ",", "ab", []string{"2:26 the list is not closed: the input ends too early"}},
		{"other lines", "hello\n" + a + "\n12\n]\n" + b, "ab", []string{"1:1 " + nothing, "3:1 " + nothing, "4:1 " + nothing}},
		{"too many brackets", a + "}\n" + b, "ab", []string{"1:26 " + nothing}},
		{"a bracket of another kind", `{"optins":[}]` + "\n" + a, "a", []string{"1:12 this is no JSON: invalid character '}' looking for beginning of value"}},
		{"wrong types, at their places", `{"campaign":{"name":"é","channel":5}}` + "\n{\n \"optins\": [\n  {\"response\": true}]}\n" + `{"state":[]}`, "", []string{
			"1:35 campaign.channel must be an object", "4:19 optins.response must be a text", "5:10 state must be a text",
		}},
		{"no participation", `{"id":1}` + a, "a", []string{"1:1 this is no participation: it has none of campaign, form, optins and questionnaire"}},
		{"Latin-1 after a replacement character", "{\"campaign\":{\"name\":\"\ufffd\xe9\"}}\n" + a, "a", []string{"1:23 a character here is not UTF-8"}},
		{"Latin-1", "{\"campaign\":{\"name\":\"\xe9\"}}\n" + a, "a", []string{"1:22 a character here is not UTF-8"}},
		{"UTF-16", "\xff\xfe{\x00\n\x00", "", []string{"1:1 " + nothing, "2:1 " + nothing}},
		{"too large", `{"campaign":{"name":"` + strings.Repeat("x", MaxSize) + "\"}}\n" + a, "a", []string{"1:1 this participation is larger than 128 kB"}},
		{"too large, and without an end", `{"campaign":{"name":"` + strings.Repeat("x", 2*MaxSize) + "\n" + a, "a", []string{"1:1 " + noEndOnLine}},
	} {
		for how, in := range map[string]io.Reader{"at once": strings.NewReader(test.text), "byte by byte": iotest.OneByteReader(strings.NewReader(test.text))} {
			campaigns, problems := readAll(t, in)
			if got := strings.Join(campaigns, ""); got != test.campaigns || !slices.Equal(problems, test.problems) {
				t.Errorf("%s, %s: %q and %q; want %q and %q", test.about, how, got, problems, test.campaigns, test.problems)
			}
		}
	}
}

func TestLargest(t *testing.T) {
	text := `{"optins":[],"x":"` + strings.Repeat("x", MaxSize-len(`{"optins":[],"x":""}`)) + `"}`
	if campaigns, problems := readAll(t, strings.NewReader(text)); len(campaigns) != 1 || problems != nil {
		t.Errorf("one of just the largest size is refused: %v", problems)
	}
}

// explained explains one participation.
func explained(t *testing.T, c *config.Config, text string) *Explanation {
	t.Helper()
	s, err := Summarize(t.Context(), strings.NewReader(text), c)
	if err != nil || s.Participations != 1 || len(s.Problems) > 0 {
		t.Fatalf("%s: %+v, %v", text, s, err)
	}
	return s.Only
}

func TestReplies(t *testing.T) {
	for response, want := range map[string]Reply{`"1"`: Ticked, `"Yes"`: Ticked, `"0"`: Unticked, `"No"`: Unticked, `""`: Unanswered, `null`: Unanswered, `"2"`: Unclear} {
		x := explained(t, sample(), `{"optins":[{"variable":"optin_Product_news","response":`+response+`},{"variable":"optin_Newsletter","response":`+response+`}]}`)
		if got := x.OptIns[0]; got != (OptIn{Variable: Variable{"optin_Product_news", "Product news", true}, Reply: want}) || x.OptIns[1].Subscribes != (want == Ticked) {
			t.Errorf("%s: %+v", response, x.OptIns)
		}
	}
}

func TestEmail(t *testing.T) {
	for responses, want := range map[string]bool{
		`[{"label":"","value":"jo@example.com"}]`: true, `[{"value":7},{"value":"jo@example.com"}]`: true,
		`[{"value":"call me @ home"}]`: false, `[{"value":"","file":{"name":"logo@2x.png"}}]`: false, `[]`: false, `null`: false, `"jo@example.com"`: false,
	} {
		if x := explained(t, sample(), `{"form":[{"label":"E-mail","responses":`+responses+`}]}`); x.Email != want {
			t.Errorf("%s: %v", responses, x.Email)
		}
	}
	if explained(t, sample(), `{"form":[{"label":"E-mail"}],"questionnaire":[{"responses":[{"value":"jo@example.com"}]}]}`).Email {
		t.Error("an answer of the questionnaire is no key")
	}
}

func TestPushRules(t *testing.T) {
	const anonymous = `{"state":"COMPLETED","campaign":{"name":"Quiz","channel":{"website":{"name":"shop"}}}}`
	identified := strings.TrimSuffix(anonymous, "}") + `,"form":[{"responses":[{"value":"jo@example.com"}]}]}`
	for _, test := range []struct {
		rules            string // each as level:name:campaigns>destination
		text, rule, open string
		obstacles        []Obstacle
	}{
		{"", identified, "", "", []Obstacle{NoPushRule}},
		{"all>Acme", identified, "all>Acme", "", nil},
		{"all:anonymous>Acme", identified, "", "", []Obstacle{NoPushRule}},
		{"all:identified>Acme", anonymous, "", "", []Obstacle{NoPushRule, NoEmail}},
		{"all:identified>none all:anonymous>Acme", anonymous, "all:anonymous>Acme", "", []Obstacle{NoEmail}},
		{"all>none", identified, "all>none", "", []Obstacle{PushedNowhere}},
		{"all>none campaign:Quiz>Acme", identified, "campaign:Quiz>Acme", "", nil},
		{"all>Acme campaign:quiz>none", identified, "all>Acme", "", nil},
		{"all>none website:shop:identified>Acme", identified, "website:shop:identified>Acme", "", nil},
		{"all>none website:shop:identified>Acme", anonymous, "all>none", "", []Obstacle{PushedNowhere, NoEmail}},
		{"website:shop>none campaign:Quiz>Acme", identified, "campaign:Quiz>Acme", "website:shop:both>none", nil},
		{"website:shop>Acme campaign:Quiz>Acme", identified, "campaign:Quiz>Acme", "", nil},
		{"master_form:Contact>Acme", identified, "", "master_form:Contact>Acme", nil},
		{"all>none master_form:Contact>Acme", identified, "all>none", "master_form:Contact>Acme", nil},
		{"all>none master_form:Contact>none", identified, "all>none", "", []Obstacle{PushedNowhere}},
	} {
		c := sample()
		c.PushRules = nil
		for _, rule := range strings.Fields(test.rules) {
			target, destination, _ := strings.Cut(rule, ">")
			r, err := config.ParseRule(target)
			if err != nil {
				t.Fatal(err)
			}
			r.Destination = destination
			c.PushRules = append(c.PushRules, r)
		}
		x := explained(t, c, test.text)
		rule, open := "", ""
		if x.Rule != nil {
			rule = config.FormatRule(*x.Rule) + ">" + x.Rule.Destination
		}
		for _, r := range x.MayApply {
			open += config.FormatRule(r) + ">" + r.Destination
		}
		if rule != test.rule || open != test.open || !slices.Equal(x.Obstacles, test.obstacles) {
			t.Errorf("%s: %q, perhaps %q, %v", test.rules, rule, open, x.Obstacles)
		}
	}
}

// What a summary lists is bounded, and what it does not list is counted.
func TestSummaryIsBounded(t *testing.T) {
	c := sample()
	c.PushRules = nil
	var b strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&b, `{"campaign":{"name":"%d"},"optins":[{"variable":"optin_%d%s","response":"1"},{"variable":"optin_Newsletter","response":"1"},{"label":"%d"}]}`, i, i, strings.Repeat("x", 5000), i)
		b.WriteString("\nhello\n")
	}
	s, err := Summarize(t.Context(), strings.NewReader(b.String()), c)
	if err != nil {
		t.Fatal(err)
	}
	if s.Participations != 1500 || s.Free != 0 || len(s.Problems) != mostProblems || s.MoreProblems != 1500-mostProblems {
		t.Errorf("%d participations, %d free, %d and %d problems", s.Participations, s.Free, len(s.Problems), s.MoreProblems)
	}
	if len(s.OptIns) != 2+mostNames || len(s.Campaigns) != mostNames || s.Unlisted != 2*1500-mostNames+1500-mostNames {
		t.Errorf("%d opt-ins, %d campaigns, %d not listed", len(s.OptIns), len(s.Campaigns), s.Unlisted)
	}
	if s.OptIns[0].Replies[Ticked] != 1500 || s.OptIns[1].Replies[Ticked] != 0 {
		t.Errorf("%+v, %+v", s.OptIns[0], s.OptIns[1])
	}
	if got := s.OptIns[2].Name; len([]rune(got)) != longestName+1 {
		t.Errorf("a name of %d characters", len([]rune(got)))
	}
}

func TestSummarizeStops(t *testing.T) {
	broken := errors.New("broken")
	in := io.MultiReader(strings.NewReader(`{"optins":[]}`+"\n{"), iotest.ErrReader(broken))
	if _, err := Summarize(t.Context(), in, sample()); !errors.Is(err, broken) {
		t.Errorf("a broken input: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Summarize(ctx, strings.NewReader("{}"), sample()); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// FuzzSummarize reads whatever comes. Every object of valid JSON is either a
// participation or a problem, places are in the text, and no answer is repeated.
func FuzzSummarize(f *testing.F) {
	const canary = "q7Zk2vXw9Lm4"
	good := `{"state":"COMPLETED","campaign":{"name":"a"},"form":[{"label":"E","responses":[{"value":"` + canary + `"}]}],"optins":[{"variable":"optin_Newsletter","response":"1"}]}`
	for _, seed := range []string{
		"", good, good + "\r\n\r\n" + good, "[" + good + ",\n" + good + "]", "\ufeff{\n\"optins\": [\n{}\n]\n}", good[:30] + "\n" + good, "hello\n{", "[{}", `{"optins":[{"response":1}]}`, `{"a":"\"}"}{`, "\xff\xfe{\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Summarize(t.Context(), bytes.NewReader(text), sample())
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(text, []byte("\n"))
		for _, p := range s.Problems {
			if p.Line < 1 || p.Line > len(lines) || p.Column < 0 || p.Column > len(lines[p.Line-1])+1 || p.Error() == "" {
				t.Fatalf("%d:%d is not in %q: %s", p.Line, p.Column, text, p)
			}
		}
		if out, err := json.Marshal([]any{s, s.Only}); err != nil || bytes.Contains(out, []byte(canary)) && bytes.Equal(text, []byte(good)) {
			t.Fatalf("%s, %v", out, err)
		}
		if want, ok := objects(text); ok && s.Participations+len(s.Problems)+s.MoreProblems != want {
			t.Fatalf("%d participations and %d problems of %d objects in %q", s.Participations, len(s.Problems)+s.MoreProblems, want, text)
		}
		// What goes before does not hide a line of its own.
		before := slices.Concat(text, []byte("\n"+good+"\n"+good+"\n"+good+"\n"))
		if s, err := Summarize(t.Context(), bytes.NewReader(before), sample()); err != nil || s.Participations == 0 {
			t.Fatalf("all lines are lost after %q", text)
		}
	})
}

// objects counts the objects of a text that is nothing but valid JSON objects, none
// with an object at the start of a line, where another one may begin.
func objects(text []byte) (n int, ok bool) {
	if bytes.Contains(text, []byte("\n{")) || bytes.HasPrefix(text, []byte("\ufeff")) {
		return 0, false
	}
	for decoder := json.NewDecoder(bytes.NewReader(text)); ; n++ {
		var object map[string]json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			return n, errors.Is(err, io.EOF)
		}
		if object == nil {
			return 0, false
		}
	}
}

// repeated is a line that comes so many times, and the most memory that was in
// use while it was read.
type repeated struct {
	line        string
	left, since int
	most        uint64
}

func (r *repeated) Read(into []byte) (int, error) {
	if r.since++; r.since%50 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		r.most = max(r.most, m.HeapAlloc)
	}
	n := min(r.left, len(into)/len(r.line))
	if n == 0 {
		return 0, io.EOF
	}
	r.left -= n
	return copy(into, strings.Repeat(r.line, n)), nil
}

// BenchmarkSummarize reports the most memory in use for 10,000 participations
// and for 100,000, which should be the same.
func BenchmarkSummarize(b *testing.B) {
	line := `{"id":"p","ip":"192.0.2.1","state":"COMPLETED","campaign":{"id":1,"name":"Quiz","channel":{"website":{"name":"shop"}}},` +
		`"form":[{"id":1,"label":"E-mail","responses":[{"label":"","value":"jo@example.com"}]},{"id":2,"label":"Shop","variable":"shop","responses":[{"value":"ghent"}]}],` +
		`"optins":[{"id":1,"label":"N","description":"` + strings.Repeat("text ", 100) + `","variable":"optin_Newsletter","response":"1"},{"id":2,"label":"P","variable":"optin_Product_news","response":"0"}]}` + "\n"
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := &repeated{}
			for b.Loop() {
				in = &repeated{line: line, left: n, most: in.most}
				if s, err := Summarize(b.Context(), in, sample()); err != nil || s.Participations != n {
					b.Fatalf("%+v, %v", s, err)
				}
			}
			b.ReportMetric(float64(in.most)/1e6, "MB-in-use")
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "participations/s")
		})
	}
}
