package config

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/files"
)

// IsConfiguration reports whether the text is meant to be a configuration: it has
// two of the schema's top-level keys, in any style of YAML. In text that can't be
// parsed they are at the beginning of a line, or after a brace or a comma.
func IsConfiguration(src []byte) bool {
	if isUTF16or32(src) {
		src = bytes.Trim(bytes.ReplaceAll(src, []byte{0}, nil), "\xff\xfe")
	}
	if hasTwo(plainKeys(src)) { // most files; parsing takes ten times as long
		return true
	}
	keys, parsed := parsedKeys(src)
	if !parsed {
		for _, match := range topLevelKey.FindAllSubmatch(src, -1) {
			keys = append(keys, string(match[1]))
		}
	}
	return hasTwo(keys)
}

// hasTwo reports whether two of the schema's top-level keys are among the keys.
func hasTwo(keys []string) bool {
	found := slices.DeleteFunc(fieldKeys(rootField.fields), func(key string) bool { return !slices.Contains(keys, key) })
	return len(found) >= 2
}

// plainKeys returns what stands between the beginning of a line and its first colon, if
// a blank or the end of the line follows.
func plainKeys(src []byte) (keys []string) {
	for line := range bytes.Lines(src) {
		key, rest, found := bytes.Cut(line, []byte(":"))
		if found && (bytes.HasPrefix(rest, []byte(" ")) || len(bytes.TrimRight(rest, "\r\n")) == 0) {
			keys = append(keys, string(key))
		}
	}
	return keys
}

// topLevelKey matches a top-level key with its quotes and the marks before it.
var topLevelKey = regexp.MustCompile(`(?m)(?:^\x{feff}?[\p{Z}\t]?|[{,]\s*)(?:\? +)?["']?(` + strings.Join(fieldKeys(rootField.fields), "|") + `)["']?\s*[:：]`)

// IsConfigurationFile reports whether the file IsConfiguration, or can't be read, so
// that it may be one.
func IsConfigurationFile(path string) bool {
	src, err := files.ReadStart(path, MaxSize+1)
	return err != nil || IsConfiguration(src)
}

// WhyUnreadable returns why the file can't be parsed, whatever it holds; "" if nothing
// is against it, or it can't be read.
func WhyUnreadable(path string) string {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() { // opening a pipe would block until it has a writer
		return ""
	}
	src, err := files.ReadStart(path, MaxSize+1)
	if err != nil {
		return ""
	}
	if problem := precheck(src); problem != nil {
		return problem.Message
	}
	return ""
}

// parsedKeys returns the top-level keys. ok is false for text that is no YAML, or
// only a scalar, such as keys without a space after their colons.
func parsedKeys(src []byte) (keys []string, ok bool) {
	if precheck(src) != nil {
		return nil, false
	}
	documents, err := decodeDocuments(bytes.NewReader(src))
	if err != nil {
		return nil, false
	}
	for _, document := range documents {
		switch {
		case document.Content[0].Kind == yaml.ScalarNode:
			return nil, false
		case document.Content[0].Kind == yaml.MappingNode:
			for i := 0; i < len(document.Content[0].Content); i += 2 {
				keys = append(keys, resolveAlias(document.Content[0].Content[i]).Value)
			}
		}
	}
	return keys, true
}
