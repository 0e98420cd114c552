package store

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated docs anew")

// Every table and view, with its columns, is described in docs/database.md.
func TestTablesAreInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/database.md")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	rows, err := s.db.Query(`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'main'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string]bool{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		tables[table] = true
		_, section, ok := strings.Cut(string(page), "\n## "+table+"\n")
		if !ok {
			t.Errorf("docs/database.md has no section %s", table)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		if !strings.Contains(section, "`"+column+"`") {
			t.Errorf("docs/database.md does not describe %s.%s", table, column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(tables) < 8 {
		t.Errorf("found only %d tables", len(tables))
	}
}

// docs/schema.md is what the comments of the public schema say.
func TestPublicSchemaIsInTheDocs(t *testing.T) {
	p, err := open(t).Publish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := publicSchemaPage(t, p.File)
	const page = "../docs/schema.md"
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the schema says: write it anew with go test ./sql -run PublicSchema -update", page)
	}
}

const publicSchemaIntro = `# The public schema

<!-- Made of the comments in sql/public/schema.sql by go test ./sql -run PublicSchema -update. -->

What [ad-hoc SQL](sql.md) may ask. Times are UTC without a zone. Absent texts are '', never NULL; only absent dates are NULL. Beside these
views lie the tables that the SQL of a chart names (article, source, topic, mention, posting); they may change with any version.
`

func publicSchemaPage(t *testing.T, file string) string {
	t.Helper()
	db, err := sql.Open("duckdb", file+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT v.view_name, v.comment, c.column_name, c.data_type, c.comment
		FROM duckdb_views() v JOIN duckdb_columns() c ON c.table_name = v.view_name AND c.schema_name = v.schema_name
		WHERE NOT v.internal ORDER BY v.view_oid, c.column_index`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	b.WriteString(publicSchemaIntro)
	last := ""
	for rows.Next() {
		var view, column, kind string
		var comment, about sql.NullString
		if err := rows.Scan(&view, &comment, &column, &kind, &about); err != nil {
			t.Fatal(err)
		}
		if comment.String == "" || about.String == "" {
			t.Errorf("%s.%s has no comment", view, column)
		}
		if view != last {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| column | type | what it is |\n|---|---|---|\n", view, comment.String)
			last = view
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", column, kind, about.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
