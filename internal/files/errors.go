package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"engage/internal/msg"
	"engage/internal/term"
)

// explain turns an error of the operating system into one for people. doing is
// what was tried with the file: "read" or "write".
func explain(doing, path string, err error) error {
	var told *msg.Error
	if errors.As(err, &told) {
		return err
	}
	folder := filepath.Dir(path)
	failure := func(kind msg.Kind, message, hint string) error {
		return msg.New(kind, "%s", message).WithHint("%s", hint).WithCause(err)
	}
	cannot := "cannot " + doing + " " + path + ": "
	switch info, statErr := os.Stat(folder); {
	case path == "":
		return failure(msg.Usage, "the name of the file is empty", "name a file")
	case errors.Is(err, errTooManyLinks) || isLinkLoop(err):
		return failure(msg.Unexpected, cannot+"too many symbolic links", "see where the links lead: "+listing(path))
	case isNoSpace(err):
		return failure(msg.Unexpected, cannot+"no space left on the disk", "make room, then run the command again; the file is as it was")
	case isTooLarge(err):
		return failure(msg.Unexpected, cannot+"the file would be larger than the system allows", "raise the limit (ulimit -f), then run the command again; the file is as it was")
	case isReadOnly(err):
		return failure(msg.Unexpected, cannot+"the file system is read-only", "choose a file in another folder")
	case statErr == nil && !info.IsDir():
		return failure(msg.Usage, cannot+folder+" is a file, not a folder", "choose a file in another folder")
	case isNotFolder(err) || errors.Is(err, fs.ErrNotExist) && underFile(folder):
		return failure(msg.Usage, cannot+"a part of its path is a file, not a folder", "choose a file in another folder")
	case errors.Is(err, fs.ErrNotExist) && doing == "read" && statErr == nil:
		return failure(msg.Usage, "there is no file "+path, "check its name, or make it")
	case errors.Is(err, fs.ErrNotExist):
		if statErr == nil { // the missing folder is the one that a link points into
			return failure(msg.Usage, cannot+"the folder that it links to does not exist", "see where the link leads: "+listing(path))
		}
		return failure(msg.Usage, cannot+"the folder "+folder+" does not exist", makeFolder(folder))
	case isFolderError(err) || isDir(path):
		return isFolder(path)
	case errors.Is(err, fs.ErrPermission):
		return failure(msg.Unexpected, cannot+"permission denied", "see who may "+doing+" there: "+rights(folder, path))
	}
	return failure(msg.Unexpected, cannot+cause(err).Error(), "mend that, then run the command again; the file is as it was")
}

// cause returns what is wrong, without the names of temporary files.
func cause(err error) error {
	var inPath *fs.PathError
	var inLink *os.LinkError
	switch {
	case errors.As(err, &inPath):
		return inPath.Err
	case errors.As(err, &inLink):
		return inLink.Err
	}
	return err
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFolder(path string) error {
	return msg.New(msg.Usage, "%s is a folder, not a file", path).
		WithHint("name a file in it, such as %s", term.ShellWord(filepath.Join(path, "engage.yaml")))
}

func exists(path string) error {
	return msg.New(msg.Usage, "%s exists already", path).
		WithHint("choose another file, or move this one away").WithCause(fs.ErrExist)
}

func changed(path string) error {
	return msg.New(msg.Unexpected, "%s was changed by another program in the meantime", path).
		WithHint(changedHint).WithCause(ErrChanged)
}

// underFile tells whether the folder can't be there because a part of its path
// is a file. Windows only says then that the path does not exist.
func underFile(folder string) bool {
	for {
		if info, err := os.Stat(folder); err == nil {
			return !info.IsDir()
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return false
		}
		folder = parent
	}
}
