package dashboard

import (
	"net/http"
	"net/url"
	"sync"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// Parts of pages that take longer than the rest: the page has a place for each, and
// app.js asks for them one after another when the rest is drawn. Without JavaScript a
// link leads to them.

// latePart is the place of a part that is asked for later.
type latePart struct {
	Href string // of the part
	What string // what comes there
}

// topicWordsPart is the block of the words that set a topic apart.
func (s *Server) topicWordsPart(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow(volumeParams, viewParams))
	if err != nil {
		return err
	}
	req, err := topicRequest(c, values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	req.By = ""
	b := s.wordsBlock(ctx, req, corpus)
	b.Downloads = newDownloads(topicPath(c.Param("slug"))+"/words", without(values, "by", "interval"))
	b.From = l.newWhereFrom(withoutInterval(s.basis(ctx, req)), b.SQLHref, b.Downloads)
	return s.renderPart(c, statusOf(b.Problem), "topic", "words", b)
}

// anomalyWhyPart is the reasons of the anomaly of a topic whose first bucket is event. The
// range is that of the page, as a fixed panel is that of the range.
func (s *Server) anomalyWhyPart(c *gin.Context) error {
	values, err := readValues(c, allow("topic interval event", scopeParams))
	if err != nil {
		return err
	}
	req, err := parseRequest(without(values, "event"))
	if err != nil {
		return err
	}
	at, err := parseRequest(with(url.Values{"tz": values["tz"]}, "from", values.Get("event")))
	if err != nil || len(req.Selections) != 1 || at.Range.From.IsZero() {
		return &analytics.ParamError{Name: "event", Value: values.Get("event"), Allowed: analytics.Says("the day on which an anomaly of one topic begins, as /anomalies gives it")}
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	found, err := s.analyst.Anomalies(ctx, req)
	if err != nil {
		return err
	}
	for _, x := range found.Events {
		if x.Range.From.Equal(at.Range.From) {
			return s.renderPart(c, http.StatusOK, "anomalies", "why", s.eventView(ctx, s.locale(c), found.Request, x))
		}
	}
	return &analytics.NotFoundError{Kind: "anomaly", Name: values.Get("topic") + " from " + values.Get("event"), Next: analytics.Says("there is none any more; /anomalies lists them")}
}

// whyHref is the address of an anomaly's reasons.
func whyHref(req analytics.Request, x analytics.Anomaly) string {
	values := with(without(url.Values(req.Values()), "topic", "by"), "topic", x.Topic.Slug)
	return address("/anomalies/why", with(values, "event", timeParam(x.Range.From, req.Zone)))
}

// atOnce does several things at once, each of which fills a block of its own. When one
// panics, so does the caller, whose panics are caught.
func atOnce(work ...func()) {
	faults := make(chan any, len(work))
	var all sync.WaitGroup
	for _, do := range work {
		all.Go(func() {
			defer func() {
				if fault := recover(); fault != nil {
					faults <- fault
				}
			}()
			do()
		})
	}
	all.Wait()
	select {
	case fault := <-faults:
		panic(fault)
	default:
	}
}
