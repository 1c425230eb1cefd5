package cli

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/secret"
)

// actitoKey is the place of the API key, the only one that is not in Qualifio.
const actitoKey = "actito-key"

func newOpen(a *app) *cobra.Command {
	places := append(slices.Clone(guide.Places), guide.Place{Name: actitoKey, Menu: string(secret.Menus)})
	names := lists.Map(places, func(p guide.Place) string { return p.Name })
	cmd := &cobra.Command{
		Use:   "open [" + strings.Join(names, "|") + "]",
		Short: "Open Qualifio in the browser, and say where to click there",
		Long: `Say where to click for a place in Qualifio or Actito. If the configuration has the
address of your Qualifio (qualifio.url), it is opened in the browser. The addresses of
the pages behind it are not known. Without a place, all are listed.`,
		Example:   "  engage open push-rules\n  engage open actito-key",
		ValidArgs: names,
		Args:      usageArgs(cobra.MaximumNArgs(1)),
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f, err := a.load()
		if errors.Is(err, fs.ErrNotExist) {
			f, err = &config.File{}, nil
		}
		if err != nil {
			return err
		}
		if len(args) == 1 && !slices.Contains(names, args[0]) {
			return msg.New(msg.Usage, "%q is no place", args[0]).WithHint("the places are %s", strings.Join(names, ", "))
		}
		for _, place := range places {
			if len(args) == 0 || args[0] == place.Name {
				a.print("%-13s %s", place.Name, place.Menu)
			}
		}
		if len(args) == 1 && args[0] != actitoKey && f.Config.Qualifio.URL != "" {
			a.print("%s", f.Config.Qualifio.URL)
			a.openInBrowser(f.Config.Qualifio.URL)
		}
		return nil
	}
	return cmd
}

// openInBrowser opens an address that is printed, or says why it can't be opened.
func (a *app) openInBrowser(address string) {
	if err := openBrowser(address); err != nil {
		a.warn("%s", a.language.Say("the browser can't be opened (%v): open the address yourself", err))
	}
}
