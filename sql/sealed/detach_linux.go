package sealed

import (
	"os/exec"
	"syscall"
)

// detach keeps the signals of a terminal from a child: its parent ends it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
