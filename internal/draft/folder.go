package draft

// StateFolder returns the folder for what a program remembers of its user:
// XDG_STATE_HOME, or the platform's place. The error is of kind
// fail.Unexpected: this account has none.
func StateFolder() (string, error) { return stateFolder() }
