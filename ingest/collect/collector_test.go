package collect

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

func TestPoll(t *testing.T) {
	ctx := context.Background()
	at := testNow.Add(-3 * time.Hour)
	w := &web{}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://a.example/feed"})
	whole := rss("A", item("https://a.example/1", "One", "first", at), item("https://a.example/2", "Two", "second", at))
	steps := []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
		want   string // of the log: status problem items added updated duplicate rejected
		feed   func(store.Feed) string
	}{
		{"a feed", func(*http.Request) (*http.Response, error) {
			return answer(200, whole, "ETag", `"v1"`, "Last-Modified", "Mon, 01 Jan 2026 00:00:00 GMT", "Cache-Control", "public, max-age=7200"), nil
		}, "200 - 2 2 0 0 0", func(f store.Feed) string {
			if f.Every != 2*time.Hour || f.NextPoll.Sub(testNow) != 2*time.Hour || f.Title != "A" || !f.Brought.Equal(testNow) {
				return "every 2h, brought"
			}
			return ""
		}},
		{"not modified", func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("If-None-Match") != `"v1"` || r.Header.Get("If-Modified-Since") == "" {
				return nil, fmt.Errorf("not conditional: %v", r.Header)
			}
			return answer(304, ""), nil
		}, "304 - 0 0 0 0 0", nil},
		{"the same body", func(*http.Request) (*http.Response, error) { return answer(200, whole), nil }, "200 - 0 0 0 0 0", nil},
		{"a changed text", func(*http.Request) (*http.Response, error) {
			return answer(200, rss("A", item("https://a.example/1", "One", "changed", at), item("https://a.example/2", "Two", "second", at))), nil
		}, "200 - 2 0 1 1 0", nil},
		{"cut off", func(*http.Request) (*http.Response, error) {
			return answer(200, strings.TrimSuffix(rss("A", item("https://a.example/3", "Three", "third", at), "<item><title>Fo"), "</channel></rss>"), "ETag", `"bad"`), nil
		}, "200 malformed 1 1 0 0 0", func(f store.Feed) string {
			if f.ETag != "" || f.BodyHash != 0 || f.Failures != 0 {
				return "read again in full next time"
			}
			return ""
		}},
		{"a page", func(*http.Request) (*http.Response, error) {
			return answer(200, "<html><body>Sorry</body></html>"), nil
		},
			"200 format 0 0 0 0 0", func(f store.Feed) string {
				if f.Failures != 1 || f.Title != "A" {
					return "one failure"
				}
				return ""
			}},
		{"down", func(*http.Request) (*http.Response, error) { return nil, errBroken }, "0 broken 0 0 0 0 0", func(f store.Feed) string {
			if f.Failures != 2 || f.NextPoll.Sub(f.Polled) != 20*time.Minute {
				return "two failures, again in 20 minutes"
			}
			return ""
		}},
		{"a word to wait", func(*http.Request) (*http.Response, error) { return answer(503, "", "Retry-After", "36000"), nil }, "503 status 0 0 0 0 0", func(f store.Feed) string {
			if f.NextPoll.Sub(f.Polled) != 10*time.Hour {
				return "again in 10 hours"
			}
			return ""
		}},
		{"moved for good", func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/feed" {
				return answer(301, "", "Location", "https://new.example/rss"), nil
			}
			return answer(200, whole), nil
		}, "200 - 2 0 1 1 0", func(f store.Feed) string {
			if f.URL != "https://new.example/rss" || f.AddedURL != "https://a.example/feed" || !strings.Contains(f.Message, "moved for good") || f.Failures != 0 {
				return "another address, and a note"
			}
			return ""
		}},
		{"dated ahead", func(*http.Request) (*http.Response, error) {
			return answer(200, rss("A", item("https://a.example/4", "Four", "fourth", d.clock.now().Add(2*time.Hour))), "ETag", `"v4"`), nil
		}, "200 - 1 1 0 0 0", func(f store.Feed) string {
			if f.ETag != "" || f.BodyHash != 0 {
				return "no validators while a date is not yet"
			}
			return ""
		}},
		{"gone", func(*http.Request) (*http.Response, error) { return answer(410, ""), nil }, "410 status 0 0 0 0 0", func(f store.Feed) string {
			if f.State != store.FeedGone {
				return "gone"
			}
			return ""
		}},
	}
	for _, step := range steps {
		w.serve = step.answer
		d.round()
		f, l := d.feed(1)
		problem := first(l.Problem, "-")
		if got := fmt.Sprintf("%d %s %d %d %d %d %d", l.Status, problem, l.Items, l.Added, l.Updated, l.Duplicate, l.Rejected); got != step.want {
			t.Errorf("%s: %s (%s), want %s", step.name, got, l.Message, step.want)
		}
		if step.feed != nil {
			if want := step.feed(f); want != "" {
				t.Errorf("%s: %+v, want %s", step.name, f, want)
			}
		}
		if f.Problem != l.Problem || f.Message != l.Message || l.Problem != "" && l.Message == "" {
			t.Errorf("%s: feed says %q %q, log %q %q", step.name, f.Problem, f.Message, l.Problem, l.Message)
		}
		d.clock.set(f.NextPoll)
	}
	d.clock.set(testNow.AddDate(1, 0, 0))
	if due, err := d.Due(ctx); err != nil || len(due) != 0 {
		t.Errorf("a feed that is gone is due: %v, %v", due, err)
	}
	articles := d.articles()
	if len(articles) != 4 || articles["https://a.example/1"].SourceDomain != "a.example" || !articles["https://a.example/4"].Published.IsZero() {
		t.Errorf("articles: %+v", articles)
	}
}

// A hostile feed changes nothing that another source wrote, whatever it says of
// itself, and cannot keep a source's address from it.
func TestFeedWritesWithinItsSource(t *testing.T) {
	at := testNow.Add(-time.Hour)
	evil := func(text string) string {
		return rss("Victim", item("https://victim.example/1", "True", text, at.AddDate(-1, 0, 0)), item("https://victim.example/2", "Two", text, at.AddDate(-1, 0, 0)),
			strings.Replace(item("https://victim.example/3", "Three", text, at), "<item>", `<item><source url="https://victim.example/">Victim</source>`, 1))
	}
	pages := map[string]string{"https://victim.example/feed": rss("Victim", item("https://victim.example/1", "True", "true", at)), "https://evil.example/feed": evil("false")}
	d := newDesk(t, files(pages))
	d.add(store.Feed{URL: "https://victim.example/feed"})
	d.round()
	d.add(store.Feed{URL: "https://evil.example/feed"})
	d.round()
	check := func(when, key, source, text string, date time.Time) {
		t.Helper()
		if a := d.articles()[key]; a.SourceDomain != source || a.Text != text || !a.Published.Equal(date) {
			t.Errorf("%s: %s is of %q, %s, %q; want %q, %s, %q", when, key, a.SourceDomain, a.Published, a.Text, source, date, text)
		}
	}
	check("after an attack", "https://victim.example/1", "victim.example", "true", at)
	check("after an attack", "https://victim.example/2", "evil.example", "false", at.AddDate(-1, 0, 0))
	check("after an attack", "https://victim.example/3", "evil.example", "false", at)

	d.web.lock.Lock()
	pages["https://victim.example/feed"] = rss("Victim", item("https://victim.example/2", "Two", "true", at))
	pages["https://evil.example/feed"] = evil("false again")
	d.web.lock.Unlock()
	d.clock.set(testNow.AddDate(0, 0, 2))
	d.round()
	check("after its own feed came", "https://victim.example/1", "victim.example", "true", at)
	check("after its own feed came", "https://victim.example/2", "victim.example", "true", at)
	check("after its own feed came", "https://victim.example/3", "evil.example", "false again", at)
}

// Two feeds that move to one address are one.
func TestMovedToAnother(t *testing.T) {
	w := &web{serve: func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/old" {
			return answer(308, "", "Location", "/new"), nil
		}
		return answer(200, rss("A")), nil
	}}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://a.example/old"}, store.Feed{URL: "https://a.example/new"})
	d.round()
	old, log := d.feed(1)
	if f, _ := d.feed(2); old.State != store.FeedGone || f.State != store.FeedActive || !strings.Contains(log.Message, "feed 2 polls already") {
		t.Errorf("%+v, %+v", old, log)
	}
}

// A host that asks to be left alone is, by all its feeds.
func TestQuietHost(t *testing.T) {
	w := &web{serve: func(*http.Request) (*http.Response, error) { return answer(429, "", "Retry-After", "7200"), nil }}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://a.example/1"}, store.Feed{URL: "https://a.example/2"}, store.Feed{URL: "https://a.example/3"}, store.Feed{URL: "https://b.example/1"})
	d.round()
	if len(w.asked) != 2 {
		t.Errorf("asked %q, want each host once", w.asked)
	}
	feeds, err := d.st.Feeds(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range feeds {
		if f.NextPoll.Before(testNow.Add(2 * time.Hour)) {
			t.Errorf("%s is polled again at %s", f.URL, f.NextPoll)
		}
	}
}

// Run sees feeds that are added, and ends within seconds, with what has come
// stored, though a server does not answer.
func TestRunEnds(t *testing.T) {
	w := &web{serve: func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "slow.example" {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return answer(200, rss("A", item("https://a.example/1", "One", "first", testNow))), nil
	}}
	d := newDesk(t, w)
	d.add(store.Feed{URL: "https://slow.example/feed"}, store.Feed{URL: "https://a.example/feed"})
	ctx, cancel := context.WithCancel(context.Background())
	logged := make(chan store.Poll, 1)
	d.Collector.logged = func(p store.Poll) { logged <- p }
	ended := make(chan error)
	go func() { ended <- d.Run(ctx) }()
	if p := <-logged; p.Log.Added != 1 {
		t.Errorf("%+v", p)
	}
	began := time.Now()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("ending took %s", took)
	}
	if n := len(d.articles()); n != 1 {
		t.Errorf("%d articles", n)
	}
}
