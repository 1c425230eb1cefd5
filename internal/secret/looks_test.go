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
	known, err := Parse(other)
	if err != nil {
		t.Fatal(err)
	}
	key := "qhdfbvdh747R49FRHrthqhdfbvdh74"
	for _, args := range [][]string{{key}, {"--env", key}, {"--env=" + key}, {"-k" + key}, {"--" + key}, {"x", key, "y"}} {
		if got := MaskArguments("unknown word "+key+" there", args, Key{}); got != "unknown word "+Mask+" there" {
			t.Errorf("%q: %s", args, got)
		}
	}
	if got := MaskArguments("it is "+other, []string{other}, known); got != "it is "+Mask {
		t.Errorf("the known key: %s", got)
	}
	if got := MaskArguments("no file acme.yaml", []string{"acme.yaml"}, known); got != "no file acme.yaml" {
		t.Errorf("a file's name: %s", got)
	}
}
