package dashboard

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/analytics"
)

// The words of the models in the reader's language, in the forms that sentences need.

// unit is what is counted: articles.
func (l *locale) unit(u analytics.Unit) string {
	switch u {
	case analytics.Texts:
		return l.say("distinct texts")
	case analytics.Stories:
		return l.say("stories")
	default:
		return l.say("articles")
	}
}

// ofUnit is what is counted after "all" and "of": all articles.
func (l *locale) ofUnit(u analytics.Unit) string {
	switch u {
	case analytics.Texts:
		return l.say("of all distinct texts")
	case analytics.Stories:
		return l.say("of all stories")
	default:
		return l.say("of all articles")
	}
}

// inUnits says in how many of what is counted: in 30,124 articles.
func (l *locale) inUnits(n int64, u analytics.Unit) string {
	switch u {
	case analytics.Texts:
		return l.say("in %d distinct [1:text|texts]", n)
	case analytics.Stories:
		return l.say("in %d [1:story|stories]", n)
	default:
		return l.say("in %d [1:article|articles]", n)
	}
}

// interval is the length of a bucket: week.
func (l *locale) interval(i analytics.Interval) string {
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
	case analytics.Year:
		return l.say("year")
	default:
		return string(i)
	}
}

// byInterval is how a trend is cut: by week.
func (l *locale) byInterval(i analytics.Interval) string {
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

// perInterval is what an axis counts: per week.
func (l *locale) perInterval(i analytics.Interval) string {
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

// intervals is a number of buckets: 3 weeks.
func (l *locale) intervals(n int64, i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("%d [1:hour|hours]", n)
	case analytics.Day:
		return l.say("%d [1:day|days]", n)
	case analytics.Week:
		return l.say("%d [1:week|weeks]", n)
	case analytics.Month:
		return l.say("%d [1:month|months]", n)
	case analytics.Quarter:
		return l.say("%d [1:quarter|quarters]", n)
	default:
		return l.say("%d [1:year|years]", n)
	}
}

// dimension is what a breakdown is by: source.
func (l *locale) dimension(d analytics.Dimension) string {
	switch d {
	case analytics.BySource:
		return l.say("source")
	case analytics.ByLanguage:
		return l.say("language")
	case analytics.ByCountry:
		return l.say("country")
	case analytics.ByAuthor:
		return l.say("author")
	case analytics.ByDateFrom:
		return l.say("date_from")
	default:
		return string(d)
	}
}

// byDimension is how figures are broken down: by source.
func (l *locale) byDimension(d analytics.Dimension) string {
	switch d {
	case analytics.BySource:
		return l.say("by source")
	case analytics.ByLanguage:
		return l.say("by language")
	case analytics.ByCountry:
		return l.say("by country")
	case analytics.ByAuthor:
		return l.say("by author")
	case analytics.ByDateFrom:
		return l.say("by date_from")
	default:
		return string(d)
	}
}

// value is what people call a value of a dimension; label is its name in English, and
// that of a source or an author in every language.
func (l *locale) value(by analytics.Dimension, value, label string) string {
	switch {
	case value == analytics.ValueUnknown:
		return l.say("unknown")
	case by == analytics.ByDateFrom:
		return l.dateFrom(value, label)
	case l.tag == language.English:
		return label
	case by == analytics.ByLanguage:
		if tag, err := language.Parse(value); err == nil {
			return display.Languages(l.tag).Name(tag)
		}
	case by == analytics.ByCountry:
		if region, err := language.ParseRegion(value); err == nil {
			return display.Regions(l.tag).Name(region)
		}
	}
	return label
}

// dateFrom says where dates came from.
func (l *locale) dateFrom(value, label string) string {
	switch value {
	case "url":
		return l.say("inferred from the address")
	case "feed":
		return l.say("said by the feed")
	case "page":
		return l.say("said by the page")
	case "file":
		return l.say("said by the file")
	}
	return label
}

// title begins a text with a capital letter.
func title(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
