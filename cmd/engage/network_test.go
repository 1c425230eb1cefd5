package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"engage/internal/sandbox"
)

// TestThroughAProxy goes the way of a company network: https to Actito's own
// name through a proxy, which presents a certificate of the company's. The
// proxy sees the name and nothing else.
func TestThroughAProxy(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	far := startProxiedServer(t, server.URL(), "api3.actito.com")
	proxy := startProxy(t, far.Listener.Addr().String())
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{
		"HOME=" + m.dir, "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary, "HTTPS_PROXY=" + proxy.URL, "SYSTEMROOT=C:\\Windows",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + m.dir + "/no-bus",
	}
	m.write("ca.pem", far.authority)
	m.write("none.pem", "nothing")
	setup := []string{"setup", "--no-input", "--name", "N", "--env", "ENV-3", "--entity", "acme", "--profile-table", "Clients", "--subscription", "newsletter"}

	// Without the company's certificate no key is sent.
	m.match(m.run(5, "", setup...), "certificate is not trusted here, so the key was not sent\n.*--ca-file")
	m.match(m.run(2, "", append(setup, "--ca-file", "nowhere.pem")...), "--ca-file can't be read: .*nowhere.pem")
	m.match(m.run(2, "", append(setup, "--ca-file", "none.pem")...), "holds no certificate")
	m.match(m.run(2, "", append(setup, "--ca-file", ".")...), "--ca-file can't be read: ")
	if n := len(server.Calls()); n > 0 {
		t.Fatalf("%d calls came through", n)
	}

	m.match(m.run(0, "", append(setup, "--ca-file", "ca.pem")...), "key accepted by ENV-3")
	m.match(m.run(0, "", "validate", "--ca-file", "ca.pem", "--verbose"), "ok +actito.token")
	m.match(m.run(0, "", "auth", "status", "--ca-file", "ca.pem"), `https://api3.actito.com \(ENV-3\)`)

	// A certificate for another name, whoever signed it.
	m.write("other.yaml", strings.ReplaceAll(m.read("engage.yaml"), "ENV-3", "ENV-1"))
	m.match(m.run(5, "", "auth", "status", "-c", "other.yaml", "--ca-file", "ca.pem"), "certificate is for another name")

	// From https to http on another server: never followed.
	far.redirect.Store("to", proxy.URL+"/stolen")
	m.match(m.run(5, "", "auth", "status", "--ca-file", "ca.pem"), "a redirection .302.*never followed")
	far.redirect.Delete("to")

	// A domain that is not Actito's: a key that is bound to no domain only goes
	// there when somebody agreed, and then the domain is named first.
	m.write("custom.yaml", strings.NewReplacer("environment: ENV-3", "environment: custom\n  api_domain: https://api9.example.com",
		"api3.actito.com", "api9.example.com").Replace(m.read("engage.yaml")))
	m.match(m.run(2, "", "validate", "-c", "custom.yaml", "--ca-file", "ca.pem"), "nobody agreed to that")
	m.match(m.run(2, "", "auth", "status", "-c", "custom.yaml", "--ca-file", "ca.pem"), "--api-domain https://api9.example.com agrees")
	m.match(m.run(2, "", "validate", "-c", "custom.yaml", "--ca-file", "ca.pem", "--api-domain", "api8.example.com"), "nobody agreed to that")
	m.match(m.run(5, "", "validate", "-c", "custom.yaml", "--ca-file", "ca.pem", "--api-domain", "api9.example.com"), "warning: the API key goes to api9.example.com, which is not Actito's")

	if len(proxy.all()) == 0 {
		t.Error("the proxy was not asked")
	}
	for _, text := range proxy.all() {
		line, _, _ := strings.Cut(text, "\r\n")
		if !slices.Contains([]string{"CONNECT api3.actito.com:443 HTTP/1.1", "CONNECT api1.actito.com:443 HTTP/1.1", "CONNECT api9.example.com:443 HTTP/1.1"}, line) ||
			strings.Contains(text, "Authorization") || strings.Contains(text, canary) {
			t.Errorf("the proxy saw %q", text)
		}
	}
	m.checkNoKey("")
}

// proxiedServer is a sandbox behind https, under a name of Actito's.
type proxiedServer struct {
	*httptest.Server
	authority string // the certificate to trust, PEM
	redirect  sync.Map
}

func startProxiedServer(t *testing.T, sandboxURL, name string) *proxiedServer {
	t.Helper()
	target, err := url.Parse(sandboxURL)
	if err != nil {
		t.Fatal(err)
	}
	f := &proxiedServer{}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to, there := f.redirect.Load("to"); there {
			http.Redirect(w, r, to.(string), http.StatusFound)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	var pair tls.Certificate
	pair, f.authority = certificate(t, name)
	f.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	f.StartTLS()
	t.Cleanup(f.Close)
	return f
}

// certificate makes one for the name, signed by itself.
func certificate(t *testing.T, name string) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the company's proxy"}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(text)
}

// connectProxy lets connections through to one server, whatever they are for,
// and records the requests that it can read.
type connectProxy struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func (p *connectProxy) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.seen)
}

func startProxy(t *testing.T, to string) *connectProxy {
	t.Helper()
	p := &connectProxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		dump, _ := httputil.DumpRequest(r, false)
		b.Write(dump)
		p.mu.Lock()
		p.seen = append(p.seen, b.String())
		p.mu.Unlock()
		if r.Method != http.MethodConnect {
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = near.Close() }()
		far, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer func() { _ = far.Close() }()
		_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			_, _ = io.Copy(far, near)
			_ = far.Close()
		}()
		_, _ = io.Copy(near, far)
	}))
	t.Cleanup(p.Close)
	return p
}

// TestUnexpectedAnswer: bytes that net/http does not expect may repeat the key, and
// it would log them.
func TestUnexpectedAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection, stream, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = connection.Close() }()
		secret := r.Header.Get("Authorization")
		if r.URL.Path == "/auth/token" {
			const body = `{"accessToken":"tokenOfTheTest123"}`
			_, _ = fmt.Fprintf(stream, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%sLEAK %s", len(body), body, secret)
		} else {
			_, _ = fmt.Fprintf(stream, "HTTP/1.1 204 No Content\r\n\r\n%s", secret)
		}
		_ = stream.Flush()
		_, _ = io.Copy(io.Discard, connection)
	}))
	t.Cleanup(server.Close)
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{"HOME=" + m.dir, "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary, "SYSTEMROOT=C:\\Windows"}
	m.write("engage.yaml", "version: 1\nintegration:\n  name: N\nactito:\n  environment: custom\n  api_domain: "+server.URL+
		"\n  api_key: env:ENGAGE_API_KEY\n  entity: acme\n  form: engageCampaigns\n")
	out := m.run(0, "", "auth", "status", "--quiet") + m.run(5, "", "validate")
	if strings.Contains(out, "Unsolicited") || strings.Contains(out, "tokenOfTheTest123") {
		t.Errorf("what net/http logs is printed:\n%s", out)
	}
	m.checkNoKey("")
}
