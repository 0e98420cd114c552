package sealed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// secret stands in files that a statement must never read.
const secret = "s3cret-9f1c"

// family is attacks of a kind. In them FILE is a file of CSV with the secret,
// 'JSON' and 'PARQUET' such files, 'DB' a database with it, DIR a directory to
// write into and 'COPY' the published copy itself.
type family struct {
	name       string
	statements []string
}

// attacks are statements that try to read what is not public, to write, to
// change the process or to bring it down.
var attacks = slices.Concat(readAttacks, writeAttacks)

// trap is what attacks are after.
type trap struct {
	root, dir, file, json, parquet, db, copy string

	contents map[string][]byte // of all files, as they were
}

func newTrap(t *testing.T) *trap {
	t.Helper()
	root := t.TempDir()
	in := func(name string) string { return filepath.Join(root, name) }
	x := &trap{root: root, dir: in("out"), file: in("secret.csv"), json: in("secret.json"), parquet: in("secret.parquet"),
		db: in("main.duckdb"), copy: published(t, root), contents: map[string][]byte{}}
	for file, content := range map[string]string{x.file: "a,b\n" + secret + ",1\n", x.json: `{"a": "` + secret + `", "b": 1}`} {
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("duckdb", x.db)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`CREATE TABLE hidden AS SELECT '` + secret + `' AS a`,
		`COPY hidden TO '` + x.parquet + `' (FORMAT parquet)`,
		`CHECKPOINT`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{x.file, x.json, x.parquet, x.db, x.copy} {
		if x.contents[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	x.restore(t)
	return x
}

// restore undoes what an attack wrote.
func (x *trap) restore(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(x.root)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(x.root, e.Name())))
	}
	for file, content := range x.contents {
		err = errors.Join(err, os.WriteFile(file, content, 0o666))
	}
	if err = errors.Join(err, os.Mkdir(x.dir, 0o777)); err != nil {
		t.Fatal(err)
	}
}

func (x *trap) set(statement string) string {
	return strings.NewReplacer("FILE", x.file, "DIR", x.dir, "JSON'", x.json+"'", "PARQUET'", x.parquet+"'",
		"DB'", x.db+"'", "COPY'", x.copy+"'").Replace(statement)
}

// state is what must not change.
func (x *trap) state(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, dir := range []string{x.root, x.dir} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// tells says what an answer, or its error, tells that is not public: the secret,
// or where the copy lies.
func (x *trap) tells(statement string, lines []string, err error) string {
	all := strings.Join(lines, "\n")
	if err != nil {
		all += "\n" + err.Error()
	}
	switch {
	case strings.Contains(all, secret):
		return "the secret"
	case strings.Contains(all, x.root) && !strings.Contains(statement, x.root):
		return "where the copy is"
	}
	return ""
}

// No attack reads a secret, writes anything or goes unanswered, and after each
// of them the next statement works.
func TestAttacks(t *testing.T) {
	x := newTrap(t)
	p := newPool(t, Options{File: func() (string, error) { return x.copy, nil }, Children: 2})
	before := x.state(t)
	count := 0
	for _, f := range attacks {
		for _, attack := range f.statements {
			count++
			statement := x.set(attack)
			lines, _, err := answer(context.Background(), p, Statement{Text: statement, MaxRows: 1000, MaxBytes: 1 << 20})
			if told := x.tells(statement, lines, err); told != "" {
				t.Errorf("%s told %s: %q, %v", attack, told, lines, err)
			}
			var refusal *Refusal
			var failed *Failure
			if !errors.As(err, &refusal) && !errors.As(err, &failed) {
				t.Errorf("%s was not refused: %q, %v", attack, lines, err)
			}
			if after := x.state(t); after != before {
				t.Fatalf("%s wrote: %s, before %s", attack, after, before)
			}
			alive(t, p, attack)
		}
	}
	t.Logf("%d attacks and %d bombs", count, len(bombs))
}

// What may be asked of the catalog does not tell where the copy lies, either.
func TestCatalogTellsNoPath(t *testing.T) {
	x := newTrap(t)
	p := newPool(t, Options{File: func() (string, error) { return x.copy, nil }})
	asked := []string{"SHOW TABLES", "DESCRIBE articles", "SUMMARIZE source", "EXPLAIN ANALYZE SELECT * FROM articles", "SELECT current_database(), version(), user",
		"SELECT * FROM nothing", "SELECT current_schemas(true)", "SELECT error('x')", "SELECT pg_conf_load_time(), inet_server_addr(), get_block_size('public')"}
	for _, table := range informationTables {
		asked = append(asked, "FROM information_schema."+table)
	}
	for _, text := range asked {
		lines, _, err := answer(context.Background(), p, Statement{Text: text})
		if told := x.tells(text, lines, err); told != "" || err != nil && !strings.Contains(text, "nothing") && !strings.Contains(text, "error(") {
			t.Errorf("%s told %q: %q, %v", text, told, lines, err)
		}
	}
}

// There is an attack with each type of statement that a text can be of. The other
// types that DuckDB has are made by programs alone (relations, plans, what an
// extension adds), or a text is never of them: ANALYZE is of VACUUM, SET VARIABLE
// of SET, CREATE MACRO of CREATE, and MULTI is taken apart.
func TestAttacksAreOfAllTypes(t *testing.T) {
	x := newTrap(t)
	var db mapping.Database
	var conn mapping.Connection
	if mapping.Open(x.copy, &db) == mapping.StateError || mapping.Connect(db, &conn) == mapping.StateError {
		t.Fatal("opening")
	}
	defer mapping.Close(&db)
	defer mapping.Disconnect(&conn)
	var other mapping.Result
	if mapping.Query(conn, "ATTACH ':memory:' AS other; CREATE MACRO m() AS 1; CREATE SEQUENCE s; PREPARE x AS SELECT 1", &other) == mapping.StateError {
		t.Fatal(mapping.ResultError(&other))
	}
	mapping.DestroyResult(&other)
	seen := map[mapping.StatementType]string{}
	for _, f := range attacks {
		for _, attack := range f.statements {
			var extracted mapping.ExtractedStatements
			for i := range mapping.ExtractStatements(conn, x.set(attack), &extracted) {
				var prepared mapping.PreparedStatement
				if mapping.PrepareExtractedStatement(conn, extracted, i, &prepared) != mapping.StateError {
					seen[mapping.PreparedStatementType(prepared)] = attack
				}
				mapping.DestroyPrepare(&prepared)
			}
			mapping.DestroyExtracted(&extracted)
		}
	}
	for name, kind := range map[string]mapping.StatementType{
		"SELECT": mapping.StatementTypeSelect, "INSERT": mapping.StatementTypeInsert, "UPDATE": mapping.StatementTypeUpdate,
		"EXPLAIN": mapping.StatementTypeExplain, "DELETE": mapping.StatementTypeDelete, "PREPARE": mapping.StatementTypePrepare,
		"CREATE": mapping.StatementTypeCreate, "EXECUTE": mapping.StatementTypeExecute, "ALTER": mapping.StatementTypeAlter,
		"TRANSACTION": mapping.StatementTypeTransaction, "COPY": mapping.StatementTypeCopy,
		"DROP":   mapping.StatementTypeDrop,
		"EXPORT": mapping.StatementTypeExport, "PRAGMA": mapping.StatementTypePragma, "VACUUM": mapping.StatementTypeVacuum,
		"CALL": mapping.StatementTypeCall, "SET": mapping.StatementTypeSet, "LOAD": mapping.StatementTypeLoad,
		"ATTACH": mapping.StatementTypeAttach, "DETACH": mapping.StatementTypeDetach,
		"COPY_DATABASE": 28, "UPDATE_EXTENSIONS": 29, "MERGE_INTO": 30, // the driver has no names for these
	} {
		if seen[kind] == "" {
			t.Errorf("no attack is of the type %s (%d)", name, kind)
		}
		delete(seen, kind)
	}
	if len(seen) > 0 {
		t.Errorf("DuckDB has types of statements that this test does not know: %v", seen)
	}
}

func alive(t *testing.T, p *Pool, after string) {
	t.Helper()
	lines, _, err := answer(context.Background(), p, Statement{Text: "SELECT count(*) FROM articles"})
	if err != nil || !slices.Equal(lines, []string{"10000"}) {
		t.Errorf("after %.80s: %q, %v", after, lines, err)
	}
}

// Every bomb ends at its deadline at the latest, in an error or an answer, and
// other statements are answered meanwhile and afterwards.
func TestBombs(t *testing.T) {
	x := newTrap(t)
	p := newPool(t, Options{File: func() (string, error) { return x.copy, nil }, Children: 2, Memory: 128 << 20})
	const deadline = 500 * time.Millisecond
	for _, bomb := range bombs {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		ended := make(chan error, 1)
		began := time.Now()
		go func() {
			_, _, err := answer(ctx, p, Statement{Text: bomb, MaxRows: 1000, MaxBytes: 1 << 20})
			ended <- err
		}()
		alive(t, p, bomb)
		err := <-ended
		took := time.Since(began)
		cancel()
		if took > deadline+5*time.Second {
			t.Errorf("%.80s took %s (%v)", bomb, took, err)
		}
		t.Logf("%.60s: %s, %.200v", bomb, took.Round(time.Millisecond), err)
		alive(t, p, bomb)
	}
}
