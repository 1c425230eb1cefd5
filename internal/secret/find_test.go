package secret

import "testing"

func TestFindAndHide(t *testing.T) {
	key, err := Parse("keyOfTheTest1234567890")
	if err != nil {
		t.Fatal(err)
	}
	short, err := Parse("acme")
	if err != nil {
		t.Fatal(err)
	}
	text := "é: keyOfTheTest1234567890 # keyOfTheTest1234567890, acme"
	if at := Find([]byte(text), key); at != len("é: ") {
		t.Errorf("found at %d", at)
	}
	if got := Hide(text, key); got != "é: [API key] # [API key], acme" {
		t.Errorf("%s", got)
	}
	for _, none := range []Key{{}, short} {
		if at := Find([]byte(text), none); at != -1 || Hide(text, none) != text {
			t.Errorf("a key of %d characters is found at %d", none.Len(), at)
		}
	}
	t.Setenv(Variable, " 'keyOfTheTest1234567890' \n")
	if !Known().Equal(key) {
		t.Error("the variable's key is not known")
	}
	for _, value := range []string{"", "acme", "two words here"} {
		t.Setenv(Variable, value)
		if !Known().IsZero() {
			t.Errorf("%q is a key to look for", value)
		}
	}
}
