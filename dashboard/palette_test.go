package dashboard

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"testing"

	"tidings/analytics"
)

// luminance is the relative luminance of WCAG 2.2.
func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b rgb) float64 {
	high, low := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (high + 0.05) / (low + 0.05)
}

// The ways of seeing: what eyes that lack one kind of cone make of a colour, in linear
// light. The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based
// Model for Simulation of Color Vision Deficiency" (2009), severity 1.
var sights = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func (c rgb) seenBy(sight string) (out rgb) {
	for i, row := range sights[sight] {
		out[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

// The formula gives what its authors published for it.
func TestColourDifference(t *testing.T) {
	for _, c := range []struct {
		p, q lab
		want float64
	}{
		{lab{50, 2.6772, -79.7751}, lab{50, 0, -82.7485}, 2.0425},
		{lab{50, -1, 2}, lab{50, 0, 0}, 2.3669},
		{lab{50, 2.49, -0.001}, lab{50, -2.49, 0.0009}, 7.1792},
		{lab{50, 2.5, 0}, lab{73, 25, -18}, 27.1492},
		{lab{60.2574, -34.0099, 36.2677}, lab{60.4626, -34.1751, 39.4387}, 1.2644},
		{lab{2.0776, 0.0795, -1.1350}, lab{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := difference(c.p, c.q); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("difference(%v, %v) = %.4f, want %.4f", c.p, c.q, got, c.want)
		}
	}
}

// Every two series can be told apart, whichever cones the eyes have, and stand out on
// what they are drawn on.
func TestSeriesPalette(t *testing.T) {
	const apart = 12 // CIEDE2000: seen at a glance
	for _, theme := range themesOf(t) {
		for i := 1; i <= paletteSize; i++ {
			c := theme.colour(t, seriesVariable(i))
			for _, ground := range []string{"--paper", "--raised"} {
				if got := contrast(c, theme.colour(t, ground)); got < 3 {
					t.Errorf("%s: %s has a contrast of %.2f on %s, want 3", theme.name, seriesVariable(i), got, ground)
				}
			}
			for j := 1; j < i; j++ {
				for sight := range sights {
					d := theme.colour(t, seriesVariable(j))
					if got := difference(c.seenBy(sight).lab(), d.seenBy(sight).lab()); got < apart {
						t.Errorf("%s: %s and %s differ by %.1f for %s, want %d", theme.name, seriesVariable(j), seriesVariable(i), got, sight, apart)
					}
				}
			}
		}
	}
}

// What is to be read has a contrast of 4.5 on what it stands on, the edge of a field 3.
func TestContrasts(t *testing.T) {
	for _, theme := range themesOf(t) {
		for _, pair := range []struct {
			ink, ground string
			want        float64
		}{
			{"--ink", "--paper", 7}, {"--ink", "--raised", 7}, {"--ink", "--mark", 4.5}, {"--ink", "--silent", 4.5},
			{"--ink", "--notice-paper", 4.5}, {"--ink", "--alarm-paper", 4.5},
			{"--quiet", "--paper", 4.5}, {"--quiet", "--raised", 4.5}, {"--quiet", "--silent", 4.5}, {"--quiet", "--notice-paper", 4.5},
			{"--accent", "--paper", 4.5}, {"--accent", "--raised", 4.5}, {"--accent", "--silent", 4.5}, {"--paper", "--accent", 4.5},
			{"--accent", "--notice-paper", 4.5}, {"--accent", "--alarm-paper", 4.5},
			{"--good", "--paper", 4.5}, {"--good", "--raised", 4.5}, {"--alarm", "--paper", 4.5}, {"--alarm", "--raised", 4.5},
			{"--alarm", "--alarm-paper", 4.5}, {"--notice", "--paper", 4.5}, {"--notice", "--raised", 4.5}, {"--notice", "--notice-paper", 4.5},
			{"--edge", "--paper", 3}, {"--edge", "--raised", 3}, {"--before", "--paper", 3}, {"--before", "--raised", 3},
		} {
			if got := contrast(theme.colour(t, pair.ink), theme.colour(t, pair.ground)); got < pair.want {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %g", theme.name, pair.ink, pair.ground, got, pair.want)
			}
		}
	}
}

// A topic keeps its colour in whatever company it is drawn; the others get what is left.
func TestTopicsKeepTheirColours(t *testing.T) {
	topic := func(slug string, number int, colour string) analytics.Series {
		return analytics.Series{Slug: slug, Topic: slug, Number: number, Colour: colour}
	}
	old := topic("b", 2, "")
	old.Topic = "b@1"
	group := func(name string) analytics.Series { s := topic("b", 2, ""); s.Group = name; return s }
	for _, c := range []struct {
		name   string
		series []analytics.Series
		want   []int
	}{
		{"alone", []analytics.Series{topic("b", 2, "")}, []int{2}},
		{"with queries", []analytics.Series{{Query: "x"}, topic("b", 2, ""), {Query: "y"}}, []int{1, 2, 3}},
		{"a query first in the topic's colour", []analytics.Series{{Query: "x"}, topic("a", 1, "")}, []int{2, 1}},
		{"the order asked for is nothing to it", []analytics.Series{topic("c", 3, ""), topic("a", 1, ""), topic("b", 2, "")}, []int{3, 1, 2}},
		{"one colour, two topics: the older keeps it", []analytics.Series{topic("i", 9, ""), topic("a", 1, "")}, []int{2, 1}},
		{"the colour asked for, at its nearest", []analytics.Series{topic("a", 1, "#d55e00"), topic("b", 2, "#0072b2")}, []int{2, 1}},
		{"as it was has another", []analytics.Series{old, topic("b", 2, "")}, []int{1, 2}},
		{"groups in their order", []analytics.Series{group("lt"), group("pl")}, []int{1, 2}},
		{"one group is the topic's", []analytics.Series{group("lt")}, []int{2}},
	} {
		if got := slotsOf(c.series); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	var many []analytics.Series
	for i := range paletteSize + 3 {
		many = append(many, topic(fmt.Sprint(i), i+1, ""))
	}
	if got, want := slotsOf(many), []int{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("more topics than colours: %v, want %v", got, want)
	}
}

// The starter topics ask for colours that are seven of the palette.
func TestStarterTopicsDiffer(t *testing.T) {
	topics, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]string{}
	for _, d := range topics.Topics {
		slot := slotOf(d.Colour, 0)
		if other := seen[slot]; other != "" {
			t.Errorf("%s and %s are both drawn in colour %d", other, d.Slug, slot)
		}
		seen[slot] = d.Slug
	}
}

// The number of a topic's colour is the same on every page that draws it, and in its own
// company or that of a query.
func TestATopicsColourOnAllPages(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	slots := regexp.MustCompile(`"slots":\[[\d,]*\]`)
	for path, want := range map[string][]string{ // Border asks for the first colour, Sanctions was made second, Never seen third;
		// topics come before queries, and what a topic is seen with comes last
		"/":                 {`"slots":[1]`, `"slots":[3]`, `"slots":[2]`},
		"/topics/sanctions": {`"slots":[2]`, `"slots":[2]`, `"slots":[2]`, `"slots":[2]`, `"slots":[2]`, `"slots":[1]`},
		"/topics/border":    {`"slots":[1]`, `"slots":[1]`, `"slots":[1]`, `"slots":[1]`, `"slots":[1]`, `"slots":[2]`},
		"/explore?q=sanction*&topic=sanctions&topic=border": {`"slots":[2,1,3]`, `"slots":[2,1,3]`},
		"/explore?topic=border&q=sanction*&topic=never":     {`"slots":[1,3,2]`, `"slots":[1,3,2]`},
		"/explore?q=sanction*":                              {`"slots":[1]`},
	} {
		if got := slots.FindAllString(get(h, path).Body.String(), -1); !slices.Equal(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
