package store

import (
	"os"
	"strings"
	"testing"
)

// Every table and view, with its columns, is described in docs/schema.md.
func TestTablesAreInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/schema.md")
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
			t.Errorf("docs/schema.md has no section %s", table)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		if !strings.Contains(section, "`"+column+"`") {
			t.Errorf("docs/schema.md does not describe %s.%s", table, column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(tables) < 8 {
		t.Errorf("found only %d tables", len(tables))
	}
}
