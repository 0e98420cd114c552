package store

import (
	"fmt"
	"strings"
	"time"
)

// Change compares each selection in a period with the same in earlier ones. The range is
// of no account.
func (s Shown) Change(periods []ShownPeriod, told ShownTold) ShownStatement {
	for i := range periods {
		periods[i].part = i + 1
	}
	s.periods, s.told = periods, told
	s.From, s.To = time.Time{}, time.Time{}
	s.Interval = "day"
	return s.statement(shownChange)
}

// ShownPeriod is a period by its bounds, as Scope has them.
type ShownPeriod struct {
	Name           string // as a text
	FromText       string // its bounds as the answer writes them
	ToText         string
	From, To       time.Time
	FromDay, ToDay time.Time
	Counted        bool // or it has no numbers

	// FirstDay and LastDay are the first and the last calendar day that it has a part of,
	// for a change; zero where it is counted as a whole alone.
	FirstDay, LastDay time.Time
	// Before says that it is no period that the answer has, but the days before the one of
	// that name, which tell with it and the first how much counts scatter.
	Before bool

	part int // its place, from 1
}

// ShownTold is from when on a change is told, and of what its interval is made.
type ShownTold struct {
	Least    int     // articles in both periods together
	Free     int     // degrees of freedom of an estimate of the scatter
	Tail     float64 // probability beyond each bound
	Decimals int     // of a change
}

// Row is the period as a row of VALUES, its part first.
func (p ShownPeriod) Row() string {
	days := "NULL::DATE, NULL::DATE"
	if !p.FirstDay.IsZero() {
		days = date(p.FirstDay) + ", " + date(p.LastDay)
	}
	return fmt.Sprintf("(%d, %s, %s, %s, %t, %s, %s, %s, %s, %s, %t)", p.part, quote(p.Name), quote(p.FromText), quote(p.ToText), p.Counted,
		timestamp(p.From), timestamp(p.To), date(p.FromDay), date(p.ToDay), days, p.Before)
}

// daysOfPeriods adds the calendar day of an article of any period.
func (s Shown) daysOfPeriods(v *shownView) {
	if s.Zone == time.UTC || s.Zone.String() == "UTC" {
		v.Bucket = s.truncated("published")
	} else {
		first, after := s.periods[0].From, s.periods[0].To
		for _, p := range s.periods[1:] {
			if p.From.Before(first) {
				first = p.From
			}
			if p.To.After(after) {
				after = p.To
			}
		}
		v.Clock, v.Articles = s.clock(), "local"
		v.Wide = "published >= " + date(first.AddDate(0, 0, -2)) + " AND published < " + date(after.AddDate(0, 0, 3))
		v.Bucket = s.truncated("clock")
	}
	var none []string
	for _, day := range s.Clocks.Skipped {
		none = append(none, date(day))
	}
	v.NoDays = strings.Join(none, ", ")
}
