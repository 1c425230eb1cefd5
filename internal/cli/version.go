package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build says which engage this is. It comes from what the Go toolchain noted
// in the program.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func buildVersion() build {
	b := build{Version: "development", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}

// String is the build on one line, without the program's name.
func (b build) String() string {
	text := b.Version
	if b.Commit != "" {
		text += fmt.Sprintf(" (%.12s, %s)", b.Commit, b.Date)
	}
	return fmt.Sprintf("%s %s %s", text, b.Go, b.Platform)
}

func newVersion(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  engage version\n  engage version -o json",
		Args:    noArguments,
	}
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error {
		b := buildVersion()
		if o.format == "json" {
			return a.writeJSON(b)
		}
		_, err := fmt.Fprintln(a.out, "engage", b)
		return err
	}
	return cmd
}
