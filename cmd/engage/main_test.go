package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"engage/internal/sandbox"
)

// binary is the program itself, built once for all tests of this package: what
// is tested is what people run.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	directory, err := os.MkdirTemp("", "engage-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(directory) }()
	binary = filepath.Join(directory, "engage")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building engage: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// writeConfigurations fills the directory with that many configurations for the
// sandbox, each with a form of its own, so that each asks for itself. Every
// name is in the licence.
func writeConfigurations(t *testing.T, server *sandbox.Server, dir string, n int) {
	t.Helper()
	licence := sandbox.Synthetic(0)
	for i := range n {
		licence.Entities[0].Forms = append(licence.Entities[0].Forms, sandbox.Form{Name: fmt.Sprintf("form%d", i)})
		text := fmt.Sprintf("version: 1\nintegration: {name: N, push_incomplete_participations: false}\n"+
			"actito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: form%d}\n"+
			"push_rules: [{level: all, destination: N}]\n", server.URL(), i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("c%03d.yaml", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server.SetLicence(licence)
}

func sandboxFaults(t *testing.T, texts ...string) []sandbox.Fault {
	t.Helper()
	faults, err := sandbox.ParseFaults(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}
