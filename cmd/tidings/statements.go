package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

func (a *app) statementsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "statements",
		Short: "Save, list and export statements of ad-hoc SQL",
		Long: `Statements that were saved on the page /sql or from files, with their names,
descriptions and charts. A file holds one, under a header of comments; it runs in
any program for DuckDB's SQL over the public schema.`,
		Example: `  tidings statements save silent-sources.sql weekly/*.sql
  tidings statements list
  tidings sql --saved silent-sources
  tidings statements export statements/`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.statementsListCommand(), a.statementsShowCommand(), a.statementsSaveCommand(), a.statementsExportCommand(), a.statementsRemoveCommand())
	return c
}

func (a *app) statementsListCommand() *cobra.Command {
	return a.keptList("List the saved statements", "tidings statements list --format json", func(ctx context.Context, an *analytics.Analyst, terminal bool) (dashboard.Rows, error) {
		all, err := an.SavedStatements(ctx)
		return dashboard.StatementRows(all, terminal), err
	})
}

func (a *app) statementsShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show SLUG",
		Short:   "Write a saved statement as a file",
		Example: `  tidings statements show silent-sources`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				s, err := an.SavedStatement(c.Context(), args[0])
				if err != nil {
					return err
				}
				_, err = a.Out.Write(analytics.StatementFile(s))
				return err
			})
		},
	}
}

func (a *app) statementsSaveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "save FILE...",
		Short: "Save the statements of files",
		Long: `Save the statement of each FILE, in the place of the one with the same slug: the
file's name without ".sql". Name, description and chart are those of its header;
without one, the file's name. All files are read before the first is saved.`,
		Example: `  tidings statements save silent-sources.sql`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var all []analytics.SavedStatement
			for _, name := range args {
				s, err := a.readStatement(name)
				if err != nil {
					return usage(err)
				}
				all = append(all, s)
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				for i, s := range all {
					saved, err := an.SaveStatement(c.Context(), s)
					if err != nil {
						return fmt.Errorf("%s: %w", args[i], err)
					}
					fmt.Fprintln(a.Out, saved.Slug)
				}
				return nil
			})
		},
	}
}

func (a *app) readStatement(name string) (analytics.SavedStatement, error) {
	in, err := a.openInput(name)
	if err != nil {
		return analytics.SavedStatement{}, err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return analytics.SavedStatement{}, fmt.Errorf("reading %s: %w", name, err)
	}
	return analytics.ReadStatementFile(name, text)
}

func (a *app) statementsExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export DIRECTORY",
		Short: "Write the saved statements as files",
		Long: `Write a file SLUG.sql for each saved statement to a DIRECTORY, which is made where
it is not there. A file that is there already is an error: nothing is overwritten.`,
		Example: `  tidings statements export statements/`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				all, err := an.SavedStatements(c.Context())
				if err != nil {
					return err
				}
				if err := os.MkdirAll(args[0], 0o755); err != nil {
					return err
				}
				for _, s := range all {
					if err := newFile(filepath.Join(args[0], s.Slug+".sql"), func(w io.Writer) error {
						_, err := w.Write(analytics.StatementFile(s))
						return err
					}); err != nil {
						return err
					}
				}
				fmt.Fprintf(a.Err, "%d statements in %s\n", len(all), args[0])
				return nil
			})
		},
	}
}

func (a *app) statementsRemoveCommand() *cobra.Command {
	return a.keptRemove("SLUG", "Forget saved statements", "tidings statements remove silent-sources", func(ctx context.Context, an *analytics.Analyst, slug string) error {
		return an.DeleteStatement(ctx, slug)
	})
}
