package dashboard

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// counted makes a lookout say how often it has asked the database.
func counted(l *lookout) *atomic.Int64 {
	var n atomic.Int64
	count := l.count
	l.count = func(ctx context.Context, req analytics.Request, since int64) (int64, error) {
		n.Add(1)
		return count(ctx, req, since)
	}
	return &n
}

// listening gives the goroutines that serve or look for open pages.
func listening(t *testing.T) (found []string) {
	t.Helper()
	var all bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&all, 2); err != nil {
		t.Fatal(err)
	}
	for g := range strings.SplitSeq(all.String(), "\n\n") {
		if strings.Contains(g, "dashboard.(*lookout)") || strings.Contains(g, "dashboard.(*Server).live(") || strings.Contains(g, "dashboard.(*eventStream)") {
			found = append(found, g)
		}
	}
	return found
}

// Two hundred open pages are told by one look at the database, one more is turned away
// with a time to come back, and nothing of them is left when they have gone.
func TestLiveOfManyPages(t *testing.T) {
	ctx := context.Background()
	st, analyst := newStore(t, testArticles(), testTopics)
	base, s, _ := liveServer(t, analyst)
	asked := counted(s.lookout)
	const others, alike = 100, DefaultLivePages - 100
	var pages []*listener
	for range alike {
		pages = append(pages, listen(t, base+"/live?since=344&topic=border"))
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("to open %d pages of one list the database is asked %d times, want once", len(pages), n)
	}
	// Made at other times, of the same list.
	for n := range others {
		pages = append(pages, listen(t, fmt.Sprintf("%s/live?topic=border&since=%d", base, 345+n)))
	}
	if n := asked.Load(); n != 1+others {
		t.Errorf("to open %d pages more the database is asked %d times, want once for each", others, n-1)
	}

	if w := get(s.Handler(), "/live?since=344", "Accept", "application/json"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "10" ||
		!strings.Contains(w.Body.String(), "200 pages are told") {
		t.Errorf("one too many: %d %v %s", w.Code, w.Header(), w.Body)
	}

	before := asked.Load()
	// They have the numbers 345 to 347, at the moment that their topic is known.
	if _, err := st.Write(ctx, []store.Article{comes(1, "en"), comes(2, "en"), comes(3, "en")}); err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Tag(ctx); err != nil {
		t.Fatal(err)
	}
	for i, l := range pages[:alike+2] { // behind 347 nothing is new
		want := 3
		if i >= alike {
			want = 2 - (i - alike)
		}
		if got := l.hear(t); got != fmt.Sprintf("event: new\ndata: {\"count\":%d}\n", want) {
			t.Fatalf("page %d: %q, want %d", i, got, want)
		}
	}
	// A look or a few (after the articles, after their topics), each with the first, the last and
	// what lies between two that differ, by halves.
	if n := asked.Load() - before; n < 2 || n > 4*20 {
		t.Errorf("to tell %d pages the database was asked %d times", len(pages), n)
	}

	for _, l := range pages {
		l.body.Close()
	}
	left := listening(t)
	for tries := 0; len(left) > 0 && tries < 200; tries++ {
		time.Sleep(50 * time.Millisecond)
		left = listening(t)
	}
	if len(left) > 0 {
		t.Errorf("%d goroutines are left: %s", len(left), left[0])
	}
	s.lookout.lock.Lock()
	if len(s.lookout.lists) > 0 || s.lookout.seats > 0 {
		t.Errorf("%d lists and %d seats are left", len(s.lookout.lists), s.lookout.seats)
	}
	s.lookout.lock.Unlock()
	if again := listen(t, base+"/live?since=344&topic=border"); again.hear(t) != "event: new\ndata: {\"count\":3}\n" {
		t.Error("after all have gone a page is not told what is new")
	}
}

// stuck is a client that takes nothing.
type stuck struct {
	*httptest.ResponseRecorder
	asked, released chan struct{}
}

func (w *stuck) Write(b []byte) (int, error) {
	select {
	case w.asked <- struct{}{}:
	default:
	}
	<-w.released
	return len(b), nil
}

func (w *stuck) WriteString(text string) (int, error) { return w.Write([]byte(text)) }

// A page that does not read what it is told holds no other up, and takes its place alone.
func TestLiveOfASlowPage(t *testing.T) {
	st, analyst := newStore(t, testArticles(), testTopics)
	base, s, _ := liveServer(t, analyst)
	ctx, cancel := context.WithCancel(context.Background())
	slow := &stuck{httptest.NewRecorder(), make(chan struct{}, 1), make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r := httptest.NewRequest(http.MethodGet, "/live?since=344", nil).WithContext(ctx)
		r.Host = "localhost"
		s.Handler().ServeHTTP(slow, r)
	}()
	<-slow.asked
	quick := listen(t, base+"/live?since=344")
	for n := 1; n <= 3; n++ {
		if _, err := st.Write(ctx, []store.Article{comes(n, "en")}); err != nil {
			t.Fatal(err)
		}
		if got := quick.hear(t); got != fmt.Sprintf("event: new\ndata: {\"count\":%d}\n", n) {
			t.Errorf("beside a slow page: %q, want %d", got, n)
		}
	}
	cancel()
	close(slow.released)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("a slow page that has gone is still served")
	}
}

// A list that can no longer be counted ends the streams of its pages, and no others.
func TestLiveOfATopicThatGoes(t *testing.T) {
	ctx := context.Background()
	st, analyst := newStore(t, testArticles(), testTopics)
	base, _, _ := liveServer(t, analyst)
	gone, all := listen(t, base+"/live?since=344&topic=border"), listen(t, base+"/live?since=344")
	file, err := analytics.ReadTopics("t.yaml", strings.NewReader("topics:\n  - {slug: other, name: Other, query: other}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Apply(ctx, file, true); err != nil {
		t.Fatal(err)
	}
	select {
	case event, open := <-gone.events:
		if open {
			t.Errorf("a page of a topic that went is told %q", event)
		}
	case <-time.After(10 * time.Second):
		t.Error("a page of a topic that went still listens")
	}
	if _, err := st.Write(ctx, []store.Article{comes(1, "en")}); err != nil {
		t.Fatal(err)
	}
	if got := all.hear(t); got != "event: new\ndata: {\"count\":1}\n" {
		t.Errorf("the page of all articles: %q", got)
	}
	if res, err := http.Get(base + "/live?since=344&topic=border"); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("when it comes back: %v %v", res, err)
	} else {
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
}
