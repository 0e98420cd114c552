package store

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// resident is what a Store that answers many questions keeps in memory, so that it
// need not ask the database for each: what articles are counted by, the documents of
// topics' mentions, and the index's lists of the words that were asked for last.
//
// The tables are the truth and every answer can be had from them alone; what is here
// is a copy that is made anew, or carried on, when Store.Version has changed. DuckDB takes
// some 7 ms to plan a question and, to find one word, unpacks the lists of the 2,048
// rows about it. An array of dates and a set of bits take a thousandth of that.
type resident struct {
	on atomic.Bool // KeepResident

	lock     sync.Mutex
	articles *residentArticles // nil before the first question
	numbers  [3]map[string]uint16
	writers  map[string]int32 // the numbers of authors
	terms    residentTerms
	scopes   recent[keptScope]
	tallies  recent[keptTally]
	days     residentDays
	told     residentMentions
	retold   atomic.Int64 // odd while topics are matched anew, another number afterwards
}

// undatedAt stands for the publication of an undated article.
const undatedAt = math.MinInt64

// residentArticles is what articles are counted by, each column by document. It does
// not change: later ones share its arrays and go on behind what it sees of them.
type residentArticles struct {
	version   int64  // Store.Version when it was read
	docs      uint32 // documents below it are here
	live      docSet // those that articles have
	ids       []int64
	published []int64 // microseconds since 1970 in UTC; undatedAt without a date
	dayOnly   []bool
	source    []int32
	coded     [3][]uint16 // places in values: language, country, date_from
	values    [3][]string
	author    []int32 // places in authors
	authors   []string
	sources   []residentSource // by number, of all that documents ever had; zero for one that is gone

	mentionsOnce sync.Once
	mentionsErr  error
	mentions     map[int][]uint32 // by topic: documents, ascending
}

// The columns of residentArticles.coded.
const (
	codedLanguage = iota
	codedCountry
	codedDateFrom
)

type residentSource struct{ domain, name, terms string }

// label is what a source is listed under.
func (r residentSource) label() string { return first(r.domain, r.name) }

// residentArticles gives the articles as of the current version; nil where the Store keeps none.
func (s *Store) residentArticles(ctx context.Context) (*residentArticles, error) {
	r := &s.resident
	if !r.on.Load() {
		return nil, nil
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	version := s.version.Load() // first: what is read may be newer, and is read again then
	if r.articles != nil && r.articles.version == version {
		return r.articles, nil
	}
	var next *residentArticles
	err := s.borrow(ctx, func(b *bulk) error {
		return b.inTransaction(ctx, func() (err error) {
			next, err = r.read(ctx, b, version)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	r.articles = next
	return next, nil
}

// read carries the articles on, or begins them. A document keeps its date, source and
// language as long as it lives: an article that changes gets a new one.
func (r *resident) read(ctx context.Context, b *bulk, version int64) (*residentArticles, error) {
	next := &residentArticles{}
	if old := r.articles; old != nil {
		next.docs = old.docs
		next.ids, next.published, next.dayOnly, next.source = old.ids, old.published, old.dayOnly, old.source
		next.coded, next.values = old.coded, old.values
		next.author, next.authors = old.author, old.authors
		next.sources = make([]residentSource, len(old.sources))
	}
	next.version = version
	from := next.docs
	err := b.read(ctx, "resident_articles", args{"from_doc": from}, func(chunk mapping.DataChunk, rows int) error {
		r.take(next, chunk, rows)
		r.takeAuthors(next, chunk, rows)
		return nil
	})
	if err != nil {
		return nil, err
	}
	live, err := b.liveDocs(ctx, 0, next.docs)
	if err != nil {
		return nil, err
	}
	next.live = live.bits
	if err := b.readSources(ctx, next); err != nil {
		return nil, err
	}
	return next, nil
}

// readSources reads what sources are chosen by.
func (b *bulk) readSources(ctx context.Context, to *residentArticles) error {
	return b.read(ctx, "resident_sources", nil, func(chunk mapping.DataChunk, rows int) error {
		ids := column[int32](chunk, 0, rows)
		domains, names, terms := stringsOf(chunk, 1, rows), stringsOf(chunk, 2, rows), stringsOf(chunk, 3, rows)
		for i, id := range ids {
			to.sources = grown(to.sources, int(id)+1, residentSource{})
			to.sources[id] = residentSource{domains[i].text(), names[i].text(), terms[i].text()}
		}
		return nil
	})
}

// take adds rows that begin with the columns of resident_articles.
func (r *resident) take(to *residentArticles, chunk mapping.DataChunk, rows int) {
	docs, ids, published := column[uint32](chunk, 0, rows), column[int64](chunk, 1, rows), column[int64](chunk, 2, rows)
	dayOnly, source, undated := column[bool](chunk, 3, rows), column[int32](chunk, 4, rows), nullsOf(chunk, 2)
	// Rows lie by rising document but for those of several threads.
	if most := slices.Max(docs) + 1; most > to.docs {
		n := int(most)
		to.docs = most
		to.ids, to.published = grown(to.ids, n, 0), grown(to.published, n, undatedAt)
		to.dayOnly, to.source = grown(to.dayOnly, n, false), grown(to.source, n, 0)
		for c := range to.coded {
			to.coded[c] = grown(to.coded[c], n, 0)
		}
	}
	to.sources = grown(to.sources, int(slices.Max(source))+1, residentSource{})
	for i, doc := range docs {
		to.ids[doc], to.dayOnly[doc], to.source[doc] = ids[i], dayOnly[i], source[i]
		if !undated(i) {
			to.published[doc] = published[i]
		}
	}
	for c := range to.coded {
		texts := stringsOf(chunk, 5+c, rows)
		last, number := "", r.number(to, c, "")
		for i, doc := range docs {
			if text := texts[i].bytes(); string(text) != last {
				last = string(text)
				number = r.number(to, c, last)
			}
			to.coded[c][doc] = number
		}
	}
}

// takeAuthors adds the authors of rows that were taken.
func (r *resident) takeAuthors(to *residentArticles, chunk mapping.DataChunk, rows int) {
	to.author = grown(to.author, int(to.docs), 0)
	authors := stringsOf(chunk, 8, rows)
	for i, doc := range column[uint32](chunk, 0, rows) {
		name := authors[i].bytes()
		number, known := r.writers[string(name)]
		if !known {
			if r.writers == nil {
				r.writers = map[string]int32{}
			}
			number = int32(len(to.authors))
			r.writers[string(name)] = number
			to.authors = append(to.authors, string(name))
		}
		to.author[doc] = number
	}
}

// number gives the number of a value of a coded column.
func (r *resident) number(to *residentArticles, c int, value string) uint16 {
	number, known := r.numbers[c][value]
	if !known {
		if r.numbers[c] == nil {
			r.numbers[c] = map[string]uint16{}
		}
		number = uint16(len(to.values[c]))
		r.numbers[c][value] = number
		to.values[c] = append(to.values[c], value)
	}
	return number
}

// grown gives s with at least n elements, the new ones being fill.
func grown[T any](s []T, n int, fill T) []T {
	if n <= len(s) {
		return s
	}
	from := len(s)
	s = slices.Grow(s, n-from)[:n]
	for i := from; i < n; i++ {
		s[i] = fill
	}
	return s
}
