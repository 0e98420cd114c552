package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tidings/ingest"
	"tidings/sql"
)

// pageWords is how many times two words stand in a page of the test.
const pageWords = 80

// checkPages wants every article to have the text of its page, and one earlier
// text, the feed's.
func checkPages(ctx context.Context, t *testing.T, db string) {
	t.Helper()
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	counts, err := st.PageCounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.State != store.PageRead {
			t.Errorf("%d pages of feed %d are %s", c.Pages, c.Feed, c.State)
		}
	}
	all, err := st.Articles(ctx, store.Every{}, store.Scope{Undated: true}, store.After{}, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		whole, _, err := st.Article(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		versions, err := st.ArticleVersions(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(strings.Fields(whole.Text)); n != 2*pageWords || len(versions) != 1 || !versions[0].FromPage {
			t.Errorf("%s has %d words and the versions %+v", a.URL, n, versions)
		}
	}
}

// killRounds is how often polling is killed; TIDINGS_TEST_KILLS says it
// otherwise.
const killRounds = 6

// Polling that is killed at any moment loses nothing and adds nothing twice: what
// the feeds show when it is killed for the last time is stored once, whole, by the
// next poll, and the pages of all articles are read that were killed waiting.
func TestKilledPolling(t *testing.T) {
	rounds := killRounds
	if s := os.Getenv("TIDINGS_TEST_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("TIDINGS_TEST_KILLS is %q: expected a number of rounds", s)
		}
		rounds = n
	}
	const feeds, window, each = 20, 40, 10
	var shown atomic.Int64 // the number of the newest entry of each feed
	shown.Store(each)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var feed, n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d/%d", &feed, &n); err == nil {
			fmt.Fprintf(w, "<html><h1>Title %d</h1><p>%s</p></html>", n, strings.Repeat(fmt.Sprintf("border word%d ", n), pageWords))
			return
		}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		var items strings.Builder
		for i := shown.Load(); i > max(0, shown.Load()-window); i-- {
			fmt.Fprintf(&items, "<item><title>Title %d</title><link>%s/%d</link><description>%s</description></item>", i, r.URL.Path, i, strings.Repeat(fmt.Sprintf("border word%d ", i), 20))
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Feed</title>%s</channel></rss>`, items.String())
	}))
	defer server.Close()
	dir := t.TempDir()
	db := filepath.Join(dir, "crash.duckdb")
	var list strings.Builder
	for i := range feeds {
		fmt.Fprintf(&list, `<outline type="rss" text="F" xmlUrl="%s/%d"/>`, server.URL, i)
	}
	opml := filepath.Join(dir, "feeds.opml")
	if err := os.WriteFile(opml, []byte("<opml><body>"+list.String()+"</body></opml>"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := tidings("feeds", "import", "--db", db, opml).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	began := time.Now()
	if out, err := tidings("poll", "--all", "--allow-private", "--db", db).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(began)
	random := rand.New(rand.NewPCG(1, 2))
	ctx := context.Background()
	atOnce := 0 // the newest entries that a killed poll left out, at most
	for try := range rounds {
		shown.Add(each)
		if atOnce++; atOnce*each >= window { // none may fall out of the window
			if out, err := tidings("poll", "--all", "--allow-private", "--db", db).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			atOnce = 0
		}
		cmd := tidings("poll", "--all", "--allow-private", "--db", db)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		after := time.Duration((0.2 + random.Float64()) * float64(whole))
		time.Sleep(after)
		if err := cmd.Process.Kill(); err != nil {
			t.Logf("round %d: polling had ended: %v", try, err)
		}
		_ = cmd.Wait() // killed, or ended by itself
		if n := checkPolled(ctx, t, db, nil); try < 10 {
			t.Logf("killed after %s: %d articles", after.Round(time.Millisecond), n)
		}
	}
	if out, err := tidings("poll", "--all", "--allow-private", "--db", db).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checkPages(ctx, t, db)
	want := map[string]bool{}
	for f := range feeds {
		for i := int64(1); i <= shown.Load(); i++ {
			want[fmt.Sprintf("%s/%d/%d", strings.Replace(server.URL, "http:", "https:", 1), f, i)] = true
		}
	}
	checkPolled(ctx, t, db, want)
}

// checkPolled looks for contradictions and doubles in a database and, where want
// is given, for what is missing. It gives the number of articles.
func checkPolled(ctx context.Context, t *testing.T, db string, want map[string]bool) int {
	t.Helper()
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if faults, err := st.Verify(ctx); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
	all, err := st.Articles(ctx, store.Every{}, store.Scope{Undated: true}, store.After{}, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range all {
		at, err := ingest.CanonicalURL(a.URL)
		if err != nil {
			t.Fatal(err)
		}
		if seen[at] {
			t.Errorf("%s is stored twice", at)
		}
		seen[at] = true
	}
	for at := range want {
		if !seen[at] {
			t.Errorf("%s is lost", at)
		}
	}
	if want != nil && len(seen) != len(want) {
		t.Errorf("%d articles, want %d", len(seen), len(want))
	}
	n, err := st.CountAll(ctx, store.Words{Any: []store.Term{{Text: "border"}}}, store.Scope{Undated: true})
	if err != nil || n != int64(len(all)) {
		t.Errorf("%d of %d articles are found by their word: %v", n, len(all), err)
	}
	return len(all)
}
