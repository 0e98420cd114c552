package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

func (a *app) indexCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "index",
		Short: "Show, compact and rebuild the index",
		Long: `The inverted index is kept by itself: each import adds to it and puts its parts
together. These commands are for looking after it.`,
		Example: `  tidings index show
  tidings index compact
  tidings index rebuild`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.indexShowCommand(), a.indexCompactCommand(), a.indexRebuildCommand())
	return c
}

func (a *app) indexShowCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "show",
		Short: "List the runs of the index",
		Long: `List the runs of the index: the documents each covers, how many of them are dead
(of articles that were deleted or came with another text), and its rows. A query
looks into every run; dead documents take room and nothing else.`,
		Example: `  tidings index show`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				runs, err := st.IndexRuns(c.Context())
				if err != nil {
					return err
				}
				rows, err := dashboard.NewRowWriter(a.Out, f, dashboard.ColumnsOf(dashboard.Integers, "run", "first_doc", "docs", "dead", "rows")...)
				if err != nil {
					return err
				}
				for _, r := range runs {
					err := rows.Row(dashboard.Int(int64(r.Number)), dashboard.Int(int64(r.FirstDoc)), dashboard.Int(r.Docs), dashboard.Int(r.Dead), dashboard.Int(r.Rows))
					if err != nil {
						return err
					}
				}
				return rows.Close()
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func (a *app) indexCompactCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Put the runs of the index together and drop what is dead",
		Long: `Put as many runs of the index together as one may hold (about 260,000
documents) and drop the dead documents. Stopped at any moment, it leaves the
index as it was.`,
		Example: `  tidings index compact`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				_, err := st.Compact(c.Context(), true)
				return err
			})
		},
	}
}

func (a *app) indexRebuildCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: "Drop the index and make it anew from the texts",
		Long: `Drop the index and make it anew from the texts of the articles. Stopped at any
moment, it leaves the index as it was.`,
		Example: `  tidings index rebuild`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				p := newCount(a.Err, "indexing")
				err := st.Rebuild(c.Context(), p.at)
				p.done()
				if err != nil {
					return err
				}
				fmt.Fprintln(a.Err, "the index is rebuilt")
				return nil
			})
		},
	}
}
