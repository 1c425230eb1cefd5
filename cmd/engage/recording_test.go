//go:build recording

package main

import (
	"fmt"
	"html"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"engage/internal/sandbox"
)

// recording is the README's picture of a walkthrough: the screens of the real
// program, one after another.
type recording struct {
	*terminal
	frames []frame
}

type frame struct {
	output int // how much the program had written
	hold   time.Duration
}

// The size of the picture in cells, and of a cell in pixels.
const (
	recordedCols, recordedRows = 80, 24
	cellWidth, cellHeight      = 8.4, 17
)

// hold adds the screen as it is now.
func (r *recording) hold(d time.Duration) {
	r.WaitStable()
	r.frames = append(r.frames, frame{len(r.Raw()), d})
}

// answer shows a question and answers it.
func (r *recording) answer(text string, keys ...string) {
	r.t.Helper()
	r.WaitFor(text)
	r.WaitRaw()
	r.hold(2 * time.Second)
	for _, key := range keys {
		r.Send(key)
		if key != "enter" {
			r.hold(time.Second)
		}
	}
}

// TestRecording writes testdata/setup.svg.
func TestRecording(t *testing.T) {
	r := &recording{terminal: newTerminal(t)}
	r.run("setup", "--sandbox")
	walkRecorded(r)
	if code := r.Wait(); code != 0 {
		t.Fatalf("ended with %d:\n%s", code, r.Screen())
	}
	r.hold(6 * time.Second)
	path := filepath.Join("..", "..", "testdata", "setup.svg")
	if err := os.WriteFile(path, []byte(r.svg()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// svg is the picture: all screens below each other, and an animation that shows one
// at a time. Who wants no motion sees the last.
func (r *recording) svg() string {
	screen := vt.NewEmulator(recordedCols, recordedRows)
	go func() { _, _ = io.Copy(io.Discard, screen) }() // answers to queries
	var total, at time.Duration
	for _, f := range r.frames {
		total += f.hold
	}
	var steps, rows strings.Builder
	raw, written := r.Raw(), 0
	const height = recordedRows * cellHeight
	for i, f := range r.frames {
		_, _ = screen.Write(raw[written:f.output])
		written = f.output
		fmt.Fprintf(&steps, "%.3f%%{transform:translateY(-%dpx)}", 100*at.Seconds()/total.Seconds(), i*height)
		at += f.hold
		for y := range recordedRows {
			writeRow(&rows, screen, y, i*height+y*cellHeight)
		}
	}
	last := (len(r.frames) - 1) * height
	width := int(recordedCols*cellWidth) + 24
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="A walkthrough of engage setup">
<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;white-space:pre}.b{font-weight:bold}
.s{transform:translateY(-%dpx);animation:s %.1fs step-end infinite}@keyframes s{%s}
@media(prefers-reduced-motion:reduce){.s{animation:none}}</style>
<rect width="100%%" height="100%%" rx="8" fill="#16181d"/><svg x="12" y="12" width="%d" height="%d"><g class="s">
%s</g></svg></svg>
`, width, height+24, last, total.Seconds(), steps.String(), width-24, height, rows.String())
}

// writeRow writes the cells of a row, those of one style together.
func writeRow(b *strings.Builder, screen *vt.Emulator, y, top int) {
	for x := 0; x < recordedCols; {
		first := screen.CellAt(x, y)
		start, text := x, ""
		for ; x < recordedCols; x++ {
			c := screen.CellAt(x, y)
			if c == nil || !c.Style.Equal(&first.Style) {
				break
			}
			text += c.Content
		}
		writeCells(b, first.Style, text, float64(start)*cellWidth, top, float64(x-start)*cellWidth)
	}
}

// writeCells writes text of one style. The length is told, since the reader's font
// may be wider.
func writeCells(b *strings.Builder, style uv.Style, text string, x float64, top int, length float64) {
	foreground, background := hex(style.Fg, "#d7dae0"), hex(style.Bg, "")
	if style.Attrs&uv.AttrReverse != 0 {
		foreground, background = hex(style.Bg, "#16181d"), hex(style.Fg, "#d7dae0")
	}
	if background != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, x, top, length, cellHeight, background)
	}
	trimmed := strings.TrimRight(text, " ")
	if trimmed == "" {
		return
	}
	length *= float64(len([]rune(trimmed))) / float64(len([]rune(text)))
	class, opacity := "", ""
	if style.Attrs&uv.AttrBold != 0 {
		class = ` class="b"`
	}
	if style.Attrs&uv.AttrFaint != 0 {
		opacity = ` opacity=".65"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s%s>%s</text>`+"\n",
		x, top+13, length, foreground, class, opacity, html.EscapeString(trimmed))
}

func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	red, green, blue, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
}

// walkRecorded answers as a newcomer does who takes what is offered.
func walkRecorded(r *recording) {
	r.answer("Actito API key")
	r.Paste(sandbox.SampleKey)
	r.answer("30 characters", "enter")
	r.answer("Which entity", "enter")
	r.answer("Whose subscriptions", "enter")
	r.answer("Which subscriptions", "enter")
	r.answer("Do these settings fit?", "enter")
	r.answer("> [ ] Step 0", "space")
	for !strings.Contains(r.Screen(), "> [ ] Step 1") {
		r.Send("down")
		r.WaitStable()
	}
	r.answer("> [ ] Step 1", "space", "down", "c", "c")
	r.answer("Copied, if your terminal allows it: Endpoint", "space", "enter")
	r.answer("Is this right?", "enter")
}
