package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// FeedState says whether a feed is polled.
type FeedState string

// The states of a feed.
const (
	FeedActive FeedState = "active"
	FeedPaused FeedState = "paused" // by the user
	FeedGone   FeedState = "gone"   // its server says that it is there no more
)

// Feed is an address that is polled for articles.
type Feed struct {
	ID  int    // 0 before it is stored
	URL string // what is polled; a permanent redirect changes it

	// What the user says of it.
	AddedURL   string // as it was added
	Site       string // the publisher's home page; "" is not named
	Folder     string // where it stands in a list of feeds, parts between slashes; "" at the top
	Source     string // publisher of its articles, a domain or a name; "" is told by Site or AddedURL
	Publisher  string // domain or name to which its articles so are credited
	Aggregator bool   // it may name other publishers for its articles
	Pages      Pages  // whose pages are read; AddFeeds takes "" for PagesShort
	Added      time.Time

	State FeedState

	// What polls found.
	Title        string // as the feed says; "" before the first poll
	ETag         string
	LastModified string
	BodyHash     uint64        // XXH3 of the last body; 0 none
	Every        time.Duration // between polls, as it has come to be
	Failures     int           // polls that failed since the last that did not
	Problem      string        // of the last poll: class of its failure; ""
	Message      string        // the same in words
	Polled       time.Time     // last poll; zero none
	Succeeded    time.Time     // last poll that did not fail; zero none
	Brought      time.Time     // last poll that brought a new article; zero none
	NextPoll     time.Time
}

// Pages says for which articles of a feed the page is read too.
type Pages string

// The settings for pages.
const (
	PagesNever  Pages = "never"
	PagesShort  Pages = "short" // where the feed's text is short
	PagesAlways Pages = "always"
)

// ParsePages reads a setting for pages. The error says what is expected.
func ParsePages(text string) (Pages, error) {
	switch p := Pages(text); p {
	case PagesNever, PagesShort, PagesAlways:
		return p, nil
	}
	return "", fmt.Errorf("expected %s, %s or %s", PagesNever, PagesShort, PagesAlways)
}

// Fetch is what a poll of a feed found.
type Fetch struct {
	Feed                                       int // its number
	URL                                        string
	Started                                    time.Time
	Took                                       time.Duration
	Status                                     int    // of HTTP; 0 where no answer came
	Problem                                    string // class of failure; "" none
	Message                                    string
	Bytes                                      int64 // of the body as it came
	Items, Added, Updated, Duplicate, Rejected int
	NextPoll                                   time.Time // zero: never
}

// Poll is a poll of a feed and how the feed stands since.
type Poll struct {
	Feed Feed
	Log  Fetch
}

// Feeds lists the feeds in the order they were added.
func (s *Store) Feeds(ctx context.Context) ([]Feed, error) {
	return query(ctx, s, "feed_list", nil, nil, func(r *sql.Rows) (f Feed, err error) {
		var seconds int64
		var polled, succeeded, brought sql.NullTime
		err = r.Scan(&f.ID, &f.URL, &f.AddedURL, &f.Site, &f.Title, &f.Folder, &f.Source, &f.Publisher, &f.Aggregator, &f.State, &f.ETag, &f.LastModified,
			&f.BodyHash, &seconds, &f.Failures, &f.Problem, &f.Message, &f.Added, &polled, &succeeded, &brought, &f.NextPoll, &f.Pages)
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
		logged, err := query(ctx, s, "fetch_last_feed", nil, nil, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
		if err != nil {
			return err
		}
		next := logged[0] + 1
		for _, f := range have {
			next = max(next, f.ID+1)
		}
		for i := range out {
			out[i].ID = next + i
			out[i].Pages = Pages(first(string(out[i].Pages), string(PagesShort)))
		}
		return t.appendFeeds(out)
	})
	if err != nil {
		return nil, fmt.Errorf("adding feeds: %w", err)
	}
	return out, nil
}

// ChangeFeeds lets change alter the feeds with these numbers and writes them,
// all or none. A number that no feed has is passed over. It gives the feeds as
// they are since.
func (s *Store) ChangeFeeds(ctx context.Context, ids []int, change func(*Feed)) ([]Feed, error) {
	var changed []Feed
	err := s.write(ctx, func(t *tx) error {
		have, err := s.feedsByID(ctx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if f, ok := have[id]; ok {
				change(&f)
				f.ID = id
				changed = append(changed, f)
			}
		}
		return t.putFeeds(changed)
	})
	if err != nil {
		return nil, fmt.Errorf("changing feeds: %w", err)
	}
	return changed, nil
}

// RemoveFeeds forgets feeds. What was fetched for them stays in the log:
// coverage of the past is computed from it. Pages that wait for a fetch are
// dropped.
func (s *Store) RemoveFeeds(ctx context.Context, ids []int) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.exec("page_drop", args{"feeds": int32s(ids)}, nil); err != nil {
			return err
		}
		return t.removeFeeds(ids)
	})
}

// LogPolls writes what polls found and how their feeds stand since, all or
// nothing. What the user says of a feed is not the poll's to write: where it
// was changed or the feed was paused while the poll went on, that holds; and a
// feed that was removed does not come back.
func (s *Store) LogPolls(ctx context.Context, polls []Poll) error {
	err := s.write(ctx, func(t *tx) error {
		have, err := s.feedsByID(ctx)
		if err != nil {
			return err
		}
		var put []Feed
		for _, p := range polls {
			now, ok := have[p.Feed.ID]
			if !ok {
				continue
			}
			after := p.Feed
			after.AddedURL, after.Site, after.Folder, after.Source, after.Publisher, after.Aggregator, after.Pages, after.Added =
				now.AddedURL, now.Site, now.Folder, now.Source, now.Publisher, now.Aggregator, now.Pages, now.Added
			if now.State != FeedActive {
				after.State = now.State
			}
			put = append(put, after)
		}
		if err := t.putFeeds(put); err != nil {
			return err
		}
		return t.append("fetch_log", func(to *duckdb.Appender) error {
			for _, p := range polls {
				l := p.Log
				if err := to.AppendRow(int32(l.Feed), l.URL, l.Started.UTC(), int32(l.Took.Milliseconds()), int32(l.Status), l.Problem, l.Message, l.Bytes,
					int32(l.Items), int32(l.Added), int32(l.Updated), int32(l.Duplicate), int32(l.Rejected), orNull(l.NextPoll)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("logging %d polls: %w", len(polls), err)
	}
	return nil
}

func (s *Store) feedsByID(ctx context.Context) (map[int]Feed, error) {
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int]Feed, len(feeds))
	for _, f := range feeds {
		byID[f.ID] = f
	}
	return byID, nil
}

// putFeeds writes feeds in the place of those with their numbers.
func (t *tx) putFeeds(feeds []Feed) error {
	ids := make([]int, len(feeds))
	for i, f := range feeds {
		ids[i] = f.ID
	}
	if err := t.removeFeeds(ids); err != nil {
		return err
	}
	return t.appendFeeds(feeds)
}

func (t *tx) removeFeeds(ids []int) error {
	return t.exec("feed_remove", args{"ids": int32s(ids)}, nil)
}

func int32s(ids []int) []int32 {
	numbers := make([]int32, len(ids))
	for i, id := range ids {
		numbers[i] = int32(id)
	}
	return numbers
}

func (t *tx) appendFeeds(feeds []Feed) error {
	return t.append("feed", func(to *duckdb.Appender) error {
		for _, f := range feeds {
			if err := to.AppendRow(int32(f.ID), f.URL, f.AddedURL, f.Site, f.Title, f.Folder, f.Source, f.Publisher, f.Aggregator, string(f.State), f.ETag, f.LastModified,
				f.BodyHash, int32(f.Every/time.Second), int32(f.Failures), f.Problem, f.Message, f.Added.UTC(), orNull(f.Polled), orNull(f.Succeeded),
				orNull(f.Brought), f.NextPoll.UTC(), string(f.Pages)); err != nil {
				return fmt.Errorf("feed %s: %w", f.URL, err)
			}
		}
		return nil
	})
}

// Fetches lists the polls of a feed, newest first.
func (s *Store) Fetches(ctx context.Context, feed, limit int) ([]Fetch, error) {
	return query(ctx, s, "fetch_list", args{"feed": feed, "limit": limit}, nil, scanFetch)
}

// FetchesBetween lists the polls of some feeds in [from, to), newest first.
func (s *Store) FetchesBetween(ctx context.Context, feeds []int, from, to time.Time, limit int) ([]Fetch, error) {
	a := args{"feeds": int32s(feeds), "since": from.UTC(), "until": to.UTC(), "limit": limit}
	return query(ctx, s, "fetch_range", a, nil, scanFetch)
}

func scanFetch(r *sql.Rows) (f Fetch, err error) {
	var took int64
	var next sql.NullTime
	err = r.Scan(&f.Feed, &f.URL, &f.Started, &took, &f.Status, &f.Problem, &f.Message, &f.Bytes, &f.Items, &f.Added,
		&f.Updated, &f.Duplicate, &f.Rejected, &next)
	f.Took, f.NextPoll = time.Duration(took)*time.Millisecond, next.Time
	return f, err
}
