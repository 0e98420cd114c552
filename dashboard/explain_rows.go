package dashboard

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/analytics"
)

// ExplanationRows are what articles make of queries, a row for each place
// of each part that decides and one for a part without places. The columns are
// series, match (the verdict on the whole), part, part_start and part_end (where
// it stands in the query, in bytes; empty for a topic's languages), found,
// failed (it is the part that failed first), reason, weight (of a term of a
// score), score and threshold (of a score), count (of places), field,
// first_word and last_word (from 1), start and end (in the field, in bytes).
func ExplanationRows(explanations []analytics.Explanation) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "series"), ColumnsOf(Booleans, "match"), ColumnsOf(Texts, "part"),
		ColumnsOf(Integers, "part_start", "part_end"), ColumnsOf(Booleans, "found", "failed"), ColumnsOf(Texts, "reason"),
		ColumnsOf(Floats, "weight", "score", "threshold"), ColumnsOf(Integers, "count"), ColumnsOf(Texts, "field"),
		ColumnsOf(Integers, "first_word", "last_word", "start", "end"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, e := range explanations {
			for _, l := range e.Lines() {
				if err := explanationRows(e, l, row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// explanationRows writes the rows of one part.
func explanationRows(e analytics.Explanation, l analytics.Line, row func(...Cell) error) error {
	partStart, partEnd, weight, score, threshold, count := None(), None(), None(), None(), None(), None()
	if l.At != (analytics.Span{}) {
		partStart, partEnd = Int(int64(l.At.Start)), Int(int64(l.At.End))
	}
	if l.Weight != 0 {
		weight = Float(l.Weight.Float())
	}
	if l.Tally != nil {
		score, threshold = Float(l.Tally.Sum.Float()), Float(l.Tally.Threshold.Float())
	}
	if l.Count > 0 {
		count = Int(int64(l.Count))
	}
	head := []Cell{Text(e.Name), Bool(e.Matches), Text(l.Text), partStart, partEnd, Bool(l.Matches), Bool(l.Failed),
		Text(l.Reason.String()), weight, score, threshold, count}
	if len(l.Places) == 0 {
		return row(append(head, None(), None(), None(), None(), None())...)
	}
	for _, p := range l.Places {
		place := []Cell{Text(string(p.Field)), Int(int64(p.First)), Int(int64(p.Last)), Int(int64(p.Bytes.Start)), Int(int64(p.Bytes.End))}
		if err := row(append(head[:len(head):len(head)], place...)...); err != nil {
			return err
		}
	}
	return nil
}

// WriteExplanationTables writes for a terminal: for each query or topic a line
// with the verdict and a table of the parts that decided.
func WriteExplanationTables(w io.Writer, explanations []analytics.Explanation) error {
	const most = 60 // characters of a part
	for i, e := range explanations {
		if i > 0 {
			fmt.Fprintln(w)
		}
		verdict := "matches"
		if !e.Matches {
			verdict = "does not match: " + e.Summary().String()
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", printable(clip(e.Name, most)), printable(verdict)); err != nil {
			return err
		}
		rows, err := NewRowWriter(w, Options{Format: Table}, Column{Name: "found"}, Column{Name: "part"}, Column{Name: "weight", Kind: Floats},
			Column{Name: "count", Kind: Integers}, Column{Name: "where or why"})
		if err != nil {
			return err
		}
		for _, l := range e.Lines() {
			found, weight, count, why := "yes", None(), None(), l.Where()
			if !l.Matches {
				found = "no"
			}
			if l.Weight != 0 {
				weight = Float(l.Weight.Float())
			}
			if l.Count > 0 {
				count = Int(int64(l.Count))
			}
			if why == "" {
				why = l.Reason.String()
			}
			if err := rows.Row(Text(found), Text(strings.Repeat("  ", l.Depth)+partName(l, most)), weight, count, Text(why)); err != nil {
				return err
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
