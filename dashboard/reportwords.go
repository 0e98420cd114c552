package dashboard

import (
	"errors"
	"html/template"

	"tidings/analytics"
)

// The words of reports.

// lastWhole names the last bucket that is whole.
func (l *locale) lastWhole(i analytics.Interval) string {
	switch i {
	case analytics.Hour:
		return l.say("last whole hour")
	case analytics.Day:
		return l.say("last whole day")
	case analytics.Week:
		return l.say("last whole week")
	case analytics.Month:
		return l.say("last whole month")
	case analytics.Quarter:
		return l.say("last whole quarter")
	default:
		return l.say("last whole year")
	}
}

// reportFigures says how many there are of all in scope.
func (l *locale) reportFigures(s analytics.Series, u analytics.Unit) template.HTML {
	switch u {
	case analytics.Texts:
		return l.markup("<strong>%d</strong> distinct [1:text|texts] of %d", s.Count, s.Total)
	case analytics.Stories:
		return l.markup("<strong>%d</strong> [1:story|stories] of %d", s.Count, s.Total)
	default:
		return l.markup("<strong>%d</strong> [1:article|articles] of %d", s.Count, s.Total)
	}
}

// reportAlarm says what was unusual.
func (l *locale) reportAlarm(v eventView, u analytics.Unit) string {
	switch u {
	case analytics.Texts:
		return l.say("%s: %d distinct [2:text|texts] where %s were expected, %s, %s", v.When, v.Observed, v.Expected, v.Times, v.Unlikely)
	case analytics.Stories:
		return l.say("%s: %d [2:story|stories] where %s were expected, %s, %s", v.When, v.Observed, v.Expected, v.Times, v.Unlikely)
	default:
		return l.say("%s: %d [2:article|articles] where %s were expected, %s, %s", v.When, v.Observed, v.Expected, v.Times, v.Unlikely)
	}
}

// errorText says an error in a document.
func (l *locale) errorText(err error) string {
	var worded analytics.Worded
	if errors.As(err, &worded) {
		return l.plainWords(worded.Words())
	}
	return err.Error()
}
