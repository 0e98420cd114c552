package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

func (a *app) topicsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "topics",
		Short: "Apply, preview, list and export topics, and tell their history",
		Long: `Topics are named, saved, versioned definitions of what to count: queries, or lists
of terms with weights and a threshold. They are kept in a YAML file that you edit
and apply.`,
		Example: `  tidings topics apply --starter
  tidings topics export topics.yaml
  tidings topics preview topics.yaml
  tidings topics apply topics.yaml
  tidings topics history sanctions`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.topicsApplyCommand(), a.topicsPreviewCommand(), a.topicsHistoryCommand(), a.topicsListCommand(), a.topicsExportCommand())
	return c
}

func (a *app) topicsApplyCommand() *cobra.Command {
	var out outFlags
	var starter, prune bool
	c := &cobra.Command{
		Use:   "apply FILE",
		Short: "Make the topics what a file says, and tag all articles again",
		Long: `Add the topics of a file, and give those whose definition changed a new version.
All articles are matched again. Every fault is reported with its place, and
nothing is applied then. Topics that the file lacks stay, unless --prune takes
them out. "-" is standard input.`,
		Example: `  tidings topics apply topics.yaml
  tidings topics apply --starter`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			file, err := a.readTopics(args, starter)
			if err != nil {
				return usage(err)
			}
			return a.withStore(c.Context(), false, func(_ *store.Store, an *analytics.Analyst) error {
				changes, err := an.Apply(c.Context(), file, prune)
				if err != nil {
					return err
				}
				return writeChanges(a.Out, f, changes)
			})
		},
	}
	c.Flags().BoolVar(&starter, "starter", false, "apply the seven topics that come with Tidings")
	c.Flags().BoolVar(&prune, "prune", false, "take out topics that the file lacks, with their versions")
	formatFlag(c, &out)
	return c
}

func (a *app) readTopics(args []string, starter bool) (analytics.TopicFile, error) {
	if starter == (len(args) == 1) {
		return analytics.TopicFile{}, errors.New("expected a FILE of topics or --starter")
	}
	if starter {
		return analytics.StarterTopics()
	}
	in, err := a.openInput(args[0])
	if err != nil {
		return analytics.TopicFile{}, err
	}
	defer in.Close()
	return analytics.ReadTopics(args[0], in)
}

func writeChanges(w io.Writer, o dashboard.Options, changes []analytics.TopicChange) error {
	rows, err := dashboard.NewRowWriter(w, o, dashboard.Column{Name: "topic"}, dashboard.Column{Name: "change"},
		dashboard.Column{Name: "version", Kind: dashboard.Integers}, dashboard.Column{Name: "mentions", Kind: dashboard.Integers})
	if err != nil {
		return err
	}
	for _, c := range changes {
		err := rows.Row(dashboard.Text(c.Topic.Slug), dashboard.Text(c.Change), dashboard.Int(int64(c.Topic.Version)), dashboard.Int(c.Topic.Mentions))
		if err != nil {
			return err
		}
	}
	return rows.Close()
}

func (a *app) topicsListCommand() *cobra.Command {
	return a.keptList("List the topics with their mentions", "tidings topics list --format json", func(ctx context.Context, an *analytics.Analyst, terminal bool) (dashboard.Rows, error) {
		topics, err := an.Topics(ctx)
		if terminal {
			return topicTable(topics), err
		}
		return dashboard.TopicRows(topics), err
	})
}

// topicTable leaves out what does not fit a terminal: the queries.
func topicTable(topics []analytics.Topic) dashboard.Rows {
	columns := slices.Concat(dashboard.ColumnsOf(dashboard.Texts, "topic", "name"), dashboard.ColumnsOf(dashboard.Integers, "version", "mentions"))
	return dashboard.NewRows(columns, func(row func(...dashboard.Cell) error) error {
		for _, t := range topics {
			if err := row(dashboard.Text(t.Slug), dashboard.Text(t.Name), dashboard.Int(int64(t.Version)), dashboard.Int(t.Mentions)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *app) topicsExportCommand() *cobra.Command {
	return a.keptExport("topics", "apply", func(ctx context.Context, an *analytics.Analyst, w io.Writer) error {
		topics, err := an.Topics(ctx)
		if err != nil {
			return err
		}
		return analytics.WriteTopics(w, topics)
	})
}
