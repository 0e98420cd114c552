package dashboard

import (
	"math"

	"tidings/analytics"
)

// Measure is what a chart shows of a volume.
type Measure string

// The measures of a chart. The table and the downloads always have counts and shares:
// the others are views of these.
const (
	MeasureCount Measure = "count" // matching articles
	MeasureRatio Measure = "ratio" // matching articles in all articles of the scope
	// MeasureIndex is the share of a bucket as a number of which 100 is the highest share
	// that any of the series compared has in any bucket of the range, as Google Trends
	// does: heights and shapes can be compared whatever their size.
	MeasureIndex Measure = "index"
	// MeasureCumulative is the sum of the counts from the beginning of the range to the
	// end of the bucket.
	MeasureCumulative Measure = "cumulative"
)

// scale turns the points of series that are compared into what a chart shows of them.
type scale struct {
	measure Measure
	top     float64 // the share that is 100; 0 where no series has any
}

// newScale looks at all series that are compared, for what 100 is.
func newScale(series []analytics.Series, measure Measure) scale {
	s := scale{measure: measure}
	for _, one := range series {
		for _, p := range one.Points {
			if !p.Silent() {
				s.top = max(s.top, p.Ratio)
			}
		}
	}
	return s
}

// ofShare gives what is shown of a share.
func (s scale) ofShare(ratio float64) float64 {
	if s.measure != MeasureIndex {
		return ratio
	}
	if s.top == 0 {
		return 0
	}
	return 100 * ratio / s.top
}

// points gives what is shown of each point; NaN where it tells nothing.
func (s scale) points(points []analytics.Point) []float64 {
	out := make([]float64, len(points))
	var sum int64
	for i, p := range points {
		sum += p.Count
		switch {
		case p.Silent():
			out[i] = math.NaN()
		case s.measure == MeasureCount:
			out[i] = float64(p.Count)
		case s.measure == MeasureCumulative:
			out[i] = float64(sum)
		default:
			out[i] = s.ofShare(p.Ratio)
		}
	}
	return out
}

// averages gives the moving average of what is shown; nil where there is none: n < 2, or
// sums, which are smooth by themselves.
func (s scale) averages(series analytics.Series, n int) []float64 {
	switch s.measure {
	case MeasureCumulative:
		return nil
	case MeasureCount:
		return series.MovingAverage(n)
	}
	out := series.MovingRatio(n)
	for i := range out {
		out[i] = s.ofShare(out[i])
	}
	return out
}

// shown gives the numbers for tooltips that counts and totals do not tell.
func (s scale) shown(points []analytics.Point) []*float64 {
	if s.measure != MeasureIndex && s.measure != MeasureCumulative {
		return nil
	}
	return pointers(s.points(points))
}

// averaged says whether a moving average is drawn.
func (view chartView) averaged() bool { return view.Average > 0 && view.Measure != MeasureCumulative }

// measureNotes say how what is drawn comes of the counts in the table.
func (l *locale) measureNotes(req analytics.Request, view chartView) []string {
	var notes []string
	switch view.Measure {
	case MeasureIndex:
		notes = append(notes, l.say("100 is the highest share %s that any line has in any %s; the table has counts and shares.", l.ofUnit(req.Unit), l.interval(req.Interval)))
	case MeasureCumulative:
		notes = append(notes, l.say("Each point is the sum from the beginning of the range; the table has the counts."))
		if req.Unit != "" && req.Unit != analytics.Articles {
			notes = append(notes, l.say("Each of the %s that is in several buckets (%s) counts in all of them.", l.unit(req.Unit), l.interval(req.Interval)))
		}
		if view.Average > 0 {
			notes = append(notes, l.say("Sums are not averaged."))
		}
	}
	return notes
}

// pointers makes null of what is no number.
func pointers(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i := range values {
		if !math.IsNaN(values[i]) {
			out[i] = &values[i]
		}
	}
	return out
}
