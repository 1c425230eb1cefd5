package cli

import (
	"cmp"
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
		{"x;=1+1", "x, +1", "x;y", "x; '@1", "a, b", "1,2", "x\t-1"},
		{"", "'", "''=x", "＝wide", "a=b", "1-2", "L'offre"},
	}
	guardedCells := map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": `'\tx`, "'=quoted": "''=quoted", "''=x": "'''=x", "＝wide": "'＝wide",
		"x;=1+1": "x;'=1+1", "x, +1": "x, '+1", "x; '@1": "x; ''@1", "x\t-1": `x\t'-1`,
	}
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
				if guard {
					want = cmp.Or(guardedCells[cell], strings.ReplaceAll(cell, "\n", `\n`))
				}
				if back[i][j] != want {
					t.Errorf("guard %t: %q became %q, not %q", guard, cell, back[i][j], want)
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
