package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest"
	"tidings/ingest/demo"
	"tidings/sql"
)

// serveFlags are where and for whom the dashboard is served.
type serveFlags struct {
	addr    string
	hosts   []string
	origins []string
	pages   int
}

func (s *serveFlags) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.addr, "addr", dashboard.DefaultAddr, "`ADDRESS` to listen on; any but a loopback address needs --allow-host and TIDINGS_PASSWORD")
	c.Flags().StringArrayVar(&s.hosts, "allow-host", nil, "`NAME` under which browsers may reach the server (repeatable)")
	c.Flags().StringArrayVar(&s.origins, "embed-origin", nil, "`ORIGIN` whose pages may show charts in a frame, such as https://example.org (repeatable); none may without it")
	c.Flags().IntVar(&s.pages, "live-pages", dashboard.DefaultLivePages, "how many open pages may be told of new articles at once; one more gets status 503")
}

func (a *app) serveCommand() *cobra.Command {
	var flags serveFlags
	var web webFlags
	var noPoll bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the dashboard and poll the feeds",
		Long: `Serve the dashboard on http://127.0.0.1:8080 until interrupted, and poll the feeds
meanwhile. On any other than a loopback address it asks for the password in
TIDINGS_PASSWORD, and answers only to the names given with --allow-host.`,
		Example: `  tidings serve
  TIDINGS_PASSWORD=… tidings serve --addr :8080 --allow-host tidings.example.org`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.memory = cmp.Or(a.memory, servingMemory)
			return a.withStore(c.Context(), true, func(st *store.Store, an *analytics.Analyst) error {
				if _, err := an.Tag(c.Context()); err != nil { // a broken-off import may have left some
					return err
				}
				polite, metrics := a.web(web), dashboard.NewMetrics(version())
				if !noPoll {
					logger := slog.New(slog.NewTextHandler(a.Err, nil))
					defer a.startPolling(c.Context(), a.collector(st, an, polite, polledInto(metrics), nil), logger)()
				}
				return a.serve(c.Context(), flags, dashboard.Config{Analyst: an, Feeds: a.feedDesk(st, polite, !noPoll), Metrics: metrics})
			})
		},
	}
	flags.addFlags(c)
	web.addFlags(a, c)
	c.Flags().BoolVar(&noPoll, "no-poll", false, "poll no feeds")
	return c
}

// publishEvery is how often the copy that ad-hoc SQL asks is brought up to date,
// so that it is no more than a minute behind.
const publishEvery = 30 * time.Second

// prepareEvery is how often what pages ask is asked beforehand, if something was written.
const prepareEvery = 10 * time.Second

// serve serves a dashboard whose Config has what it shows.
func (a *app) serve(ctx context.Context, flags serveFlags, config dashboard.Config) error {
	if flags.pages < 1 {
		return usage(fmt.Errorf("--live-pages %d: expected at least 1", flags.pages))
	}
	command, err := sealedChild()
	if err != nil {
		return err
	}
	config.Analyst.KeepResident()
	console := analytics.NewConsole(config.Analyst, command)
	defer console.Close()
	logger := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	config.Console, config.Addr, config.AllowHosts, config.Password = console, flags.addr, flags.hosts, a.env("TIDINGS_PASSWORD")
	config.EmbedOrigins, config.LivePages = flags.origins, flags.pages
	config.Logger, config.Version, config.Now = logger, version(), a.now
	srv, err := dashboard.New(config)
	if err != nil {
		return usage(err)
	}
	ln, err := srv.Listen()
	if err != nil {
		return err
	}
	// A second for a million articles: the first page would take it otherwise. What is wrong
	// with the database the pages say.
	if err := config.Analyst.Warm(ctx); err != nil && ctx.Err() == nil {
		logger.Error("reading what is kept in memory", "error", err)
	}
	// The first copy of a large database takes a while; the pages need not wait.
	fresh, stop := context.WithCancel(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() {
		console.KeepFresh(fresh, publishEvery, func(err error) { logger.Error("bringing the copy for ad-hoc SQL up to date", "error", err) })
	})
	// Years of anomalies take some seconds, once, and what has to be told anew after new
	// articles a part of one; who comes first need not wait for them.
	keeping.Go(func() {
		config.Analyst.KeepPrepared(fresh, prepareEvery, func(err error) { logger.Error("preparing what pages ask", "error", err) })
	})
	defer keeping.Wait()
	defer stop()
	fmt.Fprintf(a.Out, "Tidings is at %s (Ctrl-C ends it)\n", reachedAt(ln.Addr().String(), flags.hosts))
	return srv.Serve(ctx, ln)
}

// reachedAt gives an address that a browser can open: a server that listens
// on every interface is reached by one of its names.
func reachedAt(listening string, hosts []string) string {
	host, port, err := net.SplitHostPort(listening)
	if ip, bad := netip.ParseAddr(host); err == nil && bad == nil && ip.IsUnspecified() && len(hosts) > 0 {
		if strings.Contains(hosts[0], ":") { // the name brings a port, that of a proxy
			return "http://" + hosts[0]
		}
		return "http://" + net.JoinHostPort(hosts[0], port)
	}
	return "http://" + listening
}

// demoDB is the default database of the demonstration.
const demoDB = "tidings-demo.duckdb"

func (a *app) demoCommand() *cobra.Command {
	var flags serveFlags
	var open openFlags
	var fillOnly bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Fill and serve a synthetic corpus to look around in",
		Long: `Fill a database (` + demoDB + ` unless --db names another) with a synthetic corpus
of three years in six languages and with the starter topics, on the first run,
and serve it. No article in it is real.

With --bundle, open instead what ` + "`tidings bundle`" + ` packed: compare every file with its
SHA-256, take the articles into a new database (one that goes when the server ends, unless
--db names it), match topics and queries anew, run the statements, and write what is
claimed beside what was found. Where all is equal, serve it; where anything differs, end
with status 1.`,
		Example: `  tidings demo
  tidings demo --addr 127.0.0.1:9000
  tidings demo --bundle sanctions.zip
  tidings demo --bundle sanctions.zip --check-only`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case open.bundle != "" && fillOnly:
				return usage(errors.New("--fill-only is of the synthetic corpus: expected --check-only with --bundle"))
			case open.bundle != "":
				open.newDB = c.Flags().Changed("db")
				return a.runOpen(c.Context(), open, flags)
			case open.checkOnly:
				return usage(errors.New("--check-only is of a bundle: expected --bundle FILE"))
			}
			if !c.Flags().Changed("db") && a.env("TIDINGS_DB") == "" {
				a.db = demoDB
			}
			a.memory = cmp.Or(a.memory, servingMemory)
			return a.withStore(c.Context(), false, func(st *store.Store, an *analytics.Analyst) error {
				if err := a.fillDemo(c.Context(), st, an); err != nil || fillOnly {
					return err
				}
				return a.serve(c.Context(), flags, dashboard.Config{Analyst: an})
			})
		},
	}
	flags.addFlags(c)
	c.Flags().BoolVar(&fillOnly, "fill-only", false, "fill the database and do not serve it")
	c.Flags().StringVar(&open.bundle, "bundle", "", "open the bundle in a `FILE` instead, and count again what it claims")
	c.Flags().BoolVar(&open.checkOnly, "check-only", false, "of a bundle, write what is claimed and what was found, and do not serve it")
	return c
}

// The settings that mark a database of the demonstration: every page says that
// a synthetic corpus is one, and one that was filled is not filled again.
const (
	settingSynthetic = "synthetic"
	settingFilled    = "demo-filled"
)

// fillDemo fills the database unless an earlier run did. A run that was broken
// off is completed.
func (a *app) fillDemo(ctx context.Context, st *store.Store, an *analytics.Analyst) error {
	filled, err := st.Setting(ctx, settingFilled)
	if err != nil || filled != "" {
		return err
	}
	corpus, err := an.Corpus(ctx)
	if err != nil {
		return err
	}
	if corpus.Articles > 0 && !corpus.Synthetic {
		return usage(fmt.Errorf("%s holds real articles: name another file with --db", a.db))
	}
	if err := st.Set(ctx, settingSynthetic, "true"); err != nil {
		return err
	}
	topics, err := analytics.StarterTopics()
	if err != nil {
		return err
	}
	if _, err := an.Apply(ctx, topics, false); err != nil {
		return err
	}
	fmt.Fprintf(a.Err, "filling %s with a synthetic corpus (once)…\n", a.db)
	began := a.now()
	_, end := demo.Span()
	opts := ingest.ImportOptions{
		Read: ingest.ReadOptions{AsOf: end},
		Now:  a.now,
		Rejected: func(r *ingest.Reject) error {
			return errors.New("the corpus has a record that cannot be taken: " + r.Error())
		},
		FileDone: func(ctx context.Context) error {
			_, err := an.Tag(ctx)
			return err
		},
	}
	if _, err := ingest.ImportItems(ctx, st, "demonstration corpus", withoutErrors(demo.Generate(demo.Options{})), opts); err != nil {
		return err
	}
	if corpus, err = an.Corpus(ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.Err, "%d articles, filled in %s\n", corpus.Articles, seconds(a.now().Sub(began)))
	return st.Set(ctx, settingFilled, "true")
}

// withoutErrors gives items the shape of what Read yields.
func withoutErrors(items iter.Seq[ingest.Item]) iter.Seq2[ingest.Item, error] {
	return func(yield func(ingest.Item, error) bool) {
		for item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}
