package analytics

import (
	"slices"

	"tidings/sql"
)

// maxTextEdits bounds how many words of a text may go and come to be told one by one;
// memory for the comparison grows with its square. Beyond, what lies between the common
// beginning and end is told as gone and added as a whole.
const maxTextEdits = 1500

// CompareTexts tells two texts apart word by word: the fewest words that must go and
// come to make one of the other (Myers 1986, "An O(ND) difference algorithm"). A word
// has what stands behind it up to the next one; that only blanks differ is no change.
func CompareTexts(before, after string) []WordChange {
	a, b := textWords(before), textWords(after)
	return changes(a, b, func(a, b []string, same func(x, y string) bool, add func(WordChange)) {
		// Where words go and come at one place, those that go stand first.
		var came []WordChange
		flush := func() {
			for _, c := range came {
				add(c)
			}
			came = came[:0]
		}
		for _, c := range fewestEdits(a, b, same) {
			switch {
			case c.Added:
				came = append(came, c)
			case c.Gone:
				add(c)
			default:
				flush()
				add(c)
			}
		}
		flush()
	})
}

// textWords cuts a text before each of its words; together they are the text.
func textWords(text string) []string {
	var out []string
	last := 0
	for start := range store.Written(text) {
		if start > last {
			out = append(out, text[last:start])
			last = start
		}
	}
	if last < len(text) {
		out = append(out, text[last:])
	}
	return out
}

// fewestEdits makes b of a.
func fewestEdits(a, b []string, same func(x, y string) bool) []WordChange {
	var out []WordChange
	trace, ok := furthest(a, b, same)
	if !ok {
		for _, w := range a {
			out = append(out, WordChange{Text: w, Gone: true})
		}
		for _, w := range b {
			out = append(out, WordChange{Text: w, Added: true})
		}
		return out
	}
	x, y := len(a), len(b) // from the end
	for d := len(trace) - 1; d >= 0; d-- {
		from := trace[d].origin(x-y, d)
		fromX := trace[d].at(from, d)
		fromY := fromX - from
		for x > fromX && y > fromY {
			x, y = x-1, y-1
			out = append(out, WordChange{Text: b[y]})
		}
		switch {
		case d == 0:
		case x == fromX:
			out = append(out, WordChange{Text: b[fromY], Added: true})
		default:
			out = append(out, WordChange{Text: a[fromX], Gone: true})
		}
		x, y = fromX, fromY
	}
	slices.Reverse(out)
	return out
}

// reach is how many words of a are behind us on each diagonal from -d-1 to d+1, the
// words of a less those of b, before the edit d.
type reach []int32

func (r reach) at(diagonal, d int) int { return int(r[diagonal+d+1]) }

// origin gives the diagonal from which the edit d comes to another: the one that is
// further on.
func (r reach) origin(diagonal, d int) int {
	if diagonal == -d || diagonal != d && r.at(diagonal-1, d) < r.at(diagonal+1, d) {
		return diagonal + 1
	}
	return diagonal - 1
}

// furthest goes as far as so many edits lead until they lead to the end. ok is false
// where maxTextEdits do not.
func furthest(a, b []string, same func(x, y string) bool) (trace []reach, ok bool) {
	now := reach{0, 0, 0}
	for d := 0; d <= min(len(a)+len(b), maxTextEdits); d++ {
		trace = append(trace, now)
		next := make(reach, 2*d+5) // from -d-2 to d+2
		copy(next[1:], now)
		for diagonal := -d; diagonal <= d; diagonal += 2 {
			from := now.origin(diagonal, d)
			x := now.at(from, d)
			if from < diagonal {
				x++
			}
			for x < len(a) && x-diagonal < len(b) && same(a[x], b[x-diagonal]) {
				x++
			}
			next[diagonal+d+2] = int32(x)
			if x >= len(a) && x-diagonal >= len(b) {
				return trace, true
			}
		}
		now = next
	}
	return nil, false
}
