package dashboard

import "math"

// rgb is a colour of sRGB in linear light, from 0 to 1.
type rgb [3]float64

// linear is the light of a component of sRGB, from 0 to 1.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
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
