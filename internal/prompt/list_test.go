package prompt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// In a window of another size, and when a filter is taken back, the cursor is where it
// was, in a list that is longer than the window and in one that fits, where all options
// are seen. Nothing else is ticked by that.
func TestCursorStays(t *testing.T) {
	for _, kind := range []Kind{Choice, Choices} {
		for n, at := range map[int]int{2000: 1999, 40: 20, 8: 5} {
			page := Page{Title: "Which?", Kind: kind, Value: fmt.Sprintf("Topic %d", at), Chosen: []string{"Topic 3"}}
			for i := range n {
				name := fmt.Sprintf("Topic %d", i)
				page.Options = append(page.Options, Option{Value: name, Label: name})
			}
			m := newTestModel(page, nil)
			m.begin()
			for name, do := range map[string]func(){
				"at first":     func() {},
				"smaller":      func() { m.resize(60, 15) },
				"wide":         func() { m.resize(100, 30) },
				"after filter": func() { m.filtered = true; m.update(tea.KeyMsg{Type: tea.KeyEsc}) },
			} {
				do()
				screen := ansi.Strip(strings.Join(m.view(), "\n"))
				if value, _ := m.hovered(); value != page.Value || !strings.Contains(screen, "> ") ||
					n == 8 && strings.Count(screen, "Topic") != n || !slices.Equal(m.values, page.Chosen) {
					t.Errorf("%d options of kind %d, %s: the cursor is at %q, %q are ticked:\n%s", n, kind, name, value, m.values, screen)
				}
			}
		}
	}
}
