package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how far a long command has come. In a pipe it
// shows nothing but messages.
type progress struct {
	w   io.Writer
	bar *progressbar.ProgressBar // nil where w is no terminal
}

// isTerminal says whether somebody looks at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// newProgress makes a progress of so many bytes, -1 if that is not known.
func newProgress(w io.Writer, bytes int64) *progress {
	p := &progress{w: w}
	if isTerminal(w) {
		p.bar = progressbar.NewOptions64(bytes,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetDescription("reading"),
			progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// newCount makes a progress of things that are counted; at says how many are
// done.
func newCount(w io.Writer, what string) *progress {
	p := &progress{w: w}
	if isTerminal(w) {
		p.bar = progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// at says that done of total are done.
func (p *progress) at(done, total int64) {
	if p.bar != nil {
		p.bar.ChangeMax64(total)
		_ = p.bar.Set64(done) // what cannot be shown is not worth ending the work
	}
}

// add says that n more bytes are read.
func (p *progress) add(n int64) {
	if p.bar != nil {
		_ = p.bar.Add64(n) // what cannot be shown is not worth ending an import
	}
}

// say shows in a few words what has come of it so far.
func (p *progress) say(words string) {
	if p.bar != nil {
		p.bar.Describe(words)
	}
}

// print writes a message above the bar.
func (p *progress) print(message string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.w, message)
}

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
