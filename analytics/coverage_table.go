package analytics

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"tidings/sql"
)

// CoverageTable is what was collected from each publisher in each bucket.
type CoverageTable struct {
	Request Request // as asked, with range, interval and zone filled in
	Buckets []time.Time
	Rows    []CoverageRow // by falling number of articles in the range
	Panel   []string      // the publishers of the fixed panel
}

// CoverageRow is one publisher.
type CoverageRow struct {
	Publisher string
	Label     string
	Articles  int64 // dated in the range
	Missing   int   // days of the range on which it was silent or not collected although something was expected
	Thin      int   // days with little
	Share     float64
	Now       CoverageState // of the last day of the range that is known and over
	Cells     []CoverageCell
}

// CoverageCell is one publisher's bucket.
type CoverageCell struct {
	Articles int64
	Usual    float64 // articles
	Share    float64 // of the usual volume that was collected; NaN where nothing is expected
	State    CoverageState
	Running  bool // it has a day that is not over: all this is so far
}

// CoverageTable says what was collected from each publisher in the request's scope in
// each bucket of its range. Selections do not matter to it.
func (a *Analyst) CoverageTable(ctx context.Context, req Request) (CoverageTable, error) {
	req.Selections, req.By, req.Unit = nil, "", ""
	req, ok, err := a.fill(ctx, req)
	if err != nil {
		return CoverageTable{}, err
	}
	out := CoverageTable{Request: req}
	if !ok {
		return out, nil
	}
	if out.Buckets, err = req.Interval.starts(req.Range, req.Zone); err != nil {
		return out, err
	}
	if req.Interval == Hour {
		return out, &ParamError{Name: "interval", Value: string(Hour), Allowed: Says("day or a wider one: what is usual is known by the day")}
	}
	c, err := a.coverage(ctx)
	if err != nil {
		return out, err
	}
	in, err := a.within(ctx, c, req)
	if err != nil {
		return out, err
	}
	label, err := a.labels(ctx, BySource)
	if err != nil {
		return out, err
	}
	from, to := coverageDays(req.Range, req.zone())
	for i, h := range c.histories {
		if !in[i] || h.first >= to || h.last() < from {
			continue
		}
		row := CoverageRow{Publisher: h.publisher, Label: label(h.publisher)}
		for _, start := range out.Buckets {
			first, after := coverageDays(Range{start, req.Interval.Next(start)}, req.zone())
			row.Cells = append(row.Cells, h.cell(max(first, from), min(after, to)))
		}
		whole := h.cell(from, to)
		row.Articles, row.Share = whole.Articles, whole.Share
		for day := max(from, h.first); day < to && day <= h.last(); day++ {
			switch d := h.days[day-h.first]; {
			case d.state == Little:
				row.Thin++
			case d.state != AsUsual && d.expected() > 0:
				row.Missing++
			}
		}
		last := len(h.days) - 1
		if h.running && last > 0 {
			last--
		}
		row.Now = h.days[max(0, min(last, to-1-h.first))].state
		out.Rows = append(out.Rows, row)
	}
	slices.SortStableFunc(out.Rows, func(x, y CoverageRow) int {
		return cmp.Or(cmp.Compare(y.Articles, x.Articles), cmp.Compare(x.Publisher, y.Publisher))
	})
	out.Panel = c.panelOf(req.Range, req.zone())
	return out, nil
}

// cell sums up the days [from, to) of a publisher.
func (h *coverageHistory) cell(from, to int) CoverageCell {
	cell := CoverageCell{Share: math.NaN(), State: NotCollected}
	known, silent := 0, 0
	for day := max(from, h.first); day < to && day <= h.last(); day++ {
		d := &h.days[day-h.first]
		cell.Articles += int64(d.articles)
		if d.state != NotCollected {
			known++
		}
		if d.state == Silent {
			silent++
		}
	}
	sum := h.sum(from, to)
	cell.Running = sum.running
	if cell.Usual = math.Round(100*sum.usual) / 100; sum.usual > 0 {
		cell.Share = math.Round(1e6*sum.collected/sum.usual) / 1e6
	}
	switch {
	case known == 0:
	case silent == known:
		cell.State = Silent
	case cell.Usual > 0 && cell.Share < wholeCoverage:
		cell.State = Little
	default:
		cell.State = AsUsual
	}
	return cell
}

// publicCoverage gives all days, for ad-hoc SQL.
func (a *Analyst) publicCoverage(ctx context.Context) ([]store.CoverageDays, error) {
	c, err := a.readCoverage(ctx, a.coverageTime())
	if err != nil {
		return nil, err
	}
	var out []store.CoverageDays
	for _, h := range c.histories {
		p := store.CoverageDays{Publisher: h.publisher, First: h.first, Running: h.running}
		for i := range h.days {
			d := &h.days[i]
			p.Articles = append(p.Articles, d.articles)
			p.Usual = append(p.Usual, d.expected())
			p.States = append(p.States, d.state.String())
		}
		out = append(out, p)
	}
	return out, nil
}
