package config

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"engage/internal/actito"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
)

// FleetFile is the name of a fleet file. It is in a directory of configurations.
const FleetFile = "engage.fleet.yaml"

//go:embed fleet.schema.json
var fleetSchemaJSON string

// FleetSchema returns the JSON Schema (draft 2020-12) of a fleet file, for editors.
func FleetSchema() []byte { return []byte(fleetSchemaJSON) }

// Fleet says where the keys of many configurations are, and how Actito is asked for
// them. The zero value of a limit means engage's own.
type Fleet struct {
	Version        int        `yaml:"version"`
	CallsAtATime   int        `yaml:"calls_at_a_time"`  // of one licence
	CallsPerMinute int        `yaml:"calls_per_minute"` // of one licence
	Timeout        string     `yaml:"timeout"`          // of one call
	Keys           []FleetKey `yaml:"keys"`

	directory string // absolute
}

// FleetKey is where the key of the files that match a pattern is.
type FleetKey struct {
	Files  string `yaml:"files"`   // from the fleet file's directory; ** stands for any directories
	APIKey string `yaml:"api_key"` // as in a configuration; {entity} in it is the configuration's
}

var fleetField = field{required: true, hint: "a fleet file begins with `version: 1`", fields: []field{
	{key: "version", title: "the version of this file's format", example: "1", required: true, hint: "write `version: 1`, without quotes"},
	{key: "calls_at_a_time", example: "3", most: actito.MostCalls},
	{key: "calls_per_minute", example: "100", most: 6000},
	{key: "timeout", example: "15s", pattern: regexp.MustCompile(`^[1-9]\d{0,5}(ms|s|m)$`), wrong: "no time", hint: "write a number and its unit"},
	{key: "keys", isList: true, fields: []field{
		{key: "files", title: "a pattern of files, from this file's folder", example: "shops/**", required: true,
			pattern: regexp.MustCompile(`^[^\[\]{}\\]*[^\[\]{}\\\s][^\[\]{}\\]*$`), wrong: "no pattern that engage can use", hint: "write * for any characters, ** for any folders"},
		{key: "api_key", title: "where the API key is kept", example: "file:/run/keys/{entity}", required: true,
			pattern: secret.SourcePattern, hint: "name a place: `store`, `keyring`, `env:NAME` or `file:PATH`", secret: "key", leaked: "have Actito make a new key"},
	}},
}}

// FindFleet reads the fleet file for a named file, directory or pattern, nil if there is
// none: the closest one in its directory, or above that up to the working directory. Its
// error names the first problem.
func FindFleet(name string) (*Fleet, error) {
	top, _ := filepath.Abs(".")
	info, err := os.Stat(name)
	if err != nil {
		name, _ = doublestar.SplitPattern(filepath.ToSlash(name))
	} else if !info.IsDir() {
		name = filepath.Dir(name)
	}
	folder, _ := filepath.Abs(name)
	src, err := files.ReadStart(filepath.Join(folder, FleetFile), MaxSize+1)
	for errors.Is(err, fs.ErrNotExist) {
		if below, err := filepath.Rel(top, folder); err != nil || below == "." || !filepath.IsLocal(below) {
			return nil, nil
		}
		folder = filepath.Dir(folder)
		src, err = files.ReadStart(filepath.Join(folder, FleetFile), MaxSize+1)
	}
	path := filepath.Join(folder, FleetFile)
	if below, err := filepath.Rel(top, path); err == nil && filepath.IsLocal(below) {
		path = below // for messages
	}
	if err != nil {
		return nil, readError(path, err)
	}
	f, fleet := &File{Path: path, Source: src}, &Fleet{directory: folder}
	f.read(secret.Known(), &fleetField, reflect.ValueOf(fleet).Elem())
	f.Problems = f.Problems[:min(1, len(f.Problems))]
	return fleet, f.Err()
}

// For returns the configuration at the path with the source of its key that the
// first matching pattern names; as it is if there is none, or after an error. A path
// in the source is relative to the fleet file.
func (f *Fleet) For(c *Config, path string) (*Config, error) {
	if f == nil {
		return c, nil
	}
	path, _ = filepath.Abs(path)
	path, _ = filepath.Rel(f.directory, path)
	at := slices.IndexFunc(f.Keys, func(key FleetKey) bool {
		return filepath.IsLocal(path) && doublestar.MatchUnvalidated(key.Files, filepath.ToSlash(path))
	})
	if at < 0 {
		return c, nil
	}
	template, entity := f.Keys[at].APIKey, c.Actito.Entity
	if strings.Contains(template, "{entity}") && (strings.ContainsAny(entity, "/\\\x00") || !filepath.IsLocal(entity)) {
		return c, msg.New(msg.Config, "the entity %q can't be part of a key file's name", entity).
			WithHint("give the configuration a pattern of its own in %s", f.Path())
	}
	source, err := secret.ParseSource(strings.ReplaceAll(template, "{entity}", entity))
	if err != nil || strings.Contains(strings.ReplaceAll(template, "{entity}", ""), "{") {
		return c, msg.New(msg.Config, "the api_key %q in %s is no place for the key of %s", template, f.Path(), path).
			WithHint("name a place: store, keyring, env:NAME or file:PATH; {entity} is the only placeholder")
	}
	if source.Kind == secret.KindFile {
		source.Arg = secret.FilePath(source, f.directory)
	}
	own := *c
	own.Actito.APIKey = source.String()
	return &own, nil
}

// Path returns the path of the fleet file, for messages.
func (f *Fleet) Path() string { return filepath.Join(f.directory, FleetFile) }
