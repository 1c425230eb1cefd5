// Command floor links the four libraries that engage is made with and does
// nothing: what it takes to start is the least that engage could take.
package main

import (
	"fmt"
	"os"

	"github.com/charmbracelet/huh"
	"github.com/go-resty/resty/v2"
	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

func main() {
	// Never so, but the linker can't know it and keeps the libraries.
	if len(os.Args) > 100 {
		use()
	}
	fmt.Println("floor")
}

func use() {
	var text string
	form := huh.NewForm(huh.NewGroup(
		huh.NewInput().Title("text").Value(&text),
		huh.NewSelect[string]().Options(huh.NewOptions("a", "b")...).Value(&text),
	))
	command := &cobra.Command{Use: "floor", RunE: func(*cobra.Command, []string) error {
		if err := form.Run(); err != nil {
			return err
		}
		answer, err := resty.New().R().Get(text)
		if err != nil {
			return err
		}
		var node yaml.Node
		if err := yaml.Unmarshal(answer.Body(), &node); err != nil {
			return err
		}
		return yaml.NewEncoder(os.Stdout).Encode(&node)
	}}
	if command.Execute() != nil {
		os.Exit(1)
	}
}
