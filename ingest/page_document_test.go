package ingest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

const lorem = "The border crossing at the river was closed on Monday after the ministry announced a review of customs procedures. " +
	"Drivers waited for nine hours, the carriers' association said, and forty lorries turned back to the capital. " +
	"A spokeswoman said that traffic would resume when inspectors had finished their work and the barriers were repaired."

func htmlPage(head, title, text string) string {
	return "<html lang=en><head>" + head + "<title>" + title + "</title></head><body><article><h1>" + title + "</h1><p>" + strings.ReplaceAll(text, ". ", ".</p><p>") + "</p></article></body></html>"
}

func TestReadPageDocument(t *testing.T) {
	ld := func(more string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Crossing closed","datePublished":"2026-01-14T10:00:00Z"` + more + `}</script>`
	}
	for _, c := range []struct {
		name, head, title, text  string
		paywalled, absent, dated bool
		picture, date            string
	}{
		{name: "plain", title: "Crossing closed", text: lorem},
		{name: "linked data", head: ld(`,"image":{"@type":"ImageObject","url":"/p.jpg"},"isAccessibleForFree":true`), title: "Crossing closed", text: lorem,
			picture: "https://a.example/p.jpg", date: "2026-01-14T10:00:00Z", dated: true},
		{name: "paywall", head: ld(`,"isAccessibleForFree":"False"`), title: "Crossing closed", text: lorem, paywalled: true, date: "2026-01-14T10:00:00Z", dated: true},
		{name: "paywall by address", head: ld(`,"isAccessibleForFree":"http://schema.org/False"`), title: "Crossing closed", text: lorem, paywalled: true, date: "2026-01-14T10:00:00Z", dated: true},
		{name: "paywall by tier", head: `<meta property="article:content_tier" content="locked">`, title: "x", text: lorem, paywalled: true},
		{name: "metered", head: `<meta property="article:content_tier" content="metered">`, title: "x", text: lorem},
		{name: "only changed", head: `<meta property="article:modified_time" content="2026-01-15">`, title: "x", text: lorem, date: "2026-01-15"},
		{name: "picture", head: `<base href="https://cdn.example/x/"><meta property="og:image" content="y.png">`, title: "x", text: lorem, picture: "https://cdn.example/x/y.png"},
		{name: "picture of no address", head: `<meta property="og:image" content="data:image/png;base64,AAAA">`, title: "x", text: lorem},
		{name: "not there", title: "404 – The Site", text: "Sorry.", absent: true},
		{name: "not there in Russian", title: "Страница не найдена | Сайт", text: "Увы.", absent: true},
		{name: "error 404", title: "Error 404: page not found", text: "Sorry.", absent: true},
		{name: "news of a number", title: "404 people were detained in a day", text: lorem},
		{name: "news of nothing", title: "Not found: the ministry’s lost archive", text: lorem},
	} {
		page, err := ReadPage([]byte(htmlPage(c.head, c.title, c.text)), PageOptions{URL: "https://a.example/1", ContentType: "text/html; charset=utf-8", Read: ReadOptions{AsOf: testAsOf, Live: true}})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if page.Paywalled != c.paywalled || page.NotThere != c.absent || page.Picture != c.picture || page.Item.Published != c.date || page.Dated != c.dated {
			t.Errorf("%s: paywalled %v, not there %v, picture %q, date %q, declared %v", c.name, page.Paywalled, page.NotThere, page.Picture, page.Item.Published, page.Dated)
		}
		if !c.absent && !strings.Contains(page.Item.Text, "Drivers waited for nine hours") {
			t.Errorf("%s: text %q", c.name, page.Item.Text)
		}
	}
	// A server's word for the encoding, where the bytes are no UTF-8 and the page
	// does not say.
	page, err := ReadPage([]byte("<title>\xcf\xf0\xe8\xe2\xe5\xf2</title><p>\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0"), PageOptions{URL: "https://a.example/1", ContentType: "text/html; charset=windows-1251"})
	if err != nil || page.Item.Title != "Привет" {
		t.Errorf("%+v, %v", page.Item, err)
	}
	var fault *PageError
	for kind, body := range map[string]string{"application/pdf": "%PDF-1.4 <x>", "text/html": "just words", "text/html; charset=x": "<p></p>"} {
		if _, err := ReadPage([]byte(body), PageOptions{ContentType: kind}); !errors.As(err, &fault) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

var testAsOf = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func TestIsShort(t *testing.T) {
	words := func(n int) string { return strings.Repeat("word ", n) }
	for _, c := range []struct {
		text    string
		summary bool
		want    bool
	}{
		{"", false, true},
		{words(49), false, true},
		{words(50), false, false},
		{words(149), true, true},
		{words(150), true, false},
		{words(200) + "and so…", true, true},
		{words(200) + "and so [...]", false, true},
		{words(200) + "and so [&hellip;]", true, true},
		{words(200) + "Read more", true, true},
		{words(200) + "Читать далее »", false, true},
		{words(200) + "and so […]\nThe post One appeared first on The Site.", true, true},
		{words(200) + "whole.\nThe post One appeared first on The Site.", true, false},
		{words(200) + "they wanted to nedread more", true, false},
	} {
		if got := IsShort(Item{Text: c.text, Summary: c.summary}); got != c.want {
			t.Errorf("%d words ending in %q (summary %v): short %v", len(strings.Fields(c.text)), c.text[max(0, len(c.text)-30):], c.summary, got)
		}
	}
}

func TestCompare(t *testing.T) {
	const title = "Border crossing closed"
	summary := "The crossing was closed on Monday after a review of customs procedures."
	for _, c := range []struct {
		name, title, text string
		page              Item
		was               bool
		want              Comparison
	}{
		{"the whole", title, summary, Item{Title: title, Text: lorem}, false, Better},
		{"no more than there is", title, lorem, Item{Title: title, Text: lorem}, false, NoBetter},
		{"no text", title, summary, Item{Title: title}, false, NoBetter},
		{"cookies", title, summary, Item{Title: "We value your privacy", Text: strings.Repeat("We and our partners store cookies on your device to personalise advertisements. ", 20)}, false, Foreign},
		{"a login in another language", title, summary, Item{Title: "Вход", Text: strings.Repeat("Введите пароль и адрес почты, чтобы войти на сайт. ", 20)}, false, Foreign},
		{"a headline only", title, "", Item{Title: title, Text: lorem}, false, Better},
		{"nothing to compare with", "Belarus", "", Item{Title: "x", Text: lorem}, false, Better},
		{"changed", title, lorem, Item{Title: title, Text: strings.Replace(lorem, "nine", "ten", 1)}, true, Better},
		{"shorter now", title, lorem, Item{Title: title, Text: lorem[:len(lorem)*3/4]}, true, Better},
		{"locked away since", title, lorem + " " + strings.Repeat("Other matters concerned ministers, deputies, observers and neighbours alike. ", 3), Item{Title: title, Text: lorem[:120]}, true, Beginning},
		{"withdrawn", title, lorem, Item{Title: title, Text: "This report has been withdrawn because it contained errors of fact."}, true, Better},
		{"a wall since", title, lorem, Item{Title: "Sign in", Text: "Please subscribe to continue reading this website and support journalism."}, true, Foreign},
	} {
		if got := Compare(c.title, c.text, c.page, c.was); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestWithPage(t *testing.T) {
	opts := ReadOptions{AsOf: testAsOf, Live: true}
	have := store.Article{ID: 7, Key: "https://a.example/1", URL: "https://a.example/1", SourceDomain: "a.example", Title: "Border crossing closed",
		Text: "The crossing was closed on Monday after a review.", DateFrom: "none"}
	whole := PageDocument{Item: Item{Title: "Border crossing closed", Text: lorem, Author: " Anna\nNowak", Published: "2026-01-14T10:00:00Z", URL: "https://victim.example/9", Source: "Victim",
		SourceURL: "https://victim.example/"}, Dated: true}
	with := func(change func(*PageDocument)) PageDocument {
		p := whole
		change(&p)
		return p
	}
	dated := func(a store.Article, at, from string) store.Article {
		var err error
		if a.Published, a.DateOnly, err = ParseDate(at, nil); err != nil {
			t.Fatal(err)
		}
		a.DateFrom = from
		return a
	}
	for _, c := range []struct {
		name             string
		have             store.Article
		page             PageDocument
		date, from, note string
		whole            bool
	}{
		{"an undated article", have, whole, "2026-01-14T10:00:00Z", "page", "", true},
		{"behind a paywall", have, with(func(p *PageDocument) { p.Paywalled = true }), "2026-01-14T10:00:00Z", "page", "", false},
		{"the address's date", dated(have, "2026-01-14", "url"), whole, "2026-01-14T10:00:00Z", "page", "", true},
		{"another than the address's", dated(have, "2026-01-04", "url"), whole, "2026-01-14T10:00:00Z", "page", "its address says 2026-01-04", true},
		{"the feed's date", dated(have, "2026-01-14T09:00:00Z", "feed"), whole, "2026-01-14T09:00:00Z", "feed", "", true},
		{"another than the feed's", dated(have, "2026-01-10T09:00:00Z", "feed"), whole, "2026-01-10T09:00:00Z", "feed", "its page says 2026-01-14T10:00:00Z", true},
		{"not said to be of publication", dated(have, "2026-01-10T09:00:00Z", "feed"), with(func(p *PageDocument) { p.Dated = false }), "2026-01-10T09:00:00Z", "feed", "", true},
		{"the future", have, with(func(p *PageDocument) { p.Item.Published = "2026-01-15T12:01:00Z" }), "0001-01-01T00:00:00Z", "none",
			`its page says "2026-01-15T12:01:00Z": 2026-01-15T12:01:00Z is not yet: it was read at 2026-01-15T12:00:00Z`, true},
		{"something else", have, with(func(p *PageDocument) {
			p.Item.Title, p.Item.Text = "Privacy", strings.Repeat("cookies partners consent choices ", 99)
		}), "0001-01-01T00:00:00Z", "none", "", false},
	} {
		got, _ := WithPage(c.have, c.page, false, opts)
		if got.ID != 7 || got.Key != have.Key || got.URL != have.URL || got.SourceDomain != "a.example" || got.SourceName != "" {
			t.Errorf("%s: the page moved the article: %+v", c.name, got)
		}
		if at := got.Published.Format(time.RFC3339); at != c.date || got.DateFrom != c.from || got.DateNote != c.note {
			t.Errorf("%s: %s from %s, note %q, want %s from %s, note %q", c.name, at, got.DateFrom, got.DateNote, c.date, c.from, c.note)
		}
		if (got.Text == lorem) != c.whole {
			t.Errorf("%s: text %q", c.name, got.Text)
		}
	}
}

// An address that contradicts the feed's date is noted.
func TestDateOfAddressAgainstFeed(t *testing.T) {
	for at, want := range map[string]string{"https://a.example/2026/01/10/x": "its address says 2026-01-10", "https://a.example/2026/01/13/x": "", "https://a.example/x": ""} {
		item := Item{Title: "T", URL: at, Published: "2026-01-14T10:00:00Z", PublishedFrom: DateFeed}
		a, reject := Publisher{Domain: "a.example"}.Article(item, ReadOptions{AsOf: testAsOf, Live: true})
		if reject != nil || a.DateNote != want || a.DateFrom != "feed" {
			t.Errorf("%s: %q (%s), %v", at, a.DateNote, a.DateFrom, reject)
		}
	}
}
