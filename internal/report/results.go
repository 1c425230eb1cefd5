package report

import (
	_ "embed"
	"encoding/json"
)

//go:embed results.schema.json
var resultsJSON []byte

// ResultSchemas are the names of the results that ResultSchema knows.
var ResultSchemas = []string{"auth", "optins", "rules", "status", "sync"}

// ResultSchema returns the JSON Schema (draft 2020-12) of what a command prints with
// -o json, and of each line of -o jsonl.
func ResultSchema(name string) []byte {
	var schemas map[string]any
	_ = json.Unmarshal(resultsJSON, &schemas) // it is part of the program, and tested
	schema, _ := schemas[name].(map[string]any)
	schema["$schema"], schema["$defs"] = "https://json-schema.org/draft/2020-12/schema", schemas["$defs"]
	text, _ := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n')
}
