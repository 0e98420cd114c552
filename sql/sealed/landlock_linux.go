package sealed

import "github.com/landlock-lsm/go-landlock/landlock"

// confine has the kernel refuse every thread of the process, DuckDB's too, any
// file that it has not open, and any connection. A kernel that knows less of
// this refuses what it can; one that knows nothing of it, nothing.
//
// What stays is the list of the process's own threads, which go-landlock needs
// while it goes through them.
func confine() error { return landlock.V11.BestEffort().Restrict() }
