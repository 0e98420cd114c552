package dashboard

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// A chart can be shown in a page elsewhere, in an <iframe> of /embed/volume, by pages of
// the origins that the configuration names. All other pages of the dashboard refuse to be
// framed at all: in a frame of a stranger, clicks could be led astray.

// originShape is how an origin is written: a scheme, a host in lower case and perhaps a port.
var originShape = regexp.MustCompile(`^https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$`)

// checkOrigins refuses what is no origin, such as one with a path or a star.
func checkOrigins(origins []string) error {
	for _, o := range origins {
		if !originShape.MatchString(o) {
			return fmt.Errorf("--embed-origin %q: expected the origin of a page, such as https://example.org or http://localhost:3000", o)
		}
	}
	return nil
}

// embedView is the view of a chart alone.
type embedView struct {
	Title  string
	Volume volumeBlock
	Source string
	Link   string // the page of the same
}

// embedVolume shows one chart, which origins that were named may frame.
func (s *Server) embedVolume(c *gin.Context) error {
	l := s.locale(c)
	// Before anything can fail, so that errors are shown in the frame, too.
	frameable(c.Writer.Header(), s.config.EmbedOrigins)
	values, err := readValues(c, allow(queryParams, volumeParams, viewParams))
	if err == nil {
		err = checkCompared(values)
	}
	if err != nil {
		return err
	}
	req, err := parseRequest(values)
	if err != nil {
		return err
	}
	view, err := parseChartView(values)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	basis, err := s.analyst.Basis(ctx, req)
	if err != nil {
		return err
	}
	v, err := s.analyst.Volume(ctx, req)
	if err == nil {
		err = s.analyst.Cover(ctx, &v)
	}
	if err != nil {
		return err
	}
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		return err
	}
	e := embedView{Title: l.chartTitle(v), Volume: l.newVolumeBlock(v, view, corpus, "embed"), Source: l.sourceLine(basis, s.now()), Link: address("/explore", values)}
	if sel := req.Selections; len(sel) == 1 && sel[0].Topic != "" {
		e.Link = address(topicPath(sel[0].Spelling()), without(values, "topic"))
	}
	e.Volume.Size = "chart-embed"
	if e.Volume.Chart != nil {
		e.Volume.Chart.List, e.Volume.Chart.Edges = "", nil // no page but this one may be in the frame
	}
	return s.renderPart(c, http.StatusOK, "embed", "embedded", e)
}

// frameable lets pages of some origins show an answer in a frame; none may without one.
func frameable(h http.Header, origins []string) {
	if len(origins) == 0 {
		return
	}
	h.Set("Content-Security-Policy", strings.Replace(contentSecurityPolicy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1))
	h.Del("X-Frame-Options") // it knows no list; browsers heed the policy
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// pageShare says how the chart of a page can be passed on.
func (s *Server) pageShare(path string, values url.Values, req analytics.Request, view chartView) *shareView {
	share := s.shareVolume(req, view, address(path, values))
	if path != "/explore" { // a topic's own picture marks its anomalies
		share.SVG = address(path+"/volume.svg", without(view.values(req), "topic"))
	}
	return share
}
