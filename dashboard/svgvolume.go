package dashboard

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// volumePicture is the picture of a volume that was covered (Analyst.Cover).
func volumePicture(l *locale, id string, v analytics.Volume, view chartView, synthetic bool) picture {
	p := picture{Locale: l, ID: id, Title: l.chartTitle(v), Subtitle: withoutMaker(l.chartSubtitle(v.Request, view, synthetic)), Ratio: view.Measure == MeasureRatio,
		Unit: l.axisUnit(v.Request, view.Measure)}
	drawn := v.Series[:min(len(v.Series), maxLines)]
	if len(drawn) == 0 || len(drawn[0].Points) == 0 {
		return p
	}
	p.Buckets = l.bucketLabels(drawn[0].Points, v.Request.Interval)
	p.Columns = pictureColumns(drawn)
	names, slots, to := seriesLabels(drawn), slotsOf(drawn), newScale(drawn, view.Measure)
	for i, s := range drawn {
		values := to.points(s.Points)
		line := pictureLine{Name: names[i], Slot: slots[i], Width: 1.7, Values: make([]float64, len(s.Points))}
		pale := pictureLine{Same: true, Width: 1.7, Dash: "1 3", Opacity: 0.7, Values: make([]float64, len(s.Points))}
		anyPale := false
		partial := func(j int) bool { return j >= 0 && j < len(s.Points) && s.Points[j].Pale() }
		for j, point := range s.Points {
			value := values[j]
			line.Values[j], pale.Values[j] = math.NaN(), math.NaN()
			if point.Silent() {
				continue
			}
			if !point.Pale() {
				line.Values[j] = value
			}
			if partial(j-1) || partial(j) || partial(j+1) {
				pale.Values[j], anyPale = value, anyPale || partial(j)
			}
		}
		averages := to.averages(s, view.Average)
		if averages != nil {
			line.Width, line.Opacity = 1, 0.6
		}
		p.Lines = append(p.Lines, line)
		if anyPale {
			p.Lines = append(p.Lines, pale)
		}
		if averages != nil {
			p.Lines = append(p.Lines, pictureLine{Same: true, Width: 1.9, Values: averages})
		}
	}
	if view.Anomalies != nil && len(drawn) == 1 && drawn[0].Group == "" {
		p.markEvents(drawn[0], view)
	}
	return p
}

// axisUnit says what the numbers on the axis of a volume are.
func (l *locale) axisUnit(req analytics.Request, measure Measure) string {
	switch measure {
	case MeasureRatio:
		return l.ofUnit(req.Unit) + " " + l.perInterval(req.Interval)
	case MeasureIndex:
		return l.say("100 is the highest share %s %s", l.ofUnit(req.Unit), l.perInterval(req.Interval))
	case MeasureCumulative:
		return l.say("%s from the beginning of the range", l.unit(req.Unit))
	default:
		return l.unit(req.Unit) + " " + l.perInterval(req.Interval)
	}
}

// markEvents draws what was expected of each bucket, and a ring around the peaks of
// anomalies, as the chart has them (chart_events.go).
func (p *picture) markEvents(s analytics.Series, view chartView) {
	expected := map[int64]float64{}
	for _, e := range view.Anomalies.Expectations[s.Slug] {
		if e.Tested {
			expected[e.Bucket.Unix()] = e.Expected
		}
	}
	peaks := map[int64]bool{}
	for _, x := range view.Anomalies.Events {
		peaks[x.Peak.Unix()] = x.Topic.Slug == s.Slug
	}
	to := newScale([]analytics.Series{s}, view.Measure)
	line := pictureLine{Name: p.Locale.say("expected"), Quiet: true, Width: 0.9, Dash: "4 3", Values: make([]float64, len(s.Points))}
	for i, point := range s.Points {
		usual, ok := expected[point.Bucket.Unix()]
		switch line.Values[i] = math.NaN(); {
		case !ok || view.Measure == MeasureCumulative: // of sums nothing is expected
		case view.Measure == MeasureCount:
			line.Values[i] = usual
		case point.Total > 0:
			line.Values[i] = to.ofShare(usual / float64(point.Total))
		}
		if peaks[point.Bucket.Unix()] && !math.IsNaN(p.Lines[0].Values[i]) {
			p.Rings = append(p.Rings, i)
		}
	}
	if len(expected) > 0 && view.Measure != MeasureCumulative {
		p.Lines = append(p.Lines, line)
	}
	if len(p.Rings) > 0 {
		p.Subtitle += " · " + p.Locale.say("ring: anomaly")
	}
}

// pictureColumns are what stands behind the buckets, as shade has it (chart_coverage.go).
func pictureColumns(series []analytics.Series) []pictureColumn {
	out := make([]pictureColumn, len(series[0].Points))
	for i, p := range series[0].Points {
		switch {
		case !p.Collected, len(series) == 1 && p.Uncovered():
			out[i].Hatched = true
		case len(series) == 1 && p.Partial():
			out[i].Missing = 1 - p.Coverage.Share
		}
	}
	return out
}

// voicePicture is the picture of a share of voice.
func voicePicture(l *locale, id string, v analytics.Voice, synthetic bool) picture {
	p := picture{Locale: l, ID: id, Title: l.say("Share of voice: %s", l.chartTitle(analytics.Volume{Request: v.Request, Series: plainSeries(v)})), Ratio: true, Whole: true, Stacked: true,
		Unit:     l.voiceAxis(v.Request.Unit, v.Request.Interval),
		Subtitle: withoutMaker(l.finePrint([]string{l.rangeText(v.Request)}, v.Request, synthetic))}
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return p
	}
	p.Buckets = l.bucketLabels(v.Series[0].Points, v.Request.Interval)
	slots := slotsOf(plainSeries(v))
	for i, name := range seriesLabels(plainSeries(v)) {
		line := pictureLine{Name: name, Slot: slots[i], Values: make([]float64, len(v.Series[i].Shares))}
		for j, share := range v.Series[i].Shares {
			if line.Values[j] = math.NaN(); share.Told() {
				line.Values[j] = share.Ratio()
			}
		}
		p.Lines = append(p.Lines, line)
	}
	if n := fewShared(v); n > 0 {
		p.Columns = make([]pictureColumn, len(p.Buckets))
		for j, share := range v.Series[0].Shares {
			p.Columns[j].Veiled = few(share)
		}
		p.Subtitle += " · " + l.say("pale: fewer than %d articles in all", fewVoices)
	}
	return p
}

// withoutMaker takes out of a subtitle what the source line says.
func withoutMaker(subtitle string) string { return strings.TrimSuffix(subtitle, " · Tidings") }

// sourceLine says below a picture where its numbers come from, and when.
func (l *locale) sourceLine(b analytics.Basis, made time.Time) string {
	var counted []string
	for _, s := range b.Selections {
		switch {
		case s.Topic != "":
			counted = append(counted, l.say("topic %s, version %s", s.Topic, strconv.Itoa(s.Version)))
		default:
			counted = append(counted, l.say("query %s", clip(s.Query, 80)))
		}
	}
	if len(counted) == 0 {
		counted = []string{l.say("all articles")}
	}
	corpus := l.say("%d [1:article|articles] stored", b.Stored)
	if b.Synthetic {
		corpus = l.say("%d [1:article|articles] stored, synthetic", b.Stored)
	}
	return l.say("Source: Tidings, %s. Data as of %s (%s). Made %s.", strings.Join(counted, "; "), l.moment(b.AsOf), corpus, l.day(made))
}

// volumeSVG gives the chart of a volume as a picture. The parameters are those of the page.
func (s *Server) volumeSVG(read func(*gin.Context) (url.Values, analytics.Request, error)) func(*gin.Context) error {
	return func(c *gin.Context) error {
		values, req, err := read(c)
		if err != nil {
			return err
		}
		dark, err := parseTheme(values)
		if err != nil {
			return err
		}
		view, err := parseChartView(values)
		if err != nil {
			return err
		}
		ctx, cancel := s.queryContext(c)
		defer cancel()
		if slug := c.Param("slug"); slug != "" && !req.Selections[0].Dated() {
			s.topicEvents(ctx, req, &view) // the anomalies that its page marks
		}
		p, err := s.volumePicture(ctx, req, view)
		if err != nil {
			return err
		}
		p.Dark = dark
		var out bytes.Buffer
		if err := writeSVG(&out, p); err != nil {
			return err
		}
		of := "explore"
		if slug := c.Param("slug"); slug != "" {
			of = slug
		}
		name := exportName([]string{of, "volume"}, req)
		c.Header("Vary", "Accept-Language, Cookie")
		c.Header("Content-Language", s.locale(c).Lang())
		c.Header("Content-Disposition", contentDisposition("attachment", name+".svg"))
		c.Data(http.StatusOK, "image/svg+xml; charset=utf-8", out.Bytes())
		return nil
	}
}

// volumePicture asks for a volume and draws it.
func (s *Server) volumePicture(ctx context.Context, req analytics.Request, view chartView) (picture, error) {
	l := localeOf(ctx)
	basis, err := s.analyst.Basis(ctx, req)
	if err != nil {
		return picture{}, err
	}
	v, err := s.analyst.Volume(ctx, req)
	if err == nil {
		err = s.analyst.Cover(ctx, &v)
	}
	p := volumePicture(l, "volume", v, view, basis.Synthetic)
	p.Source = l.sourceLine(basis, s.now())
	return p, err
}

// parseTheme reads theme: light or dark.
func parseTheme(values url.Values) (dark bool, err error) {
	switch text := strings.Join(values["theme"], ", "); text {
	case "", "light":
		return false, nil
	case "dark":
		return true, nil
	default:
		return false, &analytics.ParamError{Name: "theme", Value: text, Allowed: analytics.Says("light or dark")}
	}
}

// svgRoutes are the addresses of pictures.
func (s *Server) svgRoutes(get func(string, func(*gin.Context) error)) {
	const names = volumeParams + " measure average theme" // earlier periods are not drawn
	get("/topics/:slug/volume.svg", s.volumeSVG(func(c *gin.Context) (url.Values, analytics.Request, error) {
		values, err := readValues(c, allow(names))
		if err != nil {
			return nil, analytics.Request{}, err
		}
		req, err := topicRequest(c, without(values, "theme"))
		return values, req, err
	}))
	get("/explore/volume.svg", s.volumeSVG(func(c *gin.Context) (url.Values, analytics.Request, error) {
		values, err := readValues(c, allow(queryParams, names))
		if err == nil {
			err = checkCompared(values)
		}
		if err != nil {
			return nil, analytics.Request{}, err
		}
		req, err := parseRequest(without(values, "theme"))
		return values, req, err
	}))
}
