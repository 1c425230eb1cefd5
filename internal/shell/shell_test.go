package shell

import "testing"

func TestWords(t *testing.T) {
	if got, want := Words([]string{"engage", "setup", "--env", "ENV-3", ""}), "engage setup --env ENV-3 "+Word(""); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
