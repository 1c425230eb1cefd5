package secret

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"engage/internal/msg"
)

// Variable is the environment variable that wins over what a configuration
// says about its key.
const Variable = "ENGAGE_API_KEY"

// Where a key can be kept.
const (
	KindKeyring = "keyring"
	KindStore   = "store" // engage's own file for the account
	KindEnv     = "env"
	KindFile    = "file"
)

// Source says where a key is, as a configuration's api_key does. It is never
// the key.
type Source struct {
	Kind string // KindKeyring, KindStore, KindEnv or KindFile
	Arg  string // the variable's name, or the file's path
}

// EnvSource is the source that setup writes when the key came from Variable.
func EnvSource() Source { return Source{Kind: KindEnv, Arg: Variable} }

// String gives the form that the configuration holds.
func (s Source) String() string {
	if s.Kind == KindKeyring || s.Kind == KindStore {
		return s.Kind
	}
	return s.Kind + ":" + s.Arg
}

// Bound reports whether what the source holds was stored for this account
// alone, so that whoever changes a configuration can't send it elsewhere. A
// path counts from folder.
func (s Source) Bound(account Account, folder string) bool {
	return s.Kind == KindKeyring || s.Kind == KindStore || s.Kind == KindFile && account.owns(FilePath(s, folder))
}

// Stored reports whether the source is a file in the directory where engage
// keeps keys, whoever's. A path counts from folder.
func (s Source) Stored(folder string) bool {
	own, err := keyFolder()
	if s.Kind != KindFile || err != nil {
		return false
	}
	path := FilePath(s, folder)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	here, err1 := os.Stat(filepath.Dir(path))
	there, err2 := os.Stat(own)
	return err1 == nil && err2 == nil && os.SameFile(here, there)
}

// Peek returns the key if it can be had without waiting, zero otherwise: from
// the environment or a plain file.
func Peek(source Source, account Account, folder string) Key {
	path := ""
	switch source.Kind {
	case KindKeyring:
		return Key{}
	case KindStore:
		path, _ = KeyFile(account)
	case KindFile:
		path = FilePath(source, folder)
	}
	if path != "" {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return Key{}
		}
	}
	key, _ := Lookup(context.Background(), source, account, folder)
	return key
}

// isVariableName tells whether a shell takes the text as a variable's name.
func isVariableName(text string) bool {
	for i, r := range text {
		if r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9' || i == 0) {
			return false
		}
	}
	return text != ""
}

// ParseSource reads keyring, store, env:NAME or file:PATH. The error does not
// quote the text, which may be a key by mistake.
func ParseSource(text string) (Source, error) {
	kind, arg, found := strings.Cut(text, ":")
	switch {
	case text == KindKeyring || text == KindStore:
		return Source{Kind: text}, nil
	case found && LooksLikeKey(arg):
		return Source{}, msg.New(msg.Config, "api_key seems to hold the key itself, after the colon").
			WithHint("name the environment variable or the file instead; take the key out and revoke it in Actito")
	case found && kind == KindEnv && isVariableName(arg):
		return Source{Kind: KindEnv, Arg: arg}, nil
	case found && kind == KindFile && strings.TrimSpace(arg) != "":
		return Source{Kind: KindFile, Arg: arg}, nil
	}
	return Source{}, msg.New(msg.Config, "api_key says where the key is: keyring, store, env:NAME or file:PATH").
		WithHint("never write the key itself into the configuration; if it stands there, take it out and revoke it in Actito")
}

// Account is whose key a store holds: one key per API domain and integration.
type Account struct {
	Domain      string // the API domain
	Integration string // the integration's name
}

// Lookup returns the key that the source points to. A path that is not
// absolute counts from folder, which is the configuration's. A source that
// holds nothing is an error of kind msg.Key.
func Lookup(ctx context.Context, source Source, account Account, folder string) (Key, error) {
	switch source.Kind {
	case KindEnv:
		text := os.Getenv(source.Arg)
		if strings.TrimSpace(text) == "" {
			return Key{}, msg.New(msg.Key, "no API key: the environment variable %s is not set", source.Arg).
				WithHint("set %s, or change api_key in the configuration", source.Arg)
		}
		if source == EnvSource() {
			return ParseFrom(text, Variable)
		}
		return ParseFrom(text, source.String())
	case KindStore:
		path, err := KeyFile(account)
		if err != nil {
			return Key{}, err
		}
		return readKeyFile(path, true, "the key file "+path)
	case KindFile:
		path := FilePath(source, folder)
		return readKeyFile(path, account.owns(path), source.String())
	case KindKeyring:
		return readKeyring(ctx, account)
	}
	return Key{}, msg.New(msg.Key, "no API key: the configuration does not say where it is")
}

// FilePath returns the path that a file source means.
func FilePath(source Source, folder string) string {
	path := source.Arg
	if len(path) > 1 && path[0] == '~' && os.IsPathSeparator(path[1]) { // on Windows ~\ too
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, path[2:])
		}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	return path
}

// OthersCanRead tells whether somebody else on this machine may read the file.
func OthersCanRead(path string) bool {
	info, err := os.Stat(path)
	return err == nil && readableByOthers(info)
}

// readableByOthers knows mode bits; Windows has none that would tell.
func readableByOthers(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}
