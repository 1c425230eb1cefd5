package msg

import "golang.org/x/sys/windows"

// systemLanguages returns the languages that the user chose for Windows, in the
// order of preference; nil if they are not known.
func systemLanguages() []string {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil {
		return nil
	}
	return names
}
