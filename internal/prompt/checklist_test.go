package prompt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/guide"
)

// lowChecklist is a page of four options in a window of 40 by 15, each with one more
// text and value than the one before, and texts that are higher than the window.
func lowChecklist() *model {
	page := Page{Heading: "Steps", Title: "Which are done?", Kind: Checklist}
	long := strings.Repeat("a long line of a message ", 9)
	for i := range 4 {
		o := Option{Value: fmt.Sprint(i), Label: fmt.Sprintf("Step %d, whose label is longer than a line", i)}
		for n := range i {
			text := fmt.Sprintf("begin %d.%d ", i, n) + long + fmt.Sprintf("end %d.%d", i, n)
			o.Tasks = append(o.Tasks, guide.Task{Title: text, Values: []guide.Value{
				{Label: fmt.Sprintf("Value %d of %d", n, i), Text: text + "\n" + text + "\n\n" + strings.Repeat("line\n", 9)},
			}, After: []guide.Sentence{{{Text: fmt.Sprintf("last of %d.%d", i, n)}}}})
		}
		page.Options = append(page.Options, o)
	}
	m := newTestModel(page, nil)
	m.resize(40, 15)
	return m
}

// press draws the page before and after a key, and returns the lines after it.
func (m *model) press(name string) string {
	m.view()
	key := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
	for _, t := range []tea.KeyType{tea.KeyDown, tea.KeyUp, tea.KeyPgDown, tea.KeyPgUp, tea.KeyTab, tea.KeyShiftTab} {
		if t.String() == name {
			key = tea.KeyMsg{Type: t}
		}
	}
	m.handleKey(key)
	return ansi.Strip(strings.Join(m.view(), "\n"))
}

// TestChecklistReachesAll: down and up reach each option and each value on a low screen,
// down shows each text, also where one is higher than the screen, and nothing is wider
// or higher than the screen.
func TestChecklistReachesAll(t *testing.T) {
	m := lowChecklist()
	// Going up, only the last option shows its values from the start.
	for _, way := range []struct {
		key   string
		stops int
	}{{"down", 4 + 6}, {"up", 4 + 3}} {
		key, stops := way.key, way.stops
		seen, all := map[string]bool{}, ""
		for range 300 {
			screen := m.press(key)
			for _, line := range strings.Split(screen, "\n") {
				if strings.HasPrefix(line, ">") {
					seen[line] = true
				}
				if ansi.StringWidth(line) > 40 {
					t.Fatalf("%s is wider than the screen", line)
				}
			}
			if n := strings.Count(screen, "\n") + 1; n > 15 {
				t.Fatalf("%d lines:\n%s", n, screen)
			}
			all += screen
		}
		if key == "down" {
			seen[m.decorated(0)] = true // where it began
			for _, want := range []string{"begin 3.1", "end 3.1", "last of 3.2", "last of 2.1", "last of 1.0", "end 2.0"} {
				if !strings.Contains(all, want) {
					t.Errorf("down never shows %s", want)
				}
			}
		}
		if len(seen) < stops {
			t.Errorf("%s reached %d stops: %v", key, len(seen), seen)
		}
	}
}

// On a page of messages Tab goes from one to the next.
func TestTabThroughMessages(t *testing.T) {
	page := Page{Title: "What to send", Kind: Checklist}
	for i := range 3 {
		page.Tasks = append(page.Tasks, guide.Task{Values: []guide.Value{{Label: fmt.Sprintf("Message %d", i), Text: strings.Repeat("line\n", 30)}}})
	}
	m := newTestModel(page, nil)
	m.press("tab")
	if screen := m.press("tab"); !strings.Contains(screen, "> Message 2") {
		t.Errorf("the screen is\n%s", screen)
	}
	if screen := m.press("shift+tab"); !strings.Contains(screen, "> Message 1") {
		t.Errorf("the screen is\n%s", screen)
	}
}

// A page without a body has nothing to scroll.
func TestNothingToScroll(t *testing.T) {
	m := newTestModel(Page{Title: "Which?", Kind: Line}, nil)
	m.begin()
	before := m.press("pgdown")
	if after := m.press("pgup"); after != before || !strings.Contains(after, "Which?") {
		t.Errorf("the screen is\n%s\nafter\n%s", after, before)
	}
}

// The page keys leave a text as it was typed.
func TestPageKeysInText(t *testing.T) {
	for _, kind := range []Kind{Line, Lines, Secret} {
		m := newTestModel(Page{Title: "Which?", Kind: kind, Value: "typed"}, nil)
		m.begin()
		for _, key := range []tea.KeyType{tea.KeyPgUp, tea.KeyPgDown} {
			m.update(tea.KeyMsg{Type: key})
		}
		if m.value != "typed" {
			t.Errorf("kind %d: %q is left of the text", kind, m.value)
		}
	}
}

// After page down the cursor is where the screen is: the arrows go on from there, and a
// tick is at the option whose tasks are read, and visible.
func TestChecklistPages(t *testing.T) {
	m := lowChecklist()
	m.press("tab")
	m.press("tab")
	m.press("pgdown") // to text without a value
	if screen := m.press(" "); !slices.Equal(m.values, []string{"2"}) || !strings.Contains(screen, "> [x] Step 2") {
		t.Errorf("ticked %q:\n%s", m.values, screen)
	}
	m.press("x")
	for range 4 {
		m.press("pgdown")
	}
	before := m.offset
	if m.press("down"); m.offset < before {
		t.Errorf("down went back from row %d to %d", before, m.offset)
	}
	if screen := m.press(" "); !slices.Equal(m.values, []string{"2"}) || !strings.Contains(screen, "> [x] Step 2") {
		t.Errorf("ticked %q:\n%s", m.values, screen)
	}
	m.press("down")
	m.resize(80, 24)
	if screen := m.press("x"); !strings.Contains(screen, "> [ ] Step 2") {
		t.Errorf("in a wider window the cursor is elsewhere:\n%s", screen)
	}
	m.press("down")
	m.press("c")
	m.resize(40, 15)
	if screen := ansi.Strip(strings.Join(m.view(), "\n")); !strings.Contains(screen, ">     Value 0 of 2") {
		t.Errorf("in a narrower window the cursor is elsewhere:\n%s", screen)
	}
	var all string
	for range 40 {
		all += m.press("pgdown")
	}
	for _, want := range []string{"begin 2.0", "end 2.0", "begin 2.1", "end 2.1", "last of 2.1", "Step 3", "begin 3.0", "end 3.2", "last of 3.2"} {
		if !strings.Contains(all, want) {
			t.Errorf("page down never shows %s", want)
		}
	}
	for range 40 {
		m.press("pgup")
	}
	if screen := m.press("shift+tab"); m.offset != 0 || !strings.Contains(screen, "> [ ] Step 0") {
		t.Errorf("page up ends at row %d:\n%s", m.offset, screen)
	}
}
