package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

// writeGuides writes a guide for each configuration into the directory that --out names,
// as a page unless -o says otherwise.
func (a *app) writeGuides(ctx context.Context, run *fileRun, o *guideOptions) error {
	if o.serve {
		return msg.New(msg.Usage, "--serve takes one configuration")
	}
	if o.out == "" {
		return msg.New(msg.Usage, "the guides of several configurations need a folder").WithHint("--out FOLDER writes a file for each")
	}
	if !o.chosen("output") {
		o.output.value = "html"
	}
	ending := map[string]string{"text": ".txt", "markdown": ".md"}[o.output.value]
	names := guideNames(run.names(), cmp.Or(ending, "."+o.output.value))
	if err := os.MkdirAll(o.out, 0o777); err != nil {
		return msg.New(msg.Usage, "--out: %w", err).WithHint("with several configurations it names a folder")
	}
	write := func(ctx context.Context, f *config.File) (none struct{}, err error) {
		one := *o
		one.out = filepath.Join(o.out, names[f.Path])
		return none, a.writeGuide(ctx, f, &one)
	}
	for range eachConfiguration(ctx, run, write) { // it prints the errors
	}
	return run.end(ctx)
}

// guideNames returns the names of the guides by configuration: its own name, or the
// whole path where others would get the same one, with a number if that is not enough.
func guideNames(paths []string, ending string) map[string]string {
	count, taken, names := map[string]int{}, map[string]bool{}, map[string]string{}
	short := func(path string) string {
		base := filepath.Base(path)
		return strings.TrimSuffix(base, filepath.Ext(base)) + ending
	}
	for _, path := range paths {
		count[strings.ToLower(short(path))]++
	}
	for _, path := range paths {
		if names[path] = short(path); count[strings.ToLower(names[path])] > 1 {
			whole := strings.Trim(filepath.ToSlash(filepath.Clean(path)), "/")
			whole = strings.NewReplacer("/", "-", ":", "-").Replace(whole)
			names[path] = whole + ending
			for n := 2; taken[strings.ToLower(names[path])]; n++ {
				names[path] = fmt.Sprintf("%s-%d%s", whole, n, ending)
			}
		}
		taken[strings.ToLower(names[path])] = true
	}
	return names
}

func (a *app) writeGuide(ctx context.Context, f *config.File, o *guideOptions) error {
	language := o.language
	if o.out == "" && term.IsTerminal(a.out.File) {
		language = a.language
	}
	g := guide.In(language).New(&f.Config)
	if o.step != 0 {
		g.KeepStep(o.step)
	}
	text := a.guideText(o, g)
	if o.out != "" {
		return a.writeOut(ctx, f.Path, o, text)
	}
	if o.output.value == "text" {
		text = wrapProse(text, a.out.width())
	}
	a.write(text)
	return nil
}

// wrapProse wraps the indented lines of a text for a terminal. The others are to paste.
func wrapProse(text string, width int) string {
	lines := lists.Map(strings.Split(text, "\n"), func(line string) string {
		if !strings.HasPrefix(line, "  ") {
			return line
		}
		return term.Wrap(line, width, 5)
	})
	return strings.Join(lines, "\n")
}

// guideText returns the guide in the format that was chosen.
func (a *app) guideText(o *guideOptions, g *guide.Guide) string {
	switch o.output.value {
	case "markdown":
		return g.Markdown()
	case "html":
		return (&guide.Page{Guide: g}).HTML()
	case "json":
		return string(resultJSON(g))
	case "csv":
		return a.guideCSV(o, g)
	}
	return g.PlainText()
}

// guideCSV returns the opt-ins. A file begins with a byte order mark, without
// which spreadsheets take UTF-8 for something else.
func (a *app) guideCSV(o *guideOptions, g *guide.Guide) string {
	text := a.csvText(append([][]string{guide.Columns}, g.Rows()...), o.separator, o.raw)
	if o.out != "" && !o.raw {
		text = "\ufeff" + text
	}
	return text
}

// writeOut writes the guide to a file: a new one, or in place of an older guide.
// Only --force replaces something else, and nothing replaces the configuration.
func (a *app) writeOut(ctx context.Context, configuration string, o *guideOptions, text string) error {
	unlock, err := files.Lock(ctx, o.out)
	if err != nil {
		return err
	}
	defer unlock()
	there, _ := os.Stat(o.out)
	if same, err := os.Stat(configuration); err == nil && os.SameFile(there, same) {
		return msg.New(msg.Usage, "%s is the configuration itself", o.out).WithHint("--out takes another FILE")
	}
	options := files.WriteOptions{New: there == nil}
	if there != nil && there.Mode().IsRegular() { // reading a pipe would wait for its writer
		old, err := files.Read(o.out)
		if err != nil {
			return err
		}
		if !guide.IsGuide(old) && len(old) > 0 && !o.force {
			return msg.New(msg.Usage, "%s exists, and engage guide did not make it", o.out).
				WithHint("name another file, or replace it with --force")
		}
		options.Expect = old
	}
	written, err := files.Write(o.out, []byte(text), options)
	switch {
	case err != nil:
	case written:
		a.note("%s", a.language.Say("%s written", o.out))
	default:
		a.note("%s", a.language.Say("%s is up to date", o.out))
	}
	return err
}
