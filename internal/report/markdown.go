package report

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

// maxMarkdownSize bounds a summary, in bytes: GitHub allows one MiB per step, and
// shows nothing of a longer one.
const maxMarkdownSize = 512 << 10

// Markdown writes a summary in GitHub's Markdown: the totals, then a table of what
// failed, warned or was not allowed.
func Markdown(w io.Writer, d *Document) error {
	var b strings.Builder
	mark := map[bool]string{true: "✅", false: "❌"}[d.OK]
	fmt.Fprintf(&b, "\n### %s %s\n\n%s\n", mark, d.Command, escapeMarkdown(summaryLine(d)))
	head := "\n| | file | check | what |\n| --- | --- | --- | --- |\n"
	for i, r := range d.Files {
		rows := tableRows(r)
		if b.Len()+len(rows) > maxMarkdownSize {
			fmt.Fprintf(&b, "\n%s more: see the step's log.\n", term.Count(len(d.Files)-i, "file"))
			break
		}
		if rows != "" {
			b.WriteString(head + rows)
			head = ""
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tableRows returns the rows of one file; "" if all checks passed.
func tableRows(r *check.Report) string {
	var b strings.Builder
	for _, c := range r.Checks {
		if c.Status == check.Pass || (c.Status == check.Skip && c.Hint.IsZero()) {
			continue
		}
		place := term.EscapeLine(r.File)
		if c.Line > 0 {
			place += fmt.Sprintf(":%d:%d", c.Line, c.Column)
		}
		what, hint := escapedTexts(c)
		if what = escapeMarkdown(what); hint != "" {
			what += "<br>" + escapeMarkdown(hint)
		}
		fmt.Fprintf(&b, "| %s %s | %s | `%s` | %s |\n", statusMarks[c.Status].unicode, statusMarks[c.Status].word, escapeMarkdown(place), c.ID, what)
	}
	return b.String()
}

// markdownReplacer escapes markup, HTML and table columns. Lists and headings
// need none: the text is one line of term.EscapeLine that follows other text.
var markdownReplacer = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`,
)

func escapeMarkdown(text string) string { return term.EscapeLinks(markdownReplacer.Replace(text)) }
