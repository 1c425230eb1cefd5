package safefile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// createTemp makes a new file beside the target with the mode, less the
// umask.
func createTemp(target string, mode fs.FileMode) (*os.File, error) {
	for range 100 {
		name := filepath.Join(filepath.Dir(target), strings.Replace(tempPattern(target), "*", rand.Text()[:10], 1))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, errors.New("no free name for a temporary file")
}
