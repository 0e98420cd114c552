package dashboard

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"tidings/analytics"
)

// unitName is what is counted, in words.
func unitName(u analytics.Unit) string {
	switch u {
	case analytics.Texts:
		return "distinct texts"
	case analytics.Stories:
		return "stories"
	default:
		return "articles"
	}
}

// title begins a text with a capital letter; the text begins with an ASCII one.
func title(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// coverageText writes the coverage of a point.
func coverageText(p analytics.Point) string {
	if p.Coverage == nil || !p.Coverage.Known() {
		return ""
	}
	text := formatPercent(p.Coverage.Share)
	if p.Coverage.Running {
		text += " so far"
	}
	return text
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
func newPanelNote(v analytics.Volume, p *analytics.PanelComparison) *panelNote {
	if p == nil {
		return nil
	}
	values := url.Values(v.Request.Values())
	n := panelNote{Differ: p.Differ, Link: "The trend on the fixed panel", CoverageHref: address("/coverage", without(values, "topic", "q", "by", "unit", "interval"))}
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
		names = append(names[:maxNamed], fmt.Sprintf("%d more", more))
	}
	count := int64(len(p.Missing))
	span := "since " + formatDay(p.From)
	if !p.Joined && p.To.Before(v.Request.Range.To) {
		span = "from " + formatDay(p.From) + " to " + formatDay(p.To.AddDate(0, 0, -1))
	}
	step := string(v.Request.Interval)
	has := plural(count, "has", "have")
	what, then := fmt.Sprintf("%s missing or thin %s (%s). %s usually %s", plural(count, "is", "are"), span, strings.Join(names, ", "), plural(count, "It", "They"), has), "In that time"
	if p.Joined {
		what = fmt.Sprintf("joined %s (%s). %s now %s", span, strings.Join(names, ", "), plural(count, "It", "They"), has)
		then = "In the second half of the range"
	}
	n.Text = fmt.Sprintf("%d of %d sources %s %s of this. %s the number of a %s ", count, p.Sources, what, formatPercent(p.Weight), then, step)
	panel := fmt.Sprintf("on the fixed panel of the %d that were there throughout", p.Panel)
	if p.Differ {
		n.Text += fmt.Sprintf("%s on all sources, but %s %s.", changeInWords(p.AllChange), changeInWords(p.PanelChange), panel)
	} else {
		n.Text += fmt.Sprintf("%s on all sources and %s %s.", changeInWords(p.AllChange), changeInWords(p.PanelChange), panel)
	}
	return &n
}

// changeInWords writes a change: "fell by 31%".
func changeInWords(change float64) string {
	rounded := math.Round(change * 100)
	switch {
	case rounded < 0:
		return fmt.Sprintf("fell by %.0f%%", -rounded)
	case rounded > 0:
		return fmt.Sprintf("rose by %.0f%%", rounded)
	default:
		return "stayed the same"
	}
}

// coverageNotes say what the marks of a chart mean, where there are any.
func coverageNotes(v analytics.Volume) []string {
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
	step := string(v.Request.Interval)
	if partial > 0 {
		notes = append(notes, fmt.Sprintf("Pale and shaded: %s %s of which only part of the usual volume was collected, at least %s of it; the table has the figure of each.",
			formatCount(partial), plural(partial, step, step+"s"), formatPercent(least)))
	}
	if uncovered > 0 {
		notes = append(notes, fmt.Sprintf("Hatched: in %s %s nothing was collected from the sources that usually have this: a gap in the line, not a zero.",
			formatCount(uncovered), plural(uncovered, step, step+"s")))
	}
	return notes
}
