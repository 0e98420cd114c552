package dashboard

import "tidings/analytics"

// step names an interval: "week".
func (l *locale) step(i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("hour")
	case analytics.Day:
		return l.say("day")
	case analytics.Week:
		return l.say("week")
	case analytics.Month:
		return l.say("month")
	case analytics.Quarter:
		return l.say("quarter")
	default:
		return l.say("year")
	}
}

// by says of what width the buckets of something are: "by week".
func (l *locale) by(i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("by hour")
	case analytics.Day:
		return l.say("by day")
	case analytics.Week:
		return l.say("by week")
	case analytics.Month:
		return l.say("by month")
	case analytics.Quarter:
		return l.say("by quarter")
	default:
		return l.say("by year")
	}
}

// per says what is counted in each bucket: "per week".
func (l *locale) per(i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("per hour")
	case analytics.Day:
		return l.say("per day")
	case analytics.Week:
		return l.say("per week")
	case analytics.Month:
		return l.say("per month")
	case analytics.Quarter:
		return l.say("per quarter")
	default:
		return l.say("per year")
	}
}
