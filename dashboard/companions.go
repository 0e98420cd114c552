package dashboard

import (
	"context"
	"slices"

	"tidings/analytics"
)

// companionsBlock is the other topics of a topic's articles: the largest over time and
// the table of all.
type companionsBlock struct {
	ID      string // of the chart
	Aria    string
	Size    string
	Problem *Problem
	Empty   bool
	Of      int64 // articles of the topic
	Unit    analytics.Unit
	Chart   *chart // nil without buckets
	Notes   []string
	Rows    []companionRow
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
	Trend string // address of the shares over time as CSV
}

// companionRow is another topic.
type companionRow struct {
	Name, TopicHref string
	Count           int64
	Share, Expected float64
	Lift            float64
	LiftText        string
	Href            string // the articles that have both
}

// companionsBlock asks for the companions of a topic and fills their block.
func (s *Server) companionsBlock(ctx context.Context, req analytics.Request, view chartView, corpus analytics.Corpus, file string) companionsBlock {
	l := localeOf(ctx)
	c, err := s.analyst.Companions(ctx, req)
	if err != nil {
		return companionsBlock{Problem: s.block(err)}
	}
	b := newCompanionsBlock(l, c, view, corpus, file)
	b.SQLHref = s.blockSQL(s.analyst.CompanionsSQL(ctx, c.Request))
	return b
}

func newCompanionsBlock(l *locale, c analytics.Companions, view chartView, corpus analytics.Corpus, file string) companionsBlock {
	b := companionsBlock{ID: "together", Empty: len(c.Topics) == 0, Of: c.Count, Unit: c.Request.Unit}
	for _, t := range c.Topics {
		b.Rows = append(b.Rows, companionRow{Name: t.Topic.Name, TopicHref: address(topicPath(t.Topic.Slug), without(c.Request.Values(), "topic", "q")),
			Count: t.Count, Share: t.Share, Expected: t.Expected, Lift: t.Lift, LiftText: l.lift(t.Lift), Href: address("/articles", withState(c.With(t)))})
	}
	if len(c.Trend) == 0 || len(c.Trend[0].Points) == 0 {
		return b
	}
	view = chartView{Measure: MeasureRatio, Average: view.Average}
	chart := l.lineChart(c.Trend, l.bucketLabels(c.Trend[0].Points, c.Request.Interval), view, kindLines)
	var what string
	switch c.Request.Unit {
	case analytics.Texts:
		chart.Title = l.say("%s: topics in the same distinct texts", clip(c.Name, 80))
		what = l.say("per cent of its distinct texts %s", l.perInterval(c.Request.Interval))
	case analytics.Stories:
		chart.Title = l.say("%s: topics in the same stories", clip(c.Name, 80))
		what = l.say("per cent of its stories %s", l.perInterval(c.Request.Interval))
	default:
		chart.Title = l.say("%s: topics in the same articles", clip(c.Name, 80))
		what = l.say("per cent of its articles %s", l.perInterval(c.Request.Interval))
	}
	chart.Subtitle = l.finePrint([]string{what, l.rangeText(c.Request)}, c.Request, corpus.Synthetic)
	chart.File = file
	chart.List, chart.Edges = address("/articles", listValues(c.Request)), bucketEdges(c.Trend[0].Points, c.Request)
	b.Chart, b.Size = &chart, "chart-short"
	b.Aria = l.say("Line chart of %s: %s. The downloads have the same numbers.", chart.Title, chart.Subtitle)
	if len(c.Topics) > len(c.Trend) {
		b.Notes = append(b.Notes, l.say("The chart draws the %d largest of %d.", len(c.Trend), len(c.Topics)))
	}
	return b
}

// lift writes a lift: 1.6×, 12×.
func (l *locale) lift(lift float64) string {
	digits := 1
	if lift >= 10 {
		digits = 0
	} else if lift < 0.1 {
		digits = 2
	}
	return l.number(lift, digits) + "×"
}

// CompanionRows are the other topics of articles, with the columns topic, name, count
// (those that have both), articles (all that were asked for), ratio (the one of the
// other), other_count (all in scope that mention the topic), total_count (all in scope),
// expected (the one of the other) and lift (ratio divided by expected).
func CompanionRows(c analytics.Companions) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "topic", "name"), ColumnsOf(Integers, "count", "articles"), ColumnsOf(Floats, "ratio"),
		ColumnsOf(Integers, "other_count", "total_count"), ColumnsOf(Floats, "expected", "lift"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, t := range c.Topics {
			if err := row(Text(t.Topic.Slug), Text(t.Topic.Name), Int(t.Count), Int(c.Count), Float(t.Share),
				Int(t.Other), Int(c.Total), Float(t.Expected), Float(t.Lift)); err != nil {
				return err
			}
		}
		return nil
	})
}

// CompanionTrendRows are the largest companions bucket by bucket, with the columns
// topic, name, date, count, articles and ratio, which is None where there are no articles.
func CompanionTrendRows(c analytics.Companions) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "topic", "name"), ColumnsOf(bucketKind(c.Request.Interval), "date"),
		ColumnsOf(Integers, "count", "articles"), ColumnsOf(Floats, "ratio"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range c.Trend {
			for _, p := range s.Points {
				if err := row(Text(s.Slug), Text(s.Name), Bucket(p.Bucket, c.Request.Interval), Int(p.Count), Int(p.Total), shareCell(p.Ratio, p.Total)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// shareCell is a share of a number, None where that is 0.
func shareCell(share float64, of int64) Cell {
	if of == 0 {
		return None()
	}
	return Float(share)
}

func (x *Exporter) topicCompanions(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicBlock(ctx, r, "companions", func(ctx context.Context, req analytics.Request) (Rows, error) {
		c, err := x.Analyst.Companions(ctx, req)
		return CompanionRows(c), err
	})
}

func (x *Exporter) topicCompanionTrend(ctx context.Context, r exportRequest) (*Export, error) {
	return x.topicBlock(ctx, r, "companions-volume", func(ctx context.Context, req analytics.Request) (Rows, error) {
		c, err := x.Analyst.Companions(ctx, req)
		return CompanionTrendRows(c), err
	})
}
