package dashboard

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// niceStep is a step of an axis by which some three to six numbers reach up to most: 1, 2
// or 5 with zeros. Counts have none below 1.
func niceStep(most float64, ratio bool) float64 {
	if most <= 0 {
		if ratio {
			return 0.01
		}
		return 1
	}
	rough := most / 5
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * unit
	for _, n := range []float64{1, 2, 5} {
		if rough <= n*unit*(1+1e-9) {
			step = n * unit
			break
		}
	}
	if !ratio {
		step = max(step, 1)
	}
	return step
}

// coord writes a coordinate with as many places as can be seen.
func coord(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// escape writes a text into XML; what XML cannot have becomes a replacement character.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

// textWidth is about how wide a text is: nobody knows the reader's font.
func textWidth(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width * size
}

// runeWidth is about how wide a letter is, in parts of the size.
func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("iljI.,:;'|! ", r):
		return 0.3
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return 1
	case unicode.IsUpper(r), strings.ContainsRune("mwMWшщжю%—", r):
		return 0.74
	default:
		return 0.58
	}
}

// fit cuts a text to a width.
func fit(text string, width, size float64) string {
	sum, cut := 0.0, 0 // where it is cut, if it has to be
	for i, r := range text {
		if sum+size <= width {
			cut = i
		}
		if sum += runeWidth(r) * size; sum > width {
			return strings.TrimSpace(text[:cut]) + "…"
		}
	}
	return text
}

// wrap breaks a text into at most so many lines of a width, the last one cut.
func wrap(text string, width, size float64, lines int) []string {
	var out []string
	words := strings.Fields(text)
	for len(words) > 0 && len(out) < lines-1 {
		n, sum := 1, textWidth(words[0], size)
		for ; n < len(words); n++ {
			if sum += textWidth(" "+words[n], size); sum > width {
				break
			}
		}
		out = append(out, fit(strings.Join(words[:n], " "), width, size))
		words = words[n:]
	}
	if len(words) > 0 {
		out = append(out, fit(strings.Join(words, " "), width, size))
	}
	return out
}
