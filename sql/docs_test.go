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
	want := publicSchemaPage(t)
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

func publicSchemaPage(t *testing.T) string {
	t.Helper()
	tables, err := PublicSchema()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(publicSchemaIntro)
	for _, table := range tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| column | type | what it is |\n|---|---|---|\n", table.Name, table.About)
		for _, c := range table.Columns {
			if table.About == "" || c.About == "" {
				t.Errorf("%s.%s has no comment", table.Name, c.Name)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Type, c.About)
		}
	}
	return b.String()
}

// What is published has the tables and columns that PublicSchema says.
func TestPublicSchemaIsWhatIsPublished(t *testing.T) {
	p, err := open(t).Publish(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", p.File+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables, err := PublicSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var columns int
		if err := db.QueryRow("SELECT count(*) FROM duckdb_columns() WHERE table_name = ?", table.Name).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		if columns != len(table.Columns) {
			t.Errorf("%s has %d columns, PublicSchema says %d", table.Name, columns, len(table.Columns))
		}
		sample, ok := SampleSQL(table.Name)
		if !ok {
			t.Errorf("no sample of %s", table.Name)
		}
		rows, err := db.Query(sample)
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	if len(tables) < 6 {
		t.Errorf("only %d tables", len(tables))
	}
	if _, ok := SampleSQL("setting"); ok {
		t.Error("there is a sample of a table that is not public")
	}
}

func TestExamples(t *testing.T) {
	examples, err := Examples()
	if err != nil {
		t.Fatal(err)
	}
	if len(examples) < 7 {
		t.Errorf("only %d examples", len(examples))
	}
	for _, e := range examples {
		if !strings.HasSuffix(e.About, ".") && !strings.HasSuffix(e.About, "?") {
			t.Errorf("%s: %q is no sentence", e.Name, e.About)
		}
	}
}
