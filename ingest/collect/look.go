package collect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tidings/ingest"
	"tidings/ingest/fetch"
	"tidings/sql"
)

// Problems of a page beside the classes of package fetch and ProblemFormat, which
// is a document that is no page.
const (
	// ProblemAbsent is a page that says that it is not there, or leads to the
	// front page.
	ProblemAbsent = "absent"
	// ProblemForeign is a page of something else than its article: a notice about
	// cookies, a login.
	ProblemForeign = "foreign"
	// ProblemPaywall is a page that shows its text to subscribers only.
	ProblemPaywall = "paywall"
)

// acceptPages is what a page's server is asked for.
const acceptPages = "text/html, application/xhtml+xml, */*;q=0.1"

// How often a page is asked for before it is given up: one that its server refuses
// or has not, and one that cannot be had.
const (
	triesRefused = 3
	triesFailed  = 8 // over some two days
)

// The pace at which pages are looked at again: after a day, and a week after they
// were first read; of one that changed, again a day later.
const (
	lookAfter = 24 * time.Hour
	lookLast  = 7 * 24 * time.Hour
)

// looked is what a fetch of a page found, before it is stored.
type looked struct {
	page    store.Page // before the fetch
	started time.Time
	took    time.Duration
	answer  *fetch.Response // nil where the request failed
	failed  *fetch.Error    // nil where it did not
	doc     ingest.PageDocument
	fault   *ingest.PageError // it is no page
	stands  ingest.Comparison // its text to the article's
	changed bool              // the article was changed by it
}

func (l *looked) bytes() int { return len(l.doc.Item.Text) }

// look asks for a page and reads it. The error is that of the context alone.
func (c *Collector) look(ctx context.Context, p store.Page) (*looked, error) {
	l := &looked{page: p, started: c.now()}
	answer, err := c.web.Page(ctx, fetch.Request{URL: p.URL, Accept: acceptPages, ETag: p.ETag, LastModified: p.LastModified})
	l.took = c.now().Sub(l.started)
	if err != nil {
		if !errors.As(err, &l.failed) {
			return nil, err
		}
		return l, nil
	}
	l.answer = answer
	if answer.NotModified {
		return l, nil
	}
	// Parsing takes many times the memory of the body, and all of a processor.
	select {
	case c.parsing <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-c.parsing }()
	l.doc, err = ingest.ReadPage(answer.Body, ingest.PageOptions{URL: answer.URL, ContentType: answer.Header.Get("Content-Type"),
		Read: ingest.ReadOptions{AsOf: c.now(), Live: true}})
	answer.Body = nil
	if err != nil {
		l.fault = &ingest.PageError{Reason: err.Error()}
	}
	return l, nil
}

// absent says that what came is the server's way to say that the page is not
// there.
func (l *looked) absent() bool {
	return l.answer != nil && !l.answer.NotModified &&
		(l.doc.NotThere || ingest.IsFrontPage(l.answer.URL) && !ingest.IsFrontPage(l.page.URL))
}

// readable says that there is a page whose text can be compared.
func (l *looked) readable() bool {
	return l.answer != nil && !l.answer.NotModified && l.fault == nil && !l.absent()
}

// keepPages stores what pages say of their articles in one batch and then logs the
// fetches.
func (c *Collector) keepPages(ctx context.Context, batch []*looked) ([]store.PageLook, error) {
	c.storing.Lock()
	defer c.storing.Unlock()
	ids := make([]int64, len(batch))
	for i, l := range batch {
		ids[i] = l.page.Article
	}
	articles, err := c.store.ArticlesWhole(ctx, ids)
	if err != nil {
		return nil, err
	}
	pages, err := c.store.Pages(ctx, ids...)
	if err != nil {
		return nil, err
	}
	inUse := map[int64]bool{}
	for _, p := range pages {
		inUse[p.Article] = p.InUse
	}
	var write []store.Article
	var of []*looked
	for _, l := range batch {
		have, ok := articles[l.page.Article]
		if !ok || !l.readable() {
			continue
		}
		var a store.Article
		a, l.stands = ingest.WithPage(have, l.doc, inUse[have.ID], ingest.ReadOptions{AsOf: l.started, Live: true})
		if l.stands != ingest.Foreign {
			write, of = append(write, a), append(of, l)
		}
	}
	outcomes, err := c.storeArticles(ctx, write)
	if err != nil {
		return nil, err
	}
	for i, o := range outcomes {
		of[i].changed = o == store.Updated
	}
	looks := make([]store.PageLook, len(batch))
	until := map[string]time.Time{}
	for i, l := range batch {
		looks[i] = l.settle(c.random())
		asksForPatience(l.failed, l.started.Add(l.took), until)
	}
	if err := c.store.LogPages(ctx, looks); err != nil {
		return nil, err
	}
	return looks, c.leaveAlone(ctx, until)
}

// settle says how the page stands since. random is uniform in [0, 1).
func (l *looked) settle(random float64) store.PageLook {
	p := l.page
	ended := l.started.Add(l.took)
	log := store.PageFetch{Article: p.Article, Feed: p.Feed, URL: p.URL, Started: l.started, Took: l.took, Changed: l.changed}
	p.Fetched, p.Problem, p.Message, p.NextLook = l.started, "", "", time.Time{}
	if l.answer != nil {
		log.Status, log.Bytes = l.answer.Status, l.answer.Bytes
	}
	switch {
	case l.failed != nil:
		log.Status = l.failed.Status
		p.Problem, p.Message = string(l.failed.Class), l.failed.Error()
		l.fail(&p, ended, random)
	case l.absent():
		p.Problem, p.Message = ProblemAbsent, "the page says that it is not there"
		if !l.doc.NotThere {
			p.Message = "it leads to the front page, " + l.answer.URL
		}
		giveUp(&p, store.PageRemoved, triesRefused, ended, 0, random)
	case l.fault != nil:
		p.Problem, p.Message = ProblemFormat, l.fault.Error()
		giveUp(&p, store.PageFailed, 1, ended, 0, random)
	case l.answer.NotModified:
		l.read(&p, ended, random)
	case l.stands == ingest.Foreign:
		p.Problem, p.Message = ProblemForeign, fmt.Sprintf("the page, %.80q, shares hardly a word with its article", l.doc.Item.Title)
		giveUp(&p, store.PageFailed, triesRefused, ended, 0, random)
	case l.doc.Paywalled, l.stands == ingest.Beginning:
		p.Problem, p.Message = ProblemPaywall, "the page says that its text is not free"
		if !l.doc.Paywalled {
			p.Message = "the page shows only the beginning of the text that it had"
		}
		p.State, p.Failures, p.Picture = store.PagePaywall, 0, first(l.doc.Picture, p.Picture)
	default:
		p.ETag, p.LastModified = l.answer.Header.Get("ETag"), l.answer.Header.Get("Last-Modified")
		p.Picture = first(l.doc.Picture, p.Picture)
		l.read(&p, ended, random)
		if l.stands == ingest.NoBetter {
			p.Message, p.NextLook = "the page has no more text than the feed", time.Time{}
		}
	}
	log.Problem, log.Message, log.State, log.NextLook = p.Problem, p.Message, p.State, p.NextLook
	return store.PageLook{Page: p, Log: log}
}

// fail settles a request that failed.
func (l *looked) fail(p *store.Page, ended time.Time, random float64) {
	switch f := l.failed; {
	case f.Class == fetch.ClassRobots:
		giveUp(p, store.PageRobots, 1, ended, 0, random)
	case f.Class == fetch.ClassRedirect:
		giveUp(p, store.PageFailed, triesRefused, ended, 0, random)
	case f.Class == fetch.ClassAddress, f.Class == fetch.ClassRefused, f.Class == fetch.ClassTooLarge:
		giveUp(p, store.PageFailed, 1, ended, 0, random)
	case f.Status == http.StatusPaymentRequired:
		giveUp(p, store.PagePaywall, 1, ended, 0, random)
	case f.Status == http.StatusGone:
		giveUp(p, store.PageRemoved, 1, ended, 0, random)
	case f.Status == http.StatusNotFound:
		giveUp(p, store.PageRemoved, triesRefused, ended, 0, random)
	case f.Status == http.StatusUnauthorized, f.Status == http.StatusForbidden, f.Status == http.StatusUnavailableForLegalReasons:
		giveUp(p, store.PageForbidden, triesRefused, ended, 0, random)
	default:
		giveUp(p, store.PageFailed, triesFailed, ended, f.RetryAfter, random)
	}
}

// giveUp lets a page wait longer each time, and gives it the state after so many
// fetches that failed.
func giveUp(p *store.Page, state store.PageState, tries int, ended time.Time, retryAfter time.Duration, random float64) {
	if p.Failures++; p.Failures >= tries {
		p.State = state
		return
	}
	p.NextLook = Retry(ended, p.Failures, retryAfter, random)
}

// read settles a page that could be read.
func (l *looked) read(p *store.Page, ended time.Time, random float64) {
	p.State, p.Failures = store.PageRead, 0
	p.Looks++
	again := p.FirstRead.IsZero()
	if again {
		p.FirstRead = l.started
	}
	p.NextLook = nextLook(p.FirstRead, ended, p.Looks, again || l.changed, random)
}

// nextLook says when a page is looked at again, zero never: a day after it was
// first read or was seen to have changed, and a week after it was first read.
func nextLook(firstRead, now time.Time, looks int, changed bool, random float64) time.Time {
	last := firstRead.Add(lookLast)
	if looks >= store.MostLooks || now.After(last.Add(-lookAfter/2)) {
		return time.Time{}
	}
	next := last
	if changed && now.Add(lookAfter).Before(last) {
		next = now.Add(lookAfter)
	}
	return next.Add(time.Duration(jitter * random * float64(lookAfter)))
}
