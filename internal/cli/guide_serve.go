package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/draft"
	"engage/internal/fail"
	"engage/internal/guide"
	"engage/internal/guideserver"
	"engage/internal/secret"
)

// serveGuide serves the page until Ctrl-C, or until it was closed for a while.
func (a *app) serveGuide(ctx context.Context, f *config.File, o *guideOptions) error {
	pool := a.pool(secret.Key{})
	server, err := guideserver.Start(guideserver.Options{
		Path: f.Path, Language: guide.In(a.speaker), Addr: o.addr, Idle: o.idle, Marks: marksFile(f.Path),
		Check: func(ctx context.Context) *check.Report {
			f, err := config.Load(a.configPath)
			if err != nil {
				return check.Missing(a.configPath, err, false)
			}
			return validateLoaded(ctx, pool, f, false, false)
		},
	})
	if err != nil {
		return err
	}
	defer server.Close()
	if _, err := fmt.Fprintln(a.out, server.URL()); err != nil {
		return fail.New(fail.Unexpected, "the address can't be written: %w", err)
	}
	if o.open {
		if err := openBrowser(server.URL()); err != nil {
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

// shortly says a time such as 5 min or 1 h 30 min, which reads the same in every
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
func marksFile(path string) string {
	folder, err := draft.StateFolder()
	if err != nil {
		return ""
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = resolved
	}
	sum := sha256.Sum256([]byte(absolute))
	return filepath.Join(folder, "engage", "guide", fmt.Sprintf("%x.json", sum[:10]))
}

// openBrowser has the system open the address. It does not wait for the
// browser, which may be the started process itself and outlives this one.
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
