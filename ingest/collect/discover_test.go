package collect

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tidings/ingest/fetch"
)

func TestDiscover(t *testing.T) {
	feed := rss("A", item("https://a.example/1", "One", "first", testNow))
	sitemap := `<urlset><url><loc>https://a.example/1</loc><n:news><n:title>T</n:title></n:news></url></urlset>`
	tests := []struct {
		name, address string
		sitemaps      bool
		pages         map[string]string
		want          string // addresses found
		site          string
	}{
		{"a feed", "https://a.example/rss", false, map[string]string{"https://a.example/rss": feed}, "https://a.example/rss", ""},
		{"link elements", "a.example", false, map[string]string{
			"https://a.example":               `<head><base href="/b/"><link rel="Alternate" type="application/rss+xml; charset=utf-8" href="../comments/feed"><link rel=alternate type=application/atom+xml href=x.xml><link rel=alternate hreflang=de type=text/html href=/de><link rel=alternate type=application/rss+xml href=/broken></head>`,
			"https://a.example/comments/feed": feed, "https://a.example/b/x.xml": feed, "https://a.example/broken": "<html>"},
			"https://a.example/b/x.xml https://a.example/comments/feed", "https://a.example"},
		{"links", "https://a.example/", false, map[string]string{"https://a.example/": `<a href="/de/rss.xml">RSS</a><a href="https://b.example/feed">B</a><a href="/about">x</a>`, "https://a.example/de/rss.xml": feed, "https://b.example/feed": feed},
			"https://a.example/de/rss.xml", "https://a.example/"},
		{"usual addresses", "https://a.example/news", false, map[string]string{"https://a.example/news": "<p>", "https://a.example/feed.xml": feed}, "https://a.example/feed.xml", "https://a.example/news"},
		{"a news sitemap by robots.txt", "https://a.example/", false, map[string]string{"https://a.example/": "<p>", "https://a.example/robots.txt": "User-agent: *\nSitemap: https://a.example/all.xml\nsitemap: /index-news.xml\n",
			"https://a.example/index-news.xml": `<sitemapindex><sitemap><loc>https://a.example/pages.xml</loc></sitemap><sitemap><loc>https://a.example/news-1.xml</loc></sitemap></sitemapindex>`, "https://a.example/news-1.xml": sitemap},
			"https://a.example/news-1.xml", "https://a.example/"},
		{"a news sitemap beside a feed", "https://a.example/", true, map[string]string{"https://a.example/": "<p>", "https://a.example/feed": feed, "https://a.example/news-sitemap.xml": sitemap},
			"https://a.example/feed https://a.example/news-sitemap.xml", "https://a.example/"},
		{"a list of sitemaps", "https://a.example/s.xml", false, map[string]string{"https://a.example/s.xml": `<sitemapindex><sitemap><loc>https://a.example/news.xml</loc></sitemap></sitemapindex>`, "https://a.example/news.xml": sitemap},
			"https://a.example/news.xml", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Discover(context.Background(), files(tt.pages).polite(&clock{at: testNow}), tt.address, tt.sitemaps)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range d.Found {
				got = append(got, f.URL)
			}
			if strings.Join(got, " ") != tt.want || d.Site != tt.site {
				t.Errorf("found %q at %q, want %s at %q", got, d.Site, tt.want, tt.site)
			}
		})
	}
}

func TestDiscoverNothing(t *testing.T) {
	w := files(map[string]string{"https://a.example/": "<p>nothing"})
	_, err := Discover(context.Background(), w.polite(&clock{at: testNow}), "https://a.example/", false)
	var none *NoFeedError
	if !errors.As(err, &none) || none.Tried != len(usualPaths)+len(usualSitemaps) {
		t.Errorf("%v", err)
	}
	_, err = Discover(context.Background(), w.polite(&clock{at: testNow}), "https://b.example/", false)
	var failed *fetch.Error
	if !errors.As(err, &failed) || failed.Status != 404 {
		t.Errorf("%v", err)
	}
}
