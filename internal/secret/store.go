package secret

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"engage/internal/files"
	"engage/internal/msg"
)

const (
	keyringService = "engage"
	// keyringTimeout bounds each call to the system's key store: on Linux without a
	// desktop session the library may block forever.
	keyringTimeout = 3 * time.Second
)

// Account identifies a key in a store: one per API domain and integration.
type Account struct {
	Domain      string // the API domain
	Integration string // the integration's name
}

// user returns the account's user name in the key store.
func (a Account) user() string { return a.Domain + " " + a.Integration }

// keyDirectory returns the directory of --key-store file.
func keyDirectory() (string, error) {
	if _, err := files.BaseDirectory("XDG_CONFIG_HOME"); err != nil && runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		return "", err
	}
	directory, err := os.UserConfigDir()
	if err != nil {
		return "", msg.New(msg.Key, "this account has no directory for key files: %s", err.Error()).
			WithHint("set HOME, or use %s instead of a file", Variable)
	}
	return filepath.Join(directory, "engage", "keys"), nil
}

var unsafeCharacters = regexp.MustCompile(`[^A-Za-z0-9.-]`)

// KeyFile returns the path of the account's key file, which need not exist. Its name
// has the host and is unique for the account.
func KeyFile(account Account) (string, error) {
	directory, err := keyDirectory()
	if err != nil {
		return "", err
	}
	_, host, _ := strings.Cut(account.Domain, "://")
	sum := sha256.Sum256([]byte(account.user()))
	return filepath.Join(directory, fmt.Sprintf("%s-%x.key", unsafeCharacters.ReplaceAllString(host, "_"), sum[:6])), nil
}

// KeyringAvailable reports whether this machine has a key store that answers.
func KeyringAvailable(ctx context.Context) bool {
	return Source{Kind: KindKeyring}.CheckAvailable(ctx, Account{}) == nil
}

// CheckAvailable returns an error if no key of the account can be stored.
func (s Source) CheckAvailable(ctx context.Context, account Account) error {
	if s.Kind != KindKeyring {
		_, err := KeyFile(account)
		return err
	}
	_, _, err := askKeyring(ctx, func() (string, error) { return keyring.Get(keyringService, "is there a key store") })
	return err
}

// Store stores the account's key in the keyring, or in a file that only its owner can
// read.
func (s Source) Store(ctx context.Context, account Account, key Key) error {
	if s.Kind == KindKeyring {
		_, _, err := askKeyring(ctx, func() (string, error) { return "", keyring.Set(keyringService, account.user(), key.Reveal()) })
		return err
	}
	path, err := KeyFile(account)
	if err != nil {
		return err
	}
	if _, err = files.Write(path, []byte(key.Reveal()+"\n"), files.WriteOptions{Private: true}); err != nil {
		return msg.New(msg.KindOf(err), "the API key could not be kept: %w", err).
			WithHint("make the directory and the file yours, or use %s instead of a file", Variable)
	}
	return nil
}

// Delete removes the account's key and reports whether there was one.
func (s Source) Delete(ctx context.Context, account Account) (found bool, err error) {
	if s.Kind == KindKeyring {
		_, found, err = askKeyring(ctx, func() (string, error) { return "", keyring.Delete(keyringService, account.user()) })
		return found, err
	}
	path, err := KeyFile(account)
	if err != nil {
		return false, err
	}
	return files.Remove(path)
}

// askKeyring makes one call to the system's key store, and reports whether it found
// the account's entry. The call is not made where there can be no key store. The hint
// names alternatives: there is no silent fallback to clear text.
func askKeyring(ctx context.Context, call func() (string, error)) (text string, found bool, err error) {
	var answer string
	done := make(chan error, 1)
	go func() {
		done <- msg.CatchPanic(func() (err error) {
			if noSessionBus() {
				return errors.ErrUnsupported
			}
			answer, err = call()
			return err
		})
	}()
	select {
	case err = <-done:
	case <-time.After(keyringTimeout):
		err = context.DeadlineExceeded
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return "", false, msg.New(msg.Key, "this machine has no key store that answers, or it is locked").
			WithHint("unlock the key store; or set %s, or use --key-store file for a file that only you can read", Variable)
	}
	return answer, err == nil, nil
}

// noSessionBus reports whether this is a Unix without the message bus of a desktop
// session, and so without a key store. The library would start a bus of its own,
// which has no key and outlives the command.
func noSessionBus() bool {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" || address != "" && address != "autolaunch:" {
		return false
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return false
		}
	}
	return true
}
