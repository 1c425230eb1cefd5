package secret

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"

	"engage/internal/files"
	"engage/internal/msg"
)

// maxKeyFile bounds what is read as a key: more is another file by mistake.
const maxKeyFile = 64 << 10

// keyFolder is where --key-store file keeps keys.
func keyFolder() (string, error) {
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" { // os.UserConfigDir looks at it
		if _, err := files.BaseDirectory("XDG_CONFIG_HOME"); err != nil {
			return "", err
		}
	}
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", msg.New(msg.Key, "the API key could not be kept: this account has no configuration folder").
			WithHint("set HOME, or use %s instead of a file", Variable)
	}
	return filepath.Join(folder, "engage", "keys"), nil
}

// fileName is readable for people and unique for the account.
func (a Account) fileName() string {
	host := a.Domain
	if u, err := url.Parse(a.Domain); err == nil && u.Host != "" {
		host = u.Host
	}
	readable := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-') {
			return r
		}
		return '_'
	}, host)
	sum := sha256.Sum256([]byte(a.user()))
	return fmt.Sprintf("%s-%x.key", readable, sum[:6])
}

// KeyFile returns the path of the account's key file, which need not exist.
func KeyFile(account Account) (string, error) {
	folder, err := keyFolder()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, account.fileName()), nil
}

// owns reports whether the path is that of the account's key file, however it
// is spelled.
func (a Account) owns(path string) bool {
	own, err := KeyFile(a)
	if err != nil {
		return false
	}
	if filepath.Clean(path) == own {
		return true
	}
	here, err1 := os.Stat(path)
	there, err2 := os.Stat(own)
	return err1 == nil && err2 == nil && os.SameFile(here, there)
}

// StoreFile keeps the account's key in a file that only its owner can read, in
// a folder that only its owner can enter.
func StoreFile(account Account, key Key) error {
	path, err := KeyFile(account)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return msg.New(msg.Key, "the API key could not be kept: %s can't be made", folder).
			WithHint("make the folder yourself, or use %s instead of a file", Variable)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return msg.New(msg.Key, "the API key could not be kept: %s is not yours", folder)
	}
	// A file that is there keeps its mode when it is replaced.
	if err := os.Chmod(path, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return msg.New(msg.Key, "the API key could not be kept: %s is not yours", path)
	}
	_, err = files.Write(path, []byte(key.Reveal()+"\n"), files.WriteOptions{Mode: 0o600})
	return err
}

// DeleteFile removes the account's key file, and what a crash may have left of
// writing it, and tells whether there was one.
func DeleteFile(account Account) (bool, error) {
	path, err := KeyFile(account)
	if err != nil {
		return false, err
	}
	leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp"))
	for _, leftover := range leftovers {
		_ = os.Remove(leftover)
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, msg.New(msg.Unexpected, "%s could not be removed", path).
			WithHint("remove it yourself: it holds the API key")
	}
	return true, nil
}

// readKeyFile reads a key from a file, which may also be a pipe. own reports
// whether it is one that engage made.
func readKeyFile(path string, own bool, from string) (Key, error) {
	file, err := os.Open(path)
	if err != nil {
		what := "can't be opened"
		switch {
		case errors.Is(err, fs.ErrNotExist):
			what = "does not exist"
		case errors.Is(err, fs.ErrPermission):
			what = "may not be read"
		}
		none := msg.New(msg.Key, "no API key: %s %s", path, what)
		if own {
			return Key{}, none.WithHint("engage auth login --key-store file stores it")
		}
		return Key{}, none.WithHint("put the key there, readable by you alone, or change api_key in the configuration")
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	switch {
	case err == nil && info.IsDir():
		return Key{}, msg.New(msg.Key, "no API key: %s is a folder", path).
			WithHint("api_key in the configuration must name the file itself")
	case err == nil && readableByOthers(info) && own:
		return Key{}, msg.New(msg.Key, "the key file %s can be read by others, so it is not used", path).
			WithHint("chmod 600 %s; if others may have seen the key, revoke it in Actito", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil || len(text) > maxKeyFile {
		return Key{}, msg.New(msg.Key, "%s can't be read as an API key", path).
			WithHint("the file must hold the key and nothing else")
	}
	return ParseFrom(string(text), from)
}
