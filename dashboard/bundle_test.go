package dashboard

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
	"tidings/sql"
	"tidings/sql/storetest"
)

// bundled are addresses of bundles, with what is claimed of all that match.
var bundled = []struct {
	query string
	want  ManifestCount
}{
	{"topic=border", ManifestCount{Articles: 201, Texts: 201, Stories: 201, Undated: 1}},
	{"topic=border&topic=never&q=%22border+crossing%22&q=-weather+language:en&interval=month&by=source&texts=all", ManifestCount{Articles: 201, Texts: 201, Stories: 201, Undated: 2}},
	{"q=note+OR+-sanctions&from=2025-02-10T10:00:00Z&to=2025-06-03&tz=Asia/Kathmandu&interval=hour", ManifestCount{Articles: 89, Texts: 89, Stories: 89, Undated: 2}},
	{"topic=sanctions&q=it%27s+%22%3D1%2B1%22&source=north.example&language=en&country=GB&interval=week&tz=America/New_York&by=language", ManifestCount{Articles: 174, Texts: 174, Stories: 174}},
	{"topic=border&from=2025-03-01&to=2025-04-01&texts=none", ManifestCount{Articles: 10, Texts: 10, Stories: 10, Undated: 1}},
	{"topic=never&from=1999-01-01&to=1999-01-03", ManifestCount{}},
}

// A bundle counts as where it is from: opened in a new database, by its statements in
// SQL, and in DuckDB without Tidings.
func TestBundlesCountTheSame(t *testing.T) {
	h := exportServer(t).Handler()
	for _, c := range bundled {
		t.Run(c.query, func(t *testing.T) {
			b := makeBundle(t, h, c.query)
			var m Manifest
			b.manifest(t, &m)
			any := m.Counts[len(m.Counts)-2]
			if c.want.Of = analytics.BundleOfAny; any != c.want {
				t.Errorf("it claims %+v, want %+v", any, c.want)
			}
			for _, f := range open(t, b.write(t)) {
				if !f.Equal() {
					t.Errorf("%+v", f)
				}
			}
			plain := b.plain(t)
			for _, row := range plain {
				if row[2] != "0" {
					t.Errorf("plain DuckDB: %v", row)
				}
			}
			if len(plain) != len(m.Statements)+1 || plain[1][0] != "volume" || plain[1][1] == "0" {
				t.Errorf("plain DuckDB made the checks %v", plain)
			}
		})
	}
}

// What is changed in a bundle is found: a byte of any file, and, where the sums are made
// to fit, an article, a claim, the rows of a chart, a statement, what matches.
func TestBundlesThatWereChanged(t *testing.T) {
	h := exportServer(t).Handler()
	whole := makeBundle(t, h, "topic=border&q=weather&interval=month")
	for name := range whole {
		changed := whole.clone()
		text := slices.Clone(changed[name])
		text[len(text)/2] ^= 1
		changed[name] = text
		_, err := tryOpen(t, changed.write(t))
		var fault *BundleError
		if !errors.As(err, &fault) {
			t.Errorf("a byte of %s was changed, and nothing found: %v", name, err)
		} else if fault.File != name && name != manifestName {
			t.Errorf("a byte of %s was changed, and %v found", name, err)
		}
	}
	article := func(expression string) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleArticles, "SELECT * REPLACE ("+expression+") FROM 'articles.parquet'")
		}
	}
	for _, c := range []struct {
		name   string
		change func(*testing.T, zipped)
		find   string // the check that finds it
		plain  string // that of plain DuckDB; "" none
	}{
		{"a word of an article", article("if(id = 1, replace(title, 'Border', 'Fence'), title) AS title"), "mentions border", "articles"},
		{"the title of an article", article("if(id = 1, title || '!', title) AS title"), "texts text_id", "articles"},
		{"what an article's text is", article("if(id = 4, 'Guards spoke of the sun.', text) AS text"), "mentions query-1", ""},
		{"a mention more", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleMentions, "FROM 'mentions.parquet' UNION ALL SELECT * REPLACE (2 AS article) FROM 'mentions.parquet' WHERE article = 1 AND topic = 'query-1'")
		}, "mentions query-1", "counts"},
		{"an article less in scope", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleScope, "FROM 'scope.parquet' WHERE id <> (SELECT max(id) FROM 'scope.parquet' WHERE published IS NOT NULL AND id NOT IN (SELECT id FROM 'articles.parquet'))")
		}, "count all in scope: articles", "counts"},
		{"the story of an article", func(t *testing.T, b zipped) {
			b.table(t, analytics.BundleArticles, "SELECT * REPLACE (if(id = 4, 1, story) AS story) FROM 'articles.parquet'")
			b.table(t, analytics.BundleScope, "SELECT * REPLACE (if(id = 4, 1, story) AS story) FROM 'scope.parquet'")
		}, "count any selection: stories", "counts"},
		{"a claim", func(t *testing.T, b zipped) {
			b.edit(t, func(m *Manifest) { m.Counts[0].Articles++ })
		}, "count border: articles", ""},
		{"a chart", func(t *testing.T, b zipped) {
			b[dataFolder+"volume.csv"] = bytes.Replace(b[dataFolder+"volume.csv"], []byte("2025-02-01,"), []byte("2025-02-01,1"), 1)
		}, "chart volume", "volume"},
		{"a row less", func(t *testing.T, b zipped) {
			text := b[dataFolder+"articles.csv"]
			b[dataFolder+"articles.csv"] = text[:bytes.LastIndexByte(text[:len(text)-1], '\n')+1]
		}, "statement articles", "articles"},
		{"a statement", func(t *testing.T, b zipped) {
			b[sqlFolder+"by-source.sql"] = []byte("SELECT 'x' AS source, 1 AS count, 1 AS total_count, 1.0 AS ratio")
		}, "statement by-source", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := whole.clone()
			c.change(t, b)
			b.sums(t)
			findings, err := tryOpen(t, b.write(t))
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, f := range findings {
				if !f.Equal() {
					found = append(found, f.Check+" "+f.Of)
				}
			}
			if !slices.Contains(found, c.find) {
				t.Errorf("%q differ, and not %q", found, c.find)
			}
			for _, row := range b.plain(t) {
				if row[0] == c.plain && row[2] == "0" {
					t.Errorf("plain DuckDB found nothing: %v", row)
				}
			}
		})
	}
}

// What is no bundle is refused, and nothing is written but to the directory of its tables.
func TestHostileBundles(t *testing.T) {
	h := exportServer(t).Handler()
	whole := makeBundle(t, h, "topic=border&q=weather&interval=month")
	put := func(name, text string) func(*testing.T, zipped) {
		return func(_ *testing.T, b zipped) { b[name] = []byte(text) }
	}
	edit := func(change func(*Manifest)) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) { b.edit(t, change) }
	}
	table := func(file, query string) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) {
			b.table(t, file, query)
			b.sums(t)
		}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, zipped)
		want   string
	}{
		"a path out of the directory": {put("../evil.txt", "x"), "../evil.txt: a bundle has no file of this name"},
		"an absolute path":            {put("/tmp/evil.txt", "x"), "a bundle has no file of this name"},
		"a path of Windows":           {put(`data\evil.csv`, "x"), "a bundle has no file of this name"},
		"a folder":                    {put("data/", ""), "a bundle has no file of this name"},
		"a file that is not named":    {func(_ *testing.T, b zipped) { b["data/more.csv"] = []byte("x\n1\n") }, "files: data/more.csv is in the bundle and not among them"},
		"no manifest":                 {func(_ *testing.T, b zipped) { delete(b, manifestName) }, "manifest.json: it is missing"},
		"a manifest that is none":     {put(manifestName, "{"), "expected JSON"},
		"a newer format":              {edit(func(m *Manifest) { m.Format = 2 }), "this Tidings reads format 1"},
		"a file that is missing":      {func(_ *testing.T, b zipped) { delete(b, checkName) }, `"check.sql" is not in the bundle`},
		"a bomb": {func(t *testing.T, b zipped) {
			b["data/volume.csv"] = bytes.Repeat([]byte("0"), 100<<20)
			b.sums(t)
		}, "data/volume.csv: unpacked it has 104857600 bytes, expected at most"},
		"texts":            {edit(func(m *Manifest) { m.Texts = "some" }), "expected matched, all or none"},
		"another question": {edit(func(m *Manifest) { m.Request["q"] = []string{"zyzzyva"} }), "not those of the request"},
		"no parameter":     {edit(func(m *Manifest) { m.Request["limit"] = []string{"5"} }), `"limit" is no parameter`},
		"too many buckets": {edit(func(m *Manifest) { m.Request["interval"], m.Request["from"] = []string{"hour"}, []string{"1000-01-01"} }), "at most 20000 buckets"},
		"a query that cannot be read": {edit(func(m *Manifest) {
			m.Selections[1].Query, m.Request["q"] = "(", []string{"("}
		}), "selections: query-1"},
		"no slug":      {edit(func(m *Manifest) { m.Selections[1].Mentions, m.Counts[1].Of = "a'b", "a'b" }), "no name of mentions"},
		"no statement": {edit(func(m *Manifest) { m.Statements = m.Statements[1:] }), "statements: they are"},
		"no claim":     {edit(func(m *Manifest) { m.Counts = m.Counts[1:] }), "counts: they are of"},
		"a statement that writes": {func(t *testing.T, b zipped) {
			b["statements/volume.sql"] = []byte("COPY article TO 'evil.csv'")
			b.sums(t)
		}, "statements/volume.sql: line 1, column 1: only a question"},
		"a statement that reads a file": {func(t *testing.T, b zipped) {
			b["statements/volume.sql"] = []byte("SELECT * FROM read_text('/etc/passwd')")
			b.sums(t)
		}, "statements/volume.sql: "},
		"no Parquet": {func(t *testing.T, b zipped) { b[analytics.BundleScope] = []byte("PAR1 nothing"); b.sums(t) }, "scope.parquet"},
		"a part of Parquet": {func(t *testing.T, b zipped) {
			x := b[analytics.BundleArticles]
			b[analytics.BundleArticles] = x[:len(x)/2]
			b.sums(t)
		}, "articles.parquet"},
		"another type":      {table(analytics.BundleScope, "SELECT * REPLACE (published::VARCHAR AS published) FROM 'scope.parquet'"), `scope.parquet: column 2 is "published VARCHAR", expected "published TIMESTAMP"`},
		"a column less":     {table(analytics.BundleArticles, "SELECT * EXCLUDE (text_id) FROM 'articles.parquet'"), "it ends before the column text_id UBIGINT"},
		"a column more":     {table(analytics.BundleSources, "SELECT *, 1 AS more FROM 'sources.parquet'"), `a column too many, "more INTEGER"`},
		"an article twice":  {table(analytics.BundleArticles, "FROM 'articles.parquet' UNION ALL FROM 'articles.parquet'"), "have no number of their own"},
		"a number of none":  {table(analytics.BundleArticles, "SELECT * REPLACE (id - 1 AS id) FROM 'articles.parquet'"), "expected 1 to"},
		"no scope":          {table(analytics.BundleScope, "FROM 'scope.parquet' LIMIT 0"), "are not in it"},
		"another date":      {table(analytics.BundleArticles, "SELECT * REPLACE (published + INTERVAL 1 DAY AS published) FROM 'articles.parquet'"), "or with another date"},
		"an unknown source": {table(analytics.BundleSources, "FROM 'sources.parquet' LIMIT 1"), "articles without a source"},
		"a NULL":            {table(analytics.BundleSources, "SELECT * REPLACE (NULL::VARCHAR AS name) FROM 'sources.parquet'"), "sources.parquet: "},
	} {
		t.Run(name, func(t *testing.T) {
			b := whole.clone()
			c.change(t, b)
			findings, err := tryOpen(t, b.write(t))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, findings %v, want %q", err, findings, c.want)
			}
		})
	}
	path := whole.write(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, cut := range map[string][]byte{"empty": nil, "its beginning": text[:len(text)/2], "no ZIP": []byte("date,count\n"),
		"many files": slices.Concat([]byte("PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff"), make([]byte, 10))} {
		file := filepath.Join(t.TempDir(), "x.zip")
		if err := os.WriteFile(file, cut, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := tryOpen(t, file); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A bundle of too much is refused, and so is one of nothing in particular.
func TestBundlesThatAreNotMade(t *testing.T) {
	s := exportServer(t)
	for query, want := range map[string]string{
		"":                          "a query or a topic",
		"topic=gone":                "There is no such topic",
		"q=(":                       "The query cannot be read",
		"topic=border&texts=some":   "matched, all or none",
		"topic=border&undated=true": "undated",
		"topic=border&average=3":    "average",
		"topic=border&language=pl":  "nothing in scope has a date",
		"topic=border&interval=hour&from=1900-01-01": "at most 20000 buckets",
	} {
		if w := get(s.Handler(), "/bundle?"+query); w.Code < 400 || w.Code > 499 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q", query, w.Code, want)
		}
	}
	req := analytics.Request{Selections: []analytics.Selection{{Topic: "border"}}}
	for texts, want := range map[analytics.BundleTexts]string{analytics.TextsMatched: "202 articles match, and at most 201", analytics.TextsAll: "344 articles in scope, and at most 201"} {
		_, err := s.exporter.MakeBundle(context.Background(), req, BundleOptions{Texts: texts, MaxArticles: 201})
		var much *analytics.TooMuchError
		if !errors.As(err, &much) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// zipped are the files of a bundle.
type zipped map[string][]byte

func makeBundle(t *testing.T, h http.Handler, query string) zipped {
	t.Helper()
	return makeZip(t, body(t, h, "/bundle?"+query))
}

// makeZip reads a ZIP.
func makeZip(t *testing.T, text []byte) zipped {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	b := zipped{}
	for _, f := range archive.File {
		b[f.Name] = unzipped(t, f)
	}
	return b
}

func (b zipped) clone() zipped {
	out := zipped{}
	for name, text := range b {
		out[name] = text
	}
	return out
}

func (b zipped) manifest(t *testing.T, m *Manifest) {
	t.Helper()
	if err := json.Unmarshal(b[manifestName], m); err != nil {
		t.Fatal(err)
	}
}

// edit changes the manifest, and the sum of it.
func (b zipped) edit(t *testing.T, change func(*Manifest)) {
	t.Helper()
	var m Manifest
	b.manifest(t, &m)
	change(&m)
	b.put(t, &m)
}

func (b zipped) put(t *testing.T, m *Manifest) {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	b[manifestName] = text
	var sums strings.Builder
	for _, f := range m.Files {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Name)
	}
	fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(text), manifestName)
	b[sumsName] = []byte(sums.String())
}

// sums makes the sums fit, as who forges a bundle would.
func (b zipped) sums(t *testing.T) {
	t.Helper()
	b.edit(t, func(m *Manifest) {
		for i, f := range m.Files {
			m.Files[i].Bytes, m.Files[i].SHA256 = int64(len(b[f.Name])), fmt.Sprintf("%x", sha256.Sum256(b[f.Name]))
		}
	})
}

// unpack writes the files to a directory.
func (b zipped) unpack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range b {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// plain counts the bundle again with DuckDB alone.
func (b zipped) plain(t *testing.T) [][]string {
	t.Helper()
	rows, err := storetest.Plain(context.Background(), b.unpack(t), string(b[checkName]))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// table makes a table anew.
func (b zipped) table(t *testing.T, file, query string) {
	t.Helper()
	dir := b.unpack(t)
	to := filepath.Join(dir, "new.parquet")
	if _, err := storetest.Plain(context.Background(), dir, "COPY ("+query+") TO '"+to+"' (FORMAT parquet)"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	b[file] = text
}

// write writes the files as a ZIP.
func (b zipped) write(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for name, text := range b {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) []BundleFinding {
	t.Helper()
	findings, err := tryOpen(t, path)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// tryOpen opens a bundle in a new database and counts it again.
func tryOpen(t *testing.T, path string) ([]BundleFinding, error) {
	t.Helper()
	ctx := context.Background()
	b, err := OpenBundle(path)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	dir := t.TempDir()
	if err := b.Unpack(ctx, dir); err != nil {
		return nil, err
	}
	var tables []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		tables = append(tables, e.Name())
	}
	if diff := cmp.Diff([]string{"articles.parquet", "mentions.parquet", "scope.parquet", "sources.parquet"}, tables); diff != "" {
		t.Errorf("unpacked (-want +have):\n%s", diff)
	}
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "bundle.duckdb"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	an := analytics.New(st, now)
	if err := b.Restore(ctx, an, dir); err != nil {
		return nil, err
	}
	console := newConsole(t, an)
	findings, err := b.Check(ctx, an, console, dir)
	if err != nil {
		return nil, err
	}
	if own, err := b.OwnScript(); !own && err == nil && !slices.ContainsFunc(findings, func(f BundleFinding) bool { return !f.Equal() }) {
		t.Error("the script is not this Tidings' own")
	}
	if faults, err := st.Verify(ctx); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
	if _, err := st.Write(ctx, testArticles()); !errors.Is(err, store.ErrBundle) {
		t.Errorf("an opened bundle takes other articles: %v", err)
	}
	return findings, nil
}
