package safefile

import (
	"os"
	"path/filepath"

	"engage/internal/fail"
)

// BaseDirectory returns the directory that an XDG variable names, "" where it
// is not set. A relative one would be another in each working directory: the
// error is of kind fail.Usage.
func BaseDirectory(variable string) (string, error) {
	directory := os.Getenv(variable)
	if directory != "" && !filepath.IsAbs(directory) {
		return "", fail.New(fail.Usage, "%s is %q, which is no absolute path", variable, directory).
			WithHint("set %s to an absolute path, or unset it", variable)
	}
	return directory, nil
}
