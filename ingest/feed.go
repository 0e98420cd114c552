package ingest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	atomfeed "github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	rssfeed "github.com/mmcdole/gofeed/rss"
)

// readFeed yields an Item for each entry of a feed (RSS 0.9x to 2.0, RDF,
// Atom, JSON Feed) and returns false when yield did.
//
// A whole feed is parsed at once. One that is malformed is parsed entry by
// entry, each in the frame of its feed and mended where that helps, so that
// one bad entry, or an end that never came, costs nothing else; a Reject then
// says what is wrong with the file and where.
func readFeed(name string, data []byte, opts ReadOptions, yield func(Item, error) bool) bool {
	text, repaired := decodeXML(data)
	r := &feedReader{name: name, text: text, repaired: repaired, opts: opts, yield: yield}
	return r.read()
}

func (r *feedReader) read() bool {
	switch start := strings.TrimLeft(r.text, " \t\r\n"); {
	case start == "":
		return r.reject(1, "the feed is empty: expected RSS, RDF, Atom or JSON Feed")
	case start[0] == '{':
		return r.readJSON()
	default:
		return r.readXML()
	}
}

// feedReader reads one feed.
type feedReader struct {
	name     string
	base     string // the feed's own address, "" where it is not known
	text     string // decoded
	repaired bool   // bytes had to be replaced
	opts     ReadOptions
	yield    func(Item, error) bool
	about    func(*gofeed.Feed) // if set, is told what the feed says of itself
	record   int                // entries so far

	counted, countedTo int // line feeds before an offset, for lineAt
}

// entrySpan is where an entry stands in the feed's text.
type entrySpan struct{ start, end int }

func (r *feedReader) readXML() bool {
	shape, err := scanFeed(r.text)
	if err != nil {
		return r.reject(r.lineAt(shape.root), err.Error())
	}
	feed, err := parseFeed(r.text[shape.root:])
	if err != nil {
		if r.about != nil {
			if head, err := parseFeed(shape.mendedFrame("")); err == nil { // else it says nothing of itself
				r.about(head)
			}
		}
		return r.salvage(shape, err)
	}
	if r.about != nil {
		r.about(feed)
	}
	// The library goes on after an end tag that fits nothing, and may lose
	// entries by it without a word.
	if shape.broken > 0 || len(shape.entries) > len(feed.Items) {
		if misfit := shape.misfit(); misfit != nil {
			return r.salvage(shape, misfit)
		}
	}
	for i := range feed.Items {
		var span entrySpan
		raw := ""
		if len(shape.entries) == len(feed.Items) {
			span = shape.entries[i]
			raw = shape.frame(r.text[span.start:span.end])
		}
		if !r.entry(feed, i, span, raw) {
			return false
		}
	}
	return true
}

// salvage reads the entries of a malformed feed one by one.
func (r *feedReader) salvage(shape feedShape, cause error) bool {
	read := 0
	for _, span := range shape.entries {
		raw := shape.frame(r.text[span.start:span.end])
		feed, err := parseFeed(shape.mendedFrame(r.text[span.start:span.end]))
		if err != nil {
			feed, err = parseFeed(shape.mendedFrame(mendElement(r.text[span.start:span.end])))
		}
		if err == nil && len(feed.Items) == 1 {
			if !r.entry(feed, 0, span, raw) {
				return false
			}
			read++
			continue
		}
		r.record++
		origin := r.origin(span, raw)
		if !r.yield(Item{}, &Reject{Origin: origin, Reason: fmt.Sprintf("the entry is malformed: %s", r.describe(err))}) {
			return false
		}
	}
	if misfit := shape.misfit(); misfit != nil {
		cause = misfit // names the tag and its line more exactly
	}
	line, what := r.syntaxError(shape.root, cause)
	reason := fmt.Sprintf("the feed is malformed: %s; %d of its entries could be read", what, read)
	if shape.broken > 0 {
		reason += fmt.Sprintf(", %d have no end", shape.broken)
	}
	return r.reject(line, reason)
}

// entry yields the i-th entry of a parsed feed. raw is the entry as a feed of
// its own, "" where it could not be told apart.
func (r *feedReader) entry(feed *gofeed.Feed, i int, span entrySpan, raw string) bool {
	r.record++
	origin := Origin{File: r.name, Record: r.record}
	if raw != "" {
		origin = r.origin(span, raw)
	}
	item := entryItem(feed, i, r.base)
	item.Origin = origin
	item.Repaired = r.repaired
	if item.Title == "" && item.Text == "" && item.URL == "" {
		return r.yield(Item{}, &Reject{Origin: origin, Reason: "the entry has neither title, text nor link; expected at least one of them"})
	}
	return r.yield(item, nil)
}

func (r *feedReader) origin(span entrySpan, raw string) Origin {
	return Origin{
		File:   r.name,
		Line:   r.lineAt(span.start),
		Record: r.record,
		Raw:    []byte(raw),
		Layout: &Layout{Format: FormatFeed},
	}
}

// reject yields what is wrong with the whole file.
func (r *feedReader) reject(line int, reason string) bool {
	return r.yield(Item{}, &Reject{Origin: Origin{File: r.name, Line: line}, Reason: reason})
}

// lineAt is the 1-based line of an offset. It counts on from the last one.
func (r *feedReader) lineAt(offset int) int {
	if offset < r.countedTo {
		r.counted, r.countedTo = 0, 0
	}
	r.counted += strings.Count(r.text[r.countedTo:offset], "\n")
	r.countedTo = offset
	return r.counted + 1
}

// entryItem gives what the i-th entry says, in the words of ingest.
func entryItem(feed *gofeed.Feed, i int, base string) Item {
	entry := feed.Items[i]
	item := Item{
		Title:     unmarked(oneLine(entry.Title)),
		Text:      plainText(entry.Content),
		URL:       entryLink(feed, entry, base),
		Published: strings.TrimSpace(entryDate(entry)),
		Author:    entryAuthor(entry),
		Language:  strings.TrimSpace(feed.Language),
		Source:    unmarked(oneLine(feed.Title)),
		SourceURL: strings.TrimSpace(feed.Link),
	}
	if dc := entry.DublinCoreExt; dc != nil && len(dc.Language) > 0 {
		item.Language = firstOf(strings.TrimSpace(dc.Language[0]), item.Language)
	}
	// The library's common model leaves out what only one format says.
	switch wire := feed.OriginalFeed().(type) {
	case *jsonfeed.Feed:
		jsonEntry(wire.Items[i], &item)
	case *rssfeed.Feed:
		if from := wire.Items[i].Source; from != nil {
			item.takeSource(from.Title, from.URL)
		}
		item.Text = firstOf(item.Text, plainText(entry.Custom["encoded"]))
	case *atomfeed.Feed:
		if from := wire.Entries[i].Source; from != nil && len(from.Links) > 0 {
			item.takeSource(from.Title, from.Links[0].Href)
		}
	}
	if item.Text == "" {
		item.Text = plainText(entry.Description)
		item.Summary = item.Text != ""
	}
	if item.Published != "" {
		item.PublishedFrom = DateFeed
	}
	return item
}

// jsonEntry takes the text that is no HTML, and the article's address where
// the entry only points to it.
func jsonEntry(wire *jsonfeed.Item, item *Item) {
	if wire.ContentHTML == "" && wire.ContentText != "" {
		item.Text = strings.TrimSpace(wire.ContentText)
	}
	item.URL = firstOf(item.URL, strings.TrimSpace(wire.ExternalURL))
	item.Language = firstOf(strings.TrimSpace(wire.Language), item.Language)
}

// takeSource takes the publisher of an entry that an aggregator has from
// another feed.
func (item *Item) takeSource(title, address string) {
	title = unmarked(oneLine(title))
	if title != "" && isAddress(address) {
		item.Source, item.SourceURL, item.FromElsewhere = title, strings.TrimSpace(address), true
	}
}

// entryLink is the article's address. A relative one is resolved against those
// that the feed names, or else its own, base; a permanent identifier serves where
// there is no link.
func entryLink(feed *gofeed.Feed, entry *gofeed.Item, base string) string {
	candidates := []string{extensionText(entry, "feedburner", "origLink"), entry.Link}
	candidates = append(candidates, entry.Links...)
	candidates = append(candidates, entry.GUID)
	for i, candidate := range candidates {
		candidate = strings.TrimSpace(candidate)
		if isAddress(candidate) {
			return candidate
		}
		if candidate == "" || i == len(candidates)-1 {
			continue // an identifier that is no address is not a relative one
		}
		for _, base := range []string{feed.Link, feed.FeedLink, base} {
			if resolved, ok := resolveAddress(base, candidate); ok {
				return resolved
			}
		}
	}
	return strings.TrimSpace(entry.Link)
}

func isAddress(s string) bool {
	parsed, err := url.Parse(strings.TrimSpace(s))
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

func resolveAddress(base, reference string) (string, bool) {
	if !isAddress(base) {
		return "", false
	}
	parent, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return "", false
	}
	resolved, err := parent.Parse(reference)
	if err != nil || !isAddress(resolved.String()) {
		return "", false
	}
	return resolved.String(), true
}

// entryDate is when the entry was published or else updated, as written.
func entryDate(entry *gofeed.Item) string {
	for _, date := range []string{
		entry.Published, extensionText(entry, "dcterms", "issued"), extensionText(entry, "dcterms", "created"),
		entry.Updated, extensionText(entry, "dcterms", "modified"), extensionText(entry, "atom03", "issued"), extensionText(entry, "atom03", "modified"),
		entry.Custom["published"], entry.Custom["date"],
	} {
		if strings.TrimSpace(date) != "" {
			return date
		}
	}
	return ""
}

// extensionText gives the text of the first element of a namespace, by the prefix
// it is usually bound to.
func extensionText(entry *gofeed.Item, prefix, name string) string {
	if elements := entry.Extensions[prefix][name]; len(elements) > 0 {
		return elements[0].Value
	}
	return ""
}

func entryAuthor(entry *gofeed.Item) string {
	var names []string
	for _, person := range entry.Authors {
		if person == nil {
			continue
		}
		if name := unmarked(oneLine(firstOf(person.Name, person.Email))); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// parseFeed parses a well-formed feed. What the library cannot take is an
// error, also where it would have panicked.
func parseFeed(text string) (feed *gofeed.Feed, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			feed, err = nil, fmt.Errorf("the parser gave up: %v", cause)
		}
	}()
	if depth := elementDepth(text); depth > maxElementDepth {
		return nil, fmt.Errorf("elements stand %d deep in one another, more than %d", depth, maxElementDepth)
	}
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	feed, err = parser.ParseString(text)
	if err != nil {
		return nil, err
	}
	if feed == nil {
		return nil, errors.New("nothing could be parsed")
	}
	return feed, nil
}
