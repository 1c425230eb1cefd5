// Command engage connects a Qualifio account to Actito.
package main

import (
	"os"

	"engage/internal/cli"
	"engage/internal/quietterm"
)

func main() {
	quietterm.Restore()
	os.Exit(cli.Main())
}
