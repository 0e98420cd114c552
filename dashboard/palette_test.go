package dashboard

import (
	"math"
	"testing"
)

// rgb is a colour of sRGB in linear light, from 0 to 1.
type rgb [3]float64

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

// lab is a colour of CIELAB under D65.
type lab struct{ l, a, b float64 }

func (c rgb) lab() lab {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// difference is the colour difference CIEDE2000 of two colours, after Sharma, Wu and
// Dalal, "The CIEDE2000 Color-Difference Formula" (2005): about 1 can just be seen side by
// side, 10 at a glance.
func difference(p, q lab) float64 {
	const degree = math.Pi / 180
	mean := math.Pow((math.Hypot(p.a, p.b)+math.Hypot(q.a, q.b))/2, 7)
	g := 1 + 0.5*(1-math.Sqrt(mean/(mean+math.Pow(25, 7))))
	pa, qa := p.a*g, q.a*g
	c1, c2 := math.Hypot(pa, p.b), math.Hypot(qa, q.b)
	hue := func(b, a float64) float64 {
		if a == 0 && b == 0 {
			return 0
		}
		return math.Mod(math.Atan2(b, a)/degree+360, 360)
	}
	h1, h2 := hue(p.b, pa), hue(q.b, qa)
	turn, hm := h2-h1, h1+h2
	switch {
	case c1*c2 == 0:
		turn = 0
	case math.Abs(turn) <= 180:
		hm /= 2
	default:
		turn -= math.Copysign(360, turn)
		if hm < 360 {
			hm += 360
		} else {
			hm -= 360
		}
		hm /= 2
	}
	lm, cm := (p.l+q.l)/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos((hm-30)*degree) + 0.24*math.Cos(2*hm*degree) + 0.32*math.Cos((3*hm+6)*degree) - 0.20*math.Cos((4*hm-63)*degree)
	lightness := (q.l - p.l) / (1 + 0.015*(lm-50)*(lm-50)/math.Sqrt(20+(lm-50)*(lm-50)))
	chroma := (c2 - c1) / (1 + 0.045*cm)
	hues := 2 * math.Sqrt(c1*c2) * math.Sin(turn/2*degree) / (1 + 0.015*cm*t)
	c7 := math.Pow(cm, 7)
	rotation := -math.Sin(60*degree*math.Exp(-math.Pow((hm-275)/25, 2))) * 2 * math.Sqrt(c7/(c7+math.Pow(25, 7)))
	return math.Sqrt(lightness*lightness + chroma*chroma + hues*hues + rotation*chroma*hues)
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
		for i := 1; i <= seriesColours; i++ {
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
