package collect

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"tidings/ingest/fetch"
	"tidings/sql"
)

// BenchmarkCollectorRound polls 1,000 feeds on 1,000 hosts that take 50 ms to
// answer; each shows 20 entries of 200 words, all new the first time. The measured
// rounds bring two new entries in each feed.
func BenchmarkCollectorRound(b *testing.B) {
	const feeds, entries = 1000, 20
	ctx := context.Background()
	random := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 20_000)
	for i := range words {
		words[i] = fmt.Sprintf("w%x", random.IntN(1<<20))
	}
	text := func(seed int) string {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		var t strings.Builder
		for range 200 {
			t.WriteString(words[int(float64(len(words))*r.Float64()*r.Float64())])
			t.WriteByte(' ')
		}
		return t.String()
	}
	shown := entries // the number of the newest entry
	w := &web{serve: func(r *http.Request) (*http.Response, error) {
		time.Sleep(50 * time.Millisecond)
		var host int
		if _, err := fmt.Sscanf(r.URL.Host, "h%d.example", &host); err != nil {
			return nil, err
		}
		var items []string
		for i := shown; i > shown-entries; i-- {
			items = append(items, item(fmt.Sprintf("https://%s/%d", r.URL.Host, i), fmt.Sprintf("Title %d", i), text(host*1_000_000+i), testNow.Add(time.Duration(i-1000)*time.Minute)))
		}
		return answer(200, rss("H", items...)), nil
	}}
	d := newDesk(b, w)
	f := fetch.New(fetch.Options{Agent: "Tidings/bench", Transport: w, Now: d.clock.now})
	d.Collector = New(d.st, Options{Web: fetch.NewPolite(f, fetch.PoliteOptions{Pause: -1}), Now: d.clock.now})
	var all []store.Feed
	for i := range feeds {
		all = append(all, store.Feed{URL: fmt.Sprintf("https://h%d.example/feed", i)})
	}
	d.add(all...)
	began := time.Now()
	d.round()
	first := time.Since(began)
	for b.Loop() {
		b.StopTimer()
		shown += 2
		have, err := d.st.Feeds(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := d.Round(ctx, have); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(first.Seconds(), "first-s")
	b.ReportMetric(peakMemory(), "peak-MB")
}

// peakMemory is the most memory that this process had, in MB, the database's
// included; 0 where the system does not tell.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes float64
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		return 0
	}
	return kilobytes / 1024
}
