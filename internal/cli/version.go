package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build says which engage this is. The version is the Go toolchain's, which holds
// the commit and its date where there is no tag.
type build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisBuild() build {
	b := build{Version: "development", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	return b
}

// String is the build on one line, without the program's name.
func (b build) String() string { return b.Version + " " + b.Go + " " + b.Platform }

func newVersion(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  engage version\n  engage version -o json",
		Args:    noArguments,
	}
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error {
		if b := thisBuild(); o.value == "json" {
			a.writeJSON(b)
		} else {
			a.print("engage %s", b)
		}
		return nil
	}
	return cmd
}
