package dashboard

import (
	"fmt"
	"io"
)

// behindBuffers is how many buffers of outBuffer a behindWriter has: one that is
// filled, one that is written, and some between them, as neither goes evenly.
const behindBuffers = 4

// behindWriter writes in a goroutine of its own, so that rows are encoded while
// those before them are summed up and taken off. When its buffers are full it
// waits.
type behindWriter struct {
	filling []byte
	free    chan []byte
	full    chan []byte
	ended   chan struct{}
	err     error // good when ended is closed
}

// writeBehind calls do with a writer whose bytes go to w behind it. When it
// returns, all of them have been written, or it gives the error of do or of w.
func writeBehind(w io.Writer, do func(io.Writer) error) (err error) {
	b := &behindWriter{free: make(chan []byte, behindBuffers), full: make(chan []byte, behindBuffers), ended: make(chan struct{})}
	for range behindBuffers {
		b.free <- make([]byte, 0, outBuffer)
	}
	go b.work(w)
	defer func() { // w must be at rest even where do panics
		if ended := b.end(); err == nil {
			err = ended
		}
	}()
	return do(b)
}

func (b *behindWriter) work(w io.Writer) {
	defer close(b.ended)
	defer func() { // here it would end the program, where a handler would only break
		if broken := recover(); broken != nil {
			b.err = fmt.Errorf("writing: panic: %v", broken)
		}
	}()
	for p := range b.full {
		if _, b.err = w.Write(p); b.err != nil {
			return
		}
		b.free <- p[:0]
	}
}

// Write takes p, to write it later. Its error is that of an earlier Write.
func (b *behindWriter) Write(p []byte) (int, error) {
	taken := 0
	for taken < len(p) {
		if b.filling == nil {
			select {
			case b.filling = <-b.free:
			case <-b.ended:
				return taken, b.err
			}
		}
		n := min(len(p)-taken, outBuffer-len(b.filling))
		b.filling = append(b.filling, p[taken:taken+n]...)
		taken += n
		if len(b.filling) == outBuffer {
			b.full <- b.filling // there is room for all that are
			b.filling = nil
		}
	}
	return taken, nil
}

// end waits until what was taken is written.
func (b *behindWriter) end() error {
	if b.filling != nil {
		b.full <- b.filling
	}
	close(b.full)
	<-b.ended
	return b.err
}
