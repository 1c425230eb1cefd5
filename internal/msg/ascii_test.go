package msg

import (
	"errors"
	"testing"
)

// Our own texts are spelled for a locale of ASCII, and what is filled in is not.
func TestASCII(t *testing.T) {
	french := In("fr").ASCII()
	var none *Language
	refused := New(Config, "“Été” – %s", "Été –").WithHint("engage … -c %s", "'Été.yaml'")
	changed := New(Config, "before – %s", "é")
	changed.Message = Literal("masked – é")
	for i, test := range []struct{ got, want string }{
		{french.Say("%s is there already", "é–"), "é– existe deja"},
		{french.Say("Step %d of %d – %s", 1, 5, "Été"), "Etape 1 sur 5 - Été"},
		{french.Say("no such message … %s", List{"é", "è"}), "no such message ... é et è"},
		{french.Text("Still to do"), "A faire"},
		{none.ASCII().Say("a … %s %v", Messagef("b – %s", "é"), errors.New("ö")), "a ... b - é ö"},
		{none.ASCII().Error(refused), `"Ete" - Été –`},
		{none.ASCII().Hint(refused), "engage ... -c 'Été.yaml'"},
		{none.ASCII().Error(changed), "masked – é"},
		{none.Error(refused), "“Été” – Été –"},
		{none.ASCII().Transliterate("✓ «\u00a01\u00a0»"), "* \"1\""},
	} {
		if test.got != test.want {
			t.Errorf("%d: %q, not %q", i, test.got, test.want)
		}
	}
}
