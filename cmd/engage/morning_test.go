//go:build recording

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
)

var countries = []string{"be", "fr", "lu", "nl"}

// fleet is a directory of 200 configurations, four of each licence, each licence behind
// a sandbox of its own. Most are in step with Actito; some of the rest of every kind.
func fleet(t *testing.T) (directory string) {
	directory = t.TempDir()
	put(t, filepath.Join(directory, "engage.fleet.yaml"), "version: 1\nkeys:\n  - files: '**'\n    api_key: file:keys/{entity}\n")
	for i := range 50 {
		brand := fmt.Sprintf("brand%02d", i)
		entity := sandbox.Entity{Name: brand}
		for k, country := range countries {
			table := sandbox.Table{ID: fmt.Sprint(k + 1), Name: "Clients " + country, Subscriptions: []string{"newsletter", "offers"}}
			if (i+k)%23 == 5 {
				table.Subscriptions = append(table.Subscriptions, "Summer news")
			}
			if (i+k)%31 == 7 {
				table.Subscriptions = table.Subscriptions[:1]
			}
			entity.Tables = append(entity.Tables, table)
			entity.Forms = append(entity.Forms, sandbox.Form{Name: "engageCampaigns" + strings.ToUpper(country), ProfileTable: table.Name})
		}
		key := fmt.Sprintf("morningKey%02d", i)
		server, err := sandbox.Start(sandbox.Options{Key: key, Licence: sandbox.Licence{Entities: []sandbox.Entity{entity}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Close)
		if i == 17 {
			key += "Old" // it was revoked
		}
		put(t, filepath.Join(directory, "keys", brand), key)
		for _, country := range countries {
			put(t, filepath.Join(directory, "customers", brand, country+".yaml"), customer(server.URL(), brand, country))
		}
	}
	return directory
}

func customer(domain, brand, country string) string {
	return fmt.Sprintf(`version: 1
integration: {name: Actito – %[2]s %[3]s, push_incomplete_participations: false}
actito:
  environment: custom
  api_domain: %[1]s
  api_key: keyring
  entity: %[2]s
  form: engageCampaigns%[4]s
  profile_table: Clients %[3]s
mapping_variables:
  - {display_label: newsletter, technical_name: optin_newsletter, type: opt-in, enabled_in: [forms, opt-ins], subscription: newsletter}
  - {display_label: offers, technical_name: optin_offers, type: opt-in, enabled_in: [forms, opt-ins], subscription: offers}
push_rules:
  - {level: all, campaigns: both, destination: Actito – %[2]s %[3]s}
walkthrough: {activate: done, configure: done, mapping_variables: done, push_rules: done, campaign: done}
`, domain, brand, country, strings.ToUpper(country))
}

// TestScreenshots writes the README's pictures of the status page and of the guide's
// into testdata, with Chromium, and prints the status of the 200 as text.
func TestScreenshots(t *testing.T) {
	directory := fleet(t)
	engage := func(args ...string) []byte {
		cmd := exec.Command(binary, args...)
		cmd.Dir, cmd.Env = directory, append(os.Environ(), "LC_ALL=C.UTF-8")
		out, err := cmd.Output()
		if _, exited := err.(*exec.ExitError); err != nil && !exited {
			t.Fatal(err)
		}
		return out
	}
	t.Logf("\n%s", engage("status", "customers", "--jobs", "50"))
	// The place of the keys, as it would be on a server.
	put(t, filepath.Join(directory, "status.html"), strings.ReplaceAll(string(engage("status", "-o", "html", "customers")), directory, "/srv/engage"))
	half := filepath.Join(directory, "customers", "brand05", "be.yaml")
	put(t, half, strings.Replace(get(t, half), "mapping_variables: done, push_rules: done, campaign: done", "mapping_variables: todo, push_rules: todo, campaign: todo", 1))
	engage("guide", "-c", half, "--out", "guide.html")
	for _, page := range []string{"status", "guide"} {
		picture, err := filepath.Abs(filepath.Join("..", "..", "testdata", page+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,800",
			"--screenshot="+picture, "file://"+filepath.Join(directory, page+".html")).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}
