package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"engage/internal/msg"
)

var account = Account{Domain: "https://api3.actito.com", Integration: "Actito – Acme"}

// useTemporaryHome gives the test a configuration directory of its own.
func useTemporaryHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	t.Setenv("AppData", filepath.Join(home, "config"))
	return home
}

func wantKey(t *testing.T, key Key, err error) {
	t.Helper()
	if err != nil || key.Reveal() != canary {
		t.Errorf("%q, %v", key.Reveal(), err)
	}
}

func wantNone(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || msg.KindOf(err) != msg.Key || !strings.Contains(err.Error(), words) || msg.HintOf(err) == "" {
		t.Errorf("want %q of kind key, with a hint: %v", words, err)
	}
}

func TestLookupEnv(t *testing.T) {
	t.Setenv("MY_KEY", " "+canary+"\n")
	key, err := Lookup(t.Context(), Source{KindEnv, "MY_KEY"}, account, "")
	wantKey(t, key, err)
	t.Setenv("MY_KEY", " ")
	_, err = Lookup(t.Context(), Source{KindEnv, "MY_KEY"}, account, "")
	wantNone(t, err, "MY_KEY is not set")
	t.Setenv("MY_KEY", "a b")
	_, err = Lookup(t.Context(), Source{KindEnv, "MY_KEY"}, account, "")
	wantNone(t, err, "env:MY_KEY: the API key has a character that can't be in a key, such as a blank: character 2")
}

func TestKeyFile(t *testing.T) {
	useTemporaryHome(t)
	source := Source{Kind: KindStore}
	path, err := KeyFile(account)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lookup(t.Context(), source, account, "")
	wantNone(t, err, "does not exist")
	for range 2 {
		if err := source.Store(t.Context(), account, parsed(t, canary)); err != nil {
			t.Fatal(err)
		}
	}
	key, err := Lookup(t.Context(), source, account, "")
	wantKey(t, key, err)
	if runtime.GOOS != "windows" {
		for path, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v %v", path, info.Mode(), err)
			}
		}
		for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o610} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			_, err = Lookup(t.Context(), source, account, "")
			wantNone(t, err, "can be read by others")
		}
		// Storing anew takes the right from the others before the key is there.
		if err := source.Store(t.Context(), account, parsed(t, canary)); err != nil {
			t.Fatal(err)
		}
	}
	key, err = Lookup(t.Context(), source, account, "")
	wantKey(t, key, err)
	leftover := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".ABCDEFGHIJ.tmp")
	if err := os.WriteFile(leftover, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if removed, err := source.Delete(t.Context(), account); removed != want || err != nil {
			t.Errorf("removed: %v, %v", removed, err)
		}
	}
	if _, err := os.Stat(leftover); !errors.Is(err, os.ErrNotExist) {
		t.Error("what a crash left is there")
	}
}

// TestBoundTo: a key is bound to an account if it is in the key store, or in the
// one file that engage keeps for that account, however its path is spelled.
func TestBoundTo(t *testing.T) {
	home := useTemporaryHome(t)
	other := Account{account.Domain, "Other"}
	for _, a := range []Account{account, other} {
		if err := (Source{Kind: KindStore}).Store(t.Context(), a, parsed(t, canary)); err != nil {
			t.Fatal(err)
		}
	}
	own, _ := KeyFile(account)
	others, _ := KeyFile(other)
	beside := filepath.Join(filepath.Dir(own), "copy.key")
	link := filepath.Join(home, "link")
	if err := os.WriteFile(beside, []byte(canary), 0o600); err != nil {
		t.Fatal(err)
	}
	file := func(path string) Source { return Source{KindFile, path} }
	bound := map[Source]bool{
		{Kind: KindKeyring}: true, {Kind: KindStore}: true, EnvSource(): false, {}: false,
		file(own): true, file(others): false, file(beside): false, file(filepath.Join(home, "no.key")): false,
		file(filepath.Dir(own) + "/../keys//" + filepath.Base(own)): true, file("keys/" + filepath.Base(own)): true,
	}
	_ = os.Symlink(own, link) // Wine makes what does not lead there
	if text, err := os.ReadFile(link); err == nil && string(text) == canary+"\n" {
		bound[file(link)] = true
	}
	for source, want := range bound {
		if source.BoundTo(account, filepath.Dir(filepath.Dir(own))) != want {
			t.Errorf("%s: %v", source, !want)
		}
	}
}

// TestFileNames: one file for each domain and integration, whatever their
// names hold.
func TestFileNames(t *testing.T) {
	useTemporaryHome(t)
	seen := map[string]Account{}
	for _, a := range []Account{
		account, {account.Domain, "Other"}, {"https://api.actito.com", account.Integration}, {"http://127.0.0.1:8080", "../../x"},
		{"http://127.0.0.1:8081", "../../x"}, {"https://a", "b c"}, {"https://a b", "c"}, {"https://ä.example", "x"}, {"https://ö.example", "x"}, {"", ""},
	} {
		path, err := KeyFile(a)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if other, twice := seen[name]; twice {
			t.Errorf("%v and %v have the same file", a, other)
		}
		seen[name] = a
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
			t.Errorf("%v: %s", a, name)
		}
	}
}

func TestReadableKeyFiles(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "my key.txt")
	if err := os.WriteFile(path, []byte(canary+"\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	key, err := Lookup(t.Context(), Source{KindFile, "my key.txt"}, account, directory)
	wantKey(t, key, err)
	if runtime.GOOS != "windows" && !OthersCanRead(path) {
		t.Error("others can read it, and that is not reported")
	}
	t.Setenv("HOME", directory)
	if runtime.GOOS != "windows" {
		key, err = Lookup(t.Context(), Source{KindFile, "~/my key.txt"}, account, "/nowhere")
		wantKey(t, key, err)
	}
	_, err = Lookup(t.Context(), Source{KindFile, "."}, account, directory)
	wantNone(t, err, "can't be read")
	if err := os.WriteFile(path, bytes.Repeat([]byte("a"), maxKeyFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Lookup(t.Context(), Source{KindFile, path}, account, directory)
	wantNone(t, err, "longer than")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Lookup(t.Context(), Source{KindFile, path}, account, directory)
	wantNone(t, err, "no API key was given")
}

func TestNoHome(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	_, err := KeyFile(account)
	wantNone(t, err, "no directory for key files")
	if (Source{KindFile, "/etc/passwd"}).BoundTo(account, "") {
		t.Error("bound without a home")
	}
}

// TestKeyring uses the library's stand-in; a real Secret Service is behind the
// build tag keyring.
func TestKeyring(t *testing.T) {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	if !KeyringAvailable(t.Context()) {
		t.Fatal("no key store")
	}
	_, err := Lookup(t.Context(), Source{Kind: KindKeyring}, account, "")
	wantNone(t, err, "the key store has none")
	if err := (Source{Kind: KindKeyring}).Store(t.Context(), account, parsed(t, canary)); err != nil {
		t.Fatal(err)
	}
	key, err := Lookup(t.Context(), Source{Kind: KindKeyring}, account, "")
	wantKey(t, key, err)
	for _, other := range []Account{{account.Domain, "Other"}, {"https://api1.actito.com", account.Integration}} {
		_, err = Lookup(t.Context(), Source{Kind: KindKeyring}, other, "")
		wantNone(t, err, "the key store has none")
	}
	for _, want := range []bool{true, false} {
		if removed, err := (Source{Kind: KindKeyring}).Delete(t.Context(), account); removed != want || err != nil {
			t.Errorf("removed: %v, %v", removed, err)
		}
	}
	keyring.MockInitWithError(fmt.Errorf("locked: %s", canary))
	err = (Source{Kind: KindKeyring}).Store(t.Context(), account, parsed(t, canary))
	wantNone(t, err, "no key store that answers")
	if KeyringAvailable(t.Context()) || strings.Contains(fmt.Sprintf("%+v", err), canary) {
		t.Errorf("%+v", err)
	}
	_, err = (Source{Kind: KindKeyring}).Delete(t.Context(), account)
	wantNone(t, err, "no key store that answers")
}

// TestAskKeyring: a key store that hangs, panics or is given up.
func TestAskKeyring(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	hang := make(chan struct{})
	defer close(hang)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := askKeyring(ctx, func() (string, error) { <-hang; return "", nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_, _, err := askKeyring(t.Context(), func() (string, error) { panic(canary) })
	wantNone(t, err, "no key store that answers")
	if testing.Short() {
		return
	}
	begin := time.Now()
	_, _, err = askKeyring(t.Context(), func() (string, error) { <-hang; return "", nil })
	wantNone(t, err, "no key store that answers")
	if spent := time.Since(begin); spent < keyringTimeout || spent > keyringTimeout+2*time.Second {
		t.Errorf("it took %s", spent)
	}
}

// TestNoSessionBus: without the message bus of a session nothing is even
// tried, as the library would start a bus of its own.
func TestNoSessionBus(t *testing.T) {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		t.Skip("there is no message bus on this system")
	}
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		t.Skip("there is a session here")
	}
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		_, _, err := askKeyring(t.Context(), func() (string, error) { t.Error("the key store was asked"); return "", nil })
		wantNone(t, err, "no key store that answers")
	}
}
