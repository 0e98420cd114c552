package dashboard

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// TestNumbersAgree checks that the chart's table, the CSV, the JSON and the
// lists of articles behind them say the same.
func TestNumbersAgree(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, state := range []string{
		"/topics/border?", "/topics/border?interval=day&tz=Europe/Vilnius&from=2025-03-20&to=2025-05-12", "/topics/border?interval=month&source=south.example",
		"/topics/border?interval=hour&from=2025-03-29&to=2025-04-01&tz=Europe/Vilnius", "/topics/border?by=language&interval=quarter",
		"/topics/border?interval=week&from=2025-01-09&to=2025-02-12", "/explore?q=border&q=sanction*&interval=month", "/explore?q=border&topic=sanctions&by=source&interval=quarter",
	} {
		t.Run(state, func(t *testing.T) {
			path, query, _ := strings.Cut(state, "?")
			table := tableRowsOf(t, get(h, state).Body.String(), "volume-table")
			records := readCSV(t, get(h, path+"/volume.csv?"+query))
			if len(table) == 0 || len(table) != len(records)-1 {
				t.Fatalf("%d rows in the table, %d in the CSV", len(table), len(records)-1)
			}
			var objects []map[string]any
			if err := json.Unmarshal(get(h, path+"/volume.json?"+query).Body.Bytes(), &objects); err != nil {
				t.Fatal(err)
			}
			header := records[0]
			for i, row := range table {
				record := records[i+1]
				for j, name := range header {
					if row.cells[j] != record[j] {
						t.Errorf("row %d, %s: table %q, CSV %q", i, name, row.cells[j], record[j])
					}
					inJSON := objects[i][name]
					if number, ok := inJSON.(float64); ok {
						inJSON = strconv.FormatFloat(number, 'f', -1, 64)
					}
					if inJSON != record[j] {
						t.Errorf("row %d, %s: JSON %q, CSV %q", i, name, inJSON, record[j])
					}
				}
				listed := strings.Replace(row.href, "/articles?", "/articles.csv?", 1)
				if i%7 == 0 || len(table) < 40 { // each list is a query: not all of a long table
					if n := len(readCSV(t, get(h, listed))) - 1; strconv.Itoa(n) != record[len(record)-3] {
						t.Errorf("row %d counts %s, its list %s has %d", i, record[len(record)-3], row.href, n)
					}
				}
			}
		})
	}
}

func readCSV(t *testing.T, w interface{ Result() *http.Response }) [][]string {
	t.Helper()
	res := w.Result()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("status %d", res.StatusCode)
	}
	records, err := csv.NewReader(res.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// tableRow is a row of a table as a program reads it: the values behind the
// formatted numbers, and the link.
type tableRow struct {
	cells []string
	href  string
}

// tableRowsOf reads the rows of the table with an id out of a page.
func tableRowsOf(t *testing.T, body, id string) []tableRow {
	t.Helper()
	_, rest, ok := strings.Cut(body, `id="`+id+`"`)
	if !ok {
		t.Fatalf("the page has no %s", id)
	}
	rest, _, _ = strings.Cut(rest, "</table>")
	_, rest, _ = strings.Cut(rest, "<tbody>")
	cell := regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`)
	value := regexp.MustCompile(`<(?:data value|time datetime)="([^"]*)"`)
	href := regexp.MustCompile(`href="([^"]*)"`)
	tag := regexp.MustCompile(`<[^>]*>`)
	var out []tableRow
	for _, r := range strings.Split(rest, "<tr")[1:] {
		var row tableRow
		for _, c := range cell.FindAllStringSubmatch(r, -1) {
			text := tag.ReplaceAllString(c[1], "")
			if v := value.FindStringSubmatch(c[1]); v != nil {
				text = v[1]
			}
			row.cells = append(row.cells, unescape(text))
		}
		if m := href.FindStringSubmatch(r); m != nil {
			row.href = unescape(m[1])
		}
		out = append(out, row)
	}
	return out
}

func unescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+").Replace(s)
}

func TestDownloads(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		path, header, name string
		rows               int
	}{
		{"/overview", "topic,name,interval,date,count,total_count,ratio,previous_count,change,mentions", "tidings-overview-week", 3},
		{"/topics/border/volume", "date,count,total_count,ratio", "tidings-border-volume", 27},
		{"/topics/border/volume?interval=month&from=2025-01-01&to=2025-07-01&average=3", "date,count,total_count,ratio", "tidings-border-volume-2025-01-01-2025-07-01", 6},
		{"/topics/border/sources", "source,count,total_count,ratio", "tidings-border-by-source", 2},
		{"/topics/border/languages", "language,count,total_count,ratio", "tidings-border-by-language", 2},
		{"/explore/volume?q=border&q=sanction*&interval=year", "series,date,count,total_count,ratio", "tidings-explore-volume-border-sanction", 2},
		{"/explore/volume?interval=year", "date,count,total_count,ratio", "tidings-explore-volume", 1},
		{"/explore/summary?q=border&q=sanction*", "series,query,count,total_count,ratio,undated", "tidings-explore-summary-border-sanction", 2},
		{"/articles?q=border", "id,indexed_date,language,media_name,media_url,publish_date,title,url", "tidings-articles-border", 58},
		{"/articles?undated=true", "id,indexed_date,language,media_name,media_url,publish_date,title,url", "tidings-articles", 2},
		{"/articles?q=zyzzyva", "id,indexed_date,language,media_name,media_url,publish_date,title,url", "tidings-articles-zyzzyva", 0},
		{"/sources", "media_name,media_url,country,languages,articles,undated,first_date,last_date,indexed_date", "tidings-sources", 3},
	} {
		t.Run(c.path, func(t *testing.T) {
			path, query, _ := strings.Cut(c.path, "?")
			w := get(h, path+".csv?"+query)
			records := readCSV(t, w)
			if got := strings.Join(records[0], ","); got != c.header {
				t.Errorf("columns %s, want %s", got, c.header)
			}
			if len(records)-1 != c.rows {
				t.Errorf("%d rows, want %d", len(records)-1, c.rows)
			}
			if got, want := w.Header().Get("Content-Disposition"), "attachment; filename="+c.name+".csv"; got != want {
				t.Errorf("Content-Disposition %q, want %q", got, want)
			}
			if got := w.Header().Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" {
				t.Errorf("Content-Type %q", got)
			}
			w = get(h, path+".json?"+query)
			var objects []map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &objects); err != nil || len(objects) != c.rows {
				t.Errorf("JSON: %d objects, %v", len(objects), err)
			}
			for _, o := range objects {
				for _, name := range records[0] {
					if _, ok := o[name]; !ok || len(o) != len(records[0]) {
						t.Fatalf("JSON keys of %v are not the columns", o)
					}
				}
			}
		})
	}
}

// TestBrokenDownloads checks that an error before the first bytes is answered
// as an error, that a later one cuts the connection, and that what came of it
// is not taken for the whole.
func TestBrokenDownloads(t *testing.T) {
	s := newServer(t, shared(t))
	r := gin.New()
	r.Use(s.recoverPanics)
	for _, f := range FileFormats {
		for name, rows := range map[string]int{"early": 100, "late": downloadBuffer} {
			r.GET("/"+name+"."+string(f), s.handle(func(c *gin.Context) error {
				return s.send(c, f, func(context.Context) (*Export, Wanted, error) {
					return &Export{Name: "broken", Rows: failing(rows)}, Wanted{}, nil
				})
			}))
		}
	}
	server := httptest.NewServer(r)
	defer server.Close()
	for _, f := range FileFormats {
		for _, name := range []string{"early", "late"} {
			res, err := http.Get(server.URL + "/" + name + "." + string(f))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if res.Trailer.Get(trailerRows)+res.Trailer.Get(trailerSum) != "" {
				t.Errorf("%s.%s: trailers %v", name, f, res.Trailer)
			}
			if name == "early" || f.Binary() { // those write nothing until much is there
				if err != nil || res.StatusCode != http.StatusInternalServerError || strings.Contains(string(body), "word") || res.Header.Get("Content-Disposition") != "" {
					t.Errorf("%s.%s: %d, %.200q, %v", name, f, res.StatusCode, body, err)
				}
				continue
			}
			if err == nil || res.StatusCode != http.StatusOK || len(body) == 0 {
				t.Errorf("%s.%s: half a file looks whole: %d, %d bytes, %v", name, f, res.StatusCode, len(body), err)
			}
			if f == JSON && json.Valid(body) {
				t.Error("half of a JSON array is valid")
			}
		}
	}
}

// failing are rows of which the one after the given number fails.
func failing(rows int) Rows {
	return NewRows([]Column{{Name: "word"}}, func(row func(...Cell) error) error {
		for range rows {
			if err := row(Text("some word")); err != nil {
				return err
			}
		}
		return errors.New("the disk is gone")
	})
}
