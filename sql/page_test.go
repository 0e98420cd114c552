package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openAt is open with a clock.
func openAt(t testing.TB, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// fromFeed is an article as a feed brings it, whose page is wanted.
func fromFeed(key, text string) Article {
	return Article{Key: "https://a.example/" + key, URL: "https://a.example/" + key, Title: "Title", Text: text, Language: "en", SourceDomain: "a.example",
		DateFrom: "none", Standing: Owner, Feed: 1, WantsPage: true}
}

// pageDesk is a store with two feeds and a clock that can be set.
func pageDesk(t *testing.T) (s *Store, now *time.Time, write func(...Article) []Outcome) {
	t.Helper()
	at := testNow
	now = &at
	s = openAt(t, func() time.Time { return *now })
	if _, err := s.AddFeeds(context.Background(), []Feed{
		{URL: "https://a.example/feed", AddedURL: "https://a.example/feed", State: FeedActive, Added: at, NextPoll: at},
		{URL: "https://b.example/feed", AddedURL: "https://b.example/feed", State: FeedActive, Added: at, NextPoll: at, Pages: PagesNever},
	}); err != nil {
		t.Fatal(err)
	}
	return s, now, func(batch ...Article) []Outcome {
		t.Helper()
		outcomes, err := s.Write(context.Background(), batch)
		if err != nil {
			t.Fatal(err)
		}
		if faults, err := s.Verify(context.Background()); err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		return outcomes
	}
}

func (s *Store) mustLoad(t *testing.T, id int64) (Article, []Version, []Page) {
	t.Helper()
	a, ok, err := s.Article(context.Background(), id)
	if err != nil || !ok {
		t.Fatalf("article %d: %v, %v", id, ok, err)
	}
	versions, err := s.ArticleVersions(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := s.Pages(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a, versions, pages
}

// What a page says stays when the feed repeats its summary, and goes when the
// feed, the owner or the user brings the whole.
func TestPageTextAndFeedText(t *testing.T) {
	s, now, write := pageDesk(t)
	write(fromFeed("1", "summary"))
	a, versions, pages := s.mustLoad(t, 1)
	if len(versions) != 0 || len(pages) != 1 || pages[0].State != PageWaiting || pages[0].InUse || pages[0].Host != "a.example" || !pages[0].NextLook.Equal(testNow) {
		t.Fatalf("after the feed: %+v, %+v", versions, pages)
	}
	*now = testNow.Add(time.Minute)
	a.Standing, a.Text, a.Author = OwnPage, "the whole text of the article", "Anna"
	if got := write(a); got[0] != Updated {
		t.Errorf("the page's text: %v", got)
	}
	// The same again, and the summary again, change nothing.
	*now = testNow.Add(2 * time.Minute)
	if got := write(a, fromFeed("1", "summary")); got[0] != Duplicate || got[1] != Duplicate {
		t.Errorf("the same again: %v", got)
	}
	a, versions, pages = s.mustLoad(t, 1)
	want := []Version{{Number: 1, Since: testNow, Until: testNow.Add(time.Minute), FromPage: true, Title: "Title"}}
	if diff := cmp.Diff(want, versions); diff != "" {
		t.Error(diff)
	}
	if a.Text != "the whole text of the article" || a.Author != "Anna" || !pages[0].InUse || !a.Updated.Equal(testNow.Add(time.Minute)) {
		t.Errorf("after the page: %+v, %+v", a, pages)
	}
	// The page was read and would be looked at in a day; a new summary makes it now,
	// a new title is taken.
	look := pages[0]
	look.State, look.Looks, look.Fetched, look.FirstRead, look.NextLook = PageRead, 1, *now, *now, testNow.Add(24*time.Hour)
	if err := s.LogPages(context.Background(), []PageLook{{Page: look, Log: PageFetch{Article: 1, Feed: 1, URL: look.URL, Started: *now, State: PageRead, Changed: true, NextLook: look.NextLook}}}); err != nil {
		t.Fatal(err)
	}
	*now = testNow.Add(2 * time.Hour)
	if got := write(fromFeed("1", "another")); got[0] != Duplicate {
		t.Errorf("another summary: %v", got)
	}
	if _, _, pages = s.mustLoad(t, 1); !pages[0].NextLook.Equal(*now) || !pages[0].InUse {
		t.Errorf("another summary: %+v", pages)
	}
	renamed := fromFeed("1", "another")
	renamed.Title = "New title"
	if got := write(renamed); got[0] != Updated {
		t.Errorf("another title: %v", got)
	}
	if a, versions, _ = s.mustLoad(t, 1); a.Title != "New title" || a.Text != "the whole text of the article" || len(versions) != 2 || versions[1].FromPage {
		t.Errorf("another title: %+v, %+v", a, versions)
	}
	// A text longer than the page's is the feed's again.
	if got := write(fromFeed("1", strings.Repeat("whole ", 50))); got[0] != Updated {
		t.Errorf("the whole text in the feed: %v", got)
	}
	if a, _, pages = s.mustLoad(t, 1); !strings.HasPrefix(a.Text, "whole whole") || pages[0].InUse {
		t.Errorf("the whole text in the feed: %+v, %+v", a, pages)
	}
	// What the user brings ends it.
	mine := fromFeed("1", "mine")
	mine.Standing, mine.Feed, mine.WantsPage = Trusted, 0, false
	write(mine)
	if a, versions, pages = s.mustLoad(t, 1); a.Text != "mine" || len(pages) != 0 || len(versions) != 4 {
		t.Errorf("an import: %+v, %+v, %+v", a, versions, pages)
	}
	if v, ok, err := s.ArticleVersion(context.Background(), 1, 3); err != nil || !ok || v.Title != "New title" || v.Text != "the whole text of the article" {
		t.Errorf("version 3: %+v, %v, %v", v, ok, err)
	}
}

// A page changes the article that it was fetched for, and none other.
func TestPageChangesItsArticle(t *testing.T) {
	s, _, write := pageDesk(t)
	write(fromFeed("1", "one"), fromFeed("2", "two"))
	a, _, _ := s.mustLoad(t, 1)
	a.Standing = OwnPage
	stray := a
	stray.Key, stray.Text = "https://a.example/2", "of another"
	none := a
	none.Key, none.Text = "https://a.example/3", "of none"
	if got := write(stray, none); got[0] != Duplicate || got[1] != Duplicate {
		t.Errorf("%v", got)
	}
	if two, _, _ := s.mustLoad(t, 2); two.Text != "two" {
		t.Errorf("%+v", two)
	}
	if _, ok, err := s.Article(context.Background(), 3); ok || err != nil {
		t.Errorf("a page made an article: %v", err)
	}
}

func TestDates(t *testing.T) {
	s, _, write := pageDesk(t)
	day := testNow.AddDate(0, 0, -3).Truncate(24 * time.Hour)
	byAddress := fromFeed("1", "x")
	byAddress.Published, byAddress.DateOnly, byAddress.DateFrom = day, true, "url"
	write(byAddress)
	a, _, _ := s.mustLoad(t, 1)
	a.Standing, a.Published, a.DateOnly, a.DateFrom, a.DateNote = OwnPage, day.Add(time.Hour), false, "page", "note"
	write(a)
	if a, versions, _ := s.mustLoad(t, 1); !a.Published.Equal(day.Add(time.Hour)) || a.DateOnly || a.DateFrom != "page" || len(versions) != 0 {
		t.Errorf("the page's date over the address's: %+v, %+v", a, versions)
	}
	byFeed := fromFeed("1", "x")
	byFeed.Published, byFeed.DateFrom = day.Add(48*time.Hour), "feed"
	write(byFeed)
	if a, _, _ := s.mustLoad(t, 1); !a.Published.Equal(day.Add(time.Hour)) || a.DateFrom != "page" || a.DateNote != "note" {
		t.Errorf("the first date that was told holds: %+v", a)
	}
}

// What is due: by time, of each host a few, of feeds that want it.
func TestDuePages(t *testing.T) {
	ctx := context.Background()
	s, now, write := pageDesk(t)
	var batch []Article
	for i := range 5 {
		batch = append(batch, fromFeed(fmt.Sprint(i), "x"))
	}
	other := fromFeed("x", "x")
	other.Key, other.URL = "https://c.example/x", "http://c.example:8080/x"
	unwanted := fromFeed("y", "x")
	unwanted.Feed = 2
	nowhere := fromFeed("z", "x")
	nowhere.URL = "mailto:x"
	write(append(batch, other, unwanted, nowhere)...)
	due := func(want string) {
		t.Helper()
		pages, err := s.DuePages(ctx, *now, 100, 3)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range pages {
			got += fmt.Sprintf("%d %s;", p.Article, p.Host)
		}
		if got != want {
			t.Errorf("due: %s, want %s", got, want)
		}
	}
	due("1 a.example;2 a.example;3 a.example;6 c.example:8080;")
	if err := s.PutOffPages(ctx, map[string]time.Time{"a.example": testNow.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	due("6 c.example:8080;")
	*now = testNow.Add(time.Hour)
	due("6 c.example:8080;1 a.example;2 a.example;3 a.example;")
	if _, err := s.ChangeFeeds(ctx, []int{1, 2}, func(f *Feed) {
		f.Pages, f.State = PagesAlways, FeedPaused
		if f.ID == 2 {
			f.State = FeedActive
		}
	}); err != nil {
		t.Fatal(err)
	}
	due("7 a.example;")
	if err := s.RemoveFeeds(ctx, []int{2}); err != nil {
		t.Fatal(err)
	}
	due("")
	if _, _, pages := s.mustLoad(t, 7); pages[0].State != PageDropped || !pages[0].NextLook.IsZero() {
		t.Errorf("of a feed that was removed: %+v", pages)
	}
	if n, err := s.Delete(ctx, Every{}, Scope{Undated: true}); err != nil || n != 8 {
		t.Fatal(n, err)
	}
	if counts, err := s.PageCounts(ctx); err != nil || len(counts) != 0 {
		t.Errorf("pages of deleted articles: %+v, %v", counts, err)
	}
}

// Of a text that never stands still the first and the newest are kept.
func TestVersionsAreBounded(t *testing.T) {
	s, now, write := pageDesk(t)
	quickly := func(a Article) {
		if _, err := s.Write(context.Background(), []Article{a}); err != nil {
			t.Fatal(err)
		}
	}
	const changes = mostVersions + 12
	for i := range changes + 1 {
		*now = testNow.Add(time.Duration(i) * time.Hour)
		quickly(fromFeed("1", fmt.Sprintf("readers: %d", i)))
	}
	write(fromFeed("1", fmt.Sprintf("readers: %d", changes))) // nothing new, and looks for contradictions
	_, versions, _ := s.mustLoad(t, 1)
	if len(versions) != mostVersions || versions[0].Number != 1 || versions[1].Number != changes-mostVersions+2 || versions[len(versions)-1].Number != changes {
		t.Errorf("%d versions: %+v", len(versions), versions)
	}
	for i, v := range versions {
		full, ok, err := s.ArticleVersion(context.Background(), 1, v.Number)
		if err != nil || !ok || full.Text != fmt.Sprintf("readers: %d", v.Number-1) || i > 0 && !v.Since.Equal(testNow.Add(time.Duration(v.Number-1)*time.Hour)) {
			t.Errorf("version %d: %+v, %v, %v", v.Number, full, ok, err)
		}
	}
}
