//go:build keyring && linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engage/internal/sandbox"
)

// TestSecretService keeps, uses and removes a key in a real Secret Service:
// gnome-keyring on a message bus of the test's own. It needs Debian's packages
// dbus-daemon and gnome-keyring, and the build tag keyring.
func TestSecretService(t *testing.T) {
	home := t.TempDir()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "XDG_RUNTIME_DIR=" + home, "XDG_DATA_HOME=" + home}
	env = append(env, "DBUS_SESSION_BUS_ADDRESS="+startBus(t, env))
	e := &machine{t: t, dir: home, env: env}
	e.write("in.key", canary)

	// Nothing answers yet.
	begin := time.Now()
	e.run(4, "in.key", "setup", "--no-input", "--name", "N é", "--env", "custom", "--api-domain", server.URL(), "--entity", "acme", "--api-key-stdin")
	if spent := time.Since(begin); spent > 5*time.Second {
		t.Errorf("without a key store it took %s", spent)
	}
	startKeyring(t, env)

	e.run(0, "in.key", "setup", "--no-input", "--name", "N é", "--env", "custom", "--api-domain", server.URL(), "--entity", "acme", "--api-key-stdin")
	e.contains("engage.yaml", "api_key: keyring")
	e.match(e.run(0, "", "validate"), "ok +actito.token")
	e.match(e.run(0, "", "auth", "status"), "from the system.s key store")

	// One entry for each integration.
	e.write("other.yaml", strings.ReplaceAll(e.read("engage.yaml"), "N é", "Other"))
	e.match(e.run(4, "", "auth", "status", "-c", "other.yaml"), "the key store has none")

	e.match(e.run(0, "", "auth", "logout"), "no longer in the system.s key store")
	e.match(e.run(0, "", "auth", "logout"), "there was no key")
	e.match(e.run(4, "", "auth", "status"), "the key store has none")
	e.write("wrong.key", "wrongKey123456")
	e.run(4, "wrong.key", "auth", "login", "--api-key-stdin")
	e.match(e.run(4, "", "auth", "status"), "the key store has none")
	e.match(e.run(0, "in.key", "auth", "login", "--api-key-stdin"), "kept in the system.s key store")
	e.match(e.run(0, "", "auth", "status", "-o", "json"), `"source":"keyring","found":true,"accepted":true`)
	e.checkNoKey("in.key")
}

// busConfig is a bus that starts no service by itself: a key store that it
// started would be a locked one.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// startBus starts a message bus and returns its address.
func startBus(t *testing.T, env []string) string {
	directory := t.TempDir()
	config := filepath.Join(directory, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, directory), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := daemon(t, env, "dbus-daemon", "--config-file="+config, "--nofork", "--nopidfile", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// startKeyring starts an unlocked Secret Service and waits until it answers.
func startKeyring(t *testing.T, env []string) {
	cmd := daemon(t, env, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	cmd.Stdin = strings.NewReader("the password of the test")
	start(t, cmd)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		ask := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login", "org.freedesktop.DBus.Properties.Get", "string:org.freedesktop.Secret.Collection", "string:Locked")
		ask.Env = env
		answer, err := ask.CombinedOutput()
		if err == nil && strings.Contains(string(answer), "boolean false") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the key store does not answer: %v %s", err, answer)
		}
	}
}

func daemon(t *testing.T, env []string, name string, args ...string) *exec.Cmd {
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Env = env
	return cmd
}

// start starts a command that is killed when the test ends.
func start(t *testing.T, cmd *exec.Cmd) {
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}
