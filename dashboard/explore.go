package dashboard

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// maxCompared is how many queries and topics are looked at side by side.
const maxCompared = 6

// explorePageView is the view of queries side by side.
type explorePageView struct {
	page
	Controls controls
	Fields   []queryField
	Blank    queryField // what the script makes further fields of
	Most     int        // queries and topics together
	Topics   []option
	TopicsOf *Problem // why the topics are not there
	Guide    guideView
	Asked    bool // something was asked for: there are blocks to show
	Volume   volumeBlock
	Summary  summaryBlock
	Voice    *voiceBlock // nil where nothing is compared

	OneLanguage []languageNote
}

// queryField is one field for a query, with what is wrong about it.
type queryField struct {
	ID       string
	Label    string
	Value    string
	Problem  *Problem
	Warnings []string
}

// summaryBlock has one row for each series.
type summaryBlock struct {
	Rows    []summaryRow
	By      string
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// summaryRow is one series over the whole range.
type summaryRow struct {
	Name, Group           string
	Count, Total, Undated int64
	Ratio                 float64
	Href                  string
	Topic                 string // the form that makes a topic of the query; "" where it is one
}

// exploreValues reads the parameters of /explore and everything under it.
func exploreValues(c *gin.Context) (url.Values, error) {
	values, err := readValues(c, allow(queryParams, volumeParams, viewParams))
	if err != nil {
		return nil, err
	}
	return values, checkCompared(values)
}

// checkCompared limits what is looked at side by side.
func checkCompared(values url.Values) error {
	for _, name := range allow(queryParams) {
		if len(values[name]) > maxCompared {
			return &analytics.ParamError{Name: name, Value: strings.Join(values[name], ", "),
				Allowed: analytics.Says("at most %d queries and topics together", maxCompared)}
		}
	}
	if n := len(values["q"]) + len(values["topic"]); n > maxCompared {
		return &analytics.ParamError{Name: "topic", Value: strings.Join(values["topic"], ", "),
			Allowed: analytics.Says("at most %d queries and topics together, not %d", maxCompared, n)}
	}
	return nil
}

func (s *Server) explorePage(c *gin.Context) error {
	l := s.locale(c)
	values, err := exploreValues(c)
	if err != nil {
		return err
	}
	if tidy(c, values) {
		return nil
	}
	view, err := parseChartView(values)
	if err != nil {
		return err
	}
	p := explorePageView{page: s.newPage(c, l.say("Explore"), "explore"), Blank: queryField{ID: "qNUMBER", Label: l.say("Query %s", "NUMBER")}, Most: maxCompared}
	if q := values["q"]; len(q) > 0 {
		p.Search = q[0]
	}
	fields, readable := s.queryFields(l, values["q"])
	p.Fields = fields
	// The blocks show the queries that can be read; the page says which cannot.
	good := with(values, "q", readable...)
	req, err := parseRequest(good)
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	p.Controls = s.newControls(ctx, "/explore", values, p.Corpus.Corpus, true)
	topics, err := s.analyst.Topics(ctx)
	p.Topics, p.TopicsOf = topicOptions(l, topics, values["topic"]), s.block(err)
	p.Controls.ownFields("q", "topic")
	p.Guide = guideView{Rows: s.guide(ctx, p.Corpus.Corpus), Own: p.Corpus.Articles > 0, Open: len(values["q"])+len(values["topic"]) == 0}

	if p.Asked = len(req.Selections) > 0; p.Asked {
		v, err := s.analyst.Volume(ctx, req)
		if err == nil {
			err = s.analyst.Cover(ctx, &v)
		}
		if err != nil {
			p.Volume = volumeBlock{ID: "volume", Heading: l.say("Trend"), Problem: s.block(err)}
		} else {
			var ghosts []ghostNote
			if ghosts, err = s.ghosts(ctx, v, &view); err != nil {
				return err
			}
			p.Volume = l.newVolumeBlock(v, view, p.Corpus.Corpus, exportName([]string{"explore"}, req))
			p.Volume.Share = s.pageShare("/explore", good, req, view)
			p.Volume.Ghosts = ghosts
			p.Volume.Moves = l.moves("/explore", values, v, p.Corpus.Corpus)
			if err := s.annotate(ctx, &p.Volume, v, address("/explore", values)); err != nil {
				return err
			}
			p.Summary = newSummaryBlock(l, v)
			p.OneLanguage = s.languageNotes(ctx, "/explore", good, v.Request)
			p.Voice = s.voiceBlock(ctx, v, p.Corpus.Corpus)
			p.Volume.SQLHref = s.blockSQL(s.analyst.VolumeSQL(ctx, v.Request))
			p.Volume.CoveredHref = s.blockSQL(s.analyst.CoveredSQL(ctx, v.Request))
			p.Summary.SQLHref = s.blockSQL(s.analyst.SummarySQL(ctx, v.Request))
		}
		p.Volume.Downloads = newDownloads("/explore/volume", good)
		p.Summary.Downloads = newDownloads("/explore/summary", without(good, "interval"))
		basis := s.basis(ctx, req)
		if p.Voice != nil {
			p.Voice.Downloads = newDownloads("/explore/voice", good)
			p.Voice.From = l.newWhereFrom(basis, p.Voice.SQLHref, p.Voice.Downloads)
			s.sourced(l, p.Voice.Chart, basis)
		}
		s.sourced(l, p.Volume.Chart, basis)
		p.Volume.From = l.newWhereFrom(basis, p.Volume.SQLHref, p.Volume.Downloads).covered(p.Volume.CoveredHref)
		p.Summary.From = l.newWhereFrom(withoutInterval(basis), p.Summary.SQLHref, p.Summary.Downloads)
	}
	problems := []*Problem{p.Volume.Problem}
	for _, f := range p.Fields {
		problems = append(problems, f.Problem)
	}
	return s.render(c, statusOf(problems...), "explore", p)
}

// queryFields makes the fields for the queries asked for and an empty one, and
// gives those queries that can be read.
func (s *Server) queryFields(l *locale, queries []string) (fields []queryField, readable []string) {
	for i, q := range queries {
		field := newQueryField(l, i, q)
		parsed, err := analytics.Parse(q)
		if err != nil {
			field.Problem = s.block(err)
		} else {
			readable = append(readable, q)
			for _, w := range parsed.Warnings {
				field.Warnings = append(field.Warnings, l.plainWords(w.Text))
			}
		}
		fields = append(fields, field)
	}
	for len(fields) < 2 || len(fields) == len(queries) && len(fields) < maxCompared {
		fields = append(fields, newQueryField(l, len(fields), ""))
	}
	return fields, readable
}

func newQueryField(l *locale, i int, value string) queryField {
	return queryField{ID: fmt.Sprintf("q%d", i+1), Label: l.say("Query %s", strconv.Itoa(i+1)), Value: value}
}

func topicOptions(l *locale, topics []analytics.Topic, selected []string) []option {
	var out []option
	for _, t := range topics {
		out = append(out, option{Value: t.Slug, Label: t.Name, Note: l.count(t.Mentions), Selected: slices.Contains(selected, t.Slug)})
		for _, s := range selected { // what is chosen as it was once defined stays chosen
			if dated, err := analytics.ParseTopic(s, time.UTC); err == nil && dated.Topic == t.Slug && dated.Dated() {
				out = append(out, option{Value: s, Label: t.Name + l.asDefined(dated), Selected: true})
			}
		}
	}
	return out
}

func newSummaryBlock(l *locale, v analytics.Volume) summaryBlock {
	b := summaryBlock{By: l.dimension(v.Request.By)}
	for _, s := range v.Series {
		list := seriesValues(listState(v.Request), v.Request, s)
		row := summaryRow{Name: s.Name, Group: s.Group, Count: s.Count, Total: s.Total,
			Undated: s.Undated, Ratio: s.Ratio, Href: address("/articles", list)}
		if s.Topic == "" && s.Query != "" && v.Request.By == "" && len(s.Query) <= maxQueryLink {
			row.Topic = address(newTopicPath, with(url.Values{"q": {s.Query}}, "language", v.Request.Values()["language"]...))
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

func (x *Exporter) exploreVolume(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := exploreRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.volume(ctx, req, r.values, "explore", "volume")
}

func (x *Exporter) exploreSummary(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := exploreRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"explore", "summary"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		v, err := x.Analyst.Volume(ctx, req)
		return SummaryRows(v), volumeSum(v), err
	})
}

// exploreRequest reads the request of an export.
func exploreRequest(values url.Values) (analytics.Request, error) {
	if err := checkCompared(values); err != nil {
		return analytics.Request{}, err
	}
	if _, err := parseChartView(values); err != nil {
		return analytics.Request{}, err
	}
	return parseRequest(values)
}
