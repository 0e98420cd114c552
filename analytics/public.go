package analytics

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/sql"
)

// The public schema: what ad-hoc SQL may ask.
type (
	PublicTable  = store.PublicTable
	PublicColumn = store.PublicColumn
)

// PublicTables gives the tables of the public schema, the most used first. They
// are the same for every database.
func PublicTables() ([]PublicTable, error) { return store.PublicSchema() }

// SampleStatement is a statement that gives a few rows of a table of the public
// schema. The error for another table is a *NotFoundError.
func SampleStatement(table string) (Statement, error) {
	text, ok := store.SampleSQL(table)
	if !ok {
		return Statement{}, &NotFoundError{Kind: "table", Name: table, Next: Says("DESCRIBE lists the tables that there are")}
	}
	return Statement{Text: text}, nil
}

// Example is a statement of ad-hoc SQL that teaches.
type Example = store.Example

// Examples gives statements that teach, with values for their parameters that
// have answers here: the topics that have the most mentions, and the last year
// with articles.
func (a *Analyst) Examples(ctx context.Context) ([]Example, error) {
	all, err := store.Examples()
	if err != nil {
		return nil, err
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	topics = slices.Clone(topics)
	slices.SortStableFunc(topics, func(a, b Topic) int { return cmp.Compare(b.Mentions, a.Mentions) })
	slug := func(i int) string {
		if i >= len(topics) {
			return ""
		}
		return topics[i].Slug
	}
	corpus, err := a.Corpus(ctx)
	if err != nil {
		return nil, err
	}
	end := corpus.Last.UTC().AddDate(0, 0, 1)
	fill := strings.NewReplacer("{topic}", slug(0), "{topic2}", slug(1),
		"{from}", end.AddDate(-1, 0, 0).Format(time.DateOnly), "{to}", end.Format(time.DateOnly))
	out := slices.Clone(all)
	for i := range out {
		out[i].Values = maps.Clone(out[i].Values)
		for name, value := range out[i].Values {
			out[i].Values[name] = fill.Replace(value)
		}
	}
	return out, nil
}
