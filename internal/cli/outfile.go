package cli

import (
	"os"

	"engage/internal/fail"
)

// outFile is standard output. It remembers that something could not be written,
// so that no command ends well when its result was lost on a full disk.
type outFile struct {
	*os.File
	used bool // something was to be written
	err  error
}

// Write implements io.Writer.
func (o *outFile) Write(data []byte) (int, error) {
	o.used = true
	n, err := o.File.Write(data)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// WriteString implements io.StringWriter.
func (o *outFile) WriteString(text string) (int, error) { return o.Write([]byte(text)) }

// lost returns the error of what could not be written, nil if nothing was lost.
func (o *outFile) lost() error {
	if o == nil || o.err == nil {
		return nil
	}
	return fail.New(fail.Unexpected, "the result can't be written: %w", o.err)
}
