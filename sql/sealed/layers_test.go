package sealed

import (
	"context"
	"errors"
	"flag"
	"fmt"
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

var update = flag.Bool("update", false, "write the tables of what each layer of the guard stops")

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
	`SELECT i FROM range(2000000) t(i)`,
	`SELECT repeat('x', 10000) FROM range(500) t(i)`,
	`SELECT length(repeat('x', 500000000))`,
	`SELECT len(list(i)) FROM range(20000000) t(i)`,
	`SELECT count(*) FROM (SELECT i, hash(i) AS h FROM range(5000000) t(i) ORDER BY h OFFSET 1)`,
	endless,
}

const endless = `SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1`

// A configuration is asked for no more than these, and has so much time.
const (
	matrixRows     = 1000
	matrixBytes    = 1 << 20
	matrixMemory   = 64 << 20
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
	if how != "" && (harms || how != "was answered" && how != "told") {
		c.replace()
	}
	if written {
		c.trap.restore(c.t)
		c.state = c.trap.state(c.t)
	}
	return how
}

// replace ends the child.
func (c *configuration) replace() {
	c.pool.lock.Lock()
	idle := c.pool.idle
	c.pool.idle = nil
	c.pool.lock.Unlock()
	for _, child := range idle {
		child.kill()
	}
}

// asks says whether a statement is a question: what gets through of it leaves a
// child as it was.
func asks(attack string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(attack, "( "), " ")
	return slices.Contains([]string{"SELECT", "FROM", "WITH", "VALUES", "TABLE", "DESCRIBE", "SUMMARIZE", "SHOW"}, first)
}

// runs gives, for each attack, how it got through each of the configurations.
func runMatrix(t *testing.T, configurations map[string][]string) map[string]map[string]string {
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
				for i, f := range attacks {
					for _, attack := range f.statements {
						note(attack, c.through(attack, i >= len(readAttacks) || !asks(attack), false))
					}
				}
				for _, bomb := range matrixBombs {
					note(bomb, c.through(bomb, true, true))
				}
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
// that fails; and without any, the attacks succeed: they are such.
func TestLayers(t *testing.T) {
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 3 {
		t.Skipf("this system has no Landlock (%v): the record is of one that has", err)
	}
	configurations := map[string][]string{"none": nil, "all": layerNames}
	for _, layer := range layerNames {
		configurations["only "+layer] = []string{layer}
		configurations["without "+layer] = slices.DeleteFunc(slices.Clone(layerNames), func(n string) bool { return n == layer })
	}
	got := runMatrix(t, configurations)
	record := newRecord(got)
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
	golden(t, filepath.Join("testdata", "layers.txt"), func(string) string { return record.whole() })
	golden(t, filepath.Join("..", "..", "docs", "sql.md"), record.inDocs)
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

// golden compares a file with what it should be, which may keep some of it.
func golden(t *testing.T, file string, want func(now string) string) {
	t.Helper()
	now, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if now, want := string(now), want(string(now)); now != want {
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
			return
		}
		was, is := strings.Split(now, "\n"), strings.Split(want, "\n")
		for i := range max(len(was), len(is)) {
			if i >= len(was) || i >= len(is) || was[i] != is[i] {
				t.Errorf("%s, line %d: %q, want %q (go test ./sql/sealed -run TestLayers -update writes it)", file, i+1,
					strings.Join(was[min(i, len(was)):min(i+1, len(was))], ""), strings.Join(is[min(i, len(is)):min(i+1, len(is))], ""))
				if t.Failed() && i > 0 {
					return
				}
			}
		}
	}
}

// record is what each layer stops.
type record struct {
	alone, needed map[string][]string // by attack: layers that stop it alone, and without which it gets through
	harmless      map[string]bool     // it is stopped where there is no layer
}

func newRecord(got map[string]map[string]string) record {
	r := record{map[string][]string{}, map[string][]string{}, map[string]bool{}}
	for attack, how := range got {
		if how["none"] == "" {
			r.harmless[attack] = true
			continue
		}
		for _, layer := range layerNames {
			if how["only "+layer] == "" {
				r.alone[attack] = append(r.alone[attack], layer)
			}
			if how["without "+layer] != "" {
				r.needed[attack] = append(r.needed[attack], layer)
			}
		}
	}
	return r
}

// whole is every attack with the layers that stop it.
func (r record) whole() string {
	var b strings.Builder
	b.WriteString(`Which layers of the guard stop an attack that gets through where there is none: each of them does alone.
One in capitals is needed: without it, the attack gets through all others.
Written by go test ./sql/sealed -run TestLayers -update.
`)
	for _, f := range append(slices.Clone(attacks), family{"bombs", matrixBombs}) {
		fmt.Fprintf(&b, "\n# %s\n", f.name)
		for _, attack := range f.statements {
			by := "(DuckDB has or does no such thing)"
			if !r.harmless[attack] {
				var names []string
				for _, layer := range layerNames {
					switch {
					case slices.Contains(r.needed[attack], layer):
						names = append(names, strings.ToUpper(layer))
					case slices.Contains(r.alone[attack], layer):
						names = append(names, layer)
					}
				}
				by = strings.Join(names, " ")
			}
			fmt.Fprintf(&b, "%+.150q: %s\n", attack, by)
		}
	}
	return b.String()
}

// The table in the documentation stands between these lines.
const (
	tableBegins = "<!-- layers: written by go test ./sql/sealed -run TestLayers -update -->\n"
	tableEnds   = "<!-- end of layers -->\n"
)

var layerDescriptions = map[string]string{
	"guard":    "The guard reads the statement's tree",
	"rule":     "One statement, of a kind that asks",
	"caps":     "Rows and bytes are counted",
	"open":     "Read-only copy, no temporary files, no extensions",
	"memory":   "DuckDB's memory limit",
	"seal":     "DuckDB without files, settings locked",
	"limits":   "The system's limits of the process",
	"landlock": "Landlock: no file, no connection",
	"deadline": "The deadline",
}

// inDocs puts the table of layers into the documentation.
func (r record) inDocs(now string) string {
	before, rest, ok := strings.Cut(now, tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok || !ok2 {
		return now + "\n" + tableBegins + tableEnds
	}
	var b strings.Builder
	b.WriteString("| layer | stops alone | only it stops | for example |\n|---|--:|--:|---|\n")
	all := append(slices.Clone(attacks), family{"bombs", matrixBombs})
	total := 0
	for _, layer := range layerNames {
		alone, needed := 0, 0
		var example, only string
		for _, f := range all {
			for _, attack := range f.statements {
				if slices.Contains(r.alone[attack], layer) {
					alone++
					if example == "" && len(r.alone[attack]) > 1 {
						example = attack
					}
				}
				if slices.Contains(r.needed[attack], layer) {
					needed++
					if only == "" {
						only = attack
					}
				}
			}
		}
		if only != "" {
			example = only
		}
		fmt.Fprintf(&b, "| %s | %d | %d | `%s` |\n", layerDescriptions[layer], alone, needed, strings.ReplaceAll(example, "|", "\\|"))
	}
	for _, f := range all {
		for _, attack := range f.statements {
			if !r.harmless[attack] {
				total++
			}
		}
	}
	fmt.Fprintf(&b, "\nOf %d attacks and bombs in this table, %d get through where there is no layer; the others ask for what this DuckDB has not.\n",
		total+len(r.harmless), total)
	return before + tableBegins + b.String() + tableEnds + after
}
