package files

import (
	"os"
	"path/filepath"

	"engage/internal/msg"
)

// BaseDirectory returns the directory that an XDG variable names, "" where it
// is not set. A relative one would be another in each working directory: the
// error is of kind msg.Usage.
func BaseDirectory(variable string) (string, error) {
	directory := os.Getenv(variable)
	if directory != "" && !filepath.IsAbs(directory) {
		return "", msg.New(msg.Usage, "%s is %q, which is no absolute path", variable, directory).
			WithHint("set %s to an absolute path, or unset it", variable)
	}
	return directory, nil
}
