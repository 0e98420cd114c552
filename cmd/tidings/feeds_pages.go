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
	v, err := store.ParsePages(value)
	if err != nil {
		return err
	}
	*p = pagesFlag(v)
	return nil
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
				changes, err := collect.Set(c.Context(), st, feedIDs(feeds), settings.given(c))
				if err == nil {
					fmt.Fprintf(a.Out, "%d feeds changed\n", len(changes))
				}
				return err
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
			return a.withStore(c.Context(), true, func(_ *store.Store, an *analytics.Analyst) error {
				counts, err := an.PageCounts(c.Context())
				if err != nil {
					return err
				}
				return a.writeRows(dashboard.PageCountRows(counts), f)
			})
		},
	}
	formatFlag(c, &out)
	return c
}
