package secret

import "testing"

func TestLooksLikeKey(t *testing.T) {
	for text, want := range map[string]bool{
		"qhdfbvdh747R49FRHrthqhdfbvdh74": true, "customers/acme.yaml": false, "engageCampaigns2": false,
		"ENGAGE_API_KEY": false, "averyveryverylongwordwithoutdigits": false, "12345678901234567890": false, "": false,
	} {
		if got := LooksLikeKey(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestMaskArguments(t *testing.T) {
	const other = "plain-but-known"
	t.Setenv(Variable, other)
	key := "qhdfbvdh747R49FRHrthqhdfbvdh74"
	for _, args := range [][]string{{key}, {"--env", key}, {"--env=" + key}, {"-k" + key}, {"--" + key}, {"x", key, "y"}} {
		if got := MaskArguments("unknown word "+key+" there", args); got != "unknown word "+Mask+" there" {
			t.Errorf("%q: %s", args, got)
		}
	}
	spelled := []string{"cGxhaW4tYnV0LWtub3du", "plain%2Dbut%2Dknown"}
	if got := MaskArguments("no file "+spelled[0]+", "+spelled[1], []string{spelled[0], "--x=" + spelled[1]}); got != "no file "+Mask+", "+Mask {
		t.Error(got)
	}
	for message, want := range map[string]string{
		"it is " + other: "it is " + Mask,
		"no https://a.test/?key=" + other + ".yaml": "no https://a.test/?key=" + Mask + ".yaml",
		"no file acme.yaml":                         "no file acme.yaml",
	} {
		if got := MaskArguments(message, []string{"acme.yaml", "x" + other + ".yaml"}); got != want {
			t.Errorf("%s: %s", message, got)
		}
	}
}
