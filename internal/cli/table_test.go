package cli

import (
	"encoding/csv"
	"encoding/json"
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
		text, guarded := csvText(rows, guard)
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
		if want := len(guardedCells); guard && guarded != want || !guard && guarded != 0 {
			t.Errorf("guard %t: %d were guarded", guard, guarded)
		}
	}
}

func TestEscapeJSON(t *testing.T) {
	name := "a\x1b[31m\x7f\u009b0m\u202eé🎉<&>\"\\"
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(name); err != nil {
		t.Fatal(err)
	}
	text := escapeJSON(b.String())
	var back string
	if err := json.Unmarshal([]byte(text), &back); err != nil || back != name {
		t.Errorf("%s: %q, %v", text, back, err)
	}
	if strings.ContainsAny(text, "\x1b\x7f\u009b\u202e") || !strings.Contains(text, "é🎉<&>") {
		t.Errorf("%q", text)
	}
}
