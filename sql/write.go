package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/zeebo/xxh3"
)

// Outcome is what became of one article of a batch.
type Outcome int

// The outcomes of Write.
const (
	Added     Outcome = iota // it was not there
	Updated                  // it was there with another text, or undated and now has a date
	Duplicate                // it was there, the same
)

// arrival is an article on its way in, or one that is there already.
type arrival struct {
	Article
	at       int // its place in the batch
	keyHash  uint64
	textHash uint64
	before   uint64 // hash of the text that the database has
	doc      uint32
	stored   bool // it is in the database, under ID
	changed  bool // the database lacks it or has it otherwise
	patched  bool // its text is not the one it came with
	page     pageMark
	sketch   []byte
	story    int64
}

// Write stores a batch, articles and postings together, and says what became
// of each article, in order. All of it is stored or none. Within a batch as
// across batches, an article is known by its Key: a second arrival with another
// text replaces the first and keeps its ID, first-seen time and date; one that
// brings a date to an article which has none, or only that of its address, sets
// it; one without text takes no text away, and a feed's summary not the text that
// was read from the page. Article.Standing says what an arrival may change. A text
// that another takes the place of is kept as a Version, and articles whose page is
// wanted are put into the queue of pages, in the same transaction.
func (s *Store) Write(ctx context.Context, batch []Article) ([]Outcome, error) {
	return s.WritePrepared(ctx, s.Prepare(batch))
}

// WritePrepared writes what Prepare made, once.
func (s *Store) WritePrepared(ctx context.Context, p *Prepared) ([]Outcome, error) {
	defer s.spare.put(p.index)
	if len(p.articles) == 0 {
		return nil, nil
	}
	if s.frozen.Load() {
		return nil, ErrBundle
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	known, err := s.known(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("storing %d articles: %w", len(p.articles), err)
	}
	changed, told, outcomes := sift(p, known, s.now().UTC())
	if len(told) > 0 {
		if err := s.transact(ctx, func(t *tx) error { return t.pagesTold(told) }); err != nil {
			return nil, fmt.Errorf("putting %d pages into the queue: %w", len(told), err)
		}
	}
	if len(changed) == 0 {
		return outcomes, nil
	}
	if err := s.store(ctx, p, changed); err != nil {
		return nil, fmt.Errorf("storing %d articles: %w", len(p.articles), err)
	}
	return outcomes, nil
}

// store writes new articles and those that changed. The index and the articles
// are written side by side, each in a transaction of its own.
//
// The index is committed first. If the articles then are not, because the
// process ends in between, their documents are dead: no article will ever have
// these numbers, so no query finds them, and a compaction drops them. An article
// is never seen without its index.
func (s *Store) store(ctx context.Context, p *Prepared, articles []*arrival) error {
	x, err := s.indexState(ctx)
	if err != nil {
		return err
	}
	p.patch(articles)
	batch := x.give(p, articles)
	moves, err := s.settleArrivals(ctx, p, articles)
	if err != nil {
		return err
	}
	// Whichever fails ends the other.
	both, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	indexed := make(chan struct{})
	go func() {
		defer close(indexed)
		if err := s.indexArticles(both, p, batch, articles); err != nil {
			stop(err)
		}
	}()
	err = s.transaction(both, func(t *tx) error {
		if err := t.replace(articles, batch.after.nextDoc); err != nil {
			return err
		}
		if err := t.moveStories(moves, batch.after.nextDoc); err != nil {
			return err
		}
		<-indexed
		return context.Cause(both)
	})
	if err != nil {
		stop(err)
		<-indexed
		return context.Cause(both)
	}
	for _, a := range articles {
		s.keys.add(a.keyHash)
	}
	return s.mergeOn(ctx)
}

// known gives those articles of the batch that are in the database, by key.
// Their text is loaded only where an arrival comes without one.
func (s *Store) known(ctx context.Context, p *Prepared) (map[string]*arrival, error) {
	if err := s.loadKeys(ctx); err != nil {
		return nil, err
	}
	var hashes []uint64
	var keys []string
	var noText []bool
	for i, a := range p.articles {
		if hash := p.keys[i]; s.keys.has(hash) {
			hashes, keys, noText = append(hashes, hash), append(keys, a.Key), append(noText, a.Text == "")
		}
	}
	if len(hashes) == 0 {
		return map[string]*arrival{}, nil
	}
	rows, err := query(ctx, s, "article_known",
		args{"hashes": hashes, "keys": keys, "no_text": noText}, nil,
		func(r *sql.Rows) (*arrival, error) {
			a := &arrival{stored: true}
			var published sql.NullTime
			err := r.Scan(&a.ID, &a.Key, &a.textHash, &published, &a.DateOnly, &a.DateFrom, &a.DateNote,
				&a.Language, &a.Country, &a.Author, &a.URL, &a.FirstSeen, &a.SourceDomain, &a.SourceName, &a.Text,
				&a.page.known, &a.page.inUse, &a.page.itemHash)
			a.Published, a.before = published.Time, a.textHash
			a.keyHash = xxh3.HashString(a.Key)
			return a, err
		})
	if err != nil {
		return nil, err
	}
	known := make(map[string]*arrival, len(rows))
	for _, a := range rows {
		known[a.Key] = a
	}
	return known, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func hashText(a Article) uint64 {
	hash, _ := hashTextIn(nil, a)
	return hash
}

// hashTextIn is hashText with room to put title and text together in, which it
// gives back.
func hashTextIn(room []byte, a Article) (uint64, []byte) {
	room = append(room[:0], a.Title...)
	room = append(room, 0)
	room = append(room, a.Text...)
	return xxh3.Hash(room), room
}

// replace writes the rows of articles, which have been indexed and have their
// stories. nextDoc is the first document that has not been given out then.
func (t *tx) replace(articles []*arrival, nextDoc uint32) error {
	var stale []int64
	for _, a := range articles {
		if a.stored {
			stale = append(stale, a.ID)
		}
	}
	if err := t.keepVersions(articles); err != nil {
		return err
	}
	if err := t.markPages(articles); err != nil {
		return err
	}
	if len(stale) > 0 {
		if err := t.exec("article_remove", args{"ids": stale}, nil); err != nil {
			return err
		}
		if err := t.exec("mention_remove", args{"articles": stale}, nil); err != nil {
			return err
		}
	}
	sources, err := t.sources(articles)
	if err != nil {
		return err
	}
	return t.appendArticles(articles, sources, nextDoc)
}

func (t *tx) appendArticles(articles []*arrival, sources map[sourceKey]int32, nextDoc uint32) error {
	return t.append("article", func(to *duckdb.Appender) error {
		for _, a := range articles {
			var published any
			if !a.Published.IsZero() {
				published = a.Published.UTC()
			}
			err := to.AppendRow(a.ID, a.doc, a.keyHash, a.Key, sources[keyOf(a.Article)],
				published, a.DateOnly, a.DateFrom, a.DateNote, a.Language, a.Country,
				a.Author, spaced(a.Author), a.URL, a.Title, a.Text, a.textHash, a.FirstSeen.UTC(), a.Updated.UTC(),
				a.story, nextDoc, storyTime(a.Article), a.sketch)
			if err != nil {
				return fmt.Errorf("article %q: %w", a.Key, err)
			}
		}
		return nil
	})
}

// spaced gives the terms of a text between blanks, "" if it has none.
func spaced(text string) string {
	out := ""
	for tok := range Tokens(text) {
		out += " " + tok.Term
	}
	if out == "" {
		return ""
	}
	return out + " "
}

// joined gives the terms of a text with a blank between each two.
func joined(text string) string {
	if s := spaced(text); s != "" {
		return s[1 : len(s)-1]
	}
	return ""
}

// sourceKey is what makes a source one: its domain or, without one, the terms
// of its name.
type sourceKey struct{ domain, name string }

func keyOf(a Article) sourceKey {
	if a.SourceDomain != "" {
		return sourceKey{domain: a.SourceDomain}
	}
	return sourceKey{name: first(joined(a.SourceName), a.SourceName)}
}

// sources gives the numbers of the articles' sources and adds those that are
// new. A source known by its domain alone takes the first name that comes.
func (t *tx) sources(articles []*arrival) (map[sourceKey]int32, error) {
	type row struct {
		id                    int32
		domain, name, country string
	}
	rows, err := queryOn(t.ctx, t.conn, t.store, "source_keys", nil, nil, func(r *sql.Rows) (s row, err error) {
		return s, r.Scan(&s.id, &s.domain, &s.name, &s.country)
	})
	if err != nil {
		return nil, err
	}
	have := make(map[sourceKey]*row, len(rows))
	next := int32(1)
	for i := range rows {
		r := &rows[i]
		have[keyOf(Article{SourceDomain: r.domain, SourceName: r.name})] = r
		next = max(next, r.id+1)
	}
	dirty := map[int32]*row{}
	for _, a := range articles {
		k := keyOf(a.Article)
		r := have[k]
		if r == nil {
			r = &row{id: next, domain: a.SourceDomain}
			next++
			have[k] = r
			dirty[r.id] = r
		}
		if r.name == "" && a.SourceName != "" || r.country == "" && a.Country != "" {
			r.name, r.country = first(r.name, a.SourceName), first(r.country, a.Country)
			dirty[r.id] = r
		}
	}
	if len(dirty) > 0 {
		ids := make([]int32, 0, len(dirty))
		for id := range dirty {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		if err := t.exec("source_remove", args{"ids": ids}, nil); err != nil {
			return nil, err
		}
		err := t.append("source", func(to *duckdb.Appender) error {
			for _, id := range ids {
				r := dirty[id]
				if err := to.AppendRow(r.id, r.domain, r.name, joined(r.name), r.country); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	numbers := make(map[sourceKey]int32, len(have))
	for k, r := range have {
		numbers[k] = r.id
	}
	return numbers, nil
}
