package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// classifyList judges the list lines[from:to]. Sentences at its head are the
// article's own, whatever follows them: a page's list of sections may stand
// directly below an article that ends in a list.
func classifyList(lines []textLine, from, to int, kinds []lineKind) {
	introduced := from > 0 && introducesList(lines[from-1].text) && !isFurnitureLine(lines[from-1].text)
	items := make([]string, 0, to-from)
	for _, line := range lines[from:to] {
		items = append(items, strings.TrimSpace(line.text[bulletWidth(line.text):]))
	}
	own := 0
	for own < len(items) && isOwnSentence(items[own]) {
		kinds[from+own] = kindItem
		own++
	}
	items, kinds = items[own:], kinds[from+own:to]
	for i, item := range items {
		if kind, ok := furnitureKind(item); ok {
			kinds[i] = kind
		}
	}
	kind := listKind(items, kinds, introduced)
	for i, item := range items {
		if kinds[i] == kindEnd || kind != kindListed && kinds[i] != kindHeading {
			continue // its words say what it is
		}
		kinds[i] = kind
		// A sentence among loose ends is speech: "— Yes."
		if kind == kindLooseItem && isOwnSentence(item) {
			kinds[i] = kindItem
		}
	}
}

// listKind says what the items of a list are that are not furniture by their
// own words.
func listKind(items []string, kinds []lineKind, introduced bool) lineKind {
	sentences, labelled := 0, 0
	marked := markedItems(items)
	for i, item := range items {
		if marked[i] || kinds[i] != kindHeading {
			labelled++
		} else if isSentence(item) || lastRune(item) == ',' {
			sentences++
		}
	}
	switch {
	case labelled*4 > len(items):
		return kindListed
	case introduced, sentences*2 > len(items), wordCount(strings.Join(items, " ")) > headlineWords*len(items):
		return kindItem
	default:
		return kindLooseItem
	}
}

// isOwnSentence says whether a list's item is a sentence that no page sets as
// a headline: headlines have no full stop.
func isOwnSentence(item string) bool {
	last := lastRune(item)
	return (last == '.' || last == ';' || isSentence(item) && wordCount(item) >= exclaimWords) && !isFurnitureLine(item) && !isGlued(item)
}

// markedItems marks the items that show a page's boxes: a section's name
// alone or before a headline, two texts glued together, an item that stands
// twice, or a time of day before a headline.
func markedItems(items []string) []bool {
	seen := map[string]int{}
	prefixed := 0
	for _, item := range items {
		seen[foldLine(item)]++
		if startsWithLabel(item) {
			prefixed++
		}
	}
	marked := make([]bool, len(items))
	for i, item := range items {
		marked[i] = seen[foldLine(item)] > 1 || isSectionLabel(item) || isGlued(item) || startsWithClock(item) ||
			prefixed >= 3 && startsWithLabel(item)
	}
	return marked
}

// startsWithLabel says whether an item is a section's name and a headline with
// a space between: "Economy Rouble falls". A few such items prove nothing
// ("Belarus Potash Company").
func startsWithLabel(item string) bool {
	word, rest, _ := strings.Cut(item, " ")
	for strings.HasSuffix(word, ",") && isSectionLabel(word) {
		word, rest, _ = strings.Cut(rest, " ")
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "“„«\"—–- "))
	return unicode.IsUpper(next) && !isSentence(item) && isSectionLabel(word)
}

// isGlued says whether an item is two texts without a space between, as when
// a page's boxes are flattened: "EconomyRouble falls", "over ten yearsOnly for
// subscribers". Without a section's name at the head both parts must be long
// enough to be words, which "YouTube" and "BelTA" are not.
func isGlued(item string) bool {
	if hasGluedLabel(item) {
		return true
	}
	for i, r := range item {
		before, _ := utf8.DecodeLastRuneInString(item[:i])
		if !unicode.IsUpper(r) || !unicode.IsLower(before) {
			continue
		}
		head := item[strings.LastIndexAny(item[:i], " ,")+1 : i]
		tail, _, _ := strings.Cut(item[i:], " ")
		if utf8.RuneCountInString(head) >= 5 && utf8.RuneCountInString(tail) >= 5 && !isSentence(item) {
			return true
		}
	}
	return false
}

// hasGluedLabel says whether a line begins with a section's name to which a
// headline is glued: "Politics, SocietyPoland extends".
func hasGluedLabel(line string) bool {
	for i, r := range line {
		if i == 0 || i > 60 || !unicode.IsUpper(r) && !strings.ContainsRune("“„«\"", r) {
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(line[:i]); unicode.IsLower(before) && isSectionLabel(line[:i]) {
			return true
		}
	}
	return false
}

// startsWithClock says whether a line begins with a time of day: "12:30 …".
func startsWithClock(line string) bool {
	line = strings.TrimLeft(line, "[( ")
	colon := strings.IndexByte(line, ':')
	if colon < 1 || colon > 2 || len(line) < colon+3 {
		return false
	}
	for _, c := range []byte(line[:colon] + line[colon+1:colon+3]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(line) == colon+3 || !unicode.IsLetter(rune(line[colon+3])) && line[colon+3] != '.'
}
