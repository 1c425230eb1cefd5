package actito

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"engage/internal/msg"
	"engage/internal/sandbox"
)

// exitCode returns the exit code of an error's kind, which the matrix shows.
func exitCode(err error) int {
	return map[msg.Kind]int{0: 0, msg.Unexpected: 1, msg.Usage: 2, msg.Config: 3, msg.Key: 4, msg.Unreachable: 5, msg.Difference: 6}[msg.KindOf(err)]
}

// faultRow is one fault of the network, tried on every call.
type faultRow struct {
	name string
	// fault is the sandbox's, after ROUTE=. HOSTILE stands for a server that
	// listens on another port, and SELF for the sandbox.
	fault string
	// make is a fault that the sandbox can't make: it returns the API domain,
	// and may change the client.
	make func(t *testing.T, hostile string) (domain string, change func(*Options))
	slow bool // the time limit is met

	codes string // one digit a call: token, entities, form, tables, subscriptions
	tries int    // how often each route is asked at most; 1 if 0
	waits bool   // the call is repeated after a wait
}

func redirect(status int, to string) faultRow {
	name := map[string]string{
		"SELF": "the same host", "HOSTILE": "another port", "http://localhost:PORT": "another host", "//HOSTILEHOST": "another port, no scheme",
	}[to]
	return faultRow{name: fmt.Sprintf("%d to %s", status, name), fault: fmt.Sprintf("%d:%s/entities/v5/entities", status, to), codes: "55555"}
}

func faultRows() []faultRow {
	rows := []faultRow{
		{name: "none", fault: "200", codes: "00000"},
		{name: "connection refused", make: nothingListens, codes: "55555", waits: true},
		{name: "no such name (DNS)", make: noSuchName, codes: "55555", tries: 4},
		{name: "connection dropped", fault: "drop", codes: "55555", tries: 8, waits: true},
		{name: "connection dropped once", fault: "drop:times=1", codes: "00000", tries: 2},
		{name: "slow body", fault: "slow-body", slow: true, tries: 2, codes: "55555"},
		{name: "hang", fault: "hang", slow: true, tries: 2, codes: "55555"},
		{name: "cut body", fault: "cut", codes: "55555", tries: 4, waits: true},
		{name: "cut body once", fault: "cut:times=1", codes: "00000", tries: 2, waits: true},
		{name: "HTML login page", fault: "html", codes: "55555"},
		{name: "empty body", fault: "empty", codes: "55550"}, // subscriptions: an empty list
		{name: "204 without body", fault: "204", codes: "55555"},
		{name: "null", fault: "null", codes: "55555"},
		{name: "missing fields", fault: "missing", codes: "55555"},
		{name: "wrong types", fault: "wrong-type", codes: "55055"}, // a form's fields are not documented
		{name: "no JSON", fault: "not-json", codes: "55555"},
		{name: "an endless body", fault: "endless", codes: "55555"},
		{name: "a gzip bomb", make: gzipBomb, codes: "55555"},
		{name: "an endless head", make: endlessHead, codes: "55555", waits: true},
		{name: "401 always", fault: "401", codes: "44444", tries: 2},
		{name: "401 once (token expired)", fault: "401:times=1", codes: "40000", tries: 2},
		{name: "403", fault: "403", codes: "45555"},
		{name: "404", fault: "404", codes: "55666"},
		{name: "400 that repeats the header", fault: "echo", codes: "55555"},
		{name: "400 with control sequences", fault: "escape", codes: "55555"},
		{name: "406", fault: "406", codes: "55555"},
		{name: "429 without Retry-After", fault: "429", codes: "55555", tries: 4, waits: true},
		{name: "429 once, Retry-After 1", fault: "429:times=1:retry-after=1", codes: "00000", tries: 2, waits: true},
		{name: "429, Retry-After 7", fault: "429:retry-after=7", codes: "55555", tries: 3, waits: true},
		{name: "429, Retry-After an hour", fault: "429:retry-after=3600", codes: "55555"},
		{name: "429, Retry-After a date past", fault: "429:times=1:retry-after=Wed, 21 Oct 2015 07:28:00 GMT", codes: "00000", tries: 2, waits: true},
		{name: "429, Retry-After a date far off", fault: "429:retry-after=Fri, 31 Dec 2999 23:59:59 GMT", codes: "55555"},
		{name: "429, Retry-After nonsense", fault: "429:retry-after=soon", codes: "55555", tries: 4, waits: true},
		{name: "500", fault: "500", codes: "55555"},
		{name: "502", fault: "502", codes: "55555", tries: 4, waits: true},
		{name: "503", fault: "503", codes: "55555", tries: 4, waits: true},
		{name: "503 twice", fault: "503:times=2", codes: "00000", tries: 3, waits: true},
		{name: "504", fault: "504", codes: "55555", tries: 4, waits: true},
		{name: "599", fault: "599", codes: "55555"},
		{name: "certificate not trusted", make: untrusted, codes: "55555"},
		{name: "TLS 1.1 at most", make: oldTLS, codes: "55555"},
		{name: "http where https was asked for", make: httpForHTTPS, codes: "55555"},
		{name: "302 from https to http", make: httpsToHTTP, codes: "55555"},
		{name: "302 to an address with the secret", make: redirectToSecret, codes: "55555"},
		{name: "the secret as a field's name", make: secretInBody, codes: "55555"},
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"SELF", "HOSTILE", "http://localhost:PORT"} {
			rows = append(rows, redirect(status, to))
		}
	}
	return append(rows, redirect(300, "HOSTILE"), redirect(304, "HOSTILE"), redirect(302, "//HOSTILEHOST"))
}

// TestFaultMatrix tries every fault of the network on every call. A cell is the exit
// code of the error's kind, with "!" if the key or a token were found where they must
// not be. With -v it prints the matrix.
func TestFaultMatrix(t *testing.T) {
	rows := faultRows()
	cells := make([][]string, len(rows))
	var mu sync.Mutex
	t.Run("cell", func(t *testing.T) {
		for i, row := range rows {
			cells[i] = make([]string, len(calls))
			for j, column := range calls {
				t.Run(row.name+"/"+column.name, func(t *testing.T) {
					t.Parallel()
					cell := tryFault(t, row, column, int(row.codes[j]-'0'))
					mu.Lock()
					defer mu.Unlock()
					cells[i][j] = cell
				})
			}
		}
	})
	if testing.Verbose() {
		fmt.Println(matrix(rows, cells))
	}
}

func matrix(rows []faultRow, cells [][]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "exit codes; ! = the key or a token was seen elsewhere\n%-36s", "")
	for _, c := range calls {
		fmt.Fprintf(&b, " %-13s", c.name)
	}
	for i, row := range rows {
		fmt.Fprintf(&b, "\n%-36s", row.name)
		for _, cell := range cells[i] {
			fmt.Fprintf(&b, " %-13s", cell)
		}
	}
	return b.String()
}

func tryFault(t *testing.T, row faultRow, column call, want int) string {
	evil := newRecordingServer(t)
	server := sandboxWith(t, sandbox.Options{})
	if row.make != nil {
		domain, change := row.make(t, evil.URL)
		return checkCell(t, row, column, want, newProbe(t, domain, change), "tokenCanary8bd7f3e2a1c4", server, evil)
	}
	to := strings.NewReplacer("HOSTILEHOST", strings.TrimPrefix(evil.URL, "http://"), "HOSTILE", evil.URL,
		"PORT", evil.URL[strings.LastIndex(evil.URL, ":")+1:], "SELF", server.URL())
	faults, err := sandbox.ParseFaults(column.name + "=" + to.Replace(row.fault))
	if err != nil {
		t.Fatal(err)
	}
	// The token is fetched before anything goes wrong.
	before := newProbe(t, server.URL())
	if err := before.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.SetFaults(faults...)
	p := newProbe(t, server.URL(), func(o *Options) {
		if row.slow {
			o.Timeout = 150 * time.Millisecond
		}
	})
	return checkCell(t, row, column, want, p, before.tokens.token.Reveal(), server, evil)
}

// checkCell makes the call and checks its result.
func checkCell(t *testing.T, row faultRow, column call, want int, p *probe, token string, server *sandbox.Server, evil *recordingServer) string {
	if column.name != "token" {
		p.holdToken(parsed(t, token))
	}
	before := len(server.Calls())
	begin := time.Now()
	found, err := column.ask(t.Context(), p.Client)
	if spent := time.Since(begin); spent > longTimeout {
		t.Errorf("it took %s", spent)
	}
	code := exitCode(err)
	if code != want {
		t.Errorf("exit code %d, want %d: %v", code, want, err)
	}
	if err == nil && found == 0 && column.name != "token" && column.name != "form" && row.fault != "empty" {
		t.Error("an empty list, and no error")
	}
	if total := p.clock.total(); total > maxWaiting {
		t.Errorf("it waits for %s", total)
	} else if (total > 0) != row.waits && row.name != "no such name (DNS)" && row.name != "connection dropped once" {
		t.Errorf("it waits for %s", total)
	}
	count := map[string]int{}
	for _, c := range server.Calls()[before:] {
		count[c.Route]++
	}
	for _, route := range column.route {
		if most := max(row.tries, 1); count[route] > most {
			t.Errorf("%s was asked %d times, at most %d make sense", route, count[route], most)
		}
	}
	if err != nil {
		message := err.Error() + " " + msg.HintOf(err)
		if r, found := firstControl(message); found {
			t.Errorf("the message holds %U: %q", r, message)
		}
		if msg.HintOf(err) == "" {
			t.Errorf("no hint: %v", err)
		}
	}
	tokens := []string{canary, token}
	if held := p.tokens.token.Reveal(); held != "" {
		tokens = append(tokens, held)
	}
	cell := fmt.Sprint(code)
	for where, text := range map[string]string{
		"an error": allFormats(err), "what --verbose prints": p.printed.String(), "the other server": strings.Join(evil.requests(), "\n"),
		"the client, printed": fmt.Sprintf("%v %+v %#v", p.options, p.options, &p.tokens.token),
	} {
		for _, s := range tokens {
			if strings.Contains(text, s) {
				t.Errorf("the key or a token is in %s:\n%s", where, text)
				cell = fmt.Sprint(code) + "!"
			}
		}
	}
	if got := evil.requests(); len(got) > 0 {
		t.Errorf("the other server was called: %s", got[0])
		cell = fmt.Sprint(code) + "!"
	}
	return cell
}

// Faults that the sandbox can't make.

func nothingListens(t *testing.T, _ string) (string, func(*Options)) {
	s := httptest.NewServer(nil)
	s.Close()
	return s.URL, func(*Options) {}
}

func noSuchName(*testing.T, string) (string, func(*Options)) {
	return "https://no-such-host.invalid", func(o *Options) { o.Timeout = 2 * time.Second }
}

func untrusted(t *testing.T, _ string) (string, func(*Options)) {
	return secure(t, nil, refuseAll(t)).URL, func(*Options) {}
}

func oldTLS(t *testing.T, _ string) (string, func(*Options)) {
	s := secure(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, refuseAll(t))
	return s.URL, trusting(s)
}

func httpForHTTPS(t *testing.T, evil string) (string, func(*Options)) {
	s := serve(t, refuseAll(t))
	return strings.Replace(s.URL, "http:", "https:", 1), func(*Options) {}
}

func httpsToHTTP(t *testing.T, evil string) (string, func(*Options)) {
	s := secure(t, nil, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, evil+r.URL.Path, http.StatusFound)
	})
	return s.URL, trusting(s)
}

// redirectToSecret redirects to a host whose name is the secret of the request.
func redirectToSecret(t *testing.T, _ string) (string, func(*Options)) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+".example.com/\u202e")
		w.WriteHeader(http.StatusFound)
	})
	return s.URL, func(*Options) {}
}

// secretInBody answers with an object whose only key is the secret of the request.
func secretInBody(t *testing.T, _ string) (string, func(*Options)) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{%q:[]}`, r.Header.Get("Authorization"))
	})
	return s.URL, func(*Options) {}
}

func gzipBomb(t *testing.T, _ string) (string, func(*Options)) {
	bomb := gzipBombBody(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	return s.URL, func(*Options) {}
}

func endlessHead(t *testing.T, _ string) (string, func(*Options)) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
		for err == nil {
			_, err = io.WriteString(conn, "X-Padding: "+strings.Repeat("x", 4096)+"\r\n")
		}
	})
	return s.URL, func(*Options) {}
}

// refuseAll is a handler that must not get a request.
func refuseAll(t *testing.T) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a request came through: %s, Authorization of %d characters", r.URL, len(r.Header.Get("Authorization")))
	}
}

func secure(t *testing.T, config *tls.Config, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = silentLog
	s.TLS = config
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func trusting(s *httptest.Server) func(*Options) {
	return func(o *Options) {
		o.RootCAs = x509.NewCertPool()
		o.RootCAs.AddCert(s.Certificate())
	}
}
