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
// room is how much it may still reserve.
func limitProcess(memory int64) (room func() int64, err error) {
	reserved, err := addressSpace()
	if err != nil {
		return nil, err
	}
	most := reserved + 2*memory
	const rlimitCore, rlimitNoFile, rlimitFileSize, rlimitAddressSpace = 4, 7, 1, 9
	for _, l := range []struct {
		resource int
		most     uint64
	}{
		{rlimitAddressSpace, uint64(most)},
		{rlimitFileSize, 0},
		{rlimitNoFile, 32},
		{rlimitCore, 0},
	} {
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return nil, fmt.Errorf("limit %d: %w", l.resource, err)
		}
	}
	return func() int64 {
		reserved, err := addressSpace()
		if err != nil {
			return 0
		}
		return most - reserved
	}, nil
}

// addressSpace is how many bytes the process has reserved.
func addressSpace() (int64, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(statm)
	if len(fields) == 0 {
		return 0, fmt.Errorf("/proc/self/statm: %q", statm)
	}
	pages, err := strconv.ParseInt(string(fields[0]), 10, 64)
	return pages * int64(os.Getpagesize()), err
}
