package sealed

import (
	"context"
	"errors"
	"flag"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

var (
	update = flag.Bool("update", false, "write the records of what each layer of the guard stops, and of the functions")
	whole  = flag.Bool("whole", false, "try all attacks against each layer, which takes minutes, and not some of them")
)

// layerNames are the layers as a layeredChild is told them, and deadline, which
// is the parent's.
var layerNames = []string{"guard", "rule", "caps", "open", "memory", "seal", "limits", "landlock", "deadline"}

// layeredChild is a sealed child with some layers alone, which are its first
// argument. Its second is a directory: what it writes without a place of its own
// comes to lie there, and it looks there for extensions, so that not even a child
// without any layer reaches for the network.
func layeredChild(args []string) error {
	has := func(layer string) bool { return slices.Contains(strings.Split(args[0], ","), layer) }
	with := layers{guard: has("guard"), rule: has("rule"), caps: has("caps"), open: has("open"), memory: has("memory"),
		seal: has("seal"), limits: has("limits"), landlock: has("landlock")}
	for _, setting := range []string{"extension_directory", "custom_extension_repository", "autoinstall_extension_repository", "secret_directory"} {
		with.settings = append(with.settings, [2]string{setting, args[1]})
	}
	options, err := ParseChildArgs(args[2:])
	if err != nil {
		return err
	}
	if err := os.Chdir(args[1]); err != nil {
		return err
	}
	return runChild(options, with, os.Stdin, os.Stdout)
}

// matrixBombs are of each kind of bomb one that is not stopped by itself but is
// over soon, or has no end.
var matrixBombs = []string{
	`SELECT i FROM range(20000) t(i)`,
	`SELECT repeat(repeat('x', 100), 100) FROM range(500) t(i)`,
	`SELECT strlen(repeat(repeat('x', 10000), 8000))`,
	`SELECT len(list(i)) FROM range(6000000) t(i)`,
	`SELECT count(*) FROM (SELECT i, hash(i) AS h FROM range(3000000) t(i) ORDER BY h OFFSET 1)`,
	endless,
}

const endless = `SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1`

// againstBombs are configurations that bound what a statement takes, and nothing
// else: attacks are not tried on them, and get through.
var againstBombs = []string{"only caps", "only memory", "only deadline"}

// A configuration is asked for no more than these, and has so much time.
const (
	matrixRows     = 1000
	matrixBytes    = 1 << 20
	matrixMemory   = 32 << 20
	matrixDeadline = 500 * time.Millisecond
	matrixPatience = 2 * matrixDeadline // where the deadline is taken away
)

// configuration runs attacks against some of the layers.
type configuration struct {
	t     *testing.T
	trap  *trap
	pool  *Pool
	late  bool // the deadline is among the layers
	state string
}

func newConfiguration(t *testing.T, names []string) *configuration {
	c := &configuration{t: t, trap: newTrap(t), late: slices.Contains(names, "deadline")}
	c.pool = NewPool(Options{
		Command:  []string{os.Args[0], "layered-child", strings.Join(names, ","), c.trap.dir},
		File:     func() (string, error) { return c.trap.copy, nil },
		Children: 1,
		Memory:   matrixMemory,
	})
	t.Cleanup(c.pool.Close)
	c.state = c.trap.state(t)
	return c
}

// through runs an attack and says how it got through; "" is that it was
// stopped. A child that it may have harmed is not asked again.
func (c *configuration) through(attack string, harms, bomb bool) (how string) {
	c.pool.warm.Wait() // two children that may write do not open the same copy
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	if attack == endless || strings.Contains(attack, "/dev/stdin") {
		cancel()
		patience := matrixDeadline
		if !c.late {
			patience = matrixPatience
		}
		ctx, cancel = context.WithTimeout(context.Background(), patience)
	}
	defer cancel()
	statement := c.trap.set(attack)
	lines, _, err := answer(ctx, c.pool, Statement{Text: statement, MaxRows: matrixRows, MaxBytes: matrixBytes})
	var refusal *Refusal
	var failed *Failure
	var died *Died
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	written := c.trap.state(c.t) != c.state
	switch {
	case c.trap.tells(statement, lines, err) != "":
		how = "told"
	case written:
		how = "wrote"
	case errors.As(err, &refusal), errors.As(err, &failed):
	case errors.Is(err, context.DeadlineExceeded) && c.late:
	case errors.Is(err, context.DeadlineExceeded):
		how = "ran on"
	case errors.As(err, &died):
		if !bomb { // bombs are there for the child that they explode in
			how = "ended the process"
		}
	case err != nil:
		how = "garbled the answer"
	case bomb && len(lines) <= matrixRows && size <= matrixBytes && len(lines) > 1:
	default:
		how = "was answered"
	}
	switch {
	case errors.As(err, &failed) && strings.Contains(failed.Message, "transaction is aborted"):
		c.t.Errorf("%s was tried on a child that an earlier attack had harmed", attack)
	case how == "ran on", how == "ended the process", how == "garbled the answer", how != "" && harms,
		strings.Contains(attack, ";") && !errors.As(err, &refusal): // the first of several may have run
		c.replace()
	}
	if written {
		c.trap.restore(c.t)
		c.state = c.trap.state(c.t)
	}
	return how
}

// replace ends the child, and one that is on its way.
func (c *configuration) replace() {
	c.pool.warm.Wait()
	c.pool.lock.Lock()
	idle := c.pool.idle
	c.pool.idle = nil
	c.pool.lock.Unlock()
	for _, child := range idle {
		child.kill()
	}
}

// leavesNothing says whether a statement that gets through leaves the child as
// it was, whatever it told and whichever other files it wrote.
func leavesNothing(attack string) bool {
	if strings.Contains(attack, ";") || strings.Contains(attack, "able_") || strings.Contains(attack, "'COPY'") || strings.Contains(attack, "'DB'") {
		return false
	}
	for _, kind := range []string{"SELECT ", "FROM ", "VALUES ", "TABLE ", "DESCRIBE", "SUMMARIZE ", "SHOW ", "EXPLAIN SELECT ", "EXPLAIN ANALYZE SELECT ", "WITH ",
		"(SELECT ", "COPY source TO ", "COPY (SELECT ", "EXPORT ", "VACUUM", "ANALYZE", "EXPLAIN ANALYZE COPY ", "CALL pragma_", "CALL duckdb_", "PRAGMA show", "PRAGMA table",
		"PRAGMA version", "PRAGMA platform", "PRAGMA user_agent", "PRAGMA storage", "PRAGMA database", "PRAGMA functions", "PRAGMA collations"} {
		if strings.HasPrefix(attack, kind) {
			return true
		}
	}
	return false
}

// runMatrix gives, for each attack that is chosen, how it got through each of the
// configurations.
func runMatrix(t *testing.T, configurations map[string][]string, chosen func(attack string) bool) map[string]map[string]string {
	got := map[string]map[string]string{}
	var lock sync.Mutex
	names := make(chan string)
	var working sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for name := range names {
				c := newConfiguration(t, configurations[name])
				note := func(attack, how string) {
					lock.Lock()
					defer lock.Unlock()
					if got[attack] == nil {
						got[attack] = map[string]string{}
					}
					got[attack][name] = how
				}
				for _, f := range attacks {
					for _, attack := range f.statements {
						if chosen(attack) && !slices.Contains(againstBombs, name) {
							note(attack, c.through(attack, !leavesNothing(attack), false))
						}
					}
				}
				for _, bomb := range matrixBombs {
					note(bomb, c.through(bomb, true, true))
				}
				c.pool.Close()
			}
		})
	}
	for name := range configurations {
		names <- name
	}
	close(names)
	working.Wait()
	return got
}

// Each layer of the guard is taken away in turn, and each stands alone. What then
// gets through is as recorded, so that the other layers still stand behind one
// that fails; and without any, the attacks succeed: they are such. Some of the
// attacks are tried, and all of them with -whole.
func TestLayers(t *testing.T) {
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 3 {
		t.Skipf("this system has no Landlock (%v): the record is of one that has", err)
	}
	configurations := map[string][]string{"none": nil, "all": layerNames}
	for _, layer := range layerNames {
		configurations["only "+layer] = []string{layer}
		configurations["without "+layer] = slices.DeleteFunc(slices.Clone(layerNames), func(n string) bool { return n == layer })
	}
	got := runMatrix(t, configurations, func(attack string) bool {
		const oneOf = 8
		return *update || *whole || slices.Contains(mustSucceed, attack) || crc32.ChecksumIEEE([]byte(attack))%oneOf == 0
	})
	for attack, how := range got {
		if how["all"] != "" {
			t.Errorf("%s, with all layers: %s", attack, how["all"])
		}
	}
	for _, attack := range mustSucceed {
		if got[attack]["none"] == "" {
			t.Errorf("%s: stopped where there is no layer", attack)
		}
	}
	file := filepath.Join("testdata", "layers.txt")
	golden(t, file, func(recorded string) string { return newRecord(got, recorded).whole() })
	recorded, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("..", "..", "docs", "sql.md"), newRecord(nil, string(recorded)).inDocs)
}

// mustSucceed are attacks of each kind that succeed where no layer stands, which
// proves that the suite can fail.
var mustSucceed = append([]string{
	`SELECT * FROM read_text('FILE')`,
	`SELECT * FROM read_csv('FILE')`,
	`SELECT * FROM read_parquet('PARQUET')`,
	`SELECT * FROM read_text('/etc/passwd')`,
	`SELECT * FROM glob('DIR/*')`,
	`SELECT content FROM read_blob('DB')`,
	`SELECT * FROM query('SELECT * FROM read_text(''FILE'')')`,
	`SELECT * FROM pragma_database_list`,
	`SELECT * FROM duckdb_settings()`,
	`COPY source TO 'DIR/x.csv'`,
	`COPY (SELECT 1) TO 'DB'`,
	`EXPLAIN ANALYZE COPY source TO 'DIR/x.csv'`,
	`EXPORT DATABASE 'DIR/export'`,
	`ATTACH 'DB' AS other`,
	`DROP TABLE source`,
	`SELECT 1; DROP TABLE source`,
	`SET memory_limit = '100GB'`,
	`CALL enable_logging(storage = 'file', storage_config = {'path': 'DIR/log'})`,
}, matrixBombs...)
