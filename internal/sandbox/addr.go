package sandbox

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"engage/internal/msg"
)

// loopback checks the address and returns it in numbers: the name localhost is
// not looked up, because a resolver may say that it is another computer.
func loopback(addr string) (string, error) {
	if addr == "" {
		return "127.0.0.1:0", nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", msg.New(msg.Usage, "the sandbox's address %q is not HOST:PORT", addr).
			WithHint("use 127.0.0.1:0 for any free port")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", msg.New(msg.Usage, "the sandbox's address %q has no port between 0 and 65535", addr).
			WithHint("use 127.0.0.1:0 for any free port")
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Unmap().IsLoopback() {
		return "", msg.New(msg.Usage, "the sandbox's address %q is not on this computer's loopback interface", addr).
			WithHint("use 127.0.0.1:%s", port)
	}
	return net.JoinHostPort(host, port), nil
}
