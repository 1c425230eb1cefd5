package msg

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Of several failures the first in the contract's order decides: 1, 2, 3, 4,
// 5, 6; none at all is no failure.
func TestWorst(t *testing.T) {
	order := []Kind{Unexpected, Usage, Config, Key, Unreachable, Difference}
	for i, a := range order {
		for j, b := range order {
			if want := order[min(i, j)]; Worst(a, b) != want {
				t.Errorf("of %s and %s it is %s, not %s", a, b, Worst(a, b), want)
			}
		}
		if Worst(0, a) != a || Worst(a, 0) != a {
			t.Errorf("%s and nothing is not %s", a, a)
		}
	}
	if Worst(0, 0) != 0 {
		t.Error("nothing and nothing is something")
	}
}

func TestKindAndHintAreFound(t *testing.T) {
	inner := New(Key, "no key").WithHint("set %s", "X")
	wrapped := fmt.Errorf("while reading: %w", inner)
	if KindOf(wrapped) != Key || HintOf(wrapped) != "set X" {
		t.Errorf("%v, %q", KindOf(wrapped), HintOf(wrapped))
	}
	if KindOf(errors.New("other")) != Unexpected || KindOf(nil) != 0 || HintOf(nil) != "" {
		t.Error("an error without a kind is unexpected, and none is none")
	}
	if e := New(Config, "bad: %w", wrapped); !errors.Is(e, inner) {
		t.Error("the cause is lost")
	}
}

// A panic becomes an error of kind Unexpected that shows nothing of its value
// but what the Go runtime itself says.
func TestCatchPanic(t *testing.T) {
	secret := "canaryKey7R49FRHrthqhd8bvdh74"
	for name, value := range map[string]any{
		"a text": secret, "an error": errors.New(secret), "a struct": struct{ k string }{secret},
	} {
		err := CatchPanic(func() error { panic(value) })
		if KindOf(err) != Unexpected || strings.Contains(err.Error(), secret) || strings.Contains(HintOf(err), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var list []int
	err := CatchPanic(func() error { list[3] = 1; return nil })
	if err == nil || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("a mistake of the program: %v", err)
	}
	if err := CatchPanic(func() error { return nil }); err != nil {
		t.Errorf("no panic: %v", err)
	}
}
