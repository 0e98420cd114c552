package backtest

import "tidings/analytics/anomaly"

// Weekly gives the world in weeks instead of days.
func (w World) Weekly() World {
	out := World{Plan: w.Plan, Step: anomaly.Week}
	for _, o := range w.Outages {
		out.Outages = append(out.Outages, o.weeks())
	}
	for _, t := range w.Topics {
		out.Topics = append(out.Topics, t.weekly())
	}
	return out
}

// weeks are the weeks that the days touch.
func (s span) weeks() span { return span{s.from / 7, (s.to + 6) / 7} }

func (t Topic) weekly() Topic {
	out := Topic{Series: make([]anomaly.Point, weeks), Whole: make([]anomaly.Point, weeks), Expected: make([]float64, weeks), plain: make([]float64, weeks)}
	for week := range weeks {
		collected := 0.0
		for day := 7 * week; day < 7*week+7; day++ {
			out.Expected[week] += t.Expected[day]
			out.plain[week] += t.plain[day]
			collected += t.Series[day].Coverage * t.plain[day] // NaN where it is not told
		}
		out.Whole[week] = weekOf(t.Whole[7*week : 7*week+7])
		out.Series[week] = weekOf(t.Series[7*week : 7*week+7])
		out.Series[week].Coverage = collected / out.plain[week]
	}
	for _, b := range t.Bursts {
		var added [weeks]int
		for day := b.At.from; day < b.At.to; day++ {
			added[day/7] += b.on(day)
		}
		most := b.At.from / 7
		for week, n := range added {
			if n > added[most] {
				most = week
			}
		}
		out.Bursts = append(out.Bursts, Burst{
			Kind: b.Kind, At: b.At.weeks(), Extra: added[most],
			Times: (out.plain[most] + float64(added[most])) / out.plain[most],
		})
	}
	return out
}

// weekOf sums seven days. The coverage is that of the first: a caller who knows
// that of each day weighs it.
func weekOf(of []anomaly.Point) anomaly.Point {
	week := anomaly.Point{Start: of[0].Start, Coverage: of[0].Coverage}
	for _, p := range of {
		week.Count += p.Count
		week.Exposure += p.Exposure
	}
	return week
}
