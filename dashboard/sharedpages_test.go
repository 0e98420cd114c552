package dashboard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// Many who ask for one page at once get one answer, in their language; more pages than
// may be made at once wait; and a page that breaks breaks for all who wait for it.
func TestCrowdsSharePages(t *testing.T) {
	s := newServer(t, shared(t))
	var made, at, most atomic.Int64
	enough := make(chan struct{})
	r := gin.New()
	r.Use(func(c *gin.Context) { c.Header("X-Frame-Options", "DENY") }, s.recoverPanics, s.setLocale, s.sharePages)
	r.GET("/explore", func(c *gin.Context) {
		made.Add(1)
		for n := at.Add(1); ; {
			if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		defer at.Add(-1)
		<-enough
		if c.Query("q") == "broken" {
			panic("broken")
		}
		c.Header("X-Made", "yes")
		c.Writer.Header().Del("X-Frame-Options")
		c.String(http.StatusAccepted, s.locale(c).Lang()+" "+c.Query("q"))
	})
	r.GET("/sql", func(c *gin.Context) { c.String(http.StatusOK, "sql") })
	ask := func(path, language string) *httptest.ResponseRecorder {
		return get(r, path, "Accept-Language", language)
	}
	var all sync.WaitGroup
	check := func(path, language string, status int, body string) {
		all.Go(func() {
			w := ask(path, language)
			if w.Code != status || !strings.Contains(w.Body.String(), body) {
				t.Errorf("%s in %s: %d %.100s, want %d %s", path, language, w.Code, w.Body, status, body)
			}
			if status == http.StatusAccepted && (w.Header().Get("X-Made") != "yes" || w.Header().Get("X-Frame-Options") != "") {
				t.Errorf("%s: the headers are not the handler's: %v", path, w.Header())
			}
		})
	}
	for range 50 {
		check("/explore?q=one", "en", http.StatusAccepted, "en one")
		check("/explore?q=one", "ru", http.StatusAccepted, "ru one")
		check("/explore?q=broken", "en", http.StatusInternalServerError, "Something broke")
	}
	for i := range 3 * maxDrawn() {
		check(fmt.Sprintf("/explore?q=%d", i), "en", http.StatusAccepted, fmt.Sprintf("en %d", i))
	}
	if w := ask("/sql", "en"); w.Body.String() != "sql" {
		t.Errorf("a page that is not shared: %s", w.Body)
	}
	for at.Load() < int64(maxDrawn()) { // as many as may be are at work
		time.Sleep(time.Millisecond)
	}
	close(enough)
	all.Wait()
	if n := most.Load(); n != int64(maxDrawn()) {
		t.Errorf("%d pages were made at once, %d may be", n, maxDrawn())
	}
	// Had each of the 150 been made by itself, there would be more by far.
	if n := made.Load(); n < int64(3+3*maxDrawn()) || n > int64(3+3*maxDrawn()+60) {
		t.Errorf("%d pages were made", n)
	}
	// A request with a body of its own is never shared.
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/explore", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("POST: %d", w.Code)
	}
}

// The list names addresses that are there.
func TestSharedPagesAreRoutes(t *testing.T) {
	routes := map[string]bool{}
	for _, r := range newServer(t, shared(t)).routes().Routes() {
		routes[r.Path] = true
	}
	for _, p := range sharedPages {
		if !routes[p] {
			t.Errorf("there is no page %s", p)
		}
	}
}
