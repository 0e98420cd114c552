package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
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

const (
	crashBatch    = 20_480
	crashArticles = 130_000 // six whole batches and a part of one
)

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
	for try, share := range []float64{0.3, 0.5, 0.7, 0.85, 0.95} {
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
		if c.Articles%crashBatch != 0 && c.Articles != crashArticles {
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

// The index is whole after a compaction or a rebuilding that is killed at any
// moment, and says the same.
func TestKilledCompaction(t *testing.T) {
	ctx := context.Background()
	db := filepath.Join(t.TempDir(), "crash.duckdb")
	random := rand.New(rand.NewPCG(1, 2))
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	words := store.Words{Any: []store.Term{{Text: "word7"}}}
	for from := range 7 {
		var batch []store.Article
		for i := range 1500 {
			url := fmt.Sprintf("https://crash.example/%d/%d", from, i)
			text := ""
			for range 200 {
				text += fmt.Sprintf("word%d ", random.IntN(5000))
			}
			batch = append(batch, store.Article{Key: url, URL: url, Title: "Title", Text: text, SourceDomain: "crash.example", DateFrom: "none"})
		}
		if _, err := st.Write(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	want, err := st.CountAll(ctx, words, store.Scope{Undated: true})
	if err != nil || want == 0 {
		t.Fatal(want, err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"rebuild", "compact"} {
		began := time.Now()
		if out, err := tidings("index", step, "--db", db).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		whole := time.Since(began)
		for _, share := range []float64{0.3, 0.6, 0.9} {
			after := time.Duration(share * float64(whole))
			cmd := tidings("index", step, "--db", db)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(after)
			if err := cmd.Process.Kill(); err != nil {
				t.Logf("%s had ended: %v", step, err)
			}
			_ = cmd.Wait() // killed, or ended by itself
			st, err := store.Open(ctx, db, store.Options{})
			if err != nil {
				t.Fatalf("%s killed after %s: %v", step, after, err)
			}
			if faults, err := st.Verify(ctx); err != nil || len(faults) > 0 {
				t.Errorf("%s killed after %s: %v, %v", step, after, faults, err)
			}
			if got, err := st.CountAll(ctx, words, store.Scope{Undated: true}); err != nil || got != want {
				t.Errorf("%s killed after %s: %d articles with the word, want %d (%v)", step, after, got, want, err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
