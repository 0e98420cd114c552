package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// now is the clock of all tests.
func now() time.Time { return time.Date(2025, 7, 1, 12, 0, 0, 0, time.UTC) }

// host is the name under which tests ask the server.
const host = "localhost:8080"

// fill opens a database in dir and puts articles and topics into it.
func fill(dir string, articles []store.Article, topics string) (*store.Store, *analytics.Analyst, error) {
	ctx := context.Background()
	st, err := store.Open(ctx, filepath.Join(dir, "test.duckdb"), store.Options{Now: now})
	if err != nil {
		return nil, nil, err
	}
	analyst := analytics.New(st, now)
	analyst.KeepResident()
	if _, err := st.Write(ctx, articles); err != nil {
		return st, nil, err
	}
	if topics == "" {
		return st, analyst, nil
	}
	file, err := analytics.ReadTopics("topics.yaml", strings.NewReader(topics))
	if err != nil {
		return st, nil, err
	}
	_, err = analyst.Apply(ctx, file, false)
	return st, analyst, err
}

// newStore makes a database for one test.
func newStore(t testing.TB, articles []store.Article, topics string) (*store.Store, *analytics.Analyst) {
	t.Helper()
	st, analyst, err := fill(t.TempDir(), articles, topics)
	if st != nil {
		t.Cleanup(func() {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return st, analyst
}

// sharedStore is the database of testArticles and testTopics that all tests
// read and none changes.
type sharedStore struct {
	dir     string
	store   *store.Store
	analyst *analytics.Analyst
}

var openShared = sync.OnceValues(func() (sharedStore, error) {
	dir, err := os.MkdirTemp("", "tidings-dashboard-test-")
	if err != nil {
		return sharedStore{}, err
	}
	st, analyst, err := fill(dir, testArticles(), testTopics)
	return sharedStore{dir, st, analyst}, err
})

// The test binary is also the child that answers ad-hoc SQL.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sealed-child" {
		if err := analytics.RunSealedChild(os.Args[2:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	status := m.Run()
	if s, err := openShared(); err == nil {
		if err := errors.Join(s.store.Close(), os.RemoveAll(s.dir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

func shared(t testing.TB) *analytics.Analyst {
	t.Helper()
	s, err := openShared()
	if err != nil {
		t.Fatal(err)
	}
	return s.analyst
}

const testTopics = `
topics:
  - slug: border
    name: Border
    description: What happens at borders.
    colour: "#0072b2"
    query: border* OR граница
  - slug: sanctions
    name: Sanctions
    query: sanction*
  - slug: never
    name: Never seen
    query: zyzzyva
`

// testArticles is half a year of three sources: "North" (English) writes every
// day, "South" (Russian) falls silent in March, nothing at all is collected
// from 1 to 7 May, and two articles are undated.
func testArticles() []store.Article {
	var out []store.Article
	add := func(source, domain, language, title, text string, at time.Time, dateOnly bool) {
		n := len(out)
		a := store.Article{
			Key: fmt.Sprintf("https://%s/%d", domain, n), URL: fmt.Sprintf("https://%s/%d", domain, n),
			Title: title, Text: text, SourceDomain: domain, SourceName: source, Language: language,
			Country:   map[string]string{"en": "GB", "ru": "", "lt": "LT"}[language],
			Published: at, DateOnly: dateOnly, DateFrom: "feed",
		}
		if at.IsZero() {
			a.DateFrom, a.DateNote = "none", "“yesterday” is not a date"
		}
		out = append(out, a)
	}
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := range 181 {
		day := start.AddDate(0, 0, d)
		if day.Month() == time.May && day.Day() <= 7 {
			continue
		}
		title := fmt.Sprintf("Quiet day number %d", d)
		if d%3 == 0 {
			title = fmt.Sprintf("Border crossing closed, day %d", d)
		}
		add("North", "north.example", "en", title, "Guards spoke of sanctions and of the weather.", day.Add(9*time.Hour), false)
		if day.Month() != time.March {
			add("South", "south.example", "ru", fmt.Sprintf("Граница открыта, день %d", d), "Без происшествий.", day.Add(22*time.Hour+30*time.Minute), false)
		}
		if d%7 == 0 {
			add("Baltic", "baltic.example", "lt", fmt.Sprintf("Savaitė %d", d/7), "", day, true)
		}
	}
	add("North", "north.example", "en", "Undated border note", "", time.Time{}, false)
	add("North", "north.example", "en", "Another without a date", "", time.Time{}, false)
	return out
}

func newServer(t testing.TB, analyst *analytics.Analyst) *Server {
	t.Helper()
	s, err := New(Config{Analyst: analyst, Now: now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks a handler for a path on this machine.
func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
