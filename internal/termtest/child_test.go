//go:build unix

package termtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"golang.org/x/term"
)

// childVariable makes the test binary one of the programs below.
const childVariable = "TERMTEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childVariable) {
	case "":
		os.Exit(m.Run())
	case "form":
		os.Exit(form())
	case "counter":
		os.Exit(counter())
	case "ask":
		os.Exit(ask())
	}
}

// child starts the test binary as one of the programs.
func child(t *testing.T, name string, change func(*Options)) *Session {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{Path: self, Env: []string{
		childVariable + "=" + name, "TERM=xterm-256color", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
	}}
	if change != nil {
		change(&opts)
	}
	return Start(t, opts)
}

// shell runs a script.
func shell(t *testing.T, script string, change func(*Options)) *Session {
	t.Helper()
	opts := Options{Path: "/bin/sh", Args: []string{"-c", script},
		Env: []string{"TERM=xterm", "PATH=" + os.Getenv("PATH")}}
	if change != nil {
		change(&opts)
	}
	return Start(t, opts)
}

// form is two questions of huh, one after the other, with a line after each.
func form() int {
	var colour, key string
	fields := []huh.Field{
		huh.NewSelect[string]().Title("Which colour?").Options(huh.NewOptions("red", "green", "blue")...).Value(&colour),
		huh.NewInput().Title("Key").EchoMode(huh.EchoModePassword).Value(&key),
	}
	for i, f := range fields {
		err := huh.NewForm(huh.NewGroup(f)).WithShowHelp(false).Run()
		if errors.Is(err, huh.ErrUserAborted) {
			fmt.Println("stopped")
			return 130
		}
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Printf("✓ answer %d\n", i+1)
	}
	fmt.Printf("%s, %q\n", colour, key)
	return 0
}

// counter redraws lines in place: up and down change a number, p prints a line
// above, ? toggles the alternate screen with the mouse on, q ends.
type counterModel struct {
	n, width, height int
	full             bool
	got              string
}

func (m counterModel) Init() tea.Cmd { return nil }

func (m counterModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyMsg:
		m.got = fmt.Sprintf("%s paste=%v", msg.String(), msg.Paste)
		switch msg.String() {
		case "up":
			m.n++
		case "down":
			m.n--
		case "p":
			return m, tea.Println("printed ", m.n)
		case "?":
			m.full = !m.full
			if m.full {
				return m, tea.Batch(tea.EnterAltScreen, tea.EnableMouseAllMotion)
			}
			return m, tea.Batch(tea.ExitAltScreen, tea.DisableMouse)
		case "q":
			return m, tea.Quit
		case "x":
			os.Exit(3) // leaves everything as it is
		}
	}
	return m, nil
}

func (m counterModel) View() string {
	lines := []string{"counter 数字", fmt.Sprintf("window %d×%d", m.width, m.height), "got " + m.got}
	for i := range max(m.n, 0) {
		lines = append(lines, fmt.Sprintf("line %d", i+1))
	}
	return strings.Join(append(lines, fmt.Sprintf("n is %d", m.n)), "\n")
}

func counter() int {
	if _, err := tea.NewProgram(counterModel{}).Run(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// ask asks the terminal for its background, its attributes and the cursor and
// prints what comes within a second.
func ask() int {
	state, err := term.MakeRaw(0)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Print("ab\x1b]11;?\x1b\\\x1b[c\x1b[6n")
	got := make(chan []byte, 64)
	go func() {
		for {
			buf := make([]byte, 256)
			n, err := os.Stdin.Read(buf)
			if err == io.EOF || n == 0 {
				return
			}
			got <- buf[:n]
		}
	}()
	var all []byte
	limit := time.After(time.Second)
	if os.Getenv("PATIENT") != "" {
		limit = time.After(20 * time.Second)
	}
wait:
	for !bytes.HasSuffix(all, []byte("R")) {
		select {
		case b := <-got:
			all = append(all, b...)
		case <-limit:
			break wait
		}
	}
	_ = term.Restore(0, state)
	fmt.Printf("\ngot %q\n", all)
	return 0
}
