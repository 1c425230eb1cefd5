package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"engage/internal/msg"
)

const (
	keyringService = "engage"
	// keyringLimit bounds each call to the system's key store: on a Linux
	// without a desktop session the library may wait for ever.
	keyringLimit = 3 * time.Second
)

var errNoKeyring = errors.New("no key store")

// user is the account's name in the key store.
func (a Account) user() string { return a.Domain + " " + a.Integration }

// race runs one call to the key store, bounded. Where there can be none, it is
// not made at all.
func race(ctx context.Context, call func() error) error {
	if noSessionBus() {
		return errNoKeyring
	}
	done := make(chan error, 1)
	go func() { done <- msg.Guard(call) }()
	timer := time.NewTimer(keyringLimit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errNoKeyring
	}
}

// KeyringAvailable tells whether this machine has a key store that answers.
func KeyringAvailable(ctx context.Context) bool {
	err := race(ctx, func() error {
		_, err := keyring.Get(keyringService, "is there a key store")
		return err
	})
	return err == nil || errors.Is(err, keyring.ErrNotFound)
}

func readKeyring(ctx context.Context, account Account) (Key, error) {
	result := make(chan string, 1)
	err := race(ctx, func() error {
		text, err := keyring.Get(keyringService, account.user())
		result <- text
		return err
	})
	switch {
	case ctx.Err() != nil:
		return Key{}, ctx.Err()
	case errors.Is(err, keyring.ErrNotFound):
		return Key{}, msg.New(msg.Key, "no API key: the key store has none for %q on %s", account.Integration, account.Domain).
			WithHint("engage auth login stores it; or set %s", Variable)
	case err != nil:
		return Key{}, NoKeyStore("no API key: this machine's key store does not answer, or is locked")
	}
	return ParseFrom(<-result, "the key store")
}

// StoreKeyring keeps the key in the system's key store.
func StoreKeyring(ctx context.Context, account Account, key Key) error {
	err := race(ctx, func() error { return keyring.Set(keyringService, account.user(), key.Reveal()) })
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return NoKeyStore("the API key could not be kept: it is too long for this machine's key store")
	case err != nil:
		return NoKeyStore("the API key could not be kept: this machine has no key store that answers, or it is locked")
	}
	return nil
}

// DeleteKeyring takes the account's key out of the key store and tells whether
// there was one.
func DeleteKeyring(ctx context.Context, account Account) (bool, error) {
	err := race(ctx, func() error { return keyring.Delete(keyringService, account.user()) })
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, keyring.ErrNotFound):
		return false, nil
	case err != nil:
		return false, msg.New(msg.Key, "this machine's key store does not answer, or is locked").
			WithHint("unlock it, then run the command again")
	}
	return true, nil
}

// noSessionBus tells whether this is a Unix without the message bus of a
// desktop session, and so without a key store. The library would start a bus
// of its own there, which holds no key and outlives the command.
func noSessionBus() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return false
	}
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return false
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return false
		}
	}
	return true
}

// NoKeyStore returns an error that names the ways out: a silent fallback to a file in clear text
// would be a secret that nobody asked for.
func NoKeyStore(message string) error {
	return msg.New(msg.Key, "%s", message).
		WithHint("set %s instead, or use --key-store file for a file that only you can read", Variable)
}
