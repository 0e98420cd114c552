package sealed

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"syscall"
)

// Rows is an answer on its way. It must not be used by two goroutines at once.
type Rows struct {
	pool    *Pool
	child   *process
	ctx     context.Context
	release func() bool
	leave   func() // lets the next statement run
	columns []ColumnInfo
	payload []byte
	batch   Batch
	more    bool
	done    bool
	err     error
}

// begin gives the child the statement and reads what columns it has.
func (r *Rows) begin(s Statement) error {
	if err := writeJSON(r.child.in, frameRun, s); err != nil {
		return r.end(io.EOF, false)
	}
	kind, payload, err := readFrame(r.child.out, nil)
	switch {
	case err != nil:
		return r.end(err, false)
	case kind == frameFail:
		return r.failed(payload)
	case kind != frameHead || json.Unmarshal(payload, &r.columns) != nil:
		return r.end(errDamaged, false)
	}
	return nil
}

// Columns describes the columns.
func (r *Rows) Columns() []ColumnInfo { return r.columns }

// Next reads the next batch, and says whether there is one.
func (r *Rows) Next() bool {
	if r.done {
		return false
	}
	kind, payload, err := readFrame(r.child.out, r.payload)
	r.payload = payload
	switch {
	case err != nil:
		r.err = r.end(err, false)
	case kind == frameFail:
		r.err = r.failed(payload)
	case kind == frameEnd:
		var e ending
		if err := json.Unmarshal(payload, &e); err != nil {
			r.err = r.end(errDamaged, false)
			return false
		}
		r.more = e.More
		r.err = r.end(nil, !e.Spent)
	case kind == frameRows:
		if err := decodeBatch(payload, r.columns, &r.batch); err != nil {
			r.err = r.end(err, false)
			return false
		}
		return true
	default:
		r.err = r.end(errDamaged, false)
	}
	return false
}

// Batch is what Next read. It is good until the next Next.
func (r *Rows) Batch() *Batch { return &r.batch }

// Err says how the answer ended; nil is whole, or cut by the caps as More says.
func (r *Rows) Err() error { return r.err }

// More says whether there are rows beyond the caps.
func (r *Rows) More() bool { return r.more }

// Close ends the statement if it has not ended.
func (r *Rows) Close() {
	if !r.done {
		_ = r.end(context.Canceled, false) // nobody asks how it ends
	}
}

func (r *Rows) failed(payload []byte) error {
	var f failing
	if json.Unmarshal(payload, &f) != nil {
		return r.end(errDamaged, false)
	}
	return r.end(f.err(), !f.Spent)
}

// end gives the child back and says how the statement ended: when the context
// ended it, that is the reason, whatever was seen of it.
func (r *Rows) end(err error, sound bool) error {
	r.done = true
	if !r.release() {
		sound = false // the child is being killed
	}
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrClosed) || errors.Is(err, syscall.EPIPE)
	switch cause := context.Cause(r.ctx); {
	case cause != nil && !sound:
		err = cause
	case ended && r.pool.isClosed():
		err = ErrClosed
	case ended:
		r.child.kill()
		err = &Died{Reason: r.child.lastWords()}
	}
	r.pool.give(r.child, sound)
	r.leave()
	return err
}
