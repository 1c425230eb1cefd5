package cli

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"

	"engage/internal/msg"
)

// maxCAFile is far above the bundles of whole systems.
const maxCAFile = 16 << 20

// readCAFile adds the certificates that --ca-file names to the system's.
func (a *app) readCAFile() error {
	if a.caFile == "" {
		return nil
	}
	var what string
	var pem []byte
	info, err := os.Stat(a.caFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what = "does not exist"
	case err == nil && info.IsDir():
		what = "is a folder"
	case err == nil && info.Size() > maxCAFile:
		what = "is too large for certificates"
	default:
		if pem, err = os.ReadFile(a.caFile); err != nil {
			what = "can't be read"
		}
	}
	if what != "" {
		return msg.New(msg.Usage, "--ca-file %s %s", a.caFile, what).WithHint("name a file of certificates in PEM form")
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return msg.New(msg.Usage, "--ca-file %s holds no certificate", a.caFile).
			WithHint("it must be in PEM form, which begins with -----BEGIN CERTIFICATE-----")
	}
	a.roots = pool
	return nil
}
