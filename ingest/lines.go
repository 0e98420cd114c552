package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLine is one line of a document that is not blank, trimmed.
type textLine struct {
	text   string
	spaced bool // a blank line, or the start of the document, stands before it
}

// lineEnds makes one kind of line end of all of them.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n", "\v", "\n")

// documentLines gives the lines of a document that are not blank. Invisible
// characters that page-savers leave at the ends of lines go with the spaces.
func documentLines(text string) []textLine {
	var lines []textLine
	spaced := true
	for line := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		line = strings.TrimFunc(line, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
		})
		if line == "" {
			spaced = true
			continue
		}
		lines = append(lines, textLine{text: line, spaced: spaced})
		spaced = false
	}
	return lines
}

// lineCount is the number of line feeds in text, however lines end.
func lineCount(text string) int { return strings.Count(lineEnds.Replace(text), "\n") }

// leadingLines is the number of lines before the first one that says something.
func leadingLines(text string) int {
	body := strings.TrimLeftFunc(text, unicode.IsSpace)
	if body == "" {
		return 0
	}
	return lineCount(text[:len(text)-len(body)])
}

const (
	wrapWidest    = 100 // no hard-wrapped text has longer lines
	wrapNarrowest = 40  // nor shorter full lines
	wrapSlack     = 18  // a wrapped line ends at most one long word before the margin
)

// unwrap joins the lines of a hard-wrapped document into paragraphs. A
// document counts as hard-wrapped when no line goes beyond a margin, most
// lines end near it, and lines go on in lower case: a list of headlines does
// none of these.
func unwrap(lines []textLine) []textLine {
	margin, lower, breaks := 0, 0, 0
	for i, line := range lines[min(1, len(lines)):] {
		margin = max(margin, utf8.RuneCountInString(line.text))
		if i > 0 && !line.spaced {
			breaks++
			if first, _ := utf8.DecodeRuneInString(line.text); unicode.IsLower(first) {
				lower++
			}
		}
	}
	if margin > wrapWidest || margin < wrapNarrowest || breaks < 3 || lower*3 < breaks {
		return lines
	}
	joined := make([]textLine, 0, len(lines))
	full := false // the line before reaches the margin
	for i, line := range lines {
		width := utf8.RuneCountInString(line.text)
		if i > 1 && full && !line.spaced && bulletWidth(line.text) == 0 {
			last := &joined[len(joined)-1]
			last.text = joinWrapped(last.text, line.text)
		} else {
			joined = append(joined, line)
		}
		full = width >= margin-wrapSlack
	}
	return joined
}

// joinWrapped joins two lines of one paragraph; a soft hyphen at the margin goes.
func joinWrapped(a, b string) string {
	if cut, ok := strings.CutSuffix(a, "\u00ad"); ok {
		return cut + b
	}
	return a + " " + b
}

// bulletRunes open an item of a list when a space follows.
const bulletRunes = "-–—−•*·▪▫◦●○■□►▶»>→‣⁃✓"

// bulletWidth is the number of bytes of the bullet or number that opens a
// list's item, with the space after it; 0 when the line is no item.
func bulletWidth(line string) int {
	first, size := utf8.DecodeRuneInString(line)
	if strings.ContainsRune(bulletRunes, first) {
		rest := line[size:]
		trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
		if trimmed == "" || len(trimmed) < len(rest) || first == '•' {
			return len(line) - len(trimmed)
		}
		return 0
	}
	digits := 0
	for digits < len(line) && digits < 2 && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits+1 >= len(line) || (line[digits] != '.' && line[digits] != ')') || line[digits+1] != ' ' {
		return 0
	}
	return digits + 2
}

func wordCount(s string) int { return len(strings.Fields(s)) }

// lastRune is the last rune of a line that counts for its punctuation:
// closing quotes, brackets and footnote marks are passed over, and so is an
// agency's name in brackets after the last sentence.
func lastRune(line string) rune {
	line = trimClosing(line)
	r, _ := utf8.DecodeLastRuneInString(line)
	if unicode.IsLetter(r) {
		if open := strings.LastIndexAny(line, "(/["); open > 0 && wordCount(line[open:]) <= 3 {
			if before, _ := utf8.DecodeLastRuneInString(trimClosing(line[:open])); unicode.IsPunct(before) {
				return before
			}
		}
	}
	return r
}

func trimClosing(line string) string {
	return strings.TrimRightFunc(line, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\"'”’»“‘)]›*¹²³", r)
	})
}

// isSentence says whether a line ends as a sentence does.
func isSentence(line string) bool { return strings.ContainsRune(".!?…‽;", lastRune(line)) }

// introducesList says whether a line ends in a colon, as before a list.
func introducesList(line string) bool { return lastRune(line) == ':' }
