//go:build unix

package termtest

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// emulator is a terminal's screen. It does what xterm does for the sequences
// that line-editing and inline programs send, and keeps two things that ready
// made emulators do not: which rows the terminal itself wrapped (so that a test
// can ask what copying gives), and what a window that changes its size does to
// the lines (so that the screen after a resize is the one people get).
// Not safe for use by several goroutines.
type emulator struct {
	cols, rows int
	history    []row // rows scrolled off the main screen, oldest first
	main, alt  grid
	screen     *grid // main or alt
	top, end   int   // scrolling region, rows top to end-1
	modes      map[int]bool
	clipboard  string
	copied     bool
	joinable   bool // the last thing that happened was a printed character
	last       rune // for REP
	parser     *ansi.Parser
	reply      func(string) // what the terminal answers, never nil
}

// grid is one of the two screens with its cursor.
type grid struct {
	lines []row
	x, y  int
	wrap  bool // the last column is written, the next character wraps
	saved position
}

type position struct {
	x, y int
	wrap bool
}

// row is one line of the screen. wrapped says that the terminal broke the line
// here, not the program.
type row struct {
	cells   []cell
	wrapped bool
}

// cell holds one character as it is shown. text is empty where nothing was
// written (or it was erased): such a cell shows as a blank, but copying it from
// the end of a line gives nothing. width is 0 in the right half of a wide
// character.
type cell struct {
	text  string
	width int
}

// The private modes that matter here.
const (
	modeCursorKeys = 1
	modeAutoWrap   = 7
	modeCursor     = 25
	modePaste      = 2004
)

// background is what the terminal answers when asked for its colours: dark.
const (
	background = "rgb:1e1e/1e1e/1e1e"
	foreground = "rgb:d4d4/d4d4/d4d4"
)

func newEmulator(cols, rows int) *emulator {
	e := &emulator{cols: cols, rows: rows, reply: func(string) {}}
	e.parser = ansi.NewParser()
	e.parser.SetParamsSize(32)
	e.parser.SetDataSize(1 << 20)
	e.parser.SetHandler(ansi.Handler{
		Print:     e.print,
		Execute:   e.control,
		HandleCsi: e.csi,
		HandleEsc: e.escape,
		HandleOsc: e.osc,
	})
	e.reset()
	return e
}

func (e *emulator) reset() {
	e.main = grid{lines: blankRows(e.rows, e.cols)}
	e.alt = grid{lines: blankRows(e.rows, e.cols)}
	e.screen = &e.main
	e.top, e.end = 0, e.rows
	e.modes = map[int]bool{modeAutoWrap: true, modeCursor: true}
}

func blankRow(cols int) row {
	cells := make([]cell, cols)
	for i := range cells {
		cells[i].width = 1
	}
	return row{cells: cells}
}

func blankRows(n, cols int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = blankRow(cols)
	}
	return rows
}

// Write feeds what a program wrote. Sequences and characters may be split
// anywhere between two calls.
func (e *emulator) Write(p []byte) (int, error) {
	for _, b := range p {
		e.parser.Advance(b)
	}
	return len(p), nil
}

func (e *emulator) altScreen() bool { return e.screen == &e.alt }

func (e *emulator) print(r rune) {
	if r >= 0x80 && e.joinable && e.join(r) {
		return
	}
	text := string(r)
	width := ansi.StringWidth(text)
	if width == 0 {
		if r < 0x20 || r == 0x7f {
			return
		}
		width = 1 // a combining mark with nothing to combine with
	}
	g := e.screen
	if g.wrap && e.modes[modeAutoWrap] || g.x+width > e.cols && e.modes[modeAutoWrap] {
		g.lines[g.y].wrapped = true
		g.x = 0
		e.lineFeed()
	}
	if g.x+width > e.cols {
		g.x = max(e.cols-width, 0)
	}
	e.put(g.x, g.y, cell{text: text, width: width})
	e.last, e.joinable = r, true
	g.x += width
	g.wrap = g.x >= e.cols
	if g.wrap {
		g.x = e.cols - 1
	}
}

// join adds r to the character before the cursor when the two are one for the
// reader (a combining mark, a joined emoji, a flag), and says whether it did.
func (e *emulator) join(r rune) bool {
	g := e.screen
	x := g.x - 1
	if g.wrap {
		x = g.x
	}
	cells := g.lines[g.y].cells
	if x > 0 && x < len(cells) && cells[x].width == 0 {
		x--
	}
	if x < 0 || x >= len(cells) || cells[x].text == "" {
		return false
	}
	both := cells[x].text + string(r)
	if len(both) > 64 {
		return false // nobody writes so many marks on one letter
	}
	if uniseg.GraphemeClusterCount(both) != 1 {
		return false
	}
	width := ansi.StringWidth(both)
	if width > cells[x].width && x+width <= e.cols {
		e.put(x, g.y, cell{text: both, width: width})
		g.x = x + width
		if g.wrap = g.x >= e.cols; g.wrap {
			g.x = e.cols - 1
		}
		return true
	}
	cells[x].text = both
	return true
}

// put writes one character. Half overwritten wide characters vanish.
func (e *emulator) put(x, y int, c cell) {
	line := &e.screen.lines[y]
	for i := x; i < x+max(c.width, 1) && i < e.cols; i++ {
		e.split(line, i)
	}
	line.cells[x] = c
	for i := x + 1; i < x+c.width && i < e.cols; i++ {
		line.cells[i] = cell{}
	}
	if x+c.width >= e.cols {
		line.wrapped = false
	}
}

// split makes blanks of the wide character that covers column x, if any.
func (e *emulator) split(line *row, x int) {
	if line.cells[x].width == 0 && x > 0 {
		line.cells[x-1] = cell{width: 1}
		line.cells[x] = cell{width: 1}
	}
	if line.cells[x].width == 2 && x+1 < len(line.cells) {
		line.cells[x] = cell{width: 1}
		line.cells[x+1] = cell{width: 1}
	}
}

// erase makes columns from to to-1 of row y empty.
func (e *emulator) erase(y, from, to int) {
	line := &e.screen.lines[y]
	from, to = max(from, 0), min(to, e.cols)
	for x := from; x < to; x++ {
		e.split(line, x)
		line.cells[x] = cell{width: 1}
	}
	if to == e.cols && from < to {
		line.wrapped = false
	}
}

func (e *emulator) eraseRows(from, to int) {
	for y := from; y < to; y++ {
		e.screen.lines[y] = blankRow(e.cols)
	}
}

// lineFeed goes one row down and scrolls at the end of the scrolling region.
func (e *emulator) lineFeed() {
	g := e.screen
	g.wrap = false
	switch {
	case g.y == e.end-1:
		e.scrollUp(e.top, 1)
	case g.y < e.rows-1:
		g.y++
	}
}

// scrollUp moves the rows from..end-1 up by n. What leaves the top of the main
// screen goes into the history.
func (e *emulator) scrollUp(from, n int) {
	lines := e.screen.lines
	for range min(n, e.end-from) {
		if from == 0 && !e.altScreen() {
			e.history = append(e.history, lines[0])
		}
		copy(lines[from:e.end], lines[from+1:e.end])
		lines[e.end-1] = blankRow(e.cols)
	}
}

func (e *emulator) scrollDown(from, n int) {
	lines := e.screen.lines
	for range min(n, e.end-from) {
		copy(lines[from+1:e.end], lines[from:e.end-1])
		lines[from] = blankRow(e.cols)
	}
}

// moveTo puts the cursor somewhere on the screen.
func (e *emulator) moveTo(x, y int) {
	e.screen.x = min(max(x, 0), e.cols-1)
	e.screen.y = min(max(y, 0), e.rows-1)
	e.screen.wrap = false
}

func (e *emulator) control(b byte) {
	e.joinable = false
	g := e.screen
	switch b {
	case '\b':
		e.moveTo(g.x-1, g.y)
	case '\t':
		e.moveTo((g.x/8+1)*8, g.y)
	case '\n', '\v', '\f':
		e.lineFeed()
	case '\r':
		e.moveTo(0, g.y)
	}
}

func (e *emulator) escape(cmd ansi.Cmd) {
	e.joinable = false
	if cmd.Intermediate() != 0 || cmd.Prefix() != 0 {
		return // character sets and the like
	}
	g := e.screen
	switch cmd.Final() {
	case '7':
		e.save()
	case '8':
		e.restore()
	case 'D':
		e.lineFeed()
	case 'E':
		g.x = 0
		e.lineFeed()
	case 'M':
		if g.y == e.top {
			e.scrollDown(e.top, 1)
		} else {
			e.moveTo(g.x, g.y-1)
		}
	case 'c':
		e.reset()
	}
}

func (e *emulator) save() {
	g := e.screen
	g.saved = position{g.x, g.y, g.wrap}
}

func (e *emulator) restore() {
	g := e.screen
	e.moveTo(g.saved.x, g.saved.y)
	g.wrap = g.saved.wrap && g.x == e.cols-1
}

// Private sequences as the parser packs them.
var (
	setMode     = ansi.Command('?', 0, 'h')
	resetMode   = ansi.Command('?', 0, 'l')
	requestMode = ansi.Command('?', '$', 'p')
	extendedDSR = ansi.Command('?', 0, 'n')
	secondaryDA = ansi.Command('>', 0, 'c')
)

func (e *emulator) csi(cmd ansi.Cmd, params ansi.Params) {
	e.joinable = false
	arg := func(i, missing int) int { n, _, _ := params.Param(i, missing); return n }
	switch int(cmd) {
	case setMode, resetMode:
		for i := range params {
			e.mode(arg(i, 0), int(cmd) == setMode)
		}
		return
	case requestMode:
		state := 2
		if e.modes[arg(0, 0)] {
			state = 1
		}
		e.reply(fmt.Sprintf("\x1b[?%d;%d$y", arg(0, 0), state))
		return
	case extendedDSR:
		if arg(0, 0) == 6 {
			e.reply(fmt.Sprintf("\x1b[?%d;%d;1R", e.screen.y+1, e.screen.x+1))
		}
		return
	case secondaryDA:
		e.reply("\x1b[>1;10;0c")
		return
	}
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		return
	}
	e.plainCSI(cmd.Final(), arg)
}

// plainCSI does the sequences without a private mark. arg gives a parameter or,
// where it is missing, the second argument.
func (e *emulator) plainCSI(final byte, arg func(i, missing int) int) {
	g := e.screen
	n := max(arg(0, 1), 1)
	switch final {
	case 'A':
		e.moveTo(g.x, g.y-n)
	case 'B', 'e':
		e.moveTo(g.x, g.y+n)
	case 'C', 'a':
		e.moveTo(g.x+n, g.y)
	case 'D':
		e.moveTo(g.x-n, g.y)
	case 'E':
		e.moveTo(0, g.y+n)
	case 'F':
		e.moveTo(0, g.y-n)
	case 'G', '`':
		e.moveTo(n-1, g.y)
	case 'd':
		e.moveTo(g.x, n-1)
	case 'H', 'f':
		e.moveTo(max(arg(1, 1), 1)-1, n-1)
	case 'I':
		e.moveTo((g.x/8+n)*8, g.y)
	case 'Z':
		e.moveTo(((g.x+7)/8-n)*8, g.y)
	case 'J':
		e.eraseDisplay(arg(0, 0))
	case 'K':
		switch arg(0, 0) {
		case 0:
			e.erase(g.y, g.x, e.cols)
		case 1:
			e.erase(g.y, 0, g.x+1)
		case 2:
			e.erase(g.y, 0, e.cols)
		}
		g.wrap = false
	case 'X':
		e.erase(g.y, g.x, g.x+n)
	case '@':
		e.shift(n, true)
	case 'P':
		e.shift(n, false)
	case 'L', 'M':
		if g.y < e.top || g.y >= e.end {
			return
		}
		if final == 'L' {
			e.scrollDown(g.y, n)
		} else {
			e.deleteLines(g.y, n)
		}
		e.moveTo(0, g.y)
	case 'S':
		e.scrollUp(e.top, n)
	case 'T':
		e.scrollDown(e.top, n)
	case 'b':
		for range min(n, e.cols*e.rows) {
			if e.last != 0 {
				e.joinable = false
				e.print(e.last)
			}
		}
	case 'r':
		top, end := n-1, arg(1, e.rows)
		if end < 1 || end > e.rows {
			end = e.rows
		}
		if top < end-1 {
			e.top, e.end = top, end
			e.moveTo(0, 0)
		}
	case 's':
		e.save()
	case 'u':
		e.restore()
	case 'n':
		switch arg(0, 0) {
		case 5:
			e.reply("\x1b[0n")
		case 6:
			e.reply(fmt.Sprintf("\x1b[%d;%dR", g.y+1, g.x+1))
		}
	case 'c':
		e.reply("\x1b[?62;22c")
	case 't':
		if arg(0, 0) == 18 {
			e.reply(fmt.Sprintf("\x1b[8;%d;%dt", e.rows, e.cols))
		}
	}
}

func (e *emulator) eraseDisplay(how int) {
	g := e.screen
	switch how {
	case 0:
		e.erase(g.y, g.x, e.cols)
		e.eraseRows(g.y+1, e.rows)
	case 1:
		e.erase(g.y, 0, g.x+1)
		e.eraseRows(0, g.y)
	case 2:
		e.eraseRows(0, e.rows)
	case 3:
		e.history = nil
	}
	g.wrap = false
}

// deleteLines is like scrollUp, but what goes is gone.
func (e *emulator) deleteLines(from, n int) {
	kept := e.history
	e.scrollUp(from, n)
	e.history = kept
}

// shift inserts or deletes n columns at the cursor.
func (e *emulator) shift(n int, insert bool) {
	g := e.screen
	line := &g.lines[g.y]
	e.split(line, g.x)
	n = min(n, e.cols-g.x)
	if insert {
		copy(line.cells[g.x+n:], line.cells[g.x:e.cols-n])
		if last := &line.cells[e.cols-1]; last.width == 2 {
			*last = cell{width: 1} // its right half was pushed out
		}
		for i := g.x; i < g.x+n; i++ {
			line.cells[i] = cell{width: 1}
		}
	} else {
		if g.x+n < e.cols {
			e.split(line, g.x+n)
		}
		copy(line.cells[g.x:], line.cells[g.x+n:])
		for i := e.cols - n; i < e.cols; i++ {
			line.cells[i] = cell{width: 1}
		}
	}
	line.wrapped = false
	g.wrap = false
}

func (e *emulator) mode(n int, on bool) {
	e.modes[n] = on
	switch n {
	case 47, 1047, 1049:
		if on == e.altScreen() {
			return
		}
		e.top, e.end = 0, e.rows
		if on {
			e.alt = grid{lines: blankRows(e.rows, e.cols), x: e.main.x, y: e.main.y}
			e.screen = &e.alt
		} else {
			e.screen = &e.main
		}
	case 1048:
		if on {
			e.save()
		} else {
			e.restore()
		}
	}
}

func (e *emulator) osc(cmd int, data []byte) {
	e.joinable = false
	_, rest, _ := strings.Cut(string(data), ";")
	switch cmd {
	case 10, 12:
		if rest == "?" {
			e.reply(fmt.Sprintf("\x1b]%d;%s\x1b\\", cmd, foreground))
		}
	case 11:
		if rest == "?" {
			e.reply(fmt.Sprintf("\x1b]%d;%s\x1b\\", cmd, background))
		}
	case 52:
		_, payload, _ := strings.Cut(rest, ";")
		if payload == "?" {
			return // asking for the clipboard: most terminals refuse
		}
		if text, err := base64.StdEncoding.DecodeString(payload); err == nil {
			e.clipboard, e.copied = string(text), true
		}
	}
}
