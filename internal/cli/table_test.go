package cli

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is written as CSV is read back to the letter, but for the apostrophes.
func TestCSVText(t *testing.T) {
	rows := [][]string{
		{"plain", "with, comma", `with "quotes"`, " blank before", "semi;colon", "two\nlines", "é🎉"},
		{"=1+1", "+1", "-1", "@x", "\tx", "'=quoted", "it's"},
		{"", "'", "''=x", "＝wide", "a=b", "1-2", "L'offre"},
	}
	guardedCells := map[string]bool{"=1+1": true, "+1": true, "-1": true, "@x": true, "\tx": true, "'=quoted": true, "''=x": true, "＝wide": true}
	for _, guard := range []bool{false, true} {
		warnings, err := os.Create(filepath.Join(t.TempDir(), "warnings"))
		if err != nil {
			t.Fatal(err)
		}
		a := &app{err: newStream(warnings)}
		text := a.csvText(rows, ",", !guard)
		if strings.Count(text, "\r\n") != len(rows) {
			t.Errorf("line ends: %q", text)
		}
		back, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(back) != len(rows) {
			t.Fatalf("%v\n%s", err, text)
		}
		for i, row := range rows {
			for j, cell := range row {
				want := cell
				if guard && guardedCells[cell] {
					want = "'" + cell
				} else if guard {
					want = strings.ReplaceAll(cell, "\n", `\n`)
				}
				if back[i][j] != want {
					t.Errorf("guard %t: %q became %q, not %q", guard, cell, back[i][j], want)
				}
				// A guarded cell can be told from one that has its own apostrophe.
				if guard && strings.HasPrefix(back[i][j], "'") && isFormula(back[i][j]) != guardedCells[cell] {
					t.Errorf("%q can't be read back", back[i][j])
				}
			}
		}
		warned, _ := os.ReadFile(warnings.Name())
		_ = warnings.Close()
		if guard != strings.HasPrefix(string(warned), fmt.Sprintf("warning: %d values ", len(guardedCells))) || !guard && len(warned) > 0 {
			t.Errorf("guard %t: %s", guard, warned)
		}
	}
}
