package sealed

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// limitProcess bounds the process from outside of DuckDB: by twice the memory
// that DuckDB may take beyond what the process has reserved, as DuckDB does not
// count all it takes; it may write no file, open hardly any, and leaves no core.
func limitProcess(memory int64) error {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	fields := bytes.Fields(statm)
	if len(fields) == 0 {
		return fmt.Errorf("/proc/self/statm: %q", statm)
	}
	pages, err := strconv.ParseUint(string(fields[0]), 10, 64)
	if err != nil {
		return err
	}
	reserved := pages * uint64(os.Getpagesize())
	const rlimitCore, rlimitNoFile, rlimitFileSize, rlimitAddressSpace = 4, 7, 1, 9
	for _, l := range []struct {
		resource int
		most     uint64
	}{
		{rlimitAddressSpace, reserved + 2*uint64(memory)},
		{rlimitFileSize, 0},
		{rlimitNoFile, 32},
		{rlimitCore, 0},
	} {
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
	}
	return nil
}
