//go:build !linux

package sealed

import "math"

// limitProcess leaves the process as it is: the limits are Linux's.
func limitProcess(int64, *addressSpace) error { return nil }

// addressSpace is not known.
type addressSpace struct{}

func openAddressSpace() (*addressSpace, error) { return nil, nil }

func (*addressSpace) left() int64 { return math.MaxInt64 }

// standBack leaves the process as it is: there is no telling what a priority
// does to its threads.
func standBack() error { return nil }
