package dashboard

import (
	"html/template"

	"tidings/analytics"
)

// What cards say, in the reader's language.

// rangeBy writes a request's range with its interval: 1 Mar 2025 to 28 Feb 2026, UTC, by week.
func (l *locale) rangeBy(req analytics.Request) string {
	return l.rangeText(req) + ", " + l.byInterval(req.Interval)
}

// countedLink writes a number of what is counted, in large figures that lead to its list.
func (l *locale) countedLink(n int64, unit analytics.Unit, href string) template.HTML {
	switch unit {
	case analytics.Texts:
		return l.markup(`<a class="big" href="%[2]s">%[1]d</a> distinct [1:text|texts]`, n, href)
	case analytics.Stories:
		return l.markup(`<a class="big" href="%[2]s">%[1]d</a> [1:story|stories]`, n, href)
	default:
		return l.markup(`<a class="big" href="%[2]s">%[1]d</a> [1:article|articles]`, n, href)
	}
}

// ratioIn says of a point's count, which stands above, what it counts and of which bucket.
func (l *locale) ratioIn(p analytics.Point, unit analytics.Unit, bucket string) string {
	switch unit {
	case analytics.Texts:
		return l.say("distinct [1:text|texts] (%[2]s of all), %[3]s", p.Count, l.percent(p.Ratio), bucket)
	case analytics.Stories:
		return l.say("[1:story|stories] (%[2]s of all), %[3]s", p.Count, l.percent(p.Ratio), bucket)
	default:
		return l.say("[1:article|articles] (%[2]s of all), %[3]s", p.Count, l.percent(p.Ratio), bucket)
	}
}

// before says how many the bucket before has.
func (l *locale) before(n int64, i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("%d the hour before", n)
	case analytics.Day:
		return l.say("%d the day before", n)
	case analytics.Week:
		return l.say("%d the week before", n)
	case analytics.Month:
		return l.say("%d the month before", n)
	case analytics.Quarter:
		return l.say("%d the quarter before", n)
	default:
		return l.say("%d the year before", n)
	}
}

// noWhole says that a range has no whole bucket.
func (l *locale) noWhole(i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("No whole hour in this range.")
	case analytics.Day:
		return l.say("No whole day in this range.")
	case analytics.Week:
		return l.say("No whole week in this range.")
	case analytics.Month:
		return l.say("No whole month in this range.")
	case analytics.Quarter:
		return l.say("No whole quarter in this range.")
	default:
		return l.say("No whole year in this range.")
	}
}

// noAnomaly says that a topic has none in its latest bucket.
func (l *locale) noAnomaly(i analytics.Interval) string {
	if i == analytics.Day {
		return l.say("no anomaly in its latest day")
	}
	return l.say("no anomaly in its latest week")
}

// voiceOf is what a share of voice tells.
func (l *locale) voiceOf(unit analytics.Unit, i analytics.Interval) string {
	switch unit {
	case analytics.Texts:
		return l.say("per cent of the distinct texts of all that are compared, %s", l.perInterval(i))
	case analytics.Stories:
		return l.say("per cent of the stories of all that are compared, %s", l.perInterval(i))
	default:
		return l.say("per cent of the articles of all that are compared, %s", l.perInterval(i))
	}
}

// voiceAxis is what the axis of a share of voice tells.
func (l *locale) voiceAxis(unit analytics.Unit, i analytics.Interval) string {
	switch unit {
	case analytics.Texts:
		return l.say("of the distinct texts of all that are compared, %s", l.perInterval(i))
	case analytics.Stories:
		return l.say("of the stories of all that are compared, %s", l.perInterval(i))
	default:
		return l.say("of the articles of all that are compared, %s", l.perInterval(i))
	}
}
