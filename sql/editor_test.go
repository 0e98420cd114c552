package store

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"tidings/sql/sealed"
)

// editorWords is what the editor of the page /sql knows of DuckDB.
type editorWords struct {
	Keywords  []string         `json:"keywords"`
	Types     []string         `json:"types"`
	Functions []editorFunction `json:"functions"`
}

// editorFunction is a function: name, parameters, what it does.
type editorFunction [3]string

// dashboard/editor/duckdb.json is what DuckDB itself says of its keywords, types
// and functions: those that ad-hoc SQL may call.
func TestEditorWords(t *testing.T) {
	s := open(t)
	var words editorWords
	list := func(query string, add func(a, b, c string)) {
		t.Helper()
		rows, err := s.db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var a, b, c string
			if err := rows.Scan(&a, &b, &c); err != nil {
				t.Fatal(err)
			}
			add(a, b, c)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	list(`SELECT DISTINCT keyword_name, '', '' FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function')
		UNION SELECT unnest(['explain', 'analyze', 'partition', 'over', 'filter', 'rows', 'range', 'preceding', 'following', 'unbounded',
			'nulls', 'recursive', 'values', 'exclude', 'by', 'within', 'ordinality', 'between', 'exists', 'coalesce', 'try_cast', 'extract', 'tablesample',
			'cube', 'rollup']), '', ''
		ORDER BY 1`, func(word, _, _ string) { words.Keywords = append(words.Keywords, word) })
	list(`SELECT DISTINCT lower(type_name), '', '' FROM duckdb_types() WHERE database_name = 'system' AND schema_name = 'main'
		AND regexp_full_match(type_name, '[A-Za-z0-9_]+') AND lower(type_name) NOT IN ('null', 'row', 'map', 'list', 'struct', 'union', 'enum', 'oid') ORDER BY 1`,
		func(word, _, _ string) { words.Types = append(words.Types, word) })
	list(`SELECT function_name, arg_min(array_to_string(parameters, ', '), len(parameters)), min(description)
		FROM duckdb_functions()
		WHERE function_type IN ('scalar', 'aggregate', 'macro') AND schema_name = 'main' AND description <> '' AND regexp_full_match(function_name, '[a-z][a-z0-9_]*')
		GROUP BY ALL
		UNION ALL SELECT * FROM (VALUES
			('row_number', '', 'The number of the row within its partition, from 1 (a window function: OVER).'),
			('rank', '', 'The rank of the row with gaps: equals have the same (a window function: OVER).'),
			('dense_rank', '', 'The rank of the row without gaps (a window function: OVER).'),
			('ntile', 'buckets', 'Which of so many equal parts of the partition the row is in (a window function: OVER).'),
			('lag', 'value, offset, default', 'The value of an earlier row of the partition (a window function: OVER).'),
			('lead', 'value, offset, default', 'The value of a later row of the partition (a window function: OVER).'),
			('first_value', 'value', 'The value of the first row of the window (a window function: OVER).'),
			('last_value', 'value', 'The value of the last row of the window (a window function: OVER).'))
		ORDER BY 1`, func(name, parameters, about string) {
		if strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "has_") || strings.HasPrefix(name, "st_") || !sealed.MayCall(name) {
			return
		}
		words.Functions = append(words.Functions, editorFunction{name, strings.ReplaceAll(parameters, "'", ""), strings.ReplaceAll(about, "`", "")})
	})
	if len(words.Keywords) < 80 || len(words.Types) < 30 || len(words.Functions) < 300 {
		t.Errorf("only %d keywords, %d types, %d functions", len(words.Keywords), len(words.Types), len(words.Functions))
	}
	encoded, err := json.MarshalIndent(words, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "../dashboard/editor/duckdb.json"
	if *update {
		if err := os.WriteFile(file, append(encoded, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(encoded)+"\n" {
		t.Errorf("%s is not what DuckDB says: write it anew with go test ./sql -run EditorWords -update, then make editor", file)
	}
}
