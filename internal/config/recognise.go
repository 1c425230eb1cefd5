package config

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// IsConfiguration reports whether the text is meant to be a configuration: two
// of the schema's top-level keys stand at its top, in any style of YAML. Text
// that can't be parsed is judged by its lines.
func IsConfiguration(src []byte) bool {
	if wideEncoding(src) != "" {
		src = bytes.Trim(bytes.ReplaceAll(src, []byte{0}, nil), "\xff\xfe")
	}
	var found []string
	see := func(key string) bool {
		own := slices.ContainsFunc(document.fields, func(f field) bool { return f.key == key })
		if own && !slices.Contains(found, key) {
			found = append(found, key)
		}
		return own
	}
	if !parsedKeys(src, see) {
		keysByLine(string(src[:min(len(src), sniffSize)]), see)
	}
	return len(found) >= 2
}

// IsConfigurationFile reports whether the file can be read and is meant to be a
// configuration.
func IsConfigurationFile(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	src, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	return err == nil && IsConfiguration(src)
}

// sniffSize is how many bytes are judged by their lines: the keys may stand
// below long comments.
const sniffSize = 1 << 20

// parsedKeys hands the top-level keys to see. It returns false for text that is
// no YAML, and for text of no structure, such as keys without a blank behind
// their colons.
func parsedKeys(src []byte, see func(string) bool) bool {
	if refuse(src) != nil {
		return false
	}
	first, second, err := decodeDocuments(bytes.NewReader(src))
	if err != nil {
		return false
	}
	for _, document := range []*yaml.Node{first, second} {
		switch {
		case document == nil || len(document.Content) == 0:
		case document.Content[0].Kind == yaml.ScalarNode:
			return false
		case document.Content[0].Kind == yaml.MappingNode:
			for i := 0; i < len(document.Content[0].Content); i += 2 {
				see(target(document.Content[0].Content[i]).Value)
			}
		}
	}
	return true
}

// What keysByLine knows of YAML: how a text in brackets begins, and a key at the
// start of a line, with the marks that may stand before it: 1 the question mark,
// 2 to 4 the key in its quotes or bare, 5 the colon.
var (
	flowStart = regexp.MustCompile(`^(?:\s|\x{feff}|---|[#%].*\n)*\{[^{%#]`) // not {{ nor {%, which are a template's
	keyLine   = regexp.MustCompile(`^(\?\s+)?(?:[&!]\S*\s+)*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([^\s"'#{\[,&!*:-][^:：#]*?))\s*([:：]|$)`)
	marks     = strings.NewReplacer("{", "\n{", "[", "\n[", ",", "\n,", "}", "\n}", "]", "\n]")
)

// keysByLine hands the keys of a text to see that seem to stand at its top:
// under none, or under one that is see's own and may have the wrong
// indentation. Between brackets, the number of open ones is the indentation.
func keysByLine(text string, see func(string) bool) {
	type key struct {
		indent int
		own    bool
	}
	var above []key
	flow, depth := flowStart.MatchString(text), 0
	if flow {
		text = marks.Replace(text)
	}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\n\r\u0085\u2028\u2029", r) }) {
		bare := strings.TrimLeftFunc(strings.TrimPrefix(line, "---"), func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
		indent := len(line) - len(bare)
		if flow {
			depth += strings.Count(bare, "{") + strings.Count(bare, "[") - strings.Count(bare, "}") - strings.Count(bare, "]")
			bare, indent = strings.TrimLeft(bare, "{[,]} \t"), depth
		}
		m := keyLine.FindStringSubmatch(bare)
		item := strings.HasPrefix(bare, "- ")
		if !item && (m == nil || m[1] == "" && m[5] == "") {
			continue
		}
		for len(above) > 0 && above[len(above)-1].indent >= indent {
			above = above[:len(above)-1]
		}
		own := false
		if !item && (len(above) == 0 || above[len(above)-1].own) {
			name, err := strconv.Unquote(m[2])
			if err != nil {
				name = m[3] + strings.TrimSpace(m[4])
			}
			own = see(name)
		}
		above = append(above, key{indent, own})
	}
}
