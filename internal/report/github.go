package report

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

// GitHub writes a file's failures and warnings as annotations for GitHub
// Actions, and nothing else. root is the folder that GitHub's paths count
// from, the repository's; "" leaves paths as they are.
func GitHub(w io.Writer, r *check.Report, root string) error {
	var b bytes.Buffer
	for _, c := range r.Checks {
		var command string
		switch c.Status {
		case check.Fail:
			command = "error"
		case check.Warn:
			command = "warning"
		default:
			continue
		}
		fmt.Fprintf(&b, "::%s file=%s", command, property(term.EscapeLine(inRepository(r.File, root))))
		if c.Line > 0 {
			fmt.Fprintf(&b, ",line=%d,col=%d", c.Line, c.Column)
		}
		message, hint := escaped(c)
		if message = data(message); hint != "" {
			message += "%0A" + data(hint)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", property(c.ID), message)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// inRepository returns the path as GitHub wants it: from the repository's
// root, with slashes. What is outside stays as it is.
func inRepository(name, root string) string {
	if root != "" {
		absolute, err := filepath.Abs(name)
		if err == nil {
			if inside, err := filepath.Rel(root, absolute); err == nil && filepath.IsLocal(inside) {
				name = inside
			}
		}
	}
	return filepath.ToSlash(name)
}

// How GitHub's runner reads a command: % and line ends are escaped everywhere,
// and in a property also what ends one.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(text string) string     { return escapeData.Replace(text) }
func property(text string) string { return escapeProperty.Replace(text) }
