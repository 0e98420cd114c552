package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// DuckDB's lock on a file keeps other processes away, but not its own.
var held = struct {
	sync.Mutex
	paths map[string]bool
}{paths: map[string]bool{}}

// hold makes sure that no other Store of this process has the database at path.
func hold(path string) (release func(), err error) {
	real, err := realPath(path)
	if err != nil {
		return nil, err
	}
	held.Lock()
	defer held.Unlock()
	if held.paths[real] {
		return nil, &LockedError{Path: path, Process: "this process", Err: errors.New("it is open already")}
	}
	held.paths[real] = true
	return func() {
		held.Lock()
		defer held.Unlock()
		delete(held.paths, real)
	}, nil
}

// realPath is the one name of a file that need not be there.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, os.ErrNotExist) {
		dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
		return filepath.Join(dir, filepath.Base(abs)), err
	}
	return real, err
}

// mend does what is to be done on the files of the database at path before
// DuckDB opens it. Where another process has it, nothing is: DuckDB says so.
// Its caller holds path, for DuckDB's lock does not outlast it.
func mend(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return nil // DuckDB makes it, or says why it cannot open it
	}
	if err != nil {
		return err
	}
	defer f.Close()
	free, err := lockFile(f)
	if err != nil {
		return fmt.Errorf("locking %s: %w", path, err)
	}
	if !free {
		return nil
	}
	return trimLogs(path)
}
