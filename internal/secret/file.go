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
	"strings"
	"unicode"

	"engage/internal/fail"
	"engage/internal/safefile"
)

// maxKeyFile bounds what is read as a key: more is another file by mistake.
const maxKeyFile = 64 << 10

// keyFolder is where --key-store file keeps keys.
func keyFolder() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fail.New(fail.Key, "the API key could not be kept: this account has no configuration folder").
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

// FileSource returns the source of the account's key file, which need not
// exist.
func FileSource(account Account) (Source, error) {
	folder, err := keyFolder()
	if err != nil {
		return Source{}, err
	}
	return Source{Kind: KindFile, Arg: filepath.Join(folder, account.fileName())}, nil
}

// StoreFile keeps the key in a file that only its owner can read, in a folder
// that only its owner can enter.
func StoreFile(source Source, key Key) error {
	folder := filepath.Dir(source.Arg)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fail.New(fail.Key, "the API key could not be kept: %s can't be made", folder).
			WithHint("make the folder yourself, or use %s instead of a file", Variable)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return fail.New(fail.Key, "the API key could not be kept: %s is not yours", folder)
	}
	// A file that is there keeps its mode when it is replaced.
	if err := os.Chmod(source.Arg, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail.New(fail.Key, "the API key could not be kept: %s is not yours", source.Arg)
	}
	_, err := safefile.Write(source.Arg, []byte(key.Reveal()+"\n"), safefile.WriteOptions{Mode: 0o600})
	return err
}

// DeleteFile removes a key file, and what a crash may have left of writing it,
// and tells whether there was one.
func DeleteFile(source Source) (bool, error) {
	leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(source.Arg), "."+filepath.Base(source.Arg)+".*.tmp"))
	for _, path := range leftovers {
		_ = os.Remove(path)
	}
	err := os.Remove(source.Arg)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fail.New(fail.Unexpected, "%s could not be removed", source.Arg).
			WithHint("remove it yourself: it holds the API key")
	}
	return true, nil
}

// Own tells whether the file at the path is one that --key-store file made.
func Own(path string) bool {
	own, err := keyFolder()
	if err != nil {
		return false
	}
	if folder := filepath.Dir(path); folder != own {
		here, err1 := os.Stat(folder)
		there, err2 := os.Stat(own)
		if err1 != nil || err2 != nil || !os.SameFile(here, there) {
			return false
		}
	}
	return filepath.Ext(path) == ".key"
}

// readKeyFile reads a key from a file, which may also be a pipe.
func readKeyFile(path string) (Key, error) {
	file, err := os.Open(path)
	if err != nil {
		what := "can't be opened"
		switch {
		case errors.Is(err, fs.ErrNotExist):
			what = "does not exist"
		case errors.Is(err, fs.ErrPermission):
			what = "may not be read"
		}
		return Key{}, fail.New(fail.Key, "no API key: %s %s", path, what).
			WithHint("put the key there, readable by you alone, or change api_key in the configuration")
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	switch {
	case err == nil && info.IsDir():
		return Key{}, fail.New(fail.Key, "no API key: %s is a folder", path).
			WithHint("api_key in the configuration must name the file itself")
	case err == nil && readableByOthers(info) && Own(path):
		return Key{}, fail.New(fail.Key, "the key file %s can be read by others, so it is not used", path).
			WithHint("chmod 600 %s; if others may have seen the key, revoke it in Actito", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil || len(text) > maxKeyFile {
		return Key{}, fail.New(fail.Key, "%s can't be read as an API key", path).
			WithHint("the file must hold the key and nothing else")
	}
	return parseFrom(string(text), path)
}
