//go:build !windows

package msg

// systemLanguages are the user's languages where the environment tells none.
// Elsewhere than on Windows it always does, or the user wants none.
func systemLanguages() []string { return nil }
