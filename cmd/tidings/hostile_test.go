package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest"
	"tidings/sql"
)

// hostile are titles that strangers may send: each must come through an
// import and stand on every page and in every download without harm.
var hostile = []string{
	`<script>alert("title")</script>`,
	`</script><script>alert(1)</script><!--`,
	`__f__function(){alert(1)}__f__`,
	`=HYPERLINK("http://evil.example","click")`,
	`+1+cmd|' /C calc'!A0`, `-2+3`, "@SUM(1)", "\t=1+1",
	"null\x00byte",
	"invalid \xff\xfe\x80 UTF-8",
	"right\u202eot tfel\u202c and \u2066isolated\u2069",
	`"><img src=x onerror=alert(1)>`,
	`{{.Secret}} ${7*7} <%= 1 %>`,
	"line\u2028separator\u2029paragraph",
	`'; DROP TABLE article; --`,
	`$limit $name ?1`,
	strings.Repeat("w", 10<<20),
	strings.Repeat("a ", 5000),
	"\ufeffbyte order mark",
	"zalgo" + strings.Repeat("\u0301", 500),
}

func hostileFile(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("url,title,text,author,source,published\n")
	w := csv.NewWriter(&b)
	for i, title := range hostile {
		address := fmt.Sprintf("https://hostile.example/%d", i)
		if i == 0 {
			address = "javascript:alert(1)"
		}
		if err := w.Write([]string{address, title, "border " + title, title, strings.ToValidUTF8("Src "+title[:min(len(title), 100)], ""), "2025-01-06"}); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	path := filepath.Join(dir, "hostile.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHostileCorpus(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "hostile.duckdb")
	var out, messages bytes.Buffer
	env := func(string) string { return "" }
	code := Run(context.Background(), []string{"import", "--db", db, hostileFile(t, dir), "--format", "json"}, Streams{Out: &out, Err: &messages}, env)
	var sum ingest.Summary
	if err := json.Unmarshal(out.Bytes(), &sum); err != nil || code != exitOK {
		t.Fatalf("status %d, %v\n%.2000s", code, err, messages.String())
	}
	if sum.Added != int64(len(hostile)) || sum.Rejected != 0 || sum.Repaired != 2 {
		t.Errorf("%+v", sum)
	}

	ctx := context.Background()
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	an := analytics.New(st, time.Now)
	topics, err := analytics.ReadTopics("t", strings.NewReader(`topics: [{slug: t, name: "</script><b>", description: "__f__x__f__", query: border}]`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := an.Apply(ctx, topics, false); err != nil {
		t.Fatal(err)
	}
	srv, err := dashboard.New(dashboard.Config{Analyst: an})
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"/", "/topics/t", "/articles", "/articles?q=border", "/sources", "/articles.csv", "/articles.json", "/sources.csv",
		"/topics/t/volume.csv", "/topics/t/volume.json", "/explore?q=border&q=" + url.QueryEscape(`"</script>"`),
		"/explore?q=" + url.QueryEscape(`<script>alert(1)</script>`), "/articles?source=" + url.QueryEscape("</script><script>")}
	for i := range hostile {
		paths = append(paths, fmt.Sprintf("/articles/%d", i+1))
	}
	for _, p := range paths {
		checkHarmless(t, srv.Handler(), p)
	}
}

func checkHarmless(t *testing.T, h http.Handler, path string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080"+path, nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code >= 500 {
		t.Errorf("%s: status %d", path, w.Code)
	}
	if !utf8.ValidString(body) || strings.ContainsRune(body, 0) {
		t.Errorf("%s: invalid UTF-8 or a NUL in the answer", path)
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	switch kind {
	case "text/html":
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for _, bad := range []string{"<script>", "<img src=x", "javascript:alert", "<b>"} {
			if strings.Contains(strings.ToLower(body), bad) && !(bad == "javascript:alert" && !strings.Contains(strings.ToLower(body), `href="javascript:`)) {
				t.Errorf("%s: %s stands in the page", path, bad)
			}
		}
	case "text/csv":
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s: the cell %.40q is a formula", path, cell)
				}
			}
		}
	case "application/json":
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: no JSON", path)
		}
	default:
		t.Errorf("%s: content type %q", path, kind)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: content may be sniffed", path)
	}
}
