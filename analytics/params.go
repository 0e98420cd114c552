package analytics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/sql"
)

// Params are the names that ParseRequest reads.
var Params = []string{"q", "topic", "from", "to", "interval", "tz", "source", "language", "country", "author", "date_from", "unit", "panel", "by"}

// MaxSelections is how many topics and queries one request may compare.
const MaxSelections = 20

// DateOrigins are where a date may come from: what published the article said it (feed,
// page, file), or it was inferred from the address (url).
var DateOrigins = []string{"feed", "page", "file", "url"}

// unknown is how parameters, tables and CSV name an absent language or
// country.
const unknown = "unknown"

// ParseRequest reads a Request from named parameters (see Params). A form's
// empty fields are as if they were not there. Unknown names are the caller's
// to refuse. Errors are *ParamError; queries are not parsed here.
func ParseRequest(values map[string][]string) (Request, error) {
	var r Request
	zones := filled(values["tz"])
	if len(zones) > 1 {
		return r, &ParamError{Name: "tz", Value: strings.Join(zones, ", "), Allowed: Says("one value")}
	}
	var err error
	if r.Zone, err = parseZone(strings.Join(zones, "")); err != nil {
		return r, err
	}
	for _, topic := range filled(values["topic"]) {
		s, err := ParseTopic(topic, r.Zone)
		if err != nil {
			return r, err
		}
		r.Selections = append(r.Selections, s)
	}
	for _, q := range filled(values["q"]) {
		r.Selections = append(r.Selections, Selection{Query: q})
	}
	if n := len(r.Selections); n > MaxSelections {
		return r, &ParamError{Name: "q", Value: fmt.Sprintf("%d topics and queries", n), Allowed: Says("at most %d", MaxSelections)}
	}
	one := map[string]string{}
	for _, name := range []string{"from", "to", "interval", "unit", "panel", "by"} {
		given := filled(values[name])
		if len(given) > 1 {
			return r, &ParamError{Name: name, Value: strings.Join(given, ", "), Allowed: Says("one value")}
		}
		if len(given) == 1 {
			one[name] = given[0]
		}
	}
	if r.Interval, err = ParseInterval(one["interval"]); err != nil {
		return r, err
	}
	if r.Range, err = parseRange(one["from"], one["to"], r.Zone); err != nil {
		return r, err
	}
	if r.By, err = parseDimension(one["by"]); err != nil {
		return r, err
	}
	if r.Unit, err = parseUnit(one["unit"]); err != nil {
		return r, err
	}
	if r.Panel, err = parsePanel(one["panel"]); err != nil {
		return r, err
	}
	r.Sources = filled(values["source"])
	for _, author := range filled(values["author"]) {
		if author == unknown {
			author = ""
		}
		r.Authors = append(r.Authors, author)
	}
	for _, from := range filled(values["date_from"]) {
		if !slices.Contains(DateOrigins, from) {
			return r, &ParamError{Name: "date_from", Value: from, Allowed: Says("one of %s", strings.Join(DateOrigins, ", "))}
		}
		r.DateFroms = append(r.DateFroms, from)
	}
	if r.Languages, err = codes("language", values["language"], store.LanguageCode, Says(`a language by its code ("be") or English name, or "unknown"`)); err != nil {
		return r, err
	}
	r.Countries, err = codes("country", values["country"], store.CountryCode, Says(`a country by its code ("BY") or English name, or "unknown"`))
	return r, err
}

// codes reads languages or countries; "unknown" is "".
func codes(name string, values []string, code func(string) (string, bool), allowed Clause) ([]string, error) {
	var out []string
	for _, v := range filled(values) {
		if strings.EqualFold(v, unknown) {
			out = append(out, "")
			continue
		}
		c, ok := code(v)
		if !ok {
			return nil, &ParamError{Name: name, Value: v, Allowed: allowed}
		}
		out = append(out, c)
	}
	return out, nil
}

func filled(values []string) []string {
	var out []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func parseZone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, &ParamError{Name: "tz", Value: name, Allowed: Says(`a time zone of the IANA database, such as "Europe/Minsk" or "UTC"`)}
	}
	return zone, nil
}

func parseDimension(name string) (Dimension, error) {
	switch d := Dimension(name); d {
	case "", BySource, ByLanguage, ByCountry, ByAuthor, ByDateFrom:
		return d, nil
	}
	return "", &ParamError{Name: "by", Value: name, Allowed: Says("one of source, language, country, author, date_from")}
}

func parseUnit(name string) (Unit, error) {
	if name == "" || name == string(Articles) {
		return "", nil
	}
	if u := Unit(name); slices.Contains(Units, u) {
		return u, nil
	}
	return "", &ParamError{Name: "unit", Value: name, Allowed: Says("one of articles, texts, stories")}
}

// The values of panel.
const (
	panelAll   = "all"
	panelFixed = "fixed"
)

func parsePanel(name string) (bool, error) {
	switch name {
	case "", panelAll:
		return false, nil
	case panelFixed:
		return true, nil
	}
	return false, &ParamError{Name: "panel", Value: name, Allowed: Says("fixed (the sources that were collected throughout the range) or all")}
}

func parseRange(from, to string, zone *time.Location) (Range, error) {
	var r Range
	var err error
	if from != "" {
		if r.From, err = parseMoment("from", from, zone); err != nil {
			return r, err
		}
	}
	if to != "" {
		if r.To, err = parseMoment("to", to, zone); err != nil {
			return r, err
		}
	}
	if !r.From.IsZero() && !r.To.IsZero() && !r.From.Before(r.To) {
		return r, &ParamError{Name: "to", Value: to, Allowed: Says("a moment after from=%s (the range is half-open: to itself is not in it)", from)}
	}
	return r, nil
}

// parseMoment reads the start of a year, a month or a day in zone, or a time.
func parseMoment(name, value string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, value); err == nil && t.Year() > 0 {
			return dayStart(t.Year(), t.Month(), t.Day(), zone), nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.In(zone), nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, value, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &ParamError{Name: name, Value: value, Allowed: Says(`a date (2025-01-31, 2025-01, 2025) or a time (2025-01-31T08:00, 2025-01-31T08:00:00Z)`)}
}

// Values gives the request's parameters in their canonical form, the inverse
// of ParseRequest. What has its default value is left out.
func (r Request) Values() map[string][]string {
	v := map[string][]string{}
	set := func(name, value string) {
		if value != "" {
			v[name] = append(v[name], value)
		}
	}
	for _, s := range r.Selections {
		set("topic", s.Spelling())
		set("q", s.Query)
	}
	zone := r.zone()
	if !r.Range.From.IsZero() {
		set("from", formatMoment(r.Range.From, zone))
	}
	if !r.Range.To.IsZero() {
		set("to", formatMoment(r.Range.To, zone))
	}
	set("interval", string(r.Interval))
	if zone != time.UTC {
		set("tz", zone.String())
	}
	for _, s := range r.Sources {
		set("source", s)
	}
	for _, l := range r.Languages {
		set("language", orUnknown(l))
	}
	for _, c := range r.Countries {
		set("country", orUnknown(c))
	}
	for _, from := range r.DateFroms {
		set("date_from", from)
	}
	for _, author := range r.Authors {
		set("author", orUnknown(author))
	}
	if r.Unit != Articles {
		set("unit", string(r.Unit))
	}
	if r.Panel {
		set("panel", panelFixed)
	}
	set("by", string(r.By))
	return v
}

// formatMoment is the inverse of parseMoment.
func formatMoment(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if y, m, d := t.Date(); dayStart(y, m, d, zone).Equal(t) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

func orUnknown(value string) string {
	if value == "" {
		return unknown
	}
	return value
}

func (r Request) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// scope gives what stands beside the query as the store knows it.
func (r Request) scope() store.Scope {
	s := store.Scope{From: r.Range.From, To: r.Range.To, Undated: r.Undated, Languages: r.Languages, Countries: r.Countries, Authors: r.Authors, DateFroms: r.DateFroms, Publishers: r.PanelOf, Unit: r.Unit.stored()}
	if !s.From.IsZero() {
		s.FromDay = firstDay(s.From, r.zone())
	}
	if !s.To.IsZero() {
		s.ToDay = firstDay(s.To, r.zone())
	}
	for _, name := range r.Sources {
		s.Sources = append(s.Sources, sourceName(name, false))
	}
	return s
}

// firstDay gives the first calendar day that does not begin before t in zone.
func firstDay(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	if dayStart(y, m, d, zone).Before(t) {
		d++
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
