package dashboard

import (
	"context"
	"slices"

	"tidings/analytics"
)

// countColumns are those of a count with its total.
func countColumns() []Column {
	return []Column{{Name: "count", Kind: Integers}, {Name: "total_count", Kind: Integers}, {Name: "ratio", Kind: Floats}}
}

// VolumeRows are a volume with the columns date, count, total_count and
// ratio, preceded by series where there is more than one selection and by the
// dimension's name where the request splits by one, and followed by coverage where it
// was asked for. Rows come series by series, each in the order of time.
func VolumeRows(v analytics.Volume) Rows { return volumeRows(v, false) }

// VolumeRowsWhole are VolumeRows followed by the column whole: false of buckets that
// stick out of the range or are not over.
func VolumeRowsWhole(v analytics.Volume) Rows { return volumeRows(v, true) }

func volumeRows(v analytics.Volume, whole bool) Rows {
	named := len(v.Request.Selections) > 1
	by := v.Request.By
	var columns []Column
	if named {
		columns = append(columns, Column{Name: "series"})
	}
	if by != "" {
		columns = append(columns, Column{Name: string(by)})
	}
	columns = append(columns, Column{Name: "date", Kind: bucketKind(v.Request.Interval)})
	columns = append(columns, countColumns()...)
	covered := isCovered(v)
	if covered {
		columns = append(columns, Column{Name: "coverage", Kind: Floats})
	}
	if whole {
		columns = append(columns, Column{Name: "whole", Kind: Booleans})
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range v.Series {
			var cells []Cell
			if named {
				cells = append(cells, Text(s.Name))
			}
			if by != "" {
				cells = append(cells, Text(s.Group))
			}
			front := len(cells)
			for _, p := range s.Points {
				cells = append(cells[:front], Bucket(p.Bucket, v.Request.Interval), Int(p.Count), Int(p.Total), Float(p.Ratio))
				if covered {
					cells = append(cells, coverageCell(p))
				}
				if whole {
					cells = append(cells, Bool(!p.Part))
				}
				if err := row(cells...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// isCovered says that the coverage of a volume was asked for (Analyst.Cover).
func isCovered(v analytics.Volume) bool {
	return len(v.Series) > 0 && len(v.Series[0].Points) > 0 && v.Series[0].Points[0].Coverage != nil
}

// coverageCell is the share of the usual volume that was collected, None where nothing
// is known.
func coverageCell(p analytics.Point) Cell {
	if p.Coverage == nil || !p.Coverage.Known() {
		return None()
	}
	return Float(p.Coverage.Share)
}

// SummaryRows are one row for each series of a volume, with the columns
// series, the dimension's name where the request splits by one, query, count,
// total_count, ratio and undated.
func SummaryRows(v analytics.Volume) Rows {
	columns := ColumnsOf(Texts, "series")
	if v.Request.By != "" {
		columns = append(columns, Column{Name: string(v.Request.By)})
	}
	columns = append(columns, Column{Name: "query"})
	columns = append(append(columns, countColumns()...), Column{Name: "undated", Kind: Integers})
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range v.Series {
			cells := []Cell{Text(s.Name)}
			if v.Request.By != "" {
				cells = append(cells, Text(s.Group))
			}
			cells = append(cells, Text(s.Query), Int(s.Count), Int(s.Total), Float(s.Ratio), Int(s.Undated))
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// GroupRows are a breakdown with the columns of its dimension's name, count,
// total_count and ratio.
func GroupRows(by analytics.Dimension, groups []analytics.Group) Rows {
	return NewRows(append(ColumnsOf(Texts, string(by)), countColumns()...), func(row func(...Cell) error) error {
		for _, g := range groups {
			if err := row(Text(g.Value), Int(g.Count), Int(g.Total), Float(g.Ratio)); err != nil {
				return err
			}
		}
		return nil
	})
}

// articleColumns are those of Media Cloud's story lists.
var articleColumns = []Column{{Name: "id", Kind: Integers}, {Name: "indexed_date", Kind: Times}, {Name: "language"}, {Name: "media_name"},
	{Name: "media_url"}, {Name: "publish_date", Kind: DateTimes}, {Name: "title"}, {Name: "url"}}

// ArticleRows are articles with the columns of Media Cloud's story lists: id,
// indexed_date, language, media_name, media_url, publish_date, title and url.
// each calls its function for each of them.
func ArticleRows(each func(do func(analytics.Article) error) error) Rows {
	return NewRows(articleColumns, func(row func(...Cell) error) error {
		var cells [8]Cell // of every row: one a million times is enough
		return each(func(a analytics.Article) error {
			cells = [...]Cell{Int(a.ID), Time(a.FirstSeen), Text(a.Language), Text(a.Name), Text(a.Domain),
				published(a), Text(a.Title), Text(a.URL)}
			return row(cells[:]...)
		})
	})
}

// articleRowsOf are the rows of all articles that a request counts, which are asked for
// as they are written.
func articleRowsOf(ctx context.Context, an *analytics.Analyst, req analytics.Request) Rows {
	return ArticleRows(func(do func(analytics.Article) error) error { return an.EachArticle(ctx, req, do) })
}

// SourceRows are sources with the columns media_name, media_url, country,
// languages, articles, undated, first_date, last_date and indexed_date (when
// an article of it was last stored).
func SourceRows(sources []analytics.Source) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "media_name", "media_url", "country"), ColumnsOf(Lists, "languages"),
		ColumnsOf(Integers, "articles", "undated"), ColumnsOf(Times, "first_date", "last_date", "indexed_date"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range sources {
			if err := row(Text(s.Name), Text(s.Domain), Text(s.Country), List(s.Languages),
				Int(s.Articles), Int(s.Undated), Time(s.First), Time(s.Last), Time(s.LastSeen)); err != nil {
				return err
			}
		}
		return nil
	})
}

// CardRows are the overview with the columns topic, name, interval, date (the
// last complete bucket), count, total_count, ratio, previous_count, change
// (empty where there is nothing to compare with) and mentions (over all time), followed
// by coverage, that of the bucket, and previous_coverage, that of the one before, where
// they are asked for.
func CardRows(interval analytics.Interval, cards []analytics.Card, covered bool) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "topic", "name", "interval"), ColumnsOf(bucketKind(interval), "date"), countColumns(),
		ColumnsOf(Integers, "previous_count"), ColumnsOf(Floats, "change"), ColumnsOf(Integers, "mentions"))
	if covered {
		columns = append(columns, ColumnsOf(Floats, "coverage", "previous_coverage")...)
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, c := range cards {
			latest := []Cell{None(), None(), None(), None()}
			if !c.Latest.Bucket.IsZero() {
				latest = []Cell{Bucket(c.Latest.Bucket, interval), Int(c.Latest.Count), Int(c.Latest.Total), Float(c.Latest.Ratio)}
			}
			previous, change := None(), None()
			if !c.Previous.Bucket.IsZero() {
				previous = Int(c.Previous.Count)
			}
			if c.Changed {
				change = Float(c.Change)
			}
			cells := append([]Cell{Text(c.Topic.Slug), Text(c.Topic.Name), Text(string(interval))}, latest...)
			cells = append(cells, previous, change, Int(c.Topic.Mentions))
			if covered {
				cells = append(cells, coverageCell(c.Latest), coverageCell(c.Previous))
			}
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// TopicRows are topics with the columns topic, name, description, query,
// colour, languages, version, mentions and updated.
func TopicRows(topics []analytics.Topic) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "topic", "name", "description", "query", "colour"), ColumnsOf(Lists, "languages"),
		ColumnsOf(Integers, "version", "mentions"), ColumnsOf(Times, "updated"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, t := range topics {
			if err := row(Text(t.Slug), Text(t.Name), Text(t.Description), Text(t.Query), Text(t.Colour),
				List(t.Languages), Int(int64(t.Version)), Int(t.Mentions), Time(t.Updated)); err != nil {
				return err
			}
		}
		return nil
	})
}

// BoardRows are boards with the columns board, name, description, days, interval, items
// (slugs of topics, and queries), created and updated; brief ones, for a terminal, have no
// description and created.
func BoardRows(boards []analytics.Board, brief bool) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "board", "name", "description"), ColumnsOf(Integers, "days"), ColumnsOf(Texts, "interval"), ColumnsOf(Lists, "items"), ColumnsOf(Times, "created", "updated"))
	if brief {
		columns = slices.Concat(ColumnsOf(Texts, "board", "name"), ColumnsOf(Integers, "days"), ColumnsOf(Texts, "interval"), ColumnsOf(Times, "updated"), ColumnsOf(Lists, "items"))
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, b := range boards {
			var items []string
			for _, item := range b.Items {
				items = append(items, item.Selection().Name())
			}
			cells := []Cell{Text(b.Slug), Text(b.Name), Text(b.Description), Int(int64(b.Days)), Text(string(b.Interval)), List(items), Time(b.Created), Time(b.Updated)}
			if brief {
				cells = []Cell{Text(b.Slug), Text(b.Name), Int(int64(b.Days)), Text(string(b.Interval)), Time(b.Updated), List(items)}
			}
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// StatementRows are saved statements with the columns statement, name,
// description, sql, chart, created and updated; brief ones, for a terminal, have
// no sql, chart and created.
func StatementRows(statements []analytics.SavedStatement, brief bool) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "statement", "name", "description", "sql", "chart"), ColumnsOf(Times, "created", "updated"))
	if brief {
		columns = slices.Concat(ColumnsOf(Texts, "statement", "name"), ColumnsOf(Times, "updated"), ColumnsOf(Texts, "description"))
	}
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range statements {
			cells := []Cell{Text(s.Slug), Text(s.Name), Text(s.Description), Text(s.Text), Text(s.Chart), Time(s.Created), Time(s.Updated)}
			if brief {
				cells = []Cell{Text(s.Slug), Text(s.Name), Time(s.Updated), Text(s.Description)}
			}
			if err := row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}
