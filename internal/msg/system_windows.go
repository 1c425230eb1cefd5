package msg

import "golang.org/x/sys/windows"

// systemLanguages are the languages that the user chose for Windows, in the
// order of preference; nil where it doesn't say.
func systemLanguages() []string {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil {
		return nil
	}
	return names
}
