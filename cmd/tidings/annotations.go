package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) annotationsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "annotations",
		Short: "List, add, import, export and remove annotations",
		Long: `Annotations are what there is to say of days of the charts: why something is so that
the numbers do not tell. They are written under the charts of /explore and of topics, or
here.`,
		Example: `  tidings annotations list
  tidings annotations add 2025-03-10 "A strike at the border" --topic border-incidents
  tidings annotations import annotations.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.annotationsListCommand(), a.annotationsAddCommand(), a.annotationsImportCommand(), a.annotationsExportCommand(), a.annotationsRemoveCommand())
	return c
}

func (a *app) annotationsListCommand() *cobra.Command {
	return a.keptList("List the annotations by their days", "tidings annotations list --format csv", func(ctx context.Context, an *analytics.Analyst, _ bool) (dashboard.Rows, error) {
		all, err := an.Annotations(ctx)
		return dashboard.AnnotationRows(all), err
	})
}

func (a *app) annotationsAddCommand() *cobra.Command {
	var to, topic string
	c := &cobra.Command{
		Use:   "add DAY TEXT",
		Short: "Keep what there is to say of a day, or of several",
		Long: `Keep a text on a day, such as 2025-03-10, or on the days from there to --to, and write
its number. It is on all charts or, with --topic, on those of a topic.`,
		Example: `  tidings annotations add 2025-03-10 "A strike at the border"
  tidings annotations add 2025-02-03 --to 2025-02-20 --topic border-incidents "The crossing was closed"`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := analytics.ParseAnnotation(topic, args[0], to, args[1])
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				kept, err := an.SaveAnnotation(c.Context(), n)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.Out, kept.ID)
				return err
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "the `DAY` after the last one; without it, one day")
	c.Flags().StringVar(&topic, "topic", "", "`SLUG` of the topic whose charts it is on; without it, all charts")
	return c
}

func (a *app) annotationsImportCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Add the annotations of a file",
		Long: `Add the annotations of a YAML file, but those that are there already: on the same days
and charts with the same text. Every fault is reported with its place, and nothing is
added then. "-" is YAML on standard input.

  annotations:
    - from: 2025-02-03
      to: 2025-02-20           # the day after the last; left out: one day
      topic: border-incidents  # on the charts of this topic; left out: on all
      text: The crossing was closed.

A FILE whose name ends in .csv has the columns from and text and may have to and topic.
What ` + "`tidings annotations list --format csv`" + ` and the page /annotations give beside
them is passed over.`,
		Example: `  tidings annotations import annotations.yaml
  tidings annotations import holidays.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			list, err := a.readAnnotations(args[0])
			if err != nil {
				return usage(err)
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				changes, err := an.AddAnnotations(c.Context(), list)
				if err != nil {
					return err
				}
				return a.writeRows(annotationChanges(changes), f)
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func (a *app) readAnnotations(name string) ([]analytics.Annotation, error) {
	in, err := a.openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return analytics.ReadAnnotations(name, in)
}

func annotationChanges(changes []analytics.AnnotationChange) dashboard.Rows {
	columns := append(dashboard.ColumnsOf(dashboard.Integers, "annotation"), dashboard.ColumnsOf(dashboard.Texts, "days", "change")...)
	return dashboard.NewRows(columns, func(row func(...dashboard.Cell) error) error {
		for _, c := range changes {
			if err := row(dashboard.Int(int64(c.Annotation.ID)), dashboard.Text(c.Annotation.Days()), dashboard.Text(c.Change)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *app) annotationsExportCommand() *cobra.Command {
	return a.keptExport("annotations", "import", func(ctx context.Context, an *analytics.Analyst, w io.Writer) error {
		all, err := an.Annotations(ctx)
		if err != nil {
			return err
		}
		return analytics.WriteAnnotations(w, all)
	})
}

func (a *app) annotationsRemoveCommand() *cobra.Command {
	return a.keptRemove("NUMBER", "Forget annotations", "tidings annotations remove 17", func(ctx context.Context, an *analytics.Analyst, number string) error {
		id, err := strconv.Atoi(number)
		if err != nil || id < 1 {
			return &analytics.NotFoundError{Kind: "annotation", Name: number, Next: analytics.AnnotationsListed}
		}
		return an.DeleteAnnotation(ctx, id)
	})
}
