package prompt

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A checklist's cursor stops at the options and at the values to copy, in one list
// that scrolls. Only the option at the cursor shows its tasks.

// isHidden reports whether the row is a task of an option without the cursor.
func (m *model) isHidden(i int) bool {
	return m.body[i].isTask && m.body[i].of != m.body[m.cursor].of
}

// isStop reports whether the cursor may stop at the row.
func (m *model) isStop(i int) bool {
	return m.body[i].isOption || m.body[i].value != nil && !m.isHidden(i)
}

// nextStop returns the stop after a row, or before it for a step of -1; the row itself
// if there is none.
func (m *model) nextStop(from, step int) int {
	for i := from + step; i >= 0 && i < len(m.body); i += step {
		if m.isStop(i) {
			return i
		}
	}
	return max(0, from)
}

// move moves the cursor to the next stop. What is between two stops is not jumped
// over: if the next one is not on the screen, the list scrolls by a screen at most.
func (m *model) move(step int) {
	next := m.nextStop(m.cursor, step)
	if isVisible := func() bool { return m.offset <= next && next <= m.last() }; next == m.cursor || !isVisible() {
		m.scroll(step * max(1, m.room-2))
		if !isVisible() {
			return
		}
	}
	m.cursor, m.follows = next, true
}

// showCursor scrolls as far as necessary to show the row with the cursor, and the
// value below it.
func (m *model) showCursor() {
	if m.page.Kind != Checklist || !m.follows {
		return
	}
	m.offset = min(m.offset, m.cursor)
	for m.last() < m.cursor+m.body[m.cursor].below && m.offset < m.cursor {
		m.offset++
	}
}

// scroll scrolls the body by a number of lines, up for a negative one.
func (m *model) scroll(lines int) {
	m.follows = false
	for moved := 0; moved < lines && m.offset < m.lastOffset(); m.offset++ {
		moved += m.height(m.offset)
	}
	for moved := 0; moved < -lines && m.offset > 0; m.offset-- {
		moved += m.height(m.offset - 1)
	}
}

// lastOffset returns the offset from which on the whole rest of the body is visible.
func (m *model) lastOffset() int {
	height := 0
	for i := len(m.body) - 1; i >= 0; i-- {
		if height += m.height(i); height > m.room {
			return i + 1
		}
	}
	return 0
}

// last returns the last row of the body that is wholly on the screen.
func (m *model) last() int {
	height := 0
	for i := m.offset; i < len(m.body); i++ {
		if height += m.height(i); height > m.room {
			return i - 1
		}
	}
	return len(m.body) - 1
}

// height returns the number of lines that the row takes on the screen, where the
// terminal wraps a long value.
func (m *model) height(i int) int {
	if m.isHidden(i) {
		return 0
	}
	return max(1, (ansi.StringWidth(m.body[i].text)+m.columns-1)/m.columns)
}

func (m *model) bodyHeight() (n int) {
	for i := range m.body {
		n += m.height(i)
	}
	return n
}

// tick ticks the option at the cursor, or removes the tick.
func (m *model) tick() {
	if len(m.page.Options) == 0 {
		return
	}
	m.follows = true
	value := m.page.Options[m.body[m.cursor].of-1].Value
	if i := slices.Index(m.values, value); i >= 0 {
		m.values = slices.Delete(m.values, i, i+1)
	} else {
		m.values = append(m.values, value)
	}
}

// copyValue copies the value under the cursor to the clipboard of the user's terminal,
// which may be on another machine; if that was just done, or there is none, the next.
func (m *model) copyValue() {
	at := m.cursor
	if m.copied == at || m.body[at].value == nil {
		at++
	}
	for at < len(m.body) && m.body[at].value == nil {
		at++
	}
	if at == len(m.body) {
		m.status = m.Say("That was the last value.")
		return
	}
	v := m.body[at].value
	m.cursor, m.copied, m.follows = at, at, true
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
	m.offset = min(m.offset, m.lastOffset())
	m.showCursor()
	more := m.last() < len(m.body)-1
	if more {
		m.room-- // for the line that says so
		m.showCursor()
	}
	for i := m.offset; i <= m.last(); i++ {
		if !m.isHidden(i) {
			lines = append(lines, m.decorated(i))
		}
	}
	if more {
		lines = append(lines, faint("  "+m.Say("↓ more below: page down")))
	}
	return lines
}

// decorated returns a row's text with the cursor and the tick.
func (m *model) decorated(i int) string {
	r := m.body[i]
	if m.page.Kind != Checklist || !m.isStop(i) {
		return r.text
	}
	if r.isOption && slices.Contains(m.values, m.page.Options[r.of-1].Value) {
		r.text = strings.Replace(r.text, "[ ]", "[x]", 1)
	}
	if i == m.cursor {
		return accent(">") + bold(r.text[1:])
	}
	return r.text
}
