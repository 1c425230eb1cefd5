package cli

import (
	"cmp"
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

// widestColumn is how far a column is filled up, so that one long name does
// not push all others away.
const widestColumn = 48

// writeTable writes rows in columns for people. Names in it can't steer the
// terminal.
func writeTable(w io.Writer, indent string, rows [][]string) {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = term.EscapeName(cell)
			widths[i] = max(widths[i], min(widestColumn, ansi.StringWidth(row[i])))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			line += cell + strings.Repeat(" ", max(0, widths[i]-ansi.StringWidth(cell))+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, _ = io.WriteString(w, b.String())
}

// csvText writes rows as RFC 4180 says: CRLF, and quotes where they are needed.
// Unless raw, a cell that a spreadsheet would take for a formula gets an
// apostrophe in front, and a warning says how many did; line ends become visible.
func (a *app) csvText(rows [][]string, separator string, raw bool) string {
	guarded := 0
	var b strings.Builder
	for _, row := range rows {
		cells := lists.Map(row, func(cell string) string {
			if !raw {
				if formula.MatchString(cell) {
					guarded++
					cell = formula.ReplaceAllString(cell, "$1'$2")
				}
				cell = msg.OneLine(cell)
			}
			if strings.ContainsAny(cell, ",;\t\"\r\n") || strings.TrimSpace(cell) != cell {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			return cell
		})
		b.WriteString(strings.Join(cells, separator) + "\r\n")
	}
	if guarded > 0 {
		a.warn("%s", a.language.Say("%d values begin like a formula and got an apostrophe in front; --raw leaves them as they are", guarded))
	}
	return b.String()
}

// formula matches where a spreadsheet may see the begin of a formula: at the begin of
// the cell, and behind what parts cells in some spreadsheets. Apostrophes in front are
// ignored, so that a guarded cell differs from one with its own.
var formula = regexp.MustCompile("(^|[,;\t] *)('*[-=+@\t\r\n＝＋－＠])")

// listing is what a command shows of a configuration.
type listing struct {
	file   string
	json   any
	rows   [][]string // with a line of headings
	column []string   // one more for people, with its heading; nil for none
	none   string     // the note where there is nothing, with the file's name
	err    error
}

// listings are the listings of a run, and how they are shown.
type listings struct {
	run *fileRun
	of  []listing
	key string // of the list in the JSON of several files
	raw bool
}

// rows are the rows of all files below one line of headings. Of several, each begins
// with the file.
func (l *listings) rows() (rows [][]string) {
	for _, one := range l.of {
		for i, row := range one.rows {
			if l.run.list {
				row = append([]string{map[bool]string{true: "file", false: one.file}[i == 0]}, row...)
			}
			if i > 0 || len(rows) == 0 {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func (l *listings) text() {
	for _, one := range l.of {
		if len(one.rows) == 1 {
			l.run.app.note(one.none, one.file)
		}
		for i, cell := range one.column {
			one.rows[i] = append(one.rows[i], cell)
		}
	}
	rows := l.rows()
	if len(rows) < 2 {
		return
	}
	for i, heading := range rows[0] {
		rows[0][i] = strings.ToUpper(strings.ReplaceAll(heading, "_", " "))
	}
	writeTable(l.run.app.out, "", rows)
}

func (l *listings) json() {
	if !l.run.list {
		_ = term.WriteJSON(l.run.app.out, l.of[0].json)
		return
	}
	writeObjects(l.run, lists.Map(l.of, func(one listing) map[string]any {
		if one.err != nil {
			return map[string]any{"file": one.file, l.key: []string{}, "error": l.run.app.errorObject(one.err)}
		}
		return map[string]any{"file": one.file, l.key: one.json}
	}))
}

// newList completes a command that shows a list, which has the key in the JSON of
// several files.
func (a *app) newList(cmd *cobra.Command, key string, of func(*config.Config) listing) *cobra.Command {
	l := &listings{run: a.addFiles(cmd), key: key}
	cmd.Use = "list [FILE…]"
	cmd.Flags().BoolVar(&l.raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	output := addOutput(cmd, "text", "json", "csv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := l.run.open(args); err != nil {
			return err
		}
		var failure error
		finished, worst := eachConfiguration(cmd.Context(), l.run, func(_ context.Context, f *config.File) (listing, error) {
			return of(&f.Config), nil
		}, func(path string, one listing, err error) {
			one.file, one.err = path, err
			l.of = append(l.of, one)
			if failure = err; err != nil && l.run.list {
				l.run.printError(path, err)
			}
		})
		if err := cmp.Or(cmd.Context().Err(), failure); err != nil && !l.run.list {
			return err
		}
		switch output.value {
		case "text":
			l.text()
		case "json":
			l.json()
		case "csv":
			a.write(a.csvText(l.rows(), ",", l.raw))
		}
		return l.run.end(cmd.Context(), finished, worst)
	}
	return cmd
}
