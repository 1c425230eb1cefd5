package config

import "testing"

func TestSuggest(t *testing.T) {
	options := []string{"environment", "entity", "form", "api_key", "profile_table"}
	for word, want := range map[string]string{
		"entitty": "entity", "Entity": "entity", "fomr": "form", "frm": "form", "api-key": "api_key", "apikey": "api_key",
		"enviroment": "environment", "profil_tabel": "profile_table", "colour": "", "f": "", "": "", "xyz": "", "entité": "entity",
	} {
		got, ok := Suggest(word, options)
		if got != want || ok != (want != "") {
			t.Errorf("Suggest(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
	if got, ok := Suggest("form", nil); ok {
		t.Errorf("of no options: %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"kitten", "sitting", 3}, {"été", "ete", 2}} {
		if got := distance([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
