package report

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

// mostMarkdown bounds a summary, in bytes: GitHub takes one MiB a step, and
// shows nothing at all of one that is longer.
const mostMarkdown = 512 << 10

// Markdown writes a summary in GitHub's Markdown: what failed, warned or was
// not allowed, as one table a file, then how it ended.
func Markdown(w io.Writer, d *Document) error {
	var b strings.Builder
	mark := "✅"
	if !d.OK {
		mark = "❌"
	}
	fmt.Fprintf(&b, "\n### %s engage validate\n\n%s\n", mark, markdown(closing(d)))
	for i, r := range d.Files {
		table := tableOf(r)
		if b.Len()+len(table) > mostMarkdown {
			fmt.Fprintf(&b, "\n%s in the step's log.\n", files(len(d.Files)-i, " more is", " more are"))
			break
		}
		b.WriteString(table)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tableOf is what there is to say of one file; "" if all went well.
func tableOf(r *check.Report) string {
	var b strings.Builder
	for _, c := range r.Checks {
		if c.Status == check.Pass || (c.Status == check.Skip && c.Hint.IsZero()) {
			continue
		}
		if b.Len() == 0 {
			fmt.Fprintf(&b, "\n**%s**: %s\n\n| | check | line | what |\n| --- | --- | --- | --- |\n", markdown(term.EscapeLine(r.File)), verdict(r.Kind()))
		}
		at := ""
		if c.Line > 0 {
			at = fmt.Sprintf("%d:%d", c.Line, c.Column)
		}
		what, hint := escaped(c)
		if what = markdown(what); hint != "" {
			what += "<br>" + markdown(hint)
		}
		fmt.Fprintf(&b, "| %s %s | `%s` | %s | %s |\n", signs[c.Status].mark, signs[c.Status].word, c.ID, at, what)
	}
	return b.String()
}

// markdown makes text stand as it is: no markup, no HTML, no link, no table
// column. A text of one line, as term.EscapeLine gives it, begins no list or title
// where it follows other text.
var markdownEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "://", ":&#47;/", "www.", "www&#46;", "@", "&#64;",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`,
)

func markdown(text string) string { return markdownEscapes.Replace(text) }
