package guide

import (
	_ "embed"
	"fmt"
	"strings"
)

// The style of a table, beside the pages' own, and its script.
var (
	//go:embed table.css
	tableCSS string
	//go:embed table.js
	tableJS string
)

// Table returns a table as a self-contained page in English, on which it can be
// sorted and filtered. The first row has the headings; the first cell of a row is its
// class, and a cell's class is its heading.
func Table(title, lead, footer string, table [][]string) string {
	head := joinMarkup(table[0], func(_ int, name string) markup {
		return htmlf(`<th scope="col"><button type="button">%s</button></th>`, name)
	})
	body := joinMarkup(table[1:], func(_ int, row []string) markup {
		return htmlf("<tr class=\"s-%s\">%s</tr>\n", row[0], joinMarkup(row, func(i int, cell string) markup {
			return htmlf(`<td class="c-%s">`, table[0][i]) + cellMarkup(cell) + "</td>"
		}))
	})
	return fill(pageCSS+tableCSS, tableJS+printJS, map[string]any{
		"lang": "en", "generator": title, "key": "", "live": "", "words": "", "navigation": "", "title": title, "footer": footer, "skip": "Skip to the table",
		"policy": policy(pageCSS+tableCSS, tableJS+printJS), "noKey": frameTexts["noKey"], "noScript": "Scripts are off in this browser: the table can't be sorted or filtered.",
		"lead": htmlf(`<h1>%s</h1><p class="lead">%s</p>`, title, lead),
		"sections": htmlf(`<p id="filter" hidden><label>Filter <input type="search" autocomplete="off"></label> <output></output></p>`+
			`<div class="table" role="region" aria-label="Table" tabindex="0"><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>`, head, body),
	})
}

// cellMarkup returns a cell; of several lines, those after the first are opened by a click.
func cellMarkup(cell string) markup {
	lines := strings.Split(cell, "\n")
	first := valueMarkup(lines[0])
	if len(lines) == 1 {
		return first
	}
	more := joinMarkup(lines[1:], func(_ int, line string) markup { return "<div>" + valueMarkup(line) + "</div>" })
	return htmlf(`<details><summary>%s <span class="number">%s</span></summary>%s</details>`, first, fmt.Sprintf("+%d", len(lines)-1), more)
}
