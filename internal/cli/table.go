package cli

import (
	"context"
	"io"
	"regexp"
	"slices"
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
// apostrophe in front, and a warning says how many did; what is invisible is escaped.
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
				cell = term.EscapeText(msg.OneLine(cell))
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
	json any
	rows [][]string // with a line of headings
	none string     // the note where there is nothing, with the file's name
}

// newList completes a command that shows a list, which has the key in the JSON of
// several files. A listing may have more columns for people than for CSV.
func (a *app) newList(cmd *cobra.Command, key string, of func(c *config.Config, forPeople bool) listing) *cobra.Command {
	var raw bool
	run := a.addFiles(cmd)
	cmd.Use = "list [FILE…]"
	cmd.Long += `

CSV is as RFC 4180 says, with a line of headings. A value that a spreadsheet would
take for a formula (it begins with = + - @ or the like) gets an apostrophe in front,
and a warning says how many did; what is invisible in a value, as a line end,
becomes visible: \n. --raw leaves every value to the letter. FILE is as for engage
validate; of several, CSV and JSON name the file, too.`
	cmd.Flags().BoolVar(&raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	output := addOutput(cmd, "text", "json", "csv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := run.open(args); err != nil {
			return err
		}
		work := func(_ context.Context, f *config.File) (listing, error) {
			return of(&f.Config, output.value == "text"), nil
		}
		list := slices.Collect(eachConfiguration(cmd.Context(), run, work))
		switch err := cmd.Context().Err(); {
		case run.list:
		case err != nil:
			return err
		case list[0].err != nil:
			return list[0].err
		}
		switch output.value {
		case "json":
			run.listJSON(list, key)
		case "csv":
			a.write(a.csvText(run.listRows(list), ",", raw))
		default:
			run.listText(list)
		}
		return run.end(cmd.Context())
	}
	return cmd
}

// listRows are the rows of all files below one line of headings. Of several files, each
// row begins with the file.
func (run *fileRun) listRows(list []outcome[listing]) (rows [][]string) {
	for _, one := range list {
		for i, row := range one.result.rows {
			if i == 0 && len(rows) > 0 {
				continue
			}
			first := one.path
			if i == 0 {
				first = "file"
			}
			if run.list {
				row = append([]string{first}, row...)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (run *fileRun) listText(list []outcome[listing]) {
	for _, one := range list {
		if len(one.result.rows) == 1 {
			run.app.note(one.result.none, one.path)
		}
	}
	rows := run.listRows(list)
	if len(rows) < 2 {
		return
	}
	for i, heading := range rows[0] {
		rows[0][i] = strings.ToUpper(strings.ReplaceAll(heading, "_", " "))
	}
	writeTable(run.app.out, "", rows)
}

func (run *fileRun) listJSON(list []outcome[listing], key string) {
	if !run.list {
		_ = term.WriteJSON(run.app.out, list[0].result.json)
		return
	}
	writeObjects(run, lists.Map(list, func(one outcome[listing]) map[string]any {
		if one.err != nil {
			return map[string]any{"file": one.path, key: []string{}, "error": run.app.errorObject(one.err)}
		}
		return map[string]any{"file": one.path, key: one.result.json}
	}))
}
