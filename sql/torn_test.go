package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// articlesFrom makes a batch that fills a row group.
func articlesFrom(first int) []Article {
	batch := make([]Article, 20480)
	for i := range batch {
		n := first + i
		url := fmt.Sprintf("https://torn.example/%d", n)
		batch[i] = Article{Key: url, URL: url, Title: fmt.Sprintf("Title %d", n), Text: fmt.Sprintf("word%d border text%d", n%1000, n),
			Language: "en", DateFrom: "none", SourceDomain: "torn.example"}
	}
	return batch
}

// commits gives where each commit of a log begins.
func commits(t *testing.T, log []byte) (at []int64) {
	t.Helper()
	from, ok, err := firstEntry(bytes.NewReader(log))
	if err != nil || !ok {
		t.Fatalf("the log does not begin as it should: %t, %v", ok, err)
	}
	for from < int64(len(log)) {
		if log[from+entryHead+2] == entryCommit {
			at = append(at, from)
		}
		from += entryHead + int64(log[from]) + int64(log[from+1])<<8 + int64(log[from+2])<<16
	}
	return at
}

// A process that ends between any two writes to the log leaves whole
// transactions: what was written before a commit that is missing is not there.
func TestTornLog(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.duckdb")
	st, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const batches = 3
	for b := range batches {
		if _, err := st.Write(ctx, articlesFrom(b*20480)); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := st.runs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.merge(ctx, runs); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + ".wal")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	cut := 0
	for i, at := range commits(t, log) {
		torn := filepath.Join(dir, fmt.Sprintf("torn%d.duckdb", i))
		if err := os.WriteFile(torn, file, 0o600); err != nil {
			t.Fatal(err)
		}
		// The commit is missing, or half of it.
		if err := os.WriteFile(torn+".wal", log[:at+int64(i%2)*10], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, rows, err := committedEnd(bytes.NewReader(log[:at])); err != nil {
			t.Fatal(err)
		} else if rows {
			cut++
		}
		st, err := Open(ctx, torn, Options{})
		if err != nil {
			t.Fatalf("a log without its commit %d: %v", i, err)
		}
		if faults, err := st.Verify(ctx); err != nil || len(faults) > 0 {
			t.Errorf("a log without its commit %d: %v, %v", i, faults, err)
		}
		if n, err := st.Corpus(ctx); err != nil || n.Articles%20480 != 0 {
			t.Errorf("a log without its commit %d: %d articles, %v", i, n.Articles, err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		if err := os.Remove(torn); err != nil {
			t.Error(err)
		}
	}
	if cut < batches { // the articles', the index's and the merge's
		t.Errorf("row groups without a commit were in %d logs", cut)
	}
}

// A log that is not as this version of DuckDB writes it is left as it is.
func TestStrangeLog(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "a.duckdb")
	st, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Write(ctx, articlesFrom(0)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path + ".wal")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	all := commits(t, whole)
	torn := whole[:all[len(all)-1]]
	first, _, _ := firstEntry(bytes.NewReader(torn))
	for what, change := range map[string]func([]byte){
		"another version":               func(b []byte) { b[5] = 9 },
		"no version":                    func(b []byte) { b[2] = entryCommit },
		"an entry of no size":           func(b []byte) { clear(b[first : first+8]) },
		"an entry of a damaged size":    func(b []byte) { b[first]++ },
		"an entry without its type":     func(b []byte) { b[first+entryHead] = 7 },
		"an identifier without its end": func(b []byte) { b[8] = 0xff },
	} {
		log := slices.Clone(torn)
		change(log)
		if _, cut, err := committedEnd(bytes.NewReader(log)); cut || err != nil {
			t.Errorf("%s: cut %t, %v", what, cut, err)
		}
	}
	if _, cut, err := committedEnd(bytes.NewReader(nil)); cut || err != nil {
		t.Errorf("an empty log: cut %t, %v", cut, err)
	}
	if end, cut, err := committedEnd(bytes.NewReader(torn)); !cut || err != nil || end >= int64(len(torn)) {
		t.Errorf("the log as it was: cut %t at %d of %d, %v", cut, end, len(torn), err)
	}
}

// One Store has a database, in one process, too; its files are not touched by
// another.
func TestOpenTwice(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.duckdb")
	st, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.duckdb")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, link} {
		var locked *LockedError
		if _, err := Open(ctx, p, Options{}); !errors.As(err, &locked) {
			t.Errorf("opened twice: %v", err)
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(ctx, link, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}
