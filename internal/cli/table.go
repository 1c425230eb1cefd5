package cli

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/term"
)

// widestColumn is how far a column is filled up, so that one long name does
// not push all others away.
const widestColumn = 48

// writeTable writes rows in columns for people. Names in it can't steer the
// terminal.
func writeTable(w io.Writer, indent string, rows [][]string) error {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = term.EscapeName(cell)
			widths[i] = max(widths[i], min(widestColumn, ansi.StringWidth(row[i])))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			line += cell + strings.Repeat(" ", max(0, widths[i]-ansi.StringWidth(cell))+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// csvText writes rows as RFC 4180 says: CRLF, and quotes where they are needed.
// Unless raw, a cell that a spreadsheet would take for a formula gets an
// apostrophe in front, and a warning says how many did; line ends become visible.
func (a *app) csvText(rows [][]string, separator string, raw bool) string {
	guarded := 0
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(separator)
			}
			if !raw && isFormula(cell) {
				guarded++
				cell = "'" + cell
			}
			if !raw {
				cell = msg.OneLine(cell)
			}
			// A semicolon or a tab parts cells in some spreadsheets.
			if strings.ContainsAny(cell, ",;\t\"\r\n") || strings.TrimSpace(cell) != cell {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	if guarded > 0 {
		a.warn("%s", a.language.Say("%d values begin like a formula and got an apostrophe in front; --raw leaves them as they are", guarded))
	}
	return b.String()
}

// isFormula reports whether a spreadsheet may compute the cell. Apostrophes in
// front are ignored, so that a guarded cell differs from one with its own.
func isFormula(cell string) bool {
	return strings.IndexAny(strings.TrimLeft(cell, "'"), "=+-@\t\r\n＝＋－＠") == 0
}

// listing is what a command shows of a configuration.
type listing struct {
	json   any
	rows   [][]string // with a line of headings
	column []string   // one more for people, with its heading; nil for none
	none   string     // the note where there is nothing, with the file's name
}

var listFormats = []format[func(a *app, l listing, file string, raw bool) error]{
	{"text", func(a *app, l listing, file string, _ bool) error {
		if len(l.rows) == 1 {
			a.note(l.none, file)
			return nil
		}
		for i, cell := range l.column {
			l.rows[i] = append(l.rows[i], cell)
		}
		for i, heading := range l.rows[0] {
			l.rows[0][i] = strings.ToUpper(strings.ReplaceAll(heading, "_", " "))
		}
		return writeTable(a.out, "", l.rows)
	}},
	{"json", func(a *app, l listing, _ string, _ bool) error { return a.writeJSON(l.json) }},
	{"csv", func(a *app, l listing, _ string, raw bool) error { return a.write(a.csvText(l.rows, ",", raw)) }},
}

// newList completes a command that shows a list.
func (a *app) newList(cmd *cobra.Command, of func(*config.Config) listing) *cobra.Command {
	var raw bool
	cmd.Use, cmd.Args = "list [FILE]", usageArgs(cobra.MaximumNArgs(1))
	cmd.Flags().BoolVar(&raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	_, writer := addFormats(cmd, listFormats)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f, err := a.load(args...)
		if err != nil {
			return err
		}
		return writer()(a, of(&f.Config), f.Path, raw)
	}
	return cmd
}
