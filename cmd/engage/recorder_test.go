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

// secretsSeen looks for the key and for every token that the sandbox gave out
// where they must not be: in what was printed, in the addresses that were
// asked for, and in every file below the folders. Key files are the one place
// where a key may be; tests name them *.key. It also says when a key went to
// another route than the token's, or a participation would have been pushed.
func secretsSeen(server *sandbox.Server, printed []byte, folders ...string) error {
	secrets := append(server.IssuedTokens(), canary, server.Key())
	if what := within(printed, secrets); what != "" {
		return fmt.Errorf("%s was printed", what)
	}
	for _, call := range server.Calls() {
		switch {
		case within([]byte(call.Path), secrets) != "":
			return fmt.Errorf("a secret went into the address of %s", call.Route)
		case call.Auth == sandbox.AuthKey && call.Route != "token":
			return fmt.Errorf("the key was sent to %s", call.Route)
		case call.Route == "interaction":
			return fmt.Errorf("engage must never push a participation")
		}
	}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || strings.HasSuffix(path, ".key") {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil // gone in the meantime
			}
			if what := within(data, secrets); what != "" {
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

// within names the first secret that the text holds; "" for none.
func within(text []byte, secrets []string) string {
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
