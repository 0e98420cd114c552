package analytics

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/sql"
)

// Feed is an address that is polled for articles, and how it stands.
type Feed struct {
	ID         int
	URL        string
	Title      string // as the feed says, or else its address
	Site       string // the publisher's home page; "" is not named
	Folder     string // parts between slashes; "" at the top
	Source     string // publisher of its articles as the user says; "" goes by the site or the address
	Publisher  string // to whom its articles so are credited: a domain or a name
	Aggregator bool   // it is believed where it names other publishers
	Pages      string // whose pages are read: never, short (of entries with little text) or always
	State      FeedState

	Every     time.Duration // between polls
	Polled    time.Time     // last poll; zero before the first
	Succeeded time.Time     // last poll that did not fail; zero none
	Brought   time.Time     // last poll that brought a new article; zero none
	NextPoll  time.Time     // zero where it is not polled
	Failures  int           // polls that failed since the last that did not
	Problem   string        // class of the last poll's failure or warning; ""
	Message   string        // the same in words
	Advice    string        // what to do about it; ""

	// The last seven days.
	Polls, Failed int64
	Articles      int64 // that it brought

	Rhythm *Rhythm // of its publisher; nil before there are articles
}

// FeedState says whether a feed is polled.
type FeedState string

// The states of a feed.
const (
	FeedActive FeedState = "active"
	FeedPaused FeedState = "paused" // by the user
	FeedGone   FeedState = "gone"   // its server says that it is there no more
)

// Failing says that the last polls brought no feed. A feed that is paused fails
// no more.
func (f Feed) Failing() bool { return f.State == FeedGone || f.State == FeedActive && f.Failures > 0 }

// Silent says that polls succeed and bring nothing, longer than is usual for the
// publisher.
func (f Feed) Silent() bool {
	return f.State == FeedActive && f.Failures == 0 && f.Rhythm != nil && f.Rhythm.Silent()
}

// yieldDays is how far back the yield of feeds goes.
const yieldDays = 7

// Feeds lists the feeds: those that fail first, then those whose publishers are
// silent, and each kind by title.
func (a *Analyst) Feeds(ctx context.Context) ([]Feed, error) {
	stored, err := a.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	now := a.now()
	yields, err := a.store.Yields(ctx, now.AddDate(0, 0, -yieldDays))
	if err != nil {
		return nil, err
	}
	byFeed := map[int]store.Yield{}
	for _, y := range yields {
		byFeed[y.Feed] = y
	}
	rhythms, err := a.rhythms(ctx, stored)
	if err != nil {
		return nil, err
	}
	out := make([]Feed, len(stored))
	for i, f := range stored {
		out[i] = feedOf(f)
		y := byFeed[f.ID]
		out[i].Advice = Advice(f.Problem, y.Status)
		out[i].Polls, out[i].Failed, out[i].Articles = y.Polls, y.Failed, y.Added
		if r, ok := rhythms[f.Publisher]; ok {
			out[i].Rhythm = &r
		}
	}
	slices.SortStableFunc(out, func(a, b Feed) int {
		if d := a.rank() - b.rank(); d != 0 {
			return d
		}
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	return out, nil
}

func (f Feed) rank() int {
	switch {
	case f.Failing():
		return 0
	case f.Silent():
		return 1
	case f.State == FeedPaused:
		return 3
	}
	return 2
}

func feedOf(f store.Feed) Feed {
	out := Feed{ID: f.ID, URL: f.URL, Title: f.Title, Site: f.Site, Folder: f.Folder, Source: f.Source, Publisher: f.Publisher, Aggregator: f.Aggregator, Pages: string(f.Pages), State: FeedState(f.State),
		Every: f.Every, Polled: f.Polled, Succeeded: f.Succeeded, Brought: f.Brought, Failures: f.Failures, Problem: f.Problem, Message: f.Message}
	if out.Title == "" {
		out.Title = f.URL
	}
	if f.State == store.FeedActive {
		out.NextPoll = f.NextPoll
	}
	return out
}

// Feed gives one feed. A *NotFoundError where there is none.
func (a *Analyst) Feed(ctx context.Context, id int) (Feed, error) {
	feeds, err := a.Feeds(ctx)
	if err != nil {
		return Feed{}, err
	}
	at := slices.IndexFunc(feeds, func(f Feed) bool { return f.ID == id })
	if at < 0 {
		return Feed{}, noFeed(strconv.Itoa(id))
	}
	return feeds[at], nil
}

func noFeed(name string) error {
	return &NotFoundError{Kind: "feed", Name: name, Next: Says("the page /feeds and `tidings feeds list` list those there are")}
}

// FeedID reads the number of a feed. A *NotFoundError for what is none.
func FeedID(text string) (int, error) {
	id, err := strconv.Atoi(text)
	if err != nil || id <= 0 {
		return 0, noFeed(text)
	}
	return id, nil
}

// FeedPoll is what one poll of a feed found.
type FeedPoll struct {
	Started  time.Time
	Took     time.Duration
	URL      string
	Status   int    // of HTTP; 0 where no answer came
	Problem  string // class of failure or warning; ""
	Message  string
	Bytes    int64 // of the body as it came
	Items    int
	Added    int
	Updated  int
	Known    int       // articles that were there already
	Rejected int       // items that could not be taken
	NextPoll time.Time // zero: never
}

// FeedPolls lists the last polls of a feed, newest first.
func (a *Analyst) FeedPolls(ctx context.Context, id, limit int) ([]FeedPoll, error) {
	fetches, err := a.store.Fetches(ctx, id, limit)
	if err != nil {
		return nil, err
	}
	out := make([]FeedPoll, len(fetches))
	for i, f := range fetches {
		out[i] = newFeedPoll(f)
	}
	return out, nil
}

func newFeedPoll(f store.Fetch) FeedPoll {
	return FeedPoll{Started: f.Started, Took: f.Took, URL: f.URL, Status: f.Status, Problem: f.Problem, Message: f.Message, Bytes: f.Bytes,
		Items: f.Items, Added: f.Added, Updated: f.Updated, Known: f.Duplicate, Rejected: f.Rejected, NextPoll: f.NextPoll}
}

// SetFeedState pauses a feed, or polls it again, at once.
func (a *Analyst) SetFeedState(ctx context.Context, id int, state FeedState) error {
	changed, err := a.store.ChangeFeeds(ctx, []int{id}, func(f *store.Feed) {
		f.State = store.FeedState(state)
		if state == FeedActive {
			f.NextPoll = a.now()
		}
	})
	if err == nil && len(changed) == 0 {
		return noFeed(strconv.Itoa(id))
	}
	return err
}

// PollFeed makes a feed due at once.
func (a *Analyst) PollFeed(ctx context.Context, id int) error {
	return a.SetFeedState(ctx, id, FeedActive)
}

// RemoveFeed forgets a feed; its articles and the log of its polls stay.
func (a *Analyst) RemoveFeed(ctx context.Context, id int) error {
	if _, err := a.Feed(ctx, id); err != nil {
		return err
	}
	return a.store.RemoveFeeds(ctx, []int{id})
}

// NewArticle is an article that was stored lately.
type NewArticle struct {
	ID        int64
	Title     string
	Publisher string
	Published time.Time // zero when undated
	DateOnly  bool
	FirstSeen time.Time
}

// NewestArticles lists the articles that were stored last.
func (a *Analyst) NewestArticles(ctx context.Context, limit int) ([]NewArticle, error) {
	stored, err := a.store.NewestArticles(ctx, limit)
	if err != nil {
		return nil, err
	}
	out := make([]NewArticle, len(stored))
	for i, s := range stored {
		out[i] = NewArticle{ID: s.ID, Title: s.Title, Publisher: s.SourceDomain, Published: s.Published, DateOnly: s.DateOnly, FirstSeen: s.FirstSeen}
	}
	return out, nil
}
