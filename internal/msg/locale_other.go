//go:build !windows

package msg

// systemLanguages returns the user's languages where no variable sets one: only
// Windows has any.
func systemLanguages() []string { return nil }
