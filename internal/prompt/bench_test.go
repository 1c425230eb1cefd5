package prompt

import (
	"fmt"
	"io"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"engage/internal/msg"
)

func newTestModel(page Page, language *msg.Language) *model {
	return newModel(NewScreen(nil, io.Discard, Options{Language: language}).(*screen), page)
}

// BenchmarkKey is what one key costs on a page with many options, drawing
// included, as a ratio to a page with ten: it must not feel slow.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{10, 500, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			page := Page{Title: "Which?", Kind: Choices}
			for i := range n {
				name := fmt.Sprintf("Topic %06d", i)
				page.Options = append(page.Options, Option{Value: name, Label: name, Note: "optin_" + name})
			}
			m := newTestModel(page, nil)
			m.begin()
			for b.Loop() {
				m.update(tea.KeyMsg{Type: tea.KeyDown})
				_ = m.view()
				m.update(tea.KeyMsg{Type: tea.KeyUp})
				_ = m.view()
			}
		})
	}
}
