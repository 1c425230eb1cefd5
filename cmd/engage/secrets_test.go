package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"engage/internal/sandbox"
)

// secretsSeen searches for the key and every token of the sandbox where they must not
// be: in the output, in the requested addresses, and in every file below the
// directories. Only key files may contain a key; tests name them *.key. It also
// reports a key that was sent to another route than the token's, and a participation
// that would have been pushed.
func secretsSeen(server *sandbox.Server, printed []byte, directories ...string) error {
	secrets := append(server.IssuedTokens(), canary, server.Key())
	if what := findSecret(printed, secrets); what != "" {
		return fmt.Errorf("%s was printed", what)
	}
	for _, call := range server.Calls() {
		switch {
		case findSecret([]byte(call.Path), secrets) != "":
			return fmt.Errorf("a secret went into the address of %s", call.Route)
		case call.Key && call.Route != "token":
			return fmt.Errorf("the key was sent to %s", call.Route)
		case call.Route == "interaction" && call.Token: // engage sandbox participate has none
			return fmt.Errorf("engage must never push a participation")
		}
	}
	for _, directory := range directories {
		err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || strings.HasSuffix(path, ".key") {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil // gone in the meantime
			}
			if what := findSecret(data, secrets); what != "" {
				return fmt.Errorf("%s is in %s", what, path)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// findSecret returns the first secret that the text contains; "" for none.
func findSecret(text []byte, secrets []string) string {
	for i, s := range secrets {
		if !bytes.Contains(text, []byte(s)) {
			continue
		}
		if i < len(secrets)-2 {
			return "a token"
		}
		return "the key"
	}
	return ""
}
