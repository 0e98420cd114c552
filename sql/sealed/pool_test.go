package sealed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A statement that waits longer than its context is told what it waited for.
func TestWaiting(t *testing.T) {
	p := newPool(t, Options{Children: 1})
	running, err := p.Run(context.Background(), Statement{Text: "SELECT i FROM range(1000000000000) t(i)"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = p.Run(ctx, Statement{Text: "SELECT 1"})
	var busy *Busy
	if !errors.As(err, &busy) || busy.Running != 1 || busy.Waited < 40*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%#v", err)
	}
	running.Close()
	alive(t, p, "waiting")
}

// Answers that are read slowly leave a child for the others.
func TestSlowReaders(t *testing.T) {
	p := newPool(t, Options{Children: 2})
	endless := Statement{Text: "SELECT i FROM range(1000000000000) t(i)"}
	slow, err := p.Run(context.Background(), endless)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	var busy *Busy
	if _, err := p.Run(ctx, endless); !errors.As(err, &busy) || busy.Running != 1 {
		t.Errorf("a second whole answer: %v", err)
	}
	short, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if lines, _, err := answer(short, p, Statement{Text: "SELECT 7", MaxRows: 1000}); err != nil || lines[0] != "7" {
		t.Errorf("a page's statement meanwhile: %v, %v", lines, err)
	}
	slow.Close()
	next, err := p.Run(short, endless)
	if err != nil {
		t.Fatal(err)
	}
	next.Close()
}

// A child that is killed from outside ends its statement with an error that says
// so, and the next statement is answered.
func TestKilledFromOutside(t *testing.T) {
	p := newPool(t, Options{Children: 1})
	rows, err := p.Run(context.Background(), Statement{Text: "SELECT i FROM range(1000000000000) t(i)"})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.child.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	var died *Died
	if !errors.As(rows.Err(), &died) || !strings.Contains(rows.Err().Error(), "ended from outside (signal: killed)") {
		t.Errorf("%v", rows.Err())
	}
	alive(t, p, "killing")
}

// Closing a pool ends the statements that run.
func TestClose(t *testing.T) {
	p := newPool(t, Options{})
	rows, err := p.Run(context.Background(), Statement{Text: "SELECT i FROM range(1000000000000) t(i)"})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ended := make(chan error)
	go func() {
		for rows.Next() {
		}
		ended <- rows.Err()
	}()
	p.Close()
	select {
	case err := <-ended:
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the statement runs on")
	}
	if _, err := p.Run(context.Background(), Statement{Text: "SELECT 1"}); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

// Two hundred statements at once, some of which are broken off at any time, leave
// neither a process nor a goroutine behind, and no answer is another's.
func TestManyAtOnce(t *testing.T) {
	before := runtime.NumGoroutine()
	p := newPool(t, Options{Children: 3, Threads: 1})
	var working sync.WaitGroup
	for i := range 200 {
		working.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			text := fmt.Sprintf("SELECT %d + i FROM range(3000) t(i)", i)
			if i%4 == 3 {
				time.AfterFunc(time.Duration(i)*time.Millisecond, cancel)
				text += " UNION ALL SELECT count(*) FROM range(1000000000) a WHERE hash(range) = 1"
			}
			lines, _, err := answer(ctx, p, Statement{Text: text})
			switch {
			case i%4 == 3 && !errors.Is(err, context.Canceled):
				t.Errorf("%d: %d lines, %v", i, len(lines), err)
			case i%4 != 3 && (err != nil || len(lines) != 3000 || !slices.Contains(lines, strconv.Itoa(i))):
				t.Errorf("%d: %d lines, %v", i, len(lines), err)
			}
		})
	}
	working.Wait()
	p.Close()
	if left := children(t, os.Getpid()); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// children gives the processes that one has started, where the system tells.
func children(t *testing.T, of int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …
		_, behind, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(behind); len(fields) > 1 && fields[1] == strconv.Itoa(of) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// parent is a process with a pool: one child is at work, one waits. It tells their
// ids and stays.
func parent(args []string) error {
	p := NewPool(Options{Command: []string{os.Args[0], "sealed-child"}, File: func() (string, error) { return args[0], nil }})
	var all []*Rows
	for _, text := range []string{"SELECT i FROM range(1000000000000) t(i)", "SELECT i FROM range(10) t(i)"} {
		rows, err := p.Run(context.Background(), Statement{Text: text})
		if err != nil {
			return err
		}
		all = append(all, rows)
		fmt.Println(rows.child.cmd.Process.Pid)
	}
	for all[1].Next() {
	}
	// And one that computes and says nothing.
	go func() { _, _ = p.Run(context.Background(), Statement{Text: endless}) }()
	fmt.Println("ready")
	select {}
}

// When a parent is killed its children end, busy or not.
func TestParentKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("processes are looked up in /proc")
	}
	cmd := command("parent", published(t, t.TempDir()))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
	}
	time.Sleep(100 * time.Millisecond) // until the last one computes
	pids := children(t, cmd.Process.Pid)
	if len(pids) < 2 {
		t.Errorf("children %v", pids)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // which says that it was killed
	for _, pid := range pids {
		for deadline := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil && !zombie(pid); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Errorf("child %d runs on", pid)
				_ = syscall.Kill(pid, syscall.SIGKILL)
				break
			}
		}
	}
}

// zombie says whether a process has ended and nobody has asked how.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}
