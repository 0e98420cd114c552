package dashboard

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary"`
}

// anomaliesFeed gives the anomalies of the last year as an Atom feed, the newest first.
// An entry keeps its ID while its event goes on.
func (s *Server) anomaliesFeed(c *gin.Context) error {
	values, err := readValues(c, allow("topic interval", scopeParams))
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	req, err := anomalyRequest(values, corpus, s.now)
	if err != nil {
		return err
	}
	found, err := s.analyst.Anomalies(ctx, req)
	if err != nil {
		return err
	}
	scheme := "http"
	if c.Request.TLS != nil || c.GetHeader("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	base := scheme + "://" + c.Request.Host
	feed := atomFeed{ID: base + address("/anomalies", values), Title: "Tidings: anomalies", Author: atomAuthor{"Tidings"},
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links:   []atomLink{{"self", base + c.Request.URL.RequestURI()}, {"alternate", base + address("/anomalies", values)}}}
	for i, x := range found.Events {
		if i == eventsShown {
			break
		}
		v := s.eventView(ctx, english, found.Request, x)
		e := atomEntry{ID: base + "/anomalies#" + v.ID, Title: fmt.Sprintf("%s, %s: %s %s, %s expected", v.Topic, v.When, formatCount(v.Observed), english.unit(found.Request.Unit), v.Expected),
			Updated: x.Range.To.UTC().Format(time.RFC3339), Links: []atomLink{{"alternate", base + v.ListHref}}, Summary: v.summary()}
		if i == 0 || e.Updated > feed.Updated {
			feed.Updated = e.Updated
		}
		feed.Entries = append(feed.Entries, e)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(feed); err != nil {
		return err
	}
	c.Data(http.StatusOK, "application/atom+xml; charset=utf-8", out.Bytes())
	return nil
}

// summary says an anomaly and its reasons in plain text.
func (v eventView) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s as expected, %s.", v.Times, v.Unlikely)
	for _, r := range v.Reasons {
		var items []string
		for _, i := range r.Items {
			items = append(items, i.Text+" ("+i.Note+")")
		}
		fmt.Fprintf(&b, " %s: %s.", r.Label, strings.Join(items, ", "))
	}
	for _, h := range v.Headlines {
		fmt.Fprintf(&b, " “%s” (%s).", h.Title, h.Source)
	}
	for _, d := range v.Doubts {
		b.WriteString(" " + d)
	}
	return b.String()
}
