package analytics

import (
	"context"
	"slices"
	"time"

	"tidings/sql"
)

// SourceCoverage is what was collected from one publisher, and how: what its states say
// can be checked there.
type SourceCoverage struct {
	Request   Request // as asked, with range, interval and zone filled in
	Publisher string
	Label     string
	Buckets   []time.Time
	Cells     []CoverageCell // in step with Buckets

	Feeds   []SourceFeed // whose articles are credited to it now
	Polls   []SourcePoll // of its feeds on the days of the range, newest first
	Imports []ImportOf   // with articles dated on those days, newest first
}

// SourceFeed is a feed of a publisher.
type SourceFeed struct {
	ID    int
	Title string
}

// SourcePoll is a poll of one of a publisher's feeds.
type SourcePoll struct {
	Feed int
	FeedPoll
}

// Failed says that the poll brought nothing since it failed.
func (p SourcePoll) Failed() bool { return p.Problem != "" }

// ImportOf is an imported file and how many articles it brought that are counted.
type ImportOf = store.ImportOf

// SourceCoverage says what was collected from a publisher in each bucket of the request's
// range, and lists the polls and the imports behind it, at most limit of each. The error
// for a publisher that has neither an article nor a feed is a *NotFoundError.
func (a *Analyst) SourceCoverage(ctx context.Context, publisher string, req Request, limit int) (SourceCoverage, error) {
	req.Selections, req.Sources, req.By, req.Unit = nil, nil, "", ""
	out := SourceCoverage{Publisher: publisher, Label: publisher}
	c, err := a.coverage(ctx)
	if err != nil {
		return out, err
	}
	feeds, err := a.store.Feeds(ctx)
	if err != nil {
		return out, err
	}
	var ids []int
	for _, f := range feeds {
		if f.Publisher == publisher {
			title := f.Title
			if title == "" {
				title = f.URL
			}
			ids, out.Feeds = append(ids, f.ID), append(out.Feeds, SourceFeed{f.ID, title})
		}
	}
	place, known := c.place[publisher]
	if !known && len(ids) == 0 {
		return out, &NotFoundError{Kind: "source", Name: publisher, Next: Says("the page /coverage lists those there are, by domain or, without one, by name")}
	}
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return out, err
	}
	out.Request = req
	if !ok {
		return out, nil
	}
	if req.Interval == Hour {
		return out, &ParamError{Name: "interval", Value: string(Hour), Allowed: Says("day or a wider one: what is usual is known by the day")}
	}
	if out.Buckets, err = req.Interval.starts(req.Range, req.Zone); err != nil {
		return out, err
	}
	label, err := a.labels(ctx, BySource)
	if err != nil {
		return out, err
	}
	out.Label = label(publisher)
	h := &coverageHistory{}
	if known {
		h = c.histories[place]
	}
	for _, start := range out.Buckets {
		from, to := bucketDays(start, req)
		out.Cells = append(out.Cells, h.cell(from, to))
	}
	first, after := coverageDays(req.Range, req.zone())
	fetches, err := a.store.FetchesBetween(ctx, ids, dayTime(first), dayTime(after), limit)
	if err != nil {
		return out, err
	}
	for _, f := range fetches {
		out.Polls = append(out.Polls, SourcePoll{f.Feed, newFeedPoll(f)})
	}
	out.Imports, err = a.store.ImportsOf(ctx, publisher, dayTime(first), dayTime(after), limit)
	return out, err
}

// Problems counts the polls that failed by the class of their failure, the most frequent first.
func (s SourceCoverage) Problems() (failed int, classes []string) {
	counts := map[string]int{}
	for _, p := range s.Polls {
		if p.Failed() {
			failed++
			if counts[p.Problem]++; counts[p.Problem] == 1 {
				classes = append(classes, p.Problem)
			}
		}
	}
	slices.SortStableFunc(classes, func(x, y string) int { return counts[y] - counts[x] })
	return failed, classes
}
