// Command manual generates the manual pages and the completion scripts of the
// packages from engage's help.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra/doc"

	"engage/internal/cli"
	"engage/internal/topics"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/manual DIRECTORY")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(directory string) error {
	man, completions := filepath.Join(directory, "man"), filepath.Join(directory, "completions")
	if err := errors.Join(os.MkdirAll(man, 0o755), os.MkdirAll(completions, 0o755)); err != nil {
		return err
	}
	// The output must not depend on the day, for reproducible builds.
	seconds, err := strconv.ParseInt(cmp.Or(os.Getenv("SOURCE_DATE_EPOCH"), "0"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH is no number of seconds: %w", err)
	}
	root, date := cli.Document(), time.Unix(seconds, 0).UTC()
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Date: &date, Source: "engage", Manual: "engage"}
	err = doc.GenManTreeFromOpts(root, doc.GenManTreeOptions{Header: header, Path: man, CommandSeparator: "-"})
	for _, t := range topics.List() {
		name := "engage-" + t.Name
		text := fmt.Sprintf("%% %q \"%d\" %q \"engage\" \"engage\"\n# NAME\n%s - %s\n\n# DESCRIPTION\n\n%s\n# SEE ALSO\n\n**engage(1)**\n",
			strings.ToUpper(name), t.Section, date.Format("Jan 2006"), name, t.Short, t.Markdown())
		page := filepath.Join(man, fmt.Sprintf("%s.%d", name, t.Section))
		err = errors.Join(err, os.WriteFile(page, md2man.Render([]byte(text)), 0o644))
	}
	return errors.Join(err, pack(man),
		root.GenBashCompletionFileV2(filepath.Join(completions, "engage.bash"), true),
		root.GenZshCompletionFile(filepath.Join(completions, "engage.zsh")),
		root.GenFishCompletionFile(filepath.Join(completions, "engage.fish"), true),
		root.GenPowerShellCompletionFileWithDesc(filepath.Join(completions, "engage.ps1")),
	)
}

// pack compresses the manual pages, without the default values of boolean flags.
func pack(directory string) error {
	pages, err := filepath.Glob(filepath.Join(directory, "*.[157]"))
	for _, page := range pages {
		text, readErr := os.ReadFile(page)
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = w.Write(bytes.ReplaceAll(text, []byte("[=false]"), nil))
		_ = w.Close()
		err = errors.Join(err, readErr, os.WriteFile(page+".gz", b.Bytes(), 0o644), os.Remove(page))
	}
	return err
}
