package prompt

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"engage/internal/term"
)

// A checklist's cursor stops at the options and at the values to copy, in one list
// that scrolls.

// isStop reports whether the cursor may stop at the row.
func (r row) isStop() bool { return r.option > 0 || r.value != nil }

// nextStop returns the stop after a row, or before it for a step of -1; the row itself
// if there is none.
func (m *model) nextStop(from, step int) int {
	for i := from + step; i >= 0 && i < len(m.body); i += step {
		if m.body[i].isStop() {
			return i
		}
	}
	return max(0, from)
}

// move moves the cursor to the next stop. What is between two stops is not jumped
// over: if the next one is not on the screen, the list scrolls by a screen at most.
func (m *model) move(step int) {
	next := m.nextStop(m.cursor, step)
	if first, last := m.visible(); next > last || next < first || next == m.cursor {
		m.scroll(step * max(1, m.room-2))
		if first, last = m.visible(); next > last || next < first {
			return
		}
	}
	m.cursor = next
	m.showCursor()
}

// showCursor scrolls as far as necessary to show the row with the cursor, and the
// value below it.
func (m *model) showCursor() {
	if m.page.Kind != Checklist {
		return
	}
	m.offset = min(m.offset, m.cursor)
	for _, last := m.visible(); last < min(m.cursor+1, len(m.body)-1) && m.offset < m.cursor; _, last = m.visible() {
		m.offset++
	}
}

// scroll scrolls the body by a number of rows.
func (m *model) scroll(rows int) {
	m.offset = max(0, min(m.offset+rows, m.lastOffset()))
}

// lastOffset returns the offset from which on the whole rest of the body is visible.
func (m *model) lastOffset() int {
	height := 0
	for i := len(m.body) - 1; i >= 0; i-- {
		if height += m.height(m.body[i]); height > m.room {
			return i + 1
		}
	}
	return 0
}

// visible returns the first and the last row of the body that are wholly on the screen.
func (m *model) visible() (first, last int) {
	height, last := 0, m.offset-1
	for i := m.offset; i < len(m.body); i++ {
		if height += m.height(m.body[i]); height > m.room {
			break
		}
		last = i
	}
	return m.offset, last
}

// height returns the number of lines that the row takes on the screen.
func (m *model) height(r row) int {
	return m.linesHeight(splitText(r.text))
}

// linesHeight returns the number of lines on the screen, some of which the terminal
// wraps.
func (m *model) linesHeight(lines []string) (n int) {
	for _, line := range lines {
		n += max(1, (ansi.StringWidth(line)+m.columns-1)/m.columns)
	}
	return n
}

func (m *model) bodyHeight() (n int) {
	for _, r := range m.body {
		n += m.height(r)
	}
	return n
}

// tick ticks the option of the row with the cursor, or removes the tick.
func (m *model) tick() {
	for i := m.cursor; i >= 0 && i < len(m.body); i-- {
		if n := m.body[i].option; n > 0 {
			value := m.page.Options[n-1].Value
			if kept := slices.DeleteFunc(slices.Clone(m.values), func(v string) bool { return v == value }); len(kept) < len(m.values) {
				m.values = kept
			} else {
				m.values = append(m.values, value)
			}
			return
		}
	}
}

// copyValue copies the value under the cursor to the clipboard of the user's terminal,
// which may be on another machine; if that was just done, or there is none, the next.
func (m *model) copyValue() {
	at := m.cursor
	if m.copied == at || m.body[at].value == nil {
		for at = m.nextStop(at, 1); m.body[at].value == nil && m.nextStop(at, 1) != at; {
			at = m.nextStop(at, 1)
		}
	}
	v := m.body[at].value
	if v == nil || at == m.copied {
		m.status = m.Say("That was the last value")
		return
	}
	m.cursor, m.copied = at, at
	m.showCursor()
	m.write(ansi.SetSystemClipboard(v.Text))
	m.status = m.Say("Copied, if your terminal allows it: %s", v.Label)
}

// hasValues reports whether there is something to copy.
func (m *model) hasValues() bool {
	return slices.ContainsFunc(m.body, func(r row) bool { return r.value != nil })
}

// bodyLines returns the lines of the body that are on the screen.
func (m *model) bodyLines(room int) (lines []string) {
	m.room = room
	if m.offset = min(m.offset, m.lastOffset()); m.bodyHeight() > room {
		m.room-- // for the line that says so
		m.showCursor()
	}
	first, last := m.visible()
	for i := first; i <= last; i++ {
		lines = append(lines, splitText(m.decorated(i))...)
	}
	if m.bodyHeight() > room {
		more := m.Say("page down: the rest")
		if last == len(m.body)-1 {
			more = m.Say("page up: what is above")
		}
		lines = append(lines, faint("  "+more))
	}
	return lines
}

// decorated returns a row's text with the cursor and the box of an option.
func (m *model) decorated(i int) string {
	r := m.body[i]
	if m.page.Kind != Checklist || !r.isStop() {
		return r.text
	}
	text := r.text
	if r.option > 0 {
		box := "[ ] "
		if slices.Contains(m.values, m.page.Options[r.option-1].Value) {
			box = "[x] "
		}
		text = term.Wrap("  "+box+text, m.columns-1, 6)
	}
	if i == m.cursor {
		text = accent("> ") + bold(text[2:])
	}
	return text
}
