package dashboard

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// liveServer is a server on a port, which end ends; it says how long that took.
func liveServer(t *testing.T, analyst *analytics.Analyst) (base string, s *Server, end func() time.Duration) {
	t.Helper()
	s, err := New(Config{Analyst: analyst, Addr: "127.0.0.1:0", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	t.Cleanup(cancel)
	return "http://" + ln.Addr().String(), s, func() time.Duration {
		begun := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		return time.Since(begun)
	}
}

// listener is a client of /live.
type listener struct {
	body   io.Closer
	events chan string // without the empty line; closed at the end
}

func listen(t *testing.T, address string) *listener {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		body, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: %d %v %s", address, res.StatusCode, res.Header, body)
	}
	l := &listener{res.Body, make(chan string, 10)}
	go func() {
		defer close(l.events)
		event := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if line := lines.Text(); line != "" {
				event += line + "\n"
				continue
			}
			l.events <- event
			event = ""
		}
	}()
	t.Cleanup(func() { res.Body.Close() })
	if first := <-l.events; first != "retry: 10000\n" {
		t.Errorf("the stream begins with %q", first)
	}
	return l
}

// hear gives the next event.
func (l *listener) hear(t *testing.T) string {
	t.Helper()
	select {
	case event := <-l.events:
		return event
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was said")
		return ""
	}
}

// comes gives an article that comes while pages are open.
func comes(n int, language string) store.Article {
	a := testArticles()[0]
	a.Key = fmt.Sprintf("https://north.example/late-%d", n)
	a.URL, a.Title, a.Language = a.Key, fmt.Sprintf("Border news %d", n), language
	a.Published = time.Date(2025, 7, 1, n, 0, 0, 0, time.UTC)
	return a
}

func TestLive(t *testing.T) {
	ctx := context.Background()
	st, analyst := newStore(t, testArticles(), testTopics)
	base, s, end := liveServer(t, analyst)
	store := func(articles ...store.Article) {
		t.Helper()
		if _, err := st.Write(ctx, articles); err != nil {
			t.Fatal(err)
		}
		if _, err := analyst.Tag(ctx); err != nil {
			t.Fatal(err)
		}
	}
	all, topic := listen(t, base+"/live?since=344"), listen(t, base+"/live?since=344&topic=border&language=en")
	other, change := listen(t, base+"/live?since=344&q=border&to=2025-06-01"), listen(t, base+"/live")

	store(comes(1, "en"), comes(2, "ru"))
	for name, c := range map[string]struct {
		l    *listener
		want string
	}{
		"all": {all, "event: new\ndata: {\"count\":2}\n"}, "topic": {topic, "event: new\ndata: {\"count\":1}\n"}, "change": {change, "event: change\ndata: {}\n"},
	} {
		if got := c.l.hear(t); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	// A page that lost its connection hears at once what it has missed.
	again := listen(t, base+"/live?since=344")
	if got := again.hear(t); got != "event: new\ndata: {\"count\":2}\n" {
		t.Errorf("again: %q", got)
	}
	store(comes(3, "en"))
	if got := topic.hear(t); got != "event: new\ndata: {\"count\":2}\n" {
		t.Errorf("of the topic comes another: %q", got)
	}
	if len(other.events) > 0 {
		t.Errorf("of a range that is over something was said: %q", <-other.events)
	}

	// What listens is counted apart from requests.
	metrics := func() string { return get(s.Handler(), "/metrics").Body.String() }
	if text := metrics(); !strings.Contains(text, "\ntidings_live_pages 5\n") {
		t.Errorf("the metrics do not have five pages that listen: %s", text)
	}
	other.body.Close()
	for tries := 0; !strings.Contains(metrics(), "\ntidings_live_pages 4\n"); tries++ {
		if tries > 100 {
			t.Fatal("a client that has gone still has its place")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if text := metrics(); strings.Contains(text, `route="/live"`) {
		t.Errorf("a page that listens is a slow request: %s", text)
	}

	for path, want := range map[string]string{"/live?since=x": "the number of an article", "/live?since=1&topic=gone": "There is no such topic", "/live?since=1&q=(": "cannot be read", "/live?since=1&limit=5": "one of the parameters"} {
		if w := get(s.Handler(), path); w.Code < 400 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, want %q", path, w.Code, want)
		}
	}

	for len(s.listeners) < DefaultLivePages {
		s.listeners <- struct{}{}
	}
	if w := get(s.Handler(), "/live?since=344", "Accept", "application/json"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "10" || !strings.Contains(w.Body.String(), `"too_many"`) {
		t.Errorf("one too many: %d %v %s", w.Code, w.Header(), w.Body)
	}

	if took := end(); took > time.Second {
		t.Errorf("with pages that listen the server takes %s to end", took)
	}
	for _, l := range []*listener{all, topic, change, again} {
		for range l.events { // up to its end
		}
	}
}

// /live stands behind the same guards as the pages.
func TestLiveIsGuarded(t *testing.T) {
	s, err := New(Config{Analyst: shared(t), Now: now, Password: "secret-enough-for-a-test", AllowHosts: []string{"tidings.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if w := get(s.Handler(), "/live?since=1"); w.Code != http.StatusUnauthorized {
		t.Errorf("without the password: %d", w.Code)
	}
	r := httptest.NewRequest(http.MethodGet, "/live?since=1", nil)
	r.Host = "evil.example"
	w := httptest.NewRecorder()
	if s.Handler().ServeHTTP(w, r); w.Code < 400 || w.Code == http.StatusUnauthorized {
		t.Errorf("under a strange name: %d", w.Code)
	}
}

// The pages say where they listen, each for its own articles.
func TestPagesListen(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for path, want := range map[string]string{
		"/": `data-new="/live?from=2024-07-01&amp;since=344" data-href="/"`,
		"/?from=2025-01-01&unit=stories&interval=month":   `data-new="/live?from=2025-01-01&amp;since=344" data-href="/?from=2025-01-01&amp;interval=month&amp;unit=stories"`,
		"/topics/border?measure=ratio&language=en":        `data-new="/live?language=en&amp;since=344&amp;topic=border" data-href="/topics/border?language=en&amp;measure=ratio"`,
		"/articles?q=border&sort=oldest&limit=5&with=day": `data-new="/live?q=border&amp;since=344&amp;with=day" data-href="/articles?limit=5&amp;q=border&amp;sort=oldest&amp;with=day"`,
	} {
		if body := get(h, path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
}
