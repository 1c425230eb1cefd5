package prompt

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"engage/internal/guide"
)

// TestChecklistReachesAll: down and up reach each option and each value on a low screen,
// also where a text between them is higher than the screen and the terminal wraps it.
func TestChecklistReachesAll(t *testing.T) {
	page := Page{Heading: "Steps", Title: "Which are done?", Kind: Checklist}
	long := strings.Repeat("a long line of a message ", 9)
	for i := range 4 {
		o := Option{Value: fmt.Sprint(i), Label: fmt.Sprintf("Step %d, whose label is longer than a line", i)}
		for n := range i {
			o.Tasks = append(o.Tasks, guide.Task{Title: long, Values: []guide.Value{
				{Label: fmt.Sprintf("Value %d of %d", n, i), Text: long + "\n" + long + "\n\n" + long + "\n" + strings.Repeat("line\n", 9)},
			}})
		}
		page.Options = append(page.Options, o)
	}
	m := newTestModel(page, nil)
	m.resize(40, 15)
	// Going up, only the last option shows its values from the start.
	for key, stops := range map[string]int{"down": 4 + 6, "up": 4 + 3} {
		seen := map[string]bool{}
		for range 300 {
			lines := m.view()
			height := 0
			for _, line := range lines {
				height += max(1, (ansi.StringWidth(line)+39)/40)
			}
			if height > 15 {
				t.Fatalf("%d lines:\n%s", height, strings.Join(lines, "\n"))
			}
			if at := m.body[m.cursor]; m.offset <= m.cursor && m.cursor <= m.last() {
				seen[at.text] = true
			}
			m.checklistKey(key)
		}
		if len(seen) != stops {
			t.Errorf("%s reached %d stops: %v", key, len(seen), seen)
		}
	}
	m.checklistKey("c")
	m.checklistKey(" ")
	if len(m.values) != 1 || m.values[0] != "1" || !strings.Contains(ansi.Strip(strings.Join(m.view(), "\n")), "\n>     Value 0 of 1\n") {
		t.Errorf("ticked: %q\n%s", m.values, strings.Join(m.view(), "\n"))
	}
}
