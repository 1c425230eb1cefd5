//go:build unix

package prompt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/quietterm"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

// The walkthrough runs in a process of its own, on a pseudo-terminal: this
// test binary, started again with childVariable. Actito's environments are
// sandboxes there, so that a key can be good on one and refused on another.
const (
	childVariable = "ENGAGE_TEST_WALKTHROUGH"
	draftName     = "draft.json"
	resultName    = "engage.yaml"
	existingName  = "existing.yaml"
)

// childSetting is what a test wants of the child.
type childSetting struct {
	Domains   map[string]string // API domain to a sandbox's address
	NoKeyring bool
	Language  string // a code of package msg, or pseudo; "" for English
}

func TestMain(m *testing.M) {
	quietterm.Restore()
	if text := os.Getenv(childVariable); text != "" {
		os.Exit(child(text))
	}
	os.Exit(m.Run())
}

func child(text string) int {
	var setting childSetting
	if err := json.Unmarshal([]byte(text), &setting); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	speaker := msg.In(setting.Language)
	if setting.Language == "pseudo" {
		speaker = msg.Pseudo()
	}
	options := wizard.Options{
		Language: speaker,
		Answers:  wizard.Defaults(), File: resultName,
		Given: func(draft wizard.Answers) wizard.Answers { return draft },
		Prompter: prompt.NewScreen(os.Stdin, os.Stderr, prompt.Options{
			Terminal: os.Stderr, Colour: term.Colour(), Language: speaker,
		}),
		Services: wizard.Services{
			Connect: func(domain string, key secret.Key) (wizard.Actito, error) {
				return actito.New(actito.Options{Domain: setting.Domains[domain], Key: key})
			},
			StoredKey: func(context.Context, *wizard.Answers) (secret.Key, secret.Source) {
				return secret.Key{}, secret.Source{}
			},
			KeyringAvailable: func(context.Context) bool { return !setting.NoKeyring },
			SaveDraft:        saveDraft,
		},
	}
	if f, err := config.Load(existingName); err == nil {
		options.Base = &f.Config
		options.Answers = wizard.FromConfig(options.Base)
	}
	if data, err := os.ReadFile(draftName); err == nil {
		options.Draft = &wizard.Draft{}
		if err := json.Unmarshal(data, options.Draft); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 99
		}
	}
	outcome, err := wizard.Run(ctx, options)
	switch {
	case ctx.Err() != nil:
		return 143
	case msg.KindOf(err) == msg.Interrupted:
		return 130
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c := outcome.Answers.Config(options.Base, "keyring")
	if err := os.WriteFile(resultName, config.Render(c), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	fmt.Println("The walkthrough is over.")
	return 0
}

func saveDraft(d wizard.Draft) error {
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return os.WriteFile(draftName, data, 0o600)
}
