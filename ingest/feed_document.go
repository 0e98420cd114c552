package ingest

import (
	"errors"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	rssfeed "github.com/mmcdole/gofeed/rss"
)

// FeedDocument is a feed as it was fetched: what it says of itself, and its
// entries.
type FeedDocument struct {
	Kind  FeedKind
	Title string // "" where it has none
	Site  string // the home page that it names, absolute; "" where it names none

	// How often it wants to be polled: at least so long between polls, and not at
	// all in these hours and on these days (UTC). Zero is nothing said.
	TTL, Period time.Duration
	SkipHours   []int
	SkipDays    []time.Weekday

	Items   []Item
	Rejects []*Reject // entries that could not be taken, and what is wrong with the whole

	// Sitemaps are the addresses that a sitemap index lists.
	Sitemaps []string
}

// FeedKind is what a document turned out to be.
type FeedKind string

// The kinds of documents. FeedNone is none of the others.
const (
	FeedNone         FeedKind = ""
	FeedRSS          FeedKind = "RSS" // and RDF
	FeedAtom         FeedKind = "Atom"
	FeedJSON         FeedKind = "JSON Feed"
	FeedSitemap      FeedKind = "news sitemap"
	FeedSitemapIndex FeedKind = "sitemap index"
)

// Broken says that the document is not whole, so that it has to be read again
// in full: something is wrong with it beyond single entries.
func (d FeedDocument) Broken() bool {
	for _, r := range d.Rejects {
		if r.Origin.Raw == nil {
			return true
		}
	}
	return false
}

// FeedOptions say where a document came from.
type FeedOptions struct {
	URL         string // its address; relative ones in it are resolved against it
	ContentType string // the header
}

// ReadFeed reads a document that was fetched: RSS 0.9x to 2.0, RDF, Atom, JSON
// Feed, a news sitemap or a sitemap index, in any encoding. Of a malformed one it
// gives what can be read; Rejects says what is wrong and where.
//
// A byte order mark settles the encoding, then UTF-8 that is valid, then what
// the document declares, then the header's charset, which many servers set to the
// same for all their files; else it is guessed.
func ReadFeed(data []byte, o FeedOptions) FeedDocument {
	var doc FeedDocument
	_, params, err := mime.ParseMediaType(o.ContentType)
	if err != nil {
		params = nil // a header that nobody understands says nothing
	}
	text, repaired := decodeXMLAs(data, params["charset"])
	r := &feedReader{name: o.URL, base: o.URL, text: text, repaired: repaired, yield: func(item Item, err error) bool {
		var reject *Reject
		if errors.As(err, &reject) {
			doc.Rejects = append(doc.Rejects, reject)
			return true
		}
		doc.Items = append(doc.Items, item)
		return true
	}}
	if root := rootElement(text); root == "urlset" || root == "sitemapindex" {
		r.readSitemap(root, &doc)
		return doc
	}
	r.about = func(feed *gofeed.Feed) { doc.describe(feed, o.URL) }
	r.read()
	return doc
}

// rootElement is the local name of the first element, in lower case.
func rootElement(text string) string {
	t, ok := nextTag(text, 0)
	if !ok || t.closing {
		return ""
	}
	return t.local()
}

// describe takes what a feed says of itself.
func (d *FeedDocument) describe(feed *gofeed.Feed, base string) {
	d.Title = unmarked(oneLine(feed.Title))
	if link := strings.TrimSpace(feed.Link); isAddress(link) {
		d.Site = link
	} else if resolved, ok := resolveAddress(base, link); ok && link != "" {
		d.Site = resolved
	}
	switch feed.FeedType {
	case "rss":
		d.Kind = FeedRSS
	case "atom":
		d.Kind = FeedAtom
	case "json":
		d.Kind = FeedJSON
	}
	if wire, ok := feed.OriginalFeed().(*rssfeed.Feed); ok {
		d.TTL = units(wire.TTL, time.Minute)
		for _, hour := range wire.SkipHours {
			// Hour 24 is midnight in the older versions.
			if h, err := strconv.Atoi(strings.TrimSpace(hour)); err == nil && h >= 0 && h <= 24 {
				d.SkipHours = append(d.SkipHours, h%24)
			}
		}
		for _, day := range wire.SkipDays {
			for w := time.Sunday; w <= time.Saturday; w++ {
				if strings.EqualFold(strings.TrimSpace(day), w.String()) {
					d.SkipDays = append(d.SkipDays, w)
				}
			}
		}
	}
	d.Period = updatePeriod(feed)
}

// updatePeriod reads the syndication module of RSS 1.0: a period, and how many
// times the feed changes in it.
func updatePeriod(feed *gofeed.Feed) time.Duration {
	text := func(name string) string {
		if elements := feed.Extensions["sy"][name]; len(elements) > 0 {
			return strings.ToLower(strings.TrimSpace(elements[0].Value))
		}
		return ""
	}
	const day = 24 * time.Hour
	period := map[string]time.Duration{"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": 365 * day}[text("updatePeriod")]
	if times, err := strconv.Atoi(text("updateFrequency")); err == nil && times > 1 {
		period /= time.Duration(times)
	}
	return period
}

// units reads a whole number of units, at most a year of them.
func units(s string, unit time.Duration) time.Duration {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*unit, 365*24*time.Hour)
}
