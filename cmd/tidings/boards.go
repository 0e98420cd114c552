package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) boardsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "boards",
		Short: "List, apply, export and remove boards",
		Long: `Boards are named, ordered sets of topics and queries that are looked at together, on
the page /boards. They are made there, or kept in a YAML file that you edit and apply.`,
		Example: `  tidings boards list
  tidings boards export boards.yaml
  tidings boards apply boards.yaml
  tidings report border --out border.html`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.boardsListCommand(), a.boardsApplyCommand(), a.boardsExportCommand(), a.boardsRemoveCommand())
	return c
}

func (a *app) boardsListCommand() *cobra.Command {
	return a.keptList("List the boards", "tidings boards list --format json", func(ctx context.Context, an *analytics.Analyst, terminal bool) (dashboard.Rows, error) {
		all, err := an.Boards(ctx)
		return dashboard.BoardRows(all, terminal), err
	})
}

func (a *app) boardsApplyCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "apply FILE",
		Short: "Make the boards what a file says",
		Long: `Add the boards of a file, and make those that are there already what it says. Every
fault is reported with its place, and nothing is applied then. Boards that the file
lacks stay. "-" is standard input.

  boards:
    - slug: border
      name: At the border
      days: 90          # of the range, up to the last day with articles; left out: 365
      interval: day     # day, week, month or quarter; left out: week
      items:
        - topic: border-incidents
        - query: balloon* NEAR/10 airspace
          label: Balloons`,
		Example: `  tidings boards apply boards.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			boards, err := a.readBoards(args[0])
			if err != nil {
				return usage(err)
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				changes, err := an.ApplyBoards(c.Context(), boards)
				if err != nil {
					return err
				}
				rows, err := dashboard.NewRowWriter(a.Out, f, dashboard.ColumnsOf(dashboard.Texts, "board", "change")...)
				if err != nil {
					return err
				}
				for _, change := range changes {
					if err := rows.Row(dashboard.Text(change.Board.Slug), dashboard.Text(change.Change)); err != nil {
						return err
					}
				}
				return rows.Close()
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func (a *app) readBoards(name string) ([]analytics.Board, error) {
	in, err := a.openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return analytics.ReadBoards(name, in)
}

func (a *app) boardsExportCommand() *cobra.Command {
	return a.keptExport("boards", "apply", func(ctx context.Context, an *analytics.Analyst, w io.Writer) error {
		boards, err := an.Boards(ctx)
		if err != nil {
			return err
		}
		return analytics.WriteBoards(w, boards)
	})
}

func (a *app) boardsRemoveCommand() *cobra.Command {
	return a.keptRemove("SLUG", "Forget boards", "tidings boards remove border", func(ctx context.Context, an *analytics.Analyst, slug string) error {
		return an.DeleteBoard(ctx, slug, "")
	})
}
