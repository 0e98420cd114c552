package ingest

import "strings"

// The body of a saved page is the longest prefix that ends in prose and is
// not interrupted by more furniture than the prose after it outweighs.
//
// Every line is prose (it ends as a sentence does), an item of a list that
// belongs to the article, a heading (short, no final punctuation: a subhead
// or another article's headline), a section label, or a furniture line known
// by its words ("Read also", "Share", "©"). Lines that are not prose and stand
// together are a gap. A gap has a weight: what it shows of furniture. The
// prose behind it, up to the next gap, has one too: a line counts one and
// every forty words another. Where the gap is the heavier, the page's
// furniture has begun and the body ends before the gap. Otherwise the body
// goes on: its subheads and lists stay, furniture lines in the gap are left
// out ("Read also: …" between two paragraphs).
//
//	a subhead alone                     0   any prose goes on
//	a place for an advertisement        0
//	a second heading, and each more     1   a list of other headlines
//	"Read also", "Share", a photo line  1
//	a section label, a time of day      2   1 when it stands alone, as a subhead may
//	a list that may be the article's   1/2 an item
//	a list that shows labels            3 an item
//	a subscribers', copyright or
//	comments line                     100   nothing after it is the article's
//
// A list belongs to the article when a sentence ending in a colon introduces
// it, when its items are sentences, or when nothing but its lack of
// punctuation speaks against it and prose follows. It is furniture when its
// items carry section labels, repeat one another, are glued together as text
// is when a page's boxes are flattened ("EconomyRouble falls"), or when only
// headings and furniture follow.

// lineKind is what a line of a document is.
type lineKind uint8

const (
	kindHeading      lineKind = iota // short, without final punctuation
	kindProse                        // ends as a sentence, or too long for a headline
	kindExclaim                      // a short question or exclamation: prose unless furniture follows
	kindItem                         // an item of a list that belongs to the article
	kindLooseItem                    // an item of a list that may belong to it
	kindListed                       // an item of a list of labels or headlines
	kindLabel                        // a section's name, a time of day
	kindInterruption                 // an advertisement, after which the article goes on
	kindAside                        // furniture that may stand inside an article
	kindReadAlso                     // "Read also": the headings after it are other articles'
	kindEnd                          // furniture after which no article goes on
)

const (
	endWeight     = 100
	listedWeight  = 3
	labelWeight   = 2
	headlineWords = 24 // a line with more words is no headline
	exclaimWords  = 14 // a question with fewer words may be a headline
	proseUnit     = 40 // words of prose that weigh as much as a line
)

// bodyOf gives the lines of the body, the lines after its end, and the
// publisher's name where one of these names it.
func bodyOf(lines []textLine) (body []string, after []textLine, credit string) {
	kinds := classify(lines)
	ended := false
	inBody := false // prose has been taken
	for i := 0; i < len(lines) && !ended; {
		if isBodyKind(kinds[i]) {
			body = append(body, lines[i].text)
			inBody = true
			i++
			continue
		}
		gap := i
		for i < len(lines) && !isBodyKind(kinds[i]) {
			i++
		}
		run := i
		for run < len(lines) && isBodyKind(kinds[run]) {
			run++
		}
		switch {
		case i == len(lines):
			if !inBody {
				body = append(body, unpunctuated(lines[gap:], kinds[gap:])...)
			}
			ended = true
		case inBody && float64(gapWeight(kinds[gap:i])) > proseWeight(lines[i:run]):
			ended = true
		default:
			body = append(body, keptOfGap(lines[gap:i], kinds[gap:i])...)
		}
		if ended {
			after = lines[gap:]
		}
		if credit == "" {
			credit = creditIn(lines[gap:i])
		}
	}
	return body, after, credit
}

// isBodyKind says whether a line of this kind is body without a doubt.
func isBodyKind(kind lineKind) bool {
	return kind == kindProse || kind == kindItem || kind == kindExclaim
}

// gapWeight is what the lines between two runs of prose show of furniture.
func gapWeight(kinds []lineKind) int {
	if len(kinds) == 1 && kinds[0] == kindLabel {
		return 1
	}
	weight, headings, loose := 0, 0, 0
	for _, kind := range kinds {
		switch kind {
		case kindHeading:
			headings++
		case kindLooseItem:
			loose++
		case kindListed:
			weight += listedWeight
		case kindLabel:
			weight += labelWeight
		case kindAside, kindReadAlso:
			weight++
		case kindEnd:
			weight += endWeight
		}
	}
	if weight == 0 && headings > 0 {
		headings-- // a subhead
	}
	return weight + headings + (loose+1)/2
}

// proseWeight is how much the prose behind a gap speaks for the article.
func proseWeight(lines []textLine) float64 {
	words := 0
	for _, line := range lines {
		words += wordCount(line.text)
	}
	return float64(len(lines)) + float64(words)/proseUnit
}

// keptOfGap gives the lines of a gap that belong to the article: subheads and
// lists, unless they stand under "Read also".
func keptOfGap(lines []textLine, kinds []lineKind) []string {
	var kept []string
	under := false
	lone := len(kinds) == 1
	for i, line := range lines {
		switch kinds[i] {
		case kindReadAlso:
			under = !strings.Contains(line.text, ":") || introducesList(line.text)
		case kindHeading, kindLooseItem:
			if !under {
				kept = append(kept, line.text)
			}
		case kindLabel:
			if lone {
				kept = append(kept, line.text)
			}
		}
	}
	return kept
}

// unpunctuated gives the text of a document that has no sentence at all: the
// headings up to the first line that is furniture.
func unpunctuated(lines []textLine, kinds []lineKind) []string {
	var kept []string
	for i, line := range lines {
		switch kinds[i] {
		case kindHeading, kindLooseItem:
			kept = append(kept, line.text)
		case kindAside, kindInterruption:
		default:
			return kept
		}
	}
	return kept
}

// creditIn finds "Source: Pozirk" or a reporter's "Jane Roe (PAP)" among the
// lines after the body.
func creditIn(lines []textLine) string {
	for _, line := range lines {
		if name, ok := sourceLine(line.text); ok {
			return name
		}
		if open := strings.LastIndexAny(strings.TrimRight(line.text, "/"), "(/"); open >= 0 && wordCount(line.text) <= 6 {
			if name := strings.Trim(line.text[open:], "()/ "); isKnownAgency(name) {
				return name
			}
		}
	}
	return ""
}

// classify says of every line what it is. Lists are judged whole.
func classify(lines []textLine) []lineKind {
	kinds := make([]lineKind, len(lines))
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && bulletWidth(lines[end].text) > 0 {
			end++
		}
		if end > i {
			classifyList(lines, i, end, kinds)
			i = end
			continue
		}
		kinds[i] = classifyLine(lines[i].text)
		i++
	}
	// A short question with nothing but headings between it and furniture is
	// another article's headline.
	furniture := false
	for i := len(kinds) - 1; i >= 0; i-- {
		switch kinds[i] {
		case kindHeading, kindLooseItem:
		case kindExclaim:
			if furniture {
				kinds[i] = kindHeading
			}
		default:
			furniture = !isBodyKind(kinds[i])
		}
	}
	// So is one among other headlines.
	headings := 0
	for i, kind := range kinds {
		switch {
		case kind == kindHeading:
			headings++
		case kind == kindExclaim && headings >= 2:
			kinds[i] = kindHeading
		default:
			headings = 0
		}
	}
	return kinds
}

// classifyLine says what a line is that is no item of a list.
func classifyLine(line string) lineKind {
	if kind, ok := furnitureKind(line); ok {
		return kind
	}
	words := wordCount(line)
	switch last := lastRune(line); {
	case words > headlineWords:
		return kindProse
	case last == '.' || last == ';':
		return kindProse
	case last == '!' || last == '?' || last == '…' || last == '‽':
		if words < exclaimWords && !strings.Contains(strings.TrimRight(line, "….!?\"”»’) "), ". ") {
			return kindExclaim
		}
		return kindProse
	case last == ':' && words >= 3:
		return kindProse
	case words > 1 && endsInSpeech(line):
		return kindProse
	}
	return kindHeading
}

// endsInSpeech says whether a line is quoted speech broken off with a comma or
// a dash, as in a transcript.
func endsInSpeech(line string) bool {
	last := lastRune(line)
	return last == ',' || last == '—' || last == '–'
}

// isFurnitureLine says whether a line's words make it furniture.
func isFurnitureLine(line string) bool {
	_, ok := furnitureKind(line)
	return ok
}
