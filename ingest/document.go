package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A plain-text document is what a news agency sends or what a reader saves of
// a page: the title on the first line, then perhaps a byline, a date line or
// an address, then a body that may begin with a dateline, then perhaps the
// furniture of the page it was saved from.
//
//	Minister rejects call for talks
//	November 12, Pozirk. The foreign minister will refuse to …
//	… were documented on November 8 and 10.
//	Ruler orders minister to address tensions      another article's headline
//	- Politics                                     section labels
//	- EconomyRouble falls over 10 years            a label and a headline
//
// Three files share the work: document.go takes the parts apart, dateline.go
// reads dates and agencies, furniture.go finds the end of the body.

// maxTitleRunes is the longest first line that is still taken for a headline.
// A longer one is a paragraph: the document has no title line.
const maxTitleRunes = 300

// document is one plain-text document taken apart.
type document struct {
	title  string
	author string
	url    string
	source string
	date   calendarDate
	saved  pageDates
	body   []string
}

// readDocument yields the Item of a plain-text document or, where form feeds
// separate several, one Item for each. It returns false when yield did.
func readDocument(name, text string, opts ReadOptions, yield func(Item, error) bool) bool {
	text = strings.TrimPrefix(text, "\ufeff")
	parts := strings.Split(text, "\f")
	line, record := 1, 0
	for _, part := range parts {
		start := line + leadingLines(part)
		line += lineCount(part)
		if strings.TrimSpace(part) == "" {
			continue // a form feed at the end of the last document
		}
		record++
		origin := Origin{File: name, Line: start, Record: record}
		if len(parts) > 1 {
			origin.Raw = []byte(part)
		}
		if !yield(takeApart(part).item(origin, opts), nil) {
			return false
		}
	}
	if record == 0 {
		reject := &Reject{
			Origin: Origin{File: name, Line: 1, Record: 1},
			Reason: "the document is empty: expected a title on the first line and text below it",
		}
		return yield(Item{}, reject)
	}
	return true
}

// item gives the document as an Item. What the text itself says of its source
// goes before what the options say.
func (d document) item(origin Origin, opts ReadOptions) Item {
	item := Item{
		Origin: origin,
		Title:  d.title,
		Text:   strings.Join(d.body, "\n"),
		URL:    d.url,
		Source: d.source,
		Author: d.author,
	}
	published := d.date.resolve(opts.AsOf, opts.Zone)
	if opts.AsOfNow {
		published = d.date.resolveSaved(d.saved, opts.AsOf, opts.Zone)
	}
	if published != "" {
		item.Published, item.PublishedFrom = published, DateFile
	}
	return item
}

// takeApart finds the title, the header lines, the dateline and the body.
func takeApart(text string) document {
	lines := unwrap(documentLines(text))
	var doc document
	if len(lines) == 0 {
		return doc
	}
	// A page-saver may put the page's address above the title.
	if address, ok := addressLine(lines[0].text); ok && len(lines) > 1 {
		doc.url = address
		lines = lines[1:]
	}
	doc.title = titleLine(lines[0].text)
	rest := lines[1:]
	if utf8.RuneCountInString(doc.title) > maxTitleRunes {
		doc.title = firstSentence(doc.title)
		rest = lines
	}
	rest = doc.takeHeader(rest)
	rest = doc.takeDateline(rest)
	body, after, credit := bodyOf(rest)
	doc.body = body
	doc.saved = savedDates(after)
	if doc.source == "" {
		doc.source = credit
	}
	return doc
}

// takeHeader takes the lines between title and body that say who wrote the
// article, when and where: each is a byline, a date, an address, a source, or
// several of these with "|" or "·" between. It returns the lines after them.
func (d *document) takeHeader(lines []textLine) []textLine {
	kept := make([]textLine, 0, len(lines))
	other := 0
	for i, line := range lines {
		if other >= 2 || isSentence(line.text) && wordCount(line.text) > 12 {
			return append(kept, lines[i:]...) // the body has begun
		}
		if d.takeHeaderLine(line.text) {
			continue
		}
		kept = append(kept, line) // a subtitle or a row of buttons may stand between
		if !isFurnitureLine(line.text) {
			other++
		}
	}
	return kept
}

// headerSeparator stands between the parts of a header line.
var headerSeparator = regexp.MustCompile(`\s*[|·•]\s*|\s{3,}|\t+`)

// takeHeaderLine takes one header line and says whether it was one: each of
// its parts must be understood or be a page's button, or the line is text.
func (d *document) takeHeaderLine(line string) bool {
	got := *d
	understood := false
	for _, part := range headerSeparator.Split(line, -1) {
		if part == "" {
			continue
		}
		switch {
		case got.takeHeaderPart(part):
			understood = true
		case !isFurnitureLine(part):
			return false
		}
	}
	if understood {
		*d = got
	}
	return understood
}

func (d *document) takeHeaderPart(part string) bool {
	if address, ok := addressLine(part); ok {
		d.url = firstOf(d.url, address)
		return true
	}
	if name, ok := bylineOf(part); ok {
		d.author = firstOf(d.author, name)
		return true
	}
	if name, ok := sourceLine(part); ok {
		d.source = firstOf(d.source, name)
		return true
	}
	if isKnownAgency(part) {
		d.source = firstOf(d.source, agencyName(part))
		return true
	}
	if date, agency, ok := dateLine(part); ok {
		d.source = firstOf(d.source, agency)
		d.date = d.date.merge(date)
		return true
	}
	return false
}

// takeDateline reads the dateline at the start of the body. Where it is only
// a date and an agency it is taken off; where it names a place it stays,
// because the place is part of what the article says.
func (d *document) takeDateline(lines []textLine) []textLine {
	for i, line := range lines {
		if i > 3 {
			return lines // a dateline opens the body, at most below a subtitle
		}
		found, ok := scanDateline(line.text)
		if !ok {
			continue
		}
		d.date = d.date.merge(found.date)
		d.source = firstOf(d.source, found.agency)
		if found.place != "" {
			return lines
		}
		rest := make([]textLine, 0, len(lines))
		rest = append(rest, lines[:i]...)
		if found.rest != "" {
			line.text = found.rest
			rest = append(rest, line)
		}
		return append(rest, lines[i+1:]...)
	}
	return lines
}

// addressLabel is what may stand before an address on its own line.
var addressLabel = regexp.MustCompile(`(?i)^(?:url|link|web|address|адрес|адрас|адреса|ссылка|спасылка|посилання|adres|nuoroda|adresas)\s*:\s*`)

// addressLine reads a line that is only a web address.
func addressLine(line string) (string, bool) {
	line = addressLabel.ReplaceAllString(strings.TrimSpace(line), "")
	line = strings.Trim(line, "<>")
	lower := strings.ToLower(line)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		return "", false
	}
	if strings.ContainsAny(line, " \t<>\"") || !strings.Contains(line, ".") {
		return "", false
	}
	return line, true
}

// byline matches "By Jane Roe", "Автор: …" and the like. The labels with a
// colon may name anything; a bare "By" must be followed by capitalised words.
var (
	labelledByline = regexp.MustCompile(`(?i)^(?:author|authors|written by|автор|авторы|аўтар|аўтары|автори|текст|тэкст|autor|autorka|autorzy|tekst|autorius|autorė|autoriai|parengė|by|reported by|reporting by)\s*:\s*(\S.*)$`)
	bareByline     = regexp.MustCompile(`^(?:By|BY)\s+(\p{Lu}[\p{L}.'’-]*(?:\s+(?:\p{Lu}[\p{L}.'’-]*|and|in|for|&|de|van|von|der|la))*(?:,\s*\p{Lu}[\p{L} .'’-]*)*)$`)
)

// bylineOf reads the author's name from a byline.
func bylineOf(line string) (string, bool) {
	line = strings.TrimSpace(line)
	if utf8.RuneCountInString(line) > 120 {
		return "", false
	}
	for _, pattern := range []*regexp.Regexp{labelledByline, bareByline} {
		if match := pattern.FindStringSubmatch(line); match != nil {
			return strings.TrimRight(match[1], " ."), true
		}
	}
	return "", false
}

// sourceLabel matches a line that names the publisher.
var sourceLabel = regexp.MustCompile(`(?i)^(?:source|источник|крыніца|джерело|źródło|šaltinis)\s*:\s*(\S.*)$`)

// sourceLine reads the publisher's name from a line such as "Source: BNS".
// An address is kept as it is: the cleaner knows what to do with a domain.
func sourceLine(line string) (string, bool) {
	match := sourceLabel.FindStringSubmatch(strings.TrimSpace(line))
	if match == nil || wordCount(match[1]) > 6 {
		return "", false
	}
	return strings.TrimRight(strings.Trim(match[1], `"“”«»„ `), " ."), true
}

// titleLabel is what some savers put before the title.
var titleLabel = regexp.MustCompile(`(?i)^(?:title|headline|заголовок|загаловак|tytuł|antraštė)\s*:\s+`)

func titleLine(line string) string {
	if bare := titleLabel.ReplaceAllString(line, ""); bare != "" {
		return bare
	}
	return line
}

// firstSentence cuts a paragraph that stands where the title should be.
func firstSentence(paragraph string) string {
	for i, r := range paragraph {
		if (r == '.' || r == '!' || r == '?') && i > 20 && strings.HasPrefix(paragraph[i+1:], " ") {
			return paragraph[:i+1]
		}
		if i > maxTitleRunes {
			break
		}
	}
	runes := []rune(paragraph)
	if len(runes) <= maxTitleRunes {
		return paragraph
	}
	return strings.TrimSpace(string(runes[:maxTitleRunes])) + "…"
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
