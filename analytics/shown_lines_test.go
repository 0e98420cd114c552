package analytics

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Answers as lines, for comparing them: those of statements, and those that they show.

// answerLines runs a statement and writes its rows as lines, the columns' names
// first.
func answerLines(t *testing.T, c *Console, s Statement) []string {
	t.Helper()
	answer, err := c.Run(context.Background(), s)
	if err != nil {
		t.Fatalf("%v\n%s\n%v", err, s.Text, s.Values)
	}
	defer answer.Close()
	var names []string
	for _, column := range answer.Columns() {
		names = append(names, column.Name)
	}
	lines := []string{strings.Join(names, "|")}
	for answer.Next() {
		b := answer.Batch()
		for row := range b.Rows {
			var cells []any
			for i, column := range answer.Columns() {
				v := &b.Columns[i]
				switch {
				case v.Null(row):
					cells = append(cells, nil)
				case column.Kind == BoolValues:
					cells = append(cells, v.Ints[row] != 0)
				case column.Kind == IntValues:
					cells = append(cells, v.Ints[row])
				case column.Kind == FloatValues:
					cells = append(cells, v.Floats[row])
				case column.Kind == DateValues:
					cells = append(cells, time.Unix(v.Ints[row]*24*60*60, 0).UTC().Format(time.DateOnly))
				case column.Kind == TimestampValues:
					cells = append(cells, time.UnixMicro(v.Ints[row]))
				default:
					cells = append(cells, string(v.Texts[row]))
				}
			}
			lines = append(lines, line(cells...))
		}
	}
	if err := answer.Err(); err != nil {
		t.Fatalf("%v\n%s\n%v", err, s.Text, s.Values)
	}
	return lines
}

func line(cells ...any) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case nil:
		case float64:
			texts[i] = strconv.FormatFloat(c, 'g', -1, 64)
		case time.Time:
			if !c.IsZero() {
				texts[i] = c.UTC().Format(time.RFC3339Nano)
			}
		default:
			texts[i] = fmt.Sprint(c)
		}
	}
	return strings.Join(texts, "|")
}

// bucketCell is a bucket as its statement gives it.
func bucketCell(p Point, i Interval) any {
	switch {
	case p.Bucket.IsZero():
		return nil
	case i == Hour:
		return p.Bucket
	}
	return i.Format(p.Bucket)
}

func volumeLines(v Volume) []string {
	front := func(series, group any) (cells []any) {
		if len(v.Request.Selections) > 1 {
			cells = append(cells, series)
		}
		if v.Request.By != "" {
			cells = append(cells, group)
		}
		return cells
	}
	lines := []string{line(append(front("series", v.Request.By), "date", "count", "total_count", "ratio")...)}
	for _, s := range v.Series {
		for _, p := range s.Points {
			lines = append(lines, line(append(front(s.Name, s.Group), bucketCell(p, v.Request.Interval), p.Count, p.Total, p.Ratio)...))
		}
	}
	return lines
}

func summaryLines(v Volume) []string {
	front := func(series, group any) []any {
		if v.Request.By != "" {
			return []any{series, group}
		}
		return []any{series}
	}
	lines := []string{line(append(front("series", v.Request.By), "query", "count", "total_count", "ratio", "undated")...)}
	for _, s := range v.Series {
		lines = append(lines, line(append(front(s.Name, s.Group), s.Query, s.Count, s.Total, s.Ratio, s.Undated)...))
	}
	return lines
}

func groupLines(by Dimension, groups []Group) []string {
	lines := []string{line(by, "count", "total_count", "ratio")}
	for _, g := range groups {
		lines = append(lines, line(g.Value, g.Count, g.Total, g.Ratio))
	}
	return lines
}

func articleLines(t *testing.T, a *Analyst, req Request) []string {
	t.Helper()
	lines := []string{"id|indexed_date|language|media_name|media_url|publish_date|title|url"}
	err := a.EachArticle(context.Background(), req, func(x Article) error {
		published := any(x.Published)
		if x.DateOnly && !x.Published.IsZero() {
			published = x.Published.Format(time.DateOnly)
		}
		domain := x.Source
		if stored, _, err := a.store.Article(context.Background(), x.ID); err != nil || stored.SourceDomain == "" {
			domain = ""
		}
		lines = append(lines, line(x.ID, x.FirstSeen.Truncate(time.Second), x.Language, x.Name, domain, published, x.Title, x.URL))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func cardLines(i Interval, cards []Card) []string {
	lines := []string{"topic|name|interval|date|count|total_count|ratio|previous_count|change|mentions|coverage|previous_coverage"}
	for _, c := range cards {
		cells := []any{c.Topic.Slug, c.Topic.Name, i, nil, nil, nil, nil, nil, nil, c.Topic.Mentions, coverageCell(c.Latest), coverageCell(c.Previous)}
		if !c.Latest.Bucket.IsZero() {
			copy(cells[3:], []any{bucketCell(c.Latest, i), c.Latest.Count, c.Latest.Total, c.Latest.Ratio})
		}
		if !c.Previous.Bucket.IsZero() {
			cells[7] = c.Previous.Count
		}
		if c.Changed {
			cells[8] = c.Change
		}
		lines = append(lines, line(cells...))
	}
	return lines
}

func coverageCell(p Point) any {
	if p.Coverage == nil || !p.Coverage.Known() {
		return nil
	}
	return p.Coverage.Share
}
