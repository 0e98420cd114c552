package dashboard

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// sourcesPageView is the view of all sources.
type sourcesPageView struct {
	page
	Problem *Problem
	Rows    []sourceRow
	Polled  bool   // feeds bring articles of some
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// sourceRow is one source.
type sourceRow struct {
	Label     string
	Href      string
	Country   string
	Languages string
	Articles  int64
	Undated   int64
	First     string
	Last      string
	LastSeen  string
	Rhythm    string
	Silence   string // how long it has been silent, where that is unusual
}

func (s *Server) sourcesPage(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, nil)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view := sourcesPageView{page: s.newPage(c, l.say("Sources"), "sources"), Downloads: newDownloads("/sources", values)}
	sources, err := s.analyst.Sources(ctx)
	view.Problem = s.block(err)
	view.SQLHref = s.blockSQL(s.analyst.SourcesSQL(), nil)
	if view.From = l.newWhereFrom(withoutInterval(s.basis(ctx, analytics.Request{})), view.SQLHref, view.Downloads); view.From != nil {
		view.From.Range, view.From.All.Href = l.say("all time, and undated articles beside"), "/articles" // no other block counts both
	}
	for _, src := range sources {
		view.Rows = append(view.Rows, newSourceRow(l, src))
		view.Polled = view.Polled || src.Rhythm != nil
	}
	return s.render(c, http.StatusOK, "sources", view)
}

func newSourceRow(l *locale, src analytics.Source) sourceRow {
	name := src.Domain
	if name == "" {
		name = src.Name
	}
	row := sourceRow{
		Label:     src.Label(),
		Href:      address("/articles", url.Values{"source": {name}}),
		Country:   src.Country,
		Languages: strings.Join(src.Languages, ", "),
		Articles:  src.Articles,
		Undated:   src.Undated,
		First:     l.day(src.First),
		Last:      l.day(src.Last),
		LastSeen:  l.moment(src.LastSeen),
	}
	if r := src.Rhythm; r != nil {
		row.Rhythm = l.rhythm(*r)
		if r.Silent() {
			row.Silence = l.span(r.Silence())
		}
	}
	return row
}

func (x *Exporter) sources(ctx context.Context, _ exportRequest) (*Export, error) {
	return x.block(ctx, analytics.Request{}, []string{"sources"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		sources, err := x.Analyst.Sources(ctx)
		return SourceRows(sources), nil, err
	})
}
