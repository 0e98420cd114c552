package analytics

import (
	"fmt"
	"strconv"
	"strings"
)

// Weight is what a term adds to a score, or a score itself, in thousandths.
// Whole numbers keep sums exact: three weights of 0.1 reach a threshold of
// 0.3, which three binary fractions do not.
type Weight int64

// Limits of weights and thresholds.
const (
	weightUnit     = 1000      // a Weight of 1
	MaxWeight      = 1_000_000 // the largest weight or threshold, without regard to its sign
	weightDecimals = 3         // digits after the point
	expectWeight   = "a number such as 10, -5 or 0.25"
)

// ParseWeight reads a decimal number with at most three digits after the
// point, from -MaxWeight to MaxWeight. The error says what was expected.
func ParseWeight(text string) (Weight, error) {
	digits, negative := text, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits, negative = digits[1:], digits[0] == '-'
	}
	whole, fraction, point := strings.Cut(digits, ".")
	switch {
	case leadingDigits(whole) != whole || whole == "", leadingDigits(fraction) != fraction, point && fraction == "":
		return 0, fmt.Errorf("expected %s", expectWeight)
	case len(fraction) > weightDecimals:
		return 0, fmt.Errorf("expected at most %d digits after the point", weightDecimals)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", weightDecimals-len(fraction)), 10, 64)
	if err != nil || n > MaxWeight*weightUnit {
		return 0, fmt.Errorf("expected at most %d", MaxWeight)
	}
	if negative {
		n = -n
	}
	return Weight(n), nil
}

// String writes the weight with a point and no digits that say nothing:
// "10", "-0.5".
func (w Weight) String() string {
	sign, n := "", int64(w)
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/weightUnit, 10)
	if rest := n % weightUnit; rest != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%0*d", weightDecimals, rest), "0")
	}
	return text
}

// Float gives the weight as a number for charts and JSON; it is the nearest
// there is to it, and gives the decimal digits of String back when written out.
func (w Weight) Float() float64 { return float64(w) / weightUnit }

// MarshalYAML writes the weight as a plain number.
func (w Weight) MarshalYAML() ([]byte, error) { return []byte(w.String()), nil }
