package term

import "testing"

func TestShellWords(t *testing.T) {
	if got, want := ShellWords([]string{"engage", "setup", "--env", "ENV-3", ""}), "engage setup --env ENV-3 "+ShellWord(""); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
