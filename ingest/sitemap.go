package ingest

import (
	"fmt"
	"html"
	"strings"
)

// readSitemap reads a news sitemap (the protocol of sitemaps.org with Google's
// news elements) or an index of sitemaps. A sitemap of pages that are no news
// lists everything a site ever had, without titles or dates of publication: it is
// a Reject.
//
// Elements are found as tags, as in the mending of feeds, and never through
// entities of the document's own: there is nothing in it to blow up.
func (r *feedReader) readSitemap(root string, doc *FeedDocument) {
	doc.Kind = FeedSitemap
	entryName := "url"
	if root == "sitemapindex" {
		doc.Kind, entryName = FeedSitemapIndex, "sitemap"
	}
	pages := 0
	var entry *sitemapEntry
	var path []tag // the elements open within the entry
	for t, ok := nextTag(r.text, 0); ok; t, ok = nextTag(r.text, t.end) {
		local := t.local()
		switch {
		case local == entryName && !t.closing:
			if entry != nil {
				r.cutOff(*entry)
			}
			entry, path = &sitemapEntry{start: t.start}, nil
		case entry == nil:
		case local == entryName:
			r.record++
			switch {
			case doc.Kind == FeedSitemapIndex:
				if isAddress(entry.loc) {
					doc.Sitemaps = append(doc.Sitemaps, entry.loc)
				}
			case !entry.news:
				pages++
			default:
				r.sitemapItem(*entry, t.end)
			}
			entry = nil
		case !t.closing:
			entry.news = entry.news || local == "news"
			if !t.empty {
				path = append(path, t)
			}
		default:
			for i := len(path) - 1; i >= 0; i-- {
				if path[i].local() != local {
					continue
				}
				if i == len(path)-1 {
					entry.take(path, elementText(r.text[path[i].end:t.start]))
				}
				path = path[:i]
				break
			}
		}
	}
	if entry != nil {
		r.cutOff(*entry)
	}
	if pages > 0 && len(doc.Items) == 0 {
		r.reject(1, fmt.Sprintf("the sitemap has %d pages and no news among them: expected a news sitemap, whose addresses have news:news elements", pages))
	}
}

// sitemapEntry is a url or sitemap element under way.
type sitemapEntry struct {
	start                        int
	news                         bool
	loc, title, date, name, lang string
}

// take takes the text of the innermost of the open elements.
func (e *sitemapEntry) take(path []tag, text string) {
	field := path[len(path)-1].local()
	if len(path) == 1 {
		if field == "loc" {
			e.loc = text
		}
		return
	}
	// Images and videos have titles and dates too.
	if path[0].local() != "news" {
		return
	}
	switch field {
	case "title":
		e.title = text
	case "publication_date":
		e.date = text
	case "name":
		e.name = text
	case "language":
		e.lang = text
	}
}

func (r *feedReader) sitemapItem(e sitemapEntry, end int) {
	item := Item{Title: unmarked(oneLine(e.title)), URL: e.loc, Published: e.date, Source: unmarked(oneLine(e.name)), Language: e.lang, Repaired: r.repaired}
	item.Origin = Origin{File: r.name, Line: r.lineAt(e.start), Record: r.record, Raw: []byte(r.text[e.start:end])}
	if item.Published != "" {
		item.PublishedFrom = DateFeed
	}
	if !isAddress(item.URL) {
		if resolved, ok := resolveAddress(r.base, item.URL); ok && item.URL != "" {
			item.URL = resolved
		} else {
			r.yield(Item{}, &Reject{Origin: item.Origin, Reason: fmt.Sprintf("the address in loc is %.80q: expected one that begins with http", e.loc)})
			return
		}
	}
	r.yield(item, nil)
}

func (r *feedReader) cutOff(e sitemapEntry) {
	r.reject(r.lineAt(e.start), "the sitemap is malformed: an entry has no end")
}

// elementText is the text of an element without elements of its own.
func elementText(s string) string {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "<![CDATA["); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "]]>"))
	}
	return strings.TrimSpace(html.UnescapeString(s))
}
