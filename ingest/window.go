package ingest

import (
	"bytes"
	"errors"
	"io"
)

// Sizes of a window's buffer: what it starts with, what it may keep once a
// long record has passed, and how much it keeps of what lies behind.
const (
	windowStart  = 256 << 10
	windowKeep   = 4 << 20
	windowBehind = 256
)

// window is the unread part of a stream, as much of it as is asked for. A
// reader of records looks at bytes, asks for more until a whole record is
// there, and advances past it. So a record that turns out to be malformed
// can be given up and reading begun again inside it, and memory is bounded by
// the longest record.
type window struct {
	src  io.Reader
	buf  []byte
	r, w int   // buf[r:w] is unread
	line int   // 1-based line of buf[r]
	err  error // why src gives no more; io.EOF at its end
}

func newWindow(src io.Reader) *window {
	return &window{src: src, line: 1}
}

// bytes is what has been read and not advanced past. It is valid until the
// next call of more.
func (w *window) bytes() []byte { return w.buf[w.r:w.w] }

// more reads on, and reports whether there is more in bytes than before. It
// fills the buffer, which doubles when it is full, so that a caller who scans
// bytes from its start after each call does work in proportion to its length.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	w.makeRoom()
	before := w.w
	idle := 0
	for w.w < len(w.buf) && w.err == nil {
		n, err := w.src.Read(w.buf[w.w:])
		w.w += n
		w.err = err
		if n > 0 || err != nil {
			idle = 0
		} else if idle++; idle > 100 {
			w.err = io.ErrNoProgress
		}
	}
	return w.w > before
}

func (w *window) makeRoom() {
	kept := max(w.r-windowBehind, 0)
	size := len(w.buf)
	switch {
	case size == 0:
		size = windowStart
	case w.w-kept > size/2:
		size *= 2
	case size > windowKeep && w.w-kept < size/4:
		size /= 4
	}
	buf := w.buf
	if size != len(w.buf) {
		buf = make([]byte, size)
	}
	copy(buf, w.buf[kept:w.w])
	w.buf, w.r, w.w = buf, w.r-kept, w.w-kept
}

// ended reports whether bytes runs to the end of the stream.
func (w *window) ended() bool { return w.err != nil }

// failure is the error that ended the stream before its end, or nil.
func (w *window) failure() error {
	if w.err == nil || errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}

// advance moves past the first n bytes.
func (w *window) advance(n int) {
	w.line += bytes.Count(w.buf[w.r:w.r+n], newline)
	w.r += n
}

// skipSpace moves past white space and reports whether anything follows.
func (w *window) skipSpace() bool {
	for {
		data := w.bytes()
		n := 0
		for n < len(data) && isSpace(data[n]) {
			n++
		}
		w.advance(n)
		if n < len(data) {
			return true
		}
		if !w.more() {
			return false
		}
	}
}

// wholeLine gives the length of the first line including its line break,
// reading on as needed, and false when no line break is found within limit.
// At the end of the stream the rest is a line.
func (w *window) wholeLine(limit int) (int, bool) {
	searched := 0
	for {
		data := w.bytes()
		if i := bytes.IndexByte(data[searched:], '\n'); i >= 0 {
			n := searched + i + 1
			return n, n <= limit
		}
		searched = len(data)
		if searched > limit {
			return searched, false
		}
		if !w.more() {
			return searched, true
		}
	}
}

// skipLine moves past the rest of the line, however long it is.
func (w *window) skipLine() {
	for {
		data := w.bytes()
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			w.advance(i + 1)
			return
		}
		w.advance(len(data))
		if !w.more() {
			return
		}
	}
}

var newline = []byte{'\n'}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
