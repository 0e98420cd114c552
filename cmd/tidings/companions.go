package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) changeCommand() *cobra.Command {
	return a.countCommand(&cobra.Command{
		Use:   "change [QUERY]...",
		Short: "Compare a range with the time before and a year earlier",
		Long: `Compare how much of all articles in scope topics (--topic) and queries (arguments)
have in a range with the period of the same length right before, and with the same
calendar days a year earlier. A change is that of the ratio; its 95 % interval allows
for the noise of the counts, and for how much they scatter from day to day. Where the
numbers are too few, or nothing was collected then, there is none.`,
		Example: `  tidings change --topic sanctions --from 2025-03-01 --to 2025-04-01
  tidings change 'balloon*' --from 2025-10-20 --to 2025-10-27 --unit stories --format csv`,
	}, func(ctx context.Context, an *analytics.Analyst, req analytics.Request) (dashboard.Rows, error) {
		c, err := an.Change(ctx, req)
		if err == nil && !c.First.IsZero() {
			fmt.Fprintf(a.Err, "the first collected day in scope is %s\n", c.First.Format("2006-01-02"))
		}
		return dashboard.ChangeRows(c), err
	})
}

func (a *app) companionsCommand() *cobra.Command {
	return a.countCommand(&cobra.Command{
		Use:   "companions [QUERY]...",
		Short: "Find the other topics of the same articles",
		Long: `Find the topics that the articles of topics (--topic) and queries (arguments) are
mentions of, too: how many, their share, the share of all articles in scope that
mention the topic (expected), and how many times that the share is (lift).`,
		Example: `  tidings companions --topic airspace
  tidings companions 'balloon*' --from 2025-10-01 --to 2025-11-01 --format csv`,
	}, func(ctx context.Context, an *analytics.Analyst, req analytics.Request) (dashboard.Rows, error) {
		c, err := an.Companions(ctx, req)
		return dashboard.CompanionRows(c), err
	})
}

func (a *app) voiceCommand() *cobra.Command {
	return a.countCommand(&cobra.Command{
		Use:   "voice [QUERY]...",
		Short: "Give the share of voice of topics and queries over time",
		Long: `Give the share of voice of two or more topics (--topic) and queries (arguments) in
every bucket of a range: the count of each divided by those of all that are compared.
An article that several of them match counts in each. Where there are none, there is
no share.`,
		Example: `  tidings voice --topic border-incidents --topic airspace --interval month
  tidings voice 'sanction*' 'embargo*' --from 2025-01-01 --to 2026-01-01 --format csv`,
	}, func(ctx context.Context, an *analytics.Analyst, req analytics.Request) (dashboard.Rows, error) {
		v, err := an.Voice(ctx, req)
		return dashboard.VoiceRows(v), againstUsage(err)
	}, "interval")
}

// countCommand completes a command that answers a request for topics and queries with
// rows. more are the names of parameters beside those of the scope.
func (a *app) countCommand(c *cobra.Command, ask func(context.Context, *analytics.Analyst, analytics.Request) (dashboard.Rows, error), more ...string) *cobra.Command {
	var flags scopeFlags
	var out outFlags
	c.RunE = func(c *cobra.Command, queries []string) error {
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
			rows, err := ask(c.Context(), an, req)
			if err != nil {
				return err
			}
			return a.writeRows(rows, f)
		})
	}
	flags.addFlags(c, append([]string{"topic", "from", "to", "tz", "source", "language", "country", "author", "unit", "panel"}, more...)...)
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}
