package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest/collect"
	"tidings/sql"
)

// pagesFlag is a store.Pages on the command line.
type pagesFlag store.Pages

// String gives the setting.
func (p *pagesFlag) String() string { return string(*p) }

// Set takes one of the settings.
func (p *pagesFlag) Set(value string) error {
	switch v := store.Pages(value); v {
	case store.PagesNever, store.PagesShort, store.PagesAlways:
		*p = pagesFlag(v)
		return nil
	}
	return fmt.Errorf("expected %s, %s or %s", store.PagesNever, store.PagesShort, store.PagesAlways)
}

// Type names the kind of value.
func (p *pagesFlag) Type() string { return "WHICH" }

func (a *app) feedsSetCommand() *cobra.Command {
	var settings feedSettings
	c := &cobra.Command{
		Use:   "set FEED...",
		Short: "Change the settings of feeds",
		Long: `Change the settings of feeds, each named by its number or address: those that are
given; the others stay. They hold for what the feeds bring from then on.`,
		Example: `  tidings feeds set 7 --pages always
  tidings feeds set 3 4 --pages never --folder wires`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return a.onFeeds(c.Context(), names, func(st *store.Store, feeds []store.Feed) error {
				changed := 0
				for _, f := range feeds {
					if settings.given(c).Apply(&f) {
						changed++
					}
				}
				if changed > 0 {
					if _, err := st.ChangeFeeds(c.Context(), feedIDs(feeds), func(f *store.Feed) { settings.given(c).Apply(f) }); err != nil {
						return err
					}
				}
				fmt.Fprintf(a.Out, "%d feeds changed\n", changed)
				return nil
			})
		},
	}
	settings.addFlags(c)
	return c
}

func (a *app) feedsPagesCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "pages",
		Short: "Count the pages that were read, wait, or could not be read",
		Long: `Count the pages of articles by feed and by how they stand: waiting, read, paywall,
removed, forbidden, robots, failed or dropped. Those that are due will be fetched,
again or for the first time. How the page of one article stands is on the article's
page of the dashboard, and each fetch is a row of the table page_log.`,
		Example: `  tidings feeds pages
  tidings feeds pages --format csv`,
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
				counts, err := st.PageCounts(c.Context())
				if err != nil {
					return err
				}
				return a.writePageCounts(f, feeds, counts)
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func (a *app) writePageCounts(f dashboard.Options, feeds []store.Feed, counts []store.PageCount) error {
	byID := map[int]store.Feed{}
	for _, feed := range feeds {
		byID[feed.ID] = feed
	}
	rows, err := dashboard.NewRowWriter(a.Out, f, append(append(dashboard.ColumnsOf(dashboard.Integers, "feed"),
		dashboard.ColumnsOf(dashboard.Texts, "source", "setting", "state")...), dashboard.ColumnsOf(dashboard.Integers, "pages", "due")...)...)
	if err != nil {
		return err
	}
	for _, n := range counts {
		source := "" // of a feed that was removed
		feed, ok := byID[n.Feed]
		if ok {
			source = collect.SourceOf(feed)
		}
		if err := rows.Row(dashboard.Int(int64(n.Feed)), dashboard.Text(source), dashboard.Text(string(feed.Pages)), dashboard.Text(string(n.State)),
			dashboard.Int(n.Pages), dashboard.Int(n.Due)); err != nil {
			return err
		}
	}
	return rows.Close()
}
