// Package storetest helps the tests of other rooms with what only sql may do.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// Plain runs SQL as the DuckDB command line does in a directory: in a database of its
// own, in memory, without anything of Tidings. It gives the rows of the last statement as
// text.
func Plain(ctx context.Context, dir, text string) (rows [][]string, err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	if _, err := db.ExecContext(ctx, "SET file_search_path = '"+strings.ReplaceAll(dir, "'", "''")+"'"); err != nil {
		return nil, err
	}
	result, err := db.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		return nil, err
	}
	for result.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := result.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = fmt.Sprint(v)
		}
		rows = append(rows, row)
	}
	return rows, result.Err()
}
