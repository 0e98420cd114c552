package measure

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// sampler watches the memory of an engine: of this process or, for a server, of
// its processes.
type sampler struct {
	server func() int // the process that all others descend from; nil for this process

	mutex sync.Mutex
	most  Memory
	err   error
}

// Samples are taken so often. A server's cost time, as the system goes through
// all of its pages.
const (
	ownInterval    = 100 * time.Millisecond
	serverInterval = time.Second
)

// during samples while do runs.
func (s *sampler) during(do func() error) error {
	stop, stopped := make(chan struct{}), make(chan struct{})
	interval := ownInterval
	if s.server != nil {
		interval = serverInterval
	}
	go func() {
		defer close(stopped)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.sample()
			case <-stop:
				return
			}
		}
	}()
	err := do()
	close(stop)
	<-stopped
	return err
}

func (s *sampler) sample() {
	m, err := s.now()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.most.Peak, s.most.Own = max(s.most.Peak, m.Peak), max(s.most.Own, m.Own)
	if s.err == nil {
		s.err = err
	}
}

// peak gives the most that was seen so far.
func (s *sampler) peak() (Memory, error) {
	s.sample()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.most, s.err
}

func (s *sampler) now() (Memory, error) {
	if s.server == nil {
		status, err := sizes("/proc/self/status")
		return Memory{Peak: status["VmHWM"], Own: status["RssAnon"] + status["RssShmem"]}, err
	}
	root := s.server()
	if root == 0 {
		return Memory{}, nil
	}
	pids, err := descendants(root)
	var sum Memory
	for _, pid := range pids {
		// Of what processes share each has its part.
		part, readErr := sizes(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if errors.Is(readErr, fs.ErrNotExist) || errors.Is(readErr, syscall.ESRCH) {
			continue // it ended in between
		}
		if readErr != nil && err == nil {
			err = readErr
		}
		sum.Peak += part["Pss"]
		sum.Own += part["Pss_Anon"] + part["Pss_Shmem"]
	}
	return sum, err
}

// sizes reads the lines "Name: 123 kB" of a file, in bytes.
func sizes(path string) (map[string]int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]int64{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, rest, _ := strings.Cut(lines.Text(), ":")
		kb, ok := strings.CutSuffix(strings.TrimSpace(rest), " kB")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(kb, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: expected a number of kB", path, lines.Text())
		}
		out[name] = n << 10
	}
	return out, lines.Err()
}

// descendants gives a process and all that descend from it.
func descendants(root int) ([]int, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended in between
		}
		// The second field is a name in parentheses, which may hold anything.
		after := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil || len(after) < 2 {
			continue
		}
		if parent, err := strconv.Atoi(after[1]); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	all := []int{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all, nil
}
