package sealed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // makes the copies of the tests
)

// The test binary is its own child, and whatever else a test needs to be a
// process of its own.
func TestMain(m *testing.M) {
	run, ok := roles()[strings.Join(os.Args[1:min(2, len(os.Args))], "")]
	if !ok {
		os.Exit(m.Run())
	}
	if err := run(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// roles are what the test binary is, by its first argument.
func roles() map[string]func(args []string) error {
	return map[string]func(args []string) error{
		"sealed-child": func(args []string) error {
			options, err := ParseChildArgs(args)
			if err != nil {
				return err
			}
			return RunChild(options, os.Stdin, os.Stdout)
		},
		"layered-child": layeredChild,
		"parent":        parent,
		"confined":      confined,
	}
}

// command starts the test binary in a role.
func command(role string, args ...string) *exec.Cmd {
	return exec.Command(os.Args[0], append([]string{role}, args...)...)
}

// published makes a copy with some public tables.
func published(t testing.TB, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "public.duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`CREATE TABLE article AS SELECT i::BIGINT AS id, 'Title ' || i AS title, 'Łukašenka ' || i AS text,
			TIMESTAMP '2025-01-01' + INTERVAL (i) HOUR AS published, i % 7 AS source FROM range(10000) t(i)`,
		`CREATE TABLE source AS SELECT i::INTEGER AS id, 'source ' || i AS name FROM range(7) t(i)`,
		`CREATE VIEW articles AS SELECT a.id, a.title, a.published, s.name AS source FROM article a JOIN source s ON s.id = a.source`,
		`CHECKPOINT`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

func newPool(t testing.TB, options Options) *Pool {
	t.Helper()
	options.Command = []string{os.Args[0], "sealed-child"}
	if options.File == nil {
		file := published(t, t.TempDir())
		options.File = func() (string, error) { return file, nil }
	}
	p := NewPool(options)
	t.Cleanup(p.Close)
	return p
}

// answer runs a statement and writes its rows as text.
func answer(ctx context.Context, p *Pool, s Statement) (lines []string, more bool, err error) {
	rows, err := p.Run(ctx, s)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		b := rows.Batch()
		for row := range b.Rows {
			var cells []string
			for i, info := range rows.Columns() {
				c := &b.Columns[i]
				switch {
				case c.Null(row):
					cells = append(cells, "NULL")
				case info.Kind == Text || info.Kind == Number:
					cells = append(cells, string(c.Texts[row]))
				case info.Kind == Float:
					cells = append(cells, fmt.Sprint(c.Floats[row]))
				case info.Kind == Uint:
					cells = append(cells, fmt.Sprint(uint64(c.Ints[row])))
				case info.Kind == Timestamp:
					cells = append(cells, time.UnixMicro(c.Ints[row]).UTC().Format(time.DateTime))
				default:
					cells = append(cells, fmt.Sprint(c.Ints[row]))
				}
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
	}
	return lines, rows.More(), rows.Err()
}

func TestAnswers(t *testing.T) {
	p := newPool(t, Options{})
	for _, c := range []struct{ text, want, columns string }{
		{`SELECT count(*) AS n FROM articles`, "10000", "n BIGINT int"},
		{`select 1 as "a b", 'x' as c, NULL as d -- done`, "1|x|NULL", "a b INTEGER int, c VARCHAR text, d INTEGER int"},
		{"SELECT 1 AS one;\n; -- nothing more\n", "1", "one INTEGER int"},
		{`SELECT true AS b, 1::TINYINT AS t, -2::SMALLINT AS s, 18446744073709551615::UBIGINT AS u, 1.5::FLOAT AS f, 0.1::DOUBLE AS d`,
			"1|1|-2|18446744073709551615|1.5|0.1", "b BOOLEAN bool, t TINYINT int, s SMALLINT int, u UBIGINT uint, f FLOAT float, d DOUBLE float"},
		{`SELECT 1.10::DECIMAL(10,2) AS money, 170141183460469231731687303715884105727::HUGEINT AS h`, "1.10|170141183460469231731687303715884105727",
			"money DECIMAL(10,2) number, h HUGEINT number"},
		{`SELECT [1, 2] AS l, {'a': 1} AS s, INTERVAL 3 DAY AS i, TIME '10:00:00' AS t, 'ab'::BLOB AS b`, "[1, 2]|{'a': 1}|3 days|10:00:00|ab",
			"l INTEGER[] text, s STRUCT(a INTEGER) text, i INTERVAL text, t TIME text, b BLOB text"},
		{`SELECT DATE '1970-01-03' AS d, TIMESTAMP '2025-03-04 05:06:07' AS t`, "2|2025-03-04 05:06:07", "d DATE date, t TIMESTAMP timestamp"},
		{`SELECT 1 AS x, 2 AS x`, "1|2", "x INTEGER int, x INTEGER int"},
		{`VALUES (1), (NULL), (3)`, "1 NULL 3", "col0 INTEGER int"},
		{`FROM source SELECT name ORDER BY id DESC LIMIT 2`, "source 6 source 5", "name VARCHAR text"},
		{`TABLE source LIMIT 1`, "0|source 0", "id INTEGER int, name VARCHAR text"},
		{`WITH w AS (SELECT id FROM article WHERE id < 3) SELECT sum(id) AS s FROM W`, "3", "s HUGEINT number"},
		{`SELECT * FROM (PIVOT (SELECT id % 2 AS k, 1 AS v FROM article) ON k IN (0, 1) USING sum(v))`, "5000|5000", "0 HUGEINT number, 1 HUGEINT number"},
		{`DESCRIBE source`, "id|INTEGER|YES|NULL|NULL|NULL name|VARCHAR|YES|NULL|NULL|NULL",
			"column_name VARCHAR text, column_type VARCHAR text, null VARCHAR text, key VARCHAR text, default VARCHAR text, extra VARCHAR text"},
		{`SELECT column_name, count FROM (SUMMARIZE source)`, "id|7 name|7", "column_name VARCHAR text, count BIGINT int"},
		{`SHOW TABLES`, "article articles source", "name VARCHAR text"},
		{`SELECT table_name FROM information_schema.tables ORDER BY ALL`, "article articles source", "table_name VARCHAR text"},
		{`SELECT 'semi;colon' AS s, $$dollar; -- quote$$ AS d /* and /* a nested */ comment; */`, "semi;colon|dollar; -- quote", "s VARCHAR text, d VARCHAR text"},
		{`SELECT * FROM range(3) t(i) JOIN unnest([0, 2]) u(i) USING (i)`, "0 2", "i BIGINT int"},
		{`SELECT id FROM article WHERE false`, "", "id BIGINT int"},
	} {
		rows, err := p.Run(context.Background(), Statement{Text: c.text})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var columns []string
		for _, i := range rows.Columns() {
			columns = append(columns, i.Name+" "+i.Type+" "+string(i.Kind))
		}
		rows.Close()
		if got := strings.Join(columns, ", "); got != c.columns {
			t.Errorf("%s: columns %s, want %s", c.text, got, c.columns)
		}
		lines, more, err := answer(context.Background(), p, Statement{Text: c.text})
		if got := strings.Join(lines, " "); got != c.want || more || err != nil {
			t.Errorf("%s: %q (%v, %v), want %q", c.text, got, more, err, c.want)
		}
	}
	lines, _, err := answer(context.Background(), p, Statement{Text: "EXPLAIN SELECT * FROM article"})
	if err != nil || !strings.Contains(strings.Join(lines, "\n"), "SEQ_SCAN") {
		t.Errorf("%q, %v", lines, err)
	}
}

func TestCaps(t *testing.T) {
	p := newPool(t, Options{})
	for _, c := range []struct {
		s    Statement
		rows int
		more bool
	}{
		{Statement{Text: "SELECT id FROM article", MaxRows: 10_000}, 10_000, false},
		{Statement{Text: "SELECT id FROM article", MaxRows: 9_999}, 9_999, true},
		{Statement{Text: "SELECT id FROM article", MaxRows: 2048}, 2048, true},
		{Statement{Text: "SELECT id FROM article", MaxRows: 1}, 1, true},
		{Statement{Text: "SELECT id FROM article"}, 10_000, false},
		{Statement{Text: "SELECT id FROM article", MaxBytes: 800}, 100, true},
		{Statement{Text: "SELECT id FROM article LIMIT 100", MaxBytes: 800}, 100, false},
		{Statement{Text: "SELECT repeat('x', 1000) FROM range(5)", MaxBytes: 999}, 0, true},
		{Statement{Text: "SELECT repeat('x', 1000) FROM range(5)", MaxBytes: 2500}, 2, true},
		{Statement{Text: "SELECT i FROM range(1000000000000) t(i)", MaxRows: 5000}, 5000, true},
	} {
		lines, more, err := answer(context.Background(), p, c.s)
		if len(lines) != c.rows || more != c.more || err != nil {
			t.Errorf("%+v: %d rows, more %v, %v; want %d, %v", c.s, len(lines), more, err, c.rows, c.more)
		}
	}
}

// Errors say at which byte of the text as written.
func TestErrorsHaveTheirPlace(t *testing.T) {
	p := newPool(t, Options{})
	for _, c := range []struct{ text, at, message string }{
		{"  SELECT titel FROM articles", "titel", `"titel"`},
		{"SELECT * FROM\n  nothing", "nothing", "no table"},
		{"/* é */ SELECT 1 +", "", "syntax error"},
		{"SELEC 1", "SELEC", "syntax error"},
		{"SELECT id, nofunction(id) FROM article", "nofunction", "nofunction"},
		{"EXPLAIN SELECT titel FROM articles", "titel", `"titel"`},
		{"SELECT 1; SELECT 2", "", "2 statements"},
		{"", "", "no statement"},
		{" -- only words\n", "", "no statement"},
		{"SELECT $a", "", "parameter"},
		{"SELECT 'a' + 1::DATE FROM article", "", ""},
	} {
		_, _, err := answer(context.Background(), p, Statement{Text: c.text})
		offset := -2
		var refusal *Refusal
		var failed *Failure
		switch {
		case errors.As(err, &refusal):
			offset = refusal.Offset
		case errors.As(err, &failed):
			offset = failed.Offset
		}
		if offset == -2 || !strings.Contains(err.Error(), c.message) || c.at != "" && (offset < 0 || !strings.HasPrefix(c.text[offset:], c.at)) {
			t.Errorf("%q: %v at %d, want %q at %q", c.text, err, offset, c.message, c.at)
		}
	}
}

// A statement that takes too long is ended with its child, and the next one
// finds another.
func TestDeadline(t *testing.T) {
	p := newPool(t, Options{Children: 1})
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, _, err := answer(ctx, p, Statement{Text: "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE hash(a.range, b.range) = 1"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if lines, _, err := answer(context.Background(), p, Statement{Text: "SELECT 1"}); err != nil || len(lines) != 1 {
		t.Errorf("%q, %v", lines, err)
	}
}

// A child that ran out of memory is not given another statement: what it took it
// may still hold, and it would die of a statement that asks for nothing.
func TestSpentChildIsReplaced(t *testing.T) {
	p := newPool(t, Options{Memory: 128 << 20})
	file, err := p.options.File()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		kept bool
	}{
		{"SELECT 1", true},
		{"SELECT nothing", true},
		{"SELECT list(i) FROM range(4000000000) t(i)", false},
	} {
		child, err := p.start(file)
		if err != nil {
			t.Fatal(err)
		}
		leave, err := p.enter(context.Background(), true)
		if err != nil {
			t.Fatal(err)
		}
		rows := &Rows{pool: p, child: child, ctx: context.Background(), release: func() bool { return true }, leave: leave}
		err = rows.begin(Statement{Text: c.text})
		for err == nil && rows.Next() {
		}
		if child.alive() != c.kept {
			t.Errorf("%s (%v): kept %v, want %v", c.text, err, child.alive(), c.kept)
		}
	}
}

// A new copy is used from the next statement on; one that runs keeps its own.
func TestNewCopy(t *testing.T) {
	first, second := published(t, t.TempDir()), published(t, t.TempDir())
	db, err := sql.Open("duckdb", second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DELETE FROM article WHERE id > 0; CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file := first
	p := newPool(t, Options{File: func() (string, error) { return file, nil }})
	running, err := p.Run(context.Background(), Statement{Text: "SELECT id FROM article"})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	file = second
	if lines, _, err := answer(context.Background(), p, Statement{Text: "SELECT count(*) FROM article"}); err != nil || lines[0] != "1" {
		t.Errorf("%q, %v", lines, err)
	}
	n := 0
	for running.Next() {
		n += running.Batch().Rows
	}
	if n != 10_000 || running.Err() != nil {
		t.Errorf("%d rows, %v", n, running.Err())
	}
}

func TestOutline(t *testing.T) {
	for text, want := range map[string]string{
		" SELECT 1 ;; ":                         "SELECT 1|SELECT 1",
		"explain /* x */ analyze\nSELECT 1":     "explain /* x */ analyze\nSELECT 1|SELECT 1",
		"EXPLAIN SELECT 1":                      "EXPLAIN SELECT 1|SELECT 1",
		"explained":                             "explained|explained",
		"/* a /* b */ ; */ SELECT ';' -- ;\n ;": "SELECT ';'|SELECT ';'",
		"SELECT E'\\';' ;":                      "SELECT E'\\';'|SELECT E'\\';'",
		"SELECT $a$ ; $a$ ;":                    "SELECT $a$ ; $a$|SELECT $a$ ; $a$",
		`SELECT "a""; b" ; SELECT 2`:            `SELECT "a""; b" ; SELECT 2|SELECT "a""; b" ; SELECT 2`,
		"":                                      "|",
		" ; ":                                   "|",
	} {
		o := outline(text)
		if got := text[o.begins:o.ends] + "|" + text[o.explain:o.ends]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
