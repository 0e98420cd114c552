// Package collect keeps articles coming: it polls feeds when they are due,
// stores what they bring, and logs every poll.
//
// A poll is a request (package fetch), a document (ingest.ReadFeed), articles,
// and a time for the next one (schedule.go). The Collector (collector.go) polls
// many feeds at once and writes what several polls brought together: first the
// articles, then the log. Whatever breaks off in between is polled again, which
// adds nothing twice.
//
//	c := collect.New(st, collect.Options{Web: polite, Now: time.Now})
//	err := c.Run(ctx) // until the context ends
package collect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"tidings/ingest"
	"tidings/ingest/fetch"
	"tidings/sql"
)

// Problems of a poll beside the classes of package fetch.
const (
	// ProblemFormat is an answer that is no feed: the poll failed.
	ProblemFormat = "format"
	// ProblemMalformed is a feed that is not whole, or entries that could not be
	// taken: a warning; what could be read is stored.
	ProblemMalformed = "malformed"
)

// acceptFeeds is what a feed's server is asked for.
const acceptFeeds = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// polled is what a poll found, before it is stored.
type polled struct {
	feed     store.Feed // before the poll
	started  time.Time
	took     time.Duration
	answer   *fetch.Response // nil where the request failed
	failed   *fetch.Error    // nil where it did not
	same     bool            // the body is the one that is known
	hash     uint64          // of the body
	doc      ingest.FeedDocument
	articles []store.Article
	rejects  []*ingest.Reject
	ahead    bool // an entry is dated later than now, so far undated
}

// publisherOf says whom a feed's articles are credited to: as the user says, or
// the domain of the home page that the user named, or that of the address under
// which the feed was added. A redirect, for good or not, changes nothing in it.
func publisherOf(f store.Feed, title string) ingest.Publisher {
	p := ingest.Publisher{Aggregator: f.Aggregator, Name: title}
	switch domain, err := ingest.Domain(f.Source); {
	case f.Source == "":
	case err == nil && strings.Contains(f.Source, ".") && !strings.ContainsAny(f.Source, " ,"):
		p.Domain, p.Name = domain, ""
		return p
	default:
		p.Name = f.Source
	}
	if p.Domain = ingest.HomeDomain(f.Site); p.Domain == "" || f.Site == "" {
		p.Domain = ingest.HomeDomain(f.AddedURL)
	}
	return p
}

// SourceOf gives the domain to which a feed's articles are credited, or the name
// where it has no domain; those of an aggregator may be credited to others.
func SourceOf(f store.Feed) string {
	p := publisherOf(f, "")
	return first(p.Domain, p.Name)
}

// Articles makes articles of a document that was fetched for a feed. Rejects are
// those of the document and of entries that are no articles.
func Articles(f store.Feed, doc ingest.FeedDocument, now time.Time) ([]store.Article, []*ingest.Reject) {
	publisher := publisherOf(f, doc.Title)
	opts := ingest.ReadOptions{AsOf: now, Live: true}
	var articles []store.Article
	rejects := doc.Rejects
	for _, item := range doc.Items {
		a, reject := publisher.Article(item, opts)
		if reject != nil {
			rejects = append(rejects, reject)
			continue
		}
		a.Feed = f.ID
		a.WantsPage = f.Pages == store.PagesAlways || f.Pages != store.PagesNever && ingest.IsShort(item)
		articles = append(articles, a)
	}
	return articles, rejects
}

// datedAhead says whether an entry is dated later than now, and not so much that
// it is a mistake.
func datedAhead(items []ingest.Item, now time.Time) bool {
	return slices.ContainsFunc(items, func(item ingest.Item) bool {
		t, _, err := ingest.ParseDate(item.Published, nil)
		return err == nil && t.After(now) && ingest.CheckDate(t, now) == nil
	})
}

// poll asks for a feed and reads it. The error is that of the context alone.
func (c *Collector) poll(ctx context.Context, f store.Feed) (*polled, error) {
	p := &polled{feed: f, started: c.now()}
	answer, err := c.web.Feed(ctx, fetch.Request{URL: f.URL, Accept: acceptFeeds, ETag: f.ETag, LastModified: f.LastModified})
	p.took = c.now().Sub(p.started)
	if err != nil {
		if !errors.As(err, &p.failed) {
			return nil, err
		}
		return p, nil
	}
	p.answer = answer
	if p.same = answer.NotModified; p.same {
		return p, nil
	}
	p.hash = xxh3.Hash(answer.Body)
	if p.same = p.hash == f.BodyHash && p.hash != 0; p.same {
		return p, nil
	}
	// Parsing takes many times the memory of the body, and all of a processor.
	select {
	case c.parsing <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-c.parsing }()
	p.read(c.now())
	return p, nil
}

// read makes articles of the body.
func (p *polled) read(now time.Time) {
	p.doc = ingest.ReadFeed(p.answer.Body, ingest.FeedOptions{URL: p.answer.URL, ContentType: p.answer.Header.Get("Content-Type")})
	p.answer.Body = nil
	p.articles, p.rejects = Articles(p.feed, p.doc, now)
	p.ahead = datedAhead(p.doc.Items, now)
	p.doc.Items = nil
}

// noFeed says that the answer is no feed at all.
func (p *polled) noFeed() bool {
	return !p.same && (p.doc.Kind == ingest.FeedNone || p.doc.Kind == ingest.FeedSitemapIndex || p.doc.Kind == ingest.FeedSitemap && len(p.articles) == 0 && p.doc.Broken())
}

// settle says what becomes of the feed, once the articles are stored and what
// became of each is known.
func (p *polled) settle(outcomes []store.Outcome, random float64) store.Poll {
	f := p.feed
	ended := p.started.Add(p.took)
	log := store.Fetch{Feed: f.ID, URL: f.URL, Started: p.started, Took: p.took}
	f.Polled, f.Problem, f.Message = p.started, "", ""
	switch {
	case p.failed != nil:
		p.fail(&f, &log, ended, random)
	case p.noFeed():
		log.Status, log.Bytes = p.answer.Status, p.answer.Bytes
		f.Problem, f.Message = ProblemFormat, p.whatItIs()
		f.Failures++
		f.NextPoll = Retry(ended, f.Failures, 0, random)
		log.NextPoll = f.NextPoll
	default:
		p.succeed(&f, &log, outcomes, ended, random)
	}
	log.Problem, log.Message = f.Problem, f.Message
	return store.Poll{Feed: f, Log: log}
}

// fail settles a request that failed.
func (p *polled) fail(f *store.Feed, log *store.Fetch, ended time.Time, random float64) {
	log.Status = p.failed.Status
	f.Problem, f.Message = string(p.failed.Class), p.failed.Error()
	f.Failures++
	if p.failed.Status == http.StatusGone {
		f.State = store.FeedGone
		return // and no next time
	}
	f.NextPoll = Retry(ended, f.Failures, p.failed.RetryAfter, random)
	log.NextPoll = f.NextPoll
}

// succeed settles a poll that gave a feed, whole or not.
func (p *polled) succeed(f *store.Feed, log *store.Fetch, outcomes []store.Outcome, ended time.Time, random float64) {
	log.Status, log.Bytes = p.answer.Status, p.answer.Bytes
	log.Items, log.Rejected = len(p.articles), 0
	for _, r := range p.rejects {
		if r.Origin.Raw != nil { // an entry, not the whole
			log.Rejected++
			log.Items++
		}
	}
	for _, o := range outcomes {
		switch o {
		case store.Added:
			log.Added++
		case store.Updated:
			log.Updated++
		case store.Duplicate:
			log.Duplicate++
		}
	}
	f.Failures, f.Succeeded = 0, p.started
	if log.Added > 0 {
		f.Brought = p.started
	}
	var notes []string
	if note := p.move(f); note != "" {
		notes = append(notes, note)
	}
	if !p.same {
		f.Title = first(p.doc.Title, f.Title)
		f.ETag, f.LastModified, f.BodyHash = p.answer.Header.Get("ETag"), p.answer.Header.Get("Last-Modified"), p.hash
		if len(p.rejects) > 0 {
			f.Problem = ProblemMalformed
			notes = append(notes, p.rejects[0].Error())
			if more := len(p.rejects) - 1; more > 0 {
				notes = append(notes, fmt.Sprintf("and %d more", more))
			}
		}
		// What was not whole, or is not yet to be believed, is asked for anew.
		if p.doc.Broken() || p.ahead {
			f.ETag, f.LastModified, f.BodyHash = "", "", 0
		}
	}
	f.Message = strings.Join(notes, "; ")
	pace := Pace{Every: f.Every, Brought: log.Added > 0, MaxAge: maxAge(p.answer.Header), TTL: p.doc.TTL, Period: p.doc.Period, SkipHours: p.doc.SkipHours, SkipDays: p.doc.SkipDays}
	for _, a := range p.articles {
		pace.Dates = append(pace.Dates, a.Published)
	}
	if p.same {
		// What the feed asks for is in its body, which holds: the interval is not
		// made shorter.
		pace.TTL = f.Every
	}
	f.NextPoll, f.Every = pace.Next(ended, random)
	log.NextPoll = f.NextPoll
}

// move takes the address to which the feed has moved for good, and says so. One
// without encryption is not taken in the place of one with it.
func (p *polled) move(f *store.Feed) string {
	to := p.answer.Moved
	if to == "" || to == f.URL || strings.HasPrefix(f.URL, "https:") && !strings.HasPrefix(to, "https:") {
		return ""
	}
	note := fmt.Sprintf("the feed has moved for good from %s to %s", f.URL, to)
	f.URL = to
	return note
}

// whatItIs says what came in the place of a feed.
func (p *polled) whatItIs() string {
	if p.doc.Kind == ingest.FeedSitemapIndex {
		return "this is a list of sitemaps: add one of them, which `tidings feeds add` finds"
	}
	for _, r := range p.rejects {
		return r.Error()
	}
	return "expected RSS, RDF, Atom, JSON Feed or a news sitemap"
}

// maxAge is for how long an answer says that it holds.
func maxAge(h http.Header) time.Duration {
	for part := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name != "max-age" {
			continue
		}
		if seconds, err := strconv.ParseInt(strings.Trim(value, `" `), 10, 32); err == nil && seconds > 0 {
			age, err := strconv.ParseInt(strings.TrimSpace(h.Get("Age")), 10, 32)
			if err != nil {
				age = 0
			}
			return max(0, time.Duration(seconds-max(0, age))*time.Second)
		}
	}
	return 0
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
