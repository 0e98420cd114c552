package dashboard

import (
	"fmt"
	"io"
	"strings"

	"tidings/analytics"
)

// WriteExplanations writes what articles make of queries, a row for each place
// of each part that decides and one for a part without places. The columns are
// series, match (the verdict on the whole), part, part_start and part_end (where
// it stands in the query, in bytes; empty for a topic's languages), found,
// failed (it is the part that failed first), reason, weight (of a term of a
// score), score and threshold (of a score), count (of places), field,
// first_word and last_word (from 1), start and end (in the field, in bytes).
func WriteExplanations(w io.Writer, format Format, explanations []analytics.Explanation) error {
	rows, err := NewRowWriter(w, format, "series", "match", "part", "part_start", "part_end", "found", "failed", "reason",
		"weight", "score", "threshold", "count", "field", "first_word", "last_word", "start", "end")
	if err != nil {
		return err
	}
	none := Cell{kind: numberCell} // a number that does not exist
	for _, e := range explanations {
		for _, l := range e.Lines() {
			partStart, partEnd, weight, score, threshold, count := none, none, none, none, none, none
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
				Text(l.Reason), weight, score, threshold, count}
			if len(l.Places) == 0 {
				if err := rows.Row(append(head, Cell{kind: dateCell}, none, none, none, none)...); err != nil {
					return err
				}
			}
			for _, p := range l.Places {
				place := []Cell{{kind: dateCell, text: string(p.Field)}, Int(int64(p.First)), Int(int64(p.Last)), Int(int64(p.Bytes.Start)), Int(int64(p.Bytes.End))}
				if err := rows.Row(append(head[:len(head):len(head)], place...)...); err != nil {
					return err
				}
			}
		}
	}
	return rows.Close()
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
			verdict = "does not match: " + e.Summary()
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", printable(clip(e.Name, most)), printable(verdict)); err != nil {
			return err
		}
		rows, err := NewRowWriter(w, Table, "found", "part", "weight", "count", "where or why")
		if err != nil {
			return err
		}
		for _, l := range e.Lines() {
			found, weight, count, why := "yes", Cell{kind: numberCell}, Cell{kind: numberCell}, l.Where()
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
				why = l.Reason
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
