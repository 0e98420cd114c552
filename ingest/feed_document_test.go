package ingest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"tidings/sql"
)

func TestReadFeedDocument(t *testing.T) {
	const at = "https://news.example/rss/all.xml"
	type shape struct {
		Kind        FeedKind
		Title, Site string
		TTL, Period time.Duration
		SkipHours   []int
		SkipDays    []time.Weekday
		Links       string
		Rejects     string // what the first contains
		Sitemaps    []string
	}
	tests := []struct {
		name, text string
		want       shape
	}{
		{"RSS with relative links", `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>A &amp;amp; B</title><link>/</link><ttl>90</ttl>
			<skipHours><hour>0</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>Sunday</day></skipDays>
			<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
			<item><title>1</title><link>/a/1</link></item><item><title>2</title><link>2.html</link></item></channel></rss>`,
			shape{Kind: FeedRSS, Title: "A & B", Site: "https://news.example/", TTL: 90 * time.Minute, Period: 30 * time.Minute, SkipHours: []int{0, 0}, SkipDays: []time.Weekday{time.Sunday},
				Links: "https://news.example/a/1 https://news.example/rss/2.html"}},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>R</title><link>https://r.example/</link></channel>
			<item><title>1</title><link>https://r.example/1</link></item></rdf:RDF>`,
			shape{Kind: FeedRSS, Title: "R", Site: "https://r.example/", Links: "https://r.example/1"}},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="https://a.example/"/><entry><title>1</title><link href="https://a.example/1"/></entry></feed>`,
			shape{Kind: FeedAtom, Title: "A", Site: "https://a.example/", Links: "https://a.example/1"}},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1","title":"J","home_page_url":"https://j.example/","items":[{"id":"1","title":"1","url":"https://j.example/1"}]}`,
			shape{Kind: FeedJSON, Title: "J", Site: "https://j.example/", Links: "https://j.example/1"}},
		{"no entries", `<rss version="2.0"><channel><title>E</title></channel></rss>`, shape{Kind: FeedRSS, Title: "E"}},
		{"cut off", `<rss version="2.0"><channel><title>C</title><ttl>5</ttl><item><title>1</title><link>/1</link></item><item><ti`,
			shape{Kind: FeedRSS, Title: "C", TTL: 5 * time.Minute, Links: "https://news.example/1", Rejects: "malformed"}},
		{"a page", `<html><head><title>x</title></head></html>`, shape{Rejects: "expected a feed"}},
		{"news sitemap", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
			<url><loc> https://news.example/1?a=1&amp;b=2 </loc><n:news><n:publication><n:name>N</n:name><n:language>be</n:language></n:publication>
			<n:publication_date>2026-01-02T03:04:05Z</n:publication_date><n:title><![CDATA[One & only]]></n:title></n:news><image:image><image:title>no</image:title><image:loc>https://img.example/1</image:loc></image:image></url>
			<url><loc>https://news.example/page</loc></url><url><loc>ftp://news.example/2</loc><n:news/></url></urlset>`,
			shape{Kind: FeedSitemap, Links: "https://news.example/1?a=1&b=2", Rejects: `"ftp://news.example/2"`}},
		{"sitemap without news", `<urlset><url><loc>https://news.example/1</loc></url></urlset>`, shape{Kind: FeedSitemap, Rejects: "no news"}},
		{"news sitemap cut off", `<urlset><url><loc>https://news.example/1</loc><n:news><n:title>1</n:title></n:news></url><url><loc>https://`,
			shape{Kind: FeedSitemap, Links: "https://news.example/1", Rejects: "no end"}},
		{"sitemap index", `<sitemapindex><sitemap><loc>https://news.example/news.xml</loc></sitemap><sitemap><loc>x</loc></sitemap></sitemapindex>`,
			shape{Kind: FeedSitemapIndex, Sitemaps: []string{"https://news.example/news.xml"}}},
		{"an entity bomb", `<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>https://news.example/&b;</loc><n:news><n:title>&b;</n:title></n:news></url></urlset>`,
			shape{Kind: FeedSitemap, Links: "https://news.example/&b;"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := ReadFeed([]byte(tt.text), FeedOptions{URL: at, ContentType: "text/xml; charset=iso-8859-1"})
			got := shape{doc.Kind, doc.Title, doc.Site, doc.TTL, doc.Period, doc.SkipHours, doc.SkipDays, "", "", doc.Sitemaps}
			var links []string
			for _, item := range doc.Items {
				links = append(links, item.URL)
			}
			got.Links = strings.Join(links, " ")
			for _, r := range doc.Rejects {
				if strings.Contains(r.Reason, tt.want.Rejects) && tt.want.Rejects != "" {
					got.Rejects = tt.want.Rejects
				} else {
					t.Errorf("unexpected reject: %v", r)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	news := ReadFeed([]byte(tests[7].text), FeedOptions{URL: at}).Items[0]
	if news.Title != "One & only" || news.Language != "be" || news.Published != "2026-01-02T03:04:05Z" || news.Source != "N" || news.PublishedFrom != DateFeed {
		t.Errorf("of the news sitemap: %+v", news)
	}
}

func TestReadFeedCharset(t *testing.T) {
	const title = "Границы"
	feed := func(declaration string) []byte {
		out, err := charmap.Windows1251.NewEncoder().String(declaration + `<rss version="2.0"><channel><title>` + title + `</title></channel></rss>`)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(out)
	}
	for _, tt := range []struct{ name, declaration, header, want string }{
		{"header alone", "", "text/xml; charset=windows-1251", title},
		{"declaration before header", `<?xml version="1.0" encoding="windows-1251"?>`, "text/xml; charset=koi8-r", title},
		{"declared UTF-8, which it is not", `<?xml version="1.0" encoding="UTF-8"?>`, `application/rss+xml; Charset="CP1251"`, title},
		{"a header that nobody understands", `<?xml version="1.0" encoding="windows-1251"?>`, "text/xml;;; =", title},
	} {
		if got := ReadFeed(feed(tt.declaration), FeedOptions{URL: "https://x.example/", ContentType: tt.header}).Title; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whom an entry is credited to, and what it may change.
func TestPublisherArticle(t *testing.T) {
	own := Publisher{Domain: "own.example", Name: "Own"}
	planet := Publisher{Domain: "planet.example", Name: "Planet", Aggregator: true}
	elsewhere := func(link, source string) Item {
		return Item{Title: "T", URL: link, Source: "Victim", SourceURL: source, FromElsewhere: true}
	}
	tests := []struct {
		name      string
		publisher Publisher
		item      Item
		source    string
		called    string
		standing  store.Standing
	}{
		{"its own address", own, Item{Title: "T", URL: "https://blog.own.example/1"}, "own.example", "Own", store.Owner},
		{"what the feed says of itself", own, Item{Title: "T", URL: "https://own.example/1", Source: "Victim", SourceURL: "https://victim.example/"}, "own.example", "Own", store.Owner},
		{"another's address", own, Item{Title: "T", URL: "https://victim.example/1"}, "own.example", "Own", store.Guest},
		{"another's address behind a cache", own, Item{Title: "T", URL: "https://own-example.cdn.ampproject.org/c/s/victim.example/1"}, "own.example", "Own", store.Guest},
		{"another's address behind its own name", own, Item{Title: "T", URL: "https://own.example@victim.example/1"}, "own.example", "Own", store.Guest},
		{"no address", own, Item{Title: "T"}, "own.example", "Own", store.Owner},
		{"another source named without leave", own, elsewhere("https://victim.example/1", "https://victim.example/"), "own.example", "Own", store.Guest},
		{"another source named for its own address", own, elsewhere("https://own.example/1", "https://victim.example/"), "own.example", "Own", store.Owner},
		{"an aggregator's named source", planet, elsewhere("https://planet.example/r/1", "https://victim.example/"), "victim.example", "Victim", store.Hearsay},
		{"an aggregator's other address", planet, Item{Title: "T", URL: "https://victim.example/1"}, "victim.example", "", store.Hearsay},
		{"an aggregator's own", planet, Item{Title: "T", URL: "https://planet.example/1"}, "planet.example", "Planet", store.Owner},
		{"an aggregator's without address", planet, elsewhere("", "https://victim.example/"), "victim.example", "Victim", store.Hearsay},
		{"an intranet's", Publisher{Domain: "wiki"}, Item{Title: "T", URL: "http://wiki:8080/1"}, "wiki", "", store.Owner},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, reject := tt.publisher.Article(tt.item, ReadOptions{AsOf: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)})
			if reject != nil {
				t.Fatal(reject)
			}
			if a.SourceDomain != tt.source || a.SourceName != tt.called || a.Standing != tt.standing {
				t.Errorf("%q (%q), standing %d; want %q (%q), %d", a.SourceDomain, a.SourceName, a.Standing, tt.source, tt.called, tt.standing)
			}
		})
	}
}

// Read as it comes, nothing is dated later than now.
func TestLiveDates(t *testing.T) {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		written string
		dated   bool
	}{{"2026-01-15T12:00:00Z", true}, {"2026-01-15T12:00:01Z", false}, {"2026-01-16", false}, {"2026-01-15", true}} {
		a, reject := clean(Item{Title: "T", Published: tt.written, PublishedFrom: DateFeed}, ReadOptions{AsOf: now, Live: true})
		if reject != nil {
			t.Fatal(reject)
		}
		if a.Published.IsZero() == tt.dated || (a.DateNote == "") != tt.dated {
			t.Errorf("%s: %s, %q", tt.written, a.Published, a.DateNote)
		}
	}
}
