package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// parquetPage is how many rows of a Parquet file are read at once: the driver
// holds a whole result in memory.
const parquetPage = 4096

// Parquet reads a Parquet file with a DuckDB of its own: its column names, and
// its rows in order, every value as text and NULL as "". Times are ISO 8601.
func Parquet(ctx context.Context, path string) (columns []string, rows iter.Seq2[[]string, error], err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, nil, fmt.Errorf("reading Parquet: %w", err)
	}
	db := sql.OpenDB(connector)
	defer func() {
		if err != nil {
			_ = db.Close() // the error that matters is the first
		}
	}()
	from := "read_parquet(" + quote(path) + ")"
	described, err := db.QueryContext(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+from+")")
	if err != nil {
		return nil, nil, fmt.Errorf("reading Parquet: %w", err)
	}
	defer described.Close()
	var selected []string
	for described.Next() {
		var name string
		if err := described.Scan(&name); err != nil {
			return nil, nil, fmt.Errorf("reading Parquet: %w", err)
		}
		columns = append(columns, name)
		selected = append(selected, `coalesce("`+strings.ReplaceAll(name, `"`, `""`)+`"::VARCHAR, '')`)
	}
	if err := described.Err(); err != nil {
		return nil, nil, fmt.Errorf("reading Parquet: %w", err)
	}
	page := fmt.Sprintf("SELECT %s FROM read_parquet(%s, file_row_number = true) WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number",
		strings.Join(selected, ", "), quote(path))
	return columns, func(yield func([]string, error) bool) {
		defer db.Close()
		for at := 0; ; at += parquetPage {
			got, err := parquetRows(ctx, db, page, at, len(columns))
			if err != nil {
				yield(nil, fmt.Errorf("reading Parquet rows from %d: %w", at, err))
				return
			}
			for _, row := range got {
				if !yield(row, nil) {
					return
				}
			}
			if len(got) < parquetPage {
				return
			}
		}
	}, nil
}

func parquetRows(ctx context.Context, db *sql.DB, page string, at, columns int) ([][]string, error) {
	rows, err := db.QueryContext(ctx, page, at, at+parquetPage)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]string
	for rows.Next() {
		row := make([]string, columns)
		into := make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
