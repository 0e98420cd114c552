package analytics

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"tidings/sql"
)

// count runs a statement that gives one whole number.
func count(t *testing.T, c *Console, text string) int64 {
	t.Helper()
	answer, err := c.Run(context.Background(), Statement{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Close()
	if !answer.Next() {
		t.Fatalf("%s: no row, %v", text, answer.Err())
	}
	return answer.Batch().Columns[0].Ints[0]
}

// A Console that is kept fresh sees what is written while it is, and nothing
// before the first copy.
func TestConsoleIsKeptFresh(t *testing.T) {
	a, s := corpus(t)
	c := newConsole(t, a)
	if _, err := c.Run(context.Background(), Statement{Text: "SELECT 1"}); !errors.Is(err, ErrNotPublished) {
		t.Errorf("before the first copy: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.KeepFresh(ctx, time.Millisecond, func(err error) { t.Error(err) })
	}()
	waitFor := func(want int64) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		for {
			if !c.AsOf().IsZero() && count(t, c, "SELECT count(*) FROM articles") == want {
				return
			}
			select {
			case <-deadline:
				t.Fatalf("not %d articles; as of %s", want, c.AsOf())
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	corpus, err := a.Corpus(ctx)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(corpus.Articles)
	put(t, s, store.Article{Key: "one-more", URL: "https://example.org/one-more", Title: "One more"})
	waitFor(corpus.Articles + 1)
	cancel()
	<-ended
	if count(t, c, "SELECT count(*) FROM articles") != corpus.Articles+1 {
		t.Error("what was published is gone")
	}
}

// A refresh that fails is told and tried again.
func TestConsoleTellsOfFailedRefreshes(t *testing.T) {
	a, _ := corpus(t)
	c := newConsole(t, a)
	broken := errors.New("no room")
	publish, times := c.publish, 0
	c.publish = func(ctx context.Context) (store.Publication, error) {
		if times++; times < 3 {
			return store.Publication{}, broken
		}
		return publish(ctx)
	}
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan error, 10)
	var keeping sync.WaitGroup
	keeping.Go(func() { c.KeepFresh(ctx, time.Millisecond, func(err error) { told <- err }) })
	defer keeping.Wait()
	defer cancel()
	for range 2 {
		if err := <-told; !errors.Is(err, broken) {
			t.Errorf("told %v", err)
		}
	}
	for c.AsOf().IsZero() {
		select {
		case err := <-told:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
}
