package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

func (a *app) storiesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "stories",
		Short: "Show and rebuild the stories: reports and their copies",
		Long: `A story is an article and its near-duplicates within three days, in any source: a
wire report and its copies. Stories are kept as articles come and go; these
commands are for looking at them, and for a database of an older Tidings.`,
		Example: `  tidings stories show
  tidings stories rebuild`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.storiesShowCommand(), a.storiesRebuildCommand())
	return c
}

func (a *app) storiesShowCommand() *cobra.Command {
	var out outFlags
	limit := 20
	c := &cobra.Command{
		Use:   "show",
		Short: "List the largest stories",
		Long: `List the stories of more than one article, the largest first: the number and title
of the first article, how many articles there are, in how many sources, and the
dates of the earliest and the latest. How many articles, distinct texts and
stories there are in all is said beside.`,
		Example: `  tidings stories show
  tidings stories show --limit 100 --format json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			if limit < 1 {
				return usage(&analytics.ParamError{Name: "limit", Value: fmt.Sprint(limit), Allowed: analytics.Says("a number from 1")})
			}
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				return a.showStories(c.Context(), st, f, limit)
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", limit, "how many to list")
	formatFlag(c, &out)
	return c
}

func (a *app) showStories(ctx context.Context, st *store.Store, f dashboard.Options, limit int) error {
	counts, err := st.StoryCounts(ctx)
	if err != nil {
		return err
	}
	stories, err := st.Stories(ctx, limit)
	if err != nil {
		return err
	}
	rows, err := dashboard.NewRowWriter(a.Out, f,
		dashboard.Column{Name: "story", Kind: dashboard.Integers}, dashboard.Column{Name: "articles", Kind: dashboard.Integers},
		dashboard.Column{Name: "sources", Kind: dashboard.Integers}, dashboard.Column{Name: "first_published"},
		dashboard.Column{Name: "last_published"}, dashboard.Column{Name: "title"})
	if err != nil {
		return err
	}
	for _, s := range stories {
		err := rows.Row(dashboard.Int(s.ID), dashboard.Int(s.Articles), dashboard.Int(s.Sources),
			dashboard.Text(momentOf(s.First)), dashboard.Text(momentOf(s.Last)), dashboard.Text(s.Title))
		if err != nil {
			return err
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	fmt.Fprintf(a.Err, "%d articles, %d distinct texts, %d stories\n", counts.Articles, counts.Texts, counts.Stories)
	if counts.Pending > 0 {
		fmt.Fprintf(a.Err, "%d articles were not compared with others yet: tidings stories rebuild does it\n", counts.Pending)
	}
	return nil
}

// momentOf writes a time, "" where there is none.
func momentOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (a *app) storiesRebuildCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: "Find the stories among all articles",
		Long: `Compare the articles that have not been compared with others yet: those that were
stored by a Tidings without stories. Where there are none, forget all stories
and begin anew. Broken off at any moment, it goes on where it was.`,
		Example: `  tidings stories rebuild`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				p := newCount(a.Err, "comparing")
				err := st.RebuildStories(c.Context(), p.at)
				p.done()
				if err != nil {
					return err
				}
				counts, err := st.StoryCounts(c.Context())
				if err != nil {
					return err
				}
				fmt.Fprintf(a.Err, "%d articles are %d stories\n", counts.Articles, counts.Stories)
				return nil
			})
		},
	}
}
