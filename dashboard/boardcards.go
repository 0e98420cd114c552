package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// alarmView says of a card's topic whether it has an anomaly in its latest buckets.
type alarmView struct {
	Text string
	Href string // the anomaly, with its reasons; "" where there is none
	Late string // address of the same, which takes a while; "" when it is here
}

// boardCards asks for the cards of a board's items, whose anomalies may come later where
// they are not at hand. The request comes back filled in.
func (s *Server) boardCards(ctx context.Context, req analytics.Request, items []analytics.BoardItem, corpus analytics.Corpus, late bool) (out []cardView, filled analytics.Request, problem, alarmsOf *Problem) {
	l := localeOf(ctx)
	var cards []analytics.BoardCard
	var err error
	var alarms alarms
	ask := s.foundAlarms
	if late {
		ask = s.alarms
	}
	atOnce(func() { filled, cards, err = s.analyst.Cards(ctx, req, items) },
		func() { alarms = ask(ctx, req) })
	if err != nil {
		return nil, req, s.block(err), alarms.problem
	}
	counted := filled
	counted.Selections = nil
	for _, card := range cards {
		if card.Err == nil {
			counted.Selections = append(counted.Selections, card.Item.Selection())
		}
	}
	basis := s.basis(ctx, counted)
	var drawn []analytics.Series
	var places []int // of their cards
	for i, card := range cards {
		own := filled
		own.Selections = []analytics.Selection{card.Item.Selection()}
		if card.Err != nil {
			out = append(out, cardView{ID: itemID(card.Item, i), Topic: card.Topic, Query: card.Item.Query, Problem: s.block(card.Err)})
			continue
		}
		shown := newCardView(l, card.Card, card.Item.Selection(), filled, corpus.Synthetic)
		shown.ID, shown.Query = itemID(card.Item, i), card.Item.Query
		shown.SQLHref = s.blockSQL(s.analyst.VolumeSQL(ctx, own))
		shown.From = l.newWhereFrom(selectionOf(basis, card.Item.Selection()), shown.SQLHref, shown.Downloads)
		shown.Alarm = alarms.of(l, card.Item.Topic)
		s.sourced(l, shown.Chart, selectionOf(basis, card.Item.Selection()))
		shown.Share = s.shareVolume(own, chartView{Measure: MeasureCount}, shown.Href)
		drawn, places = append(drawn, card.Series), append(places, len(out))
		out = append(out, shown)
	}
	// Each in the colour that it has in the share of voice, too.
	for i, slot := range slotsOf(drawn) {
		if c := out[places[i]].Chart; c != nil && len(c.Slots) > 0 {
			c.Slots[0] = slot
		}
	}
	return out, filled, nil, alarms.problem
}

// itemID is the id of a card's element.
func itemID(item analytics.BoardItem, i int) string {
	if item.Topic != "" {
		return "topic-" + item.Topic
	}
	return fmt.Sprintf("query-%d", i+1)
}

// alarms are the anomalies of topics in their latest buckets.
type alarms struct {
	by      map[string]analytics.Anomaly
	req     analytics.Request
	late    bool // they are not at hand
	problem *Problem
}

// alarms asks for the anomalies of all topics where they are at hand; else the cards ask
// later, one after another, of which only the first waits.
func (s *Server) alarms(ctx context.Context, req analytics.Request) alarms {
	if !s.analyst.AlarmsAtHand(ctx, req) {
		return alarms{req: req, late: true}
	}
	return s.foundAlarms(ctx, req)
}

func (s *Server) foundAlarms(ctx context.Context, req analytics.Request) alarms {
	by, asked, err := s.analyst.Alarms(ctx, req)
	return alarms{by: by, req: asked, problem: s.block(err)}
}

// of says what there is of a topic; nil of a query, in which no anomalies are looked for.
func (a alarms) of(l *locale, slug string) *alarmView {
	if slug == "" || a.problem != nil {
		return nil
	}
	if a.late {
		late := a.req
		late.Selections = []analytics.Selection{{Topic: slug}}
		return &alarmView{Late: address("/board/alarm", late.Values())}
	}
	x, ok := a.by[slug]
	if !ok {
		return &alarmView{Text: l.noAnomaly(a.req.Interval)}
	}
	v := newEventView(l, a.req, x)
	return &alarmView{Text: l.say("%d where %s were expected, %s", x.Observed, v.Expected, v.When), Href: v.Href + "#" + v.ID}
}

// alarmPart says of the topic of a card whether it has an anomaly in its latest buckets.
func (s *Server) alarmPart(c *gin.Context) error {
	l := s.locale(c)
	values, err := readValues(c, allow("topic interval", scopeParams))
	if err != nil {
		return err
	}
	req, err := parseRequest(values)
	if err != nil {
		return err
	}
	if len(req.Selections) != 1 || req.Selections[0].Dated() {
		return &analytics.ParamError{Name: "topic", Value: values.Get("topic"), Allowed: analytics.Says("one topic, as it is in force")}
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	if _, err := s.analyst.Topic(ctx, req.Selections[0].Topic); err != nil {
		return err
	}
	found := s.foundAlarms(ctx, req)
	if found.problem != nil {
		return s.renderPart(c, statusOf(found.problem), "board", "trouble", found.problem)
	}
	return s.renderPart(c, http.StatusOK, "board", "alarm", found.of(l, req.Selections[0].Topic))
}

// selectionValues are the parameters of a request for a board's items.
func selectionValues(req analytics.Request, items []analytics.BoardItem) url.Values {
	req.Selections = nil
	for _, item := range items {
		req.Selections = append(req.Selections, item.Selection())
	}
	return req.Values()
}

// boardVoicePart is the share of voice of what is on a board.
func (s *Server) boardVoicePart(c *gin.Context) error {
	l := s.locale(c)
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, req, corpus, err := s.askedRequest(ctx, c)
	if err != nil {
		return err
	}
	req, cards, err := s.analyst.Cards(ctx, req, b.Items)
	if err != nil {
		return err
	}
	v := analytics.Volume{Request: req}
	v.Request.Selections = nil
	for _, card := range cards {
		if card.Err == nil {
			v.Request.Selections = append(v.Request.Selections, card.Item.Selection())
			v.Series = append(v.Series, card.Series)
		}
	}
	block := s.voiceBlock(ctx, v, corpus)
	if block == nil {
		block = &voiceBlock{ID: "voice", Empty: l.say("There is nothing to compare: a share of voice needs two topics or queries.")}
		return s.renderPart(c, http.StatusOK, "board", "voice-part", block)
	}
	block.Downloads = newDownloads("/board/voice", v.Request.Values())
	basis := s.basis(ctx, v.Request)
	block.From = l.newWhereFrom(basis, block.SQLHref, block.Downloads)
	if block.Chart != nil {
		block.Chart.File = fileName("voice", b.Name, rangeName(req))
		s.sourced(l, block.Chart, basis)
	}
	return s.renderPart(c, http.StatusOK, "board", "voice", block)
}

// boardVolume and boardVoice are the exports of boards, whose items are in the parameters.
func (x *Exporter) boardVolume(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := parseRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.volume(ctx, req, r.values, "board", "volume")
}

func (x *Exporter) boardVoice(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := parseRequest(r.values)
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{"board", "voice"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		v, err := x.Analyst.Voice(ctx, req)
		return VoiceRows(v), nil, err
	})
}
