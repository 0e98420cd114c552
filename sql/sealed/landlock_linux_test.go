package sealed

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

func needLandlock(t *testing.T, least int) {
	t.Helper()
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < least {
		t.Skipf("this system's Landlock is too old: %d (%v), want %d", abi, err, least)
	}
}

// Landlock reaches the threads that DuckDB has started before: with no other
// layer, none of them opens a file, of hundreds that they share out.
func TestLandlockReachesEveryThread(t *testing.T) {
	needLandlock(t, 1)
	x := newTrap(t)
	dir := t.TempDir()
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte("a\n1\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	names := make([]string, 300)
	for i := range names {
		names[i] = "'" + filepath.Join(dir, fmt.Sprintf("%d.csv", i)) + "'"
	}
	// Each file is opened by whichever thread comes to it; one that cannot be is
	// left out.
	text := "SELECT count(*) FROM read_csv([" + strings.Join(names, ", ") + "], auto_detect = false, columns = {'a': 'INTEGER'}, header = true, ignore_errors = true)"
	for _, layer := range []string{"", "landlock"} {
		p := NewPool(Options{
			Command:  []string{os.Args[0], "layered-child", layer, x.dir},
			File:     func() (string, error) { return x.copy, nil },
			Children: 1, Threads: 4,
		})
		t.Cleanup(p.Close)
		alive(t, p, "starting") // with threads that have worked
		lines, _, err := answer(context.Background(), p, Statement{Text: text})
		if layer == "" && (err != nil || strings.Join(lines, "") != "300") {
			t.Errorf("without any layer: %q, %v", lines, err)
		}
		if layer != "" && (err == nil || !strings.Contains(err.Error(), "Permission denied")) {
			t.Errorf("with Landlock: %q, %v", lines, err)
		}
		// The kernel says of each thread whether it may gain privileges, which
		// Landlock's caller gives up on the way, thread by thread.
		p.lock.Lock()
		pid := p.idle[0].cmd.Process.Pid
		p.lock.Unlock()
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
		if err != nil || len(threads) < 4 {
			t.Fatalf("%d threads, %v", len(threads), err)
		}
		want := map[string]string{"": "NoNewPrivs:\t0", "landlock": "NoNewPrivs:\t1"}[layer]
		for _, thread := range threads {
			if status, err := os.ReadFile(thread); err != nil || !strings.Contains(string(status), want) {
				t.Errorf("%s with %q: want %s (%v)", thread, layer, want, err)
			}
		}
		p.Close() // one that is not opened for reading alone keeps others out
	}
}

// confined confines this process and tries what is refused then.
func confined(args []string) error {
	held, err := os.Open(args[0])
	if err != nil {
		return err
	}
	if err := confine(); err != nil {
		return err
	}
	tried := map[string]string{}
	try := func(what string, err error) {
		tried[what] = "done"
		if err != nil {
			tried[what] = err.Error()
		}
	}
	_, err = held.ReadAt(make([]byte, 1), 0)
	try("held", err)
	_, err = os.ReadFile(args[0])
	try("read", err)
	_, err = os.ReadDir(filepath.Dir(args[0]))
	try("list", err)
	try("write", os.WriteFile(args[0], nil, 0o666))
	try("make", os.Mkdir(args[0]+".d", 0o777))
	try("remove", os.Remove(args[0]))
	_, err = os.StartProcess("/bin/sh", []string{"sh"}, &os.ProcAttr{})
	try("start", err)
	_, err = net.Dial("tcp", args[1])
	try("dial", err)
	return json.NewEncoder(os.Stdout).Encode(tried)
}

// A confined process reads what it had opened, and nothing else; it makes no
// connection.
func TestConfined(t *testing.T) {
	needLandlock(t, 4)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	out, err := command("confined", file, ln.Addr().String()).Output()
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]string{}
	if err := json.Unmarshal(out, &tried); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]string{"held": "done", "read": "permission denied", "list": "permission denied", "write": "permission denied",
		"make": "permission denied", "remove": "permission denied", "start": "permission denied", "dial": "permission denied"} {
		if !strings.Contains(tried[what], want) {
			t.Errorf("%s: %s, want %s", what, tried[what], want)
		}
	}
}

// A sealed child gives its processors to others first, on each of its threads,
// and no other process looks into it.
func TestSealedProcess(t *testing.T) {
	p := newPool(t, Options{})
	alive(t, p, "starting")
	pid := p.idle[0].cmd.Process.Pid
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil || len(threads) < 3 {
		t.Fatalf("%d threads, %v", len(threads), err)
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			t.Fatal(err)
		}
		_, behind, _ := strings.Cut(string(stat), ") ")
		var nice int
		if fields := strings.Fields(behind); len(fields) > 16 {
			_, err = fmt.Sscan(fields[16], &nice)
		}
		if err != nil || nice < niceness {
			t.Errorf("%s: %d (%v), want %d", thread, nice, err, niceness)
		}
	}
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err == nil && strings.Trim(string(environment), "\x00") != "GOTRACEBACK=none" {
		t.Errorf("the environment is %q", environment)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Max file size 0 0 ", "Max core file size 0 0 ", "Max open files 32 32 "} {
		if !strings.Contains(strings.Join(strings.Fields(string(limits)), " ")+" ", line) {
			t.Errorf("want %q in\n%s", line, limits)
		}
	}
}
