package config

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"engage/internal/fail"
	"engage/internal/safefile"
	"engage/internal/yamledit"
)

// Update changes the file that f was read from, in as few bytes as possible:
// change says what the configuration should be. What others wrote since f was
// read is not lost: under the file's lock it is read again, and change is
// asked again with what is there by then. A file that needs no change is not
// locked. An error leaves the file as it is; one that wraps
// safefile.ErrChanged says that somebody wrote to it without the lock at the
// last moment.
func (f *File) Update(ctx context.Context, change func(*File) (*Config, error)) (written bool, err error) {
	text, err := f.changed(change)
	if err != nil || bytes.Equal(text, f.Source) {
		return false, err
	}
	unlock, err := safefile.Lock(ctx, f.Path, 0)
	if err != nil {
		return false, err
	}
	defer unlock()
	source, snapshot, err := safefile.Read(f.Path)
	if err != nil {
		return false, readError(f.Path, err)
	}
	if !bytes.Equal(source, f.Source) {
		text, err = Parse(f.Path, source).changed(change)
		if err != nil || bytes.Equal(text, source) {
			return false, err
		}
	}
	return safefile.Write(f.Path, text, safefile.WriteOptions{Expect: &snapshot})
}

// Preview tells whether Update would write, and what would keep it from
// changing the text. It touches nothing.
func (f *File) Preview(change func(*File) (*Config, error)) (changes bool, err error) {
	text, err := f.changed(change)
	return err == nil && !bytes.Equal(text, f.Source), err
}

func (f *File) changed(change func(*File) (*Config, error)) ([]byte, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	want, err := change(f)
	if err != nil {
		return nil, err
	}
	if err := Fits(f.Path, want); err != nil {
		return nil, err
	}
	text, err := f.Edit(want)
	if err == nil && len(text) > MaxSize && len(text) > len(f.Source) {
		return nil, tooLarge(f.Path)
	}
	return text, err
}

// Fits returns an error where the configuration is sure to be larger than a
// file may be, so that no memory is spent on writing it.
func Fits(path string, c *Config) error {
	size := 0
	for _, v := range c.MappingVariables {
		size += len(v.DisplayLabel) + len(v.TechnicalName) + len(v.Subscription)
	}
	if size > MaxSize {
		return tooLarge(path)
	}
	return nil
}

func tooLarge(path string) error {
	return fail.New(fail.Config, "%s would have more than %d MB, which engage does not read", path, MaxSize>>20)
}

// VariableItems writes mapping variables as the items of a list, for somebody
// who enters them by hand.
func VariableItems(variables []MappingVariable) string {
	var b strings.Builder
	for _, v := range variables {
		fmt.Fprintf(&b, "  - display_label: %s\n    technical_name: %s\n    type: %s\n    enabled_in: [%s]\n    subscription: %s\n",
			yamledit.Scalar(v.DisplayLabel), yamledit.Scalar(v.TechnicalName), yamledit.Scalar(v.Type),
			strings.Join(v.EnabledIn, ", "), yamledit.Scalar(v.Subscription))
	}
	return b.String()
}

// RuleItem writes a push rule as an item of a list, for somebody who enters it
// by hand.
func RuleItem(r PushRule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - level: %s\n", yamledit.Scalar(r.Level))
	if r.Name != "" {
		fmt.Fprintf(&b, "    name: %s\n", yamledit.Scalar(r.Name))
	}
	if r.Campaigns != "" {
		fmt.Fprintf(&b, "    campaigns: %s\n", yamledit.Scalar(r.Campaigns))
	}
	fmt.Fprintf(&b, "    destination: %s\n", yamledit.Scalar(r.Destination))
	return b.String()
}
