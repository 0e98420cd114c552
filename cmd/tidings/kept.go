package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

// What is kept beside the articles (topics, boards, annotations, saved statements) is
// listed, exported and forgotten in one way.

// keptList is the command "list" of such things; rows gives them, with what fits a
// terminal where it is one.
func (a *app) keptList(short, example string, rows func(c context.Context, an *analytics.Analyst, terminal bool) (dashboard.Rows, error)) *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:     "list",
		Short:   short,
		Example: "  " + example,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				all, err := rows(c.Context(), an, f.Format == dashboard.Table)
				if err != nil {
					return err
				}
				return a.writeRows(all, f)
			})
		},
	}
	formatFlag(c, &out)
	return c
}

// keptExport is the command "export" of such things, to a file that another command of
// them, reads, takes.
func (a *app) keptExport(things, reads string, write func(context.Context, *analytics.Analyst, io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the " + things + " as a file that " + reads + " reads",
		Long:  "Write the " + things + " as YAML to a new file, or to standard output.",
		Example: "  tidings " + things + " export >" + things + ".yaml\n" +
			"  tidings " + things + " export --db other.duckdb " + things + ".yaml",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				if len(args) == 0 || args[0] == "-" {
					return write(c.Context(), an, a.Out)
				}
				return newFile(args[0], func(w io.Writer) error { return write(c.Context(), an, w) })
			})
		},
	}
}

// newFile writes a file that is not there yet.
func newFile(name string, write func(io.Writer) error) error {
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("a new file is expected: %w", err)
	}
	return errors.Join(write(out), out.Close())
}

// keptRemove is the command "remove" of such things, by their names.
func (a *app) keptRemove(name, short, example string, remove func(c context.Context, an *analytics.Analyst, name string) error) *cobra.Command {
	return &cobra.Command{
		Use:     "remove " + name + "...",
		Short:   short,
		Example: "  " + example,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAnalyst(c.Context(), func(an *analytics.Analyst) error {
				for _, arg := range args {
					if err := remove(c.Context(), an, arg); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}
