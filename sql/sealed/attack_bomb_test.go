package sealed

import "strings"

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
