package sealed

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// process is a child.
type process struct {
	pool   *Pool
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
	c := &process{pool: p, file: file, cmd: cmd, errors: &tailBuffer{}, ended: make(chan struct{})}
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
	if err := p.launch(c); err != nil {
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

// launch starts a child's process, unless the pool is closed.
func (p *Pool) launch(c *process) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed {
		return ErrClosed
	}
	if err := c.cmd.Start(); err != nil {
		return err
	}
	p.all[c] = true
	return nil
}

// kill ends the child and waits until it has gone.
func (c *process) kill() {
	c.once.Do(func() {
		_ = c.cmd.Process.Kill() // it may have ended by itself
		_ = c.cmd.Wait()         // which is what is wanted
		c.pool.lock.Lock()
		delete(c.pool.all, c)
		c.pool.lock.Unlock()
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
