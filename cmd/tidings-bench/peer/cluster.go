package peer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// cluster is a PostgreSQL server of our own. It listens on a socket in a
// directory that only its user can enter, and on no network.
type cluster struct {
	socket string // directory
	cmd    *exec.Cmd
	done   chan error
	log    string
}

// clusterUser is who runs the server where this process is root, as which
// PostgreSQL refuses to run. Debian's package makes it.
const clusterUser = "postgres"

// postgresAvailable says what to do where the server is missing.
func postgresAvailable() error {
	if _, err := postgresFolder(); err != nil {
		return err
	}
	if os.Getuid() == 0 {
		if _, err := user.Lookup(clusterUser); err != nil {
			return &UnavailableError{"PostgreSQL does not run as root, and there is no user " + clusterUser + " to run it: run this as another user"}
		}
	}
	return nil
}

// postgresFolder finds the newest server's programs, where Debian puts them or
// on the path.
func postgresFolder() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err != nil {
			return 0
		}
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", &UnavailableError{"there is no PostgreSQL server here: install one first (on Debian: sudo apt-get install postgresql)"}
}

// clusterSettings fit the machine as the manual advises: a quarter of the
// memory for the server's cache, work in memory, a disk without moving parts,
// and no compiling of queries that take milliseconds.
func clusterSettings(memory int64, cores int) []string {
	mb := memory >> 20
	parallel := max(cores, 2)
	return []string{
		"listen_addresses = ''",
		fmt.Sprintf("shared_buffers = %dMB", mb/4),
		fmt.Sprintf("effective_cache_size = %dMB", mb/2),
		"work_mem = 64MB",
		fmt.Sprintf("maintenance_work_mem = %dMB", min(mb/16, 2048)),
		fmt.Sprintf("max_worker_processes = %d", parallel+4),
		fmt.Sprintf("max_parallel_workers = %d", parallel),
		fmt.Sprintf("max_parallel_workers_per_gather = %d", parallel),
		fmt.Sprintf("max_parallel_maintenance_workers = %d", parallel),
		"random_page_cost = 1.1",
		"effective_io_concurrency = 200",
		"jit = off",
		"plan_cache_mode = force_custom_plan",
		"wal_level = minimal",
		"max_wal_senders = 0",
		"max_wal_size = 8GB",
		"checkpoint_timeout = 30min",
		"wal_compression = lz4",
		"default_toast_compression = lz4",
		"timezone = 'UTC'",
		"lc_messages = 'C'",
		"logging_collector = off",
	}
}

// startCluster makes the cluster in dir, if there is none, and starts it.
func startCluster(ctx context.Context, dir string) (*cluster, error) {
	bin, err := postgresFolder()
	if err != nil {
		return nil, err
	}
	c := &cluster{done: make(chan error, 1), log: filepath.Join(dir, "server.log")}
	// The name of a socket may have some 100 bytes; those of scratch are longer.
	if c.socket, err = os.MkdirTemp("", "pg"); err != nil {
		return nil, err
	}
	as, err := c.credential(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.socket))
	}
	data := filepath.Join(dir, "data")
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		if err := initCluster(ctx, bin, data, as); err != nil {
			return nil, errors.Join(err, os.RemoveAll(c.socket))
		}
	}
	if err := c.run(bin, data, as); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.socket))
	}
	if err := c.wait(ctx); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// credential gives the directories to whoever runs the server.
func (c *cluster) credential(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup(clusterUser)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, fmt.Errorf("user %s has the number %s: %w", clusterUser, u.Uid, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("user %s has the group %s: %w", clusterUser, u.Gid, err)
	}
	for _, d := range []string{dir, c.socket} {
		if err := os.Chown(d, uid, gid); err != nil {
			return nil, err
		}
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}

func initCluster(ctx context.Context, bin, data string, as *syscall.SysProcAttr) error {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.Credential}
	cmd.Dir = "/"
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s\n(the user %s has to be able to reach %s)", err, out, clusterUser, data)
	}
	memory, err := machineMemory()
	if err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(conf, "\n%s\n", strings.Join(clusterSettings(memory, runtime.NumCPU()), "\n"))
	return errors.Join(err, conf.Close())
}

// run starts the server. Its parent is a thread that lives as long as it does,
// so that the server ends with this process, whatever ends that.
func (c *cluster) run(bin, data string, as *syscall.SysProcAttr) error {
	log, err := os.Create(c.log)
	if err != nil {
		return err
	}
	c.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", c.socket)
	c.cmd.SysProcAttr, c.cmd.Stdout, c.cmd.Stderr, c.cmd.Dir = as, log, log, "/"
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.done <- errors.Join(c.cmd.Wait(), log.Close())
		}
	}()
	if err := <-started; err != nil {
		return errors.Join(fmt.Errorf("starting PostgreSQL: %w", err), log.Close())
	}
	return nil
}

// wait waits until the server answers, for at most a minute.
func (c *cluster) wait(ctx context.Context) error {
	deadline := time.Now().Add(time.Minute)
	for {
		db, err := c.open()
		if err == nil {
			err = errors.Join(db.PingContext(ctx), db.Close())
		}
		if err == nil {
			return nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		case ended := <-c.done:
			c.done <- ended
			return c.failed(ended)
		}
		if time.Now().After(deadline) {
			return c.failed(err)
		}
	}
}

// failed adds the server's own words to an error.
func (c *cluster) failed(err error) error {
	said, readErr := os.ReadFile(c.log)
	return errors.Join(fmt.Errorf("PostgreSQL does not run: %w\n%s", err, said), readErr)
}

func (c *cluster) address() string {
	return "host=" + c.socket + " user=bench dbname=postgres sslmode=disable"
}

func (c *cluster) open() (*sql.DB, error) {
	db, err := sql.Open("pgx", c.address())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func (c *cluster) process() int { return c.cmd.Process.Pid }

// stop shuts the server down and takes its socket away.
func (c *cluster) stop() error {
	defer os.RemoveAll(c.socket)
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-c.done:
		if err != nil {
			return c.failed(err)
		}
		return nil
	case <-time.After(5 * time.Minute):
		return errors.Join(errors.New("PostgreSQL did not stop in five minutes"), c.cmd.Process.Kill())
	}
}

// machineMemory is how much memory there is, in bytes.
func machineMemory() (int64, error) {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 0, fmt.Errorf("asking for the machine's memory: %w", err)
	}
	return int64(info.Totalram) * int64(info.Unit), nil
}
