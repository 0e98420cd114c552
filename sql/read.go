package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// Dimension is a column by which counts can be split.
type Dimension int

// The dimensions.
const (
	NoDimension Dimension = iota
	BySource
	ByLanguage
	ByCountry
	ByAuthors // as written
	ByDateFrom
)

// value gives the expression for the slot "value".
func (d Dimension) value(unit Unit) Fragment {
	switch d {
	case BySource:
		if unit != Articles { // sources of one label may have one story
			return `(SELECT if(label.domain <> '', label.domain, label.name) FROM source label WHERE label.id = a.source)`
		}
		return `a.source` // labelled has the names
	case ByLanguage:
		return `a.language`
	case ByCountry:
		return `a.country`
	case ByAuthors:
		return `a.author`
	case ByDateFrom:
		return `a.date_from`
	default:
		return `''`
	}
}

// Buckets are steps of time. Starts are their starts in UTC, ascending. For
// articles of which only the day is known, Days are the midnights of the first
// calendar day that begins in a bucket, and DayBuckets that bucket's place in
// Starts. Step divides the distance of each start from midnight UTC.
type Buckets struct {
	Starts     []time.Time
	Days       []time.Time
	DayBuckets []int32
	Step       time.Duration
}

func (b Buckets) args() args { return args{"step": b.Step.Microseconds()} }

// stepEpoch is where steps are counted from, in microseconds before 1970: the
// beginning of the year 1.
const stepEpoch = 62135596800_000_000

// stepped is a count of a step of time.
type stepped struct {
	Count
	dateOnly bool
	step     int64
}

// sum makes counts of buckets of counts of steps, in the order of topics,
// buckets and values. What lies before the first bucket is left out.
func (b Buckets) sum(steps []stepped) []Count {
	sums := map[Count]int64{}
	for _, s := range steps {
		at := time.UnixMicro(s.step*b.Step.Microseconds() - stepEpoch)
		if s.Bucket = b.place(at, s.dateOnly); s.Bucket < 0 {
			continue
		}
		n := s.Count.Count
		s.Count.Count = 0
		sums[s.Count] += n
	}
	counts := make([]Count, 0, len(sums))
	for c, n := range sums {
		c.Count = n
		counts = append(counts, c)
	}
	return sorted(counts)
}

// place gives the bucket that a time lies in, -1 before the first.
func (b Buckets) place(at time.Time, dateOnly bool) int {
	starts := b.Starts
	if dateOnly {
		starts = b.Days
	}
	after := sort.Search(len(starts), func(i int) bool { return starts[i].After(at) })
	if dateOnly && after > 0 {
		return int(b.DayBuckets[after-1])
	}
	return after - 1
}

// Count is a number of articles: in a bucket (its place, from 0), of a value
// of a dimension, of a topic (its number), where the question has them.
type Count struct {
	Topic  int
	Bucket int
	Value  string
	Count  int64
}

// Volume counts what is in scope and matches, in the scope's unit, by bucket and by
// the values of the dimension. Buckets without any have no row.
func (s *Store) Volume(ctx context.Context, m Match, scope Scope, by Dimension, b Buckets) ([]Count, error) {
	if counts, ok, err := s.residentVolume(ctx, m, scope, by, b); ok || err != nil {
		return counts, err
	}
	if by == BySource && scope.Unit == Articles {
		return s.labelled(ctx, func() ([]Count, error) { return s.volume(ctx, m, scope, by, b) })
	}
	return s.volume(ctx, m, scope, by, b)
}

func (s *Store) volume(ctx context.Context, m Match, scope Scope, by Dimension, b Buckets) ([]Count, error) {
	if scope.Unit != Articles {
		return s.distinctVolume(ctx, m, scope, by, b)
	}
	joins, match := from(m)
	f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where()), "value": by.value(scope.Unit)}
	steps, err := query(ctx, s, "volume", b.args(), f, func(r *sql.Rows) (c stepped, err error) {
		return c, r.Scan(&c.dateOnly, &c.step, &c.Value, &c.Count.Count)
	})
	return b.sum(steps), err
}

// labelled gives counts by source under the sources' labels. A source of which only a
// name is known may be called as another's domain: these are one.
func (s *Store) labelled(ctx context.Context, ask func() ([]Count, error)) ([]Count, error) {
	counts, err := ask()
	if err != nil {
		return nil, err
	}
	labels, err := s.sourceLabels(ctx)
	if err != nil {
		return nil, err
	}
	sums := map[Count]int64{}
	for _, c := range counts {
		n := c.Count
		c.Value, c.Count = labels[c.Value], 0
		sums[c] += n
	}
	counts = counts[:0]
	for c, n := range sums {
		c.Count = n
		counts = append(counts, c)
	}
	return sorted(counts), nil
}

// sourceLabels gives the domain, or else the name, of each source by its number.
func (s *Store) sourceLabels(ctx context.Context) (map[string]string, error) {
	labels := map[string]string{}
	_, err := query(ctx, s, "source_keys", nil, nil, func(r *sql.Rows) (_ struct{}, err error) {
		var id, domain, name, country string
		err = r.Scan(&id, &domain, &name, &country)
		labels[id] = first(domain, name)
		return struct{}{}, err
	})
	return labels, err
}

// SourceNames gives the names of the sources that have a domain, by that.
func (s *Store) SourceNames(ctx context.Context) (map[string]string, error) {
	names := map[string]string{}
	_, err := query(ctx, s, "source_keys", nil, nil, func(r *sql.Rows) (_ struct{}, err error) {
		var id, domain, name, country string
		if err = r.Scan(&id, &domain, &name, &country); domain != "" {
			names[domain] = name
		}
		return struct{}{}, err
	})
	return names, err
}

// TopicVolume counts the mentions of every topic in scope, by bucket, in the scope's
// unit.
func (s *Store) TopicVolume(ctx context.Context, scope Scope, b Buckets) ([]Count, error) {
	if scope.Unit != Articles {
		return s.distinctTopicVolume(ctx, scope, b)
	}
	if counts, ok, err := s.residentTopicVolume(ctx, scope, b); ok || err != nil {
		return counts, err
	}
	f := fragments{"scope": Fragment(scope.where())}
	steps, err := query(ctx, s, "topic_volume", b.args(), f, func(r *sql.Rows) (c stepped, err error) {
		return c, r.Scan(&c.dateOnly, &c.step, &c.Topic, &c.Count.Count)
	})
	return b.sum(steps), err
}

// Counts counts what is in scope and matches by the values of the dimension, by
// falling count.
func (s *Store) Counts(ctx context.Context, m Match, scope Scope, by Dimension) ([]Count, error) {
	if counts, ok, err := s.residentCounts(ctx, m, scope, by); ok || err != nil {
		return counts, err
	}
	ask := func() ([]Count, error) {
		joins, match := from(m)
		f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where()), "value": by.value(scope.Unit), "counted": scope.Unit.counted()}
		return query(ctx, s, "count", nil, f, func(r *sql.Rows) (c Count, err error) {
			return c, r.Scan(&c.Value, &c.Count)
		})
	}
	if by != BySource || scope.Unit != Articles {
		return ask()
	}
	counts, err := s.labelled(ctx, ask)
	slices.SortFunc(counts, func(x, y Count) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.Value, y.Value))
	})
	return counts, err
}

// CountAll counts the articles in scope that match.
func (s *Store) CountAll(ctx context.Context, m Match, scope Scope) (int64, error) {
	counts, err := s.Counts(ctx, m, scope, NoDimension)
	if err != nil || len(counts) == 0 {
		return 0, err
	}
	return counts[0].Count, nil
}

// Extent is the earliest and the latest publication of some articles, apart
// for those of which only the day is known; zero where there are none.
type Extent struct {
	First, Last       time.Time
	FirstDay, LastDay time.Time
}

// Extent gives the earliest and the latest publication in scope.
func (s *Store) Extent(ctx context.Context, scope Scope) (Extent, error) {
	if e, ok, err := s.residentExtent(ctx, scope); ok || err != nil {
		return e, err
	}
	var e Extent
	_, err := query(ctx, s, "extent", nil, fragments{"scope": Fragment(scope.where())}, func(r *sql.Rows) (_ struct{}, err error) {
		var dateOnly bool
		var first, last time.Time
		if err := r.Scan(&dateOnly, &first, &last); err != nil {
			return struct{}{}, err
		}
		if dateOnly {
			e.FirstDay, e.LastDay = first, last
		} else {
			e.First, e.Last = first, last
		}
		return struct{}{}, nil
	})
	return e, err
}

func scanArticle(r *sql.Rows, a *Article, more ...any) error {
	var published sql.NullTime
	into := []any{&a.ID, &a.URL, &a.Title, &a.Author, &a.Language, &a.Country, &a.SourceDomain, &a.SourceName,
		&published, &a.DateOnly, &a.DateFrom, &a.DateNote, &a.FirstSeen, &a.Updated}
	err := r.Scan(append(into, more...)...)
	a.Published = published.Time
	return err
}

// Article gives one article whole; ok is false where there is none.
func (s *Store) Article(ctx context.Context, id int64) (a Article, ok bool, err error) {
	rows, err := query(ctx, s, "article", args{"id": id}, nil, func(r *sql.Rows) (a Article, err error) {
		return a, scanArticle(r, &a, &a.Key, &a.Text)
	})
	if err != nil || len(rows) == 0 {
		return Article{}, false, err
	}
	return rows[0], true, nil
}

// ArticleTopics gives the slugs of the topics that an article is a mention of.
func (s *Store) ArticleTopics(ctx context.Context, id int64) ([]string, error) {
	return query(ctx, s, "article_topics", args{"id": id}, nil, func(r *sql.Rows) (slug string, err error) {
		return slug, r.Scan(&slug)
	})
}

// Source is a publisher with what was stored from it.
type Source struct {
	Domain, Name, Country string
	Languages             []string // those of at least one article in a hundred, by falling number
	Articles, Undated     int64
	First, Last           time.Time // earliest and latest publication, zero if none is dated
	LastSeen              time.Time // when an article of it was last stored
}

// Sources lists all sources by falling number of articles.
func (s *Store) Sources(ctx context.Context) ([]Source, error) {
	return query(ctx, s, "source_list", nil, nil, func(r *sql.Rows) (src Source, err error) {
		var languages []any
		var first, last, seen sql.NullTime
		err = r.Scan(&src.Domain, &src.Name, &src.Country, scanList(&languages), &src.Articles, &src.Undated, &first, &last, &seen)
		src.Languages = texts(languages)
		src.First, src.Last, src.LastSeen = first.Time, last.Time, seen.Time
		return src, err
	})
}

// Corpus says what the store holds as a whole.
type Corpus struct {
	Articles, Undated, Sources, Topics int64
	First, Last                        time.Time
	Newest                             int64 // the article stored last by its ID; 0 none
}

// Corpus counts what the store holds.
func (s *Store) Corpus(ctx context.Context) (Corpus, error) {
	rows, err := query(ctx, s, "corpus", nil, nil, func(r *sql.Rows) (c Corpus, err error) {
		var first, last sql.NullTime
		err = r.Scan(&c.Articles, &c.Undated, &c.Sources, &c.Topics, &first, &last, &c.Newest)
		c.First, c.Last = first.Time, last.Time
		return c, err
	})
	if err != nil {
		return Corpus{}, err
	}
	return rows[0], nil
}

// listScanner takes a DuckDB list into a slice.
type listScanner struct{ to *[]any }

func scanList(to *[]any) listScanner { return listScanner{to} }

// Scan implements sql.Scanner.
func (l listScanner) Scan(v any) error {
	if v == nil {
		*l.to = nil
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("want a list, have %T", v)
	}
	*l.to = list
	return nil
}

func texts(list []any) []string {
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
