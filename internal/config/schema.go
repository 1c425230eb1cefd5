package config

import (
	"bytes"
	_ "embed"
	"strconv"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of the configuration. It is
// what files are checked with, and what editors can use.
func Schema() []byte { return bytes.Clone(schemaJSON) }

// compiled is the schema ready for use. It is made when the first file is
// read, because most commands end sooner.
var compiled = sync.OnceValue(func() *jsonschema.Schema {
	const address = "mem:///engage.schema.json"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		panic("the configuration's schema is no JSON: " + err.Error())
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, document); err != nil {
		panic("the configuration's schema: " + err.Error())
	}
	return compiler.MustCompile(address)
})

// resolved follows a reference to the schema that it means.
func resolved(schema *jsonschema.Schema) *jsonschema.Schema {
	for schema != nil && schema.Ref != nil {
		schema = schema.Ref
	}
	return schema
}

// schemaAt returns the schema of the value at the location, nil if there is none.
func schemaAt(location []string) *jsonschema.Schema {
	schema := resolved(compiled())
	for _, step := range location {
		if schema == nil {
			return nil
		}
		if _, err := strconv.Atoi(step); err == nil && schema.Items2020 != nil {
			schema = resolved(schema.Items2020)
			continue
		}
		schema = resolved(schema.Properties[step])
	}
	return schema
}
