package dashboard

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestPages(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		path   string
		status int
		want   []string // texts that must stand in the page
		not    []string
	}{
		{"/", 200, []string{"Border", "Sanctions", "Never seen", "344 articles of 3 sources", "2 undated", `href="/topics/border?`,
			"23 Jun 2025 (week 26 of 2025)", ">0%</span>", `"kind":"spark"`, `/topics/border/volume.csv?`}, []string{"Synthetic"}},
		{"/?interval=month&from=2025-01-01&to=2025-07-01", 200, []string{"June 2025", "&#43;25%", "by month"}, nil},
		{"/topics/border", 200, []string{"What happens at borders.", "border* OR граница", "<strong>201</strong> articles of 342", "By source", "By language",
			`"kind":"lines"`, `"kind":"bars"`, "All 201 articles", "1 article</a> has no usable date", `/articles?topic=border&amp;undated=true`, "The first week is not whole", "The last week is not whole"}, nil},
		{"/topics/border?interval=day&from=2025-04-28&to=2025-05-10", 200, []string{"nothing collected", "Nothing was collected in 7 of 12 days"}, nil},
		{"/topics/border?by=source&measure=ratio&average=4", 200, []string{`"measure":"ratio"`, "Thick: the average of the last 4 weeks", `"average":4`}, nil},
		{"/topics/border?source=north.example", 200, []string{"source north.example", "<strong>58</strong> articles of 174", "checked"}, nil},
		{"/topics/never", 200, []string{"No article matches", "definition may ask for words"}, nil},
		{"/topics/never?from=1999-01-01&to=2000-01-01", 200, []string{"The range ends before the first article", "1 Jan 2025 to 30 Jun 2025"}, nil},
		{"/topics/border?language=pl", 200, []string{"No article matches", "language pl"}, nil},
		{"/topics/gone", 404, []string{"There is no such topic", "border, never, sanctions"}, nil},
		{"/topics/border?interval=fortnight", 400, []string{"interval", "fortnight", "hour, day, week, month, quarter, year"}, nil},
		{"/topics/border?intervall=day", 400, []string{"intervall", "one of the parameters author, average, by, country"}, nil},
		{"/topics/border?measure=both", 400, []string{"measure", "count, ratio, index or cumulative"}, nil},
		{"/topics/border?measure=count&measure=ratio", 400, []string{"measure", "one value"}, nil},
		{"/topics/border?average=367", 400, []string{"average", "from 2 to 366"}, nil},
		{"/topics/border?average=1", 400, []string{"average"}, nil},
		{"/topics/border?tz=Mars/Olympus", 400, []string{"tz", "Europe/Minsk"}, nil},
		{"/topics/border?from=2025-02-01&to=2025-01-01", 400, []string{"half-open"}, nil},
		{"/explore?q=%ff", 400, []string{"text in UTF-8"}, nil},
		{"/explore?q=zyzzyva+quux", 200, []string{"No article matches", "Words match whole", "Words side by side"}, nil},
		{"/topics/border?%zz", 400, []string{"name=value"}, nil},
		{"/explore", 200, []string{"How to write a query", `name="q"`}, []string{"Totals"}},
		{"/explore?q=border&q=sanction*&topic=never", 200, []string{"Totals", "Query 3", "border", "sanction*", "Never seen", ">174</data>"}, nil},
		{"/explore?q=%28border&q=sanction*", 400, []string{"The query cannot be read", "(border\n", "       ^", `aria-invalid="true"`, ">174</data>"}, nil},
		{"/explore?q=%28border", 400, []string{"The query cannot be read"}, []string{"Totals"}},
		{"/explore?q=1&q=2&q=3&q=4&q=5&q=6", 200, []string{"Query 6"}, []string{"Query 7"}},
		{"/explore?q=1&q=2&q=3&q=4&q=5&q=6&q=7", 400, []string{"at most 6"}, nil},
		{"/explore?q=1&q=2&q=3&q=4&q=5&topic=border&topic=never", 400, []string{"at most 6"}, nil},
		{"/explore?topic=gone", 404, []string{"There is no such topic"}, nil},
		{"/articles", 200, []string{"All articles", "<strong>342</strong>", "2 without a usable date", "Older", "/articles.csv"}, []string{"Newest</a>"}},
		{"/articles?q=border&topic=sanctions", 200, []string{"Sanctions or border", "<strong>174</strong>"}, nil},
		{"/articles?undated=true", 200, []string{"<strong>2</strong> articles, without a usable date", "Undated border note", "the dated ones"}, nil},
		{"/articles?undated=perhaps", 400, []string{"undated"}, nil},
		{"/articles?limit=0", 400, []string{"limit", "from 1 to 500"}, nil},
		{"/articles?after=x", 400, []string{"after"}, nil},
		{"/articles?q=%22", 400, []string{"The query cannot be read", "^"}, nil},
		{"/articles?from=2030-01-01&to=2031-01-01", 200, []string{"The range begins after the last article"}, nil},
		{"/articles/1", 200, []string{"<mark>Border</mark> crossing closed, day 0", "<mark>sanctions</mark>", "from the feed’s item", "what its topics matched", "What its topics found", "<details>", `<span class="foundterms">· <bdi>border*</bdi></span>`, "title word 1",
			`rel="noopener noreferrer external"`, `href="https://north.example/0"`, `href="/topics/sanctions"`}, nil},
		{"/articles/1?q=weather", 200, []string{"Border crossing closed", "<mark>weather</mark>", "what matched <bdi>weather</bdi>", "<details open>", ">Matches</strong>", "text word 8",
			`/articles/1/explain.csv?q=weather`, `name="q" value="weather"`, `href="/articles/1?topic=never"`}, []string{"<mark>Border", "Does not match"}},
		{"/articles/1?q=weather+-%28hail+OR+sanctions%29+border+close", 200, []string{">Does not match</strong>", "Excluded by <code>sanctions</code> (text, word 4).",
			"<code>close</code> is not in the article, but <code>closed</code> is", `class="level-0 failed"`}, []string{">Matches</strong>"}},
		{"/articles/1?topic=never&topic=border", 200, []string{"<code>zyzzyva</code> is not in the article", "title word 1", ">Matches</strong>", "<strong><bdi>Never seen</bdi></strong>"}, nil},
		{"/articles/343", 200, []string{"undated", "no usable date", "“yesterday” is not a date"}, nil},
		{"/articles/99999", 404, []string{"There is no such article"}, nil},
		{"/articles/one", 404, []string{"/articles/17"}, nil},
		{"/articles/1?from=2025-01-01", 400, []string{"from", "q, topic"}, nil},
		{"/sources", 200, []string{"North (north.example)", ">176<", `href="/articles?source=south.example"`}, nil},
		{"/sources?q=x", 400, []string{"no parameters at this address"}, nil},
		{"/nowhere", 404, []string{"There is no such page"}, nil},
		{"/assets/nothing.js", 404, []string{"There is no such file"}, nil},
	} {
		t.Run(c.path, func(t *testing.T) {
			w := get(h, c.path)
			body := w.Body.String()
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(body, not) {
					t.Errorf("the page has %q", not)
				}
			}
			if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			if got := w.Header().Get("Content-Security-Policy"); got != contentSecurityPolicy {
				t.Errorf("Content-Security-Policy %q", got)
			}
			if inline := regexp.MustCompile(`(?i)<script>|<style|\sstyle=|\son[a-z]+=|javascript:|ZgotmplZ`).FindString(body); inline != "" {
				t.Errorf("the page has %q", inline)
			}
			if strings.Count(body, "<html") != 1 || strings.Count(body, "</html>") != 1 {
				t.Error("not one whole page")
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, path := range []string{"/", "/nowhere", "/sources.csv", "/healthz"} {
		header := get(h, path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "private, no-cache",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestTidyAddresses(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for path, want := range map[string]string{
		"/topics/border?from=&interval=day&tz=+": "/topics/border?interval=day",
		"/explore?q=border&q=&q=":                "/explore?q=border",
		"/articles?q=":                           "/articles",
	} {
		if w := get(h, path); w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, w.Code, w.Header().Get("Location"), want)
		}
	}
	if w := get(h, "/articles.csv?q=&from="); w.Code != http.StatusOK {
		t.Errorf("a download with an empty parameter: %d", w.Code)
	}
}

func TestProblemsForPrograms(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		path, accept string
		status       int
		code, param  string
	}{
		{"/topics/border/volume.json?interval=eon", "", 400, "bad_parameter", "interval"},
		{"/topics/border?interval=eon", "application/json", 400, "bad_parameter", "interval"},
		{"/explore/volume.json?q=%28a", "", 400, "bad_query", "q"},
		{"/topics/gone/volume.json", "", 404, "not_found", ""},
		{"/articles.json?nix=1", "", 400, "bad_parameter", "nix"},
		{"/nowhere.json", "", 404, "not_found", ""},
		{"/healthz?x=1", "", 400, "bad_parameter", "x"},
	} {
		w := get(h, c.path, "Accept", c.accept)
		var body problemJSON
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Errorf("%s: %v in %q", c.path, err, w.Body)
			continue
		}
		if w.Code != c.status || body.Error.Code != c.code || body.Error.Parameter != c.param || body.Error.Message == "" {
			t.Errorf("%s: %d %+v", c.path, w.Code, body.Error)
		}
	}
	w := get(h, "/topics/border/volume.csv?interval=eon")
	if w.Code != 400 || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || w.Header().Get("Content-Disposition") != "" ||
		!strings.Contains(w.Body.String(), "hour, day, week") {
		t.Errorf("CSV: %d %v %q", w.Code, w.Header(), w.Body)
	}
}

func TestListPages(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	next := regexp.MustCompile(`href="([^"]*)" rel="next"`)
	item := regexp.MustCompile(`<a class="title" href="/articles/(\d+)`)
	var ids []string
	path := "/articles?topic=border&limit=50"
	for pages := 0; path != ""; pages++ {
		if pages > 10 {
			t.Fatal("the list does not end")
		}
		body := get(h, path).Body.String()
		for _, m := range item.FindAllStringSubmatch(body, -1) {
			ids = append(ids, m[1])
		}
		path = ""
		if m := next.FindStringSubmatch(body); m != nil {
			path = unescape(m[1])
		}
	}
	var want []string
	for _, r := range readCSV(t, get(h, "/articles.csv?topic=border"))[1:] {
		want = append(want, r[0])
	}
	if strings.Join(ids, " ") != strings.Join(want, " ") {
		t.Errorf("pages list %d articles, the download %d, or in another order", len(ids), len(want))
	}
}

func TestBlocksFailAlone(t *testing.T) {
	s, err := New(Config{Analyst: shared(t), Now: now, QueryTimeout: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/explore?q=border", "/articles", "/sources"} {
		w := get(s.Handler(), path)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, "This took too long") || !strings.Contains(body, "</html>") {
			t.Errorf("%s: status %d, no word about the block that failed", path, w.Code)
		}
	}
	if w := get(s.Handler(), "/topics/border/volume.json"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"timeout"`) {
		t.Errorf("download: %d %s", w.Code, w.Body)
	}
	if w := get(s.Handler(), "/healthz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"unavailable"`) {
		t.Errorf("health: %d %s", w.Code, w.Body)
	}
}

func TestHealth(t *testing.T) {
	w := get(newServer(t, shared(t)).Handler(), "/healthz")
	if got, want := w.Body.String(), `{"status":"ok","articles":344,"version":"test"}`; w.Code != 200 || got != want {
		t.Errorf("%d %s, want %s", w.Code, got, want)
	}
}

func TestSyntheticBanner(t *testing.T) {
	st, analyst := newStore(t, testArticles()[:1], testTopics)
	h := newServer(t, analyst).Handler()
	paths := []string{"/", "/topics/border", "/explore", "/articles", "/articles/1", "/sources", "/nowhere"}
	for _, path := range paths {
		if strings.Contains(get(h, path).Body.String(), "Synthetic corpus") {
			t.Errorf("%s calls a real corpus synthetic", path)
		}
	}
	if err := st.Set(context.Background(), "synthetic", "true"); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if !strings.Contains(get(h, path).Body.String(), "Synthetic corpus") {
			t.Errorf("%s does not say that the corpus is synthetic", path)
		}
	}
}

func TestEmptyStore(t *testing.T) {
	_, analyst := newStore(t, nil, "")
	h := newServer(t, analyst).Handler()
	for path, want := range map[string]string{
		"/": "three steps to the first chart", "/explore?q=border": "There are no articles yet",
		"/articles": "There are no articles yet", "/sources": "There are no sources yet",
	} {
		if w := get(h, path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q", path, w.Code, want)
		}
	}
	for _, path := range []string{"/overview.csv", "/explore/volume.csv?q=border", "/articles.csv", "/sources.json"} {
		if w := get(h, path); w.Code != 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
