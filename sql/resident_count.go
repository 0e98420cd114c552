package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxCells bounds the counters that one question may have: values times buckets.
const maxCells = 4 << 20

// counted says whether what is resident has all that a question and its scope ask for.
func (s *Store) counted(m Match, scope Scope) bool {
	return s.resident.on.Load() && scope.Unit == Articles && answerable(m)
}

// dimension gives each document's number under a dimension, and what the numbers say.
// Sources of one label have one number; of are those of the sources, by theirs.
func (a *residentArticles) dimension(by Dimension) (number func(doc uint32) int, labels []string, of []int) {
	coded := func(c int) (func(uint32) int, []string, []int) {
		column := a.coded[c]
		return func(doc uint32) int { return int(column[doc]) }, a.values[c], nil
	}
	switch by {
	case BySource:
		numbers := map[string]int{}
		of = make([]int, len(a.sources))
		for i, s := range a.sources {
			label := s.label()
			n, known := numbers[label]
			if !known {
				n = len(labels)
				numbers[label] = n
				labels = append(labels, label)
			}
			of[i] = n
		}
		return func(doc uint32) int { return of[a.source[doc]] }, labels, of
	case ByLanguage:
		return coded(codedLanguage)
	case ByCountry:
		return coded(codedCountry)
	case ByDateFrom:
		return coded(codedDateFrom)
	case ByAuthors:
		return func(doc uint32) int { return int(a.author[doc]) }, a.authors, nil
	default:
		return nil, []string{""}, nil
	}
}

// placer finds the buckets of documents. Most have the bucket of the one before.
type placer struct {
	a             *residentArticles
	starts, days  []int64
	dayBuckets    []int32
	exact, dayRun bucketRun
}

// bucketRun is where a bucket begins and ends, in microseconds.
type bucketRun struct {
	from, to int64
	bucket   int
}

func (a *residentArticles) placer(b Buckets) placer {
	p := placer{a: a, dayBuckets: b.DayBuckets}
	for _, t := range b.Starts {
		p.starts = append(p.starts, t.UnixMicro())
	}
	for _, t := range b.Days {
		p.days = append(p.days, t.UnixMicro())
	}
	return p
}

// bucket gives the bucket of a dated document, -1 before the first.
func (p *placer) bucket(doc uint32) int {
	at := p.a.published[doc]
	run, starts := &p.exact, p.starts
	if p.a.dayOnly[doc] {
		run, starts = &p.dayRun, p.days
	}
	if at >= run.from && at < run.to {
		return run.bucket
	}
	after, found := slices.BinarySearch(starts, at)
	if found {
		after++
	}
	*run = bucketRun{undatedAt, maxMicros, after - 1}
	if after > 0 {
		run.from = starts[after-1]
	}
	if after < len(starts) {
		run.to = starts[after]
	}
	if p.a.dayOnly[doc] && after > 0 {
		run.bucket = int(p.dayBuckets[after-1])
	}
	return run.bucket
}

// tallied counts the documents of a set that are in scope by what cell gives for them, -1 for
// nothing. New makes a cell function for one of several that count at once.
func (t scopeTest) tallied(set docSet, cells int, newCell func() func(doc uint32) int) []int64 {
	set, only := t.narrowed(set)
	sums := make([][]int64, workersOf(set))
	inParts(set, func(w, from, to int) {
		counts, cell, test := make([]int64, cells), newCell(), t
		set.each(from, to, func(doc uint32) {
			if !only && !test.has(doc) {
				return
			}
			if c := cell(doc); c >= 0 {
				counts[c]++
			}
		})
		sums[w] = counts
	})
	for _, more := range sums[1:] {
		for c, n := range more {
			sums[0][c] += n
		}
	}
	return sums[0]
}

// residentVolume is volume, from what is resident; ok is false where that does not have it.
func (s *Store) residentVolume(ctx context.Context, m Match, scope Scope, by Dimension, b Buckets) (counts []Count, ok bool, err error) {
	if !s.counted(m, scope) || scope.Undated || len(b.Starts) == 0 {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	number, labels, of := a.dimension(by)
	if len(labels)*len(b.Starts) > maxCells {
		return nil, false, nil
	}
	set, err := s.matching(ctx, a, m)
	if err != nil {
		return nil, false, err
	}
	buckets := len(b.Starts)
	cells := s.tally(m, s.scopeTest(a, scope), set, len(labels)*buckets, of, fmt.Sprint(by, " ", b.key()), func() func(uint32) int {
		p := a.placer(b)
		return func(doc uint32) int {
			bucket := p.bucket(doc)
			if bucket >= 0 && number != nil {
				bucket += number(doc) * buckets
			}
			return bucket
		}
	})
	order := labelOrder(labels)
	for bucket := range buckets {
		for _, value := range order {
			if n := cells[value*buckets+bucket]; n > 0 {
				counts = append(counts, Count{Bucket: bucket, Value: labels[value], Count: n})
			}
		}
	}
	return counts, true, nil
}

// labelOrder gives the numbers of labels by the order of the labels: sorting them is less
// than sorting the counts.
func labelOrder(labels []string) []int {
	order := make([]int, len(labels))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return strings.Compare(labels[x], labels[y]) })
	return order
}

// residentCounts is Counts, from what is resident; ok is false where that does not have it.
func (s *Store) residentCounts(ctx context.Context, m Match, scope Scope, by Dimension) (counts []Count, ok bool, err error) {
	if !s.counted(m, scope) {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	set, err := s.matching(ctx, a, m)
	if err != nil {
		return nil, false, err
	}
	test := s.scopeTest(a, scope)
	if by == NoDimension {
		if set, only := test.narrowed(set); only {
			return []Count{{Count: set.size()}}, true, nil
		}
	}
	number, labels, of := a.dimension(by)
	if number == nil {
		number = func(uint32) int { return 0 }
	}
	for c, n := range s.tally(m, test, set, len(labels), of, fmt.Sprint(by), func() func(uint32) int { return number }) {
		if n > 0 || by == NoDimension { // which has one number, and perhaps a zero
			counts = append(counts, Count{Value: labels[c], Count: n})
		}
	}
	slices.SortFunc(counts, func(x, y Count) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.Value, y.Value))
	})
	return counts, true, nil
}

// residentTopics counts the mentions of every topic in scope, and among the articles that
// match, by what cell gives; cells makes one for each of several that count at once.
func (s *Store) residentTopics(ctx context.Context, m Match, scope Scope, cells func(*residentArticles) (int, func(doc uint32) int)) (_ map[int][]int64, ok bool, err error) {
	if !s.counted(m, scope) {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	mentions, err := s.residentMentions(ctx, a)
	if err != nil {
		return nil, false, err
	}
	set, err := s.matching(ctx, a, m)
	if err != nil {
		return nil, false, err
	}
	test := s.scopeTest(a, scope)
	set, only := test.narrowed(set)
	n, _ := cells(a)
	if n*len(mentions) > maxCells {
		return nil, false, nil
	}
	topics := slices.Collect(maps.Keys(mentions))
	found := make([][]int64, len(topics)) // of each; nil: none
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			_, cell := cells(a)
			test := test
			for i := next.Add(1) - 1; int(i) < len(topics); i = next.Add(1) - 1 {
				for _, doc := range mentions[topics[i]] {
					if !set.has(doc) || !only && !test.has(doc) {
						continue
					}
					if c := cell(doc); c >= 0 {
						if found[i] == nil {
							found[i] = make([]int64, n)
						}
						found[i][c]++
					}
				}
			}
		})
	}
	all.Wait()
	out := map[int][]int64{}
	for i, counts := range found {
		if counts != nil {
			out[topics[i]] = counts
		}
	}
	return out, true, nil
}

// residentTopicVolume is TopicVolume, from what is resident.
func (s *Store) residentTopicVolume(ctx context.Context, scope Scope, b Buckets) ([]Count, bool, error) {
	if scope.Undated || len(b.Starts) == 0 {
		return nil, false, nil
	}
	found, ok, err := s.residentTopics(ctx, Every{}, scope, func(a *residentArticles) (int, func(uint32) int) {
		p := a.placer(b)
		return len(b.Starts), p.bucket
	})
	if !ok || err != nil {
		return nil, false, err
	}
	var counts []Count
	for _, topic := range slices.Sorted(maps.Keys(found)) {
		for bucket, n := range found[topic] {
			if n > 0 {
				counts = append(counts, Count{Topic: topic, Bucket: bucket, Count: n})
			}
		}
	}
	return counts, true, nil
}

// residentTopicCounts counts, by the topics that it mentions, what is in scope and matches.
func (s *Store) residentTopicCounts(ctx context.Context, m Match, scope Scope) ([]Count, bool, error) {
	found, ok, err := s.residentTopics(ctx, m, scope, func(*residentArticles) (int, func(uint32) int) {
		return 1, func(uint32) int { return 0 }
	})
	if !ok || err != nil {
		return nil, false, err
	}
	var counts []Count
	for topic, n := range found {
		counts = append(counts, Count{Topic: topic, Count: n[0]})
	}
	return sorted(counts), true, nil
}

// residentTopicSources is TopicSources, from what is resident.
func (s *Store) residentTopicSources(ctx context.Context, scope Scope) ([]Count, bool, error) {
	var labels []string
	var once sync.Once
	found, ok, err := s.residentTopics(ctx, Every{}, scope, func(a *residentArticles) (int, func(uint32) int) {
		number, all, _ := a.dimension(BySource)
		once.Do(func() { labels = all })
		return len(all), number
	})
	if !ok || err != nil {
		return nil, false, err
	}
	order := labelOrder(labels)
	var counts []Count
	for _, topic := range slices.Sorted(maps.Keys(found)) {
		for _, i := range order {
			if n := found[topic][i]; n > 0 {
				counts = append(counts, Count{Topic: topic, Value: labels[i], Count: n})
			}
		}
	}
	return counts, true, nil
}

// residentExtent is Extent, from what is resident.
func (s *Store) residentExtent(ctx context.Context, scope Scope) (e Extent, ok bool, err error) {
	if !s.counted(Every{}, scope) || scope.Undated {
		return e, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return e, false, err
	}
	test := s.scopeTest(a, scope)
	set, only := test.narrowed(a.live)
	bounds := [2][2]int64{{maxMicros, undatedAt}, {maxMicros, undatedAt}} // exact, days
	set.each(0, len(set), func(doc uint32) {
		if !only && !test.has(doc) {
			return
		}
		kind := &bounds[0]
		if a.dayOnly[doc] {
			kind = &bounds[1]
		}
		at := a.published[doc]
		kind[0], kind[1] = min(kind[0], at), max(kind[1], at)
	})
	at := func(us int64) time.Time { return time.UnixMicro(us).UTC() }
	if bounds[0][1] != undatedAt {
		e.First, e.Last = at(bounds[0][0]), at(bounds[0][1])
	}
	if bounds[1][1] != undatedAt {
		e.FirstDay, e.LastDay = at(bounds[1][0]), at(bounds[1][1])
	}
	return e, true, nil
}
