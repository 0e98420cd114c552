package main

import (
	"errors"
	"fmt"
	"io"
	"os"

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
	var out outFlags
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the topics with their mentions",
		Example: `  tidings topics list --format json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				topics, err := an.Topics(c.Context())
				if err != nil {
					return err
				}
				if f.Format != dashboard.Table {
					return a.writeRows(dashboard.TopicRows(topics), f)
				}
				return writeTopicTable(a.Out, topics)
			})
		},
	}
	formatFlag(c, &out)
	return c
}

// writeTopicTable leaves out what does not fit a terminal: the queries.
func writeTopicTable(w io.Writer, topics []analytics.Topic) error {
	rows, err := dashboard.NewRowWriter(w, dashboard.Options{Format: dashboard.Table}, dashboard.Column{Name: "topic"}, dashboard.Column{Name: "name"},
		dashboard.Column{Name: "version", Kind: dashboard.Integers}, dashboard.Column{Name: "mentions", Kind: dashboard.Integers})
	if err != nil {
		return err
	}
	for _, t := range topics {
		err := rows.Row(dashboard.Text(t.Slug), dashboard.Text(t.Name), dashboard.Int(int64(t.Version)), dashboard.Int(t.Mentions))
		if err != nil {
			return err
		}
	}
	return rows.Close()
}

func (a *app) topicsExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the topics as a file that apply reads",
		Long:  `Write the topics as YAML to a new file, or to standard output.`,
		Example: `  tidings topics export >topics.yaml
  tidings topics export --db other.duckdb topics.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				topics, err := an.Topics(c.Context())
				if err != nil {
					return err
				}
				if len(args) == 0 || args[0] == "-" {
					return analytics.WriteTopics(a.Out, topics)
				}
				out, err := os.OpenFile(args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
				if err != nil {
					return fmt.Errorf("a new file is expected: %w", err)
				}
				return errors.Join(analytics.WriteTopics(out, topics), out.Close())
			})
		},
	}
}
