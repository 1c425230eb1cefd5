package term

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// echo stands in for a program that a shell runs: it prints its argument.
const echo = "ENGAGE_TEST_ECHO"

func TestMain(m *testing.M) {
	if os.Getenv(echo) != "" {
		_, _ = os.Stdout.WriteString(strings.Join(os.Args[1:], "\n"))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		`C:\Users\acme\engage.yaml`: `C:\Users\acme\engage.yaml`,
		`C:\my files\it's.yaml`:     `"C:\my files\it's.yaml"`,
		`C:\my files\`:              `"C:\my files\\"`,
		`all:both`:                  `all:both`,
		`a,b`:                       `"a,b"`,
		`Actito – Acme`:             `"Actito – Acme"`,
		`@acme`:                     `"@acme"`,
		``:                          `""`,
		`$HOME's`:                   `'$HOME''s'`,
		"a`b’c":                     "'a`b’’c'",
		`the “best”`:                `'the “best”'`,
		`a"b`:                       `'a"b'`,
	} {
		if got := ShellWord(word); got != want {
			t.Errorf("%s becomes %s, not %s", word, got, want)
		}
	}
}

// TestShellWordInCommandPrompt: what cmd.exe can take is one argument of the
// program, whatever it holds.
func TestShellWordInCommandPrompt(t *testing.T) {
	t.Setenv(echo, "yes")
	words := []string{`C:\my files\a.yaml`, `C:\my files\`, "Actito – Acme", "a & b | c", "a,b;c=d", "it's", "@acme", "", "%", "end"}
	var out []byte
	var err error
	for range 5 {
		cmd := exec.Command("cmd.exe")
		cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd.exe /s /c "` + ShellWord(os.Args[0]) + " " + ShellWords(words) + `"`}
		out, err = cmd.Output()
		// While many programs start, that of Wine now and then finds none.
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 9009 {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(string(out), "\n"); !slices.Equal(got, words) {
		t.Errorf("%q come back as %q", words, got)
	}
}
