//go:build !linux

package sealed

import "errors"

// confined is for Linux.
func confined([]string) error { return errors.ErrUnsupported }
