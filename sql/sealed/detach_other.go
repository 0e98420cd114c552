//go:build !linux

package sealed

import (
	"io"
	"os/exec"
)

// detach leaves a child as it is.
func detach(*exec.Cmd) {}

// widen leaves a pipe as it is.
func widen(io.Reader) {}
