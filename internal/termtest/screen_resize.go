//go:build unix

package termtest

// resize changes the size of the screen as most terminals do (VTE, kitty,
// iTerm2, Terminal.app, Windows Terminal): lines that the terminal wrapped are
// wrapped anew, rows that no longer fit go into the history, and rows come back
// from there when the window grows. The alternate screen is only cut or padded.
func (e *emulator) resize(cols, rows int) {
	if cols == e.cols && rows == e.rows {
		return
	}
	e.rewrap(cols, rows)
	e.alt.lines = cut(e.alt.lines, cols, rows)
	e.cols, e.rows = cols, rows
	e.top, e.end = 0, rows
	for _, g := range []*grid{&e.main, &e.alt} {
		g.x, g.y = min(g.x, cols-1), min(g.y, rows-1)
		g.wrap = g.wrap && g.x == cols-1
	}
	e.joinable = false
}

func cut(lines []row, cols, rows int) []row {
	out := blankRows(rows, cols)
	for y := range min(rows, len(lines)) {
		copy(out[y].cells, lines[y].cells)
		if last := &out[y].cells[cols-1]; last.width == 2 {
			*last = cell{width: 1}
		}
	}
	return out
}

// rewrap lays out the history and the main screen for a new size and keeps the
// cursor on the character it was on.
func (e *emulator) rewrap(cols, rows int) {
	g := &e.main
	top := len(e.history)
	cursor := top + g.y
	all := append(append([]row{}, e.history...), g.lines...)
	end := cursor + 1
	for i := end; i < len(all); i++ {
		if len(all[i].written()) > 0 {
			end = i + 1
		}
	}
	w := wrapper{cols: cols}
	newTop := 0
	for i := 0; i < end; {
		w.begin()
		for more := true; more && i < end; i++ {
			if i == top {
				newTop = len(w.rows)
			}
			cells := all[i].written()
			if i == cursor && g.wrap {
				cells = all[i].cells
			}
			for x, c := range cells {
				w.room(c)
				if i == cursor && x == g.x && !g.wrap {
					w.mark(0)
				}
				w.add(c)
			}
			if i == cursor && (g.wrap || g.x >= len(cells)) {
				past := g.x - len(cells)
				if g.wrap {
					past = 0
				}
				w.mark(past)
			}
			more = all[i].wrapped
		}
		w.finish()
	}
	// A taller window shows rows of the history again; a shorter one pushes
	// rows out at the top, but never the cursor's.
	newTop = max(newTop-max(rows-e.rows, 0), 0)
	newTop = max(newTop, len(w.rows)-rows)
	newTop = min(newTop, w.cursorY)
	e.history = w.rows[:newTop:newTop]
	visible := w.rows[newTop:min(len(w.rows), newTop+rows)]
	g.lines = append(append([]row{}, visible...), blankRows(rows-len(visible), cols)...)
	g.x, g.y, g.wrap = w.cursorX, w.cursorY-newTop, w.cursorWrap
}

// wrapper breaks lines at a width.
type wrapper struct {
	cols             int
	rows             []row
	line             row
	x                int
	cursorX, cursorY int
	cursorWrap       bool
}

func (w *wrapper) begin() { w.line, w.x = blankRow(w.cols), 0 }

func (w *wrapper) finish() { w.rows = append(w.rows, w.line) }

// room begins a new row when c does not fit into this one any more.
func (w *wrapper) room(c cell) {
	if w.x+c.width > w.cols {
		w.line.wrapped = true
		w.finish()
		w.begin()
	}
}

// add appends a character to the line.
func (w *wrapper) add(c cell) {
	if c.width == 0 || c.width > w.cols {
		return // right halves come with their left ones
	}
	w.line.cells[w.x] = c
	for i := 1; i < c.width; i++ {
		w.line.cells[w.x+i] = cell{}
	}
	w.x += c.width
}

// mark notes that the cursor is past columns behind what was added last.
func (w *wrapper) mark(past int) {
	w.cursorX, w.cursorY = w.x+past, len(w.rows)
	w.cursorWrap = w.cursorX >= w.cols
	w.cursorX = min(w.cursorX, w.cols-1)
}
