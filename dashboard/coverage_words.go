package dashboard

import (
	"math"
	"net/url"
	"strings"

	"tidings/analytics"
)

// coverageText writes the coverage of a point.
func (l *locale) coverageText(p analytics.Point) string {
	if p.Coverage == nil || !p.Coverage.Known() {
		return ""
	}
	if p.Coverage.Running {
		return l.say("%s so far", l.percent(p.Coverage.Share))
	}
	return l.percent(p.Coverage.Share)
}

// coverageShare is the coverage of a point; 0 where nothing is known.
func coverageShare(p analytics.Point) float64 {
	if p.Coverage == nil || !p.Coverage.Known() {
		return 0
	}
	return p.Coverage.Share
}

// panelNote says in words what missing sources do to a trend.
type panelNote struct {
	Text         string
	Differ       bool   // the fixed panel tells another story
	Href, Link   string // the trend on the fixed panel
	CoverageHref string
}

// maxNamed is how many sources are named in a sentence.
const maxNamed = 4

// newPanelNote makes the sentence of a comparison; nil of none.
func (l *locale) newPanelNote(v analytics.Volume, p *analytics.PanelComparison) *panelNote {
	if p == nil {
		return nil
	}
	values := url.Values(v.Request.Values())
	n := panelNote{Differ: p.Differ, Link: l.say("The trend on the fixed panel"), CoverageHref: address("/coverage", without(values, "topic", "q", "by", "unit", "interval"))}
	path := "/explore"
	if len(v.Request.Selections) == 1 && v.Request.Selections[0].Topic != "" {
		path = topicPath(v.Request.Selections[0].Spelling())
		values = without(values, "topic")
	}
	n.Href = address(path, with(values, "panel", "fixed"))

	var names []string
	for _, m := range p.Missing {
		names = append(names, m.Publisher)
	}
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed], l.say("%d more", more))
	}
	n.Text = strings.Join([]string{
		l.missingSources(v.Request, p, strings.Join(names, ", ")),
		l.bothChanges(v.Request, p),
	}, " ")
	return &n
}

// missingSources says which sources make the difference, and since when.
func (l *locale) missingSources(req analytics.Request, p *analytics.PanelComparison, names string) string {
	count, first := int64(len(p.Missing)), l.day(p.From)
	last := l.day(p.To.AddDate(0, 0, -1))
	weight := l.percent(p.Weight)
	switch {
	case p.Joined:
		return l.say("%d of %d sources joined since %s (%s). [1:It|They] now [1:has|have] %s of this.", count, p.Sources, first, names, weight)
	case p.To.Before(req.Range.To):
		return l.say("%d of %d sources [1:is|are] missing or thin from %s to %s (%s). [1:It|They] usually [1:has|have] %s of this.", count, p.Sources, first, last, names, weight)
	default:
		return l.say("%d of %d sources [1:is|are] missing or thin since %s (%s). [1:It|They] usually [1:has|have] %s of this.", count, p.Sources, first, names, weight)
	}
}

// bothChanges says how the number changed on all sources and on the fixed panel.
func (l *locale) bothChanges(req analytics.Request, p *analytics.PanelComparison) string {
	all, panel, step := l.changeInWords(p.AllChange), l.changeInWords(p.PanelChange), l.perInterval(req.Interval)
	there := int64(p.Panel)
	switch {
	case p.Joined && p.Differ:
		return l.say("In the second half of the range the number %s %s on all sources, but %s on the fixed panel of the %d that were there throughout.", step, all, panel, there)
	case p.Joined:
		return l.say("In the second half of the range the number %s %s on all sources and %s on the fixed panel of the %d that were there throughout.", step, all, panel, there)
	case p.Differ:
		return l.say("In that time the number %s %s on all sources, but %s on the fixed panel of the %d that were there throughout.", step, all, panel, there)
	default:
		return l.say("In that time the number %s %s on all sources and %s on the fixed panel of the %d that were there throughout.", step, all, panel, there)
	}
}

// changeInWords writes a change: "fell by 31%".
func (l *locale) changeInWords(change float64) string {
	rounded := math.Round(change * 100)
	switch {
	case rounded < 0:
		return l.say("fell by %s", l.count(int64(-rounded))+l.sign)
	case rounded > 0:
		return l.say("rose by %s", l.count(int64(rounded))+l.sign)
	default:
		return l.say("stayed the same")
	}
}

// coverageNotes say what the marks of a chart mean, where there are any.
func (l *locale) coverageNotes(v analytics.Volume) []string {
	partial, uncovered := int64(0), int64(0)
	least := 1.0
	for _, s := range v.Series {
		for _, p := range s.Points {
			switch {
			case p.Uncovered() && p.Collected:
				uncovered++
			case p.Partial():
				partial++
				least = min(least, p.Coverage.Share)
			}
		}
	}
	var notes []string
	switch {
	case partial > 0 && len(v.Series) > 1: // whose coverage differs: nothing is shaded
		notes = append(notes, l.say("Pale and dotted: %s of which only part of the usual volume was collected, at least %s of it; the table has the figure of each.",
			l.intervals(partial, v.Request.Interval), l.percent(least)))
	case partial > 0:
		notes = append(notes, l.say("Pale and shaded: %s of which only part of the usual volume was collected, at least %s of it; the table has the figure of each.",
			l.intervals(partial, v.Request.Interval), l.percent(least)))
	}
	if uncovered > 0 {
		notes = append(notes, l.say("Hatched: in %s nothing was collected from the sources that usually have this: a gap in the line, not a zero.",
			l.intervals(uncovered, v.Request.Interval)))
	}
	return notes
}
