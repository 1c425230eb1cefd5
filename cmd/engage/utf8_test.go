package main

import "testing"

// TestNotUTF8: a name that is not UTF-8, as a terminal or a script in Latin-1 gives it,
// is wrong use and not another name.
func TestNotUTF8(t *testing.T) {
	t.Parallel()
	m := &machine{t: t, dir: t.TempDir()}
	m.env = []string{"HOME=" + m.dir, "LC_ALL=C.UTF-8", "ENGAGE_API_KEY=" + canary, "SYSTEMROOT=C:\\Windows"}
	setup := []string{"setup", "--no-input", "--offline", "--name", "N", "--env", "ENV-3", "--entity", "e"}
	m.run(0, "", setup...)
	before := m.read("engage.yaml")
	for _, flag := range []string{"--name", "--entity", "--form", "--profile-table", "--subscription", "--push-rule"} {
		m.match(m.run(2, "", append(setup, "--overwrite", flag, "Caf\xe9")...), flag+" is not UTF-8")
		m.match(m.run(2, "", append(setup, "-c", "new.yaml", flag, "Caf\xe9")...), flag+" is not UTF-8")
	}
	m.match(m.run(2, "", "push-rules", "add", "--level", "campaign", "--name", "Caf\xe9"), "--name is not UTF-8\n +in the terminal")
	m.match(m.run(2, "", "push-rules", "add", "--level", "all", "--destination", "Caf\xe9"), "--destination is not UTF-8")
	if after := m.read("engage.yaml"); after != before {
		t.Errorf("the file has changed:\n%s", after)
	}
	m.run(3, "", "validate", "-c", "Caf\xe9.yaml")
}
