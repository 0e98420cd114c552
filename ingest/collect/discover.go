package collect

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"tidings/ingest"
	"tidings/ingest/fetch"
)

// Found is a feed that was found and could be read.
type Found struct {
	URL      string // behind redirects that are permanent
	By       string // how it was found, in words
	Comments bool   // it seems to be a feed of readers' comments
	Document ingest.FeedDocument
	Response *fetch.Response
}

// Discovery is what was found at an address.
type Discovery struct {
	Site  string // the home page, where the address is a page; "" for a feed's
	Found []Found
}

// NoFeedError says that an address leads to no feed.
type NoFeedError struct {
	URL   string
	Tried int // addresses
}

// Error says what to do.
func (e *NoFeedError) Error() string {
	return fmt.Sprintf("%s is no feed and names none, and none of %d usual addresses has one: look for the word RSS on the site and give that address", e.URL, e.Tried)
}

const (
	mostLinked   = 10 // feeds that a page names and that are looked at
	mostSitemaps = 6
)

// usualPaths are where feeds are that no page names.
var usualPaths = []string{"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json"}

// usualSitemaps are where news sitemaps are that robots.txt does not name.
var usualSitemaps = []string{"/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/news_sitemap.xml"}

// Discover finds the feeds at an address: the one that is there, or those that
// the page there names (link elements, then links that look like feeds), or those
// at the usual addresses of its host; and where sitemaps is set or nothing else is
// found, its news sitemaps, which robots.txt names or which are at usual
// addresses. Every one was fetched and read. An error is a *fetch.Error for the
// address itself, a *NoFeedError, or the context's.
func Discover(ctx context.Context, web *fetch.Polite, address string, sitemaps bool) (Discovery, error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	d := &discoverer{web: web, seen: map[string]bool{}}
	answer, err := web.Feed(ctx, fetch.Request{URL: address, Accept: acceptFeeds})
	if err != nil {
		return Discovery{}, err
	}
	if doc := read(answer); doc.Kind == ingest.FeedSitemapIndex {
		return d.result("", address, d.children(ctx, doc.Sitemaps))
	} else if isFeed(doc) {
		return Discovery{Found: []Found{found(address, "it is the address given", answer, doc)}}, nil
	}
	base, err := url.Parse(answer.URL)
	if err != nil {
		return Discovery{}, fmt.Errorf("%s: %w", answer.URL, err)
	}
	named, linked := feedLinks(answer, base)
	for _, list := range []struct {
		by        string
		addresses []string
	}{{"the page names it", named}, {"the page links to it", linked}, {"it is at a usual address", onHost(base, usualPaths)}} {
		if err = d.look(ctx, list.addresses, list.by); err != nil {
			return Discovery{}, err
		}
		if len(d.found) > 0 {
			break
		}
	}
	if sitemaps || len(d.found) == 0 {
		err = d.newsSitemaps(ctx, base)
	}
	return d.result(answer.URL, address, err)
}

type discoverer struct {
	web   *fetch.Polite
	seen  map[string]bool
	found []Found
}

func (d *discoverer) result(site, address string, err error) (Discovery, error) {
	if err != nil {
		return Discovery{}, err
	}
	if len(d.found) == 0 {
		return Discovery{}, &NoFeedError{URL: address, Tried: len(d.seen)}
	}
	// Readers' comments come last, and news sitemaps, which have no texts.
	slices.SortStableFunc(d.found, func(a, b Found) int { return cmp.Compare(rank(a), rank(b)) })
	return Discovery{Site: site, Found: d.found}, nil
}

func rank(f Found) int {
	switch {
	case f.Comments:
		return 2
	case f.Document.Kind == ingest.FeedSitemap:
		return 1
	}
	return 0
}

// look fetches addresses and keeps those that are feeds.
func (d *discoverer) look(ctx context.Context, addresses []string, by string) error {
	for _, at := range addresses {
		_, _, err := d.fetch(ctx, at, by)
		if err != nil {
			return err
		}
	}
	return nil
}

// fetch fetches an address that was not seen before, and keeps it if it is a
// feed. The error is that of the context.
func (d *discoverer) fetch(ctx context.Context, at, by string) (*fetch.Response, ingest.FeedDocument, error) {
	if d.seen[at] {
		return nil, ingest.FeedDocument{}, nil
	}
	d.seen[at] = true
	answer, err := d.web.Feed(ctx, fetch.Request{URL: at, Accept: acceptFeeds})
	if err != nil {
		var failed *fetch.Error
		if errors.As(err, &failed) {
			return nil, ingest.FeedDocument{}, nil // nothing there
		}
		return nil, ingest.FeedDocument{}, err
	}
	doc := read(answer)
	if isFeed(doc) && !slices.ContainsFunc(d.found, func(f Found) bool { return f.Response.URL == answer.URL }) {
		d.found = append(d.found, found(at, by, answer, doc))
	}
	return answer, doc, nil
}

// newsSitemaps finds the news sitemaps of a host.
func (d *discoverer) newsSitemaps(ctx context.Context, base *url.URL) error {
	var named []string
	robots, err := d.web.Feed(ctx, fetch.Request{URL: onHost(base, []string{"/robots.txt"})[0], Accept: "text/plain"})
	var failed *fetch.Error
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	if err == nil {
		lines := bufio.NewScanner(bytes.NewReader(robots.Body))
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ":")
			if strings.EqualFold(strings.TrimSpace(name), "sitemap") {
				if u, err := base.Parse(strings.TrimSpace(value)); err == nil {
					named = append(named, u.String())
				}
			}
		}
	}
	slices.SortStableFunc(named, func(a, b string) int { return cmp.Compare(notNews(a), notNews(b)) })
	if err := d.children(ctx, named); err != nil || len(d.found) > 0 && rank(d.found[len(d.found)-1]) == 1 {
		return err
	}
	return d.look(ctx, onHost(base, usualSitemaps), "it is at a usual address")
}

// children looks at sitemaps, and at those that an index of them lists, the ones
// called news first.
func (d *discoverer) children(ctx context.Context, sitemaps []string) error {
	queue := slices.Clone(sitemaps)
	for n := 0; n < mostSitemaps && n < len(queue); n++ {
		_, doc, err := d.fetch(ctx, queue[n], "a list of sitemaps names it")
		if err != nil {
			return err
		}
		news := slices.DeleteFunc(doc.Sitemaps, func(at string) bool { return notNews(at) == 1 })
		queue = slices.Insert(queue, n+1, news[:min(len(news), mostSitemaps)]...)
	}
	return nil
}

// notNews is 0 for the address of a sitemap that seems to be of news, else 1.
func notNews(at string) int {
	if strings.Contains(strings.ToLower(at), "news") {
		return 0
	}
	return 1
}

func onHost(base *url.URL, paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = (&url.URL{Scheme: base.Scheme, Host: base.Host, Path: path}).String()
	}
	return out
}

func read(answer *fetch.Response) ingest.FeedDocument {
	return ingest.ReadFeed(answer.Body, ingest.FeedOptions{URL: answer.URL, ContentType: answer.Header.Get("Content-Type")})
}

// isFeed says whether a document can be polled.
func isFeed(doc ingest.FeedDocument) bool {
	switch doc.Kind {
	case ingest.FeedNone, ingest.FeedSitemapIndex:
		return false
	case ingest.FeedSitemap:
		return len(doc.Items) > 0
	}
	return true
}

func found(at, by string, answer *fetch.Response, doc ingest.FeedDocument) Found {
	f := Found{URL: at, By: by, Document: doc, Response: answer}
	if answer.Moved != "" {
		f.URL = answer.Moved
	}
	lower := strings.ToLower(f.URL + " " + doc.Title)
	f.Comments = strings.Contains(lower, "/comments") || strings.Contains(lower, "comments on ") || strings.Contains(lower, "comments for ")
	return f
}

// feedTypes are the media types of feeds.
var feedTypes = []string{"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/rss", "text/rss"}

// feedLinks gives the feeds that a page names in link elements, and the
// addresses on its host that it links to and that look like feeds.
func feedLinks(answer *fetch.Response, base *url.URL) (named, linked []string) {
	text, err := charset.NewReader(bytes.NewReader(answer.Body), answer.Header.Get("Content-Type"))
	if err != nil {
		text = bytes.NewReader(answer.Body)
	}
	doc, err := html.Parse(text)
	if err != nil {
		return nil, nil
	}
	value := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return strings.TrimSpace(a.Val)
			}
		}
		return ""
	}
	add := func(to []string, href string) []string {
		u, err := base.Parse(href)
		if err != nil || href == "" || u.Scheme != "http" && u.Scheme != "https" || len(to) == mostLinked {
			return to
		}
		u.Fragment = ""
		if at := u.String(); !slices.Contains(to, at) {
			return append(to, at)
		}
		return to
	}
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Base:
			if u, err := base.Parse(value(n, "href")); err == nil && u.Host != "" {
				base = u
			}
		case atom.Link:
			kind, _, _ := strings.Cut(strings.ToLower(value(n, "type")), ";")
			rels := strings.Fields(strings.ToLower(value(n, "rel")))
			if slices.Contains(rels, "feed") || slices.Contains(rels, "alternate") && slices.Contains(feedTypes, strings.TrimSpace(kind)) {
				named = add(named, value(n, "href"))
			}
		case atom.A:
			u, err := base.Parse(value(n, "href"))
			if err == nil && u.Host == base.Host && looksLikeFeed(u.Path) {
				linked = add(linked, value(n, "href"))
			}
		}
	}
	return named, linked
}

// looksLikeFeed says whether a path ends as those of feeds do.
func looksLikeFeed(path string) bool {
	last := strings.ToLower(strings.Trim(path, "/"))
	last = last[strings.LastIndexByte(last, '/')+1:]
	switch strings.TrimSuffix(strings.TrimSuffix(last, ".xml"), ".json") {
	case "feed", "feeds", "rss", "rss2", "atom":
		return true
	}
	return strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom") || strings.HasSuffix(last, ".rdf")
}
