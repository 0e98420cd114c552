package collect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/ingest"
	"tidings/sql"
)

// Settings are what the user says of a feed. What is nil is left as it is.
type Settings struct {
	Source     *string // publisher of the articles, a domain or a name; "" goes by the home page or the address
	Folder     *string // parts between slashes
	Aggregator *bool   // the feed is believed where it names other publishers
	Pages      *store.Pages
}

// Apply sets what is not nil, and says whether that changed anything.
func (s Settings) Apply(f *store.Feed) (changed bool) {
	before := *f
	if s.Source != nil {
		f.Source = *s.Source
	}
	if s.Aggregator != nil {
		f.Aggregator = *s.Aggregator
	}
	if s.Pages != nil {
		f.Pages = *s.Pages
	}
	if s.Folder != nil {
		f.Folder = strings.Trim(*s.Folder, "/")
	}
	f.Publisher = SourceOf(*f)
	return *f != before
}

// Change is what became of the settings of a feed.
type Change struct {
	Before, After store.Feed
}

// Set changes the settings of feeds with these numbers and gives those that have
// others since. A number that no feed has is passed over.
func Set(ctx context.Context, st *store.Store, ids []int, settings Settings) ([]Change, error) {
	have, err := st.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	var changed []int
	for _, f := range have {
		after := f
		if slices.Contains(ids, f.ID) && settings.Apply(&after) {
			changes, changed = append(changes, Change{Before: f, After: after}), append(changed, f.ID)
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	_, err = st.ChangeFeeds(ctx, changed, func(f *store.Feed) { settings.Apply(f) })
	return changes, err
}

// Candidate is a feed that was found, and the home page that it was found by.
type Candidate struct {
	Found
	Site string
}

// Choose takes the first feed found, or with all every one but comments, and
// gives the others apart.
func (d Discovery) Choose(all bool) (chosen []Candidate, others []Found) {
	for i, f := range d.Found {
		if i == 0 || all && !f.Comments {
			chosen = append(chosen, Candidate{f, d.Site})
		} else {
			others = append(others, f)
		}
	}
	return chosen, others
}

// Addition is what became of a feed that was to be added.
type Addition struct {
	Feed    store.Feed
	New     bool     // it was not there before
	Changed bool     // it was there and has other settings now
	Notes   []string // where its articles may not be credited as one would think
}

// Known finds the feed that is polled at an address or was added by it.
func Known(feeds []store.Feed, address string) (store.Feed, bool) {
	at := slices.IndexFunc(feeds, func(f store.Feed) bool { return f.URL == address || f.AddedURL == address })
	if at < 0 {
		return store.Feed{}, false
	}
	return feeds[at], true
}

// Add stores feeds, due at once; the settings of those that are there already
// change.
func Add(ctx context.Context, st *store.Store, candidates []Candidate, settings Settings, now time.Time) ([]Addition, error) {
	have, err := st.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	var out []Addition
	var fresh []store.Feed
	for _, one := range candidates {
		f, known := Known(have, one.URL)
		if !known {
			f = store.Feed{URL: one.URL, AddedURL: one.URL, Site: one.Site, Title: one.Document.Title, State: store.FeedActive, Added: now, NextPoll: now}
			settings.Apply(&f)
			have, fresh = append(have, f), append(fresh, f)
			out = append(out, Addition{Feed: f, New: true, Notes: Notes(f, one.Document)})
			continue
		}
		changed := settings.Apply(&f)
		if changed && f.ID > 0 {
			if _, err := st.ChangeFeeds(ctx, []int{f.ID}, func(f *store.Feed) { settings.Apply(f) }); err != nil {
				return nil, err
			}
		}
		out = append(out, Addition{Feed: f, Changed: changed, Notes: Notes(f, one.Document)})
	}
	if len(fresh) == 0 {
		return out, nil
	}
	added, err := st.AddFeeds(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for i := range out { // those that are not new may be among the new, too: an address that was given twice
		if at := slices.IndexFunc(added, func(f store.Feed) bool { return f.AddedURL == out[i].Feed.AddedURL }); at >= 0 {
			out[i].Feed.ID = added[at].ID
		}
	}
	return out, nil
}

// AddNew stores the feeds of a list that are not there yet, due at once, and says
// how many those are.
func AddNew(ctx context.Context, st *store.Store, feeds []store.Feed, now time.Time) (added int, err error) {
	have, err := st.Feeds(ctx)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, f := range have {
		known[f.URL], known[f.AddedURL] = true, true
	}
	var fresh []store.Feed
	for _, f := range feeds {
		if !known[f.URL] {
			f.Added, f.NextPoll, f.Publisher = now, now, SourceOf(f)
			fresh = append(fresh, f)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	_, err = st.AddFeeds(ctx, fresh)
	return len(fresh), err
}

// Notes say where a feed's articles may not be credited as one would think.
func Notes(f store.Feed, doc ingest.FeedDocument) (out []string) {
	source := SourceOf(f)
	if site := ingest.HomeDomain(doc.Site); doc.Site != "" && site != source && f.Source == "" {
		out = append(out, fmt.Sprintf("%s says that it is of %s, and its articles are counted as those of %s; if it is, add it by the home page, or with the source %s", f.URL, site, source, site))
	}
	elsewhere := 0
	for _, item := range doc.Items {
		if item.FromElsewhere {
			elsewhere++
		}
	}
	if elsewhere > 0 && !f.Aggregator {
		out = append(out, fmt.Sprintf("%d of %d entries of %s name another publisher, and are counted as those of %s; if you trust it in that, add it as an aggregator", elsewhere, len(doc.Items), f.URL, source))
	}
	return out
}
