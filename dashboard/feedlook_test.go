package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// says checks that a page says some things, and others not.
func says(t *testing.T, page string, wanted, unwanted []string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, not := range unwanted {
		if strings.Contains(page, not) {
			t.Errorf("the page says %q", not)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

// A look says what each feed would bring, and its buttons add what was looked at,
// with the settings of the form.
func TestFeedLook(t *testing.T) {
	var asked NewFeed
	found := FoundFeed{Address: "https://feeds.example/north", Title: "North <news>", Kind: "RSS", By: "the page names it", Entries: 123, Notes: []string{"a <note>"}}
	for i := range 101 {
		found.Articles = append(found.Articles, TrialArticle{Published: now(), DateFrom: "feed", Source: "north.example", Standing: "guest", Language: "en",
			Title: fmt.Sprintf("<Title> %d.", i), URL: fmt.Sprintf("https://north.example/%d", i), Characters: 1234, Page: i == 0})
	}
	found.Articles[1].URL, found.Articles[2].Published, found.Articles[2].DateNote = "javascript:alert(1)", time.Time{}, "it is not yet"
	found.Articles[3].DateOnly = true
	for i := range 22 {
		found.Rejects = append(found.Rejects, fmt.Sprintf("line %d.: it is <no> article", i))
	}
	desk := &FeedDesk{Look: func(_ context.Context, f NewFeed) (FeedLook, error) {
		if asked = f; f.Address == "nowhere.example" {
			return FeedLook{}, &analytics.ParamError{Name: "address", Value: f.Address, Allowed: analytics.Says("a feed"), Err: errors.New("there is none <here>")}
		}
		return FeedLook{Site: "https://north.example/", Feeds: []FoundFeed{found, {Address: "https://north.example/feed", Kind: "Atom", By: "the page names it", Known: 1}}}, nil
	}}
	h := serveFeeds(t, newFeeds(t), desk)
	w := ask(t, h, "POST", "/feeds/look", url.Values{"address": {"north.example"}, "source": {"N"}, "folder": {"a/b"}, "aggregator": {"true"}, "pages": {"always"}})
	if want := (NewFeed{Address: "north.example", FeedSettings: FeedSettings{Source: "N", Folder: "a/b", Aggregator: true, Pages: "always"}}); asked != want || w.Code != http.StatusOK {
		t.Errorf("%d; asked for %+v", w.Code, asked)
	}
	page := w.Body.String()
	says(t, page, []string{"North &lt;news&gt;", "123 entries", "a &lt;note&gt;", "&lt;Title&gt; 99.", `href="https://north.example/99"`, "1 Jul 2025, 12:00", "<td>1 Jul 2025</td>", "undated", "it is not yet",
		"guest", "1,234", "read, too", "And 1 more.", "line 19.: it is &lt;no&gt; article", "And 2 more.", `It is there already: <a href="/feeds/1">`, "It would bring no article."},
		[]string{"<Title>", "Title&gt; 100.", "javascript:alert(1)\"", "line 20."})
	add := regexp.MustCompile(`(?s)<form method="post" action="/feeds">(.*?Add this one.*?)</form>`).FindAllStringSubmatch(page, -1)
	if len(add) != 1 {
		t.Fatalf("%d buttons add a feed, want one: the other is there", len(add))
	}
	for name, value := range map[string]string{"address": "https://feeds.example/north", "site": "https://north.example/", "source": "N", "folder": "a/b", "aggregator": "true", "pages": "always"} {
		if !strings.Contains(add[0][1], fmt.Sprintf(`name="%s" value="%s"`, name, value)) {
			t.Errorf("the button does not say %s=%s: %s", name, value, add[0][1])
		}
	}
	if feeds := strings.Count(ask(t, h, "GET", "/feeds.csv", nil).Body.String(), "\n"); feeds != 6 {
		t.Errorf("%d lines of feeds after a look", feeds)
	}

	w = ask(t, h, "POST", "/feeds/look", url.Values{"address": {"nowhere.example"}, "folder": {"f"}})
	if w.Code != http.StatusBadRequest {
		t.Errorf("%d", w.Code)
	}
	says(t, w.Body.String(), []string{"there is none &lt;here&gt;", `name="folder" value="f"`}, nil)
	for form, status := range map[string]int{"": 400, "address=a&x=y": 400, "address=a&aggregator=perhaps": 400} {
		values, _ := url.ParseQuery(form)
		if w := ask(t, h, "POST", "/feeds/look", values); w.Code != status {
			t.Errorf("%s: %d", form, w.Code)
		}
	}
	if w := ask(t, serveFeeds(t, newFeeds(t), nil), "POST", "/feeds/look", url.Values{"address": {"north.example"}}); w.Code != http.StatusNotFound {
		t.Errorf("a server without a desk looked: %d", w.Code)
	}
}

// The settings of a feed are on its page; it says what changed, or what is wrong
// in its place.
func TestFeedSettings(t *testing.T) {
	have := FeedSettings{Source: "<N>", Pages: "short"}
	var asked int
	desk := &FeedDesk{Set: func(_ context.Context, id int, form FeedSettings) (before, after FeedSettings, err error) {
		asked = id
		if form.Pages == "sometimes" {
			return form, form, &analytics.ParamError{Name: "pages", Value: form.Pages, Allowed: analytics.Says("never, short or always")}
		}
		before, have = have, form
		return before, have, nil
	}}
	h := serveFeeds(t, newFeeds(t), desk)
	says(t, ask(t, h, "GET", "/feeds/1", nil).Body.String(), []string{`<details class="settings" id="settings"><summary>`, `action="/feeds/1/settings"`, `<option value="short" selected>`}, []string{`class="notice"`})

	set := func(path string, status int, form url.Values) string {
		t.Helper()
		w := ask(t, h, "POST", path, form)
		if w.Code != status {
			t.Errorf("%s %v: %d, want %d", path, form, w.Code, status)
		}
		return w.Body.String()
	}
	says(t, set("/feeds/1/settings", 200, url.Values{"source": {""}, "folder": {"a/b"}, "aggregator": {"true"}, "pages": {"always"}}),
		[]string{"<strong>Changed.</strong>", "Source of its articles: as its site or address says, before: &lt;N&gt;", "Folder: a/b, before: none", "Aggregator: yes, before: no", "Pages that are read: always, before: short"}, nil)
	if asked != 1 || have != (FeedSettings{Folder: "a/b", Aggregator: true, Pages: "always"}) {
		t.Errorf("feed %d has %+v", asked, have)
	}
	says(t, set("/feeds/1/settings", 200, url.Values{"folder": {"a/b"}, "aggregator": {"true"}, "pages": {"always"}}), []string{"Nothing changed."}, []string{"<strong>Changed."})
	says(t, set("/feeds/1/settings", 400, url.Values{"folder": {"mine"}, "pages": {"sometimes"}}), []string{"expected never, short or always", `id="settings" open`, `name="folder" value="mine"`, "Polls"}, nil)
	says(t, set("/feeds/1/settings", 400, url.Values{"folder": {"mine"}}), []string{"expected never, short or always", `name="folder" value="mine"`}, nil)
	set("/feeds/1/settings", 400, url.Values{"pages": {"never"}, "state": {"gone"}})
	set("/feeds/1/settings", 400, url.Values{"pages": {"never"}, "aggregator": {"perhaps"}})
	set("/feeds/99/settings", 404, url.Values{"pages": {"never"}})
	set("/feeds/x/settings", 404, url.Values{"pages": {"never"}})
	if have.Pages != "always" {
		t.Errorf("what was wrong changed something: %+v", have)
	}
	h = serveFeeds(t, newFeeds(t), nil)
	set("/feeds/1/settings", 404, url.Values{"pages": {"never"}})
	says(t, ask(t, h, "GET", "/feeds/1", nil).Body.String(), nil, []string{"/settings"})
}

// The queue of pages: how many stand how, and those with which something is wrong
// first.
func TestFeedPages(t *testing.T) {
	h := serveFeeds(t, newFeeds(t), nil)
	feeds := ask(t, h, "GET", "/feeds", nil).Body.String()
	says(t, feeds, []string{"<dt>wait</dt><dd>1</dd>", "<dt>read</dt><dd>1</dd>", "<dt>could not be read</dt><dd>1</dd>", "<dt>will be fetched (again)</dt><dd>2</dd>", `<a href="/feeds/1#pages">1 read, 1 waits, 1 unreadable</a>`, `href="/feeds/pages.csv"`}, nil)
	page := ask(t, h, "GET", "/feeds/1", nil).Body.String()
	says(t, page, []string{`href="/feeds/1/pages.csv"`, "the server answered &lt;404&gt;"}, nil)
	var order []string
	for _, m := range regexp.MustCompile(`</td><td><span class="tag (\w+)">`).FindAllStringSubmatch(page, -1) {
		order = append(order, m[1])
	}
	if got := strings.Join(order, " "); got != "removed waiting read" {
		t.Errorf("the pages stand as %s", got)
	}
	says(t, ask(t, h, "GET", "/feeds/3", nil).Body.String(), []string{"None was asked for."}, []string{"/feeds/3/pages.csv"})
	for path, want := range map[string]string{
		"/feeds/pages.csv": "feed,source,setting,state,pages,due\n1,north.example,short,read,1,1\n1,north.example,short,removed,1,0\n1,north.example,short,waiting,1,1\n",
		"/feeds/1/pages.csv": "article,title,url,state,in_use,looks,failures,problem,message,wanted,fetched,next_look\n" +
			"ID,Report <N> of north.example,https://north.example/N,removed,false,0,3,status,the server answered <404>,2025-07-01T12:00:00Z,2025-07-01T12:00:00Z,\n" +
			"ID,Report <N> of north.example,https://north.example/N,waiting,false,0,0,,,2025-07-01T12:00:00Z,,2025-07-01T12:00:00Z\n" +
			"ID,Report <N> of north.example,https://north.example/N,read,false,1,0,,,2025-07-01T12:00:00Z,2025-07-01T12:00:00Z,2025-07-02T12:00:00Z\n",
	} {
		got := ask(t, h, "GET", path, nil).Body.String()
		got = regexp.MustCompile(`(?m)^\d+,Report <\d> (of \S+,https\S+)/\d,`).ReplaceAllString(got, "ID,Report <N> $1/N,")
		if got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if w := ask(t, h, "GET", "/feeds/99/pages.csv", nil); w.Code != http.StatusNotFound {
		t.Errorf("no feed: %d", w.Code)
	}
}
