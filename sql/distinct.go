package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// maxSteps is how many steps volume_distinct is told the buckets of. More there are
// only of the seconds of long ago, when zones had odd clocks.
const maxSteps = 500_000

// stepBuckets gives the bucket of each step, as the queries that count what is distinct
// take them; ok is false where there are too many.
func (b Buckets) stepBuckets() (a args, ok bool) {
	if len(b.Starts) == 0 {
		return nil, false
	}
	stepOf := func(t time.Time) int64 { return (t.UnixMicro() + stepEpoch) / b.Step.Microseconds() }
	first, last := stepOf(b.Starts[0]), stepOf(b.Starts[len(b.Starts)-1])
	if len(b.Days) > 0 {
		first, last = min(first, stepOf(b.Days[0])), max(last, stepOf(b.Days[len(b.Days)-1]))
	}
	if last-first >= maxSteps {
		return nil, false
	}
	exact, days := make([]int32, last-first+1), make([]int32, last-first+1)
	for i := range exact {
		at := time.UnixMicro((first+int64(i))*b.Step.Microseconds() - stepEpoch)
		exact[i], days[i] = int32(b.place(at, false)), int32(b.place(at, true))
	}
	return args{"step": b.Step.Microseconds(), "first": first - 1, "buckets": exact, "day_buckets": days}, true
}

// distinctVolume is Volume for units that are told apart.
func (s *Store) distinctVolume(ctx context.Context, m Match, scope Scope, by Dimension, b Buckets) ([]Count, error) {
	if len(b.Starts) == 0 {
		return nil, nil
	}
	joins, match := from(m)
	f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where()), "value": by.value(scope.Unit), "unit": scope.Unit.column()}
	a, ok := b.stepBuckets()
	if !ok {
		return s.pairs(ctx, b, f)
	}
	counts, err := query(ctx, s, "volume_distinct", a, f, func(r *sql.Rows) (c Count, err error) {
		return c, r.Scan(&c.Bucket, &c.Value, &c.Count)
	})
	return sorted(counts), err
}

// distinctTopicVolume is TopicVolume for units that are told apart.
func (s *Store) distinctTopicVolume(ctx context.Context, scope Scope, b Buckets) ([]Count, error) {
	if len(b.Starts) == 0 {
		return nil, nil
	}
	f := fragments{"scope": Fragment(scope.where()), "unit": scope.Unit.column()}
	a, ok := b.stepBuckets()
	if !ok {
		f["from"], f["topic"] = "a JOIN mention m ON m.article = a.id", "m.topic"
		return s.pairs(ctx, b, f)
	}
	counts, err := query(ctx, s, "topic_volume_distinct", a, f, func(r *sql.Rows) (c Count, err error) {
		return c, r.Scan(&c.Bucket, &c.Topic, &c.Count)
	})
	return sorted(counts), err
}

// column gives the expression for the slot "unit".
func (u Unit) column() Fragment { return Fragment("a." + u.distinct()) }

// pairs counts in memory what is distinct in each bucket.
func (s *Store) pairs(ctx context.Context, b Buckets, f fragments) ([]Count, error) {
	type pair struct {
		Count
		unit uint64
	}
	seen := map[pair]bool{}
	sums := map[Count]int64{}
	_, err := query(ctx, s, "volume_pairs", b.args(), f, func(r *sql.Rows) (_ struct{}, err error) {
		var p pair
		var dateOnly bool
		var step int64
		var topic sql.NullInt64
		if err := r.Scan(&dateOnly, &step, &topic, &p.Value, &p.unit); err != nil {
			return struct{}{}, err
		}
		p.Topic = int(topic.Int64)
		p.Bucket = b.place(time.UnixMicro(step*b.Step.Microseconds()-stepEpoch), dateOnly)
		if p.Bucket >= 0 && !seen[p] {
			seen[p] = true
			sums[p.Count]++
		}
		return struct{}{}, nil
	})
	counts := make([]Count, 0, len(sums))
	for c, n := range sums {
		c.Count = n
		counts = append(counts, c)
	}
	return sorted(counts), err
}

// sorted brings counts into the order of topics, buckets and values.
func sorted(counts []Count) []Count {
	slices.SortFunc(counts, func(x, y Count) int {
		return cmp.Or(cmp.Compare(x.Topic, y.Topic), cmp.Compare(x.Bucket, y.Bucket), strings.Compare(x.Value, y.Value))
	})
	return counts
}
