package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// PageState says how the page of an article stands.
type PageState string

// The states of a page. A page that was read and cannot be read any more keeps
// what was read, under the state that says why.
const (
	PageWaiting   PageState = "waiting"   // it was not read yet
	PageRead      PageState = "read"      // it was read
	PagePaywall   PageState = "paywall"   // it shows its text to subscribers only
	PageRemoved   PageState = "removed"   // it is not there, or not any more
	PageForbidden PageState = "forbidden" // its server refuses programs
	PageRobots    PageState = "robots"    // the robots.txt of its host asks programs to stay away
	PageFailed    PageState = "failed"    // it could not be read, for all the trying
	PageDropped   PageState = "dropped"   // the feed that brought it was removed before
)

// Page is the page of an article whose feed had only a summary of it: a place in
// the queue, and how it stands.
type Page struct {
	Article      int64 // its number
	Feed         int   // number of the feed that brought it
	URL          string
	Host         string // of the URL, with its port
	State        PageState
	InUse        bool // the article's text is the page's
	ETag         string
	LastModified string
	Picture      string    // address of the lead picture; "" none
	Looks        int       // times that it was read
	Failures     int       // fetches that failed since it was last read
	Problem      string    // of the last fetch: class of its failure; ""
	Message      string    // the same in words
	Wanted       time.Time // when the feed brought the article
	Fetched      time.Time // last fetch; zero none
	FirstRead    time.Time // zero: it was not
	NextLook     time.Time // when it is fetched (again); zero never

	itemHash uint64
}

// PageFetch is what a fetch of a page found.
type PageFetch struct {
	Article  int64 // its number
	Feed     int   // its number
	URL      string
	Started  time.Time
	Took     time.Duration
	Status   int    // of HTTP; 0 where no answer came
	Problem  string // class of failure; "" none
	Message  string
	Bytes    int64 // of the body as it came
	State    PageState
	Changed  bool      // the article was changed by it
	NextLook time.Time // zero: never
}

// PageLook is a fetch of a page and how the page stands since.
type PageLook struct {
	Page Page
	Log  PageFetch
}

// MostLooks is how many times a page is read, whatever its feed says of it.
const MostLooks = 10

// DuePages lists the pages that are to be fetched by now, longest overdue first,
// so many at most and so many of one host. Those of feeds that are paused or whose
// pages are not wanted wait.
func (s *Store) DuePages(ctx context.Context, now time.Time, limit, ofHost int) ([]Page, error) {
	return query(ctx, s, "page_due", args{"now": now.UTC(), "of_host": ofHost, "limit": limit}, nil, scanPage)
}

// Pages gives the pages of articles, in the order of their numbers. Most articles
// have none.
func (s *Store) Pages(ctx context.Context, articles ...int64) ([]Page, error) {
	return query(ctx, s, "page_list", args{"articles": articles}, nil, scanPage)
}

func scanPage(r *sql.Rows) (p Page, err error) {
	var fetched, read, next sql.NullTime
	err = r.Scan(&p.Article, &p.Feed, &p.URL, &p.Host, &p.State, &p.InUse, &p.itemHash, &p.ETag, &p.LastModified, &p.Picture, &p.Looks, &p.Failures,
		&p.Problem, &p.Message, &p.Wanted, &fetched, &read, &next)
	p.Fetched, p.FirstRead, p.NextLook = fetched.Time, read.Time, next.Time
	return p, err
}

// FeedPage is the page of an article of a feed.
type FeedPage struct {
	Page
	Title string // of the article
}

// FeedPages lists pages of a feed's articles: those with which something is wrong
// first, then those that wait.
func (s *Store) FeedPages(ctx context.Context, feed, limit int) ([]FeedPage, error) {
	return query(ctx, s, "page_feed", args{"feed": feed, "limit": limit}, nil, func(r *sql.Rows) (p FeedPage, err error) {
		var fetched, next sql.NullTime
		err = r.Scan(&p.Article, &p.Title, &p.URL, &p.State, &p.InUse, &p.Looks, &p.Failures, &p.Problem, &p.Message, &p.Wanted, &fetched, &next)
		p.Feed, p.Fetched, p.NextLook = feed, fetched.Time, next.Time
		return p, err
	})
}

// PageCount is a number of pages.
type PageCount struct {
	Feed  int
	State PageState
	Pages int64
	Due   int64 // of them, those that will be fetched (again)
}

// PageCounts counts the pages by feed and state.
func (s *Store) PageCounts(ctx context.Context) ([]PageCount, error) {
	return query(ctx, s, "page_counts", nil, nil, func(r *sql.Rows) (c PageCount, err error) {
		return c, r.Scan(&c.Feed, &c.State, &c.Pages, &c.Due)
	})
}

// PageFetches lists the fetches of an article's page, newest first.
func (s *Store) PageFetches(ctx context.Context, article int64, limit int) ([]PageFetch, error) {
	return query(ctx, s, "page_log_list", args{"article": article, "limit": limit}, nil, func(r *sql.Rows) (f PageFetch, err error) {
		var took int64
		var next sql.NullTime
		err = r.Scan(&f.Article, &f.Feed, &f.URL, &f.Started, &took, &f.Status, &f.Problem, &f.Message, &f.Bytes, &f.State, &f.Changed, &next)
		f.Took, f.NextLook = time.Duration(took)*time.Millisecond, next.Time
		return f, err
	})
}

// ArticlesWhole gives articles by their numbers, with keys and texts. Those that
// are not there are left out.
func (s *Store) ArticlesWhole(ctx context.Context, ids []int64) (map[int64]Article, error) {
	rows, err := query(ctx, s, "page_articles", args{"ids": ids}, nil, func(r *sql.Rows) (a Article, err error) {
		return a, scanArticle(r, &a, &a.Key, &a.Text)
	})
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]Article, len(rows))
	for _, a := range rows {
		byID[a.ID] = a
	}
	return byID, nil
}

// LogPages writes what fetches of pages found and how the pages stand since, all
// or nothing. A page whose article has gone meanwhile does not come back, and
// whether a text is in use is Write's to say.
func (s *Store) LogPages(ctx context.Context, looks []PageLook) error {
	err := s.write(ctx, func(t *tx) error {
		ids := make([]int64, len(looks))
		for i, l := range looks {
			ids[i] = l.Page.Article
		}
		have, err := queryOn(ctx, t.conn, s, "page_list", args{"articles": ids}, nil, scanPage)
		if err != nil {
			return err
		}
		now := make(map[int64]Page, len(have))
		for _, p := range have {
			now[p.Article] = p
		}
		var put []Page
		for _, l := range looks {
			p, ok := now[l.Page.Article]
			if !ok {
				continue
			}
			if p.URL != l.Page.URL { // another took it over, and asks for another page
				put = append(put, p)
				continue
			}
			after := l.Page
			after.InUse, after.itemHash = p.InUse, p.itemHash
			if p.State == PageDropped {
				after.NextLook = time.Time{}
			}
			put = append(put, after)
		}
		if err := t.exec("page_remove", args{"articles": ids}, nil); err != nil {
			return err
		}
		if err := t.appendPages(put); err != nil {
			return err
		}
		return t.append("page_log", func(to *duckdb.Appender) error {
			for _, look := range looks {
				l := look.Log
				if err := to.AppendRow(l.Article, int32(l.Feed), l.URL, l.Started.UTC(), int32(l.Took.Milliseconds()), int32(l.Status), l.Problem, l.Message,
					l.Bytes, string(l.State), l.Changed, orNull(l.NextLook)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("logging the fetches of %d pages: %w", len(looks), err)
	}
	return nil
}

// PutOffPages lets the pages of hosts wait until a time.
func (s *Store) PutOffPages(ctx context.Context, until map[string]time.Time) error {
	return s.write(ctx, func(t *tx) error {
		for host, at := range until {
			if err := t.exec("page_put_off", args{"host": host, "until": at.UTC()}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) appendPages(pages []Page) error {
	return t.append("page", func(to *duckdb.Appender) error {
		for _, p := range pages {
			if err := to.AppendRow(p.Article, int32(p.Feed), p.URL, p.Host, string(p.State), p.InUse, p.itemHash, p.ETag, p.LastModified, p.Picture,
				int32(p.Looks), int32(p.Failures), p.Problem, p.Message, p.Wanted.UTC(), orNull(p.Fetched), orNull(p.FirstRead), orNull(p.NextLook)); err != nil {
				return fmt.Errorf("page %s: %w", p.URL, err)
			}
		}
		return nil
	})
}

// pageMark is what an arrival says of its article's page.
type pageMark struct {
	known    bool // there is a row of it
	inUse    bool
	itemHash uint64

	wanted time.Time // set: it is put into the queue anew
	feed   int
	gone   bool      // it is not wanted any more
	takes  bool      // its text takes the place of the feed's
	told   time.Time // set: the feed tells something new
}

// want puts the page into the queue where an arrival asks for it, and forgets one
// of another arrival's.
func (m *pageMark) want(a Article, hash uint64, now time.Time) {
	if a.WantsPage && a.Feed != 0 && hostOf(a.URL) != "" {
		*m = pageMark{known: m.known, itemHash: hash, wanted: now, feed: a.Feed}
		return
	}
	*m = pageMark{known: m.known, gone: m.known}
}

// lose says that an arrival's text takes the place of the one that is there. What
// a user brings holds: its page is not looked at any more.
func (m *pageMark) lose(a Article, hash uint64, now time.Time) {
	if a.Feed == 0 {
		*m = pageMark{known: m.known, gone: true}
		return
	}
	m.inUse, m.takes, m.itemHash, m.told = false, false, hash, now
}

// hostOf gives the host of a web address, with its port; "" for another address.
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.ToLower(u.Host)
}

// markPages writes what arrivals say of their articles' pages.
func (t *tx) markPages(articles []*arrival) error {
	var stale []int64
	var fresh []Page
	var marked []*arrival
	for _, a := range articles {
		m := a.page
		if m.known && (m.gone || !m.wanted.IsZero()) {
			stale = append(stale, a.ID)
		}
		switch {
		case !m.wanted.IsZero():
			fresh = append(fresh, Page{Article: a.ID, Feed: m.feed, URL: strings.TrimSpace(a.URL), Host: hostOf(a.URL), State: PageWaiting,
				Wanted: m.wanted, NextLook: m.wanted, itemHash: m.itemHash})
		case m.known && !m.gone:
			marked = append(marked, a)
		}
	}
	if len(stale) > 0 {
		if err := t.exec("page_remove", args{"articles": stale}, nil); err != nil {
			return err
		}
	}
	if len(fresh) > 0 {
		if err := t.appendPages(fresh); err != nil {
			return err
		}
	}
	return t.pagesTold(marked)
}

// pagesTold writes what arrivals say of pages that are in the queue.
func (t *tx) pagesTold(articles []*arrival) error {
	if len(articles) == 0 {
		return nil
	}
	var ids []int64
	var inUse, told []bool
	var hashes []uint64
	for _, a := range articles {
		ids, inUse, hashes, told = append(ids, a.ID), append(inUse, a.page.inUse), append(hashes, a.page.itemHash), append(told, !a.page.told.IsZero())
	}
	return t.exec("page_mark", args{"articles": ids, "in_use": inUse, "item_hashes": hashes, "told": told, "now": t.store.now().UTC(), "most": int32(MostLooks)}, nil)
}
