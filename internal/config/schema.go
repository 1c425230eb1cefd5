package config

import (
	"bytes"
	_ "embed"
)

//go:embed schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of the configuration. It is
// what files are checked with, and what editors can use.
func Schema() []byte { return bytes.Clone(schemaJSON) }
