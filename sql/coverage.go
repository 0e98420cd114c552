package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
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
	if days, ok, err := s.residentSourceDays(ctx); ok || err != nil {
		return days, err
	}
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

// SoFar is how much of a publisher's days comes by an hour of the day.
type SoFar struct {
	Publisher string
	Soon      int64 // articles of days that are over, stored within two days of their own
	ByThen    int64 // of those, stored by the hour of their day
}

// SoFar counts how much of the days [since, until) of each publisher had come elapsed
// after the beginning of each, both midnights in UTC.
func (s *Store) SoFar(ctx context.Context, since, until time.Time, elapsed time.Duration) ([]SoFar, error) {
	labels, err := s.sourceLabels(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := query(ctx, s, "source_so_far", args{"since": since, "until": until, "elapsed_us": elapsed.Microseconds()}, nil, func(r *sql.Rows) (f SoFar, err error) {
		err = r.Scan(&f.Publisher, &f.Soon, &f.ByThen)
		f.Publisher = labels[f.Publisher]
		return f, err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var out []SoFar
	for _, r := range rows {
		i, ok := at[r.Publisher]
		if !ok {
			i, at[r.Publisher] = len(out), len(out)
			out = append(out, SoFar{Publisher: r.Publisher})
		}
		out[i].Soon += r.Soon
		out[i].ByThen += r.ByThen
	}
	return out, nil
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
