package sealed

import (
	"io"
	"os"
	"os/exec"
	"syscall"
)

// detach keeps the signals of a terminal from a child: its parent ends it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// widen gives a pipe room for some batches, so that a child makes the next one
// while the parent still works on the last. What the system does not allow is
// slower and nothing else.
func widen(pipe io.Reader) {
	const setPipeSize, room = 1031, 1 << 20 // F_SETPIPE_SZ, which package syscall does not name
	f, ok := pipe.(*os.File)
	if !ok {
		return
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, room) })
}
