package config

import (
	"context"

	"engage/internal/files"
	"engage/internal/msg"
)

// Update changes the file that f was read from, in as few bytes as possible:
// change says what the configuration should be. What others wrote since f was
// read is not lost: under the file's lock it is read again, and change is
// asked again with what is there by then. A file that needs no change is not
// locked. An error leaves the file as it is; one that wraps
// files.ErrChanged says that somebody wrote to it without the lock at the
// last moment.
func (f *File) Update(ctx context.Context, change func(*File) (*Config, error)) (written bool, err error) {
	edited, err := f.changed(change)
	if err != nil || edited == f {
		return false, err
	}
	unlock, err := files.Lock(ctx, f.Path, 0)
	if err != nil {
		return false, err
	}
	defer unlock()
	source, snapshot, err := files.Read(f.Path)
	if err != nil {
		return false, readError(f.Path, err)
	}
	if string(source) != string(f.Source) {
		now := Parse(f.Path, source)
		edited, err = now.changed(change)
		if err != nil || edited == now {
			return false, err
		}
	}
	return files.Write(f.Path, edited.Source, files.WriteOptions{Expect: &snapshot})
}

// Preview reports whether Update would write, and what would keep it from
// changing the text. It touches nothing.
func (f *File) Preview(change func(*File) (*Config, error)) (changes bool, err error) {
	edited, err := f.changed(change)
	return err == nil && edited != f, err
}

func (f *File) changed(change func(*File) (*Config, error)) (*File, error) {
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
	return f.Edit(want)
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
	return msg.New(msg.Config, "%s would have more than %d MB, which engage does not read", path, MaxSize>>20)
}
