package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest/collect"
	"tidings/ingest/fetch"
	"tidings/sql"
)

func (a *app) pollCommand() *cobra.Command {
	var web webFlags
	var once, all bool
	var pagesFor time.Duration
	var out outFlags
	c := &cobra.Command{
		Use:   "poll [FEED]...",
		Short: "Poll feeds and store what they bring",
		Long: `Poll the feeds that are due, until interrupted or, with --once, each of them one
time (for cron). Arguments, each a number or an address as in ` + "`tidings feeds list`" + `,
poll these feeds once, due or not. ` + "`tidings serve`" + ` polls by itself.

After the feeds the pages of articles are read that are due, those of earlier polls
too; what is left after --pages-for waits for the next time.

Exit status: 0 when every feed could be read whole, 1 when some could not, 2 when
the command line is wrong. Which could not, and why, is on standard error and in
` + "`tidings feeds list`" + `.`,
		Example: `  tidings poll --once
  tidings poll --once --all
  tidings poll 7 https://example.org/feed.xml`,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), true, func(st *store.Store, an *analytics.Analyst) error {
				if _, err := an.Tag(c.Context()); err != nil { // a poll that was broken off may have left some
					return err
				}
				p := &pollReport{app: a}
				collector := a.collector(st, an, a.web(web), p.add, p.addPage)
				if !once && !all && len(args) == 0 {
					return collector.Run(c.Context())
				}
				feeds, err := toPoll(c.Context(), st, collector, args, all)
				if err != nil {
					return err
				}
				if err := collector.Round(c.Context(), feeds); err != nil {
					return err
				}
				if pagesFor > 0 {
					ctx, cancel := context.WithTimeout(c.Context(), pagesFor)
					defer cancel()
					if err := collector.Pages(ctx); err != nil {
						return err
					}
				}
				return p.write(f)
			})
		},
	}
	web.addFlags(a, c)
	c.Flags().BoolVar(&once, "once", false, "poll what is due, once, and end")
	c.Flags().BoolVar(&all, "all", false, "poll all active feeds once, due or not")
	c.Flags().DurationVar(&pagesFor, "pages-for", 10*time.Minute, "`TIME` for which pages are read after the feeds; 0 reads none")
	formatFlag(c, &out)
	return c
}

// toPoll gives the feeds that are named, or all active ones, or those that are due.
func toPoll(ctx context.Context, st *store.Store, collector *collect.Collector, names []string, all bool) ([]store.Feed, error) {
	if !all && len(names) == 0 {
		return collector.Due(ctx)
	}
	feeds, err := st.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	if all {
		return slices.DeleteFunc(feeds, func(f store.Feed) bool { return f.State != store.FeedActive }), nil
	}
	return namedFeeds(feeds, names)
}

func (a *app) collector(st *store.Store, an *analytics.Analyst, web *fetch.Polite, logged func(store.Poll), looked func(store.PageLook)) *collect.Collector {
	return collect.New(st, collect.Options{Web: web, Now: a.now, Logged: logged, Looked: looked, Stored: func(ctx context.Context) error {
		_, err := an.Tag(ctx)
		return err
	}})
}

// pollReport adds up what polls found.
type pollReport struct {
	app                                                   *app
	polled, failed, warned, added, updated, same, refused int
	pages, pagesFailed                                    int
}

// addPage counts a page; it tells of those that are given up.
func (p *pollReport) addPage(look store.PageLook) {
	p.pages++
	if l := look.Log; l.Problem != "" {
		p.pagesFailed++
		if l.NextLook.IsZero() {
			fmt.Fprintf(p.app.Err, "article %d: %s: %s\n", l.Article, l.State, l.Message)
		}
	}
}

func (p *pollReport) add(poll store.Poll) {
	l := poll.Log
	p.polled++
	p.added, p.updated, p.same, p.refused = p.added+l.Added, p.updated+l.Updated, p.same+l.Duplicate, p.refused+l.Rejected
	switch {
	case l.Problem == collect.ProblemMalformed:
		p.warned++
	case l.Problem != "":
		p.failed++
	}
	if l.Message != "" {
		fmt.Fprintf(p.app.Err, "feed %d: %s\n", poll.Feed.ID, l.Message)
	}
}

func (p *pollReport) write(f dashboard.Options) error {
	rows, err := dashboard.NewRowWriter(p.app.Out, f,
		dashboard.ColumnsOf(dashboard.Integers, "polled", "failed", "malformed", "added", "updated", "duplicate", "rejected", "pages", "pages_failed")...)
	if err != nil {
		return err
	}
	var cells []dashboard.Cell
	for _, n := range []int{p.polled, p.failed, p.warned, p.added, p.updated, p.same, p.refused, p.pages, p.pagesFailed} {
		cells = append(cells, dashboard.Int(int64(n)))
	}
	if err := rows.Row(cells...); err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if p.failed+p.warned > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}

// polledInto counts polls.
func polledInto(m *dashboard.Metrics) func(store.Poll) {
	return func(p store.Poll) {
		m.Polled(analytics.FeedPoll{Took: p.Log.Took, Problem: p.Log.Problem, Bytes: p.Log.Bytes, Added: p.Log.Added, Updated: p.Log.Updated, Known: p.Log.Duplicate, Rejected: p.Log.Rejected})
	}
}

// pollAgain is how long polling rests after the store failed.
const pollAgain = time.Minute

// startPolling polls in the background until the context ends or stop is called;
// stop returns when what came is stored.
func (a *app) startPolling(ctx context.Context, collector *collect.Collector, logger *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var polling sync.WaitGroup
	polling.Go(func() {
		for ctx.Err() == nil {
			err := collector.Run(ctx)
			if err == nil {
				return
			}
			logger.Error("polling feeds; it goes on in a minute", "error", err)
			select {
			case <-time.After(pollAgain):
			case <-ctx.Done():
			}
		}
	})
	return func() {
		cancel()
		polling.Wait()
	}
}
