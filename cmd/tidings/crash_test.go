package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tidings/ingest"
	"tidings/sql"
)

// tidings makes a command that runs this test binary as the program itself
// (see TestMain).
func tidings(args ...string) *exec.Cmd {
	return &exec.Cmd{Path: os.Args[0], Args: append([]string{"tidings"}, args...), Env: os.Environ()}
}

const crashArticles = 33_000 // six whole batches of 5,000 and a part of one

func crashFile(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "articles.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range crashArticles {
		fmt.Fprintf(w, `{"url":"https://crash.example/%d","title":"Title %d","text":"word%d word%d border","published":"2025-01-%02d","language":"en"}`+"\n",
			i, i, i%1000, i%77, i%28+1)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// An import that is killed at any moment leaves a database that opens, with
// whole batches only; run again, it completes it with no duplicates.
func TestKilledImport(t *testing.T) {
	dir := t.TempDir()
	file := crashFile(t, dir)
	db := filepath.Join(dir, "crash.duckdb")
	ctx := context.Background()
	began := time.Now()
	if out, err := tidings("import", "--db", filepath.Join(dir, "whole.duckdb"), file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(began)
	for try, share := range []float64{0.05, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95} {
		after := time.Duration(share * float64(whole))
		cmd := tidings("import", "--db", db, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		if err := cmd.Process.Kill(); err != nil {
			t.Logf("try %d: the import had ended: %v", try, err)
		}
		_ = cmd.Wait() // killed, or ended by itself
		st, err := store.Open(ctx, db, store.Options{})
		if err != nil {
			t.Fatalf("after a kill after %s: %v", after, err)
		}
		faults, err := st.Verify(ctx)
		if err != nil || len(faults) > 0 {
			t.Errorf("after a kill after %s: %v, %v", after, faults, err)
		}
		c, err := st.Corpus(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if c.Articles%5_000 != 0 && c.Articles != crashArticles {
			t.Errorf("after a kill after %s: %d articles are no whole batches", after, c.Articles)
		}
		t.Logf("killed after %s: %d articles", after, c.Articles)
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := tidings("import", "--db", db, file, "--format", "json")
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	var sum ingest.Summary
	if err := json.Unmarshal(out.Bytes(), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Read != crashArticles || sum.Added+sum.Duplicate != crashArticles {
		t.Errorf("%+v", sum)
	}
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	c, err := st.Corpus(ctx)
	if err != nil || c.Articles != crashArticles {
		t.Errorf("%d articles, %v", c.Articles, err)
	}
	n, err := st.CountAll(ctx, store.Words{Any: []store.Term{{Text: "border"}}}, store.Scope{})
	if err != nil || n != crashArticles {
		t.Errorf("%d articles with the word of all, %v", n, err)
	}
}
