package sealed

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxText is the longest statement that is taken, in bytes.
const maxText = 100_000

// The functions that may stand where a table does. Every other one reads files
// or settings, or changes something.
var tableFunctions = []string{"range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "histogram", "histogram_values"}

// Of these, the ones that are written in SQL, and ask a table whose name they get.
var tableMacros = []string{"histogram", "histogram_values"}

// The functions that may not stand in an expression: they tell about the
// process, keep something, wait, or run a statement that the guard has not seen.
var refusedFunctions = []string{"getenv", "current_setting", "getvariable", "set_config", "currval", "nextval", "setseed", "write_log", "parse_duckdb_log_message",
	"sleep_ms", "pg_sleep", "json_execute_serialized_sql", "json_serialize_sql", "json_deserialize_sql", "json_serialize_plan", "query", "query_table",
	"in_search_path", "current_query", "txid_current", "add_parquet_key", "create_sort_key"}

// The tables of the information schema tell what is in the database, which is
// all public.
var informationTables = []string{"tables", "columns", "views", "schemata", "table_constraints", "key_column_usage"}

// guard decides whether a statement may run. It has the syntax tree from DuckDB
// itself, so that there is nothing to be read in two ways.
type guard struct {
	tables []string // names of the public tables and views
}

// tree is what json_serialize_sql gives.
type tree struct {
	Error      bool              `json:"error"`
	Message    string            `json:"error_message"`
	Kind       string            `json:"error_type"`
	Position   string            `json:"position"`
	Statements []json.RawMessage `json:"statements"`
}

// check reads the tree of a text, whose statement begins at a place in it.
func (g *guard) check(serialized string, begins int) error {
	var t tree
	if err := json.Unmarshal([]byte(serialized), &t); err != nil {
		return &Refusal{Reason: "the statement cannot be read: " + err.Error(), Offset: -1}
	}
	switch {
	case t.Error && t.Kind == "parser":
		f := &Failure{Class: "Parser", Message: t.Message, Offset: -1}
		var at int
		if n, err := fmt.Sscan(t.Position, &at); n == 1 && err == nil {
			f.Offset = begins + at
		}
		return f
	case t.Error && strings.Contains(t.Message, "SELECT"):
		return &Refusal{Reason: "only a question may stand here: SELECT, FROM, VALUES, TABLE, EXPLAIN, DESCRIBE, SUMMARIZE or SHOW (a PIVOT with IN, as FROM (PIVOT … ON … IN (…) USING …))", Offset: begins}
	case t.Error:
		return &Refusal{Reason: t.Message, Offset: -1}
	case len(t.Statements) == 0:
		return &Refusal{Reason: "there is no statement: expected a SELECT", Offset: -1}
	case len(t.Statements) > 1:
		return &Refusal{Reason: fmt.Sprintf("there are %d statements: expected one", len(t.Statements)), Offset: -1}
	}
	var node any
	if err := json.Unmarshal(t.Statements[0], &node); err != nil {
		return &Refusal{Reason: "the statement cannot be read: " + err.Error(), Offset: -1}
	}
	w := walk{guard: g, begins: begins}
	w.visit(node, nil)
	return w.found
}

// walk goes through a tree until it finds what may not be.
type walk struct {
	guard  *guard
	begins int
	found  error
}

// scope is what WITH has named at a place in the tree, in small letters. It is
// DuckDB's, neither more nor less: a name that counts where DuckDB does not know
// it would let a table of the system pass.
type scope []string

func (s scope) with(name string) scope {
	return append(slices.Clip(s), lower(name))
}

// lower gives small letters as DuckDB does for names, which is for those of
// ASCII: the Kelvin sign is no k.
func lower(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

func (w *walk) visit(node any, in scope) {
	if w.found != nil {
		return
	}
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			w.visit(child, in)
		}
	case map[string]any:
		switch {
		case text(n, "class") == "FUNCTION" || text(n, "class") == "WINDOW":
			w.function(n)
		case text(n, "type") == "BASE_TABLE":
			w.table(n, text(n, "table_name"), in)
		case text(n, "type") == "SHOW_REF":
			w.show(n, in)
		case text(n, "type") == "TABLE_FUNCTION":
			w.tableFunction(n, in)
			return
		case text(n, "type") == "RECURSIVE_CTE_NODE":
			// What it begins with does not know its name yet.
			w.visit(n["left"], in)
			in = in.with(text(n, "cte_name"))
		case text(n, "class") == "PARAMETER":
			w.refuse(n, "a parameter has no value")
		}
		in = w.with(n, in)
		for key, child := range n {
			if key != "cte_map" && (key != "left" || text(n, "type") != "RECURSIVE_CTE_NODE") {
				w.visit(child, in)
			}
		}
	}
}

// with looks at what a node's WITH names, each with the names before it, and
// gives the scope of the node.
func (w *walk) with(node map[string]any, in scope) scope {
	ctes, _ := node["cte_map"].(map[string]any)
	entries, _ := ctes["map"].([]any)
	for _, e := range entries {
		entry, ok := e.(map[string]any)
		if !ok {
			w.refuse(node, "this WITH cannot be read")
			return in
		}
		w.visit(entry["value"], in)
		in = in.with(text(entry, "key"))
	}
	return in
}

func (w *walk) refuse(node map[string]any, format string, values ...any) {
	if w.found == nil {
		w.found = &Refusal{Reason: fmt.Sprintf(format, values...), Offset: w.place(node)}
	}
}

// place gives where a node stands in the text, -1 where the tree does not say.
func (w *walk) place(node map[string]any) int {
	if at, ok := node["query_location"].(float64); ok && at < maxText {
		return w.begins + int(at)
	}
	return -1
}

// table looks at a table's name.
func (w *walk) table(node map[string]any, name string, in scope) {
	schema, small := lower(text(node, "schema_name")), lower(name)
	switch {
	case node["at_clause"] != nil:
		w.refuse(node, "AT is for tables that keep their past; none here does")
	case text(node, "catalog_name") != "":
		w.refuse(node, "there is no database %q here: name the table alone", text(node, "catalog_name"))
	case schema == "information_schema" && slices.Contains(informationTables, small):
	case schema == "" && slices.Contains(in, small):
	case (schema == "" || schema == "main") && slices.Contains(w.guard.tables, small):
	default:
		w.refuse(node, "there is no table %q: the tables are %s", qualified(text(node, "schema_name"), name), strings.Join(w.guard.tables, ", "))
	}
}

func qualified(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// show looks at DESCRIBE, SUMMARIZE and SHOW.
func (w *walk) show(node map[string]any, in scope) {
	name := strings.Trim(text(node, "table_name"), `"`)
	switch {
	case node["query"] != nil: // which is visited as any other
	case strings.EqualFold(name, "tables"), name == "" && text(node, "show_type") != "SHOW_FROM":
	default:
		w.table(node, name, in)
	}
}

// tableFunction looks at a function in the place of a table.
func (w *walk) tableFunction(node map[string]any, in scope) {
	function, _ := node["function"].(map[string]any)
	name := lower(text(function, "function_name"))
	switch {
	case text(function, "class") != "FUNCTION":
		w.refuse(node, "this may not stand in the place of a table")
	case !plainFunction(function) || !slices.Contains(tableFunctions, name):
		w.refuse(node, "%s may not be asked here; the functions that may stand in the place of a table are %s", name, strings.Join(tableFunctions, ", "))
	case slices.Contains(tableMacros, name):
		w.macro(node, name, function)
	}
	for key, child := range node {
		if key != "function" {
			w.visit(child, in)
		}
	}
	for _, child := range function {
		w.visit(child, in)
	}
}

// macro looks at the table that a macro asks by its name, which is its first
// argument, or the one named source.
func (w *walk) macro(node map[string]any, name string, function map[string]any) {
	arguments, _ := function["children"].([]any)
	for i, a := range arguments {
		argument, _ := a.(map[string]any)
		alias := lower(text(argument, "alias"))
		if alias != "source" && (i > 0 || alias != "") {
			continue
		}
		var table string
		switch text(argument, "class") {
		case "COLUMN_REF":
			if names, _ := argument["column_names"].([]any); len(names) == 1 {
				table, _ = names[0].(string)
			}
		case "CONSTANT":
			value, _ := argument["value"].(map[string]any)
			table = text(value, "value")
		}
		if !slices.Contains(w.guard.tables, lower(table)) {
			w.refuse(node, "%s asks a table, which must be named: %s", name, strings.Join(w.guard.tables, ", "))
		}
	}
}

// function looks at a function in an expression.
func (w *walk) function(node map[string]any) {
	name := lower(text(node, "function_name"))
	if !plainFunction(node) || refusedFunction(name) {
		w.refuse(node, "the function %s may not be used here", name)
	}
}

// refusedFunction says whether a function may not stand in an expression. Those
// that DuckDB's optimizer alone puts there do not look at what they are given.
func refusedFunction(name string) bool {
	return slices.Contains(refusedFunctions, name) || strings.HasPrefix(name, "__internal")
}

// plainFunction says whether a function is called by its name alone, or of the
// schemas that every database has.
func plainFunction(node map[string]any) bool {
	catalog, schema := lower(text(node, "catalog")), lower(text(node, "schema"))
	return (catalog == "" || catalog == "system") && (schema == "" || schema == "main" || schema == "pg_catalog")
}

func text(node map[string]any, key string) string {
	s, _ := node[key].(string)
	return s
}
