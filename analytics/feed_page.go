package analytics

import (
	"context"
	"time"
)

// PageCount is how many pages of a feed's articles stand alike.
type PageCount struct {
	Feed    int
	Source  string // to which the feed's articles are credited; "" of a feed that was removed
	Setting string // of the feed: never, short or always; "" of one that was removed
	State   string // as of a Page
	Pages   int64
	Due     int64 // of them, those that will be fetched (again)
}

// PageCounts counts the pages of articles by feed and state.
func (a *Analyst) PageCounts(ctx context.Context) ([]PageCount, error) {
	feeds, err := a.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := a.store.PageCounts(ctx)
	if err != nil {
		return nil, err
	}
	at := make(map[int]int, len(feeds))
	for i, f := range feeds {
		at[f.ID] = i
	}
	out := make([]PageCount, len(stored))
	for i, n := range stored {
		out[i] = PageCount{Feed: n.Feed, State: string(n.State), Pages: n.Pages, Due: n.Due}
		if f, ok := at[n.Feed]; ok {
			out[i].Source, out[i].Setting = feeds[f].Publisher, string(feeds[f].Pages)
		}
	}
	return out, nil
}

// PageTotals sum up PageCounts.
type PageTotals struct {
	Waiting int64 // they were not read yet
	Read    int64
	Barred  int64 // they could not be read, or not any more
	Due     int64 // of all, those that will be fetched (again)
}

// Any says that there are pages.
func (t PageTotals) Any() bool { return t.Waiting+t.Read+t.Barred > 0 }

func (t *PageTotals) add(n PageCount) {
	switch t.Due += n.Due; n.State {
	case "waiting":
		t.Waiting += n.Pages
	case "read":
		t.Read += n.Pages
	default:
		t.Barred += n.Pages
	}
}

// SumPages sums up the pages of all feeds and of each by its number.
func SumPages(counts []PageCount) (all PageTotals, byFeed map[int]PageTotals) {
	byFeed = map[int]PageTotals{}
	for _, n := range counts {
		all.add(n)
		t := byFeed[n.Feed]
		t.add(n)
		byFeed[n.Feed] = t
	}
	return all, byFeed
}

// FeedPage is the page of an article of a feed.
type FeedPage struct {
	Page
	Article  int64  // its number
	Title    string // of the article; ""
	URL      string
	Looks    int       // times that it was read
	Failures int       // fetches that failed since it was last read
	Problem  string    // of the last fetch: class of its failure; ""
	Wanted   time.Time // when the feed brought the article
}

// FeedPages lists pages of a feed's articles: those with which something is wrong
// first, then those that wait, longest due first.
func (a *Analyst) FeedPages(ctx context.Context, id, limit int) ([]FeedPage, error) {
	stored, err := a.store.FeedPages(ctx, id, limit)
	if err != nil {
		return nil, err
	}
	out := make([]FeedPage, len(stored))
	for i, p := range stored {
		out[i] = FeedPage{Page: Page{State: string(p.State), InUse: p.InUse, Message: p.Message, Fetched: p.Fetched, Next: p.NextLook},
			Article: p.Article, Title: p.Title, URL: p.URL, Looks: p.Looks, Failures: p.Failures, Problem: p.Problem, Wanted: p.Wanted}
	}
	return out, nil
}
