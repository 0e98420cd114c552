package dashboard

import (
	"io"
	"strings"

	"tidings/analytics"
)

// WriteVolume writes a volume with the columns date, count, total_count and
// ratio, preceded by series where there is more than one selection and by the
// dimension's name where the request splits by one. Rows come series by
// series, each in the order of time.
func WriteVolume(w io.Writer, format Format, v analytics.Volume) error {
	named := len(v.Request.Selections) > 1
	by := v.Request.By
	var columns []string
	if named {
		columns = append(columns, "series")
	}
	if by != "" {
		columns = append(columns, string(by))
	}
	columns = append(columns, "date", "count", "total_count", "ratio")
	rows, err := NewRowWriter(w, format, columns...)
	if err != nil {
		return err
	}
	for _, s := range v.Series {
		var front []Cell
		if named {
			front = append(front, Text(s.Name))
		}
		if by != "" {
			front = append(front, Text(s.Group))
		}
		for _, p := range s.Points {
			cells := append(front[:len(front):len(front)],
				Bucket(p.Bucket, v.Request.Interval), Int(p.Count), Int(p.Total), Float(p.Ratio))
			if err := rows.Row(cells...); err != nil {
				return err
			}
		}
	}
	return rows.Close()
}

// WriteSummary writes one row for each series of a volume, with the columns
// series, the dimension's name where the request splits by one, query, count,
// total_count, ratio and undated.
func WriteSummary(w io.Writer, format Format, v analytics.Volume) error {
	columns := []string{"series"}
	if v.Request.By != "" {
		columns = append(columns, string(v.Request.By))
	}
	columns = append(columns, "query", "count", "total_count", "ratio", "undated")
	rows, err := NewRowWriter(w, format, columns...)
	if err != nil {
		return err
	}
	for _, s := range v.Series {
		cells := []Cell{Text(s.Name)}
		if v.Request.By != "" {
			cells = append(cells, Text(s.Group))
		}
		cells = append(cells, Text(s.Query), Int(s.Count), Int(s.Total), Float(s.Ratio), Int(s.Undated))
		if err := rows.Row(cells...); err != nil {
			return err
		}
	}
	return rows.Close()
}

// WriteGroups writes a breakdown with the columns of its dimension's name,
// count, total_count and ratio.
func WriteGroups(w io.Writer, format Format, by analytics.Dimension, groups []analytics.Group) error {
	rows, err := NewRowWriter(w, format, string(by), "count", "total_count", "ratio")
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := rows.Row(Text(g.Value), Int(g.Count), Int(g.Total), Float(g.Ratio)); err != nil {
			return err
		}
	}
	return rows.Close()
}

// ArticleWriter writes a list of articles with the columns of Media Cloud's
// story lists: id, indexed_date, language, media_name, media_url,
// publish_date, title and url.
type ArticleWriter struct{ rows *RowWriter }

// NewArticleWriter makes an ArticleWriter that writes to w.
func NewArticleWriter(w io.Writer, format Format) (*ArticleWriter, error) {
	rows, err := NewRowWriter(w, format,
		"id", "indexed_date", "language", "media_name", "media_url", "publish_date", "title", "url")
	if err != nil {
		return nil, err
	}
	return &ArticleWriter{rows: rows}, nil
}

// Write writes one article.
func (aw *ArticleWriter) Write(a analytics.Article) error {
	return aw.rows.Row(Int(a.ID), Time(a.FirstSeen), Text(a.Language), Text(a.Name), Text(mediaURL(a)),
		published(a), Text(a.Title), Text(a.URL))
}

// mediaURL is the publisher's domain; "" where only a name is known, which
// stands in Source then.
func mediaURL(a analytics.Article) string {
	if a.Source == a.Name && !strings.Contains(a.Source, ".") {
		return ""
	}
	return a.Source
}

// Close writes what is left.
func (aw *ArticleWriter) Close() error { return aw.rows.Close() }

// WriteArticles writes a list of articles that is at hand; a long one goes
// through an ArticleWriter article by article.
func WriteArticles(w io.Writer, format Format, articles []analytics.Article) error {
	aw, err := NewArticleWriter(w, format)
	if err != nil {
		return err
	}
	for _, a := range articles {
		if err := aw.Write(a); err != nil {
			return err
		}
	}
	return aw.Close()
}

// WriteSources writes sources with the columns media_name, media_url,
// country, languages, articles, undated, first_date, last_date and
// indexed_date (when an article of it was last stored).
func WriteSources(w io.Writer, format Format, sources []analytics.Source) error {
	rows, err := NewRowWriter(w, format, "media_name", "media_url", "country", "languages",
		"articles", "undated", "first_date", "last_date", "indexed_date")
	if err != nil {
		return err
	}
	for _, s := range sources {
		if err := rows.Row(Text(s.Name), Text(s.Domain), Text(s.Country), List(s.Languages),
			Int(s.Articles), Int(s.Undated), Time(s.First), Time(s.Last), Time(s.LastSeen)); err != nil {
			return err
		}
	}
	return rows.Close()
}

// WriteCards writes the overview with the columns topic, name, interval, date
// (the last complete bucket), count, total_count, ratio, previous_count,
// change (empty where there is nothing to compare with) and mentions (over
// all time).
func WriteCards(w io.Writer, format Format, interval analytics.Interval, cards []analytics.Card) error {
	rows, err := NewRowWriter(w, format, "topic", "name", "interval", "date", "count", "total_count", "ratio",
		"previous_count", "change", "mentions")
	if err != nil {
		return err
	}
	for _, c := range cards {
		latest := []Cell{{kind: dateCell}, {kind: numberCell}, {kind: numberCell}, {kind: numberCell}}
		if !c.Latest.Bucket.IsZero() {
			latest = []Cell{Bucket(c.Latest.Bucket, interval), Int(c.Latest.Count), Int(c.Latest.Total), Float(c.Latest.Ratio)}
		}
		previous, change := Cell{kind: numberCell}, Cell{kind: numberCell}
		if !c.Previous.Bucket.IsZero() {
			previous = Int(c.Previous.Count)
		}
		if c.Changed {
			change = Float(c.Change)
		}
		cells := append([]Cell{Text(c.Topic.Slug), Text(c.Topic.Name), Text(string(interval))}, latest...)
		if err := rows.Row(append(cells, previous, change, Int(c.Topic.Mentions))...); err != nil {
			return err
		}
	}
	return rows.Close()
}

// WriteTopics writes topics with the columns topic, name, description, query,
// colour, languages, version, mentions and updated.
func WriteTopics(w io.Writer, format Format, topics []analytics.Topic) error {
	rows, err := NewRowWriter(w, format, "topic", "name", "description", "query", "colour", "languages",
		"version", "mentions", "updated")
	if err != nil {
		return err
	}
	for _, t := range topics {
		if err := rows.Row(Text(t.Slug), Text(t.Name), Text(t.Description), Text(t.Query), Text(t.Colour),
			List(t.Languages), Int(int64(t.Version)), Int(t.Mentions), Time(t.Updated)); err != nil {
			return err
		}
	}
	return rows.Close()
}

// WriteStatements writes saved statements with the columns statement, name,
// description, sql, chart, created and updated; a table for a terminal without
// sql and chart.
func WriteStatements(w io.Writer, format Format, statements []analytics.SavedStatement) error {
	columns := []string{"statement", "name", "description", "sql", "chart", "created", "updated"}
	if format == Table {
		columns = []string{"statement", "name", "updated", "description"}
	}
	rows, err := NewRowWriter(w, format, columns...)
	if err != nil {
		return err
	}
	for _, s := range statements {
		cells := []Cell{Text(s.Slug), Text(s.Name), Text(s.Description), Text(s.Text), Text(s.Chart), Time(s.Created), Time(s.Updated)}
		if format == Table {
			cells = []Cell{Text(s.Slug), Text(s.Name), Time(s.Updated), Text(s.Description)}
		}
		if err := rows.Row(cells...); err != nil {
			return err
		}
	}
	return rows.Close()
}
