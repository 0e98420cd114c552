package store

import (
	_ "embed" // for the script
	"fmt"
	"strings"
	"text/template"
)

//go:embed bundle/check.sql
var bundleCheck string

var bundleCheckTemplate = template.Must(template.New("check.sql").Funcs(template.FuncMap{"quote": quote}).Parse(bundleCheck))

// BundleCheck is a file of rows that a bundle claims, and the statement that gives
// them.
type BundleCheck struct {
	Name      string
	File      string // of the statement
	Data      string // of the rows, in CSV
	Statement string // without parameters
	Columns   []BundleColumn
}

// BundleColumn is a column of a BundleCheck.
type BundleColumn struct {
	Name    string
	Kind    BundleKind
	Derived bool // not given by the statement
}

// Stated gives the columns that the statement gives.
func (c BundleCheck) Stated() []BundleColumn { return c.columns(false) }

// Derived gives the columns that it does not give.
func (c BundleCheck) Derived() []BundleColumn { return c.columns(true) }

func (c BundleCheck) columns(derived bool) (out []BundleColumn) {
	for _, column := range c.Columns {
		if column.Derived == derived {
			out = append(out, column)
		}
	}
	return out
}

// BundleKind is what a column of CSV holds.
type BundleKind string

// The kinds of columns.
const (
	BundleText    BundleKind = "VARCHAR"
	BundleInteger BundleKind = "BIGINT"
	BundleFloat   BundleKind = "DOUBLE"
	BundleBoolean BundleKind = "BOOLEAN"
	BundleDate    BundleKind = "DATE"
	BundleTime    BundleKind = "TIMESTAMP WITH TIME ZONE"
)

// Type is what the column is read as.
func (c BundleColumn) Type() string { return string(c.Kind) }

func (c BundleColumn) identifier() string { return `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `"` }

// Claimed gives the expression of a value of the file.
func (c BundleColumn) Claimed() string {
	switch name := c.identifier(); c.Kind {
	case BundleText:
		return "coalesce(" + name + ", '')"
	case BundleTime:
		return "make_timestamp(epoch_us(" + name + "))"
	default:
		return name
	}
}

// Found gives the expression of a value of the statement's answer.
func (c BundleColumn) Found() string {
	switch name := c.identifier(); c.Kind {
	case BundleText:
		return "in_csv(coalesce(" + name + "::VARCHAR, ''))"
	case BundleTime:
		return name + "::TIMESTAMP"
	default:
		return name + "::" + string(c.Kind)
	}
}

// bundleScript is what the template takes.
type bundleScript struct {
	Checks []BundleCheck
	Counts []BundleCount
}

// The names that the template needs.
func (bundleScript) Articles() string     { return BundleArticles }
func (bundleScript) Scope() string        { return BundleScope }
func (bundleScript) Mentions() string     { return BundleMentions }
func (bundleScript) Sources() string      { return BundleSources }
func (bundleScript) Topics() string       { return BundleTopics }
func (bundleScript) Coverage() string     { return BundleCoverage }
func (bundleScript) Any() string          { return BundleOfAny }
func (bundleScript) All() string          { return BundleOfScope }
func (bundleScript) Number(check int) int { return check + 2 }

// The files of a bundle that the store does not write: of the topics that it is about,
// and of what was collected in its range.
const (
	BundleTopics   = "topics.json"
	BundleCoverage = "coverage.ndjson"
)

// BundleScript is a script for the DuckDB command line that counts a bundle again: it
// gives a row for each check with its name, how many rows the bundle claims, and how
// many differ.
func BundleScript(counts []BundleCount, checks []BundleCheck) string {
	var b strings.Builder
	if err := bundleCheckTemplate.Execute(&b, bundleScript{checks, counts}); err != nil {
		panic(fmt.Sprintf("filling the check of a bundle: %v", err)) // a fault of the template, which every test runs into
	}
	return b.String()
}
