// Package dashboard shows what an analytics.Analyst says: pages with charts
// and tables, and every block of a page as a file under the same URL.
//
// The model is one handler per page or download. A handler reads its
// parameters (params.go), asks the Analyst once for each block, fills a named
// view struct and renders a template; it computes nothing. Charts are built
// with go-echarts (chart.go), travel as JSON in the page and are drawn by one
// static script (assets/chart.js). Rows are written by one place for the
// browser and the command line alike (tables.go). All state is in the URL.
//
//	srv, err := dashboard.New(dashboard.Config{Analyst: analyst})
//	if err != nil {
//		return err
//	}
//	return srv.Run(ctx) // http://127.0.0.1:8080 until ctx is done
package dashboard

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// DefaultAddr is where the dashboard listens when nobody says otherwise: this
// machine only.
const DefaultAddr = "127.0.0.1:8080"

// Config is what a Server is made of. Only Analyst is needed.
type Config struct {
	Analyst *analytics.Analyst
	// Console answers ad-hoc SQL; nil: the page /sql is not there.
	Console *analytics.Console
	// Feeds changes feeds; nil: the page /feeds shows them only.
	Feeds *FeedDesk

	// Addr is the address to listen on, DefaultAddr when "". Any but a
	// loopback address needs AllowHosts and Password.
	Addr string

	// AllowHosts are the names under which browsers may reach the server
	// besides localhost, 127.0.0.1 and [::1]: "tidings.example.org", or with a
	// port "localhost:9000" (a tunnel). A request for any other name is refused.
	AllowHosts []string

	// Password, where not "", is asked for by the browser (HTTP Basic, any user name).
	Password string

	// EmbedOrigins are the origins whose pages may show charts of /embed in a frame, such
	// as "https://example.org". None: no page may.
	EmbedOrigins []string

	// Metrics count what is served, and what others count into them; nil are the
	// server's own.
	Metrics *Metrics

	Logger  *slog.Logger     // nil logs nothing
	Version string           // shown in the footer and by /healthz
	Now     func() time.Time // nil is time.Now

	// LivePages is how many open pages may be told of new articles at once; 0 is
	// DefaultLivePages.
	LivePages int

	// QueryTimeout limits what one page may spend on its questions; 0 is 30
	// seconds. Downloads go on as long as they make progress.
	QueryTimeout time.Duration
}

// Server serves the dashboard over HTTP.
type Server struct {
	config    Config
	analyst   *analytics.Analyst
	exporter  *Exporter
	log       *slog.Logger
	now       func() time.Time
	assets    *assets
	locales   *locales
	templates map[*locale]map[string]*template.Template
	handler   http.Handler

	sqlAnswers sqlCache
	pages      pageDesk
	guides     queryGuides
	bundles    chan struct{} // those under way
	listeners  chan struct{} // pages that are told of new articles
	lookout    *lookout      // tells them
	ending     chan struct{} // closed when the server ends
	end        func()        // closes it
}

// New makes a Server. It fails where the configuration would let strangers
// in, and says what is missing.
func New(config Config) (*Server, error) {
	if config.Analyst == nil {
		return nil, errors.New("dashboard: Config.Analyst is needed")
	}
	if config.Addr == "" {
		config.Addr = DefaultAddr
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.QueryTimeout <= 0 {
		config.QueryTimeout = 30 * time.Second
	}
	if config.LivePages == 0 {
		config.LivePages = DefaultLivePages
	}
	if config.LivePages < 0 {
		return nil, fmt.Errorf("dashboard: %d pages that are told of new articles: expected at least 1", config.LivePages)
	}
	if config.Metrics == nil {
		config.Metrics = NewMetrics(config.Version)
	}
	hosts, err := newHostRule(config.Addr, config.AllowHosts, config.Password)
	if err != nil {
		return nil, err
	}
	if err := checkOrigins(config.EmbedOrigins); err != nil {
		return nil, err
	}
	s := &Server{config: config, analyst: config.Analyst, log: config.Logger, now: config.Now, bundles: make(chan struct{}, maxBundles), locales: built}
	s.listeners, s.ending = make(chan struct{}, config.LivePages), make(chan struct{})
	s.pages.turns = make(chan struct{}, maxDrawn())
	s.lookout = &lookout{count: s.analyst.Newer, written: s.analyst.Written, timeout: config.QueryTimeout, log: config.Logger, lists: map[listKey]*watchedList{}}
	s.end = sync.OnceFunc(func() { close(s.ending) })
	s.exporter = &Exporter{Analyst: config.Analyst, Console: config.Console, Now: config.Now, Version: config.Version, Timeout: config.QueryTimeout}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if err := s.loadTemplates(); err != nil {
		return nil, err
	}

	var h http.Handler = s.routes()
	if config.Password != "" {
		h = newPasswordRule(config.Password, config.Now, config.Logger).wrap(h)
	}
	h = http.NewCrossOriginProtection().Handler(h)
	h = hosts.wrap(h)
	s.handler = secureHeaders(h)
	return s, nil
}

// Handler gives everything the Server serves, with all its guards.
func (s *Server) Handler() http.Handler { return s.handler }

// routes lists every URL of the dashboard. docs/api.md describes them, and a
// test says so.
func (s *Server) routes() *gin.Engine {
	gin.SetMode(gin.ReleaseMode) // no routes or warnings on standard output
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = true
	r.Use(s.logRequests, s.recoverPanics, s.setLocale, s.sharePages)
	r.NoRoute(s.handle(s.noRoute))
	r.NoMethod(s.handle(s.noMethod))

	get := func(path string, h func(*gin.Context) error) {
		r.GET(path, s.handle(h))
		r.HEAD(path, s.handle(h))
	}
	for _, route := range exportRoutes {
		for _, f := range FileFormats {
			get(route.path+"."+string(f), s.download(route, f))
			if route.path == "/sql" { // a statement may be longer than an address
				r.POST(route.path+"."+string(f), s.handle(s.download(route, f)))
			}
		}
	}

	get("/", s.overviewPage)
	get("/topics/:slug", s.topicPage)
	get("/topics/:slug/words", s.topicWordsPart)
	s.topicRoutes(r, get)
	s.exploreRoutes(get)
	s.annotationRoutes(r, get)
	get("/articles", s.articlesPage)
	get("/articles/facets", s.facetsPart)
	get("/articles/passages", s.passagesPart)
	get("/articles/:id", s.articlePage)
	get("/articles/:id/versions/:version", s.versionPage)
	get("/sources", s.sourcesPage)
	get("/coverage", s.coveragePage)
	get("/coverage/source", s.sourceCoveragePage)
	get("/anomalies", s.anomaliesPage)
	get("/anomalies/why", s.anomalyWhyPart)
	get("/anomalies.atom", s.anomaliesFeed)
	get("/bundle", s.bundle)
	s.boardRoutes(r, get)
	s.svgRoutes(get)
	s.feedRoutes(r, get)
	s.sqlRoutes(r, get)
	r.GET(livePath, s.handle(s.live))
	get("/healthz", s.health)
	r.GET("/metrics", s.metrics())
	get("/language", s.chooseLanguage)
	get("/assets/:file", s.assetFile)
	return r
}

// The limits of the HTTP server: a client that dawdles is let go.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 15 * time.Second
	writeTimeout    = 90 * time.Second // a download moves it on while it makes progress
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
	maxHeaderBytes  = 64 << 10 // long queries travel in the URL
)

// Listen opens the Server's address.
func (s *Server) Listen() (net.Listener, error) {
	ln, err := net.Listen("tcp", s.config.Addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w (is another program there? choose another address)", s.config.Addr, err)
	}
	return ln, nil
}

// Serve answers on ln until ctx is done, then lets requests under way finish
// for a few seconds. It closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		// Requests outlive ctx on purpose: Shutdown waits for them.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	srv.RegisterOnShutdown(s.end) // pages that listen would keep it waiting
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := srv.Shutdown(finish); err != nil {
		srv.Close()
		return fmt.Errorf("ending requests under way: %w", err)
	}
	return nil
}

// Run listens on the configured address and serves until ctx is done.
func (s *Server) Run(ctx context.Context) error {
	ln, err := s.Listen()
	if err != nil {
		return err
	}
	return s.Serve(ctx, ln)
}
