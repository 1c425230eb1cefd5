package qualifio

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/secret"
)

// uuidText is the secret part of an address.
const uuidText = "c4a4f00d-7e57-4fee-9bad-5ec4e7addce5"

func feedOf(t *testing.T, body string) (*Feed, error) {
	t.Helper()
	hidden, err := secret.ParseExact(uuidText)
	if err != nil {
		t.Fatal(err)
	}
	return read([]byte(body), hidden)
}

// A feed is read as far as it is as documented: what is not counts as absent.
func TestRead(t *testing.T) {
	for body, want := range map[string]string{
		`{"numberRows":0,"channels":[]}`: "",
		`{"channels":[{"campaign":{"campaignTitle":" Quiz "},"website":{"id":1,"name":"a.example"}}]}`:                                 "Quiz|a.example",
		"\ufeff" + `{"channels":[{"campaign":{"campaignId":"x","campaignTitle":"Quiz"},"website":"a.example"}]}`:                       "Quiz|",
		`{"channels":[7,null,{},{"campaign":{"campaignTitle":8}},{"campaign":null,"website":{"name":"b"}}],"x":{}}`:                    "|b",
		`{"channels":[{"campaign":{"campaignTitle":"a\u001b[2J"}},{"campaign":{"campaignTitle":"b\nc"}}]}`:                             "|",
		`{"channels":[{"campaign":{"campaignTitle":"x C4A4F00D-7e57-4fee-9bad-5ec4e7addce5"},"website":{"name":"` + uuidText + `"}}]}`: "|",
		`{"channels":[{"campaign":{"campaignTitle":"` + strings.Repeat("é", maxNameLength+1) + `"}}]}`:                                 "|",
		// The newest first, each name once.
		`{"channels":[{"dateCreated":"2024-01-01","campaign":{"campaignTitle":"A"}},{"dateCreated":"2025-01-01","campaign":{"campaignTitle":"B"}},` +
			`{"dateCreated":"2025-01-01","campaign":{"campaignTitle":"A"}}]}`: "B,A|",
	} {
		feed, err := feedOf(t, body)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		got := strings.Trim(strings.Join(feed.Names(config.LevelCampaign), ",")+"|"+strings.Join(feed.Names(config.LevelWebsite), ","), "")
		if got != want && got != want+"|" {
			t.Errorf("%s: %q, not %q", body, got, want)
		}
		if names := slices.Concat(feed.Names(config.LevelAll), feed.Names(config.LevelMasterForm)); len(names) > 0 {
			t.Errorf("%s: names of other levels: %q", body, names)
		}
	}
	many := `{"channels":[` + strings.Repeat(`{},`, maxCampaigns) + `{}]}`
	for body, want := range map[string]string{
		"": "no whole JSON", "<html>": "no whole JSON", `{"channels":[`: "no whole JSON", "{}": "no list of channels", "null": "no list", "[]": "no list",
		`{"channels":null}`: "no list", `{"channels":{"a":1}}`: "no list", `{"channels":"x"}`: "no list", many: "more than 10000 campaigns",
	} {
		if feed, err := feedOf(t, body); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v %v, not %q", body, feed, err, want)
		}
	}
}

// A campaign has ended where its date says so beyond doubt.
func TestEnded(t *testing.T) {
	for date, want := range map[string]bool{
		"2001-02-03": true, "2001-02-03T04:05:06Z": true, "2001-02-03 04:05": true, "2999-01-01": false, "": false, "03/02/2001": false, "978307200": false,
		time.Now().Format(time.DateOnly): false,
	} {
		if got := ended(date); got != want {
			t.Errorf("%q: %v", date, got)
		}
	}
}

// An address goes to Qualifio's hosts over https, or to this machine.
func TestParseAddress(t *testing.T) {
	const way = "/v1/campaignfeed/channels/" + uuidText
	for text, want := range map[string]string{
		"https://api.qualifio.com" + way + "/json?clientId=7":       "https://api.qualifio.com" + way + "/json?clientId=7",
		"https://api.qualif.io" + way + "/xml?clientId=7":           "https://api.qualif.io" + way + "/json?clientId=7",
		"https://API.Qualifio.com:443" + way:                        "https://API.Qualifio.com:443" + way + "/json",
		"https://api.qualifio.com" + way + "/#top":                  "https://api.qualifio.com" + way + "/json",
		"http://127.0.0.1:8080" + way + "/json":                     "http://127.0.0.1:8080" + way + "/json",
		"http://localhost" + way + "/json":                          "http://localhost" + way + "/json",
		"http://[::1]:8080" + way + "/json":                         "http://[::1]:8080" + way + "/json",
		"http://api.qualifio.com" + way:                             "",
		"https://qualifio.com" + way:                                "",
		"https://developers.qualifio.com" + way:                     "",
		"https://api.qualifio.com." + way:                           "",
		"https://api.qualifio.com@example.com" + way:                "",
		"https://example.com/https://api.qualifio.com" + way:        "",
		"https://api.qualifio.com\\@example.com" + way:              "",
		"https://xapi.qualifio.com" + way:                           "",
		"https://api.qualifio.com:8443" + way:                       "",
		"ftp://localhost" + way:                                     "",
		"https://api.qualifio.com":                                  "",
		"https://api.qualifio.com/":                                 "",
		"https://api.qualifio.com/?uuid=" + uuidText:                "",
		"https:api.qualifio.com" + way:                              "",
		"http://192.168.0.1" + way:                                  "",
		"http://127.0.0.1.example.com" + way:                        "",
		strings.ToUpper("https://api.qualifio.com") + way + "/json": "https://API.QUALIFIO.COM" + way + "/json",
	} {
		got := ""
		if u, ok := parseAddress(text); ok {
			got = u.String()
		}
		if got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}

// Fetch reads the sandbox's feed with the headers of engage's calls and no others.
func TestFetch(t *testing.T) {
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	t.Setenv("FEED", "  "+server.FeedURL()+"\n")
	var traced []actito.Call
	feed, err := Fetch(t.Context(), actito.Options{Trace: func(c actito.Call) { traced = append(traced, c) }}, "env:FEED")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(feed.Names(config.LevelCampaign), ", "); got != "Événement de rentrée, Staff quiz, Summer quiz, Easter egg hunt" {
		t.Error(got)
	}
	if len(traced) != 1 || traced[0].URL != server.URL()+"/..." || traced[0].Status != 200 {
		t.Errorf("%+v", traced)
	}
	for _, call := range server.Calls() {
		if call.Key || call.Token {
			t.Errorf("a key or a token went to the feed: %+v", call)
		}
	}
}

// What takes too long, too much or was broken off is told as such.
func TestFetchFails(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "large") {
			_, _ = w.Write(make([]byte, 10<<20+1))
			return
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	t.Setenv("FEED", server.URL+"/"+uuidText)
	_, err := Fetch(t.Context(), actito.Options{Timeout: time.Millisecond}, "env:FEED")
	if actito.ReasonOf(err) != actito.TooSlow || msg.KindOf(err) != msg.Unreachable {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fetch(ctx, actito.Options{}, "env:FEED"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	t.Setenv("FEED", server.URL+"/large/"+uuidText)
	if _, err := Fetch(t.Context(), actito.Options{}, "env:FEED"); actito.ReasonOf(err) != actito.NotUnderstood || !strings.Contains(err.Error(), "more than 10 MB") {
		t.Error(err)
	}
}

// FuzzRead reads any bytes as a feed. Nothing panics, no name holds what a terminal
// acts on or the secret, and the same bytes give the same names.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"numberRows":1,"channels":[{"channelId":1,"website":{"id":1,"name":"w"},"channel":"web","dateCreated":"2025-01-01","dateLastModified":"x",` +
			`"campaign":{"campaignId":1,"campaignTitle":"t","campaignType":"Quiz","creator":"c"},"schedule":{"startDate":"a","endDate":"2001-01-01","hourlyLimitation":null}}]}`,
		`{"channels":[]}`, `{"channels":[null,1,"x",[],{}]}`, `{"Channels":[{"Campaign":{"CampaignTitle":"\ud800"}}]}`, "\ufeff{}", "<html>", "[]", "null", `"x"`,
		`{"channels":[{"campaign":{"campaignTitle":"` + uuidText + `"},"website":{"name":"c4a4f00d\u002d7e57-4fee-9bad-5ec4e7addce5"}}]}`,
		`{"channels":[{"website":{"name":"\u0000\u001b[2J"},"campaign":[]}],"channels":[{"campaign":{"campaignTitle":"second"}}]}`,
		`{"channels":[{"schedule":{"endDate":"9999-99-99"},"dateCreated":7}]}`, strings.Repeat(`{"channels":[`, 50), strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(seed))
	}
	hidden, err := secret.ParseExact(uuidText)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		feed, err := read(body, hidden)
		again, err2 := read(body, hidden)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v, then %v", err, err2)
		}
		if err != nil {
			if len(err.Error()) > 200 || strconv.Quote(err.Error()) != `"`+err.Error()+`"` {
				t.Fatalf("the message is %q", err)
			}
			return
		}
		for _, level := range config.Levels {
			names := feed.Names(level)
			if !slices.Equal(names, again.Names(level)) {
				t.Fatal("other names the second time")
			}
			for _, name := range names {
				if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(strings.ToLower(name), uuidText) {
					t.Fatalf("the name %q", name)
				}
			}
		}
	})
}

// TestFeedOfSmallValues: a feed whose list has more than are taken is not decoded to
// its end, whatever is in it.
func TestFeedOfSmallValues(t *testing.T) {
	body := []byte(`{"channels":[0` + strings.Repeat(",{}", 1_000_000) + "]}")
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		if _, err := read(body, secret.Key{}); err == nil || !strings.Contains(err.Error(), "more than 10000") {
			b.Fatalf("read = %v", err)
		}
	}).MemBytes
	if limit := uint64(8 * len(body)); allocated > limit {
		t.Errorf("%d bytes for a feed of %d, want at most %d", allocated, len(body), limit)
	}
}
