package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/guideserver"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/state"
)

// serveGuide serves the page until Ctrl-C.
func (a *app) serveGuide(ctx context.Context, f *config.File, o *guideOptions) error {
	marks, err := state.NewStore("guide", f.Path)
	if err != nil {
		return err
	}
	pool := a.pool(secret.Key{})
	server, err := guideserver.Start(guideserver.Options{
		Path: f.Path, Language: guide.In(o.language), Addr: o.addr, Ticks: marks,
		Check: func(ctx context.Context) *check.Report { return (&check.Checker{Pool: pool}).CheckPath(ctx, f.Path) },
	})
	if err != nil {
		return err
	}
	defer server.Close()
	if _, err := fmt.Fprintln(a.out, server.URL()); err != nil {
		return msg.New(msg.Unexpected, "the address can't be written: %w", err)
	}
	if o.open {
		redirect, err := redirectTo(server.URL(), filepath.Dir(string(marks)))
		defer os.Remove(redirect)
		if err != nil {
			return msg.New(msg.Unexpected, "%w", err)
		}
		a.openInBrowser(fileAddress(redirect))
	}
	a.note("%s", a.language.Say("The page stays available until Ctrl-C. Whoever has this address can tick steps in %s: keep it to yourself.", f.Path))
	<-ctx.Done()
	return context.Cause(ctx)
}

// redirectTo writes a file that leads to the address and that only this user
// can read: other users see the command lines of all processes, and the
// address gives the right to change the configuration.
func redirectTo(address, directory string) (path string, err error) {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(directory, "open-*.html") // 0600
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(file, "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer>"+
		"<meta http-equiv=refresh content=\"0; url=%[1]s\"><title>engage</title><a href=\"%[1]s\">%[1]s</a>\n", address)
	return file.Name(), errors.Join(err, file.Close())
}

// fileAddress returns a file's address for a browser.
func fileAddress(path string) string {
	path = "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // also of C:/…
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// openBrowser has the system open the address. It does not wait for the browser,
// which may be the started process itself and outlives this one.
func openBrowser(address string) error {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
