package secret

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/msg"
)

// TestCredentialManager keeps a key in Windows' own key store, reads it, and
// takes it out again. It does so in a process of its own: other tests put
// something else in the store's place for good.
func TestCredentialManager(t *testing.T) {
	const alone = "ENGAGE_TEST_ALONE"
	if os.Getenv(alone) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCredentialManager$", "-test.v")
		cmd.Env = append(os.Environ(), alone+"=yes")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestCredentialManager") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	account := Account{Domain: "https://api.example.com", Integration: "A test's é " + t.Name()}
	source := Source{Kind: KindKeyring}
	key, err := Parse("keyOfTheTest1234567890")
	if err != nil {
		t.Fatal(err)
	}
	if !KeyringAvailable(t.Context()) {
		t.Fatal("Windows has no key store that answers")
	}
	if err := (Source{Kind: KindKeyring}).Store(t.Context(), account, key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = (Source{Kind: KindKeyring}).Delete(t.Context(), account) })
	got, err := Lookup(t.Context(), source, account, "")
	if err != nil || got.Reveal() != key.Reveal() {
		t.Errorf("another key came back (%v)", err)
	}
	other := Account{Domain: "https://other.example.com", Integration: account.Integration}
	if _, err := Lookup(t.Context(), source, other, ""); msg.KindOf(err) != msg.Key {
		t.Errorf("the key of another domain: %v", err)
	}
	for _, want := range []bool{true, false} {
		if there, err := (Source{Kind: KindKeyring}).Delete(t.Context(), account); there != want || err != nil {
			t.Errorf("taking it out: %v, %v", there, err)
		}
	}
	if _, err := Lookup(t.Context(), source, account, ""); msg.KindOf(err) != msg.Key {
		t.Errorf("after it was taken out: %v", err)
	}
}

// TestHomeOnWindows: both separators follow the tilde, and a drive is a path
// from the top.
func TestHomeOnWindows(t *testing.T) {
	home := t.TempDir()
	t.Setenv("USERPROFILE", home)
	for arg, want := range map[string]string{
		`~/a.key`:       filepath.Join(home, "a.key"),
		`~\keys\a.key`:  filepath.Join(home, "keys", "a.key"),
		`C:\keys\a.key`: `C:\keys\a.key`,
		`a.key`:         `D:\shop\a.key`,
		`~a\a.key`:      `D:\shop\~a\a.key`,
	} {
		if got := FilePath(Source{Kind: KindFile, Arg: arg}, `D:\shop`); got != want {
			t.Errorf("%s means %s, not %s", arg, got, want)
		}
	}
}
