package prompt

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
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

// stopFrom returns the first row from i on at which the cursor may stop, in steps of 1
// or -1; the cursor's if there is none.
func (m *model) stopFrom(i, step int) int {
	for ; i >= 0 && i < len(m.body); i += step {
		if m.isStop(i) {
			return i
		}
	}
	return m.cursor
}

// move moves the cursor to the next stop. What is between two stops is not jumped
// over: if some of it is not on the screen, the list scrolls.
func (m *model) move(step int) {
	if next := m.stopFrom(m.cursor+step, step); next != m.cursor && m.adjoins(next) {
		m.moveTo(next)
	} else {
		m.scroll(step)
	}
}

// moveTo moves the cursor to a row, to which the body then scrolls.
func (m *model) moveTo(i int) { m.cursor, m.copied, m.follows = i, false, true }

// optionEnd returns the first row of the option at the cursor, or for a step of 1 the
// last one. On a page without options it is that of the value at the cursor.
func (m *model) optionEnd(step int) int {
	at := m.cursor
	for at > 0 && m.body[at].of > 0 && !m.body[at].isOption {
		at--
	}
	if step > 0 {
		at += m.body[at].below
	}
	return at
}

// moveOption moves the cursor to the next option, or for a step of -1 to the one before.
func (m *model) moveOption(step int) {
	m.moveTo(m.stopFrom(m.optionEnd(step)+step, step))
}

// turnPage scrolls the body by a screen. If there is no more of it, or of a Checklist's
// option at the cursor, it goes on in the list.
func (m *model) turnPage(step int) tea.Cmd {
	end := 0 // what is seen last in this direction
	switch {
	case m.page.Kind == Checklist && len(m.page.Options) > 0:
		end = m.optionEnd(step)
	case step > 0:
		end = len(m.body) - 1
	}
	switch {
	case len(m.page.Options) == 0 || len(m.body) > 0 && !m.isVisible(end):
		m.scroll(step)
	case m.page.Kind == Checklist:
		m.moveOption(step)
	case step > 0:
		return m.updateForm(tea.KeyMsg{Type: tea.KeyCtrlD}) // half a page in huh
	default:
		return m.updateForm(tea.KeyMsg{Type: tea.KeyCtrlU})
	}
	return nil
}

// adjoins reports whether nothing is hidden between a row and the rows on the screen.
func (m *model) adjoins(i int) bool {
	for between := min(i+1, m.last()+1); between < max(i, m.offset); between++ {
		if !m.isVisible(between) && m.height(between) > 0 {
			return false
		}
	}
	return true
}

func (m *model) isVisible(i int) bool { return m.offset <= i && i <= m.last() }

// showCursor scrolls as far as necessary to show the row with the cursor, and the
// value or the tasks below it.
func (m *model) showCursor() {
	if m.page.Kind != Checklist || !m.follows {
		return
	}
	m.offset = min(m.offset, m.cursor)
	for m.last() < m.cursor+m.body[m.cursor].below && m.offset < m.cursor {
		m.offset++
	}
}

// scroll scrolls the body by a screen, of which one row stays. The cursor goes along
// inside its option.
func (m *model) scroll(step int) {
	m.follows = false
	switch {
	case len(m.body) == 0:
		return
	case step > 0:
		m.offset = min(max(m.offset+1, m.last()), m.lastOffset())
	default:
		first, height := m.offset, m.height(m.offset)
		for m.offset > 0 && height+m.height(m.offset-1) <= m.room {
			m.offset--
			height += m.height(m.offset)
		}
		m.offset = max(0, min(m.offset, first-1))
	}
	if m.page.Kind != Checklist || m.isVisible(m.cursor) {
		return
	}
	for _, at := range []int{m.stopFrom(m.offset, 1), m.stopFrom(m.offset, -1)} {
		if m.body[at].of == m.body[m.cursor].of {
			m.cursor, m.copied = at, false
			return
		}
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
// terminal wraps a long value; none for one that is hidden.
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
	m.moveTo(m.optionEnd(-1))
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
	if m.copied {
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
	m.moveTo(at)
	m.copied = true
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
