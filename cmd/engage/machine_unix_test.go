//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"engage/internal/config"
	"engage/internal/sandbox"
)

// newMachine is a machine beside a sandbox, with the key in the environment.
func newMachine(t *testing.T) (*machine, *sandbox.Server) {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{
		"HOME=" + m.dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary,
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + m.dir + "/no-bus",
	}
	return m, server
}

func setupArgs(server *sandbox.Server, more ...string) []string {
	return append([]string{
		"setup", "--no-input", "--env", "custom", "--api-domain", server.URL(), "--entity", "acme", "--profile-table", "Clients", "--all-subscriptions",
	}, more...)
}

// TestKilled kills engage at every moment of changing the file: what is there
// then is the old file or the new one, whole.
func TestKilled(t *testing.T) {
	t.Parallel()
	m, server := newMachine(t)
	m.run(0, "", setupArgs(server, "--name", "name 0")...)
	begin := time.Now()
	m.run(0, "", setupArgs(server, "--name", "name 0", "--overwrite")...)
	whole := time.Since(begin)
	runs := 60
	if testing.Short() {
		runs = 15
	}
	changed, killed := 0, 0
	for i := 1; i <= runs; i++ {
		before := m.read("engage.yaml")
		name := fmt.Sprintf("name %d", i)
		cmd := exec.Command(binary, setupArgs(server, "--name", name, "--overwrite")...)
		cmd.Dir, cmd.Env = m.dir, m.env
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// At the end of the run is what matters, so most are killed there.
		timer := time.AfterFunc(whole/3+rand.N(whole), func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			killed++
		}
		timer.Stop()
		after := m.read("engage.yaml")
		f := config.Parse("engage.yaml", []byte(after))
		switch {
		case !f.Valid():
			t.Fatalf("run %d: %v\n%s", i, f.Err(), after)
		case f.Config.Integration.Name == name:
			changed++
		case after != before:
			t.Fatalf("run %d: neither the old file nor the new one:\n%s", i, after)
		}
	}
	t.Logf("%d runs, %d killed, %d changed the file", runs, killed, changed)
	// What a killed run left does not stand in the way.
	m.run(0, "", setupArgs(server, "--name", "the last", "--overwrite")...)
	m.contains("engage.yaml", "the last")
	m.checkNoKey("")
}

// TestFullDisk: the old file stays, and the cause is said.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a small disk takes root")
	}
	m, server := newMachine(t)
	disk := filepath.Join(m.dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "none", disk).CombinedOutput(); err != nil {
		t.Skipf("a small disk can't be mounted here: %s", bytes.TrimSpace(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	path := filepath.Join("disk", "engage.yaml")
	m.run(0, "", setupArgs(server, "--name", "old", "-c", path)...)
	before := m.read(path)
	filler, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = filler.Write(make([]byte, 512))
	}
	_ = filler.Close()
	for _, args := range [][]string{
		setupArgs(server, "--name", "new", "--overwrite", "-c", path),
		setupArgs(server, "--name", "new", "-c", filepath.Join("disk", "other.yaml")),
	} {
		m.match(m.run(1, "", args...), "no space left on device")
	}
	m.write("in.key", canary)
	m.env = append(m.env, "XDG_CONFIG_HOME="+disk, "ENGAGE_API_KEY=")
	m.match(m.run(1, "in.key", "auth", "login", "--api-key-stdin", "--key-store", "file", "-c", path), "no space left on device")
	if got := m.read(path); got != before {
		t.Errorf("the file is now\n%s", got)
	}
	for _, pattern := range []string{"*.tmp", ".*.tmp", "other.yaml", "engage/keys/*", "engage/keys/.*.tmp"} {
		if left, _ := filepath.Glob(filepath.Join(disk, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	m.checkNoKey("in.key")
}

// TestReadOnlyDisk: the same of a file system that is mounted read-only.
func TestReadOnlyDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a disk takes root")
	}
	m, server := newMachine(t)
	disk := filepath.Join(m.dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k,ro", "none", disk).CombinedOutput(); err != nil {
		t.Skipf("a disk can't be mounted here: %s", bytes.TrimSpace(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	m.match(m.run(1, "", setupArgs(server, "--name", "N", "-c", "disk/engage.yaml")...), "read-only")
	m.write("in.key", canary)
	m.run(0, "", setupArgs(server, "--name", "N")...)
	m.env = append(m.env, "XDG_CONFIG_HOME="+disk, "ENGAGE_API_KEY=")
	m.match(m.run(1, "in.key", "auth", "login", "--api-key-stdin", "--key-store", "file"), "read-only")
}

// TestHeadless: without a message bus, with one that is gone, and with one
// that never answers, there is an answer within five seconds.
func TestHeadless(t *testing.T) {
	t.Parallel()
	directory, err := os.MkdirTemp("", "bus") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	silent := filepath.Join(directory, "bus")
	listener, err := net.Listen("unix", silent)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	for name, address := range map[string]string{"none": "", "autolaunch": "autolaunch:", "gone": "unix:path=" + directory + "/gone", "nonsense": "nonsense", "silent": "unix:path=" + silent} {
		for _, args := range [][]string{{"auth", "status"}, {"auth", "login", "--api-key-stdin"}, {"auth", "logout"}, {"validate"}} {
			t.Run(name+"/"+strings.Join(args, " "), func(t *testing.T) {
				t.Parallel()
				m, server := newMachine(t)
				m.run(0, "", setupArgs(server, "--name", "N")...)
				m.write("engage.yaml", strings.ReplaceAll(m.read("engage.yaml"), "env:ENGAGE_API_KEY", "keyring"))
				m.write("in.key", canary)
				m.env = append(m.env, "ENGAGE_API_KEY=", "DBUS_SESSION_BUS_ADDRESS="+address)
				begin := time.Now()
				m.match(m.run(4, "in.key", args...), "key store")
				if spent := time.Since(begin); spent > 5*time.Second {
					t.Errorf("it took %s", spent)
				}
				m.checkNoKey("in.key")
			})
		}
	}
}

// TestInterruptedCall: Ctrl-C in the middle of a call ends engage at once, and
// nothing is written.
func TestInterruptedCall(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"token=hang", "form=slow-body", "entities=503:retry-after=15"} {
		for sig, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
			m, server := newMachine(t)
			list, err := sandbox.ParseFaults(fault)
			if err != nil {
				t.Fatal(err)
			}
			server.SetFaults(list...)
			route, _, _ := strings.Cut(fault, "=")
			var out bytes.Buffer
			cmd := exec.Command(binary, setupArgs(server, "--name", "N")...)
			cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = m.dir, m.env, &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for reached := false; !reached; time.Sleep(time.Millisecond) {
				for _, c := range server.Calls() {
					reached = reached || strings.HasPrefix(c.Route, route)
				}
			}
			begin := time.Now()
			_ = cmd.Process.Signal(sig)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != want || time.Since(begin) > 5*time.Second {
				t.Errorf("%s, %s: exit code %d after %s\n%s", fault, sig, code, time.Since(begin), &out)
			}
			if left, _ := filepath.Glob(filepath.Join(m.dir, "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}
