package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, func() time.Time { return testNow })
}

// article makes an article with a URL of its own for the name.
func article(name, title, text string, day int) Article {
	url := "https://news.example/" + name
	return Article{Key: url, URL: url, Title: title, Text: text, Language: "en", Country: "BY",
		SourceDomain: "news.example", SourceName: "News", Published: time.Date(2025, 1, day, 12, 0, 0, 0, time.UTC), DateFrom: "file"}
}

func write(t testing.TB, s *Store, batch ...Article) []Outcome {
	t.Helper()
	out, err := s.Write(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sound(t testing.TB, s *Store) {
	t.Helper()
	faults, err := s.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%s: %d", f.What, f.Rows)
	}
}

// titles gives the titles of the matching articles, newest first.
func titles(t testing.TB, s *Store, m Match) []string {
	t.Helper()
	list, err := s.Articles(context.Background(), m, Scope{}, After{}, 100)
	if err != nil {
		t.Fatalf("%s: %v", SQL(m), err)
	}
	var out []string
	for _, a := range list {
		out = append(out, a.Title)
	}
	return out
}

func TestWriteOutcomes(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := article("a", "First", "border closed", 1)
	undated := article("u", "Undated", "no date", 1)
	undated.Published, undated.DateFrom, undated.DateNote = time.Time{}, "none", "32 May"
	if diff := cmp.Diff([]Outcome{Added, Added, Duplicate}, write(t, s, a, undated, a)); diff != "" {
		t.Error(diff)
	}
	changed := a
	changed.Text = "border opened"
	changed.Published = changed.Published.AddDate(0, 1, 0)
	dated := undated
	dated.Published, dated.DateFrom, dated.DateNote = testNow.AddDate(0, -1, 0), "feed", ""
	bare := a
	bare.Text = ""
	if diff := cmp.Diff([]Outcome{Updated, Updated, Duplicate, Duplicate}, write(t, s, changed, dated, bare, changed)); diff != "" {
		t.Error(diff)
	}
	sound(t, s)
	if got := titles(t, s, Words{Any: []Term{{Text: "closed"}}}); got != nil {
		t.Errorf("the old text still matches: %q", got)
	}
	if got := titles(t, s, Words{Any: []Term{{Text: "opened"}}}); len(got) != 1 {
		t.Errorf("the new text does not match: %q", got)
	}
	list, err := s.Articles(ctx, Every{}, Scope{}, After{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range list {
		full, ok, err := s.Article(ctx, got.ID)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		switch got.Title {
		case "First":
			if !full.Published.Equal(a.Published) || full.Text != "border opened" || got.ID != 1 {
				t.Errorf("%+v", full)
			}
		case "Undated":
			if !full.Published.Equal(dated.Published) || full.DateFrom != "feed" || full.DateNote != "" {
				t.Errorf("%+v", full)
			}
		}
	}
	if compacted, err := s.Compact(ctx, true); err != nil || !compacted {
		t.Fatal(compacted, err)
	}
	sound(t, s)
	rows, err := s.db.Query(`SELECT count(*) FROM place p ANTI JOIN article a ON a.doc = p.doc`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var dead int
	for rows.Next() {
		if err := rows.Scan(&dead); err != nil {
			t.Fatal(err)
		}
	}
	if dead != 0 {
		t.Errorf("compaction left %d dead rows", dead)
	}
	if got := titles(t, s, Words{Any: []Term{{Text: "opened"}}}); len(got) != 1 {
		t.Errorf("after compaction: %q", got)
	}
}

func TestWriteIsWholeOrNot(t *testing.T) {
	s := open(t)
	write(t, s, article("a", "One", "text", 1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Write(ctx, []Article{article("b", "Two", "text", 1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("want the context's error, have %v", err)
	}
	if diff := cmp.Diff([]string{"One"}, titles(t, s, Every{})); diff != "" {
		t.Error(diff)
	}
	write(t, s, article("b", "Two", "text", 2))
	sound(t, s)
}

func TestMatch(t *testing.T) {
	s := open(t)
	pl := article("e", "Granica zamknięta", "Straż graniczna podała", 5)
	pl.Language, pl.Country, pl.SourceDomain, pl.SourceName, pl.Author = "pl", "PL", "gazeta.example", "Gazeta Wschodnia", "Jan Kowalski-Łach"
	write(t, s,
		article("a", "Border closed", "Sanctions follow the border incident near Medininkai", 1),
		article("b", "Sanction list", "smuggling of cigarettes by balloons, then a border crossing", 2),
		article("c", "Weather", "balloons for smuggling; the incident was at the border", 3),
		article("d", "Sanctions it is", "it's Minsk’s answer", 4), pl)
	w := func(terms ...string) []Term {
		var out []Term
		for _, t := range terms {
			prefix := strings.HasSuffix(t, "*")
			out = append(out, Term{strings.TrimSuffix(t, "*"), prefix})
		}
		return out
	}
	phrase := func(terms ...string) Phrase { return Phrase{Terms: w(terms...)} }
	for _, c := range []struct {
		name string
		m    Match
		want string // titles' first letters by day
	}{
		{"word", Words{Any: w("border")}, "BSW"},
		{"word in title", Words{Any: w("border"), In: InTitle}, "B"},
		{"prefix", Words{Any: w("sanction*")}, "BSS"},
		{"prefix in title", Words{Any: w("sanction*"), In: InTitle}, "SS"},
		{"words and prefixes", Words{Any: w("balloons", "minsk", "medin*")}, "BSWS"},
		{"no words", Words{}, ""},
		{"word in text", Words{Any: w("border"), In: InText}, "BSW"},
		{"word in text only", Words{Any: w("closed"), In: InText}, ""},
		{"prefix in text", Words{Any: w("sanction*"), In: InText}, "B"},
		{"phrase in text", Phrase{Terms: w("border", "c*"), In: InText}, "S"},
		{"within in title", Within{Terms: w("list", "sanction"), N: 1, In: InTitle}, "S"},
		{"any known source", FromSources{{Prefix: true}}, "BSWSG"},
		{"any author", ByAuthor{}, "G"},
		{"any address", URLContains(""), "BSWSG"},
		{"phrase", phrase("border", "incident"), "B"},
		{"phrase with prefix", phrase("border", "c*"), "BS"},
		{"phrase in title", Phrase{Terms: w("border", "c*"), In: InTitle}, "B"},
		{"phrase of three", phrase("at", "the", "border"), "W"},
		{"phrase does not cross from title to text", phrase("closed", "sanctions"), ""},
		{"within", Within{Terms: w("smuggling", "balloons"), N: 4}, "SW"},
		{"within closer", Within{Terms: w("smuggling", "balloons"), N: 2}, "W"},
		{"within three", Within{Terms: w("balloons", "smuggling", "incident"), N: 4}, "W"},
		{"within three too narrow", Within{Terms: w("balloons", "smuggling", "incident"), N: 3}, ""},
		{"near with groups", Near{Left: []Phrase{phrase("balloon*")}, Right: []Phrase{phrase("border", "crossing"), phrase("minsk")}, N: 3}, "S"},
		{"near too far", Near{Left: []Phrase{phrase("balloon*")}, Right: []Phrase{phrase("border", "crossing")}, N: 2}, ""},
		{"and", All{Words{Any: w("border")}, Words{Any: w("smuggling")}}, "SW"},
		{"or", Any{Words{Any: w("medininkai")}, Words{Any: w("sanction"), In: InTitle}, phrase("at", "the"), InLanguages{"pl"}}, "BSWG"},
		{"any of several phrases", Any{phrase("border", "incident"), phrase("border", "crossing"), phrase("at", "the", "border"), phrase("the", "at", "border"), phrase("closed", "sanctions")}, "BSW"},
		{"any of several phrases in the title", Any{Phrase{Terms: w("border", "closed"), In: InTitle}, Phrase{Terms: w("sanction", "list"), In: InTitle}, Phrase{Terms: w("border", "crossing"), In: InTitle}}, "BS"},
		{"any of several phrases in the text", Any{Phrase{Terms: w("border", "closed"), In: InText}, Phrase{Terms: w("border", "crossing"), In: InText}}, "S"},
		{"words of different phrases do not mix", Any{phrase("border", "list"), phrase("sanction", "closed")}, ""},
		{"not", Not{Words{Any: w("border")}}, "SG"},
		{"and not", All{Words{Any: w("border")}, Not{Words{Any: w("sanction*")}}}, "W"},
		{"language", InLanguages{"pl", "be"}, "G"},
		{"country", InCountries{"PL"}, "G"},
		{"source by domain", FromSources{{Domain: "gazeta.example"}}, "G"},
		{"source by name", FromSources{{Domain: "gazeta", Terms: []string{"gazeta", "wschodnia"}}}, "G"},
		{"source by prefix", FromSources{{Domain: "news", Prefix: true}}, "BSWS"},
		{"author", ByAuthor{Terms: w("kowalski", "lach")}, "G"},
		{"author is not a part of a word", ByAuthor{Terms: w("kowal")}, ""},
		{"author by prefix", ByAuthor{Terms: w("kowal*")}, "G"},
		{"url", URLContains("News.example/A"), "B"},
		{"published", Published{From: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 4, 0, 0, 0, 0, time.UTC)}, "SW"},
		{"an apostrophe is only a character", Words{Any: w("x' OR 'a' = 'a")}, ""},
		{"every", Every{}, "BSWSG"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, title := range titles(t, s, c.m) {
				got = title[:1] + got // oldest first
			}
			if got != c.want {
				t.Errorf("%s\nwant %q, have %q", SQL(c.m), c.want, got)
			}
		})
	}
}

func TestMemoryErrorSaysWhatToDo(t *testing.T) {
	s := open(t)
	write(t, s, seeded(2000, 0)...)
	if _, err := s.db.Exec(`SET memory_limit = '5MB'`); err != nil {
		t.Fatal(err)
	}
	_, err := s.Articles(context.Background(), Phrase{Terms: []Term{{Text: "w1"}, {Text: "w", Prefix: true}}}, Scope{}, After{}, 10)
	var memory *MemoryError
	if !errors.As(err, &memory) || !strings.Contains(err.Error(), "--memory") {
		t.Errorf("%v", err)
	}
	if _, err := s.db.Exec(`SET memory_limit = '1GB'`); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, s, Words{Any: []Term{{Text: "w1"}}}); len(got) == 0 {
		t.Error("nothing works after it")
	}
}

func TestPrefixEnd(t *testing.T) {
	for prefix, want := range map[string]string{"sanction": "sanctioo", "санк": "санл", "a\U0010FFFF": "b", "\uD7FF": "\uE000"} {
		if got, ok := prefixEnd(prefix); got != want || !ok {
			t.Errorf("%q: %q, %v", prefix, got, ok)
		}
	}
	if got, ok := prefixEnd("\U0010FFFF"); ok {
		t.Errorf("%q", got)
	}
}

func TestOpenRefusesNewerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newer.duckdb")
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(`INSERT INTO schema_version VALUES (999, '0999_future', now()::TIMESTAMP)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(context.Background(), path, Options{})
	var newer *NewerError
	if !errors.As(err, &newer) || newer.Schema != 999 || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}

func TestOpenMissing(t *testing.T) {
	_, err := Open(context.Background(), filepath.Join(t.TempDir(), "none.duckdb"), Options{MustExist: true})
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	if _, err = Open(context.Background(), filepath.Join(t.TempDir(), "no", "such", "folder.duckdb"), Options{}); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

func TestOpenFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.duckdb")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database\n", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), path, Options{}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}

// A failing step leaves the file as it was.
func TestMigrationIsWholeOrNot(t *testing.T) {
	s := open(t)
	all, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	bad := append(all, migration{len(all) + 1, "0002_bad", "CREATE TABLE halfway (i INTEGER); CREATE TABLE article (i INTEGER);"})
	if err := migrate(context.Background(), s.db, s.path, bad); err == nil || !strings.Contains(err.Error(), "0002_bad") {
		t.Fatalf("%v", err)
	}
	if _, err := s.db.Exec(`SELECT * FROM halfway`); err == nil {
		t.Error("half a migration stayed")
	}
	if err := migrate(context.Background(), s.db, s.path, all); err != nil {
		t.Error(err)
	}
}

// TestMain lets the test binary be the second process of TestSecondProcess.
func TestMain(m *testing.M) {
	if path := os.Getenv("STORE_TEST_OPEN"); path != "" {
		_, err := Open(context.Background(), path, Options{})
		fmt.Println(err)
		var locked *LockedError
		if errors.As(err, &locked) {
			os.Exit(7)
		}
		os.Exit(0)
	}
	dir, err := os.MkdirTemp("", "tidings-store")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	benchDir = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Println(err)
	}
	os.Exit(code)
}

// benchDir is where the benchmarks keep the store that they share.
var benchDir string

func TestSecondProcessIsToldWhoHasIt(t *testing.T) {
	s := open(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_OPEN="+s.Path())
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("%v: %s", err, out)
	}
	if want := fmt.Sprintf("PID %d", os.Getpid()); !strings.Contains(string(out), want) || !strings.Contains(string(out), s.Path()) {
		t.Errorf("want %q and the path in: %s", want, out)
	}
}

func TestVolumeSplitsDaysAndInstants(t *testing.T) {
	s := open(t)
	day := article("d", "Day only", "x", 2)
	day.Published, day.DateOnly = time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC), true
	late := article("l", "Late on the first in Minsk is the first in UTC", "x", 1)
	late.Published = time.Date(2025, 1, 1, 21, 30, 0, 0, time.UTC) // 00:30 on the 2nd in Minsk
	undated := article("u", "Undated", "x", 1)
	undated.Published, undated.DateFrom = time.Time{}, "none"
	write(t, s, day, late, undated)
	minsk := time.FixedZone("+03", 3*3600)
	b := Buckets{Step: 15 * time.Minute}
	for d := 1; d <= 3; d++ {
		b.Starts = append(b.Starts, time.Date(2025, 1, d, 0, 0, 0, 0, minsk).UTC())
		b.Days = append(b.Days, time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC))
		b.DayBuckets = append(b.DayBuckets, int32(d-1))
	}
	scope := Scope{From: b.Starts[0], To: b.Starts[2], FromDay: b.Days[0], ToDay: b.Days[2]}
	got, err := s.Volume(context.Background(), Every{}, scope, ByLanguage, b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Count{{Bucket: 1, Value: "en", Count: 2}}, got); diff != "" {
		t.Error(diff)
	}
	n, err := s.CountAll(context.Background(), Every{}, Scope{Undated: true})
	if err != nil || n != 1 {
		t.Errorf("%d undated, %v", n, err)
	}
}
