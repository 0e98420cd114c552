package dashboard

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// exportServer serves the shared database and SQL over it.
func exportServer(t testing.TB) *Server {
	t.Helper()
	s, err := New(Config{Analyst: shared(t), Console: newConsole(t, shared(t)), Now: now, Version: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const everySQL = "/sql?sql=" + "SELECT+id,+title,+published,+published::DATE+AS+day,+date_only,+source,+id/7+AS+ratio,+sum(id)+OVER+(ORDER+BY+id)+AS+running," +
	"+(id/4)::DECIMAL(10,2)+AS+price,+NULL+AS+nothing,+%5Bid%5D+AS+list+FROM+articles+WHERE+id+<=+$most+ORDER+BY+id&$most=50"

// blocks are addresses of every export.
var blocks = []string{
	"/overview", "/overview?interval=month", "/topics", "/sources",
	"/topics/border/volume", "/topics/border/volume?interval=hour&from=2025-03-29&to=2025-04-01&tz=Europe/Vilnius", "/topics/border/volume?by=language&interval=quarter",
	"/coverage?interval=month", "/coverage?from=2025-02-01&to=2025-03-01&interval=day&panel=fixed", "/anomalies?interval=week", "/anomalies?topic=border&unit=stories",
	"/topics/border/volume?coverage=true&unit=texts", "/topics/border/volume?whole=true&interval=month", "/overview?coverage=true&interval=month",
	"/topics/border/words", "/topics/border/words?from=2025-02-01&to=2025-03-01", "/articles?topic=border&with=crossing",
	"/topics/border/sources", "/topics/border/countries", "/topics/border/authors", "/topics/border/change?from=2025-03-01&to=2025-04-01", "/topics/border/companions", "/topics/border/companions/volume?interval=month", "/explore/voice?q=border&topic=sanctions&interval=month", "/topics/border/languages?from=2025-03-01",
	"/board/volume?topic=border&q=sanction*&interval=month", "/board/voice?topic=border&topic=sanctions&interval=month",
	"/topics/border/history", "/topics/border@1/volume?interval=month", "/topics/border@1/sources",
	"/explore/volume?q=border&q=%3Dsanctions&interval=month", "/explore/summary?q=border&topic=sanctions&by=source", "/explore/volume?interval=year",
	"/articles?q=border", "/articles?undated=true", "/articles?q=zyzzyva", "/articles",
	"/articles/1/explain?q=border+AND+zyzzyva", everySQL,
}

// TestEveryBlockInEveryFormat checks that all formats say what CSV says, which
// TestNumbersAgree compares with the page.
func TestEveryBlockInEveryFormat(t *testing.T) {
	covered := map[string]bool{}
	formatsAgree(t, exportServer(t), blocks, covered)
	feeds, err := New(Config{Analyst: newFeeds(t), Now: now, Version: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	formatsAgree(t, feeds, []string{"/feeds", "/feeds/2/polls", "/feeds/5/polls", "/feeds/pages", "/feeds/1/pages", "/feeds/5/pages", "/coverage/source?source=north.example"}, covered)
	_, noted := newStore(t, testArticles(), testTopics)
	for _, text := range []string{"A strike", "=1+1, \"and\"\nmore"} {
		n, err := analytics.ParseAnnotation("border", "2025-02-03", "", text)
		if err == nil {
			_, err = noted.SaveAnnotation(t.Context(), n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	formatsAgree(t, newServer(t, noted), []string{"/annotations", "/annotations?topic=sanctions", "/annotations?topic=border&from=2025-02-01"}, covered)
	for _, r := range exportRoutes {
		if !covered[r.path] {
			t.Errorf("%s is not among the blocks of this test", r.path)
		}
	}
}

// formatsAgree checks that blocks of a server say the same in all formats.
func formatsAgree(t *testing.T, s *Server, blocks []string, covered map[string]bool) {
	t.Helper()
	h := s.Handler()
	for _, block := range blocks {
		t.Run(block, func(t *testing.T) {
			path, query, _ := strings.Cut(block, "?")
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range exportRoutes {
				if _, ok := r.match(path); ok {
					covered[r.path] = true
				}
			}
			e, _, err := s.exporter.Open(context.Background(), path, values)
			if err != nil {
				t.Fatal(err)
			}
			columns := e.Rows.Columns
			e.Close()
			want := records(t, CSV, columns, body(t, h, path+".csv?guard=false&"+query))
			for _, f := range FileFormats {
				suffix := query
				if f.separated() {
					suffix += "&guard=false"
				}
				compare(t, f, columns, want, records(t, f, columns, body(t, h, path+"."+string(f)+"?"+suffix)))
			}
		})
	}
}

func body(t *testing.T, h http.Handler, address string) []byte {
	t.Helper()
	w := get(h, address)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d, %s", address, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// TestTrailers checks that a download ends with what it amounts to.
func TestTrailers(t *testing.T) {
	server := httptest.NewServer(exportServer(t).Handler())
	defer server.Close()
	for _, f := range FileFormats {
		for _, more := range []string{"", "&provenance=true"} {
			res := request(t, http.MethodGet, server.URL+"/articles."+string(f)+"?q=border"+more, "")
			all, err := io.ReadAll(res.Body)
			res.Body.Close()
			sum := sha256.Sum256(all)
			if err != nil || res.Trailer.Get(trailerRows) != "58" || res.Trailer.Get(trailerSum) != hex.EncodeToString(sum[:]) {
				t.Errorf("%s%s: trailers %v, %v", f, more, res.Trailer, err)
			}
		}
		if res := request(t, http.MethodHead, server.URL+"/articles."+string(f), ""); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != contentTypes[f] {
			t.Errorf("HEAD of %s: %d, %v", f, res.StatusCode, res.Header)
		}
	}
}

func request(t *testing.T, method, address, form string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestProvenance checks what stands beside a file in its archive.
func TestProvenance(t *testing.T) {
	h := exportServer(t).Handler()
	for _, c := range []struct {
		address, file string
		want          string // of the provenance, without what depends on the file's bytes
	}{
		{"/topics/border/volume.csv?from=2025-01-01&to=2025-03-01&interval=month&language=en&provenance=true", "tidings-border-volume-2025-01-01-2025-03-01.csv",
			`{"address":"/topics/border/volume?from=2025-01-01&interval=month&language=en&to=2025-03-01",
			"columns":[{"name":"date","type":"date"},{"name":"count","type":"integer"},{"name":"total_count","type":"integer"},{"name":"ratio","type":"float"}],
			"articles_stored":344,"data_as_of":"2025-07-01T12:00:00Z","file":"tidings-border-volume-2025-01-01-2025-03-01.csv","format":"csv","guard":true,"made":"2025-07-01T12:00:00Z","product":"Tidings",
			"question":{"from":"2025-01-01T00:00:00Z","to":"2025-03-01T00:00:00Z","tz":"UTC","interval":"month","unit":"articles","language":["en"]},
			"rows":2,"selections":[{"topic":"border","name":"Border","version":1,"query":"border* OR граница"}],"sum":{"count":20,"total_count":59},"version":"v1.2.3"}`},
		{"/sql.jsonl?sql=SELECT+$n::INT+AS+n&$n=5&provenance=true", "tidings-sql.jsonl",
			`{"address":"/sql?%24n=5&sql=SELECT+%24n%3A%3AINT+AS+n","columns":[{"name":"n","type":"integer"}],"data_as_of":"2025-07-01T12:00:00Z","file":"tidings-sql.jsonl","format":"jsonl",
			"made":"2025-07-01T12:00:00Z","product":"Tidings","rows":1,"statement":{"sql":"SELECT $n::INT AS n","parameters":{"n":"5"}},"version":"v1.2.3"}`},
		{"/articles.parquet?q=border&provenance=true", "tidings-articles-border.parquet", ""},
	} {
		t.Run(c.file, func(t *testing.T) {
			w := get(h, c.address)
			if kind := w.Header().Get("Content-Type"); kind != "application/zip" || w.Code != http.StatusOK {
				t.Fatalf("status %d, %s", w.Code, kind)
			}
			archive, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.File) != 2 || archive.File[0].Name != c.file || archive.File[1].Name != ProvenanceName(c.file) {
				t.Fatalf("files %s and %s, expected %s", archive.File[0].Name, archive.File[len(archive.File)-1].Name, c.file)
			}
			file, beside := unzipped(t, archive.File[0]), unzipped(t, archive.File[1])
			var p map[string]any
			if err := json.Unmarshal(beside, &p); err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(file)
			if p["sha256"] != hex.EncodeToString(sum[:]) || p["bytes"] != float64(len(file)) {
				t.Errorf("the provenance has %v and %v bytes, the file %x and %d", p["sha256"], p["bytes"], sum, len(file))
			}
			if c.want == "" {
				return
			}
			delete(p, "sha256")
			delete(p, "bytes")
			var want map[string]any
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, p); diff != "" {
				t.Errorf("provenance (-want +have):\n%s", diff)
			}
		})
	}
}

func unzipped(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSQLExports checks what is said of statements that cannot be run, and
// that a form does what an address does.
func TestSQLExports(t *testing.T) {
	s := exportServer(t)
	h := s.Handler()
	for _, c := range []struct{ address, code, message string }{
		{"/sql.json", "bad_parameter", "a statement"},
		{"/sql.json?sql=SELECT+titel+FROM+articles", "bad_sql", "line 1, column 8"},
		{"/sql.json?sql=COPY+article+TO+'x'", "bad_sql", "only a question"},
		{"/sql.json?sql=SELECT+$n", "bad_sql", "$n has no value"},
		{"/sql.json?sql=SELECT+1&$n=1", "bad_sql", "no parameter $n"},
		{"/sql.json?sql=SELECT+1&limit=1", "bad_parameter", "sql, $NAME"},
		{"/sql.json?sql=SELECT+1&sql=SELECT+2", "bad_parameter", "one value"},
		{"/sql.json?sql=SELECT+1&bom=true", "bad_parameter", "csv and tsv alone"},
		{"/sources.json?guard=maybe", "bad_parameter", "true or false"},
		{"/sources.json?bomb=true", "bad_parameter", "bom, guard, provenance"},
	} {
		w := get(h, c.address)
		var p problemJSON
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusBadRequest || p.Error.Code != c.code || !strings.Contains(p.Error.Message+p.Error.Allowed, c.message) {
			t.Errorf("%s: %d %s, want %s %q", c.address, w.Code, w.Body, c.code, c.message)
		}
	}
	if w := get(h, "/sql.csv?sql=SELECT+titel+FROM+articles"); !strings.Contains(w.Body.String(), "\n       ^\n") {
		t.Errorf("no caret under the place: %s", w.Body)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	for form, place := range map[string]string{"SELECT 1,\r\n  titel FROM articles": "line 2, column 3"} {
		res := request(t, http.MethodPost, server.URL+"/sql.csv", url.Values{"sql": {form}}.Encode())
		all, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusBadRequest || !strings.Contains(string(all), place) {
			t.Errorf("a form of two lines: %d %s, %v; want %s", res.StatusCode, all, err, place)
		}
	}
	long := "SELECT count(*) AS n FROM articles WHERE title <> '" + strings.Repeat("x", maxHeaderBytes+1000) + "'"
	res := request(t, http.MethodPost, server.URL+"/sql.csv", url.Values{"sql": {long}}.Encode())
	all, err := io.ReadAll(res.Body)
	res.Body.Close()
	if want := len(testArticles()); err != nil || string(all) != "n\n"+strconv.Itoa(want)+"\n" {
		t.Errorf("a form: %d %s, %v", res.StatusCode, all, err)
	}
	if w := get(newServer(t, shared(t)).Handler(), "/sql.csv?sql=SELECT+1"); w.Code != http.StatusNotFound {
		t.Errorf("without a console: %d", w.Code)
	}
}

// TestSQLExportsThatEnd checks that a statement ends when its client goes.
func TestSQLExportsThatEnd(t *testing.T) {
	s := exportServer(t)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, _, err := s.exporter.Open(ctx, "/sql", url.Values{"sql": {"SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1"}})
	if err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("error %v after %s", err, time.Since(began))
	}
	// A failure in the middle cuts the connection.
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	statement := "SELECT i, CASE WHEN i = 900000 THEN error('the disk is gone') ELSE 'some words' END AS word FROM range(1000000) t(i)"
	res := request(t, http.MethodGet, server.URL+"/sql.json?sql="+url.QueryEscape(statement), "")
	all, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err == nil || len(all) == 0 || json.Valid(all) || len(res.Trailer) > 0 && res.Trailer.Get(trailerSum) != "" {
		t.Errorf("half an answer looks whole: %d bytes, %v, %v", len(all), err, res.Trailer)
	}
}
