package store

import (
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

// PublicTable is a view of the public schema, made to be asked by hand.
type PublicTable struct {
	Name    string
	About   string // what one row is, a sentence
	Columns []PublicColumn
}

// PublicColumn is a column of a PublicTable.
type PublicColumn struct {
	Name  string
	Type  string // DuckDB's name for it
	About string // a phrase
}

// PublicSchema gives the tables of the public schema, as the comments in
// public/schema.sql describe them. They are the same for every database.
var PublicSchema = sync.OnceValues(readPublicSchema)

func readPublicSchema() (tables []PublicTable, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("reading the public schema: %w", err)
		}
	}()
	queries, err := loadQueries()
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("duckdb", "") // in memory, and gone when it has been read
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // what one makes is not seen by another that opens a database of its own
	if _, err := db.Exec(publicSchema); err != nil {
		return nil, err
	}
	rows, err := db.Query(queries["public_columns"].text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t PublicTable
		var c PublicColumn
		if err := rows.Scan(&t.Name, &t.About, &c.Name, &c.Type, &c.About); err != nil {
			return nil, err
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != t.Name {
			tables = append(tables, t)
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, c)
	}
	return tables, rows.Err()
}

// SampleSQL is a statement that gives a few rows of a table of the public
// schema. ok is false where there is no such table.
func SampleSQL(table string) (statement string, ok bool) {
	tables, err := PublicSchema()
	if err != nil {
		return "", false
	}
	for _, t := range tables {
		if t.Name == table {
			return fmt.Sprintf("SELECT * FROM %s LIMIT %d", t.Name, sampleRows), true
		}
	}
	return "", false
}

const sampleRows = 3

//go:embed public/examples/*.sql
var exampleFiles embed.FS

// Example is a statement of ad-hoc SQL that teaches.
type Example struct {
	Name  string // a few words
	About string // a sentence
	Text  string
	// Values are those of its parameters. {topic} and {topic2} stand for topics
	// that the database has, {from} and {to} for a year with articles.
	Values map[string]string
	Chart  string // how its answer is drawn, as parameters of an address; "" is not
}

var exampleLine = regexp.MustCompile(`^-- (name|description|chart|\$[a-z_0-9]+): (.+)$`)

// Examples gives the statements of public/examples in the order of their files.
// The comments at the top of a file are those of a saved statement's (see
// analytics.StatementFile), and the values of its parameters:
//
//	-- name: Topic by week
//	-- description: How often a topic was written about in each week.
//	-- $topic: {topic}
//	-- chart: chart=line&x=week&y=articles
var Examples = sync.OnceValues(readExamples)

func readExamples() ([]Example, error) {
	names, err := fs.Glob(exampleFiles, "public/examples/*.sql")
	if err != nil {
		return nil, err
	}
	var all []Example
	for _, name := range names {
		content, err := exampleFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		e := Example{Values: map[string]string{}}
		rest := string(content)
		for strings.HasPrefix(rest, "--") {
			var line string
			line, rest, _ = strings.Cut(rest, "\n")
			m := exampleLine.FindStringSubmatch(line)
			if m == nil {
				return nil, fmt.Errorf("%s: the line %q is not of the form -- WORD: TEXT", name, line)
			}
			switch m[1] {
			case "name":
				e.Name = m[2]
			case "description":
				e.About = m[2]
			case "chart":
				e.Chart = m[2]
			default:
				e.Values[m[1][1:]] = m[2]
			}
		}
		if e.Text = strings.TrimSpace(rest); e.Name == "" || e.About == "" || e.Text == "" {
			return nil, fmt.Errorf("%s: expected a name and a description in comments, and a statement", name)
		}
		all = append(all, e)
	}
	return all, nil
}
