//go:build browser

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// status writes the page of engage status for some configurations and returns its
// address.
func (p *guideFixture) status(t *testing.T) string {
	t.Helper()
	text := get(t, p.path)
	put(t, filepath.Join(p.directory, "all", "fits 10.yaml"), strings.ReplaceAll(text, "entity: acme", "entity: Atelier démo"))
	put(t, filepath.Join(p.directory, "all", "fits 9.yaml"), text)
	put(t, filepath.Join(p.directory, "all", "broken.yaml"), strings.ReplaceAll(text, "version: 1", "version: 1\nversion: 1\nzzz: 1"))
	put(t, filepath.Join(p.directory, "all", "other.yaml"), "a: 1\n")
	cmd := exec.Command(binary, "status", "-o", "html", "all")
	cmd.Dir, cmd.Env = p.directory, p.env
	page, _ := cmd.Output()
	put(t, filepath.Join(p.directory, "status.html"), string(page))
	return "file://" + filepath.Join(p.directory, "status.html")
}

func TestBrowserStatus(t *testing.T) {
	page := open(t, browse(t), newGuideFixture(t).status(t))
	const files = `Array.from(document.querySelectorAll("tbody tr:not([hidden])")).map((row) => row.cells[1].textContent).join()`
	page.until("the worst first", files+`.startsWith("all/broken.yaml,")`)
	if text := js[string](page, "document.querySelector('table').textContent"); !strings.Contains(text, "<script>alert(1)</script>") {
		t.Error("the hostile name is not in the page as text")
	}
	const open = `document.querySelectorAll("td details[open]").length`
	page.click("tbody tr:first-child summary")
	page.until("the other findings of a row", open+` === 1`)
	js[bool](page, `dispatchEvent(new Event("beforeprint"))`)
	page.until("all findings on paper", `document.querySelectorAll("td details:not([open])").length === 0`)
	js[bool](page, `dispatchEvent(new Event("afterprint"))`)
	page.until("what was open before", open+` === 1`)
	page.click("th:nth-child(2) button")
	page.until("the order of the files, numbers as numbers", files+` === "all/broken.yaml,all/fits 9.yaml,all/fits 10.yaml,all/other.yaml"`)
	page.click("th:nth-child(2) button")
	page.until("the other way round", files+` === "all/other.yaml,all/fits 10.yaml,all/fits 9.yaml,all/broken.yaml" && document.querySelector("[aria-sort]").ariaSort === "descending"`)
	js[bool](page, `document.querySelector("#filter input").focus() || true`)
	page.do(chromedp.KeyEvent("ATELIER fits"))
	page.until("the one that has both words", files+` === "all/fits 10.yaml" && document.querySelector("output").textContent === "1 of 4"`)
	page.checkRequests("file://")
}
