package dashboard

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"tidings/analytics"
)

// The colours of the series. A topic has the same one wherever it is drawn: on its card,
// its page, and beside others. The palette itself stands in assets/tokens.css alone, light
// and dark; here its colours are slots, 1 to paletteSize.

// paletteSize is how many colours there are for series.
const paletteSize = maxLines

// slotOf gives the slot of a topic: the one nearest to the colour it asks for, so that
// any colour is legible and can be told from the others; without one it is that of the
// topic's number. A query, which has neither, has the first.
func slotOf(colour string, number int) int {
	if wanted, err := parseRGB(colour); err == nil {
		return 1 + slices.IndexFunc(palette(), func(c rgb) bool { return c == nearest(wanted, palette()) })
	}
	if number <= 0 {
		return 1
	}
	return 1 + (number-1)%paletteSize
}

// slotsOf gives the slots of the series of a chart, no two alike as long as there are
// enough. Topics keep their own; of several that have the same one the first that was made
// does, as it is in force rather than as it once was. All others have what is left over, in
// the order drawn. Groups of one topic are coloured by their order alone.
func slotsOf(series []analytics.Series) []int {
	out := make([]int, len(series))
	free := make([]int, 0, max(paletteSize, len(series)))
	for len(free) < cap(free) {
		free = append(free, len(free)%paletteSize+1)
	}
	take := func(slot int) bool {
		i := slices.Index(free, slot)
		if i >= 0 {
			free = slices.Delete(free, i, i+1)
		}
		return i >= 0
	}
	order := make([]int, len(series))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(series[a].Number, series[b].Number), cmp.Compare(asOnce(series[a]), asOnce(series[b])))
	})
	alone := len(series) == 1
	for _, i := range order {
		s := series[i]
		if s.Number == 0 || s.Group != "" && !alone {
			continue
		}
		if slot := slotOf(s.Colour, s.Number); take(slot) {
			out[i] = slot
		}
	}
	for i := range out {
		if out[i] == 0 {
			out[i], free = free[0], free[1:]
		}
	}
	return out
}

// asOnce is 1 for a topic as it was once defined.
func asOnce(s analytics.Series) int {
	if s.Topic != "" && s.Topic != s.Slug {
		return 1
	}
	return 0
}

// palette reads the light colours of the series from the style sheet.
var palette = sync.OnceValue(func() []rgb {
	sheet, err := assetFiles.ReadFile("assets/tokens.css")
	if err != nil {
		panic(err) // it is embedded
	}
	var out []rgb
	for i := range paletteSize {
		found := regexp.MustCompile(fmt.Sprintf(`--series-%d: (#[0-9a-f]{6});`, i+1)).FindSubmatch(sheet)
		c, err := parseRGB(string(found[1])) // a test reads all of them
		if err != nil {
			panic(err)
		}
		out = append(out, c)
	}
	return out
})

// nearest gives the colour of several that looks most like the one wanted.
func nearest(wanted rgb, of []rgb) rgb {
	return slices.MinFunc(of, func(a, b rgb) int {
		return cmp.Compare(difference(wanted.lab(), a.lab()), difference(wanted.lab(), b.lab()))
	})
}

// parseRGB reads a colour as #rrggbb.
func parseRGB(s string) (out rgb, err error) {
	if len(s) != 7 || s[0] != '#' {
		return out, fmt.Errorf("colour %q: expected #rrggbb", s)
	}
	n, err := strconv.ParseUint(s[1:], 16, 24)
	if err != nil {
		return out, fmt.Errorf("colour %q: expected #rrggbb", s)
	}
	for i := range out {
		out[i] = linear(float64(n>>(16-8*i)&0xff) / 255)
	}
	return out, nil
}
