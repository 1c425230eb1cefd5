package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/optin"
)

// sample is one configuration file of a size.
type sample struct {
	path    string
	entries int
	names   []string // its subscriptions and one more
}

func newSample(folder string, entries int) (*sample, error) {
	s := &sample{filepath.Join(folder, fmt.Sprintf("size%d.yaml", entries)), entries, names(entries + 1)}
	text := config.Render(configuration("http://127.0.0.1:1", "env:KEY", formName(0), entries))
	return s, os.WriteFile(s.path, text, 0o600)
}

// validate is what engage validate --offline does with one file.
func (s *sample) validate() error {
	f, err := config.Load(s.path)
	if err != nil {
		return err
	}
	if results := check.Local(f); len(results) == 0 || !f.Valid() {
		return fmt.Errorf("%s: %d results: %w", s.path, len(results), f.Err())
	}
	return nil
}

// decode is yaml.v3's own reading of the same file.
func (s *sample) decode() error {
	_, err := s.node()
	return err
}

func (s *sample) node() (*yaml.Node, error) { return nodeOf(s.path) }

func nodeOf(path string) (*yaml.Node, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	return &node, yaml.Unmarshal(text, &node)
}

// sync is what engage optins sync --from --dry-run does: the new text is made
// in full, and not written.
func (s *sample) sync() error {
	r := optin.Sync(context.Background(), s.path, optin.SyncOptions{
		Names:  func(context.Context, *config.File) ([]string, error) { return s.names, nil },
		DryRun: true,
	})
	if r.Err == nil && len(r.Plan.Added) != 1 {
		return fmt.Errorf("%s: %d entries were added, not 1", s.path, len(r.Plan.Added))
	}
	return r.Err
}

// roundTrip is the same with yaml.v3 alone.
func (s *sample) roundTrip() error { return roundTrip(s.path, s.names[s.entries]) }

// roundTrip adds the entry for a subscription to the file at path with yaml.v3
// alone: decode, append, encode. It neither checks the file nor keeps its
// layout, and does not write it.
func roundTrip(path, subscription string) error {
	node, err := nodeOf(path)
	if err != nil {
		return err
	}
	root := node.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "mapping_variables" {
			continue
		}
		var entry yaml.Node
		if err := entry.Encode(optin.NewVariable(subscription)); err != nil {
			return err
		}
		root.Content[i+1].Content = append(root.Content[i+1].Content, &entry)
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	if err := encoder.Encode(node); err != nil {
		return err
	}
	return encoder.Close()
}
