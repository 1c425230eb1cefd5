//go:build unix

package termtest

import "strings"

// shown is a row as the eye sees it, trailing blanks cut.
func (r row) shown() string { return strings.TrimRight(r.text(), " ") }

// text is a row with all its blanks.
func (r row) text() string {
	var b strings.Builder
	for _, c := range r.cells {
		switch {
		case c.width == 0: // right half of a wide character
		case c.text == "":
			b.WriteByte(' ')
		default:
			b.WriteString(c.text)
		}
	}
	return b.String()
}

// written is a row as far as something was written in it: blanks that the
// program sent count, cells that were never written at its end do not.
func (r row) written() []cell {
	n := len(r.cells)
	for n > 0 && r.cells[n-1].text == "" && r.cells[n-1].width == 1 {
		n--
	}
	return r.cells[:n]
}

// joinRows gives the rows as text, without the empty ones at the end.
func joinRows(rows []row) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.shown()
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (e *emulator) visible() string { return joinRows(e.screen.lines) }

func (e *emulator) everything() string { return joinRows(e.all()) }

func (e *emulator) all() []row {
	rows := make([]row, 0, len(e.history)+e.rows)
	rows = append(rows, e.history...)
	return append(rows, e.screen.lines...)
}

// unwrapped is everything with the rows joined that the terminal wrapped.
func (e *emulator) unwrapped() string {
	var b strings.Builder
	for _, r := range e.all() {
		b.WriteString(row{cells: r.written()}.text())
		if !r.wrapped {
			b.WriteByte('\n')
		}
	}
	return strings.TrimRight(b.String(), "\n")
}
