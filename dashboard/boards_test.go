package dashboard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// postForm sends a form to a handler on this machine.
func postForm(h http.Handler, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// boardForm reads the fields of the form on a page, as a browser would send them.
func boardForm(t *testing.T, w *httptest.ResponseRecorder) url.Values {
	t.Helper()
	form := url.Values{}
	body := w.Body.String()
	from, to := strings.Index(body, `<form class="edit"`), strings.Index(body, `</form>
`)
	for from > to && to >= 0 {
		next := strings.Index(body[to+1:], "</form>\n")
		to += 1 + next
	}
	for _, m := range regexp.MustCompile(`<input (?:type="hidden" |type="number" [^>]*?)?name="(\w+)"(?: type="number" min="1" max="3660")? value="([^"]*)"`).FindAllStringSubmatch(body[from:to], -1) {
		form.Add(m[1], unescape(m[2]))
	}
	form.Set("days", "365")
	form.Set("interval", "week")
	return form
}

func TestMakingABoard(t *testing.T) {
	_, analyst := newStore(t, testArticles(), testTopics)
	h := newServer(t, analyst).Handler()

	if body := get(h, "/boards").Body.String(); !strings.Contains(body, "There are no boards yet") || !strings.Contains(body, `href="/boards/new"`) {
		t.Error("an empty list does not say what to do")
	}
	w := postForm(h, "/boards/new", url.Values{"name": {"At the border"}, "days": {"90"}, "interval": {"day"}, "do": {"save"},
		"add_topic": {"border"}, "add_query": {"sanction* OR weather"}, "add_label": {"Words of guards"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/boards/at-the-border" {
		t.Fatalf("%d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	board := func() analytics.Board {
		t.Helper()
		b, err := analyst.Board(t.Context(), "at-the-border")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	items := []analytics.BoardItem{{Topic: "border"}, {Query: "sanction* OR weather", Label: "Words of guards"}}
	if b := board(); cmp.Diff(items, b.Items) != "" || b.Days != 90 || b.Interval != analytics.Day {
		t.Errorf("%+v", b)
	}

	// The page shows both, in their order, over the board's own range.
	page := get(h, "/boards/at-the-border")
	body := page.Body.String()
	for _, want := range []string{"2 Apr 2025 to 30 Jun 2025, UTC, by day", `id="topic-border-h"`, `id="query-2-h"`, "Words of guards", "sanction* OR weather", `data-load="/boards/at-the-border/voice?`,
		`data-load="/boards/at-the-border/stories?`, `data-load="/board/silent?`, `href="/boards/at-the-border/present"`, `data-copy="/boards/at-the-border"`, `href="/boards/at-the-border/edit"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the board lacks %q", want)
		}
	}
	if strings.Index(body, `id="topic-border-h"`) > strings.Index(body, `id="query-2-h"`) {
		t.Error("the cards are in another order")
	}

	// A button moves an item in the form and saves nothing; Save does.
	edit := get(h, "/boards/at-the-border/edit")
	form := boardForm(t, edit)
	if got := form["value"]; len(got) != 2 || form.Get("state") == "" {
		t.Fatalf("the form has %v", form)
	}
	form.Set("do", "down-1")
	moved := postForm(h, "/boards/at-the-border/edit", form)
	if moved.Code != http.StatusOK || !strings.Contains(moved.Body.String(), "Moved down, to place 2 of 2. Not saved yet.") ||
		!regexp.MustCompile(`value="down-2"[^>]* disabled autofocus`).MatchString(moved.Body.String()) {
		t.Errorf("moving down: %d %s", moved.Code, moved.Body)
	}
	if diff := cmp.Diff(items, board().Items); diff != "" {
		t.Error("moving in the form saved it:", diff)
	}
	form = boardForm(t, moved)
	form.Set("do", "save")
	if w := postForm(h, "/boards/at-the-border/edit", form); w.Code != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", w.Code, w.Body)
	}
	if diff := cmp.Diff([]analytics.BoardItem{items[1], items[0]}, board().Items); diff != "" {
		t.Error(diff)
	}

	// Who began before that does not write over it.
	if w := postForm(h, "/boards/at-the-border/edit", form); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "The board was changed meanwhile") {
		t.Errorf("saving an old form: %d", w.Code)
	}
	if w := postForm(h, "/boards/at-the-border/delete", url.Values{"state": {form.Get("state")}}); w.Code != http.StatusConflict {
		t.Errorf("deleting by an old form: %d", w.Code)
	}
	if w := postForm(h, "/boards/at-the-border/delete", url.Values{}); w.Code != http.StatusBadRequest {
		t.Errorf("deleting without a form: %d", w.Code)
	}

	// A page elsewhere cannot send the form.
	if w := postForm(h, "/boards/new", url.Values{"name": {"Foreign"}, "do": {"save"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("a form of another origin: %d", w.Code)
	}
	if w := postForm(h, "/boards/at-the-border/delete", url.Values{"state": {board().State()}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/boards" {
		t.Errorf("deleting: %d", w.Code)
	}
	if w := get(h, "/boards/at-the-border"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "There is no such board") {
		t.Errorf("a board that was deleted: %d", w.Code)
	}
}

func TestBoardFormsThatAreWrong(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		form   url.Values
		status int
		want   string
	}{
		{url.Values{"do": {"save"}}, 400, "a name for the board"},
		{url.Values{"do": {"save"}, "name": {"N"}, "add_query": {"(x"}}, 400, "(x"},
		{url.Values{"do": {"save"}, "name": {"N"}, "add_topic": {"gone"}}, 404, "There is no such topic"},
		{url.Values{"do": {"save"}, "name": {"N"}, "days": {"many"}}, 400, "from 1 to 3660"},
		{url.Values{"do": {"up-7"}, "name": {"N"}}, 400, "such as up-2"},
		{url.Values{"do": {"dance"}, "name": {"N"}}, 400, "such as up-2"},
		{url.Values{"do": {"save"}, "name": {"N"}, "kind": {"topic"}, "value": {"border", "x"}, "label": {""}}, 400, "as many as there are fields"},
		{url.Values{"do": {"save"}, "name": {"N"}, "kind": {"story"}, "value": {"x"}, "label": {""}}, 400, "topic or q"},
		{url.Values{"do": {"add"}, "name": {"N"}}, 200, "Nothing was added"},
		{url.Values{"do": {"add"}, "name": {"N"}, "kind": {"topic"}, "value": {"border"}, "label": {""}, "add_topic": {"border"}}, 200, "it is on the board already"},
		{url.Values{"do": {"drop-1"}, "name": {"N"}, "kind": {"topic"}, "value": {"border"}, "label": {""}}, 200, "Nothing yet."},
		{url.Values{"colour": {"red"}}, 400, "colour"},
	} {
		w := postForm(h, "/boards/new", c.form)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%v: %d, want %d and %q", c.form, w.Code, c.status, c.want)
		}
	}
	if boards, err := shared(t).Boards(t.Context()); err != nil || len(boards) > 0 {
		t.Errorf("some were saved: %+v, %v", boards, err)
	}
}

func TestBoardsInAnAddress(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	const path = "/board?title=Mine&q=weather&label=Weather&topic=border&topic=gone&interval=month&days=181"
	body := get(h, path).Body.String()
	for _, want := range []string{"<bdi>Mine</bdi>", "1 Jan 2025 to 30 Jun 2025, UTC, by month", `id="query-1-h"`, `id="topic-border-h"`, `id="topic-gone-h"`, "There is no such topic",
		`/boards/new?title=Mine&amp;q=weather&amp;label=Weather&amp;topic=border&amp;topic=gone&amp;days=181&amp;interval=month`,
		`href="/board?title=Mine&amp;q=weather&amp;label=Weather&amp;topic=border&amp;topic=gone&amp;days=30&amp;interval=month"`,
		`<input type="hidden" name="title" value="Mine"><input type="hidden" name="q" value="weather"><input type="hidden" name="label" value="Weather"><input type="hidden" name="topic" value="border">`,
		`data-load="/board/voice?title=Mine&amp;q=weather&amp;label=Weather&amp;topic=border&amp;topic=gone&amp;from=2025-01-01`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if a, b := strings.Index(body, `id="query-1-h"`), strings.Index(body, `id="topic-border-h"`); a > b {
		t.Error("the order of the address is lost")
	}
	if filled := get(h, "/boards/new?title=Mine&q=weather&label=Weather&topic=border&days=181&interval=month").Body.String(); !strings.Contains(filled, `name="name" value="Mine"`) ||
		!strings.Contains(filled, `name="value" value="weather"`) || !strings.Contains(filled, `value="181"`) || !strings.Contains(filled, `value="month" selected`) {
		t.Error("the form for a new board is not filled in")
	}
	for path, want := range map[string]string{
		"/board?topic=border&label=X":                            "right behind the query",
		"/board?label=X":                                         "right behind the query",
		"/board?q=%28x":                                          "The query cannot be read",
		"/board?topic=border&topic=border":                       "each topic and each query once",
		"/board?topic=border&days=0":                             "from 1 to 3660",
		"/board?topic=border&days=30&from=2025-01-01":            "either days, or from and to",
		"/board?topic=border&colour=red":                         "colour",
		"/board?topic=%zz":                                       "name=value",
		"/boards/gone":                                           "There is no such board",
		"/board/voice?topic=border&by=source":                    "by",
		"/present?refresh=5":                                     "from 10 to 3600",
		"/board/present?refresh=5":                               "from 10 to 3600",
		"/board/alarm":                                           "one topic, as it is in force",
		"/board?topic=border&interval=hour&from=2025-01-01&to=x": "to",
	} {
		if w := get(h, path); w.Code < 400 || w.Code > 404 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q", path, w.Code, want)
		}
	}
}

// An address that spells a board out gives the board again.
func TestSpelling(t *testing.T) {
	want := analytics.Board{Name: "A & B = c", Days: 90, Interval: analytics.Day,
		Items: []analytics.BoardItem{{Query: `"a b"~5 OR x&y`, Label: "Ж + %"}, {Topic: "border"}, {Query: "balloon*"}, {Topic: "sanctions"}}}
	to := askedBoard{Board: want, Path: "/boards/x", Saved: true}.spelt(url.Values{"source": {"a b"}})
	_, query, _ := strings.Cut(to, "?")
	got, values, err := parseBoard(query, allow(boardParams))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || values.Get("source") != "a b" {
		t.Errorf("%s\n%s", to, diff)
	}
}

func TestBoardParts(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for path, wants := range map[string][]string{
		"/board/voice?q=weather&label=Weather&topic=border&from=2025-01-01&to=2025-07-01": {"Share of voice", ">Weather<", ">Border<", "/board/voice.csv?", `"kind":"lines"`},
		"/board/voice?topic=border&from=2025-01-01&to=2025-07-01":                         {"needs two topics or queries"},
		"/board/stories?from=2025-01-01&to=2025-07-01":                                    {"Largest stories of 30 Jun 2025", "No story of that day"},
		"/board/silent?from=2025-01-01&to=2025-04-01":                                     {"Silent sources", "South", "28 Feb 2025"},
		"/board/silent?from=2025-01-01&to=2025-07-01":                                     {"None: whoever usually publishes did."},
		"/board/alarm?topic=border&interval=week&from=2025-01-01&to=2025-07-01":           {"no anomaly in its latest week"},
		"/board/stories?topic=border&source=north.example&days=30":                        {"among the articles of this board"},
	} {
		w := get(h, path)
		for _, want := range wants {
			if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, without %q: %s", path, w.Code, want, w.Body)
			}
		}
	}
}

func TestPresent(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for path, wants := range map[string][]string{
		"/present": {"<h1><bdi>Overview</bdi></h1>", "<a href=\"/\">← Back to the overview</a>", `class="grid wall-2x2"`, `data-refresh="60"`, `<noscript><meta http-equiv="refresh" content="60"></noscript>`, `"kind":"spark"`, "articles (", "present."},
		"/board/present?title=Wall&q=weather&topic=border&refresh=300&interval=month": {"<bdi>Wall</bdi>", `class="grid wall-2x1"`, `data-refresh="300"`, `<a href="/board?title=Wall&amp;q=weather&amp;topic=border&amp;interval=month">← Back to the board</a>`},
	} {
		w := get(h, path)
		body := w.Body.String()
		for _, want := range wants {
			if w.Code != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: %d, without %q", path, w.Code, want)
			}
		}
		if strings.Contains(body, "<nav") || strings.Contains(body, "data-load") {
			t.Errorf("%s has a navigation, or parts that never come", path)
		}
	}
	for cards, want := range map[int]string{0: "wall-1x1", 3: "wall-2x2", 5: "wall-3x2", 9: "wall-3x3", 10: "wall-4x3", 13: "wall-4x4", 20: "wall-5x4"} {
		if got := wallGrid(cards); got != want {
			t.Errorf("%d cards: %s, want %s", cards, got, want)
		}
	}
}

// Only the chart for frames can be framed, and only by the origins that were named.
func TestEmbedding(t *testing.T) {
	const page = "/embed/volume?topic=border&q=weather&interval=month&measure=ratio"
	policy := func(h http.Header) string {
		_, after, _ := strings.Cut(h.Get("Content-Security-Policy"), "frame-ancestors ")
		return after
	}
	nobody := newServer(t, shared(t)).Handler()
	if h := get(nobody, page).Header(); policy(h) != "'none'" || h.Get("X-Frame-Options") != "DENY" {
		t.Errorf("without origins: %v", h)
	}
	s, err := New(Config{Analyst: shared(t), Now: now, EmbedOrigins: []string{"https://example.org", "http://localhost:3000"}})
	if err != nil {
		t.Fatal(err)
	}
	w := get(s.Handler(), page)
	if h := w.Header(); w.Code != 200 || policy(h) != "https://example.org http://localhost:3000" || h.Get("X-Frame-Options") != "" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("with origins: %d %v", w.Code, h)
	}
	for _, want := range []string{"<bdi>Border · weather</bdi>", "per cent of all articles per month", "Source: Tidings, topic border, version 1; query weather. Data as of 1 Jul 2025, 12:00 UTC (344 articles stored). Made 1 Jul 2025.",
		`href="/explore?interval=month&amp;measure=ratio&amp;q=weather&amp;topic=border" target="_blank"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	if strings.Contains(w.Body.String(), `"list"`) {
		t.Error("a click in the frame would lead to a page that cannot be framed")
	}
	for _, path := range []string{"/", "/board?topic=border", "/topics/border", "/explore?q=border", "/articles", "/present", "/boards/new"} {
		if h := get(s.Handler(), path).Header(); policy(h) != "'none'" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s can be framed: %v", path, h)
		}
	}
	if w := get(s.Handler(), "/embed/volume?q=%28x"); w.Code != 400 || policy(w.Header()) != "https://example.org http://localhost:3000" {
		t.Errorf("an error is not shown in the frame: %d %v", w.Code, w.Header())
	}
	for _, origin := range []string{"example.org", "https://example.org/", "https://*.example.org", "https://example.org https://evil.example", "https://Example.org", "null", "javascript:alert(1)", "https://u:p@example.org", "'self'", "https://example.org;"} {
		if _, err := New(Config{Analyst: shared(t), EmbedOrigins: []string{origin}}); err == nil || !strings.Contains(err.Error(), "such as https://example.org") {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

// More topics than fit a wall, or a share of voice, are said to be so.
func TestManyTopics(t *testing.T) {
	var topics strings.Builder
	topics.WriteString("topics:\n")
	for i := range analytics.MaxBoardItems + 2 {
		fmt.Fprintf(&topics, "  - {slug: t%02d, name: Topic %02d, query: border}\n", i, i)
	}
	_, analyst := newStore(t, testArticles()[:20], topics.String())
	h := newServer(t, analyst).Handler()
	wall := get(h, "/present").Body.String()
	if !strings.Contains(wall, "; 2 more do not fit") || strings.Count(wall, `<section class="tile`) != analytics.MaxBoardItems || !strings.Contains(wall, "wall-5x4") {
		t.Error("the wall does not say that some do not fit")
	}
	overview := get(h, "/").Body.String()
	voice := regexp.MustCompile(`data-load="(/board/voice[^"]*)"`).FindStringSubmatch(overview)
	if strings.Count(overview, `<section class="card"`) != analytics.MaxBoardItems+2 || voice == nil {
		t.Fatal("the overview lacks cards or its share of voice")
	}
	if w := get(h, unescape(voice[1])); w.Code != 200 || !strings.Contains(w.Body.String(), "Topic 19") {
		t.Errorf("the share of voice: %d", w.Code)
	}
}
