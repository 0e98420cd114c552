package sealed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// secret stands in files that a statement must never read.
const secret = "s3cret-9f1c"

// attacks are statements that try to read what is not public, to write, to
// change the process or to bring it down. FILE is a file with the secret, DIR a
// directory to write into, DB a database and COPY the published copy itself.
var attacks = []string{
	// Reading files.
	`SELECT * FROM 'FILE'`,
	`SELECT * FROM "FILE"`,
	`SELECT * FROM read_text('FILE')`,
	`SELECT * FROM read_blob('FILE')`,
	`SELECT content FROM read_blob('DB')`,
	`SELECT content FROM read_blob('COPY')`,
	`SELECT * FROM read_csv('FILE')`,
	`SELECT * FROM read_csv_auto('FILE')`,
	`SELECT * FROM read_csv('FILE', columns = {'a': 'VARCHAR'}, auto_detect = false)`,
	`SELECT * FROM sniff_csv('FILE')`,
	`SELECT * FROM read_json('FILE')`,
	`SELECT * FROM read_json_auto('FILE')`,
	`SELECT * FROM read_json_objects('FILE')`,
	`SELECT * FROM read_json_objects_auto('FILE')`,
	`SELECT * FROM read_ndjson('FILE')`,
	`SELECT * FROM read_ndjson_auto('FILE')`,
	`SELECT * FROM read_ndjson_objects('FILE')`,
	`SELECT * FROM read_parquet('FILE')`,
	`SELECT * FROM parquet_scan('FILE')`,
	`SELECT * FROM parquet_metadata('FILE')`,
	`SELECT * FROM parquet_schema('FILE')`,
	`SELECT * FROM parquet_file_metadata('FILE')`,
	`SELECT * FROM parquet_kv_metadata('FILE')`,
	`SELECT * FROM parquet_full_metadata('FILE')`,
	`SELECT * FROM parquet_bloom_probe('FILE', 'a', 1)`,
	`SELECT * FROM read_duckdb('DB')`,
	`SELECT * FROM glob('DIR/*')`,
	`SELECT * FROM glob('/*')`,
	`SELECT * FROM '/etc/passwd'`,
	`SELECT * FROM read_text('/etc/passwd')`,
	`SELECT * FROM read_text('/proc/self/environ')`,
	`SELECT * FROM read_text('/proc/self/cmdline')`,
	`SELECT * FROM read_text('/proc/self/maps')`,
	`SELECT * FROM read_text('/dev/stdin')`,
	`SELECT * FROM read_blob('file://FILE')`,
	`SELECT * FROM read_text('https://127.0.0.1:1/x')`,
	`SELECT * FROM 'https://127.0.0.1:1/x.csv'`,
	`SELECT * FROM read_parquet('s3://bucket/x')`,
	`SELECT * FROM read_text(['FILE'])`,
	`SELECT * FROM read_text((SELECT 'FILE'))`,
	`SELECT * FROM main.read_text('FILE')`,
	`SELECT * FROM system.main.read_text('FILE')`,
	`SELECT * FROM "read_text"('FILE')`,
	`SELECT * FROM READ_TEXT('FILE')`,
	`SELECT * FROM/**/read_text/**/('FILE')`,
	"SELECT * FROM -- \n read_text('FILE')",
	`FROM read_text('FILE')`,
	`TABLE "FILE"`,
	`DESCRIBE 'FILE'`,
	`DESCRIBE SELECT * FROM read_text('FILE')`,
	`SUMMARIZE 'FILE'`,
	`SUMMARIZE SELECT * FROM 'FILE'`,
	`SHOW 'FILE'`,
	`EXPLAIN ANALYZE SELECT * FROM read_text('FILE')`,
	`EXPLAIN SELECT * FROM read_csv('FILE')`,
	`EXPLAIN ANALYZE COPY source TO 'DIR/x.csv'`,
	`SELECT (SELECT content FROM read_text('FILE'))`,
	`SELECT id FROM source WHERE name IN (SELECT content FROM read_text('FILE'))`,
	`SELECT id FROM source WHERE EXISTS (FROM read_text('FILE'))`,
	`SELECT id FROM source ORDER BY (SELECT content FROM read_text('FILE'))`,
	`SELECT id FROM source LIMIT (SELECT size FROM read_text('FILE'))`,
	`SELECT count(*) FILTER (WHERE id IN (SELECT size FROM read_text('FILE'))) FROM source`,
	`SELECT sum(id) OVER (ORDER BY (SELECT size FROM read_text('FILE'))) FROM source`,
	`SELECT [x FOR x IN (SELECT list(content) FROM read_text('FILE'))]`,
	`SELECT list_transform([1], x -> (SELECT content FROM read_text('FILE')))`,
	`SELECT CASE WHEN true THEN (SELECT content FROM read_text('FILE')) END`,
	`SELECT * FROM source JOIN read_text('FILE') ON true`,
	`SELECT * FROM source, LATERAL (SELECT * FROM read_text('FILE'))`,
	`SELECT * FROM source UNION ALL SELECT 1, content FROM read_text('FILE')`,
	`SELECT 1, 'x' EXCEPT SELECT 1, content FROM read_text('FILE')`,
	`WITH a AS (SELECT * FROM read_text('FILE')) SELECT * FROM a`,
	`WITH a AS MATERIALIZED (SELECT * FROM read_text('FILE')) SELECT 1`,
	`WITH RECURSIVE a(c) AS (SELECT content FROM read_text('FILE') UNION SELECT c FROM a) SELECT * FROM a`,
	`WITH "FILE" AS (SELECT 1), b AS (SELECT * FROM read_text('FILE')) SELECT * FROM b`,
	`SELECT * FROM (PIVOT (FROM read_text('FILE')) ON size IN (1) USING count(*))`,
	`SELECT * FROM (UNPIVOT (FROM read_text('FILE')) ON size INTO NAME n VALUE v)`,
	`SELECT * FROM unnest((SELECT list(content) FROM read_text('FILE')))`,
	`SELECT * FROM range((SELECT size FROM read_text('FILE')))`,
	`SELECT * FROM generate_series(1, (SELECT size FROM read_text('FILE')))`,
	`VALUES ((SELECT content FROM read_text('FILE')))`,
	`SELECT COLUMNS(c -> (SELECT count(*) FROM read_text('FILE')) > 0) FROM source`,
	`SELECT * REPLACE ((SELECT content FROM read_text('FILE')) AS name) FROM source`,
	`SELECT DISTINCT ON ((SELECT content FROM read_text('FILE'))) id FROM source`,
	`SELECT id FROM source QUALIFY row_number() OVER () = (SELECT size FROM read_text('FILE'))`,
	`SELECT id FROM source GROUP BY id HAVING count(*) > (SELECT size FROM read_text('FILE'))`,
	`SELECT id FROM source TABLESAMPLE reservoir((SELECT size FROM read_text('FILE')) ROWS)`,
	// SQL within SQL.
	`SELECT * FROM query('SELECT * FROM read_text(''FILE'')')`,
	`SELECT * FROM query_table('FILE')`,
	`SELECT * FROM query_table(['FILE'])`,
	`SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''FILE'')'))`,
	`SELECT json_execute_serialized_sql('{}')`,
	`PRAGMA json_execute_serialized_sql('{}')`,
	`SELECT * FROM sql_auto_complete('SELECT * FROM ''DIR/')`,
	`SELECT * FROM check_peg_parser('SELECT 1')`,
	`EXECUTE x`,
	`PREPARE x AS SELECT * FROM read_text('FILE')`,
	// Writing.
	`COPY source TO 'DIR/x.csv'`,
	`COPY (SELECT 1) TO 'DB'`,
	`COPY (SELECT 1) TO 'COPY'`,
	`COPY source TO '/dev/stdout'`,
	`COPY source FROM 'FILE'`,
	`COPY FROM DATABASE public TO public`,
	`EXPORT DATABASE 'DIR/export'`,
	`IMPORT DATABASE 'DIR/export'`,
	`CREATE TABLE x AS SELECT 1`,
	`CREATE TEMP TABLE x AS SELECT 1`,
	`CREATE OR REPLACE VIEW articles AS SELECT 1`,
	`CREATE MACRO m() AS TABLE FROM read_text('FILE')`,
	`CREATE SCHEMA s`,
	`CREATE SEQUENCE s`,
	`CREATE TYPE t AS ENUM ('a')`,
	`CREATE INDEX i ON source (id)`,
	`CREATE SECRET s (TYPE s3)`,
	`CREATE PERSISTENT SECRET s (TYPE http)`,
	`INSERT INTO source VALUES (1, 'x')`,
	`UPDATE source SET name = 'x'`,
	`DELETE FROM source`,
	`TRUNCATE source`,
	`DROP TABLE source`,
	`DROP VIEW articles`,
	`ALTER TABLE source ADD COLUMN x INTEGER`,
	`MERGE INTO source USING article ON false WHEN NOT MATCHED THEN INSERT VALUES (1, 'x')`,
	`COMMENT ON TABLE source IS 'x'`,
	`VACUUM`,
	`ANALYZE`,
	`CHECKPOINT`,
	`FORCE CHECKPOINT`,
	`SELECT * FROM force_checkpoint()`,
	`SELECT * FROM checkpoint()`,
	`WITH x AS (DELETE FROM source RETURNING *) SELECT * FROM x`,
	// The process and its settings.
	`ATTACH 'DB' AS other`,
	`ATTACH ':memory:' AS other`,
	`DETACH public`,
	`USE system`,
	`INSTALL httpfs`,
	`LOAD httpfs`,
	`LOAD 'DIR/x.duckdb_extension'`,
	`UPDATE EXTENSIONS`,
	`SET memory_limit = '100GB'`,
	`SET enable_external_access = true`,
	`SET disabled_filesystems = ''`,
	`SET lock_configuration = false`,
	`SET threads = 64`,
	`SET temp_directory = 'DIR'`,
	`SET VARIABLE x = (SELECT content FROM read_text('FILE'))`,
	`RESET memory_limit`,
	`RESET lock_configuration`,
	`PRAGMA enable_profiling`,
	`PRAGMA profiling_output = 'DIR/profile.json'`,
	`PRAGMA database_list`,
	`PRAGMA show_tables`,
	`PRAGMA import_database('DIR')`,
	`CALL pragma_version()`,
	`CALL enable_logging(storage = 'file', storage_config = {'path': 'DIR/log'})`,
	`SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': 'DIR/log'})`,
	`SELECT * FROM disable_logging()`,
	`SELECT * FROM enable_profiling()`,
	`SELECT * FROM enable_profiling(save_location := 'DIR/profile.json')`,
	`SELECT * FROM truncate_duckdb_logs()`,
	`SELECT * FROM duckdb_logs()`,
	`SELECT * FROM duckdb_secrets()`,
	`SELECT * FROM which_secret('s3://x', 's3')`,
	`SELECT * FROM duckdb_settings()`,
	`SELECT * FROM duckdb_databases()`,
	`SELECT * FROM duckdb_temporary_files()`,
	`SELECT * FROM duckdb_extensions()`,
	`SELECT * FROM duckdb_external_file_cache()`,
	`SELECT * FROM duckdb_variables()`,
	`SELECT * FROM duckdb_prepared_statements()`,
	`SELECT * FROM pragma_database_size()`,
	`SELECT * FROM pragma_storage_info('source')`,
	`SELECT * FROM pragma_metadata_info()`,
	`SELECT * FROM pragma_user_agent()`,
	`SELECT * FROM pg_catalog.pg_settings`,
	`SELECT * FROM sqlite_master`,
	`SELECT * FROM duckdb_tables`,
	`SELECT * FROM public.source`,
	`SELECT * FROM system.information_schema.tables`,
	`SELECT * FROM arrow_scan(0, 0, 0)`,
	`SELECT * FROM arrow_scan(140000000000, 140000000000, 140000000000)`,
	`SELECT * FROM arrow_scan_dumb(1, 1, 1)`,
	`SELECT * FROM seq_scan('source')`,
	`SELECT * FROM test_all_types()`,
	`SELECT getenv('PATH')`,
	`SELECT current_setting('memory_limit')`,
	`SELECT getvariable('x')`,
	`SELECT write_log('x')`,
	`SELECT nextval('s')`,
	`SELECT setseed(0.5)`,
	`BEGIN`,
	`COMMIT`,
	`ROLLBACK`,
	`BEGIN; DROP TABLE source; COMMIT`,
	`SELECT 1; DROP TABLE source`,
	`DROP TABLE source; SELECT 1`,
	`SELECT 1; COPY source TO 'DIR/x.csv'; SELECT 2`,
	"SELECT 1 /* ; */; /* */ DROP TABLE source --",
	"SELECT 1\u00a0; DROP TABLE source",
	"SELECT 1 \x00; DROP TABLE source",
	`SELECT * FROM source AT (VERSION => 1)`,
	"\ufeffCOPY source TO 'DIR/x.csv'",
	"ＣＯＰＹ source TO 'DIR/x.csv'",
	"SELECT * FROM rеad_text('FILE')", // a Cyrillic letter
	`SELECT ?`,
	`SELECT $1`,
	`(SELECT * FROM read_text('FILE'))`,
	`((SELECT 1)); SELECT 2`,
}

// bombs take time or memory without end.
var bombs = []string{
	`SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1`,
	`SELECT count(*) FROM article a, article b, article c, article d WHERE hash(a.id, b.id, c.id, d.id) = 1`,
	`WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r`,
	`WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r`,
	`SELECT repeat('x', 10000000000)`,
	`SELECT length(repeat(repeat(repeat('x', 10000), 10000), 10000))`,
	`SELECT list_reduce(range(100000000), (a, b) -> a + b)`,
	`SELECT len(list_transform(range(300000000), x -> x || 'abcdefghijklmnopqrstuvwxyz'))`,
	`SELECT len(range(10000000000))`,
	`SELECT i FROM range(2000000000) t(i) ORDER BY hash(i) DESC LIMIT 100000000`,
	`SELECT hash(i), count(*) FROM range(4000000000) t(i) GROUP BY 1`,
	`SELECT count(DISTINCT hash(i)) FROM range(4000000000) t(i)`,
	`SELECT list(i) FROM range(4000000000) t(i)`,
	`SELECT string_agg(i::VARCHAR, ',') FROM range(4000000000) t(i)`,
	`SELECT regexp_matches(repeat('a', 10000000), '(a*)*(b|c)*(a+)+$' || repeat('(a?)', 500)) FROM range(1000)`,
	`SELECT levenshtein(repeat('a', 200000), repeat('b', 200000)) FROM range(1000)`,
	`SELECT a.i, b.i FROM range(3000000000) a(i) JOIN range(3000000000) b(i) ON a.i = b.i`,
	`SELECT median(hash(i)) FROM range(4000000000) t(i)`,
	`SELECT row_number() OVER (ORDER BY hash(i)) FROM range(4000000000) t(i)`,
	`SELECT lpad('x', 2000000000, 'y') || lpad('x', 2000000000, 'z')`,
	`SELECT array_agg(repeat('x', 100000)) FROM range(10000000)`,
	`SELECT 9999999999999999::DECIMAL(38,0) ^ 99999999999, factorial(33), bit_count(repeat('1', 1000000000)::BIT)`,
	"SELECT " + strings.Repeat("(", 20_000) + "1" + strings.Repeat(")", 20_000),
	"SELECT " + strings.Repeat("1+", 40_000) + "1",
	"SELECT " + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000),
	"SELECT 1" + strings.Repeat(" UNION ALL SELECT 1", 5_000),
	"SELECT * FROM " + strings.Repeat("(SELECT * FROM ", 5_000) + "source" + strings.Repeat(")", 5_000),
	"SELECT '" + strings.Repeat("x", maxText) + "'",
}

type trap struct{ dir, file, db, copy string }

func newTrap(t *testing.T) trap {
	t.Helper()
	dir := t.TempDir()
	x := trap{dir: filepath.Join(dir, "out"), file: filepath.Join(dir, "secret.csv"), db: filepath.Join(dir, "main.duckdb"), copy: published(t, dir)}
	if err := os.Mkdir(x.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{x.file, x.db} {
		if err := os.WriteFile(file, []byte("a,b\n"+secret+",1\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func (x trap) set(statement string) string {
	return strings.NewReplacer("FILE", x.file, "DIR", x.dir, "DB'", x.db+"'", "COPY'", x.copy+"'").Replace(statement)
}

// state is what must not change.
func (x trap) state(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, dir := range []string{filepath.Dir(x.file), x.dir} {
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

// No attack reads a secret, writes anything or goes unanswered, and after each
// of them the next statement works.
func TestAttacks(t *testing.T) {
	x := newTrap(t)
	p := newPool(t, Options{File: func() (string, error) { return x.copy, nil }, Children: 2})
	before := x.state(t)
	for _, attack := range attacks {
		statement := x.set(attack)
		lines, _, err := answer(context.Background(), p, Statement{Text: statement, MaxRows: 1000, MaxBytes: 1 << 20})
		if strings.Contains(strings.Join(lines, "\n"), secret) || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s read the secret: %q, %v", attack, lines, err)
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
	t.Logf("%d attacks and %d bombs", len(attacks), len(bombs))
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
	const deadline = 1500 * time.Millisecond
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
