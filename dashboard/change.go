package dashboard

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"tidings/analytics"
)

// changeBlock says how a topic's attention compares with earlier periods.
type changeBlock struct {
	Problem *Problem
	Said    []string // a sentence for each period; none: there is nothing to compare with
	Rows    []changeRow
	Notes   []string
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// changeRow is a period.
type changeRow struct {
	Period, Range string // in words
	Collected     bool
	Count, Total  int64
	Ratio         float64
	Href          string // the articles it counts
	Change        string // "" where none is told
	Interval      string
}

// changeBlock asks for the changes of a topic and fills their block.
func (s *Server) changeBlock(ctx context.Context, req analytics.Request) changeBlock {
	l := localeOf(ctx)
	c, err := s.analyst.Change(ctx, req)
	if err != nil {
		return changeBlock{Problem: s.block(err)}
	}
	b := l.newChangeBlock(c)
	b.SQLHref = s.blockSQL(s.analyst.ChangeSQL(ctx, c))
	return b
}

func (l *locale) newChangeBlock(c analytics.RangeChanges) changeBlock {
	var b changeBlock
	if len(c.Series) == 0 || len(c.Series[0].Earlier) == 0 {
		return b
	}
	s := c.Series[0]
	list := without(c.Request.Values(), "interval", "by", "from", "to")
	row := func(p analytics.PeriodCount) changeRow {
		of := c.Request
		of.Range = p.Range
		return changeRow{Period: l.periodName(c.Request, p.Period), Range: l.rangeText(of), Collected: p.Collected, Count: p.Count, Total: p.Total, Ratio: p.Ratio,
			Href: address("/articles", with(with(list, "from", timeParam(p.Range.From, c.Request.Zone)), "to", timeParam(p.Range.To, c.Request.Zone)))}
	}
	b.Rows = append(b.Rows, row(s.Now))
	scatter := 1.0
	for _, e := range s.Earlier {
		r := row(e.PeriodCount)
		if e.Told {
			r.Change, r.Interval = l.changeWords(e.Change)
			scatter = max(scatter, e.Change.Scatter)
		}
		b.Rows = append(b.Rows, r)
		b.Said = append(b.Said, l.changeText(c, s.Now, e))
	}
	b.Notes = append(b.Notes, l.say("A change is that of the share %s in scope. Its interval covers the true one in at least 95 of 100 cases as far as chance goes.", l.ofUnit(c.Request.Unit)))
	if scatter > 1.05 {
		b.Notes = append(b.Notes, l.say("It is widened, because the counts scatter %s times as much from day to day as independent articles would.", l.number(scatter, 1)))
	}
	return b
}

// changeText says in a sentence how the range compares with a period.
func (l *locale) changeText(c analytics.RangeChanges, now analytics.PeriodCount, e analytics.EarlierPeriod) string {
	name := l.periodName(c.Request, e.Period)
	switch {
	case !e.Collected && !c.First.IsZero() && e.Range.From.Before(c.First):
		return l.say("No comparison with %s: the first collected day is %s.", name, l.day(c.First))
	case !e.Collected || !now.Collected:
		return l.say("No comparison with %s: nothing in scope was collected.", name)
	case !e.Told:
		return l.say("Too few to tell a change against %s: %d and %d.", name, now.Count, e.Count)
	}
	change, interval := l.changeWords(e.Change)
	if !e.Change.Clear() {
		return l.say("No clear change of its share against %s: %s (95%% interval %s).", name, change, interval)
	}
	return l.say("Change of its share against %s: %s (95%% interval %s).", name, change, interval)
}

// manyTimes is the factor from which a change is written as one.
const manyTimes = 3

// changeWords writes a change and its interval: +20%, −15% to +71%, or 4.1 times, 2.2 to
// 9 times.
func (l *locale) changeWords(c analytics.RateChange) (change, interval string) {
	if c.Factor >= manyTimes {
		times := func(f float64) string {
			return strings.Replace(strconv.FormatFloat(f, 'g', max(2, 1+int(math.Log10(max(f, 1)))), 64), ".", l.decimal, 1)
		}
		change, interval = l.say("from none"), l.say("%s times or more", times(c.Low))
		if !math.IsInf(c.High, 1) {
			interval = l.say("%s to %s times", times(c.Low), times(c.High))
		}
		if !math.IsInf(c.Factor, 1) {
			change = l.say("%s times", times(c.Factor))
		}
		return change, interval
	}
	interval = l.say("%s or more", l.change(c.Low-1))
	if !math.IsInf(c.High, 1) {
		interval = l.say("%s to %s", l.change(c.Low-1), l.change(c.High-1))
	}
	return l.change(c.Factor - 1), interval
}

// periodName says of a request's period what it is.
func (l *locale) periodName(req analytics.Request, p analytics.Period) string {
	switch p {
	case analytics.ThisPeriod:
		return l.say("the range itself")
	case analytics.YearBefore:
		return l.say("the same time a year earlier")
	}
	zone := zoneOrUTC(req.Zone)
	from, to := req.Range.From.In(zone), req.Range.To.In(zone)
	if !from.Equal(startOfDay(from)) || !to.Equal(startOfDay(to)) {
		return l.say("as much time right before")
	}
	if days := int64(math.Round(to.Sub(from).Hours() / 24)); days > 1 {
		return l.say("the %d [1:day|days] before", days)
	}
	return l.say("the day before")
}

// ChangeRows are the periods of a comparison, with the columns series where there is
// more than one, period, from, to, count, total_count, ratio, change (the range's ratio
// divided by that one, less 1), change_low, change_high and scatter. What is not known is
// None.
func ChangeRows(c analytics.RangeChanges) Rows {
	named := len(c.Request.Selections) > 1
	columns := slices.Concat(ColumnsOf(Texts, "period", "from", "to"), countColumns(), ColumnsOf(Floats, "change", "change_low", "change_high", "scatter"))
	if named {
		columns = append(ColumnsOf(Texts, "series"), columns...)
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range c.Series {
			for _, e := range append([]analytics.EarlierPeriod{{PeriodCount: s.Now}}, s.Earlier...) {
				from, to := e.Bounds(zoneOrUTC(c.Request.Zone))
				cells := []Cell{Text(string(e.Period)), Text(from), Text(to), None(), None(), None(), None(), None(), None(), None()}
				if e.Collected {
					copy(cells[3:], []Cell{Int(e.Count), Int(e.Total), Float(e.Ratio)})
				}
				if e.Told {
					copy(cells[6:], []Cell{changeCell(e.Change.Factor), changeCell(e.Change.Low), changeCell(e.Change.High), Float(rounded(e.Change.Scatter))})
				}
				if named {
					cells = append([]Cell{Text(s.Name)}, cells...)
				}
				if err := row(cells...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// changeCell is a factor as a change, None where nothing bounds it.
func changeCell(factor float64) Cell {
	if math.IsInf(factor, 0) {
		return None()
	}
	return Float(rounded(factor - 1))
}

// rounded is a number with the decimals of a change.
func rounded(x float64) float64 {
	scale := math.Pow10(analytics.ChangeDecimals)
	return math.Round(x*scale) / scale
}

func (x *Exporter) topicChange(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicBlock(ctx, r, "change", func(ctx context.Context, req analytics.Request) (Rows, error) {
		c, err := x.Analyst.Change(ctx, req)
		return ChangeRows(c), err
	})
}

// topicBlock makes the export of a topic's block whose counts have no sum.
func (x *Exporter) topicBlock(ctx context.Context, r exportRequest, name string, ask func(context.Context, analytics.Request) (Rows, error)) (*Export, error) {
	req, err := parseRequest(with(r.values, "topic", r.key))
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{r.key, name}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		rows, err := ask(ctx, req)
		return rows, nil, err
	})
}
