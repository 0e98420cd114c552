package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) explainCommand() *cobra.Command {
	var flags scopeFlags
	var out outFlags
	var article string
	c := &cobra.Command{
		Use:   "explain --article ARTICLE [QUERY]...",
		Short: "Say why an article matches a query or a topic, or why not",
		Long: `Say of an article, by its number or address, what queries (arguments) and topics
(--topic) find in it and where, or which part of them failed first and why. Of a
weighted topic, its score and the terms that make it. Without either, the topics
that the article is a mention of.`,
		Example: `  tidings explain --article 17 'border AND (closure OR "air balloon"~3)'
  tidings explain --article https://n.example/story --topic border-incidents
  tidings explain --article 17 --topic balloons --format json`,
		RunE: func(c *cobra.Command, queries []string) error {
			req, err := flags.request(queries)
			if err != nil {
				return err
			}
			if article == "" {
				return usage(errors.New("expected --article with the number or the address of an article"))
			}
			a.warn(queries)
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				id, err := an.FindArticle(c.Context(), article)
				if err != nil {
					return err
				}
				explanations, err := an.Explain(c.Context(), id, req.Selections)
				if err != nil {
					return err
				}
				if len(explanations) == 0 {
					fmt.Fprintf(a.Err, "article %d is a mention of no topic; ask for a QUERY or a --topic\n", id)
				}
				if f.Format != dashboard.Table {
					return a.writeRows(dashboard.ExplanationRows(explanations), f)
				}
				return dashboard.WriteExplanationTables(a.Out, explanations)
			})
		},
	}
	c.Flags().StringVar(&article, "article", "", "the `ARTICLE`, by its number or address")
	flags.addFlags(c, "topic")
	c.Flags().Lookup("topic").Usage = "explain a topic, by its `SLUG` (repeatable)"
	formatFlag(c, &out)
	return c
}
