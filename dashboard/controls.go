package dashboard

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tidings/analytics"
)

// choice is one link of a row of alternatives.
type choice struct {
	Label   string
	Href    string
	Current bool
	Lang    string // the language of the label, where it is not the page's; ""
}

// option is one entry of a select or a group of check boxes.
type option struct {
	Value, Label string
	Note         string // such as a count; ""
	Selected     bool
}

// hidden is a parameter that a form passes on unchanged.
type hidden struct{ Name, Value string }

// controls are the means to change what a page shows. All of them are links
// and one form with method GET.
type controls struct {
	Path string // where links and the form lead

	Ranges    []choice
	Intervals []choice // empty on pages without a chart
	Measures  []choice // empty on pages without a chart
	Ghosts    []choice // earlier periods behind the chart; empty on pages without one
	Units     []choice
	Panels    []choice

	// The form's fields.
	Hidden     []hidden
	From, To   string
	Zone       string
	Zones      []string
	Averages   []option // empty on pages without a chart
	Splits     []option // empty on pages without a chart
	Filters    []filter
	FilterNote string // filters in force, in words; ""
	Reset      string // the page without range and filters; "" where there are none
	Problem    *Problem
}

// filter is a group of check boxes.
type filter struct {
	Name    string // parameter
	Label   string
	Options []option
	More    int // values that are not listed
}

// maxFilterOptions bounds the check boxes of one filter; others can be given
// in the address.
const maxFilterOptions = 40

// zoneSuggestions are offered, not imposed: any IANA name will do.
func zoneSuggestions() []string {
	return []string{"UTC", "Europe/Berlin", "Europe/Kyiv", "Europe/London", "Europe/Minsk", "Europe/Moscow",
		"Europe/Riga", "Europe/Tallinn", "Europe/Vilnius", "Europe/Warsaw", "America/Lima", "America/New_York"}
}

// newControls builds the controls of a page from its parameters.
func (s *Server) newControls(ctx context.Context, path string, values url.Values, corpus analytics.Corpus, charts bool) controls {
	l := localeOf(ctx)
	values = without(values, "after")
	c := controls{
		Path:   path,
		Ranges: s.rangeChoices(l, path, values, corpus),
		From:   values.Get("from"),
		To:     values.Get("to"),
		Zone:   values.Get("tz"),
		Zones:  zoneSuggestions(),
		Units:  unitChoices(l, path, values),
		Panels: panelChoices(l, path, values),
	}
	// Unit and panel are links of their own, and of authors there are too many for check boxes.
	inForm := slices.DeleteFunc(allow(scopeParams), func(name string) bool {
		return name == "unit" || name == "panel" || name == "author" || name == "date_from"
	})
	scope := append(slices.Clone(inForm), "author", "date_from")
	if charts {
		c.Intervals = intervalChoices(l, path, values)
		c.Measures = measureChoices(l, path, values)
		c.Ghosts = ghostChoices(l, path, values)
		c.Averages = averageOptions(l, values.Get("average"))
		c.Splits = splitOptions(l, values.Get("by"))
		inForm = append(inForm, "average", "by")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(inForm, name) {
			continue
		}
		for _, v := range values[name] {
			c.Hidden = append(c.Hidden, hidden{name, v})
		}
	}
	if slices.ContainsFunc(scope, values.Has) {
		c.Reset = address(path, without(values, scope...))
	}
	c.FilterNote = l.filterNote(values)
	filters, err := s.filters(ctx, values)
	c.Filters, c.Problem = filters, s.block(err)
	return c
}

// ownFields takes parameters out of those that the form only passes on: the
// page has fields of its own for them.
func (c *controls) ownFields(fields ...string) {
	c.Hidden = slices.DeleteFunc(c.Hidden, func(h hidden) bool { return slices.Contains(fields, h.Name) })
}

// rangeChoices are links to the usual ranges, counted back from the corpus's
// last day.
func (s *Server) rangeChoices(l *locale, path string, values url.Values, corpus analytics.Corpus) []choice {
	end := startOfDay(today(corpus, s.now)).AddDate(0, 0, 1)
	presets := []struct {
		label string
		from  time.Time
	}{
		{l.say("30 days"), end.AddDate(0, 0, -30)},
		{l.say("90 days"), end.AddDate(0, 0, -90)},
		{l.say("1 year"), end.AddDate(-1, 0, 0)},
		{l.say("3 years"), end.AddDate(-3, 0, 0)},
	}
	to := end.Format(time.DateOnly)
	var out []choice
	for _, p := range presets {
		from := p.from.Format(time.DateOnly)
		out = append(out, choice{
			Label:   p.label,
			Href:    address(path, with(with(values, "from", from), "to", to)),
			Current: values.Get("from") == from && values.Get("to") == to,
		})
	}
	return append(out, choice{
		Label:   l.say("all time"),
		Href:    address(path, without(values, "from", "to")),
		Current: !values.Has("from") && !values.Has("to"),
	})
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func intervalChoices(l *locale, path string, values url.Values) []choice {
	out := []choice{{Label: l.say("auto"), Href: address(path, without(values, "interval")), Current: !values.Has("interval")}}
	for _, i := range analytics.Intervals {
		out = append(out, choice{
			Label:   l.interval(i),
			Href:    address(path, with(values, "interval", string(i))),
			Current: values.Get("interval") == string(i),
		})
	}
	return out
}

func measureChoices(l *locale, path string, values url.Values) []choice {
	out := []choice{{Label: l.say("articles"), Href: address(path, without(values, "measure"))}}
	for _, m := range []struct {
		measure Measure
		label   string
	}{{MeasureRatio, l.say("%% of all articles")}, {MeasureIndex, l.say("index to 100")}, {MeasureCumulative, l.say("cumulative")}} {
		out = append(out, choice{Label: m.label, Href: address(path, with(values, "measure", string(m.measure))), Current: values.Get("measure") == string(m.measure)})
	}
	out[0].Current = !slices.ContainsFunc(out, func(c choice) bool { return c.Current })
	return out
}

// ghostChoices draw an earlier period behind the trend, or no longer.
func ghostChoices(l *locale, path string, values url.Values) []choice {
	out := []choice{{Label: l.say("nothing"), Href: address(path, without(values, "ghost")), Current: !values.Has("ghost")}}
	for _, g := range []struct{ value, label string }{{"previous", l.say("previous period")}, {"year", l.say("a year earlier")}} {
		chosen := slices.Clone(values["ghost"])
		at := slices.Index(chosen, g.value)
		if at < 0 {
			chosen = append(chosen, g.value)
		} else {
			chosen = slices.Delete(chosen, at, at+1)
		}
		out = append(out, choice{Label: g.label, Href: address(path, with(values, "ghost", chosen...)), Current: at >= 0})
	}
	return out
}

func unitChoices(l *locale, path string, values url.Values) []choice {
	current := analytics.Unit(values.Get("unit"))
	if current == "" {
		current = analytics.Articles
	}
	var out []choice
	for _, u := range analytics.Units {
		next := with(values, "unit", string(u))
		if u == analytics.Articles {
			next = without(values, "unit")
		}
		out = append(out, choice{Label: l.unit(u), Href: address(path, next), Current: u == current})
	}
	return out
}

func panelChoices(l *locale, path string, values url.Values) []choice {
	fixed := values.Get("panel") == "fixed"
	return []choice{
		{Label: l.say("all"), Href: address(path, without(values, "panel")), Current: !fixed},
		{Label: l.say("fixed panel"), Href: address(path, with(values, "panel", "fixed")), Current: fixed},
	}
}

func averageOptions(l *locale, current string) []option {
	out := []option{{Value: "", Label: l.say("none"), Selected: current == ""}}
	offered := []string{"3", "4", "7", "12", "28", "30"}
	if current != "" && !slices.Contains(offered, current) {
		offered = append(offered, current)
	}
	for _, n := range offered {
		number, _ := strconv.Atoi(n) // the chart says what is wrong with another one
		out = append(out, option{Value: n, Label: l.say("%d [1:bucket|buckets]", number), Selected: n == current})
	}
	return out
}

func splitOptions(l *locale, current string) []option {
	out := []option{{Value: "", Label: l.say("no split"), Selected: current == ""}}
	for _, d := range analytics.Dimensions {
		label := l.byDimension(d)
		if d == analytics.ByDateFrom {
			label = l.say("by where the date came from")
		}
		out = append(out, option{Value: string(d), Label: label, Selected: current == string(d)})
	}
	return out
}

// filterNote says in words what narrows a page.
func (l *locale) filterNote(values url.Values) string {
	note := ""
	for _, name := range []string{"source", "language", "country", "author", "date_from"} {
		for _, v := range values[name] {
			if note != "" {
				note += ", "
			}
			note += l.dimension(analytics.Dimension(name)) + " " + v
		}
	}
	return note
}

// filters asks which sources, languages and countries there are.
func (s *Server) filters(ctx context.Context, values url.Values) ([]filter, error) {
	l := localeOf(ctx)
	var out []filter
	for _, f := range []struct {
		by    analytics.Dimension
		label string
	}{{analytics.BySource, l.say("Sources")}, {analytics.ByLanguage, l.say("Languages")}, {analytics.ByCountry, l.say("Countries")}} {
		groups, err := s.analyst.Breakdown(ctx, analytics.Request{}, f.by)
		if err != nil {
			return nil, err
		}
		out = append(out, newFilter(l, string(f.by), f.label, groups, values[string(f.by)]))
	}
	return out, nil
}

// newFilter lists the values in force first, then the most frequent ones.
func newFilter(l *locale, name, label string, groups []analytics.Group, selected []string) filter {
	f := filter{Name: name, Label: label}
	known := map[string]analytics.Group{}
	for _, g := range groups {
		known[g.Value] = g
	}
	for _, v := range selected {
		o := option{Value: v, Label: v, Note: "0", Selected: true}
		if g, ok := known[v]; ok {
			o.Label, o.Note = l.value(analytics.Dimension(name), g.Value, g.Label), l.count(g.Count)
		}
		f.Options = append(f.Options, o)
	}
	for _, g := range groups {
		switch {
		case slices.Contains(selected, g.Value):
		case len(f.Options) >= maxFilterOptions:
			f.More++
		default:
			f.Options = append(f.Options, option{Value: g.Value, Label: l.value(analytics.Dimension(name), g.Value, g.Label), Note: l.count(g.Count)})
		}
	}
	return f
}
