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
	// DefaultLivePages is how many pages may listen at once. A browser that shows a page
	// takes one, and lets it go while the page is out of sight.
	DefaultLivePages = 200
	// liveEvery is the least time between two looks: a batch of articles is told once.
	liveEvery = 2 * time.Second
	// heartbeat keeps what lies between from closing a connection that is quiet, and
	// finds out that a client has gone. It is well below writeTimeout.
	heartbeat = 25 * time.Second
	// comeBack is when a page that lost its connection tries again, and one that was
	// turned away may.
	comeBack = 10 * time.Second
)

// listenersError says that as many pages listen as may: so many.
type listenersError int

func (n listenersError) Error() string { return n.Words().String() }

// Words implements analytics.Worded.
func (n listenersError) Words() analytics.Clause {
	return analytics.Says("%d pages are told of new articles already, which is as many as may be (--live-pages): try again in %d seconds, or load the page anew to see them", int(n), int(comeBack.Seconds()))
}

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
		return listenersError(cap(s.listeners))
	}
	key := listKey{list: without(values, "since").Encode(), since: since, counts: counts}
	if !counts {
		key.list = "" // that something was written is the same for all
	}
	seat, newer, err := s.lookout.join(c.Request.Context(), key, req)
	if err != nil {
		return err
	}
	defer s.lookout.leave(seat)
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would keep events back
	c.Status(http.StatusOK)
	out := eventStream{ctx: c.Request.Context(), ending: s.ending, response: c.Writer, control: http.NewResponseController(c.Writer)}
	// Nothing more is read, and that must not look like a client that dawdles.
	if err := out.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	out.tell(seat.news, newer, counts)
	return nil
}

// parseSince reads the article behind which others are new; given is false where none is.
func parseSince(values url.Values) (since int64, given bool, err error) {
	text := strings.Join(values["since"], ", ")
	if text == "" {
		return 0, false, nil
	}
	since, err = strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		return 0, false, &analytics.ParamError{Name: "since", Value: text, Allowed: analytics.Says("the number of an article, such as 17, or 0")}
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

// tell passes on what is said to a page until one of both is gone, and keeps the connection
// alive meanwhile. newer are told first where there are any.
func (e *eventStream) tell(news <-chan int64, newer int64, counts bool) {
	event := fmt.Sprintf("retry: %d\n\n", comeBack.Milliseconds())
	if newer != 0 {
		event += newEvent(newer)
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for told := newer; ; {
		if event != "" && !e.send(event) {
			return
		}
		event = ""
		select {
		case n, ok := <-news:
			switch {
			case !ok:
				return
			case !counts:
				event = "event: change\ndata: {}\n\n"
			case n != told:
				event, told = newEvent(n), n
			}
		case <-beat.C:
			event = ": still here\n\n"
		case <-e.ctx.Done():
			return
		case <-e.ending:
			return
		}
	}
}

func newEvent(newer int64) string {
	return fmt.Sprintf("event: new\ndata: {\"count\":%d}\n\n", newer)
}
