package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"engage/internal/sandbox"
)

// feedCanary is the secret part of a feed's address.
const feedCanary = "c4a4f00d-7e57-4fee-9bad-5ec4e7addce5"

// feedConfig is a configuration with a campaign feed for a sandbox of Actito.
func feedConfig(domain string) string {
	return fmt.Sprintf(`version: 1
integration:
  name: Acme
actito:
  environment: custom
  api_domain: %s
  api_key: env:ENGAGE_API_KEY
  entity: acme
  form: engageCampaigns
qualifio:
  campaign_feed: env:ENGAGE_CAMPAIGN_FEED
push_rules:
  - level: campaign
    name: Summer quiz
    destination: Acme
`, domain)
}

// feedMachine is a machine with that configuration.
func feedMachine(t *testing.T) (*machine, *sandbox.Server) {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{"HOME=" + m.dir, "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary, "SYSTEMROOT=C:\\Windows"}
	m.write("engage.yaml", feedConfig(server.URL()))
	return m, server
}

// TestFeedAddressIsNowhere has the feed fail in every way that could show its
// address, and looks for it in all that engage prints.
func TestFeedAddressIsNowhere(t *testing.T) {
	t.Parallel()
	var stolen atomic.Int32
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Add(1) }))
	t.Cleanup(thief.Close)
	var asked atomic.Value // the path and query of the last call
	answers := http.NewServeMux()
	answer := func(name string, handler http.HandlerFunc) {
		answers.HandleFunc("/"+name+"/{uuid}/json", func(w http.ResponseWriter, r *http.Request) {
			asked.Store(r.URL.RequestURI())
			handler(w, r)
		})
	}
	answer("echo", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"channels":[{"campaign":{"campaignTitle":"x %s"},"website":{"name":%q}}]}`, strings.ToUpper(r.URL.Path), r.URL)
	})
	answer("redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL+r.URL.Path, http.StatusFound)
	})
	answer("error", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, r.URL.String(), http.StatusInternalServerError)
	})
	answer("missing", func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.URL.String(), http.StatusNotFound) })
	answer("text", func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.URL) })
	answer("list", func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, `{"channels":%q}`, r.URL) })
	answer("drop", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	server := httptest.NewServer(answers)
	t.Cleanup(server.Close)

	m, _ := feedMachine(t)
	base := m.env
	for address, says := range map[string]string{
		server.URL + "/echo/UUID/xml?clientId=7":                              "has no campaign .Summer quiz",
		server.URL + "/redirect/UUID/json?clientId=7":                         "never followed with a secret address",
		server.URL + "/error/UUID":                                            "error of its own: 500",
		server.URL + "/missing/UUID/":                                         "does not have the campaign feed",
		server.URL + "/text/UUID#here":                                        "no whole JSON",
		server.URL + "/list/UUID":                                             "no list of channels",
		server.URL + "/drop/UUID":                                             "broke off",
		"http://127.0.0.1:1/UUID/json":                                        "nothing listens there",
		"http://127.0.0.1:99999/UUID/json":                                    "could not be reached",
		"https://" + strings.TrimPrefix(server.URL, "http://") + "/echo/UUID": "could not be reached",
		"https://me:UUID@api.qualifio.com/feed":                               "no address of a campaign feed",
		"https://api.qualifio.com.example.com/UUID":                           "no address of a campaign feed",
		"https://api.qualifio.com:444/UUID":                                   "no address of a campaign feed",
		"https://api.qualifio.com:x/UUID":                                     "no address of a campaign feed",
		"http://api.qualif.io/UUID":                                           "no address of a campaign feed",
		"https://UUID":                                                        "no address of a campaign feed",
		"api.qualifio.com/UUID/json":                                          "no address of a campaign feed",
		"//api.qualifio.com/UUID/json":                                        "no address of a campaign feed",
		"https://api.qualifio.com/%zz/UUID":                                   "no address of a campaign feed",
		"https://api.qualifio.com/\x01/UUID":                                  "no address of a campaign feed",
		"UUID":                                                                "no address of a campaign feed",
	} {
		asked.Store("")
		m.env = append(slices.Clip(base), "ENGAGE_CAMPAIGN_FEED="+strings.ReplaceAll(address, "UUID", feedCanary))
		before := m.printed.Len()
		m.match(m.run(0, "", "validate", "--verbose"), says)
		for _, format := range []string{"json", "junit", "github"} {
			m.run(0, "", "validate", "-o", format)
		}
		m.run(0, "", "__complete", "push-rules", "add", "--name", "")
		if strings.Contains(strings.ToLower(m.printed.String()[before:]), feedCanary[:8]) {
			t.Errorf("%s: the address was printed:\n%s", address, m.printed.String()[before:])
		}
		if uri := asked.Load().(string); strings.HasPrefix(address, server.URL) && !strings.Contains(uri+"?", "/"+feedCanary+"/json?") {
			t.Errorf("%s: asked for %s, and not for JSON", address, uri)
		}
	}
	if n := stolen.Load(); n > 0 {
		t.Errorf("the redirect was followed %d times", n)
	}
}

// TestFeedThroughAProxy goes to Qualifio's own name through a company's proxy,
// which sees the name and nothing else.
func TestFeedThroughAProxy(t *testing.T) {
	t.Parallel()
	m, server := feedMachine(t)
	far := startProxiedServer(t, server.URL(), "api.qualifio.com")
	proxy := startProxy(t, far.Listener.Addr().String())
	m.env = append(m.env, "HTTPS_PROXY="+proxy.URL, "ENGAGE_CAMPAIGN_FEED=https://api.qualifio.com"+strings.Replace(sandbox.FeedPath, "/json", "/xml", 1)+"?clientId=1")
	m.write("ca.pem", far.authority)
	m.match(m.run(0, "", "validate"), "warn +qualifio.names .*api.qualifio.com could not be reached: its certificate is not trusted here, so the address was not sent")
	m.match(m.run(0, "", "validate", "--ca-file", "ca.pem", "--verbose"), `GET https://api.qualifio.com/\.\.\.: 200 in (?s:.*)campaigns of the feed have no rule: "Événement de rentrée", "Staff quiz"`)
	for _, text := range proxy.all() {
		if !strings.HasPrefix(text, "CONNECT api.qualifio.com:443 ") || strings.Contains(text, "campaignfeed") {
			t.Errorf("the proxy saw %q", text)
		}
	}
}
