package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/guideserver"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/state"
)

// serveGuide serves the page until Ctrl-C, or until it was closed for a while.
func (a *app) serveGuide(ctx context.Context, f *config.File, o *guideOptions) error {
	marks, err := marksFile(f.Path)
	if err != nil {
		return err
	}
	pool := a.pool(secret.Key{})
	server, err := guideserver.Start(guideserver.Options{
		Path: f.Path, Language: guide.In(o.speaker), Addr: o.addr, Idle: o.idle, Marks: marks,
		Check: func(ctx context.Context) *check.Report {
			f, err := config.Load(a.configPath)
			if err != nil {
				return check.Missing(a.configPath, err, false)
			}
			return (&validator{pool: pool}).file(ctx, f)
		},
	})
	if err != nil {
		return err
	}
	defer server.Close()
	if _, err := fmt.Fprintln(a.out, server.URL()); err != nil {
		return msg.New(msg.Unexpected, "the address can't be written: %w", err)
	}
	if o.open {
		redirect, err := redirectTo(server.URL(), filepath.Dir(marks))
		defer os.Remove(redirect)
		if err == nil {
			err = openBrowser(redirect)
		}
		if err != nil {
			a.warn("%s", a.speaker.Say("the browser can't be opened (%v): open the address yourself", err))
		}
	}
	until := a.speaker.Say("The page stays available until Ctrl-C.")
	if o.idle > 0 {
		until = a.speaker.Say("The page stays available until Ctrl-C, or until it was closed for %s.", shortly(o.idle))
	}
	a.note("%s", a.speaker.Say("Whoever has this address can tick steps in %s: keep it to yourself. %s", f.Path, until))
	err = server.Wait(ctx)
	for _, left := range server.Close() {
		a.warn("%s", a.speaker.Say("not written, because %s can't be used as it is: walkthrough, %s", f.Path, left))
	}
	if err == nil {
		a.note("%s", a.speaker.Say("the page was closed"))
	}
	return err
}

// shortly is a time such as 5 min or 1 h 30 min, which reads the same in every
// language.
func shortly(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"h", time.Hour}, {"min", time.Minute}} {
		if n := d / unit.of; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
			d -= n * unit.of
		}
	}
	if d > 0 || len(parts) == 0 {
		parts = append(parts, strconv.FormatFloat(d.Seconds(), 'f', -1, 64)+" s")
	}
	return strings.Join(parts, " ")
}

// marksFile is where the ticks of a configuration's guide are remembered; "" if
// this account has no place for it.
func marksFile(path string) (string, error) {
	file, _, err := state.StateFile("guide", path)
	if msg.KindOf(err) == msg.Usage {
		return "", err
	}
	return file, nil
}

// pageFiles are the names of the files that --open hands to the browser.
const pageFiles = "open-*.html"

// redirectTo writes a file that leads to the address and that only this user
// can read: other users see the command lines of all processes, and the
// address gives the right to change the configuration. It first removes such
// files of ended runs; a browser has read its own within a minute.
func redirectTo(address, folder string) (path string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	old, _ := fs.Glob(os.DirFS(folder), pageFiles)
	for _, name := range old {
		path := filepath.Join(folder, name)
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > time.Minute {
			_ = os.Remove(path)
		}
	}
	file, err := os.CreateTemp(folder, pageFiles) // 0600
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(file, "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer>"+
		"<meta http-equiv=refresh content=\"0; url=%[1]s\"><title>engage</title><a href=\"%[1]s\">%[1]s</a>\n", address)
	return file.Name(), errors.Join(err, file.Close())
}

// openBrowser has the system open the file. It does not wait for the browser,
// which may be the started process itself and outlives this one.
func openBrowser(path string) error {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
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
