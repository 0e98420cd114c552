package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/zeebo/xxh3"
)

// SourceDays is how many dated articles a publisher has on each day in UTC that it
// has any.
type SourceDays struct {
	Publisher string // domain or, where there is none, name
	Days      []int  // since 1970, ascending
	Counts    []int64
}

// SourceDays counts the dated articles of each publisher, day by day. Sources of
// one label are one publisher.
func (s *Store) SourceDays(ctx context.Context) ([]SourceDays, error) {
	labels, err := s.sourceLabels(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := query(ctx, s, "source_days", nil, nil, func(r *sql.Rows) (d SourceDays, err error) {
		var days, counts []any
		err = r.Scan(&d.Publisher, scanList(&days), scanList(&counts))
		d.Publisher, d.Days, d.Counts = labels[d.Publisher], wholes(days), wholes64(counts)
		return d, err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var out []SourceDays
	for _, r := range rows {
		if i, ok := at[r.Publisher]; ok {
			out[i] = out[i].plus(r)
			continue
		}
		at[r.Publisher] = len(out)
		out = append(out, r)
	}
	return out, nil
}

// plus adds the days of another source.
func (d SourceDays) plus(other SourceDays) SourceDays {
	sum := SourceDays{Publisher: d.Publisher}
	i, j := 0, 0
	for i < len(d.Days) || j < len(other.Days) {
		switch {
		case j == len(other.Days) || i < len(d.Days) && d.Days[i] < other.Days[j]:
			sum.Days, sum.Counts = append(sum.Days, d.Days[i]), append(sum.Counts, d.Counts[i])
			i++
		case i == len(d.Days) || other.Days[j] < d.Days[i]:
			sum.Days, sum.Counts = append(sum.Days, other.Days[j]), append(sum.Counts, other.Counts[j])
			j++
		default:
			sum.Days, sum.Counts = append(sum.Days, d.Days[i]), append(sum.Counts, d.Counts[i]+other.Counts[j])
			i, j = i+1, j+1
		}
	}
	return sum
}

// PollDays is how a publisher's feeds were polled on each day in UTC on which they
// were.
type PollDays struct {
	Publisher    string
	Days         []int // since 1970, ascending
	Good, Failed []int64
}

// PollDays counts the polls of each publisher's feeds, day by day.
func (s *Store) PollDays(ctx context.Context) ([]PollDays, error) {
	return query(ctx, s, "poll_days", nil, nil, func(r *sql.Rows) (d PollDays, err error) {
		var days, good, failed []any
		err = r.Scan(&d.Publisher, scanList(&days), scanList(&good), scanList(&failed))
		d.Days, d.Good, d.Failed = wholes(days), wholes64(good), wholes64(failed)
		return d, err
	})
}

// wholes takes the INTEGERs out of a list.
func wholes(list []any) []int {
	out := make([]int, len(list))
	for i, v := range list {
		n, ok := v.(int32)
		if !ok {
			panic(fmt.Sprintf("a list of INTEGER holds %T", v)) // a fault of the query, which every test runs into
		}
		out[i] = int(n)
	}
	return out
}

// wholes64 takes the BIGINTs out of a list.
func wholes64(list []any) []int64 {
	out := make([]int64, len(list))
	for i, v := range list {
		n, ok := v.(int64)
		if !ok {
			panic(fmt.Sprintf("a list of BIGINT holds %T", v)) // as in wholes
		}
		out[i] = n
	}
	return out
}

// DateDoubts counts among articles those whose dates may not be those of publication.
type DateDoubts struct {
	Articles, Inferred, Late, LateDays, Piled int64
}

// DateDoubts looks at the dates of the articles in scope that match.
func (s *Store) DateDoubts(ctx context.Context, m Match, scope Scope) (DateDoubts, error) {
	joins, match := from(m)
	f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where())}
	rows, err := query(ctx, s, "date_doubts", nil, f, func(r *sql.Rows) (d DateDoubts, err error) {
		return d, r.Scan(&d.Articles, &d.Inferred, &d.Late, &d.LateDays, &d.Piled)
	})
	if err != nil {
		return DateDoubts{}, err
	}
	return rows[0], nil
}

// CoverageDays is what was collected from a publisher on days that follow each other.
type CoverageDays struct {
	Publisher string
	First     int // day since 1970
	Articles  []int32
	Usual     []float64
	States    []string
}

// hash tells whether something has changed.
func (d CoverageDays) hash() int64 {
	h := xxh3.New()
	fmt.Fprintln(h, d.First, d.Articles, d.Usual, d.States)
	return int64(h.Sum64()) // as bits: the driver binds no UBIGINT
}

// publishCoverage publishes the coverage of those publishers for which it has changed.
func (t *tx) publishCoverage(all []CoverageDays) error {
	known := map[string]int64{}
	_, err := queryOn(t.ctx, t.conn, t.store, "publish_coverage_known", nil, nil, func(r *sql.Rows) (_ struct{}, err error) {
		var publisher string
		var hash int64
		err = r.Scan(&publisher, &hash)
		known[publisher] = hash
		return struct{}{}, err
	})
	if err != nil {
		return err
	}
	var changed []CoverageDays
	var gone []string
	for _, d := range all {
		if hash, ok := known[d.Publisher]; !ok || hash != d.hash() {
			changed = append(changed, d)
			gone = append(gone, d.Publisher)
		}
		delete(known, d.Publisher)
	}
	for publisher := range known {
		gone = append(gone, publisher)
	}
	if len(gone) == 0 {
		return nil
	}
	for _, step := range []string{"publish_coverage_remove", "publish_coverage_forget"} {
		if err := t.exec(step, args{"publishers": gone}, nil); err != nil {
			return err
		}
	}
	for _, d := range changed {
		if len(d.Articles) == 0 {
			continue
		}
		if err := t.exec("publish_coverage_add", args{"publisher": d.Publisher, "first": d.First, "articles": d.Articles, "usual": d.Usual, "states": d.States}, nil); err != nil {
			return err
		}
		if err := t.exec("publish_coverage_note", args{"publisher": d.Publisher, "hash": d.hash()}, nil); err != nil {
			return err
		}
	}
	return nil
}
