package analytics

import (
	"context"
	"testing"
	"time"

	"tidings/sql"
)

// What is prepared is at hand for whoever comes, and is prepared again after a writing.
func TestPreparedAgainAfterAWriting(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	a, st := open(t)
	add := func(name string) {
		if _, err := st.Write(ctx, []store.Article{{Key: name, URL: "https://a.example/" + name, Title: "border", SourceDomain: "a.example",
			Published: time.Date(2025, 3, 5, 12, 0, 0, 0, time.UTC), DateFrom: "file"}}); err != nil {
			t.Fatal(err)
		}
	}
	add("1")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.KeepPrepared(ctx, time.Millisecond, func(err error) { t.Error(err) })
	}()
	for _, name := range []string{"2", "3"} {
		for deadline := time.Now().Add(time.Minute); !a.AlarmsAtHand(ctx, Request{Interval: Week}); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the anomalies of weeks are not at hand after a minute")
			}
		}
		add(name)
	}
	stop()
	<-ended
}
