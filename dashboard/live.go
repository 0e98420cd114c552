package dashboard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// Pages that are open hear of what is stored meanwhile by server-sent events. An event
// says that there is something, and how much; what it is, a page shows when it is asked
// for anew, so that nothing moves while somebody reads.

const (
	livePath = "/live"
	// maxListeners is how many pages may listen at once. A browser that shows a page
	// takes one, and lets it go while the page is out of sight.
	maxListeners = 200
	// liveEvery is the least time between two looks: a batch of articles is told once.
	liveEvery = 2 * time.Second
	// heartbeat keeps what lies between from closing a connection that is quiet, and
	// finds out that a client has gone. It is well below writeTimeout.
	heartbeat = 25 * time.Second
	// comeBack is when a page that lost its connection tries again, and one that was
	// turned away may.
	comeBack = 10 * time.Second
)

// errListeners says that as many pages listen as may.
var errListeners = fmt.Errorf("%d pages are told of new articles already, which is as many as can be: try again later, or load the page anew to see them", maxListeners)

// newerMark is where a page says how many articles have come since it was made.
type newerMark struct {
	Live string // the address of the events
	Href string // the page anew
}

// newerMark makes the mark of a page: scope is what its articles are, as a list's
// parameters.
func (p *page) newerMark(scope url.Values, path string, values url.Values) *newerMark {
	if p.Corpus.Problem != nil {
		return nil // nobody knows where to count from
	}
	return &newerMark{Live: address(livePath, with(without(scope, "unit", "sort"), "since", strconv.FormatInt(p.Corpus.Newest, 10))), Href: address(path, without(values, "after"))}
}

// live tells a page of what is stored while it is open: how many articles of a list are
// new since one was the last ("new"), or else that something was written ("change").
func (s *Server) live(c *gin.Context) error {
	values, err := readValues(c, allow(queryParams, scopeParams, "undated with and since"))
	if err != nil {
		return err
	}
	since, counts, err := parseSince(values)
	if err != nil {
		return err
	}
	req, err := listRequest(without(values, "since"))
	if err != nil {
		return err
	}
	select {
	case s.listeners <- struct{}{}:
		defer func() { <-s.listeners }()
	default:
		c.Header("Retry-After", strconv.Itoa(int(comeBack.Seconds())))
		return errListeners
	}
	out := eventStream{ctx: c.Request.Context(), ending: s.ending, response: c.Writer, control: http.NewResponseController(c.Writer)}
	told := int64(0)
	for looks := 0; ; looks++ {
		written := s.analyst.Written() // before looking, so that nothing is missed
		event := ""
		if counts {
			n, err := s.newer(out.ctx, req, since)
			if err != nil && looks == 0 {
				return err
			} else if err != nil {
				if out.ctx.Err() == nil { // such as that the topic is no more
					s.log.Warn("counting new articles for a page", "error", err)
				}
				return nil
			}
			if n != told {
				event = fmt.Sprintf("event: new\ndata: {\"count\":%d}\n\n", n)
				told = n
			}
		} else if looks > 0 {
			event = "event: change\ndata: {}\n\n"
		}
		if looks == 0 {
			h := c.Writer.Header()
			h.Set("Content-Type", "text/event-stream")
			h.Set("Cache-Control", "no-store")
			h.Set("X-Accel-Buffering", "no") // nginx would keep events back
			c.Status(http.StatusOK)
			// Nothing more is read, and that must not look like a client that dawdles.
			if err := out.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
			event = fmt.Sprintf("retry: %d\n\n", comeBack.Milliseconds()) + event
		}
		if event != "" && !out.send(event) {
			return nil
		}
		if !out.await(written) || !out.pause(liveEvery) {
			return nil
		}
	}
}

// newer counts for one look.
func (s *Server) newer(ctx context.Context, req analytics.Request, since int64) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.QueryTimeout)
	defer cancel()
	return s.analyst.Newer(ctx, req, since)
}

// parseSince reads the article behind which others are new; given is false where none is.
func parseSince(values url.Values) (since int64, given bool, err error) {
	text := strings.Join(values["since"], ", ")
	if text == "" {
		return 0, false, nil
	}
	since, err = strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		return 0, false, &analytics.ParamError{Name: "since", Value: text, Allowed: "the number of an article, such as 17, or 0"}
	}
	return since, true, nil
}

// eventStream is a connection to a page that listens.
type eventStream struct {
	ctx      context.Context // of the client
	ending   <-chan struct{} // closed when the server ends
	response io.Writer
	control  *http.ResponseController
}

// send says whether the client took it.
func (e *eventStream) send(text string) bool {
	// As of a download: the clock is the real one, and not every writer has a deadline.
	if err := e.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return false
	}
	if _, err := io.WriteString(e.response, text); err != nil {
		return false
	}
	return e.control.Flush() == nil
}

// await waits until something is written, and keeps the connection alive meanwhile. It
// says whether to go on.
func (e *eventStream) await(written <-chan struct{}) bool {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-written:
			return true
		case <-beat.C:
			if !e.send(": still here\n\n") {
				return false
			}
		case <-e.ctx.Done():
			return false
		case <-e.ending:
			return false
		}
	}
}

// pause waits and says whether to go on.
func (e *eventStream) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-e.ctx.Done():
	case <-e.ending:
	}
	return false
}
