package analytics

import (
	"regexp"
	"slices"
	"strings"
)

// WordChange is a run of words of a query that stayed, came or went.
type WordChange struct {
	Text        string
	Added, Gone bool // neither: it stayed
}

// queryWords are what queries are compared by: words with what stands at them, phrases,
// and parentheses, each with the blanks behind it.
var queryWords = regexp.MustCompile(`(?:[^\s()"]*"[^"]*"[^\s()]*|[()]|[^\s()"]+|")\s*`)

// maxComparison bounds the table by which two queries are compared, in cells. What is
// longer is told as gone and added as a whole.
const maxComparison = 4_000_000

// CompareWords tells two queries apart word by word: the fewest words that must go and
// come to make one of the other.
func CompareWords(before, after string) []WordChange {
	a, b := queryWords.FindAllString(before, -1), queryWords.FindAllString(after, -1)
	return changes(a, b, func(a, b []string, same func(x, y string) bool, add func(WordChange)) {
		for _, c := range compareMiddle(a, b, same) {
			add(c)
		}
	})
}

// changes tells words apart: what they begin and end with alike is no change, and middle
// adds what becomes of the rest. Words that only differ in blanks are the same, and
// neighbours of one kind are one change.
func changes(a, b []string, middle func(a, b []string, same func(x, y string) bool, add func(WordChange))) []WordChange {
	same := func(x, y string) bool { return trimmed(x) == trimmed(y) }
	head := 0
	for head < len(a) && head < len(b) && same(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	var out []WordChange
	add := func(c WordChange) {
		if n := len(out); n > 0 && out[n-1].Added == c.Added && out[n-1].Gone == c.Gone {
			out[n-1].Text += c.Text
			return
		}
		out = append(out, c)
	}
	for _, w := range b[:head] {
		add(WordChange{Text: w})
	}
	middle(a[head:len(a)-tail], b[head:len(b)-tail], same, add)
	for _, w := range b[len(b)-tail:] {
		add(WordChange{Text: w})
	}
	return out
}

// compareMiddle compares by the longest common subsequence.
func compareMiddle(a, b []string, same func(x, y string) bool) []WordChange {
	var out []WordChange
	if (len(a)+1)*(len(b)+1) > maxComparison {
		for _, w := range a {
			out = append(out, WordChange{Text: w, Gone: true})
		}
		for _, w := range b {
			out = append(out, WordChange{Text: w, Added: true})
		}
		return out
	}
	width := len(b) + 1
	longest := make([]int32, (len(a)+1)*width) // of the rest from each place on
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if same(a[i], b[j]) {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(a[i], b[j]):
			out = append(out, WordChange{Text: b[j]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[(i+1)*width+j] >= longest[i*width+j+1]:
			out = append(out, WordChange{Text: a[i], Gone: true})
			i++
		default:
			out = append(out, WordChange{Text: b[j], Added: true})
			j++
		}
	}
	return out
}

func trimmed(word string) string { return strings.TrimRight(word, " \t\r\n") }
