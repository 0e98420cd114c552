package ingest

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageMeta is what a page says of itself, place by place.
type pageMeta struct {
	named     map[string]string // meta elements by name, property or itemprop, lower case; the first counts
	article   linkedData
	canonical string
	language  string // of the html element
	title     string // of the title element
	headings  []string
	times     []timeElement
}

type timeElement struct {
	value     string
	published bool // the page says that it is the date of publication
}

// pageFacts reads the head and the marked-up parts of a page.
func pageFacts(doc *html.Node) pageMeta {
	facts := pageMeta{named: map[string]string{}}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			facts.language = firstOf(attribute(n, "lang"), attribute(n, "xml:lang"))
		case atom.Meta:
			facts.addMeta(n)
		case atom.Link:
			if strings.EqualFold(attribute(n, "rel"), "canonical") {
				facts.canonical = firstOf(facts.canonical, attribute(n, "href"))
			}
		case atom.Title:
			if n.Namespace == "" {
				facts.title = firstOf(facts.title, nodeText(n))
			}
		case atom.H1:
			if text := nodeText(n); text != "" {
				facts.headings = append(facts.headings, text)
			}
		case atom.Time:
			facts.addTime(n)
		case atom.Script:
			if strings.Contains(strings.ToLower(attribute(n, "type")), "ld+json") && n.FirstChild != nil {
				facts.article.merge(parseLinkedData(n.FirstChild.Data))
			}
		}
	}
	return facts
}

func (f *pageMeta) addMeta(n *html.Node) {
	content := attribute(n, "content")
	if content == "" {
		return
	}
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		if name := strings.ToLower(attribute(n, key)); name != "" && f.named[name] == "" {
			f.named[name] = content
		}
	}
}

func (f *pageMeta) addTime(n *html.Node) {
	value := firstOf(attribute(n, "datetime"), nodeText(n))
	if value == "" {
		return
	}
	named := strings.ToLower(attribute(n, "itemprop") + " " + attribute(n, "class"))
	published := strings.Contains(named, "publish") || strings.Contains(named, "entry-date")
	for _, a := range n.Attr {
		published = published || a.Key == "pubdate"
	}
	f.times = append(f.times, timeElement{value: value, published: published})
}

// first is the content of the first of the named meta elements that is there.
func (f *pageMeta) first(names ...string) string {
	for _, name := range names {
		if content := oneLine(f.named[name]); content != "" {
			return content
		}
	}
	return ""
}

// item chooses, for each field, the most trustworthy place that has it.
func (f pageMeta) item() Item {
	site := firstOf(f.first("og:site_name"), f.article.publisher, f.first("application-name", "dc.publisher", "twitter:domain"))
	item := Item{
		Title:     f.headline(site),
		Text:      f.article.body,
		URL:       f.address(),
		Published: f.published(),
		Source:    site,
		SourceURL: f.article.publisherURL,
		Author:    f.author(),
		Language:  strings.ReplaceAll(firstOf(f.article.language, f.language, f.first("content-language", "language", "dc.language", "og:locale")), "_", "-"),
	}
	if parsed, err := url.Parse(item.URL); err == nil && item.URL != "" && item.SourceURL == "" {
		item.SourceURL = parsed.Scheme + "://" + parsed.Host + "/"
	}
	return item
}

// headline is the article's title without the site's name behind it.
func (f pageMeta) headline(site string) string {
	heading := ""
	if len(f.headings) == 1 {
		heading = f.headings[0]
	}
	title := firstOf(f.first("og:title"), f.article.headline, f.first("twitter:title", "dc.title", "parsely-title"), heading, f.title)
	if len(f.headings) > 1 && title == "" {
		title = f.headings[0]
	}
	return withoutSite(unmarked(oneLine(title)), site)
}

// siteSeparator stands between a title and a site's name.
var siteSeparator = regexp.MustCompile(`\s+[|–—·•»-]\s+`)

// withoutSite cuts the site's name off the end of a title.
func withoutSite(title, site string) string {
	places := siteSeparator.FindAllStringIndex(title, -1)
	if len(places) == 0 || site == "" {
		return title
	}
	last := places[len(places)-1]
	if strings.EqualFold(strings.TrimSpace(title[last[1]:]), site) {
		return title[:last[0]]
	}
	return title
}

// address is the page's own address. A canonical link to the site's front
// page, as some templates have it, says nothing.
func (f pageMeta) address() string {
	fallback := ""
	for _, candidate := range []string{f.canonical, f.first("og:url"), f.article.url, f.first("twitter:url", "parsely-link")} {
		if !isAddress(candidate) {
			continue
		}
		if parsed, err := url.Parse(candidate); err == nil && strings.Trim(parsed.Path, "/") != "" || strings.Contains(candidate, "?") {
			return candidate
		}
		fallback = firstOf(fallback, candidate)
	}
	return fallback
}

// published is the date of publication, or else of the last change, as written.
func (f pageMeta) published() string {
	if written := f.datePublished(); written != "" {
		return written
	}
	if len(f.times) > 0 {
		return f.times[0].value
	}
	return firstOf(f.article.modified, f.first("article:modified_time", "og:updated_time", "datemodified", "last-modified"))
}

// datePublished is the date that the page declares to be that of publication, as
// written.
func (f pageMeta) datePublished() string {
	written := firstOf(f.article.published, f.first(
		"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
		"article.published", "published-date", "publish-date", "publishdate", "publication_date", "pubdate", "cxenseparse:recs:publishtime",
		"dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "date"))
	if written != "" {
		return written
	}
	for _, t := range f.times {
		if t.published {
			return t.value
		}
	}
	return ""
}

// authorPrefix is what stands before a name in a byline.
var authorPrefix = regexp.MustCompile(`(?i)^by\s+`)

func (f pageMeta) author() string {
	name := f.article.author
	for _, key := range []string{"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "twitter:creator"} {
		if name != "" {
			break
		}
		if candidate := f.first(key); !isAddress(candidate) && !strings.HasPrefix(candidate, "@") {
			name = candidate
		}
	}
	return authorPrefix.ReplaceAllString(unmarked(name), "")
}

// visibleDate finds the date that a reader sees: a line of its own near the
// head of the page, or the dateline of the text.
func visibleDate(doc *html.Node, main string, opts ReadOptions) string {
	for n := range doc.Descendants() {
		if n.Type != html.TextNode || len(n.Data) < 6 || len(n.Data) > 120 {
			continue
		}
		switch n.Parent.DataAtom {
		case atom.Script, atom.Style, atom.Option, atom.A, atom.Title, atom.Textarea:
			continue
		}
		if date, _, ok := dateLine(oneLine(n.Data)); ok && date.year != 0 {
			return date.resolve(opts.AsOf, opts.Zone)
		}
	}
	first, _, _ := strings.Cut(main, "\n")
	if found, ok := scanDateline(first); ok {
		return found.date.resolve(opts.AsOf, opts.Zone)
	}
	return ""
}
