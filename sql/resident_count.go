package store

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxCells bounds the counters that one question may have: values times buckets.
const maxCells = 4 << 20

// counted says whether what is resident has all that a scope and a dimension ask for.
func (s *Store) counted(m Match, scope Scope, by Dimension) bool {
	return s.resident.on.Load() && scope.Unit == Articles && len(scope.Authors) == 0 && by != ByAuthors && answerable(m)
}

// scopeTest is a scope as what is looked up for each document.
type scopeTest struct {
	a                                        *residentArticles
	undated                                  bool
	from, to, fromDay, toDay                 int64
	languages, countries, dateFroms, sources []bool // nil: all
	storedAfter                              int64
}

func (a *residentArticles) scopeTest(s Scope) scopeTest {
	t := scopeTest{a: a, undated: s.Undated, storedAfter: s.StoredAfter,
		from: micros(s.From, undatedAt+1), to: micros(s.To, maxMicros), fromDay: micros(s.FromDay, undatedAt+1), toDay: micros(s.ToDay, maxMicros)}
	if len(s.Sources) > 0 {
		t.sources = a.sourcesWhere(FromSources(s.Sources).has)
	}
	if s.Publishers != nil {
		among := a.sourcesWhere(func(r residentSource) bool { return slices.Contains(s.Publishers, r.label()) })
		for i := range t.sources {
			among[i] = among[i] && t.sources[i]
		}
		t.sources = among
	}
	if len(s.Languages) > 0 {
		t.languages = a.codesOf(codedLanguage, s.Languages)
	}
	if len(s.Countries) > 0 {
		t.countries = a.codesOf(codedCountry, s.Countries)
	}
	if len(s.DateFroms) > 0 {
		t.dateFroms = a.codesOf(codedDateFrom, s.DateFroms)
	}
	return t
}

// has says whether a document is in scope.
func (t *scopeTest) has(doc uint32) bool {
	a := t.a
	switch at := a.published[doc]; {
	case at == undatedAt:
		if !t.undated {
			return false
		}
	case t.undated:
		return false
	case a.dayOnly[doc]:
		if at < t.fromDay || at >= t.toDay {
			return false
		}
	default:
		if at < t.from || at >= t.to {
			return false
		}
	}
	return a.ids[doc] > t.storedAfter && (t.sources == nil || t.sources[a.source[doc]]) &&
		(t.languages == nil || t.languages[a.coded[codedLanguage][doc]]) &&
		(t.countries == nil || t.countries[a.coded[codedCountry][doc]]) &&
		(t.dateFroms == nil || t.dateFroms[a.coded[codedDateFrom][doc]])
}

// residentDimension gives each document's number under a dimension, and what the numbers say.
// Sources of one label have one number.
func (a *residentArticles) dimension(by Dimension) (number func(doc uint32) int, labels []string) {
	coded := func(c int) (func(uint32) int, []string) {
		column := a.coded[c]
		return func(doc uint32) int { return int(column[doc]) }, a.values[c]
	}
	switch by {
	case BySource:
		numbers := map[string]int{}
		of := make([]int, len(a.sources))
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
		return func(doc uint32) int { return of[a.source[doc]] }, labels
	case ByLanguage:
		return coded(codedLanguage)
	case ByCountry:
		return coded(codedCountry)
	case ByDateFrom:
		return coded(codedDateFrom)
	default:
		return nil, []string{""}
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
	workers := runtime.GOMAXPROCS(0)
	if len(set) < 2048 { // of 64 documents each
		workers = 1
	}
	sums := make([][]int64, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			counts, cell, test := make([]int64, cells), newCell(), t
			set.each(w*len(set)/workers, (w+1)*len(set)/workers, func(doc uint32) {
				if !test.has(doc) {
					return
				}
				if c := cell(doc); c >= 0 {
					counts[c]++
				}
			})
			sums[w] = counts
		})
	}
	all.Wait()
	for _, more := range sums[1:] {
		for c, n := range more {
			sums[0][c] += n
		}
	}
	return sums[0]
}

// residentVolume is volume, from what is resident; ok is false where that does not have it.
func (s *Store) residentVolume(ctx context.Context, m Match, scope Scope, by Dimension, b Buckets) (counts []Count, ok bool, err error) {
	if !s.counted(m, scope, by) || scope.Undated || len(b.Starts) == 0 {
		return nil, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return nil, false, err
	}
	number, labels := a.dimension(by)
	if len(labels)*len(b.Starts) > maxCells {
		return nil, false, nil
	}
	set, err := s.matching(ctx, a, m)
	if err != nil {
		return nil, false, err
	}
	buckets := len(b.Starts)
	cells := a.scopeTest(scope).tallied(set, len(labels)*buckets, func() func(uint32) int {
		p := a.placer(b)
		return func(doc uint32) int {
			bucket := p.bucket(doc)
			if bucket >= 0 && number != nil {
				bucket += number(doc) * buckets
			}
			return bucket
		}
	})
	order := make([]int, len(labels)) // of the labels: sorting them is less than sorting the counts
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return strings.Compare(labels[x], labels[y]) })
	for bucket := range buckets {
		for _, value := range order {
			if n := cells[value*buckets+bucket]; n > 0 {
				counts = append(counts, Count{Bucket: bucket, Value: labels[value], Count: n})
			}
		}
	}
	return counts, true, nil
}

// residentCounts is Counts, from what is resident; ok is false where that does not have it.
func (s *Store) residentCounts(ctx context.Context, m Match, scope Scope, by Dimension) (counts []Count, ok bool, err error) {
	if !s.counted(m, scope, by) {
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
	number, labels := a.dimension(by)
	if number == nil {
		number = func(uint32) int { return 0 }
	}
	for c, n := range a.scopeTest(scope).tallied(set, len(labels), func() func(uint32) int { return number }) {
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
// match, by what cell gives.
func (s *Store) residentTopics(ctx context.Context, m Match, scope Scope, cells func(*residentArticles) (int, func(doc uint32) int)) (_ map[int][]int64, ok bool, err error) {
	if !s.counted(m, scope, NoDimension) {
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
	test := a.scopeTest(scope)
	n, cell := cells(a)
	if n*len(mentions) > maxCells {
		return nil, false, nil
	}
	out := map[int][]int64{}
	for topic, docs := range mentions {
		var counts []int64
		for _, doc := range docs {
			if !set.has(doc) || !test.has(doc) {
				continue
			}
			if c := cell(doc); c >= 0 {
				if counts == nil {
					counts = make([]int64, n)
				}
				counts[c]++
			}
		}
		if counts != nil {
			out[topic] = counts
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
	for topic, buckets := range found {
		for bucket, n := range buckets {
			if n > 0 {
				counts = append(counts, Count{Topic: topic, Bucket: bucket, Count: n})
			}
		}
	}
	return sorted(counts), true, nil
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
	found, ok, err := s.residentTopics(ctx, Every{}, scope, func(a *residentArticles) (int, func(uint32) int) {
		number, all := a.dimension(BySource)
		labels = all
		return len(labels), number
	})
	if !ok || err != nil {
		return nil, false, err
	}
	var counts []Count
	for topic, values := range found {
		for i, n := range values {
			if n > 0 {
				counts = append(counts, Count{Topic: topic, Value: labels[i], Count: n})
			}
		}
	}
	return sorted(counts), true, nil
}

// residentExtent is Extent, from what is resident.
func (s *Store) residentExtent(ctx context.Context, scope Scope) (e Extent, ok bool, err error) {
	if !s.counted(Every{}, scope, NoDimension) || scope.Undated {
		return e, false, nil
	}
	a, err := s.residentArticles(ctx)
	if err != nil {
		return e, false, err
	}
	test := a.scopeTest(scope)
	bounds := [2][2]int64{{maxMicros, undatedAt}, {maxMicros, undatedAt}} // exact, days
	a.live.each(0, len(a.live), func(doc uint32) {
		if !test.has(doc) {
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
