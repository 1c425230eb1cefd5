package fleet

import "testing"

func makePipe(*testing.T, string) {}
