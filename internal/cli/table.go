package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"engage/internal/msg"
	"engage/internal/term"
)

// widestColumn is how far a column is filled up, so that one long name does
// not push all others away.
const widestColumn = 48

// writeTable writes rows in columns for people. Names in it can't steer the
// terminal.
func writeTable(w io.Writer, indent string, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(widestColumn, ansi.StringWidth(term.EscapeName(cell))))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			cell = term.EscapeName(cell)
			line += cell
			if i < len(row)-1 {
				line += strings.Repeat(" ", max(0, widths[i]-ansi.StringWidth(cell))+2)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// csvText writes rows as RFC 4180 says: CRLF, and quotes where they are needed.
// With guard, a cell that a spreadsheet would take for a formula gets an
// apostrophe in front; guarded is how many did.
func csvText(rows [][]string, separator string, guard bool) (text string, guarded int) {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(separator)
			}
			if guard && isFormula(cell) {
				guarded++
				cell = "'" + cell
			}
			// A semicolon or a tab parts cells in some spreadsheets.
			if strings.ContainsAny(cell, ",;\t\"\r\n") || strings.TrimSpace(cell) != cell {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	return b.String(), guarded
}

// isFormula reports whether a spreadsheet may compute the cell instead of showing
// it. Apostrophes in front are looked through, so that a guarded cell can be
// told from one that has its own: what matches lost nothing but the first.
func isFormula(cell string) bool {
	return strings.IndexAny(strings.TrimLeft(cell, "'"), "=+-@\t\r\n＝＋－＠") == 0
}

// writeCSV writes rows for a spreadsheet or a script.
func (a *app) writeCSV(rows [][]string, raw bool) error {
	if term.IsTerminal(a.out.File) {
		for _, row := range rows {
			for i := range row {
				row[i] = term.EscapeName(row[i])
			}
		}
	}
	text, guarded := csvText(rows, ",", !raw)
	if guarded > 0 {
		a.warn("%s begin like a formula and got an apostrophe in front; --raw leaves them as they are", counted(guarded, "value"))
	}
	_, err := io.WriteString(a.out, text)
	return err
}

// counted says how many there are of a thing whose plural ends in s.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// fewNames names the first few of many.
func fewNames(names []string) msg.Message {
	var list []string
	for _, name := range names {
		list = append(list, term.EscapeName(name))
	}
	return msg.Few(list)
}
