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

// differing opens a bundle and gives the checks that differ.
func differing(t *testing.T, b zipped) (found []string) {
	t.Helper()
	for _, f := range open(t, b.write(t)) {
		if !f.Equal() {
			found = append(found, f.Check+" "+f.Of)
		}
	}
	return found
}

// tryOpen opens a bundle in a new database and counts it again.
func tryOpen(t *testing.T, path string) ([]BundleFinding, error) {
	t.Helper()
	findings, _, err := openServer(t, path)
	return findings, err
}

// openServer opens a bundle in a new database, counts it again and serves it.
func openServer(t *testing.T, path string) ([]BundleFinding, *Server, error) {
	t.Helper()
	ctx := context.Background()
	b, err := OpenBundle(path)
	if err != nil {
		return nil, nil, err
	}
	defer b.Close()
	dir := t.TempDir()
	if err := b.Unpack(ctx, dir); err != nil {
		return nil, nil, err
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
	t.Cleanup(func() { st.Close() })
	an := analytics.New(st, now)
	if err := b.Restore(ctx, an, dir); err != nil {
		return nil, nil, err
	}
	console := newConsole(t, an)
	findings, err := b.Check(ctx, an, console, dir)
	if err != nil {
		return nil, nil, err
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
	return findings, newServer(t, an), nil
}
