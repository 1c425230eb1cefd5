// Command manual writes the manual pages and the completion scripts from what
// engage's own help says, for the packages.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"engage/internal/cli"
	"engage/internal/topics"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/manual FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder string) error {
	date, err := when()
	if err != nil {
		return err
	}
	for name, page := range pages(date) {
		if err := save(filepath.Join(folder, "man", name+".gz"), zipped(page)); err != nil {
			return err
		}
	}
	root := cli.Document()
	for name, generate := range map[string]func(*bytes.Buffer) error{
		"engage.bash": func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) },
		"engage.zsh":  func(b *bytes.Buffer) error { return root.GenZshCompletion(b) },
		"engage.fish": func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) },
		"engage.ps1":  func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) },
	} {
		var b bytes.Buffer
		if err := generate(&b); err != nil {
			return err
		}
		if err := save(filepath.Join(folder, "completions", name), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// when is the date in the pages: SOURCE_DATE_EPOCH, so that the same source
// gives the same bytes on any day; without it the beginning of time.
func when() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is no number of seconds: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// pages are the manual pages by their file names.
func pages(date time.Time) map[string][]byte {
	all := map[string][]byte{}
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.IsAdditionalHelpTopicCommand() || cmd.Name() == "help" {
			return
		}
		cmd.DisableAutoGenTag = true
		var b bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Date: &date, Source: "engage", Manual: "engage"}
		if err := doc.GenMan(cmd, header, &b); err == nil {
			all[strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"] = b.Bytes()
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(cli.Document())
	for _, t := range topics.List() {
		name := "engage-" + t.Name
		head := fmt.Sprintf("%% %q %q %q %q %q\n# NAME\n%s - %s\n\n# DESCRIPTION\n\n",
			strings.ToUpper(name), strconv.Itoa(t.Section), date.Format("Jan 2006"), "engage", "engage", name, t.Short)
		all[fmt.Sprintf("%s.%d", name, t.Section)] = md2man.Render([]byte(head + t.Markdown() + "\n# SEE ALSO\n\n**engage(1)**\n"))
	}
	return all
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

func save(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
