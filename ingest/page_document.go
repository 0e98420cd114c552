package ingest

import (
	"fmt"
	"mime"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PageDocument is an article's page as it was fetched.
type PageDocument struct {
	// Item is what the page says of its article. Its URL and Source are the page's
	// own word for them, which a stranger's page can say of anything.
	Item Item

	// Dated says that the page declares Item.Published to be the date of
	// publication; else it is only the likeliest of the dates on it.
	Dated bool

	// Picture is the address of the lead picture, absolute; "" where the page
	// names none.
	Picture string

	// Paywalled says that the page declares its text not to be free.
	Paywalled bool

	// NotThere says that the page, whatever its status, is the server's word for
	// "there is no such page".
	NotThere bool
}

// PageOptions say where a page came from.
type PageOptions struct {
	URL         string // its address; relative ones in it are resolved against it
	ContentType string // the header
	Read        ReadOptions
}

// A PageError says why a document is no page of an article.
type PageError struct{ Reason string }

// Error gives the reason.
func (e *PageError) Error() string { return e.Reason }

// ReadPage reads the page of an article: title, main text, author, language and
// date as pages have them, in any encoding. The date is that of JSON-LD, of meta
// elements, of time elements, or the one that a reader sees, in this order. The
// error is a *PageError.
func ReadPage(data []byte, o PageOptions) (PageDocument, error) {
	kind, _, err := mime.ParseMediaType(o.ContentType)
	if err == nil && kind != "text/html" && kind != "application/xhtml+xml" && kind != "text/plain" && kind != "application/octet-stream" {
		return PageDocument{}, &PageError{fmt.Sprintf("it is %s: expected a page of HTML", shorten(kind, 80))}
	}
	text, repaired := decodePage(data, o.ContentType)
	if !strings.Contains(text, "<") {
		return PageDocument{}, &PageError{"it has no markup: expected a page of HTML"}
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return PageDocument{}, &PageError{"the page cannot be parsed: " + err.Error()}
	}
	facts := pageFacts(doc)
	item, err := itemOf(doc, facts, repaired, o.Read)
	if err != nil {
		return PageDocument{}, &PageError{err.Error()}
	}
	page := PageDocument{Item: item, Paywalled: facts.paywalled(), Dated: facts.datePublished() != ""}
	page.NotThere = facts.article.headline == "" && saysNotThere(item.Title+"\n"+facts.title+"\n"+strings.Join(facts.headings, "\n"))
	if picture := firstOf(facts.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image"), facts.article.image); picture != "" {
		page.Picture, _ = resolveAddress(baseOf(doc, o.URL), picture) // "" where it is no address
	}
	return page, nil
}

// baseOf is the address against which a page's relative ones are resolved.
func baseOf(doc *html.Node, address string) string {
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Base {
			if base, ok := resolveAddress(address, attribute(n, "href")); ok {
				return base
			}
		}
	}
	return address
}

// paywalled says whether the page declares that its text is not free: schema.org's
// isAccessibleForFree, or Facebook's content tier. A metered page shows its text
// and is no paywall as long as it does.
func (f *pageMeta) paywalled() bool {
	return f.article.free == "false" || strings.EqualFold(f.first("article:content_tier"), "locked") || strings.EqualFold(f.named["isaccessibleforfree"], "false")
}

// notThere are what titles of pages say that are not there, in lower case, in the
// languages of the region.
var notThere = []string{
	"404", "page not found", "not found", "page doesn't exist", "page does not exist", "no longer available",
	"страница не найдена", "страница не существует", "ошибка 404", "старонка не знойдзена", "старонкі не існуе", "сторінку не знайдено", "сторінка не знайдена",
	"nie znaleziono strony", "strona nie istnieje", "strony nie znaleziono", "puslapis nerastas", "puslapio rasti nepavyko", "seite nicht gefunden", "page introuvable",
}

// saysNotThere says whether one of the lines is a title of such a page: the words
// stand at its start and not much else does. "404 people were detained" is news.
func saysNotThere(titles string) bool {
	for title := range strings.SplitSeq(strings.ToLower(titles), "\n") {
		title = strings.Trim(strings.Replace(title, "error", "", 1), " :-–—|!.")
		for _, words := range notThere {
			if rest, ok := strings.CutPrefix(title, words); ok && (rest == "" || siteSeparator.MatchString(rest+" ") || strings.Trim(rest, " .!:-–—|") == "" ||
				saysNotThere(strings.Trim(rest, " .!:-–—|"))) {
				return true
			}
		}
	}
	return false
}

// IsFrontPage says whether an address is that of a site's front page.
func IsFrontPage(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" {
		return false
	}
	path := strings.ToLower(strings.Trim(u.Path, "/"))
	switch path {
	case "", "index.html", "index.php", "home":
		return true
	}
	return len(path) == 2 // a language: /en/
}
