package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// newFeeds opens a database with feeds in every state, and what their sources
// have.
func newFeeds(t *testing.T) *analytics.Analyst {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "feeds.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	var articles []store.Article
	for domain, last := range map[string]time.Time{"north.example": now().Add(-time.Hour), "quiet.example": now().Add(-50 * time.Hour)} {
		for i := range 30 {
			address := fmt.Sprintf("https://%s/%d", domain, i)
			articles = append(articles, store.Article{Key: address, URL: address, Title: fmt.Sprintf("Report <%d> of %s", i, domain), Text: "Words.", SourceDomain: domain,
				Language: "en", Published: last.Add(-time.Duration(i) * 2 * time.Hour), DateFrom: "feed"})
			if domain == "north.example" && i < 3 { // their pages wait
				a := &articles[len(articles)-1]
				a.Feed, a.Standing, a.WantsPage = 1, store.Owner, true
			}
		}
	}
	if _, err := st.Write(ctx, articles); err != nil {
		t.Fatal(err)
	}
	feed := func(domain string, state store.FeedState) store.Feed {
		address := "https://" + domain + "/feed"
		return store.Feed{URL: address, AddedURL: address, Title: "The " + domain, Publisher: domain, State: state, Added: now(), NextPoll: now().Add(time.Hour), Every: time.Hour, Polled: now()}
	}
	failing := feed("failing.example", store.FeedActive)
	failing.Failures, failing.Problem, failing.Message = 3, "status", "the server answered 404 Not Found"
	feeds, err := st.AddFeeds(ctx, []store.Feed{feed("north.example", store.FeedActive), failing, feed("quiet.example", store.FeedActive),
		feed("paused.example", store.FeedPaused), feed("gone.example", store.FeedGone)})
	if err != nil {
		t.Fatal(err)
	}
	var polls []store.Poll
	for i, f := range feeds[:2] {
		polls = append(polls, store.Poll{Feed: f, Log: store.Fetch{Feed: f.ID, URL: f.URL, Started: now().Add(-time.Hour), Took: time.Second, Status: 200 + 204*i, Problem: f.Problem,
			Message: f.Message, Bytes: 1000, Items: 30, Added: 30 - 30*i, NextPoll: f.NextPoll}})
	}
	if err := st.LogPolls(ctx, polls); err != nil {
		t.Fatal(err)
	}
	// Of the pages one was read and one is given up.
	pages, err := st.DuePages(ctx, now(), 2, 2)
	if err != nil || len(pages) != 2 {
		t.Fatal(pages, err)
	}
	for i, p := range pages {
		p.State, p.Looks, p.Fetched, p.NextLook = store.PageRead, 1, now(), now().Add(24*time.Hour)
		if i == 1 {
			p.State, p.Looks, p.Failures, p.Problem, p.Message, p.NextLook = store.PageRemoved, 0, 3, "status", "the server answered <404>", time.Time{}
		}
		look := store.PageLook{Page: p, Log: store.PageFetch{Article: p.Article, Feed: p.Feed, URL: p.URL, Started: now(), Problem: p.Problem, Message: p.Message, State: p.State}}
		if err := st.LogPages(ctx, []store.PageLook{look}); err != nil {
			t.Fatal(err)
		}
	}
	return analytics.New(st, now)
}

func serveFeeds(t *testing.T, an *analytics.Analyst, desk *FeedDesk) http.Handler {
	t.Helper()
	s, err := New(Config{Analyst: an, Feeds: desk, Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

func ask(t *testing.T, h http.Handler, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://"+host+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// What fails stands first, then what is silent; a page says what happened and
// what to do.
func TestFeedsPage(t *testing.T) {
	h := serveFeeds(t, newFeeds(t), nil)
	page := ask(t, h, "GET", "/feeds", nil).Body.String()
	var order []string
	for _, m := range regexp.MustCompile(`<td class="name"><a href="/feeds/(\d)"><bdi>The (\w+)`).FindAllStringSubmatch(page, -1) {
		order = append(order, m[2])
	}
	if got := strings.Join(order, " "); got != "failing gone quiet north paused" {
		t.Errorf("the feeds stand as %s", got)
	}
	attention, _, _ := strings.Cut(page, `id="all-h"`)
	for _, want := range []string{"the server answered 404 Not Found", "add the site again by its home page", "3 polls in a row",
		"No article for 2 d 2 h, where 6 h would be unusual (about 12 a day)"} {
		if !strings.Contains(attention, want) {
			t.Errorf("the page does not say %q: %s", want, attention)
		}
	}
	if strings.Contains(attention, "The north") || strings.Contains(attention, "<form method=\"post\"") {
		t.Error("what is well needs no look, and this server changes nothing")
	}
	if !strings.Contains(page, "Report &lt;0&gt;") || strings.Contains(page, "Report <0>") {
		t.Error("a headline is text")
	}
	if live := ask(t, h, "GET", "/feeds/live", nil).Body.String(); !strings.Contains(page, strings.TrimSpace(live)) {
		t.Errorf("the part that changes is not a part of the page: %s", live)
	}
	if feed := ask(t, h, "GET", "/feeds/2", nil).Body.String(); !strings.Contains(feed, `<td class="n">404</td>`) {
		t.Errorf("the feed's page has no poll: %s", feed)
	}
	if sources := ask(t, h, "GET", "/sources", nil).Body.String(); strings.Count(sources, "silent for") != 1 || !strings.Contains(sources, "silent for 2 d 2 h") {
		t.Errorf("the sources: %s", sources)
	}
	csv := ask(t, h, "GET", "/feeds.csv", nil).Body.String()
	if !regexp.MustCompile(`(?m)^3,active,.*,quiet\.example,.*,12,50,true$`).MatchString(csv) || strings.Count(csv, "\n") != 6 {
		t.Error(csv)
	}
	if polls := ask(t, h, "GET", "/feeds/1/polls.csv", nil).Body.String(); !strings.Contains(polls, "2025-07-01T11:00:00Z,1000,https://north.example/feed,200,,,1000,30,30,0,0,0,2025-07-01T13:00:00Z") {
		t.Error(polls)
	}
	for path, status := range map[string]int{"/feeds/99": 404, "/feeds/x": 404, "/feeds/99/polls.csv": 404, "/feeds?a=b": 400, "/feeds.opml": 404} {
		if w := ask(t, h, "GET", path, nil); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
	if w := ask(t, h, "POST", "/feeds/1/remove", nil); w.Code != http.StatusNotFound {
		t.Errorf("a server without a desk removed a feed: %d", w.Code)
	}
}

// The forms do what they say, and say what went wrong.
func TestFeedForms(t *testing.T) {
	an := newFeeds(t)
	var asked NewFeed
	desk := &FeedDesk{
		Add: func(_ context.Context, f NewFeed) (AddedFeed, error) {
			asked = f
			if f.Address == "nowhere.example" {
				return AddedFeed{}, &analytics.ParamError{Name: "address", Value: f.Address, Allowed: analytics.Says("a feed"), Err: errors.New("there is none <here>")}
			}
			return AddedFeed{ID: 1, Title: "The <North>", New: true, Notes: []string{"a note"}, Also: []string{"https://north.example/culture"}}, nil
		},
		Import: func(_ context.Context, data []byte) (ImportedFeeds, error) {
			return ImportedFeeds{Added: 2, Known: 1, Faults: []string{"line 3: " + string(data)}}, nil
		},
		Export: func(context.Context) ([]byte, error) { return []byte("<opml/>"), nil },
	}
	h := serveFeeds(t, an, desk)
	w := ask(t, h, "POST", "/feeds", url.Values{"address": {" north.example "}, "source": {"N"}, "folder": {""}, "aggregator": {"true"}})
	for _, want := range []string{"The &lt;North&gt;", "a note", `value="https://north.example/culture"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, no %q: %s", w.Code, want, w.Body)
		}
	}
	if asked != (NewFeed{Address: "north.example", FeedSettings: FeedSettings{Source: "N", Aggregator: true}}) {
		t.Errorf("asked for %+v", asked)
	}
	w = ask(t, h, "POST", "/feeds", url.Values{"address": {"nowhere.example"}, "source": {"N"}})
	if w.Code != 400 || !strings.Contains(w.Body.String(), "there is none &lt;here&gt;") || !strings.Contains(w.Body.String(), `name="source" value="N"`) {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	for form, status := range map[string]int{"": 400, "address=a&x=y": 400, "address=a&aggregator=perhaps": 400} {
		values, _ := url.ParseQuery(form)
		if w := ask(t, h, "POST", "/feeds", values); w.Code != status {
			t.Errorf("%s: %d", form, w.Code)
		}
	}

	// A file, as a browser sends it.
	body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.opml\"\r\n\r\n<x>\r\n--b--\r\n"
	r := httptest.NewRequest("POST", "http://"+host+"/feeds/import", strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), "2 feeds added, 1 was there already") || !strings.Contains(w.Body.String(), "line 3: &lt;x&gt;") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	if w := ask(t, h, "POST", "/feeds/import", url.Values{"file": {"x"}}); w.Code != 400 {
		t.Errorf("no file: %d", w.Code)
	}
	if w := ask(t, h, "GET", "/feeds.opml", nil); w.Body.String() != "<opml/>" {
		t.Errorf("%d: %s", w.Code, w.Body)
	}

	// The buttons of a feed.
	state := func(id int) analytics.Feed {
		f, err := an.Feed(t.Context(), id)
		if err != nil {
			return analytics.Feed{}
		}
		return f
	}
	press := func(path, to string) {
		t.Helper()
		if w := ask(t, h, "POST", path, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	press("/feeds/1/poll", "/feeds/1")
	if !state(1).NextPoll.Equal(now()) {
		t.Error("it is not due")
	}
	press("/feeds/1/pause", "/feeds/1")
	if state(1).State != analytics.FeedPaused {
		t.Error("it is not paused")
	}
	press("/feeds/5/resume", "/feeds/5")
	if f := state(5); f.State != analytics.FeedActive || !f.NextPoll.Equal(now()) {
		t.Errorf("it is not polled again: %+v", f)
	}
	press("/feeds/4/remove", "/feeds")
	if state(4).ID != 0 {
		t.Error("it is there still")
	}
	for _, path := range []string{"/feeds/99/pause", "/feeds/99/remove", "/feeds/0/poll"} {
		if w := ask(t, h, "POST", path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	r = httptest.NewRequest("POST", "http://"+host+"/feeds/2/remove", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || state(2).ID != 2 {
		t.Errorf("another site removed a feed: %d", w.Code)
	}
}

// Metrics say how the feeds stand and what was counted, and docs/operations.md has
// each.
func TestMetrics(t *testing.T) {
	m := NewMetrics("test")
	m.Polled(analytics.FeedPoll{Took: time.Second, Bytes: 10, Added: 3, Known: 4})
	m.Polled(analytics.FeedPoll{Problem: "timeout"})
	s, err := New(Config{Analyst: newFeeds(t), Now: now, Version: "test", Metrics: m})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	ask(t, h, "GET", "/nowhere", nil)
	ask(t, h, "GET", "/feeds", nil)
	text := ask(t, h, "GET", "/metrics", nil).Body.String()
	for _, want := range []string{`tidings_articles 60`, `tidings_feeds{state="failing"} 1`, `tidings_feeds{state="silent"} 1`, `tidings_feeds{state="ok"} 1`,
		`tidings_polls_total{problem="none"} 1`, `tidings_polls_total{problem="timeout"} 1`, `tidings_polled_articles_total{outcome="duplicate"} 4`,
		`tidings_poll_received_bytes_total 10`, `tidings_http_request_duration_seconds_count{route="none",status="404"} 1`,
		`tidings_http_request_duration_seconds_count{route="/feeds",status="200"} 1`, `tidings_build_info{version="test"} 1`} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("/metrics has no %s: %s", want, text)
		}
	}
	doc := document(t, "operations.md")
	seen := 0
	for _, name := range regexp.MustCompile(`(?m)^# TYPE (tidings_\S+)`).FindAllStringSubmatch(text, -1) {
		if seen++; !strings.Contains(doc, "`"+name[1]+"`") {
			t.Errorf("docs/operations.md lacks %s", name[1])
		}
	}
	if seen < 11 {
		t.Errorf("%d metrics", seen)
	}
}

func TestFormatSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 300 * time.Millisecond: "300 ms", 12 * time.Second: "12 s", 90 * time.Second: "1 min", 100 * time.Minute: "1 h 40 min", 2 * time.Hour: "2 h",
		24 * time.Hour: "1 d", 50*time.Hour + 20*time.Minute: "2 d 2 h",
	} {
		if got := formatSpan(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
