package dashboard

import (
	"context"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tidings/analytics"
)

// voiceBlock is the share of voice of what is compared.
type voiceBlock struct {
	ID      string
	Aria    string
	Size    string
	Empty   string // why there is none
	Chart   *chart
	Few     string // that some buckets have next to nothing to share; ""
	Caption string
	Rows    []voiceRow
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// voiceRow is one of what is compared, over the whole range.
type voiceRow struct {
	Name      string
	Count, Of int64
	Share     float64
	Href      string
}

// voiceBlock fills the block of a volume that is not split; nil where nothing is
// compared.
func (s *Server) voiceBlock(ctx context.Context, v analytics.Volume, corpus analytics.Corpus) *voiceBlock {
	l := localeOf(ctx)
	if len(v.Request.Selections) < 2 || v.Request.By != "" || len(v.Series[0].Points) == 0 {
		return nil
	}
	b := newVoiceBlock(l, analytics.VoiceOf(v), corpus)
	b.SQLHref = s.blockSQL(s.analyst.VoiceSQL(ctx, v.Request))
	return &b
}

func newVoiceBlock(l *locale, v analytics.Voice, corpus analytics.Corpus) voiceBlock {
	b := voiceBlock{ID: "voice", Size: "chart-short", Caption: l.say("Share of voice over the whole range")}
	for _, s := range v.Series {
		b.Rows = append(b.Rows, voiceRow{Name: s.Name, Count: s.Share.Count, Of: s.Share.Of, Share: s.Share.Ratio(),
			Href: address("/articles", seriesValues(listState(v.Request), v.Request, s.Series))})
	}
	if v.Series[0].Share.Of == 0 {
		return b
	}
	c := voiceChart(l, v)
	c.Title = l.say("Share of voice: %s", l.chartTitle(analytics.Volume{Request: v.Request, Series: plainSeries(v)}))
	c.Subtitle = l.finePrint([]string{l.voiceOf(v.Request.Unit, v.Request.Interval), l.rangeText(v.Request)}, v.Request, corpus.Synthetic)
	c.File = exportName([]string{"explore", "voice"}, v.Request)
	c.List, c.Edges = address("/articles", listValues(v.Request)), bucketEdges(v.Series[0].Points, v.Request)
	b.Chart = &c
	if n := fewShared(v); n > 0 {
		b.Few = l.say("Pale: %s with fewer than %d articles in all. One more or less moves their shares by a fifth and more; a wider interval says more.", l.intervals(n, v.Request.Interval), fewVoices)
	}
	b.Aria = l.say("Stacked areas of %s: %s. The downloads have the same numbers.", c.Title, c.Subtitle)
	return b
}

func plainSeries(v analytics.Voice) []analytics.Series {
	out := make([]analytics.Series, len(v.Series))
	for i, s := range v.Series {
		out[i] = s.Series
	}
	return out
}

// fewVoices is how many articles a share of voice must be of to be drawn as firmly as
// others.
const fewVoices = 5

// few says that a share is of so few that it says next to nothing.
func few(s analytics.VoiceShare) bool { return s.Told() && s.Of < fewVoices }

// fewShared counts the buckets that have few to share.
func fewShared(v analytics.Voice) int64 {
	var n int64
	for _, s := range v.Series[0].Shares {
		if few(s) {
			n++
		}
	}
	return n
}

// veil draws columns of the paper's colour over the buckets that have few to share.
func veil(line *charts.Line, name string, shares []analytics.VoiceShare) {
	columns := make([]opts.BarData, len(shares))
	any := false
	for i, s := range shares {
		columns[i].Value = noValue
		if few(s) {
			columns[i].Value, any = 1, true
		}
	}
	if !any {
		return
	}
	line.ExtendYAxis(opts.YAxis{Type: "value", Show: opts.Bool(false), Min: 0, Max: 1})
	bar := charts.NewBar()
	bar.AddSeries(name, columns, charts.WithSeriesId("few"),
		charts.WithBarChartOpts(opts.BarChart{YAxisIndex: 1, BarWidth: "100%", BarCategoryGap: "0%"}))
	line.Overlap(bar)
}

// voiceChart builds stacked areas that sum up to the whole, with gaps where there is
// nothing to share.
func voiceChart(l *locale, v analytics.Voice) chart {
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Show: opts.Bool(true)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Show: opts.Bool(true), Min: 0, Max: 1}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Type: "scroll", Top: "4", Left: "0"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "16", Top: "36", Bottom: "8", ContainLabel: opts.Bool(true)}),
	)
	line.SetXAxis(l.bucketLabels(v.Series[0].Points, v.Request.Interval))
	c := chart{Kind: kindLines, Measure: MeasureRatio, Slots: slotsOf(plainSeries(v))}
	for i, name := range seriesLabels(plainSeries(v)) {
		shares := v.Series[i].Shares
		data := make([]opts.LineData, len(shares))
		counts, of := make([]*int64, len(shares)), make([]*int64, len(shares))
		told := func(j int) bool { return j >= 0 && j < len(shares) && shares[j].Told() }
		for j, share := range shares {
			if data[j].Value = noValue; !share.Told() {
				continue
			}
			data[j].Value = share.Ratio()
			counts[j], of[j] = &shares[j].Count, &shares[j].Of
			if !told(j-1) && !told(j+1) {
				data[j].Symbol, data[j].SymbolSize = "circle", 5
			}
		}
		c.Counts, c.Totals = append(c.Counts, counts), append(c.Totals, of)
		line.AddSeries(name, data,
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(true), Stack: "voice"}),
			charts.WithLineStyleOpts(opts.LineStyle{Width: 1}),
			charts.WithAreaStyleOpts(opts.AreaStyle{Opacity: opts.Float(0.7)}))
	}
	veil(line, l.say("fewer than %d articles", fewVoices), v.Series[0].Shares)
	line.Validate()
	c.Option = line.JSON()
	return c
}

// VoiceRows are the share of voice in every bucket, with the columns series, date,
// count, voice_count (of all that are compared) and voice (the one of the other, None
// where that is 0). Rows come series by series, each in the order of time.
func VoiceRows(v analytics.Voice) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "series"), ColumnsOf(bucketKind(v.Request.Interval), "date"),
		ColumnsOf(Integers, "count", "voice_count"), ColumnsOf(Floats, "voice"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, s := range v.Series {
			for i, p := range s.Points {
				share := s.Shares[i]
				if err := row(Text(s.Name), Bucket(p.Bucket, v.Request.Interval), Int(share.Count), Int(share.Of), shareCell(share.Ratio(), share.Of)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (x *Exporter) exploreVoice(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := exploreRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"explore", "voice"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		v, err := x.Analyst.Voice(ctx, req)
		return VoiceRows(v), nil, err
	})
}
