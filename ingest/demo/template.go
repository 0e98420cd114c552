package demo

import (
	"fmt"
	"strconv"
	"strings"
)

// A template is text with slots in braces:
//
//	{one|two|three}     one of these, drawn anew each time; they may hold slots
//	{a:won|lost}        the same, but wherever the article says {a:…|…} it is the
//	                    choice at the same place: {a:win|defeat} agrees with it
//	{place.in}          column "in" of the article's row of the table "place"
//	{place2.in}         the same of another row
//	{12-40 a/b/c}       a number of the article, with the noun form it calls for
//	{20-90/10}          a number that is a multiple of ten
//	{day} {weekday}     the article's date, as the language says it
//
// In a headline or body, "23> " before the text says that it goes with the
// second and third lead of its subject only.
//
// A table's row and a number are drawn once for each article, so headline and
// body agree on where it was and how many there were.
type template []part

// part is a piece of a template: exactly one of its groups is in use.
type part struct {
	text string // literal text

	choices []template // inline alternatives
	label   string     // choices with the same label agree; "" is free

	from, to, step int      // a number, when step > 0
	forms          []string // the noun's forms, by plural category; none for a bare number

	table  string // a slot: a table's name, "day" or "weekday"
	column string // "" for the first column
	other  bool   // a second row of the same table
}

// parseTemplate reads a template. The error says which slot is wrong.
func parseTemplate(s string) (template, error) {
	var t template
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return append(t, part{text: s}), nil
		}
		if open > 0 {
			t = append(t, part{text: s[:open]})
		}
		end := closingBrace(s, open)
		if end < 0 {
			return nil, fmt.Errorf("%q: a brace is not closed", s[open:])
		}
		p, err := parseSlot(s[open+1 : end])
		if err != nil {
			return nil, err
		}
		t = append(t, p)
		s = s[end+1:]
	}
	return t, nil
}

// closingBrace finds the brace that closes the one at open, or gives -1.
func closingBrace(s string, open int) int {
	depth := 0
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// parseSlot reads what stands between two braces.
func parseSlot(s string) (part, error) {
	if alternatives := splitChoices(s); len(alternatives) > 1 {
		var p part
		if len(s) > 1 && s[1] == ':' {
			p.label = s[:1]
			alternatives[0] = s[2:len(alternatives[0])]
		}
		for _, a := range alternatives {
			t, err := parseTemplate(a)
			if err != nil {
				return part{}, err
			}
			p.choices = append(p.choices, t)
		}
		return p, nil
	}
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		return parseNumber(s)
	}
	name, column, _ := strings.Cut(s, ".")
	p := part{table: strings.TrimSuffix(name, "2"), column: column, other: strings.HasSuffix(name, "2")}
	if p.table == "" {
		return part{}, fmt.Errorf("{%s}: a slot needs a name", s)
	}
	return p, nil
}

// splitChoices splits at the bars that stand outside inner braces.
func splitChoices(s string) []string {
	var choices []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '|':
			if depth == 0 {
				choices = append(choices, s[start:i])
				start = i + 1
			}
		}
	}
	return append(choices, s[start:])
}

// parseNumber reads "from-to", "from-to/step", each with or without the
// forms of a noun after a space.
func parseNumber(s string) (part, error) {
	spec, nouns, hasNouns := strings.Cut(s, " ")
	span, step, hasStep := strings.Cut(spec, "/")
	low, high, isSpan := strings.Cut(span, "-")
	p := part{step: 1}
	var errLow, errHigh, errStep error
	p.from, errLow = strconv.Atoi(low)
	p.to, errHigh = strconv.Atoi(high)
	if hasStep {
		p.step, errStep = strconv.Atoi(step)
	}
	if !isSpan || errLow != nil || errHigh != nil || errStep != nil || p.step < 1 || p.to < p.from {
		return part{}, fmt.Errorf("{%s}: expected a span such as 12-40 or 20-90/10", s)
	}
	if hasNouns {
		p.forms = strings.Split(nouns, "/")
	}
	return p, nil
}

// pluralForms gives how many forms a noun has after a number in a language.
func pluralForms(language string) int {
	if language == "en" {
		return 2
	}
	return 3
}

// pluralForm gives which of a noun's forms follows the number n, by the
// plural rules of the Unicode CLDR for whole numbers.
func pluralForm(language string, n int) int {
	ones, tens := n%10, n%100
	teens := tens > 10 && tens < 20
	one := ones == 1 && !teens
	few := ones >= 2 && ones <= 4 && !teens
	switch language {
	case "en":
		one, few = n == 1, true
	case "pl":
		one = n == 1
	case "lt":
		few = ones >= 2 && !teens
	}
	switch {
	case one:
		return 0
	case few:
		return 1
	default:
		return 2
	}
}
