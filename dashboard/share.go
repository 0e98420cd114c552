package dashboard

import (
	"fmt"
	"net/url"

	"tidings/analytics"
)

// shareView is how a chart or a board can be passed on. Addresses are of this server; the
// script share.js makes whole ones of them.
type shareView struct {
	What   string // chart or board
	Link   string // what a copied link leads to
	Also   string // a link that says everything itself, of a board that is saved; ""
	Embed  string // address of the chart alone, for an <iframe>; ""
	Framed bool   // there are origins that may frame it
	SVG    string // address of the picture; ""
}

// shareVolume says how the chart of a volume can be passed on whose page has an address.
func (s *Server) shareVolume(req analytics.Request, view chartView, link string) *shareView {
	values := view.values(req)
	return &shareView{What: "chart", Link: link, Embed: address("/embed/volume", values), Framed: len(s.config.EmbedOrigins) > 0,
		SVG: address("/explore/volume.svg", values)}
}

// values are the parameters of a request and of how a chart shows its answer.
func (view chartView) values(req analytics.Request) url.Values {
	values := url.Values(req.Values())
	if view.Measure != "" && view.Measure != MeasureCount {
		values = with(values, "measure", string(view.Measure))
	}
	if view.Average > 0 {
		values = with(values, "average", fmt.Sprint(view.Average))
	}
	return values
}

// sourced says in the picture of a chart where its numbers come from.
func (s *Server) sourced(l *locale, c *chart, basis *analytics.Basis) {
	if c != nil && basis != nil {
		c.Source = l.sourceLine(*basis, s.now())
	}
}
