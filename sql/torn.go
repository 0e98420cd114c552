package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// DuckDB 1.5 keeps what was committed since the last checkpoint in a log beside
// the file, and while a checkpoint is made, in a second one.
var logSuffixes = []string{".wal", ".wal.checkpoint"}

// An entry of DuckDB's log: its size, its checksum, and then its fields, of which
// the first is its type. The log begins with an entry without size and checksum
// that says the version of the log.
const (
	entryHead = 16 // bytes of the size and the checksum

	entryRowGroups  = 29  // row groups that were written to the file before the commit
	entryCheckpoint = 99  // a checkpoint that is in the file
	entryCommit     = 100 // what came before is committed
	entryVersion    = 98

	walVersion = 2 // of DuckDB 1.4 and 1.5: with checksums, not encrypted
)

// trimLogs cuts off the logs of the database at path the transaction that a
// process did not finish writing before it ended.
//
// DuckDB 1.5.6 replays such a rest and rolls it back, but for its row groups: a
// process that ended after it wrote these to the log and before it wrote the
// commit has the rows in the database and nothing else of the transaction
// (duckdb/duckdb#25931). A merge of runs so had terms in two runs. Nothing that
// was committed is after the cut.
func trimLogs(path string) error {
	for _, suffix := range logSuffixes {
		if err := trimLog(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s, the log of what was not yet in the database: %w", path+suffix, err)
		}
	}
	return nil
}

func trimLog(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	end, cut, err := committedEnd(f)
	if err == nil && cut {
		if err = f.Truncate(end); err == nil {
			err = f.Sync()
		}
	}
	return errors.Join(err, f.Close())
}

// committedEnd gives where the last commit of a log ends, and whether row groups
// come after it that are to be cut off. A log that is not as it is known, or is
// damaged before its end, is not to be cut: DuckDB says what is wrong with it.
func committedEnd(log io.ReaderAt) (end int64, cut bool, err error) {
	at, ok, err := firstEntry(log)
	if err != nil || !ok {
		return 0, false, err
	}
	end = at
	for {
		var head [entryHead + 3]byte
		if ok, err := readWhole(log, head[:], at); err != nil || !ok {
			return end, cut, err
		}
		size := binary.LittleEndian.Uint64(head[:])
		if size < 5 || size > 1<<40 {
			return 0, false, nil
		}
		next := at + entryHead + int64(size)
		var last [2]byte
		if ok, err := readWhole(log, last[:], next-2); err != nil || !ok {
			return end, cut, err
		}
		if head[entryHead] != 100 || head[entryHead+1] != 0 || last != [2]byte{0xff, 0xff} {
			return 0, false, nil
		}
		at = next
		switch head[entryHead+2] {
		case entryCommit, entryCheckpoint:
			end, cut = at, false
		case entryRowGroups:
			cut = true
		}
	}
}

// firstEntry gives where the first entry after that of the version begins; it is
// not ok if the log is of another version.
func firstEntry(log io.ReaderAt) (at int64, ok bool, err error) {
	head := make([]byte, 256)
	n, err := log.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, false, err
	}
	f := fields{rest: head[:n]}
	if !f.is(100) || f.number() != entryVersion || !f.is(101) || f.number() != walVersion {
		return 0, false, nil
	}
	if f.is(102) { // the identifier of the database
		for range f.number() {
			f.number()
		}
	}
	if f.is(103) { // the number of its checkpoint
		f.number()
	}
	if !f.is(0xffff) || f.short {
		return 0, false, nil
	}
	return int64(n - len(f.rest)), true, nil
}

// readWhole fills b from offset at; it is not ok if the log ends before.
func readWhole(log io.ReaderAt, b []byte, at int64) (ok bool, err error) {
	n, err := log.ReadAt(b, at)
	if n == len(b) {
		return true, nil
	}
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return false, err
}

// fields reads the fields of an entry: each a number of two bytes and then its
// value.
type fields struct {
	rest  []byte
	short bool // the entry goes on after what is there
}

// is steps over the number of the next field if it is id.
func (f *fields) is(id uint16) bool {
	if len(f.rest) < 2 || binary.LittleEndian.Uint16(f.rest) != id {
		return false
	}
	f.rest = f.rest[2:]
	return true
}

// number reads a value of seven bits a byte.
func (f *fields) number() uint64 {
	v, n := binary.Uvarint(f.rest)
	if n <= 0 {
		f.short = true
		return 0
	}
	f.rest = f.rest[n:]
	return v
}
