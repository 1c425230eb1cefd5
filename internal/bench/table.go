package main

import (
	"fmt"
	"strings"
	"time"
)

// row is one line of the table.
type row struct {
	what, against string
	ratio, goal   float64 // a goal of 0 is none
	ours, theirs  string  // the absolute figures
}

// table is what the bench prints.
type table struct {
	rows  []row
	notes []string // list items below the table
}

func (t *table) add(r row) { t.rows = append(t.rows, r) }

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, "- "+fmt.Sprintf(format, args...))
}

// compare adds a row for two sides that took turns.
func (t *table) compare(what, against string, goal float64, p pairs) {
	t.add(row{what, against, p.ratio(), goal, short(median(p.ours)), short(median(p.theirs))})
}

// markdown lays the rows out so that they read well as plain text, too.
func (t *table) markdown() string {
	cells := [][]string{{"what", "against", "ratio", "goal", "engage", "other"}}
	for _, r := range t.rows {
		goal := "–"
		if r.goal > 0 {
			goal = fmt.Sprintf("≤ %.2f", r.goal)
			if r.ratio > r.goal {
				goal += " missed"
			}
		}
		cells = append(cells, []string{r.what, r.against, fmt.Sprintf("%.2f", r.ratio), goal, r.ours, r.theirs})
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for n, line := range cells {
		for i, cell := range line {
			b.WriteString("| " + cell + strings.Repeat(" ", widths[i]-len([]rune(cell))+1))
		}
		b.WriteString("|\n")
		if n > 0 {
			continue
		}
		for i, width := range widths {
			// All but the first two columns are figures, which stand to the right.
			end := "- "
			if i > 1 {
				end = ": "
			}
			b.WriteString("| " + strings.Repeat("-", width-1) + end)
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// short writes a duration with three digits.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}

// megabytes writes a number of bytes.
func megabytes(n uint64) string { return fmt.Sprintf("%.3g MB", float64(n)/1e6) }
