package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"engage/internal/msg"
)

var errNotRegular = errors.New("not a regular file")

// wrapError converts an error of this package or of the operating system to a
// *msg.Error with a hint.
func wrapError(path string, err error) error {
	if _, done := errors.AsType[*msg.Error](err); done || err == nil {
		return err
	}
	directory := filepath.Dir(path)
	if target, err := resolveLinks(path); err == nil {
		directory = filepath.Dir(target)
	}
	e := msg.New(msg.Usage, "there is no file %s", path)
	switch {
	case path == "":
		e = msg.New(msg.Usage, "the name of the file is empty")
	case isDir(path):
		e = msg.New(msg.Usage, "%s is a directory, not a file", path)
	case errors.Is(err, errNotRegular):
		e = msg.New(msg.Usage, "%s is not a regular file", path)
	case errors.Is(err, fs.ErrExist):
		e = msg.New(msg.Usage, "%s exists already", path)
	case errors.Is(err, ErrChanged):
		return msg.New(msg.Unexpected, "%s was changed by another program in the meantime", path).
			WithHint("run the command again; nothing was written").WithCause(err)
	case errors.Is(err, fs.ErrPermission):
		return msg.New(msg.Unexpected, "permission denied: %s", path).
			WithHint("see who may read and write the file and its directory").WithCause(err)
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR):
		reason := err.Error()
		if code, ok := errors.AsType[syscall.Errno](err); ok {
			reason = code.Error() // without the names of temporary files
		}
		return msg.New(msg.Unexpected, "%s can't be read or written: %s", path, reason).
			WithHint("mend that, then run the command again; the file is as it was").WithCause(err)
	case !isDir(directory):
		e = msg.New(msg.Usage, "there is no directory %s", directory)
	}
	return e.WithHint("name another file, or make what is missing").WithCause(err)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// BaseDirectory returns the directory that an XDG variable names, "" if it is not
// set. A relative one is an error of kind msg.Usage, because it would depend on the
// working directory.
func BaseDirectory(variable string) (string, error) {
	directory := os.Getenv(variable)
	if directory != "" && !filepath.IsAbs(directory) {
		return "", msg.New(msg.Usage, "%s is %q, which is no absolute path", variable, directory).
			WithHint("set %s to an absolute path, or unset it", variable)
	}
	return directory, nil
}
