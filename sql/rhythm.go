package store

import (
	"context"
	"database/sql"
	"time"
)

// Rhythm is how often a publisher's articles come, from those of the eight weeks
// before its newest.
type Rhythm struct {
	Publisher   string // domain or, where there is none, name
	First, Last time.Time
	Articles    int64
	// Pause is the fourth longest time between two articles; of fewer, the
	// shortest; 0 with one article.
	Pause time.Duration
}

// Rhythms gives the rhythm of publishers that have articles.
func (s *Store) Rhythms(ctx context.Context, publishers []string) ([]Rhythm, error) {
	return query(ctx, s, "source_rhythm", args{"publishers": publishers}, nil, func(r *sql.Rows) (p Rhythm, err error) {
		var micros sql.NullInt64
		err = r.Scan(&p.Publisher, &p.Last, &p.First, &p.Articles, &micros)
		p.Pause = time.Duration(micros.Int64) * time.Microsecond
		return p, err
	})
}

// Yield is what the polls of a feed came to.
type Yield struct {
	Feed                     int // its number
	Polls, Failed            int64
	Added, Updated, Rejected int64
	Bytes                    int64 // as they came
	Status                   int   // of HTTP, of the last poll; 0 where no answer came
}

// Yields gives what polls came to that were started at since or later, for feeds
// that had any.
func (s *Store) Yields(ctx context.Context, since time.Time) ([]Yield, error) {
	return query(ctx, s, "feed_yield", args{"since": since.UTC()}, nil, func(r *sql.Rows) (y Yield, err error) {
		return y, r.Scan(&y.Feed, &y.Polls, &y.Failed, &y.Added, &y.Updated, &y.Rejected, &y.Bytes, &y.Status)
	})
}

// NewestArticles lists the articles that were stored last, with ID, Title,
// SourceDomain (or a name in its place), Published, DateOnly and FirstSeen.
func (s *Store) NewestArticles(ctx context.Context, limit int) ([]Article, error) {
	return query(ctx, s, "article_newest", args{"limit": limit}, nil, func(r *sql.Rows) (a Article, err error) {
		var published sql.NullTime
		err = r.Scan(&a.ID, &a.Title, &a.SourceDomain, &published, &a.DateOnly, &a.FirstSeen)
		a.Published = published.Time
		return a, err
	})
}
