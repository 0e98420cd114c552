package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
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

// feedSettings are the flags for what the user says of a feed.
type feedSettings struct {
	source, folder string
	aggregator     bool
	pages          pagesFlag
}

func (s *feedSettings) addFlags(c *cobra.Command) {
	s.addTrialFlags(c)
	c.Flags().StringVar(&s.folder, "folder", "", "`NAME` of a folder to list the feed in; parts between slashes")
}

// addTrialFlags adds those that change what a feed brings.
func (s *feedSettings) addTrialFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.source, "source", "", "publisher of the articles, a `DOMAIN` or a name; by default the domain of the home page or of the feed")
	c.Flags().BoolVar(&s.aggregator, "aggregator", false, "trust the feed to name other publishers for its entries")
	s.pages = pagesFlag(store.PagesShort)
	c.Flags().Var(&s.pages, "pages", "`WHICH` articles' pages are read for their text: never, short (where the feed's text is) or always")
}

// given are those that the command line gives.
func (s *feedSettings) given(c *cobra.Command) (out collect.Settings) {
	if c.Flags().Changed("source") {
		out.Source = &s.source
	}
	if c.Flags().Changed("aggregator") {
		out.Aggregator = &s.aggregator
	}
	if c.Flags().Changed("folder") {
		out.Folder = &s.folder
	}
	if c.Flags().Changed("pages") {
		pages := store.Pages(s.pages)
		out.Pages = &pages
	}
	return out
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
			var found []collect.Candidate
			polite := a.web(web)
			for _, at := range addresses {
				d, err := collect.Discover(c.Context(), polite, at, all)
				if err != nil {
					return err
				}
				chosen, others := d.Choose(all)
				for _, f := range others {
					fmt.Fprintf(a.Err, "also found: %s (%s, %s)\n", f.URL, f.Document.Kind, f.By)
				}
				found = append(found, chosen...)
			}
			return a.withStore(c.Context(), false, func(st *store.Store, _ *analytics.Analyst) error {
				return a.addFound(c.Context(), st, found, settings.given(c))
			})
		},
	}
	web.addFlags(a, c)
	settings.addFlags(c)
	c.Flags().BoolVar(&all, "all", false, "add every feed that is found and not only the first")
	return c
}

// addFound adds feeds, or changes those that are there, and tells of it.
func (a *app) addFound(ctx context.Context, st *store.Store, found []collect.Candidate, settings collect.Settings) error {
	additions, err := collect.Add(ctx, st, found, settings, a.now())
	if err != nil {
		return err
	}
	for _, one := range additions {
		f := one.Feed
		switch {
		case one.New:
			fmt.Fprintf(a.Out, "feed %d added: %s (%s), source %s\n", f.ID, f.URL, orDash(f.Title), f.Publisher)
		case one.Changed:
			fmt.Fprintf(a.Out, "feed %d has other settings now: %s\n", f.ID, f.URL)
		default:
			fmt.Fprintf(a.Out, "feed %d is there already: %s\n", f.ID, f.URL)
		}
		a.tell(one.Notes)
	}
	return nil
}

func (a *app) tell(notes []string) {
	for _, note := range notes {
		fmt.Fprintln(a.Err, "note: "+note)
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
what is wrong where something is; of the last seven days the articles and polls; and
how often its source has articles, how long it has had none, and whether that is
unusual. The columns are described in docs/csv.md.`,
		Example: `  tidings feeds list
  tidings feeds list --format csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), true, func(_ *store.Store, an *analytics.Analyst) error {
				feeds, err := an.Feeds(c.Context())
				if err != nil {
					return err
				}
				slices.SortFunc(feeds, func(a, b analytics.Feed) int { return a.ID - b.ID })
				return a.writeRows(dashboard.FeedRows(feeds), f)
			})
		},
	}
	formatFlag(c, &out)
	return c
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
