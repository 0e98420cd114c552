package sealed

import (
	"bytes"
	"fmt"
	"os"
	"os/signal"
	"strconv"

	"golang.org/x/sys/unix"
)

// limitProcess bounds the process from outside of DuckDB: by twice the memory
// that DuckDB may take beyond what the process has reserved, as DuckDB does not
// count all it takes; it may write no file, open hardly any, and leaves no core.
func limitProcess(memory int64, space *addressSpace) error {
	reserved, err := space.reserved()
	if err != nil {
		return err
	}
	space.most = reserved + 2*memory
	for _, l := range []struct {
		resource int
		most     int64
	}{
		{unix.RLIMIT_AS, space.most},
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_NOFILE, 32},
		{unix.RLIMIT_CORE, 0},
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: uint64(l.most), Max: uint64(l.most)}); err != nil {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
	}
	// A write that is refused is an error, not the end.
	signal.Ignore(unix.SIGXFSZ)
	// Nor may another process of the same user look into it.
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

// addressSpace tells how much memory the process has reserved.
type addressSpace struct {
	statm *os.File // kept open, for a sealed process opens no file
	most  int64    // bytes it may reserve; 0 is any number
}

func openAddressSpace() (*addressSpace, error) {
	statm, err := os.Open("/proc/self/statm")
	return &addressSpace{statm: statm}, err
}

// left is how many bytes the process may still reserve.
func (a *addressSpace) left() int64 {
	reserved, err := a.reserved()
	if err != nil {
		return 0
	}
	if a.most == 0 {
		return 1 << 62
	}
	return a.most - reserved
}

func (a *addressSpace) reserved() (int64, error) {
	var text [128]byte
	n, err := a.statm.ReadAt(text[:], 0)
	if n == 0 {
		return 0, fmt.Errorf("reading how much memory the process has: %w", err)
	}
	pages, _, _ := bytes.Cut(text[:n], []byte(" "))
	count, err := strconv.ParseInt(string(pages), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading how much memory the process has: %w", err)
	}
	return count * int64(os.Getpagesize()), nil
}

// niceness is how far a child stands back behind all else that wants a
// processor (see BenchmarkOverviewUnderLoad).
const niceness = 10

// standBack lowers the priority of all threads of the process, which is in a
// process group of its own (detach): Linux keeps one for each thread.
func standBack() error {
	if unix.Getpgrp() != os.Getpid() {
		return nil // the priority of others is not ours to lower
	}
	const zero = 20 // the system call gives it less the niceness
	now, err := unix.Getpriority(unix.PRIO_PGRP, 0)
	if err != nil || zero-now >= niceness {
		return err // a process that was started with less keeps that
	}
	return unix.Setpriority(unix.PRIO_PGRP, 0, niceness)
}
