package dashboard

import (
	"math"
	"net/url"
	"slices"
	"strings"

	"tidings/analytics"
)

// drawKind is how the answer to a statement is drawn.
type drawKind string

const (
	drawLine drawKind = "line" // the columns y over x, a time or anything that has an order
	drawBars drawKind = "bars" // a bar for each row, named by x
	drawNone drawKind = "none"
)

var drawKinds = []drawKind{drawLine, drawBars, drawNone}

// drawing says which columns of an answer are drawn, and how. Names that are not
// there are chosen anew by choose.
type drawing struct {
	Kind   drawKind // "" where nobody asked for a chart
	X      string
	Y      []string
	Series string // the column whose values make a line each; ""
}

// query gives the parameters of the address for it.
func (d drawing) query() url.Values {
	values := url.Values{}
	if d.Kind == "" {
		return values
	}
	values.Set("chart", string(d.Kind))
	for name, value := range map[string]string{"x": d.X, "series": d.Series} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if len(d.Y) > 0 {
		values["y"] = d.Y
	}
	return values
}

func (d drawing) drawn() bool { return d.Kind == drawLine || d.Kind == drawBars }

// The most a chart of an answer draws.
const maxSQLBars = 30 // sql.css has a height for each number

// choose fills in what a drawing leaves open, or names although it is not there:
// a line over the first time, else bars named by the first text. ok is false
// where the answer has nothing to draw.
func choose(columns []analytics.AnswerColumn, d drawing) (_ drawing, ok bool) {
	named := func(fits func(analytics.AnswerKind) bool) (names []string) {
		for _, c := range columns {
			if fits(c.Kind) && !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
		return names
	}
	all := named(func(analytics.AnswerKind) bool { return true })
	times := named(timely)
	numbers := named(numeric)
	words := named(func(k analytics.AnswerKind) bool { return !numeric(k) && !timely(k) })

	if !slices.Contains(all, d.X) {
		switch {
		case len(times) > 0 && d.Kind != drawBars:
			d.X = times[0]
		case len(words) > 0:
			d.X = words[0]
		case len(times) > 0:
			d.X = times[0]
		case len(numbers) > 1:
			d.X = numbers[0]
		default:
			return d, false
		}
		d.Series = ""
		if d.X != "" && len(words) > 0 && words[0] != d.X && slices.Contains(times, d.X) {
			d.Series = words[0] // one line for each value of the first text
		}
	}
	if !slices.Contains(all, d.Series) || d.Series == d.X {
		d.Series = ""
	}
	d.Y = slices.DeleteFunc(slices.Clone(d.Y), func(name string) bool { return !slices.Contains(numbers, name) || name == d.X })
	if len(d.Y) == 0 {
		d.Y = quantities(numbers, d.X)
	}
	if len(d.Y) == 0 {
		return d, false
	}
	if d.Kind == "" {
		d.Kind = drawBars
		if slices.Contains(times, d.X) {
			d.Kind = drawLine
		}
	}
	return d, true
}

// quantities gives the first of the columns that are numbers of something, and
// not the numbers that articles or topics have.
func quantities(numbers []string, x string) []string {
	rest := slices.DeleteFunc(slices.Clone(numbers), func(name string) bool { return name == x })
	better := slices.DeleteFunc(slices.Clone(rest), func(name string) bool {
		name = strings.ToLower(name)
		return name == "id" || name == "article" || name == "doc" || strings.HasSuffix(name, "_id")
	})
	if len(better) > 0 {
		rest = better
	}
	return rest[:min(len(rest), 1)]
}

// plot is what is drawn: for each place on the axis a value of each series, NaN
// where there is none.
type plot struct {
	labels []string
	times  []float64 // of the places, where they are times; nil
	names  []string  // of the series
	values [][]float64
	notes  []string
}

// newPlot arranges the columns of an answer that a drawing names.
func newPlot(l *locale, r *sqlResult, d drawing) plot {
	column := func(name string) int {
		return slices.IndexFunc(r.Columns, func(c analytics.AnswerColumn) bool { return c.Name == name })
	}
	x := column(d.X)
	rows := r.Rows
	var p plot
	if d.Kind == drawLine && timely(r.Columns[x].Kind) {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row []sqlValue) bool { return math.IsNaN(row[x].number) })
		if undated := len(r.Rows) - len(rows); undated > 0 {
			p.notes = append(p.notes, l.say("%d [1:row has|rows have] no %s and [1:is|are] not drawn.", undated, d.X))
		}
		slices.SortStableFunc(rows, func(a, b []sqlValue) int { return compareFloats(a[x].number, b[x].number) })
		p.times = []float64{}
	}
	if r.More {
		p.notes = append(p.notes, l.say("The chart draws the first %d [1:row|rows] of more.", len(r.Rows)))
	}
	if d.Series == "" {
		p.names = d.Y
		p.values = make([][]float64, len(d.Y))
		for _, row := range rows {
			p.place(row[x])
			for i, name := range d.Y {
				p.values[i] = append(p.values[i], row[column(name)].number)
			}
		}
		return p
	}
	p.split(rows, x, column(d.Series), column(d.Y[0]))
	if len(d.Y) > 1 {
		p.notes = append(p.notes, l.say("Split by %s, the chart draws %s alone.", d.Series, d.Y[0]))
	}
	return p
}

// place adds a place to the axis.
func (p *plot) place(v sqlValue) {
	p.labels = append(p.labels, sqlText(v))
	if p.times != nil {
		p.times = append(p.times, v.number)
	}
}

// split makes a series of each value of a column, the largest first.
func (p *plot) split(rows [][]sqlValue, x, series, y int) {
	places, sums := map[string]int{}, map[string]float64{}
	found := map[string][]float64{}
	for _, row := range rows {
		key := sqlText(row[x])
		at, ok := places[key]
		if !ok {
			at = len(places)
			places[key] = at
			p.place(row[x])
		}
		name := sqlText(row[series])
		for len(found[name]) <= at {
			found[name] = append(found[name], math.NaN())
		}
		found[name][at] = row[y].number
		if v := row[y].number; !math.IsNaN(v) {
			sums[name] += math.Abs(v)
		}
	}
	for name := range found {
		p.names = append(p.names, name)
	}
	slices.SortFunc(p.names, func(a, b string) int {
		if c := compareFloats(sums[b], sums[a]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	for _, name := range p.names {
		for len(found[name]) < len(places) {
			found[name] = append(found[name], math.NaN())
		}
		p.values = append(p.values, found[name])
	}
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// cut leaves out what is too much for a picture, and says so.
func (p *plot) cut(l *locale, kind drawKind) {
	if n := len(p.names); n > maxLines {
		p.names, p.values = p.names[:maxLines], p.values[:maxLines]
		p.notes = append(p.notes, l.say("The chart draws %d of %d series.", maxLines, n))
	}
	if n := len(p.labels); kind == drawBars && n > maxSQLBars {
		p.labels = p.labels[:maxSQLBars]
		for i := range p.values {
			p.values[i] = p.values[i][:maxSQLBars]
		}
		p.notes = append(p.notes, l.say("The chart draws the first %d of %d [2:bar|bars]: ORDER BY chooses which.", maxSQLBars, n))
	}
}
