package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest"
	"tidings/ingest/collect"
	"tidings/sql"
)

func (a *app) feedsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "feeds",
		Short: "Add, list, import and export the feeds that are polled",
		Long: `Feeds are addresses that are polled for articles: RSS, RDF, Atom, JSON Feed and
news sitemaps. ` + "`tidings serve`" + ` polls them while it runs, ` + "`tidings poll`" + ` without it.`,
		Example: `  tidings feeds add example.org
  tidings feeds import subscriptions.opml
  tidings feeds list
  tidings poll --once`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.feedsAddCommand(), a.feedsSetCommand(), a.feedsListCommand(), a.feedsPagesCommand(), a.feedsRemoveCommand(), a.feedsStateCommand("pause", "Stop polling feeds for now", store.FeedPaused),
		a.feedsStateCommand("resume", "Poll feeds again that were paused or are gone", store.FeedActive), a.feedsImportCommand(), a.feedsExportCommand(), a.feedsTestCommand())
	return c
}

// feedSettings are what the user says of a feed.
type feedSettings struct {
	source, folder string
	aggregator     bool
	pages          pagesFlag
}

func (s *feedSettings) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.source, "source", "", "publisher of the articles, a `DOMAIN` or a name; by default the domain of the home page or of the feed")
	c.Flags().BoolVar(&s.aggregator, "aggregator", false, "trust the feed to name other publishers for its entries")
	c.Flags().StringVar(&s.folder, "folder", "", "`NAME` of a folder to list the feed in; parts between slashes")
	s.pages = pagesFlag(store.PagesShort)
	c.Flags().Var(&s.pages, "pages", "`WHICH` articles' pages are read for their text: never, short (where the feed's text is) or always")
}

// apply sets what was given on the command line.
func (s *feedSettings) apply(c *cobra.Command, f *store.Feed) (changed bool) {
	before := *f
	if c.Flags().Changed("source") {
		f.Source = s.source
	}
	if c.Flags().Changed("aggregator") {
		f.Aggregator = s.aggregator
	}
	if c.Flags().Changed("folder") {
		f.Folder = strings.Trim(s.folder, "/")
	}
	if c.Flags().Changed("pages") {
		f.Pages = store.Pages(s.pages)
	}
	return *f != before
}

func (a *app) feedsAddCommand() *cobra.Command {
	var web webFlags
	var settings feedSettings
	var all bool
	c := &cobra.Command{
		Use:   "add URL...",
		Short: "Find the feeds at addresses and add them",
		Long: `Add feeds by their addresses or by those of home pages, of which the first feed
found is added, or with --all every one, news sitemaps included. An address without
a scheme is https. Each feed is fetched and read before it is added; nothing is
added when an address leads to none.

For a feed that is there already, the flags change its settings.`,
		Example: `  tidings feeds add example.org
  tidings feeds add https://example.org/rss.xml --source "The Example" --folder press/local
  tidings feeds add https://feeds.example.net/example --source example.org
  tidings feeds add https://planet.example/atom.xml --aggregator`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, addresses []string) error {
			var found []foundFeed
			polite := a.web(web)
			for _, at := range addresses {
				d, err := collect.Discover(c.Context(), polite, at, all)
				if err != nil {
					return err
				}
				found = append(found, a.choose(d, all)...)
			}
			return a.withStore(c.Context(), false, func(st *store.Store, _ *analytics.Analyst) error {
				return a.addFound(c, st, found, &settings)
			})
		},
	}
	web.addFlags(a, c)
	settings.addFlags(c)
	c.Flags().BoolVar(&all, "all", false, "add every feed that is found and not only the first")
	return c
}

// foundFeed is a feed that was found, and the home page that it was found by.
type foundFeed struct {
	collect.Found
	site string
}

// choose takes the first feed found, or all, and tells of the others.
func (a *app) choose(d collect.Discovery, all bool) []foundFeed {
	var chosen []foundFeed
	for i, f := range d.Found {
		if i == 0 || all && !f.Comments {
			chosen = append(chosen, foundFeed{f, d.Site})
			continue
		}
		fmt.Fprintf(a.Err, "also found: %s (%s, %s)\n", f.URL, f.Document.Kind, f.By)
	}
	return chosen
}

// addFound adds feeds, or changes those that are there.
func (a *app) addFound(c *cobra.Command, st *store.Store, found []foundFeed, settings *feedSettings) error {
	ctx := c.Context()
	have, err := st.Feeds(ctx)
	if err != nil {
		return err
	}
	var fresh []store.Feed
	for _, one := range found {
		at := slices.IndexFunc(have, func(f store.Feed) bool { return f.URL == one.URL || f.AddedURL == one.URL })
		if at >= 0 {
			f := have[at]
			what := "is there already"
			if settings.apply(c, &f) {
				what = "has other settings now"
				if _, err := st.ChangeFeeds(ctx, []int{f.ID}, func(f *store.Feed) { settings.apply(c, f) }); err != nil {
					return err
				}
			}
			fmt.Fprintf(a.Out, "feed %d %s: %s\n", f.ID, what, f.URL)
			a.advise(f, one.Document)
			continue
		}
		now := a.now()
		f := store.Feed{URL: one.URL, AddedURL: one.URL, Site: one.site, Title: one.Document.Title, State: store.FeedActive, Added: now, NextPoll: now}
		settings.apply(c, &f)
		have, fresh = append(have, f), append(fresh, f)
		a.advise(f, one.Document)
	}
	if len(fresh) == 0 {
		return nil
	}
	added, err := st.AddFeeds(ctx, fresh)
	if err != nil {
		return err
	}
	for _, f := range added {
		fmt.Fprintf(a.Out, "feed %d added: %s (%s), source %s\n", f.ID, f.URL, orDash(f.Title), collect.SourceOf(f))
	}
	return nil
}

// advise says where a feed's articles may not be credited as one would think.
func (a *app) advise(f store.Feed, doc ingest.FeedDocument) {
	source := collect.SourceOf(f)
	if site := ingest.HomeDomain(doc.Site); doc.Site != "" && site != source && f.Source == "" {
		fmt.Fprintf(a.Err, "note: %s says that it is of %s, and its articles are counted as those of %s; if it is, add it by the home page, or with --source %s\n", f.URL, site, source, site)
	}
	elsewhere := 0
	for _, item := range doc.Items {
		if item.FromElsewhere {
			elsewhere++
		}
	}
	if elsewhere > 0 && !f.Aggregator {
		fmt.Fprintf(a.Err, "note: %d of %d entries of %s name another publisher, and are counted as those of %s; if you trust it in that, add it with --aggregator\n", elsewhere, len(doc.Items), f.URL, source)
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (a *app) feedsListCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List the feeds and how they stand",
		Long: `List the feeds in the order they were added: whom their articles are credited to,
how often they are polled and when again, when they last brought an article, and
what is wrong where something is.`,
		Example: `  tidings feeds list
  tidings feeds list --format csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				feeds, err := st.Feeds(c.Context())
				if err != nil {
					return err
				}
				return a.writeFeeds(f, feeds)
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func (a *app) writeFeeds(f dashboard.Options, feeds []store.Feed) error {
	rows, err := dashboard.NewRowWriter(a.Out, f, slices.Concat(
		dashboard.ColumnsOf(dashboard.Integers, "feed"), dashboard.ColumnsOf(dashboard.Texts, "state", "url", "title", "folder", "source"),
		dashboard.ColumnsOf(dashboard.Booleans, "aggregator"), dashboard.ColumnsOf(dashboard.Texts, "pages"), dashboard.ColumnsOf(dashboard.Integers, "every_minutes"),
		dashboard.ColumnsOf(dashboard.Times, "last_poll", "last_article", "next_poll"),
		dashboard.ColumnsOf(dashboard.Integers, "failures"), dashboard.ColumnsOf(dashboard.Texts, "problem", "message"))...)
	if err != nil {
		return err
	}
	for _, feed := range feeds {
		next := feed.NextPoll
		if feed.State != store.FeedActive {
			next = time.Time{}
		}
		err := rows.Row(dashboard.Int(int64(feed.ID)), dashboard.Text(string(feed.State)), dashboard.Text(feed.URL), dashboard.Text(feed.Title), dashboard.Text(feed.Folder),
			dashboard.Text(collect.SourceOf(feed)), dashboard.Bool(feed.Aggregator), dashboard.Text(string(feed.Pages)), dashboard.Int(int64(feed.Every/time.Minute)), dashboard.Time(feed.Polled), dashboard.Time(feed.Brought),
			dashboard.Time(next), dashboard.Int(int64(feed.Failures)), dashboard.Text(feed.Problem), dashboard.Text(feed.Message))
		if err != nil {
			return err
		}
	}
	return rows.Close()
}

// namedFeeds finds feeds by number or address.
func namedFeeds(feeds []store.Feed, names []string) ([]store.Feed, error) {
	var out []store.Feed
	for _, name := range names {
		at := slices.IndexFunc(feeds, func(f store.Feed) bool { return f.URL == name || f.AddedURL == name || strconv.Itoa(f.ID) == name })
		if at < 0 {
			return nil, usage(fmt.Errorf("no feed %q: expected a number or an address as in `tidings feeds list`", name))
		}
		if !slices.Contains(out, feeds[at]) {
			out = append(out, feeds[at])
		}
	}
	return out, nil
}

// onFeeds opens the database and gives do the feeds that are named.
func (a *app) onFeeds(ctx context.Context, names []string, do func(*store.Store, []store.Feed) error) error {
	return a.withStore(ctx, true, func(st *store.Store, _ *analytics.Analyst) error {
		feeds, err := st.Feeds(ctx)
		if err != nil {
			return err
		}
		if feeds, err = namedFeeds(feeds, names); err != nil {
			return err
		}
		return do(st, feeds)
	})
}

func (a *app) feedsRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove FEED...",
		Short: "Forget feeds",
		Long: `Forget feeds, each named by its number or address. The articles that they brought
stay, and so does the log of what was fetched: coverage of the past is computed
from it.`,
		Example: `  tidings feeds remove 7
  tidings feeds remove https://example.org/feed.xml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return a.onFeeds(c.Context(), names, func(st *store.Store, feeds []store.Feed) error {
				ids := feedIDs(feeds)
				if err := st.RemoveFeeds(c.Context(), ids); err != nil {
					return err
				}
				fmt.Fprintf(a.Out, "%d feeds removed\n", len(ids))
				return nil
			})
		},
	}
}

func feedIDs(feeds []store.Feed) []int {
	ids := make([]int, len(feeds))
	for i, f := range feeds {
		ids[i] = f.ID
	}
	return ids
}

// feedsStateCommand makes the command that pauses feeds or resumes them.
func (a *app) feedsStateCommand(name, short string, state store.FeedState) *cobra.Command {
	return &cobra.Command{
		Use:     name + " FEED...",
		Short:   short,
		Example: fmt.Sprintf("  tidings feeds %s 7", name),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return a.onFeeds(c.Context(), names, func(st *store.Store, feeds []store.Feed) error {
				for _, f := range feeds {
					if f.State == state {
						return usage(errors.New("feed " + strconv.Itoa(f.ID) + " is " + string(state) + " already"))
					}
				}
				_, err := st.ChangeFeeds(c.Context(), feedIDs(feeds), func(f *store.Feed) {
					f.State = state
					if state == store.FeedActive {
						f.NextPoll = a.now()
					}
				})
				return err
			})
		},
	}
}
