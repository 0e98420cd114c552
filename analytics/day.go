package analytics

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tidings/sql"
)

// DayStory is a story with its articles among those of a day.
type DayStory struct {
	ID                int64 // of its first article
	Title             string
	Articles, Sources int64
}

// DayStories are the largest stories of one day.
type DayStories struct {
	Request Request // of the day: as asked, with the range narrowed to it
	Stories []DayStory
}

// LastDay gives the last calendar day of a range in a zone, which may end within it.
func LastDay(r Range, zone *time.Location) Range {
	end := r.To.In(zone)
	day := Day.Floor(end.Add(-time.Nanosecond), zone)
	last := Range{From: day, To: Day.Next(day)}
	if end.Before(last.To) {
		last.To = end
	}
	if last.From.Before(r.From) {
		last.From = r.From
	}
	return last
}

// DayStories gives the stories with the most articles on the last day of the request's
// range, in its scope and among what its selections match, all where it has none: at most
// limit of them, and none with a single article.
func (a *Analyst) DayStories(ctx context.Context, req Request, limit int) (DayStories, error) {
	req.By, req.Interval, req.Unit = "", "", ""
	req, ok, err := a.fill(ctx, req)
	if err != nil || !ok {
		return DayStories{Request: req}, err
	}
	req.Range = LastDay(req.Range, req.Zone)
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return DayStories{Request: req}, err
	}
	rows, err := a.store.StoryShares(ctx, store.Set{Match: union(chosen), Scope: req.scope()}, limit)
	out := DayStories{Request: req}
	for _, r := range rows {
		out.Stories = append(out.Stories, DayStory(r))
	}
	return out, err
}

// SilentSource is a publisher of whom nothing comes although something usually would.
type SilentSource struct {
	Publisher string
	Label     string
	Last      time.Time // the last day of the range with an article; zero: none
	Days      int       // that are over since
	Missed    float64   // articles that would have been usual on them
}

// silentLook is over how many days silence is looked back: what is usual for a publisher
// is forgotten after as many weeks.
const silentLook = 60

// SilentSources gives the publishers in scope that are silent at the end of the request's
// range, in each of its last days that are over, though articles are usual for them; those
// who are missed most come first.
func (a *Analyst) SilentSources(ctx context.Context, req Request) (Request, []SilentSource, error) {
	req.Selections, req.By, req.Unit, req.Interval = nil, "", "", Day
	req, ok, err := a.fill(ctx, req)
	if err != nil || !ok {
		return req, nil, err
	}
	look := req
	if from := req.Range.To.AddDate(0, 0, -silentLook); from.After(look.Range.From) {
		look.Range.From = Day.Floor(from, req.Zone)
	}
	t, err := a.CoverageTable(ctx, look)
	if err != nil {
		return req, nil, err
	}
	over := a.complete(look, t.Buckets)
	if over == 0 {
		return req, nil, nil
	}
	var out []SilentSource
	for _, row := range t.Rows {
		s := SilentSource{Publisher: row.Publisher, Label: row.Label}
		for i := over - 1; i >= 0; i-- {
			cell := row.Cells[i]
			if cell.Articles > 0 {
				s.Last = t.Buckets[i]
				break
			}
			s.Days++
			if cell.State == Silent || cell.State == NotCollected {
				s.Missed += cell.Usual
			}
		}
		// Articles of a day that is not over yet end a silence, too.
		later := slices.ContainsFunc(row.Cells[over:], func(c CoverageCell) bool { return c.Articles > 0 })
		if s.Missed > 0 && !later && row.Cells[over-1].State != AsUsual {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(x, y SilentSource) int { return cmp.Compare(y.Missed, x.Missed) })
	return req, out, nil
}
