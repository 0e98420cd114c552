package store

import "time"

// ShownDays are days, [From, To) as midnights in UTC, whose coverage is shown.
type ShownDays struct{ From, To time.Time }

// Covered gives the share of the usual volume that was collected in each bucket of the
// range, whose days in UTC are days, for each selection.
func (s Shown) Covered(days ShownDays) ShownStatement {
	s.days = days
	return s.statement(shownCovered)
}

// Coverage gives what was collected from each publisher in each bucket of the range.
func (s Shown) Coverage(days ShownDays) ShownStatement {
	s.days = days
	return s.statement(shownCoverage)
}

// coverage adds what the coverage of days needs to be told of.
func (s Shown) coverage(v *shownView) {
	v.CoverDays = "day >= " + date(s.days.From) + " AND day < " + date(s.days.To)
	v.CoverStep, v.CoverOf = s.trunc("day")+"::DATE", "date"
	if s.Interval == "hour" { // an hour has the coverage of its day
		v.CoverStep, v.CoverOf = "day", "date::DATE"
		if s.Zone != time.UTC && s.Zone.String() != "UTC" {
			v.CoverOf = "(date AT TIME ZONE 'UTC' AT TIME ZONE $zone)::DATE"
		}
	}
	v.BySource = s.By == BySource
	v.Everything = len(s.Selections) == 0 && len(s.Sources) == 0 && s.Publishers == nil && len(s.Languages) == 0 && len(s.Countries) == 0 &&
		len(s.Authors) == 0 && len(s.DateFroms) == 0
}

// publisherOf is the expression of the publisher of a source.
const publisherOf = "CASE WHEN domain <> '' THEN domain ELSE source END"

// fromSources narrows the scope to the sources of a condition.
func (v *shownView) fromSources(condition string) {
	v.Where = append(v.Where, "source_id IN (SELECT id FROM sources WHERE "+condition+")")
	v.Publishers = append(v.Publishers, "SELECT "+publisherOf+" FROM sources WHERE "+condition)
}
