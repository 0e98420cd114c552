package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

var errNothingAsked = errors.New("expected a query or --topic SLUG")

func (a *app) volumeCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	var covered, whole bool
	c := &cobra.Command{
		Use:   "volume [QUERY]...",
		Short: "Count topics and queries over time",
		Long: `Count topics (--topic) and queries (arguments) in every bucket of a range, with
all articles in scope beside them and the ratio of the two. Without a range, the
range of the dated articles. Undated articles are in no bucket.`,
		Example: `  tidings volume --topic border-incidents --interval month
  tidings volume 'sanction*' 'санкц*' --from 2025-01-01 --to 2026-01-01 --format csv
  tidings volume --topic airspace --by language --tz Europe/Vilnius`,
		RunE: func(c *cobra.Command, queries []string) error {
			req, err := flags.request(queries)
			if err != nil {
				return err
			}
			if len(req.Selections) == 0 {
				return usage(errNothingAsked)
			}
			a.warn(queries)
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				v, err := an.Volume(c.Context(), req)
				if err == nil && covered {
					err = an.Cover(c.Context(), &v)
				}
				if err != nil {
					return err
				}
				rows := dashboard.VolumeRows
				if whole {
					rows = dashboard.VolumeRowsWhole
				}
				if err := a.writeRows(rows(v), f); err != nil {
					return err
				}
				a.note(v)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&covered, "coverage", false, "say of each bucket which share of the usual volume was collected")
	c.Flags().BoolVar(&whole, "whole", false, "say of each bucket whether it is whole: false where it sticks out of the range or is not over")
	flags.addFlags(c, "topic", "from", "to", "interval", "tz", "source", "language", "country", "author", "date_from", "unit", "panel", "by")
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}

// warn says what in the queries may not mean what was meant. Faults are
// reported by whoever runs them.
func (a *app) warn(queries []string) {
	for _, text := range queries {
		q, err := analytics.Parse(text)
		if err != nil {
			continue
		}
		for _, w := range q.Warnings {
			fmt.Fprintf(a.Err, "tidings: %s: offset %d: %s\n", text, w.Offset, w.Text)
		}
	}
}

// note says what the numbers alone do not: zeros that mean nothing was
// collected, and mentions that are in no bucket.
func (a *app) note(v analytics.Volume) {
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		fmt.Fprintln(a.Err, "no dated article is in scope")
	} else if n := v.Series[0].Uncollected(); n > 0 {
		fmt.Fprintf(a.Err, "in %d of %d buckets nothing was collected (total_count 0): a zero there says nothing\n", n, len(v.Series[0].Points))
	}
	for _, s := range v.Series {
		if s.Undated > 0 {
			fmt.Fprintf(a.Err, "%s: %d matching articles have no usable date and are in no bucket\n", strings.TrimSpace(s.Name+" "+s.Group), s.Undated)
		}
	}
}

func (a *app) articlesCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	var limit int
	var undated bool
	var also string
	var and []string
	c := &cobra.Command{
		Use:   "articles [QUERY]...",
		Short: "List the articles that a count counts",
		Long: `List the articles that topics (--topic) and queries (arguments) count, newest
first, with the column names of Media Cloud's story lists. Without either, all
articles in scope.`,
		Example: `  tidings articles --topic sanctions --from 2025-03-01 --to 2025-03-02
  tidings articles 'balloon* AND language:lt' --limit 0 --format csv >balloons.csv
  tidings articles --undated`,
		RunE: func(c *cobra.Command, queries []string) error {
			req, err := flags.request(queries)
			if err != nil {
				return err
			}
			req.Undated, req.With, req.And = undated, also, and
			a.warn(queries)
			f, err := a.options(out)
			if err != nil {
				return err
			}
			if limit < 0 {
				return usage(errors.New("--limit: expected a number of articles, or 0 for all"))
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				return a.writeArticles(c, an, req, f, limit)
			})
		},
	}
	flags.addFlags(c, "topic", "from", "to", "tz", "source", "language", "country", "author", "date_from", "unit", "panel")
	c.Flags().IntVar(&limit, "limit", 100, "at most this many `ARTICLES`; 0 is all")
	c.Flags().BoolVar(&undated, "undated", false, "those without a usable date instead of those in the range")
	c.Flags().StringVar(&also, "with", "", "only those that match this `QUERY`, too, such as a word that sets them apart")
	c.Flags().StringArrayVar(&and, "and", nil, "only those that are mentions of this topic, too, by its `SLUG` (repeatable)")
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}

var errEnough = errors.New("enough")

func (a *app) writeArticles(c *cobra.Command, an *analytics.Analyst, req analytics.Request, o dashboard.Options, limit int) error {
	more := false
	rows := dashboard.ArticleRows(func(do func(analytics.Article) error) error {
		n := 0
		err := an.EachArticle(c.Context(), req, func(article analytics.Article) error {
			if n == limit && limit > 0 {
				return errEnough
			}
			n++
			return do(article)
		})
		if more = errors.Is(err, errEnough); more {
			return nil
		}
		return err
	})
	if err := a.writeRows(rows, o); err != nil {
		return err
	}
	if more {
		fmt.Fprintf(a.Err, "the first %d; --limit 0 lists all\n", limit)
	}
	return nil
}

func (a *app) sourcesCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:     "sources",
		Short:   "List the sources and what was stored from each",
		Example: `  tidings sources --format csv`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				sources, err := an.Sources(c.Context())
				if err != nil {
					return err
				}
				return a.writeRows(dashboard.SourceRows(sources), f)
			})
		},
	}
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}
