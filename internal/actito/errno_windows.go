package actito

import (
	"errors"

	"golang.org/x/sys/windows"
)

// What the network says has numbers of its own here. Those with the names that
// other systems have are never seen.

func isConnectionRefused(err error) bool { return errors.Is(err, windows.WSAECONNREFUSED) }

func isReset(err error) bool {
	return errors.Is(err, windows.WSAECONNRESET) || errors.Is(err, windows.WSAECONNABORTED)
}

func isUnreachable(err error) bool {
	return errors.Is(err, windows.WSAENETUNREACH) || errors.Is(err, windows.WSAEHOSTUNREACH) || errors.Is(err, windows.WSAENETDOWN)
}
