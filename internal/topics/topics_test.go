package topics

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"engage/internal/actito"
	"engage/internal/config"
)

func markdown(t *testing.T, name string) string {
	t.Helper()
	for _, topic := range List() {
		if topic.Name == name {
			return topic.Markdown()
		}
	}
	t.Fatalf("no topic %s", name)
	return ""
}

// TestText: on a terminal of any width no line is longer than it where it could
// be broken, and nothing is lost.
func TestText(t *testing.T) {
	for _, topic := range List() {
		whole := strings.Join(strings.Fields(topic.Text(0)), " ")
		for _, width := range []int{60, 80, 200} {
			text := topic.Text(width)
			if got := strings.Join(strings.Fields(text), " "); got != whole {
				t.Errorf("%s at %d columns says something else:\n%s", topic.Name, width, text)
			}
			if strings.Contains(text, "`") || strings.Contains(text, "| ---") {
				t.Errorf("%s still has marks of Markdown:\n%s", topic.Name, text)
			}
			if topic.Name == "configuration" || width < 80 {
				continue // the example has lines of its own
			}
			for line := range strings.Lines(text) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%s: a line of %d columns at %d: %s", topic.Name, n, width, line)
				}
			}
		}
	}
}

// TestEnvironmentIsWhole looks in the code for what it reads of the environment.
func TestEnvironmentIsWhole(t *testing.T) {
	text := markdown(t, "environment")
	read := regexp.MustCompile(`(?:Getenv|LookupEnv|getenv|envOr)\("([A-Z_]+)"`)
	found := 0
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			slices.ContainsFunc([]string{"bench", "manual", "termtest"}, func(dir string) bool {
				return strings.Contains(path, string(filepath.Separator)+dir+string(filepath.Separator))
			}) {
			return err
		}
		data, err := os.ReadFile(path)
		for _, m := range read.FindAllStringSubmatch(string(data), -1) {
			found++
			if !strings.Contains(text, m[1]) && m[1] != "HOME" && m[1] != "LOCALAPPDATA" {
				t.Errorf("%s reads %s, which is not documented", path, m[1])
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Fatal(found, err)
	}
}

// TestConfigurationIsWhole: every key of the schema is documented, and the example is a
// valid file.
func TestConfigurationIsWhole(t *testing.T) {
	text := markdown(t, "configuration")
	for _, m := range regexp.MustCompile(`"(\w+)": \{\n? *"title"`).FindAllStringSubmatch(string(config.Schema()), -1) {
		if !strings.Contains(text, m[1]) {
			t.Errorf("%s is not documented", m[1])
		}
	}
	for _, name := range actito.EnvironmentNames() {
		if strings.Count(text, name) < 2 { // in the example and in the table
			t.Errorf("the environment %s is not documented", name)
		}
	}
	_, example, _ := strings.Cut(text, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	if f := config.Parse("example", []byte(example)); !f.Valid() {
		t.Error(f.Err())
	}
}

// TestREADME: what the README has of a topic is the topic.
func TestREADME(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	for _, name := range []string{"environment", "exit-codes"} {
		want := "<!-- engage help " + name + " -->\n\n" + strings.TrimSpace(markdown(t, name)) + "\n\n<!-- end -->"
		if !strings.Contains(readme, want) {
			t.Errorf("between its marks the README must have:\n%s", want)
		}
	}
}
