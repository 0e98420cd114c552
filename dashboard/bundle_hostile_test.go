package dashboard

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidings/analytics"
)

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
		"a newer format":              {edit(func(m *Manifest) { m.Format = 4 }), "this Tidings reads format 3"},
		"a file that is missing":      {func(_ *testing.T, b zipped) { delete(b, checkName) }, `"check.sql" is not in the bundle`},
		"what was learned missing":    {func(_ *testing.T, b zipped) { delete(b, pastName) }, `"past.json" is not in the bundle`},
		"what was learned not named": {func(t *testing.T, b zipped) {
			delete(b, coverageName)
			b.edit(t, func(m *Manifest) {
				m.Files = slices.DeleteFunc(m.Files, func(f ManifestFile) bool { return f.Name == coverageName })
			})
		}, "files: coverage.ndjson is missing"},
		"a statement where there is none": {edit(func(m *Manifest) { m.Statements[len(m.Statements)-1].File = "statements/words-usual.sql" }), "statements: they are"},
		"a bomb": {func(t *testing.T, b zipped) {
			b["data/volume.csv"] = bytes.Repeat([]byte("0"), 100<<20)
			b.sums(t)
		}, "data/volume.csv: unpacked it has 104857600 bytes, expected at most"},
		"texts":            {edit(func(m *Manifest) { m.Texts = "some" }), "expected matched, all or none"},
		"another question": {edit(func(m *Manifest) { m.Request["q"] = []string{"zyzzyva"} }), "not those of the request"},
		"no parameter":     {edit(func(m *Manifest) { m.Request["limit"] = []string{"5"} }), `"limit" is no parameter`},
		"too many buckets": {edit(func(m *Manifest) {
			m.Request["interval"], m.Request["from"] = []string{"hour"}, []string{"1000-01-01"}
			m.Statements = slices.DeleteFunc(m.Statements, func(s ManifestStatement) bool { return s.Name == "coverage" })
		}), "at most 20000 buckets"},
		"a query that cannot be read": {edit(func(m *Manifest) {
			m.Selections[1].Query, m.Request["q"] = "(", []string{"("}
		}), "selections: query-1"},
		"no slug":      {edit(func(m *Manifest) { m.Selections[1].Mentions, m.Counts[1].Of = "a'b", "a'b" }), "no name of mentions"},
		"no statement": {edit(func(m *Manifest) { m.Statements = m.Statements[1:] }), "statements: they are"},
		"a statement that is said to give little": {edit(func(m *Manifest) { m.Statements[0].Columns[1].Computed = true }), `of volume the columns ["date"] are computed, expected []`},
		"another topic twice":                     {edit(func(m *Manifest) { m.Beside = append(m.Beside, m.Beside[0]) }), "is there twice"},
		"another topic that is a query":           {edit(func(m *Manifest) { m.Beside[0].Typed = true }), "is no topic"},
		"another topic that cannot be read":       {edit(func(m *Manifest) { m.Beside[0].Query = "(" }), "beside: "},
		"a first day that is none":                {edit(func(m *Manifest) { m.FirstDay = "soon" }), "expected a day"},
		"no claim":                                {edit(func(m *Manifest) { m.Counts = m.Counts[1:] }), "counts: they are of"},
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
	archive, err := os.Create(filepath.Join(t.TempDir(), "link.zip"))
	if err != nil {
		t.Fatal(err)
	}
	link := zip.NewWriter(archive)
	header := &zip.FileHeader{Name: manifestName}
	header.SetMode(os.ModeSymlink | 0o777)
	if _, err := link.CreateHeader(header); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(link.Close(), archive.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := tryOpen(t, archive.Name()); err == nil || !strings.Contains(err.Error(), "manifest.json: it is a L") {
		t.Errorf("a link: %v", err)
	}
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
