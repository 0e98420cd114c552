package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Feed is an address that is polled for articles.
type Feed struct {
	ID           int    // 0 before it is stored
	URL          string // what is polled; a permanent redirect changes it
	AddedURL     string // as it was added
	Site         string // the publisher's home page; "" unknown
	Title        string // as the feed says; "" before the first poll
	Source       string // publisher's name for its articles; "" is what the feed says
	Pages        string // whether the articles' pages are fetched: never, short or always
	State        string // active, paused or gone
	ETag         string
	LastModified string
	BodyHash     uint64        // XXH3 of the last body; 0 none
	Every        time.Duration // between polls, as it has come to be
	Failures     int           // polls that failed since the last that did not
	Problem      string        // of the last poll: class of its failure; ""
	Message      string        // the same in words
	Added        time.Time
	Polled       time.Time // last poll; zero none
	Succeeded    time.Time // last poll that did not fail; zero none
	Brought      time.Time // last poll that brought a new article; zero none
	NextPoll     time.Time
}

// Fetch is what a poll of a feed, or fetching a page for it, found.
type Fetch struct {
	Feed                                       int    // its number
	Kind                                       string // poll or page
	URL                                        string
	Started                                    time.Time
	Took                                       time.Duration
	Status                                     int    // of HTTP; 0 where no answer came
	Problem                                    string // class of failure; "" none
	Message                                    string
	Bytes                                      int64 // of the body as it came
	Items, Added, Updated, Duplicate, Rejected int
	NextPoll                                   time.Time // zero: never, or a page
}

// Feeds lists the feeds in the order they were added.
func (s *Store) Feeds(ctx context.Context) ([]Feed, error) {
	return query(ctx, s, "feed_list", nil, nil, func(r *sql.Rows) (f Feed, err error) {
		var seconds int64
		var polled, succeeded, brought sql.NullTime
		err = r.Scan(&f.ID, &f.URL, &f.AddedURL, &f.Site, &f.Title, &f.Source, &f.Pages, &f.State, &f.ETag, &f.LastModified, &f.BodyHash, &seconds,
			&f.Failures, &f.Problem, &f.Message, &f.Added, &polled, &succeeded, &brought, &f.NextPoll)
		f.Every = time.Duration(seconds) * time.Second
		f.Polled, f.Succeeded, f.Brought = polled.Time, succeeded.Time, brought.Time
		return f, err
	})
}

// AddFeeds stores new feeds, all or none, and gives them with their numbers.
func (s *Store) AddFeeds(ctx context.Context, feeds []Feed) ([]Feed, error) {
	out := append([]Feed(nil), feeds...)
	err := s.write(ctx, func(t *tx) error {
		have, err := s.Feeds(ctx)
		if err != nil {
			return err
		}
		next := 1
		for _, f := range have {
			next = max(next, f.ID+1)
		}
		for i := range out {
			out[i].ID = next + i
			if err := t.putFeed(out[i]); err != nil {
				return fmt.Errorf("adding the feed %s: %w", out[i].URL, err)
			}
		}
		return nil
	})
	return out, err
}

// RemoveFeed forgets a feed. What was fetched for it stays in the log: coverage
// of the past is computed from it.
func (s *Store) RemoveFeed(ctx context.Context, id int) error {
	return s.write(ctx, func(t *tx) error { return t.exec("feed_remove", args{"id": id}, nil) })
}

// LogPoll writes what a poll found and how the feed stands since, both or
// neither.
func (s *Store) LogPoll(ctx context.Context, f Feed, log []Fetch) error {
	return s.write(ctx, func(t *tx) error {
		for _, l := range log {
			err := t.exec("fetch_add", args{"feed": l.Feed, "kind": l.Kind, "url": l.URL, "started": l.Started.UTC(), "took_ms": l.Took.Milliseconds(),
				"status": l.Status, "problem": l.Problem, "message": l.Message, "bytes": l.Bytes, "items": l.Items, "added": l.Added,
				"updated": l.Updated, "duplicate": l.Duplicate, "rejected": l.Rejected, "next_poll": orNull(l.NextPoll)}, nil)
			if err != nil {
				return err
			}
		}
		return t.putFeed(f)
	})
}

// putFeed writes a feed in the place of the one with its number.
func (t *tx) putFeed(f Feed) error {
	if err := t.exec("feed_remove", args{"id": f.ID}, nil); err != nil {
		return err
	}
	return t.exec("feed_add", args{"id": f.ID, "url": f.URL, "added_url": f.AddedURL, "site": f.Site, "title": f.Title, "source": f.Source,
		"pages": f.Pages, "state": f.State, "etag": f.ETag, "last_modified": f.LastModified, "body_hash": f.BodyHash, "every": int64(f.Every / time.Second),
		"failures": f.Failures, "problem": f.Problem, "message": f.Message, "added": f.Added.UTC(), "polled": orNull(f.Polled),
		"succeeded": orNull(f.Succeeded), "brought": orNull(f.Brought), "next_poll": f.NextPoll.UTC()}, nil)
}

// Fetches lists what was fetched for a feed, newest first.
func (s *Store) Fetches(ctx context.Context, feed, limit int) ([]Fetch, error) {
	return query(ctx, s, "fetch_list", args{"feed": feed, "limit": limit}, nil, func(r *sql.Rows) (f Fetch, err error) {
		var took int64
		var next sql.NullTime
		err = r.Scan(&f.Feed, &f.Kind, &f.URL, &f.Started, &took, &f.Status, &f.Problem, &f.Message, &f.Bytes, &f.Items, &f.Added,
			&f.Updated, &f.Duplicate, &f.Rejected, &next)
		f.Took, f.NextPoll = time.Duration(took)*time.Millisecond, next.Time
		return f, err
	})
}
