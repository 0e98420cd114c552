package dashboard

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/singleflight"
)

// sharedPages are the pages that many ask for at once: whoever asks for the same one while
// it is made gets the same answer, so that a crowd costs what one visitor costs.
var sharedPages = []string{"/", "/topics/:slug", "/topics/:slug/words", "/explore", "/articles", "/articles/facets", "/articles/passages", "/articles/:id", "/sources", "/coverage",
	"/coverage/source", "/anomalies", "/anomalies/why", "/boards", "/boards/:slug", "/board", "/present", "/boards/:slug/present", "/board/present", "/embed/volume", "/feeds", "/feeds/:id"}

// maxDrawn is how many of these pages are made at once; others wait for their turn, so
// that memory does not grow with the crowd.
func maxDrawn() int { return 4 * runtime.GOMAXPROCS(0) }

// pageDesk makes the pages of sharedPages.
type pageDesk struct {
	same  singleflight.Group
	turns chan struct{}
}

// turn waits for a turn, for so long at most.
func (d *pageDesk) turn(ctx context.Context, most time.Duration) error {
	select {
	case d.turns <- struct{}{}:
		return nil
	default: // one has to wait
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	select {
	case d.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drawnPage is an answer as it was made.
type drawnPage struct {
	status int
	header http.Header
	body   []byte
}

// sharePages lets those who ask for the same page at once share it. Pages are the same
// for the same address, language and encoding: nothing else of a request shows in them.
func (s *Server) sharePages(c *gin.Context) {
	if c.Request.Method != http.MethodGet || !slices.Contains(sharedPages, c.FullPath()) {
		c.Next()
		return
	}
	encoding := "plain"
	if acceptsGzip(c.GetHeader("Accept-Encoding")) {
		encoding = "gzip"
	}
	key := s.locale(c).Lang() + " " + encoding + " " + string(wantedAnswer(c.Request)) + " " + c.Request.URL.RequestURI()
	defer c.Abort() // who shares an answer must not come to the handler, where it broke neither
	made, _, _ := s.pages.same.Do(key, func() (any, error) { return s.draw(c), nil })
	page := made.(*drawnPage)
	header := c.Writer.Header()
	clear(header) // a handler takes some away: a chart that may be framed
	maps.Copy(header, page.header.Clone())
	c.Writer.WriteHeader(page.status)
	_, _ = c.Writer.Write(page.body) // a client that is gone misses nothing
}

// draw makes a page when it is its turn. Others may wait for it, so that it goes on when
// the one who asked first is gone.
func (s *Server) draw(c *gin.Context) *drawnPage {
	asked, writer := c.Request, c.Writer
	out := &pageRecorder{ResponseWriter: writer, page: drawnPage{status: http.StatusOK, header: writer.Header().Clone()}}
	c.Request, c.Writer = asked.WithContext(context.WithoutCancel(asked.Context())), out
	defer func() { c.Request, c.Writer = asked, writer }() // also where the handler panics
	if err := s.pages.turn(c.Request.Context(), s.config.QueryTimeout); err != nil {
		s.fail(c, err)
	} else {
		defer func() { <-s.pages.turns }()
		c.Next()
	}
	out.page.body = out.body.Bytes()
	return &out.page
}

// pageRecorder keeps what a handler answers.
type pageRecorder struct {
	gin.ResponseWriter
	page    drawnPage
	body    bytes.Buffer
	written bool
}

func (p *pageRecorder) Header() http.Header { return p.page.header }

func (p *pageRecorder) WriteHeader(status int) { p.page.status = status }

func (p *pageRecorder) WriteHeaderNow() { p.written = true }

func (p *pageRecorder) Write(b []byte) (int, error) {
	p.written = true
	return p.body.Write(b)
}

func (p *pageRecorder) WriteString(text string) (int, error) {
	p.written = true
	return p.body.WriteString(text)
}

func (p *pageRecorder) Status() int { return p.page.status }

func (p *pageRecorder) Size() int { return p.body.Len() }

func (p *pageRecorder) Written() bool { return p.written }
