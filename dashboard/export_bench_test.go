package dashboard

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

const benchRows = 1_000_000

// encodings are rows that cost nothing to make, as a list of articles has them.
func encodings() Rows {
	at := time.Date(2025, 1, 1, 9, 30, 0, 0, time.UTC)
	return articleList(nil).with(func(row func(...Cell) error) error {
		for i := range benchRows {
			title := [...]string{"Border crossing closed after balloons were seen", "Парламент прыняў закон, які чакалі", "A \"quiet\" day, said the ministry"}[i%3]
			if err := row(Int(int64(i)), Time(at), Text("be"), Text("North"), Text("north.example"), Time(at.Add(time.Duration(i)*time.Minute)),
				Text(title), Text("https://north.example/2025/01/an-article-with-a-name-of-some-length")); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r Rows) with(each func(row func(...Cell) error) error) Rows { return NewRows(r.Columns, each) }

// BenchmarkEncode writes a million rows in each format.
func BenchmarkEncode(b *testing.B) {
	for _, f := range FileFormats {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encodings().Write(io.Discard, Options{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExportCSV gives a million article rows as CSV: by ad-hoc SQL, from the
// sealed child to the last byte, by the list of articles, and by DuckDB's own
// COPY of the same statement, beside which the others are to be seen; the list is
// in the order of time, as the second COPY is.
func BenchmarkExportCSV(b *testing.B) {
	ctx := context.Background()
	dir := b.TempDir()
	file := filepath.Join(dir, "bench.duckdb")
	st, err := store.Open(ctx, file, store.Options{Now: now})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	fillBench(b, st)
	an := analytics.New(st, now)
	console := analytics.NewConsole(an, []string{os.Args[0], "sealed-child"})
	defer console.Close()
	if err := console.Refresh(ctx); err != nil {
		b.Fatal(err)
	}
	const statement = "SELECT id, first_seen, language, source, domain, published, title, url FROM articles"
	copied, _, ok := store.PublishedCopy(file)
	if !ok {
		b.Fatal("nothing was published")
	}
	db, err := sql.Open("duckdb", copied+"?access_mode=read_only&threads=2")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for name, order := range map[string]string{"COPY": "", "COPY-ordered": " ORDER BY published DESC, id DESC"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Exec("COPY (" + statement + order + ") TO '" + filepath.Join(dir, "copy.csv") + "' (FORMAT csv, HEADER)"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	x := &Exporter{Analyst: an, Console: console, Now: now}
	for name, address := range map[string]string{"sql": "/sql", "articles": "/articles"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				values := map[string][]string{}
				if address == "/sql" {
					values["sql"] = []string{statement}
				}
				e, _, err := x.Open(ctx, address, values)
				if err != nil {
					b.Fatal(err)
				}
				out, err := os.Create(filepath.Join(dir, "rows.csv"))
				if err != nil {
					b.Fatal(err)
				}
				p, err := e.Write(ctx, out, Options{Format: CSV})
				if err != nil || p.Rows != benchRows {
					b.Fatal(p.Rows, err)
				}
				e.Close()
				out.Close()
			}
		})
	}
}

// fillBench writes a million articles with titles and next to no text.
func fillBench(b *testing.B, st *store.Store) {
	b.Helper()
	const batch = 50_000
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for first := 0; first < benchRows; first += batch {
		articles := make([]store.Article, batch)
		for i := range articles {
			n := first + i
			address := fmt.Sprintf("https://source-%d.example/2025/01/an-article-with-a-name-of-some-length-%d", n%50, n)
			articles[i] = store.Article{Key: address, URL: address, Title: fmt.Sprintf("Border crossing number %d closed, said the ministry", n),
				Text: "Words.", SourceDomain: fmt.Sprintf("source-%d.example", n%50), SourceName: fmt.Sprintf("Source %d", n%50), Language: "en",
				Published: start.Add(time.Duration(n) * time.Minute), DateFrom: "feed"}
		}
		if _, err := st.Write(context.Background(), articles); err != nil {
			b.Fatal(err)
		}
	}
}
