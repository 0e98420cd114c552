package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) topicsPreviewCommand() *cobra.Command {
	var out outFlags
	var starter bool
	c := &cobra.Command{
		Use:   "preview FILE",
		Short: "Say what applying a file would change, and change nothing",
		Long: `Say of each topic of a file what ` + "`tidings topics apply`" + ` would do with it, how many
articles it has and would have over all history, and how many it would gain and
lose. "-" is standard input.`,
		Example: `  tidings topics preview topics.yaml`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			file, err := a.readTopics(args, starter)
			if err != nil {
				return usage(err)
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				previews, err := an.PreviewFile(c.Context(), file)
				if err != nil {
					return err
				}
				return a.writeRows(previewRows(previews), f)
			})
		},
	}
	c.Flags().BoolVar(&starter, "starter", false, "preview the seven topics that come with Tidings")
	formatFlag(c, &out)
	return c
}

// previewRows are previews with the columns topic, change, mentions (before), gained,
// lost and mentions_after.
func previewRows(previews []analytics.TopicPreview) dashboard.Rows {
	columns := slices.Concat(dashboard.ColumnsOf(dashboard.Texts, "topic", "change"), dashboard.ColumnsOf(dashboard.Integers, "mentions", "gained", "lost", "mentions_after"))
	return dashboard.NewRows(columns, func(row func(...dashboard.Cell) error) error {
		for _, p := range previews {
			err := row(dashboard.Text(p.Topic.Slug), dashboard.Text(p.Change), dashboard.Int(p.Before()), dashboard.Int(p.Gained), dashboard.Int(p.Lost), dashboard.Int(p.After()))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *app) topicsHistoryCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "history SLUG",
		Short: "List the versions of a topic, newest first",
		Long: `List the versions of a topic's definition, newest first, with the articles that
match each of them now. --topic SLUG@VERSION counts by one of them.`,
		Example: `  tidings topics history sanctions
  tidings volume --topic sanctions --topic sanctions@1 --interval month`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				versions, err := an.TopicHistory(c.Context(), args[0])
				if err != nil {
					return err
				}
				return a.writeRows(dashboard.TopicHistoryRows(versions), f)
			})
		},
	}
	formatFlag(c, &out)
	return c
}
