package dashboard

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

// The page of an article says how its page stands and what it was before, and
// leads there; nothing in an earlier text is markup.
func TestArticleVersions(t *testing.T) {
	ctx := context.Background()
	article := store.Article{Key: "https://a.example/1", URL: "https://a.example/1", Title: "Title", Text: "A <b>summary</b>…", SourceDomain: "a.example", DateFrom: "none",
		Standing: store.Owner, Feed: 1, WantsPage: true}
	st, analyst := newStore(t, []store.Article{article}, "")
	srv := newServer(t, analyst).Handler()
	body := get(srv, "/articles/1").Body.String()
	if !strings.Contains(body, "not read yet; the text is the feed’s, next 1 Jul 2025, 12:00 UTC") || strings.Contains(body, "Earlier texts") {
		t.Errorf("before its page was read: %s", body)
	}
	for _, text := range []string{"The whole text", "The whole text, changed"} {
		whole, _, err := st.Article(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		whole.Text, whole.Standing = text, store.OwnPage
		if _, err := st.Write(ctx, []store.Article{whole}); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := st.Pages(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := pages[0]
	p.State, p.Message, p.Fetched, p.NextLook = store.PagePaywall, "the page says that its text is not free", now(), time.Time{}
	if err := st.LogPages(ctx, []store.PageLook{{Page: p}}); err != nil {
		t.Fatal(err)
	}
	body = get(srv, "/articles/1").Body.String()
	for _, want := range []string{"its text is for subscribers; the text is the page’s (the page says that its text is not free), last asked for 1 Jul 2025, 12:00 UTC</bdi>",
		`changed 1 time: <a href="/articles/1/versions/1">the feed’s, until 1 Jul 2025, 12:00 UTC</a>, <a href="/articles/1/versions/2">until`} {
		if !strings.Contains(body, want) {
			t.Errorf("the article's page lacks %q: %s", want, body)
		}
	}
	for path, want := range map[string]string{
		"/articles/1/versions/1": `A &lt;b&gt;summary&lt;/b&gt;…`,
		"/articles/1/versions/2": `<div class="text" dir="auto">The whole text</div>`,
	} {
		if r := get(srv, path); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), want) || !strings.Contains(r.Body.String(), `<a href="/articles/1"><bdi>Title</bdi></a>`) {
			t.Errorf("%s: %d, want %q: %s", path, r.Code, want, r.Body)
		}
	}
	if body := get(srv, "/articles/1/versions/1").Body.String(); strings.Contains(body, "What changed then") {
		t.Error("that the page's text came is told as a change")
	}
	body = get(srv, "/articles/1/versions/2").Body.String()
	for _, want := range []string{"1 word went, which is struck out, and 2 came, underlined. The title stayed.", `The whole <del>text</del><ins>text, changed</ins></div>`, `<a href="/articles/1">The text that came</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the version lacks %q: %s", want, body)
		}
	}
	for _, path := range []string{"/articles/1/versions/3", "/articles/1/versions/0", "/articles/1/versions/x", "/articles/2/versions/1"} {
		if r := get(srv, path); r.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, r.Code)
		}
	}
}

// What changed leads from one version to the next; of a long text what stayed is folded,
// and no word is lost.
func TestWhatChangedInAVersion(t *testing.T) {
	ctx := context.Background()
	long := strings.Repeat("Nothing changes <here>. ", 100)
	article := store.Article{Key: "https://a.example/1", URL: "https://a.example/1", Title: "Three men held", Text: "Three men. " + long + "The end.", SourceDomain: "a.example", DateFrom: "none"}
	st, analyst := newStore(t, []store.Article{article}, "")
	for _, text := range []string{"Four men. " + long + "The very end.", "Four men.  " + long + "The very end."} {
		article.Text = text
		if _, err := st.Write(ctx, []store.Article{article}); err != nil {
			t.Fatal(err)
		}
	}
	article.Title = "Four men held"
	if _, err := st.Write(ctx, []store.Article{article}); err != nil {
		t.Fatal(err)
	}
	srv := newServer(t, analyst).Handler()
	for path, want := range map[string][]string{
		"/articles/1/versions/1": {`<del>Three </del><ins>Four </ins>men. Nothing changes &lt;here&gt;.`, " words that stayed</summary>", `<a href="/articles/1/versions/2">The text that came</a>`},
		"/articles/1/versions/2": {"Only blanks."},
		"/articles/1/versions/3": {`<strong><del>Three </del><ins>Four </ins>men held</strong>`, `<a href="/articles/1">The text that came</a>`},
	} {
		body := get(srv, path).Body.String()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %q: %s", path, text, body)
			}
		}
	}
	body := get(srv, "/articles/1/versions/1").Body.String()
	shown := regexp.MustCompile(`(?s)<div class="textchange" dir="auto">(.*?)</div>`).FindStringSubmatch(body)[1]
	shown = regexp.MustCompile(`<summary>[^<]*</summary>|<del>[^<]*</del>|</?(ins|details)>`).ReplaceAllString(shown, "")
	if got := html.UnescapeString(shown); got != "Four men. "+long+"The very end." {
		t.Errorf("what stayed and came is %q", got)
	}
}
