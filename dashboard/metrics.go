package dashboard

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tidings/analytics"
)

// Metrics are what /metrics gives to Prometheus. Make them with NewMetrics; they
// are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	polls    *prometheus.CounterVec
	took     prometheus.Histogram
	bytes    prometheus.Counter
	articles *prometheus.CounterVec
	requests *prometheus.HistogramVec
}

// NewMetrics makes the metrics of a program of a version.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tidings_polls_total",
			Help: "Polls of feeds, by the class of their failure or warning; none for those without."}, []string{"problem"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "tidings_poll_duration_seconds",
			Help: "How long the requests of polls took.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30}}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{Name: "tidings_poll_received_bytes_total",
			Help: "Bytes of feeds as they came."}),
		articles: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tidings_polled_articles_total",
			Help: "Entries of feeds, by what became of them: added, updated, duplicate (there already) or rejected."}, []string{"outcome"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "tidings_http_request_duration_seconds",
			Help: "How long requests to this server took, by route and status.", Buckets: []float64{.005, .02, .05, .1, .25, .5, 1, 5, 30}}, []string{"route", "status"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "tidings_build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.registry.MustRegister(m.polls, m.took, m.bytes, m.articles, m.requests, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, outcome := range []string{"added", "updated", "duplicate", "rejected"} {
		m.articles.WithLabelValues(outcome) // a counter that is not there is not 0
	}
	m.polls.WithLabelValues("none")
	return m
}

// Polled counts a poll of a feed.
func (m *Metrics) Polled(p analytics.FeedPoll) {
	problem := p.Problem
	if problem == "" {
		problem = "none"
	}
	m.polls.WithLabelValues(problem).Inc()
	m.took.Observe(p.Took.Seconds())
	m.bytes.Add(float64(p.Bytes))
	for outcome, n := range map[string]int{"added": p.Added, "updated": p.Updated, "duplicate": p.Known, "rejected": p.Rejected} {
		m.articles.WithLabelValues(outcome).Add(float64(n))
	}
}

func (m *Metrics) served(route string, status int, took time.Duration) {
	if route == "" {
		route = "none" // not the address: anybody can make up many
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// state reads the corpus and the feeds when Prometheus asks.
type state struct {
	server *Server
}

var (
	articlesGauge  = prometheus.NewDesc("tidings_articles", "Articles stored.", nil, nil)
	undatedGauge   = prometheus.NewDesc("tidings_undated_articles", "Articles stored that have no usable date.", nil, nil)
	sourcesGauge   = prometheus.NewDesc("tidings_sources", "Sources of the articles stored.", nil, nil)
	topicsGauge    = prometheus.NewDesc("tidings_topics", "Topics.", nil, nil)
	feedsGauge     = prometheus.NewDesc("tidings_feeds", "Feeds, by how they stand: ok, new, silent, failing, paused or gone.", []string{"state"}, nil)
	listeningGauge = prometheus.NewDesc("tidings_live_pages", "Open pages that are told of new articles.", nil, nil)
	overdueGauge   = prometheus.NewDesc("tidings_poll_overdue_seconds", "How long the feed that is due longest has been waiting; 0 where none is due.", nil, nil)
)

// feedStates are the values of the label state.
var feedStates = []string{"ok", "new", "silent", "failing", "paused", "gone"}

// Describe implements prometheus.Collector.
func (state) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{articlesGauge, undatedGauge, sourcesGauge, topicsGauge, feedsGauge, overdueGauge, listeningGauge} {
		to <- d
	}
}

// Collect implements prometheus.Collector. What cannot be read is told as an
// error, and Prometheus counts the scrape as failed.
func (s state) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), s.server.config.QueryTimeout)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	gauge(listeningGauge, float64(len(s.server.listeners)))
	corpus, err := s.server.analyst.Corpus(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(articlesGauge, err)
		return
	}
	gauge(articlesGauge, float64(corpus.Articles))
	gauge(undatedGauge, float64(corpus.Undated))
	gauge(sourcesGauge, float64(corpus.Sources))
	gauge(topicsGauge, float64(corpus.Topics))
	feeds, err := s.server.analyst.Feeds(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(feedsGauge, err)
		return
	}
	counts, overdue, now := map[string]int{}, time.Duration(0), s.server.now()
	for _, f := range feeds {
		counts[newFeedRow(english, f).State]++
		if !f.NextPoll.IsZero() {
			overdue = max(overdue, now.Sub(f.NextPoll))
		}
	}
	for _, name := range feedStates {
		gauge(feedsGauge, float64(counts[name]), name)
	}
	gauge(overdueGauge, overdue.Seconds())
}

// metrics answers Prometheus.
func (s *Server) metrics() gin.HandlerFunc {
	all := prometheus.NewRegistry()
	all.MustRegister(state{s})
	handler := promhttp.HandlerFor(prometheus.Gatherers{s.config.Metrics.registry, all}, promhttp.HandlerOpts{
		ErrorHandling: promhttp.HTTPErrorOnError, MaxRequestsInFlight: 4, Timeout: s.config.QueryTimeout,
	})
	return gin.WrapH(handler)
}
