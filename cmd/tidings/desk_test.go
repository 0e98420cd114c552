package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

// The desk of the page /feeds looks without storing, adds what was looked at under
// its home page, and sets what the form says.
func TestFeedDesk(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><link rel="alternate" type="application/rss+xml" href="/news"><link rel="alternate" type="application/rss+xml" href="/culture">`)
	})
	for _, name := range []string{"news", "culture"} {
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>Of %s</title><item><title>A report of %s</title><link>/%s/1</link><pubDate>Thu, 15 Jan 2026 10:00:00 +0000</pubDate>
				<description>The border stayed open in the winter.</description></item><item><description></description></item></channel></rss>`, name, name, name)
		})
	}
	site := httptest.NewServer(mux)
	defer site.Close()
	ctx := context.Background()
	a := &app{env: func(string) string { return "" }, now: func() time.Time { return scriptNow }, pause: -1}
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "desk.duckdb"), store.Options{Now: a.now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	desk := a.feedDesk(st, a.web(webFlags{allowPrivate: true}), false)

	form := dashboard.NewFeed{Address: site.URL + "/", FeedSettings: dashboard.FeedSettings{Source: "The Site", Pages: "always"}}
	look, err := desk.Look(ctx, form)
	if err != nil {
		t.Fatal(err)
	}
	article := func(name string) []dashboard.TrialArticle {
		return []dashboard.TrialArticle{{Published: scriptNow.Add(-2 * time.Hour), DateFrom: "feed", Source: "127.0.0.1", Standing: "owner", Language: "en",
			Title: "A report of " + name, URL: site.URL + "/" + name + "/1", Characters: 37, Page: true}}
	}
	want := dashboard.FeedLook{Site: site.URL + "/", Feeds: []dashboard.FoundFeed{
		{Address: site.URL + "/news", Title: "Of news", Kind: "RSS", By: "the page names it", Entries: 1, Articles: article("news")},
		{Address: site.URL + "/culture", Title: "Of culture", Kind: "RSS", By: "the page names it", Entries: 1, Articles: article("culture")},
	}}
	for i := range look.Feeds {
		if len(look.Feeds[i].Rejects) != 1 {
			t.Errorf("rejects: %q", look.Feeds[i].Rejects)
		}
		look.Feeds[i].Rejects = nil
	}
	if diff := cmp.Diff(want, look); diff != "" {
		t.Error(diff)
	}
	if feeds, err := st.Feeds(ctx); err != nil || len(feeds) != 0 {
		t.Errorf("a look stored %v, %v", feeds, err)
	}

	// The second of them.
	form.Address, form.Site = look.Feeds[1].Address, look.Site
	added, err := desk.Add(ctx, form)
	if err != nil || !added.New || added.Title != "Of culture" {
		t.Fatalf("%+v, %v", added, err)
	}
	feed := func() store.Feed {
		t.Helper()
		feeds, err := st.Feeds(ctx)
		if err != nil || len(feeds) != 1 {
			t.Fatal(feeds, err)
		}
		return feeds[0]
	}
	if f := feed(); f.URL != site.URL+"/culture" || f.Site != site.URL+"/" || f.Source != "The Site" || f.Pages != store.PagesAlways {
		t.Errorf("added: %+v", f)
	}
	// What the form leaves alone stays.
	if _, err := desk.Add(ctx, dashboard.NewFeed{Address: form.Address}); err != nil {
		t.Fatal(err)
	}
	if f := feed(); f.Source != "The Site" || f.Pages != store.PagesAlways {
		t.Errorf("added again: %+v", f)
	}
	if look, err = desk.Look(ctx, dashboard.NewFeed{Address: site.URL}); err != nil || look.Feeds[0].Known != 0 || look.Feeds[1].Known != added.ID || look.Feeds[0].Articles[0].Page != true {
		t.Errorf("%+v, %v", look, err)
	}

	settings := dashboard.FeedSettings{Folder: "a/b", Aggregator: true, Pages: "never"}
	before, after, err := desk.Set(ctx, added.ID, settings)
	if err != nil || before != (dashboard.FeedSettings{Source: "The Site", Pages: "always"}) || after != settings {
		t.Errorf("from %+v to %+v, %v", before, after, err)
	}
	if f := feed(); f.Source != "" || f.Publisher != "127.0.0.1" || f.Folder != "a/b" || !f.Aggregator || f.Pages != store.PagesNever {
		t.Errorf("set: %+v", f)
	}
	if before, after, err = desk.Set(ctx, added.ID, settings); err != nil || before != after {
		t.Errorf("the same again, from %+v to %+v, %v", before, after, err)
	}

	for name, form := range map[string]dashboard.NewFeed{
		"pages":   {Address: site.URL, FeedSettings: dashboard.FeedSettings{Pages: "sometimes"}},
		"site":    {Address: site.URL, Site: "javascript:alert(1)"},
		"address": {Address: site.URL + "/nothing"},
	} {
		var wrong *analytics.ParamError
		if _, err := desk.Look(ctx, form); !errors.As(err, &wrong) || wrong.Name != name {
			t.Errorf("a look with a wrong %s: %v", name, err)
		}
		if _, err := desk.Add(ctx, form); !errors.As(err, &wrong) || wrong.Name != name {
			t.Errorf("adding with a wrong %s: %v", name, err)
		}
	}
	var wrong *analytics.ParamError
	if _, _, err := desk.Set(ctx, added.ID, dashboard.FeedSettings{}); !errors.As(err, &wrong) || wrong.Name != "pages" {
		t.Errorf("no setting for pages: %v", err)
	}
}
