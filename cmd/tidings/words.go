package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

// againstHelp says what --against takes.
var againstHelp = []string{string(analytics.Usual), string(analytics.Rest)}

func (a *app) wordsCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	var against string
	var limit int
	c := &cobra.Command{
		Use:   "words [QUERY]...",
		Short: "Find the words and names that set articles apart",
		Long: `Find the words and names that set the articles of topics (--topic) and queries
(arguments) apart: from the rest, which is all other articles of the same range, or
from the usual ones, those of the same topics and queries in the eight weeks before
(or in more of the past, where these have few). The words are found in samples; the
numbers beside them count all articles or, with --unit, all different texts or stories,
so that forty copies of a report count once.`,
		Example: `  tidings words --topic sanctions
  tidings words --topic airspace --from 2025-10-21 --to 2025-10-24 --against usual
  tidings words 'balloon*' --limit 50 --format csv >words.csv`,
		RunE: func(c *cobra.Command, queries []string) error {
			req, err := flags.request(queries)
			if err != nil {
				return err
			}
			if len(req.Selections) == 0 && against == string(analytics.Rest) {
				return usage(errNothingAsked)
			}
			if limit < 1 || limit > analytics.MaxWords {
				return usage(fmt.Errorf("--limit: expected a number from 1 to %d", analytics.MaxWords))
			}
			a.warn(queries)
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				d, err := an.Words(c.Context(), req, analytics.Reference{Kind: analytics.ReferenceKind(against)}, limit)
				if err != nil {
					return againstUsage(err)
				}
				if err := a.writeRows(dashboard.KeywordRows(d), f); err != nil {
					return err
				}
				a.noteWords(d)
				return nil
			})
		},
	}
	flags.addFlags(c, "topic", "from", "to", "tz", "source", "language", "country", "author", "unit")
	c.Flags().StringVar(&against, "against", string(analytics.Rest), "compare with the `REFERENCE`: rest or usual")
	fixed(c, "against", againstHelp...)
	c.Flags().IntVar(&limit, "limit", 20, "at most this `NUMBER` of words, and of names")
	formatFlag(c, &out)
	csvFlags(c, &out)
	return c
}

// againstUsage makes a fault of the command line of a parameter that is one.
func againstUsage(err error) error {
	var bad *analytics.ParamError
	if errors.As(err, &bad) {
		return usage(err)
	}
	return err
}

// noteWords says what was compared with what.
func (a *app) noteWords(d analytics.Distinction) {
	what := "others"
	if d.Kind == analytics.Usual {
		what = "usual ones"
		if r := d.Reference.Request.Range; !r.From.IsZero() {
			const day = "2006-01-02"
			what += " (" + r.From.Format(day) + " to " + r.To.Format(day) + ")"
		}
	}
	unit := d.Target.Request.Unit
	if unit == "" {
		unit = analytics.Articles
	}
	fmt.Fprintf(a.Err, "%d %s, %d read, against %d %s, %d read\n", d.Target.Articles, unit, d.Target.Read, d.Reference.Articles, what, d.Reference.Read)
}
