package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) anomaliesCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	c := &cobra.Command{
		Use:   "anomalies",
		Short: "List where topics have far more articles than usual",
		Long: `List where topics (--topic, or all) have far more articles than their past lets
expect, by day or week, the newest first: what was observed, what was expected, and
how likely that is by chance. Without a range, of the last year. docs/anomalies.md
has the method; the page /anomalies has the reasons, too.`,
		Example: `  tidings anomalies
  tidings anomalies --topic sanctions --interval week --from 2024-01-01 --format csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			req, err := flags.request(nil)
			if err != nil {
				return err
			}
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				if req, err = a.lastYear(c, an, req); err != nil {
					return err
				}
				found, err := an.Anomalies(c.Context(), req)
				if err != nil {
					return err
				}
				return a.writeRows(dashboard.AnomalyRows(found), f)
			})
		},
	}
	flags.addFlags(c, "topic", "from", "to", "interval", "tz", "source", "language", "country", "unit", "panel")
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}

func (a *app) coverageCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	c := &cobra.Command{
		Use:   "coverage",
		Short: "Say what was collected from each source, against what is usual",
		Long: `Say for each source and bucket how many articles were collected, how many are
usual, and what that means: usual, little, silent or not collected. Without a range,
of the last year; without an interval, by week. docs/coverage.md says how it is told.`,
		Example: `  tidings coverage
  tidings coverage --source example.org --interval day --from 2025-03-01 --to 2025-04-01`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			req, err := flags.request(nil)
			if err != nil {
				return err
			}
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				if req, err = a.lastYear(c, an, req); err != nil {
					return err
				}
				if req.Interval == "" {
					req.Interval = analytics.Week
				}
				t, err := an.CoverageTable(c.Context(), req)
				if err != nil {
					return err
				}
				if err := a.writeRows(dashboard.CoverageRows(t), f); err != nil {
					return err
				}
				fmt.Fprintf(a.Err, "%d of %d sources were collected throughout: the fixed panel\n", len(t.Panel), len(t.Rows))
				return nil
			})
		},
	}
	flags.addFlags(c, "from", "to", "interval", "tz", "source", "panel")
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}

// lastYear gives a request without a range the year up to the last dated article, or
// to today.
func (a *app) lastYear(c *cobra.Command, an *analytics.Analyst, req analytics.Request) (analytics.Request, error) {
	if !req.Range.From.IsZero() || !req.Range.To.IsZero() {
		return req, nil
	}
	corpus, err := an.Corpus(c.Context())
	if err != nil {
		return req, err
	}
	end := a.now()
	if corpus.Last.Before(end) && !corpus.Last.IsZero() {
		end = corpus.Last
	}
	zone := req.Zone
	if zone == nil {
		zone = time.UTC
	}
	end = analytics.Day.Next(analytics.Day.Floor(end, zone))
	req.Range = analytics.Range{From: end.AddDate(-1, 0, 0), To: end}
	return req, nil
}
