package measure

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// Machine is what a run was made on.
type Machine struct {
	Cores     int    `json:"cores"`
	Processor string `json:"processor"`
	Memory    int64  `json:"memory"` // in bytes
	Kernel    string `json:"kernel"`
	Go        string `json:"go"`
}

// ThisMachine describes the machine.
func ThisMachine() (Machine, error) {
	m := Machine{Cores: runtime.NumCPU(), Processor: "unknown processor", Go: runtime.Version()}
	memory, err := sizes("/proc/meminfo")
	if err != nil {
		return m, err
	}
	m.Memory = memory["MemTotal"]
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return m, err
	}
	m.Kernel = "Linux " + strings.TrimSpace(string(kernel))
	cpu, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(cpu)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			m.Processor = strings.TrimSpace(value)
			break
		}
	}
	return m, nil
}

// SpaceError says that there is too little room for the databases.
type SpaceError struct {
	Dir        string
	Free, Need int64
}

// Error says how much there is and how much is needed.
func (e *SpaceError) Error() string {
	return fmt.Sprintf("%s has %.1f GB free and this run needs about %.1f GB: name a directory with more by --scratch (SCRATCH=… for make), or ask for fewer articles",
		e.Dir, gigabytes(e.Free), gigabytes(e.Need))
}

func gigabytes(n int64) float64 { return float64(n) / 1e9 }

// Room fails with a *SpaceError where a directory has less free than need.
func Room(dir string, need int64) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return fmt.Errorf("asking for the free space of %s: %w", dir, err)
	}
	if free := int64(s.Bavail) * s.Bsize; free < need {
		return &SpaceError{Dir: dir, Free: free, Need: need}
	}
	return nil
}
