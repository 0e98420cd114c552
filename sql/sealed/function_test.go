package sealed

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every function that DuckDB has is in testdata/functions.txt, with whether a
// statement may use it. A new version's new functions fail this test, so that
// somebody looks at them before -update writes them down.
func TestEveryFunctionWasLookedAt(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT DISTINCT function_name, CASE WHEN function_type IN ('table', 'table_macro') THEN 'table' WHEN function_type = 'pragma' THEN 'pragma' ELSE 'value' END
		FROM duckdb_functions() ORDER BY ALL`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	listed := map[string][]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		allowed := kind == "value" && !refusedFunction(name) || kind == "table" && slices.Contains(tableFunctions, name)
		heading := fmt.Sprintf("%s functions, %s", kind, map[bool]string{true: "allowed", false: "refused"}[allowed])
		listed[heading] = append(listed[heading], name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "functions.txt"), func(string) string {
		var b strings.Builder
		b.WriteString("DuckDB's functions, and what the guard says of them.\nWritten by go test ./sql/sealed -run TestEveryFunction -update: look at each new one first.\n")
		for _, heading := range []string{"value functions, refused", "table functions, allowed", "table functions, refused", "pragma functions, refused", "value functions, allowed"} {
			fmt.Fprintf(&b, "\n# %s\n%s\n", heading, strings.Join(listed[heading], "\n"))
		}
		return b.String()
	})
	// And the guard does say so, whatever the arguments.
	p := newPool(t, Options{})
	for _, c := range []struct{ heading, call string }{
		{"table functions, refused", `SELECT * FROM "%s"()`},
		{"table functions, refused", `SELECT * FROM source, LATERAL "%s"(id, name)`},
		{"value functions, refused", `SELECT "%s"()`},
		{"value functions, refused", `SELECT main."%s"(id) FROM source`},
		{"value functions, refused", `SELECT "%s"(id) OVER () FROM source`},
	} {
		for _, name := range listed[c.heading] {
			text := fmt.Sprintf(c.call, name)
			_, _, err := answer(context.Background(), p, Statement{Text: text})
			if refusal, ok := err.(*Refusal); !ok || !strings.Contains(refusal.Reason, name) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}
