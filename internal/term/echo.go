package term

import "sync"

// disabledEcho is the state of the one terminal whose echo is off.
var disabledEcho struct {
	sync.Mutex
	restore func() // switches the echo on again; nil if it is on
}

// RestoreEcho is DisableEcho's restore for a program that exits immediately.
func RestoreEcho() {
	disabledEcho.Lock()
	defer disabledEcho.Unlock()
	if disabledEcho.restore != nil {
		disabledEcho.restore()
		disabledEcho.restore = nil
	}
}
