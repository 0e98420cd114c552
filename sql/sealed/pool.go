package sealed

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Options of NewPool.
type Options struct {
	// Command starts a child, but for its last arguments: it calls RunChild
	// with what ParseChildArgs makes of those.
	Command []string
	// File gives the published copy, newest first asked. It is asked for each
	// statement: a child that has another one open is not used for it.
	File func() (string, error)
	// Children is how many statements run at once; more wait. 0 is 4.
	Children int
	// Memory is what a child's DuckDB may take, in bytes; 0 is 512 MiB.
	Memory int64
	// Threads is how many processors a child uses; 0 is 2.
	Threads int
}

// Pool keeps children and gives them statements. It starts them as they are
// needed and keeps one ready. It may be used by many goroutines at once.
type Pool struct {
	options Options
	slots   chan struct{} // one for each statement that may run

	lock   sync.Mutex
	idle   []*process // ready, of whichever copy
	closed bool
	warm   sync.WaitGroup // children on their way
}

// NewPool makes a Pool, which starts no child yet.
func NewPool(options Options) *Pool {
	if options.Children <= 0 {
		options.Children = 4
	}
	if options.Memory <= 0 {
		options.Memory = 512 << 20
	}
	if options.Threads <= 0 {
		options.Threads = 2
	}
	return &Pool{options: options, slots: make(chan struct{}, options.Children)}
}

// Close ends all children. Statements that run fail.
func (p *Pool) Close() {
	p.lock.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	p.lock.Unlock()
	for _, c := range idle {
		c.kill()
	}
	p.warm.Wait()
}

// ErrClosed says that a pool was closed.
var ErrClosed = errors.New("ad-hoc SQL has ended")

// Run gives a statement to a child. It waits for a free one as long as the
// context allows, and when the context ends the child is killed. The error is a
// *Refusal, a *Failure, a *Died or the context's. Rows must be closed.
func (p *Pool) Run(ctx context.Context, s Statement) (*Rows, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	c, err := p.take()
	if err != nil {
		<-p.slots
		return nil, err
	}
	r := &Rows{pool: p, child: c, ctx: ctx}
	r.release = context.AfterFunc(ctx, c.kill)
	if err := r.begin(s); err != nil {
		return nil, err
	}
	return r, nil
}

// take gives a child that has the newest copy open.
func (p *Pool) take() (*process, error) {
	file, err := p.options.File()
	if err != nil {
		return nil, err
	}
	p.lock.Lock()
	if p.closed {
		p.lock.Unlock()
		return nil, ErrClosed
	}
	var found *process
	var stale []*process
	kept := p.idle[:0]
	for _, c := range p.idle {
		switch {
		case c.file != file:
			stale = append(stale, c)
		case found == nil && c.alive():
			found = c
		case c.alive():
			kept = append(kept, c)
		}
	}
	p.idle = kept
	p.lock.Unlock()
	for _, c := range stale {
		c.kill()
	}
	if found != nil {
		return found, nil
	}
	return p.start(file)
}

// give takes a child back, sound or not, and sees to it that one is ready.
func (p *Pool) give(c *process, sound bool) {
	defer func() { <-p.slots }()
	if !sound {
		c.kill()
		p.warmUp(c.file)
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed || len(p.idle) >= p.options.Children {
		c.kill()
		return
	}
	p.idle = append(p.idle, c)
}

// warmUp starts a child for the next statement, unless one is ready.
func (p *Pool) warmUp(file string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed || len(p.idle) > 0 {
		return
	}
	p.warm.Go(func() {
		c, err := p.start(file)
		if err != nil {
			return // the next statement will start one, and tell
		}
		p.lock.Lock()
		defer p.lock.Unlock()
		if p.closed {
			c.kill()
			return
		}
		p.idle = append(p.idle, c)
	})
}

// process is a child.
type process struct {
	file   string
	cmd    *exec.Cmd
	in     *bufio.Writer
	out    *bufio.Reader
	errors *tailBuffer
	once   sync.Once
	ended  chan struct{} // closed when it has
}

// startTimeout is how long a child may take until it is sealed.
const startTimeout = 20 * time.Second

func (p *Pool) start(file string) (*process, error) {
	whole, err := filepath.Abs(file) // a child works elsewhere
	if err != nil {
		return nil, fmt.Errorf("starting a sealed child: %w", err)
	}
	args := append(append([]string{}, p.options.Command[1:]...), ChildOptions{whole, p.options.Memory, p.options.Threads}.Args()...)
	cmd := exec.Command(p.options.Command[0], args...)
	cmd.Args[0] = os.Args[0]               // a child is the same program, also by name
	cmd.Env = []string{"GOTRACEBACK=none"} // and nothing of the parent's
	cmd.Dir = string(os.PathSeparator)
	detach(cmd)
	c := &process{file: file, cmd: cmd, errors: &tailBuffer{}, ended: make(chan struct{})}
	cmd.Stderr = c.errors
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a sealed child: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a sealed child: %w", err)
	}
	widen(out)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a sealed child: %w", err)
	}
	c.in, c.out = bufio.NewWriter(in), bufio.NewReaderSize(out, 1<<16)
	timer := time.AfterFunc(startTimeout, c.kill)
	defer timer.Stop()
	kind, payload, err := readFrame(c.out, nil)
	switch {
	case err != nil:
		c.kill()
		return nil, fmt.Errorf("starting a sealed child: %w (%s)", err, c.lastWords())
	case kind == frameFail:
		c.kill()
		var f failing
		_ = json.Unmarshal(payload, &f)
		return nil, fmt.Errorf("starting a sealed child: %s", f.Message)
	case kind != frameReady:
		c.kill()
		return nil, errors.New("starting a sealed child: it is none")
	}
	return c, nil
}

// kill ends the child and waits until it has gone.
func (c *process) kill() {
	c.once.Do(func() {
		_ = c.cmd.Process.Kill() // it may have ended by itself
		_ = c.cmd.Wait()         // which is what is wanted
		close(c.ended)
	})
	<-c.ended
}

func (c *process) alive() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}

// lastWords is what a child said before it died.
func (c *process) lastWords() string {
	if said := strings.TrimSpace(c.errors.String()); said != "" {
		line, _, _ := strings.Cut(said, "\n")
		return line
	}
	if state := c.cmd.ProcessState; state != nil {
		return state.String()
	}
	return "no reason given"
}

// tailBuffer keeps the first bytes that were written to it.
type tailBuffer struct {
	lock sync.Mutex
	kept []byte
}

const keptWords = 4096

// Write keeps what there is room for.
func (b *tailBuffer) Write(p []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.kept = append(b.kept, p[:min(len(p), keptWords-len(b.kept))]...)
	return len(p), nil
}

// String gives what was kept.
func (b *tailBuffer) String() string {
	b.lock.Lock()
	defer b.lock.Unlock()
	return string(b.kept)
}

// Rows is an answer on its way. It must not be used by two goroutines at once.
type Rows struct {
	pool    *Pool
	child   *process
	ctx     context.Context
	release func() bool
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
	if cause := context.Cause(r.ctx); cause != nil && !sound {
		err = cause
	} else if err != nil && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		r.child.kill()
		err = &Died{Reason: r.child.lastWords()}
	}
	r.pool.give(r.child, sound)
	return err
}
