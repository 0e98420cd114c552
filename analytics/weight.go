package analytics

import (
	"errors"
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
)

var expectWeight = Says("a number such as 10, -5 or 0.25")

// weightError is a text that is no weight.
type weightError struct{ expected Clause }

func (e *weightError) Error() string { return e.Words().String() }
func (e *weightError) Words() Clause { return Says("expected %s", e.expected) }

// expectedWeight is what was expected instead, for an error of ParseWeight.
func expectedWeight(err error) Clause {
	var weight *weightError
	errors.As(err, &weight)
	return weight.expected
}

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
		return 0, &weightError{expectWeight}
	case len(fraction) > weightDecimals:
		return 0, &weightError{Says("at most %d digits after the point", weightDecimals)}
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", weightDecimals-len(fraction)), 10, 64)
	if err != nil || n > MaxWeight*weightUnit {
		return 0, &weightError{Says("at most %d", MaxWeight)}
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
