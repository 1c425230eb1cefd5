package secret

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/zalando/go-keyring"

	"engage/internal/files"
	"engage/internal/msg"
)

// Variable is the environment variable that wins over what a configuration
// says about its key.
const Variable = "ENGAGE_API_KEY"

// The kinds of sources.
const (
	KindKeyring = "keyring"
	KindStore   = "store" // engage's own file for the account
	KindEnv     = "env"
	KindFile    = "file"
)

// maxKeyFile bounds what is read of a key file: a larger one is no key file.
const maxKeyFile = 64 << 10

// Source is where a key is kept, as in a configuration's api_key. It never contains
// the key.
type Source struct {
	Kind string // KindKeyring, KindStore, KindEnv or KindFile
	Arg  string // the variable's name, or the file's path
}

// EnvSource returns the source for Variable.
func EnvSource() Source { return Source{Kind: KindEnv, Arg: Variable} }

// InEnvironment reports whether Variable holds a key, which wins over all other
// sources.
func InEnvironment() bool { return strings.TrimSpace(os.Getenv(Variable)) != "" }

// String returns the source as the configuration has it.
func (s Source) String() string {
	if s.Kind == KindKeyring || s.Kind == KindStore {
		return s.Kind
	}
	return s.Kind + ":" + s.Arg
}

// SourcePattern matches keyring, store, env:NAME and file:PATH.
var SourcePattern = regexp.MustCompile(`^(keyring|store|env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$`)

// ParseSource parses a text that SourcePattern matches. The error does not quote the
// text, which may be a key by mistake.
func ParseSource(text string) (Source, error) {
	kind, arg, found := strings.Cut(text, ":")
	if found && LooksLikeKey(arg) {
		return Source{}, msg.New(msg.Config, "api_key seems to hold the key itself, after the colon").
			WithHint("name the environment variable or the file instead; take the key out and revoke it in Actito")
	}
	if !SourcePattern.MatchString(text) {
		return Source{}, msg.New(msg.Config, "api_key says where the key is: keyring, store, env:NAME or file:PATH").
			WithHint("never write the key itself into the configuration; if it stands there, take it out and revoke it in Actito")
	}
	return Source{Kind: kind, Arg: arg}, nil
}

// BoundTo reports whether the source's key was stored for this account only, so that
// changing a configuration can't send it to another domain. A path is relative to
// directory.
func (s Source) BoundTo(account Account, directory string) bool {
	own, err := KeyFile(account)
	path := FilePath(s, directory)
	return s.Kind == KindKeyring || s.Kind == KindStore ||
		s.Kind == KindFile && err == nil && (filepath.Clean(path) == own || sameFile(path, own))
}

// InKeyDirectory reports whether the source is a file in engage's key directory, of
// any account. A path is relative to directory.
func (s Source) InKeyDirectory(directory string) bool {
	path := FilePath(s, directory)
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	own, err := keyDirectory()
	return s.Kind == KindFile && err == nil && sameFile(filepath.Dir(path), own)
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	second, otherErr := os.Stat(b)
	return err == nil && otherErr == nil && os.SameFile(first, second)
}

// Peek returns the key if it is in the environment or a regular file, which can be
// read without waiting, otherwise zero.
func Peek(source Source, account Account, directory string) Key {
	path, _ := source.path(account, directory)
	if info, err := os.Stat(path); source.Kind != KindEnv && (err != nil || !info.Mode().IsRegular()) {
		return Key{} // reading a pipe would block
	}
	key, _ := Lookup(context.Background(), source, account, directory)
	return key
}

// path returns the file of the key, "" if the source is no file.
func (s Source) path(account Account, directory string) (string, error) {
	switch s.Kind {
	case KindStore:
		return KeyFile(account)
	case KindFile:
		return FilePath(s, directory), nil
	}
	return "", nil
}

// Lookup returns the source's key. A path is relative to directory, which is the
// configuration's. A source without a key is an error of kind msg.Key.
func Lookup(ctx context.Context, source Source, account Account, directory string) (Key, error) {
	switch source.Kind {
	case KindEnv:
		text := os.Getenv(source.Arg)
		if strings.TrimSpace(text) == "" {
			return Key{}, msg.New(msg.Key, "no API key: the environment variable %s is not set", source.Arg).
				WithHint("set %s, or change api_key in the configuration", source.Arg)
		}
		return ParseFrom(text, source.String())
	case KindStore, KindFile:
		path, err := source.path(account, directory)
		if err != nil {
			return Key{}, err
		}
		return readFile(path, source.BoundTo(account, directory))
	}
	text, found, err := askKeyring(ctx, func() (string, error) { return keyring.Get(keyringService, account.user()) })
	if err == nil && !found {
		err = msg.New(msg.Key, "no API key: the key store has none for %q on %s", account.Integration, account.Domain).
			WithHint("engage auth login stores it; or set %s", Variable)
	}
	if err != nil {
		return Key{}, err
	}
	return ParseFrom(text, "the key store")
}

// readFile reads a key from a file, which may also be a pipe. own reports whether
// engage created it.
func readFile(path string, own bool) (Key, error) {
	text, err := files.ReadStart(path, maxKeyFile)
	switch {
	case err != nil:
		return Key{}, msg.New(msg.Key, "no API key: %s does not exist or can't be read", path).
			WithHint("put the key there, readable by you alone; engage auth login --key-store file stores it in a file of its own")
	case own && OthersCanRead(path):
		return Key{}, msg.New(msg.Key, "the key file %s can be read by others, so it is not used", path).
			WithHint("chmod 600 %s; if others may have seen the key, revoke it in Actito", path)
	}
	return ParseFrom(string(text), KindFile+":"+path)
}

// Describe returns the source of the account's key for messages.
func (s Source) Describe(account Account) string {
	switch s.Kind {
	case KindKeyring:
		return "the system's key store"
	case KindEnv:
		return "the environment variable " + s.Arg
	case KindStore:
		path, _ := KeyFile(account)
		return "the file " + path
	case KindFile:
		return "the file " + s.Arg
	}
	return "standard input"
}

// FilePath returns the path of a file source.
func FilePath(source Source, directory string) string {
	path := source.Arg
	if len(path) > 1 && path[0] == '~' && os.IsPathSeparator(path[1]) { // on Windows ~\ too
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, path[2:])
		}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(directory, path)
	}
	return path
}

// OthersCanRead reports whether the file's mode lets other users of this machine read
// it; always false on Windows, which has no modes.
func OthersCanRead(path string) bool {
	info, err := os.Stat(path)
	return runtime.GOOS != "windows" && err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}
