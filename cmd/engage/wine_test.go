//go:build wine && linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
)

// The tests here run the Windows program under Wine: `make wine` builds it and
// makes the Windows that it runs in.

// windowsProgram runs the program under Wine.
func windowsProgram(t *testing.T) []string {
	t.Helper()
	top, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return []string{filepath.Join(top, ".packaging", "wine"), filepath.Join(top, "bin", "wine", "engage.exe")}
}

// windowsMachine is a directory with a blank in its name, and a sandbox.
func windowsMachine(t *testing.T) (*machine, *sandbox.Server) {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	directory := filepath.Join(t.TempDir(), "my shop")
	if err := os.MkdirAll(filepath.Join(directory, "customers", "new ones"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, program: windowsProgram(t), dir: directory,
		env: []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TERM=xterm-256color"}}
	t.Cleanup(func() {
		if strings.Contains(m.printed.String(), "\x1b") {
			t.Errorf("control sequences went into a pipe:\n%q", m.printed.String())
		}
		m.checkNoKey("in.key")
	})
	return m, server
}

// onWindows is the path as the Windows program knows it.
func onWindows(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

// windowsConfig is a configuration for the server, with the line ends of
// Windows' editors.
func windowsConfig(server *sandbox.Server, key string) string {
	text := strings.NewReplacer("DOMAIN", server.URL(), "KEY", key).Replace(`version: 1
integration:
  name: "Actito – Acme"   # as in Qualifio
actito:
  environment: custom
  api_domain: DOMAIN
  api_key: KEY
  entity: acme
  form: engageCampaigns
mapping_variables:
  - display_label: newsletter
    technical_name: optin_newsletter
    type: opt-in
    enabled_in: [forms, opt-ins]
    subscription: newsletter
push_rules:
  - level: all
    destination: Actito – Acme
`)
	return strings.ReplaceAll(text, "\n", "\r\n")
}

func TestWineSameAnswers(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	m.match(m.run(0, "", "version"), `^engage \S+ go\S+ windows/amd64\n$`)
	m.write("engage.yaml", windowsConfig(server, "env:ENGAGE_API_KEY"))
	here := &machine{t: t, dir: m.dir, env: m.env}
	for _, args := range [][]string{
		{"schema"}, {"completion", "powershell"}, {"guide"}, {"guide", "-o", "markdown"}, {"optins", "list", "-o", "csv"},
		{"help", "exit-codes"}, {"validate", "--offline"}, {"validate", "--offline", "-o", "json"},
	} {
		if got, want := m.run(0, "", args...), here.run(0, "", args...); got != want {
			t.Errorf("engage %s says on Windows\n%s\nand here\n%s", strings.Join(args, " "), got, want)
		}
	}
}

// TestWineLineEnds: what a program changes in a file of a Windows editor has
// that editor's line ends, and the rest of the file stays to the byte.
func TestWineLineEnds(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	before := windowsConfig(server, "env:ENGAGE_API_KEY")
	m.write("engage.yaml", before)
	m.write("names.txt", "\ufeffnewsletter\r\nVélo & co\r\n\r\n")
	path := onWindows(filepath.Join(m.dir, "engage.yaml"))
	out := m.run(0, "", "optins", "sync", "--from", `.\names.txt`, "-c", path, "-o", "json")
	m.match(out, `^\{"format_version":1,"file":"Z:(\\\\[^\\"]+)+\\\\my shop\\\\engage\.yaml","changed":true,"written":true,`)
	added := "  - display_label: Vélo & co\r\n    technical_name: optin_Vélo_&_co\r\n    type: opt-in\r\n" +
		"    enabled_in: [forms, opt-ins]\r\n    subscription: Vélo & co\r\n"
	want := strings.Replace(before, "push_rules:", added+"push_rules:", 1)
	if got := m.read("engage.yaml"); got != want {
		t.Errorf("the file is\n%q\nand should be\n%q", got, want)
	}
	m.match(m.run(0, "names.txt", "optins", "sync", "--from", "-", "--check", "-c", path), "")
	m.run(0, "", "push-rules", "add", "--level", "website", "--name", "It's new", "-c", path)
	rule := "  - level: website\r\n    name: It's new\r\n    campaigns: both\r\n    destination: Actito – Acme\r\n"
	if got := m.read("engage.yaml"); got != want+rule {
		t.Errorf("the file is\n%q\nand should be\n%q", got, want+rule)
	}
}

// TestWinePaths: backslashes, drive letters and blanks, in arguments, patterns,
// answers and hints.
func TestWinePaths(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	text := windowsConfig(server, "env:ENGAGE_API_KEY")
	for _, name := range []string{"customers/a.yaml", "customers/b.yml", "customers/new ones/c.yaml"} {
		m.write(name, text)
	}
	m.write("customers/bad.yaml", strings.Replace(text, "version: 1", "version: 9", 1))
	for _, pattern := range []string{`customers\[ab].y*ml`, `.\customers\?.y*ml`, onWindows(m.dir) + `\customers\?.y*ml`} {
		out := m.run(0, "", "validate", "--offline", pattern)
		m.match(out, `customers\\a\.yaml\n(?s:.*)customers\\b\.yml\n(?s:.*)2 files, 2 valid`)
	}
	out := m.run(3, "", "validate", "--offline", "-o", "json", `customers\`)
	m.match(out, `"file":"customers\\\\a\.yaml"(?s:.*)"file":"customers\\\\bad\.yaml"(?s:.*)"file":"customers\\\\new ones\\\\c\.yaml"`)
	m.match(m.run(3, "", "validate", "--offline", "-o", "github", `customers\bad.yaml`), `::error file=customers/bad\.yaml,line=1,`)
	m.match(m.run(0, "", "setup", "--no-input", "--sandbox", "-c", `customers\new ones\d.yaml`),
		`Next +engage guide -c "customers\\new ones\\d\.yaml" shows `)
	m.contains("customers/new ones/d.yaml", "environment: custom\n")
	m.run(0, "", "validate", "--offline", `customers\new ones\d.yaml`)
	m.match(m.run(2, "", "setup", "--no-input", "--sandbox", "-c", `not there\a.yaml`), `there is no directory not there\n`)
}

// TestWineKeys keeps the key in Windows' key store and in files with a drive.
func TestWineKeys(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	m.write("in.key", canary+"\r\n")
	m.write("engage.yaml", windowsConfig(server, "keyring"))
	m.match(m.run(4, "", "auth", "status"), "the key store has none")
	m.match(m.run(0, "in.key", "auth", "login", "--api-key-stdin"), "kept in the system's key store")
	m.match(m.run(0, "", "validate"), "actito.token +key accepted")
	m.match(m.run(0, "", "auth", "logout"), "no longer in the system's key store")
	m.match(m.run(4, "", "auth", "status"), "the key store has none")

	for _, source := range []string{"file:" + onWindows(m.dir) + `\in.key`, `file:.\in.key`, "file:../my shop/in.key"} {
		m.write("engage.yaml", windowsConfig(server, source))
		m.match(m.run(0, "", "validate"), "actito.token +key accepted")
	}
	m.write("engage.yaml", windowsConfig(server, "keyring"))
	m.run(0, "in.key", "auth", "login", "--api-key-stdin", "--key-store", "file", "--write")
	m.match(m.read("engage.yaml"), `  api_key: store\r\n`)
	m.match(m.run(0, "", "auth", "status"), "Accepted +yes")
	m.match(m.run(0, "", "auth", "logout"), "no longer in the file C:")
}

func TestWineNoConnection(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	server.Close()
	m.env = append(m.env, "ENGAGE_API_KEY="+canary)
	m.write("engage.yaml", windowsConfig(server, "env:ENGAGE_API_KEY"))
	m.match(m.run(5, "", "validate"), `nothing listens there \(connection refused\)`)
}

// TestWineNobodyToAsk: where standard input is no console, nothing asks.
func TestWineNobodyToAsk(t *testing.T) {
	t.Parallel()
	m, server := windowsMachine(t)
	m.write("answers", "1\r\nN\r\n1\r\n")
	for _, stdin := range []string{"", "answers"} {
		m.match(m.run(2, stdin, "setup"), `missing: --name, --env, --entity, the API key`)
		m.match(m.run(2, stdin, "setup", "--accessible"), `missing: --name`)
	}
	m.write("engage.yaml", windowsConfig(server, "keyring"))
	m.match(m.run(2, "", "auth", "login"), `type FILE \| engage auth login --api-key-stdin`)
}

// windowsTerminal is the program in a Windows console that is shown on a
// pseudo-terminal.
func windowsTerminal(t *testing.T) *terminal {
	t.Helper()
	x := newTerminal(t)
	x.program = windowsProgram(t)
	return x
}

// TestWineScreen answers questions in a Windows console: keys, arrows among
// them, reach each of several pages, and Ctrl-C ends it as it should.
func TestWineScreen(t *testing.T) {
	t.Parallel()
	x := windowsTerminal(t)
	x.env = append(x.env, "ENGAGE_API_KEY="+canary)
	x.setup()
	x.WaitFor("Which entity")
	x.WaitRaw()
	x.Send("enter")
	x.WaitFor("Whose subscriptions")
	x.Send("down", "down")
	x.WaitFor("> None")
	x.Send("enter")
	x.WaitFor("> Take these settings")
	x.Send("down", "down", "down", "down", "enter")
	x.WaitFor("What shall the integration")
	x.Send("é", "enter")
	x.WaitFor("Integration                Actitoé")
	x.Send("esc")
	x.WaitFor("Whose subscriptions")
	x.Send("ctrl+c")
	x.WaitFor("Stopped. Nothing was written.")
	if code := x.Wait(); code != 130 {
		t.Errorf("ended with %d", code)
	}
	if got := x.file(); got != "" {
		t.Errorf("the file is\n%s", got)
	}
}

// TestWineInputElsewhere: a console is there, but standard input is something
// else, and so nothing asks: neither of that nor of the console behind it.
func TestWineInputElsewhere(t *testing.T) {
	t.Parallel()
	x := windowsTerminal(t)
	command := `printf '1\r\nN\r\n' | "$@"`
	x.program = append([]string{"/bin/sh", "-c", command, "sh"}, x.program...)
	for _, args := range [][]string{{"setup"}, {"setup", "--accessible"}} {
		x.run(args...)
		x.WaitFor("missing: --name, --env, --entity")
		if code := x.Wait(); code != 2 {
			t.Errorf("%v ended with %d", args, code)
		}
	}
}

// TestWineHiddenKey types the key at the console: it is not shown.
func TestWineHiddenKey(t *testing.T) {
	t.Parallel()
	x := windowsTerminal(t)
	if err := os.WriteFile(filepath.Join(x.dir, "engage.yaml"), []byte(windowsConfig(x.server, "keyring")), 0o644); err != nil {
		t.Fatal(err)
	}
	x.run("auth", "login", "--key-store", "file", "--write")
	x.WaitFor("nothing is shown")
	x.WaitRaw() // until then it is the pseudo-terminal that answers, not the console
	x.Send("two words", "enter")
	x.WaitFor("blank")
	x.Send(canary, "enter")
	x.WaitFor("accepts the key")
	if code := x.Wait(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	x.checkNoKey()
	if strings.Contains(string(x.Raw()), "two words") {
		t.Error("what was typed was shown")
	}
	x.run("auth", "logout")
	x.WaitFor("no longer in the file")
	x.Wait()
}
