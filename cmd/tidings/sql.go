package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

// childCommand is the name of the command that is a sealed child.
const childCommand = "sealed-child"

// sqlFlags are those of `tidings sql`.
type sqlFlags struct {
	file    string
	saved   string
	params  []string
	out     outFlags
	rows    int64
	timeout time.Duration
}

func (a *app) sqlCommand() *cobra.Command {
	var flags sqlFlags
	c := &cobra.Command{
		Use:   "sql [STATEMENT]",
		Short: "Ask the database in SQL",
		Long: `Ask the database in DuckDB's SQL: one SELECT (or EXPLAIN, DESCRIBE, SUMMARIZE,
SHOW) over articles, sources, mentions, topics, volume_daily and words. It reads a
copy of these that is brought up to date first, in a process that can do nothing
else. While another process has the database open, as the server has, the copy that
it published last is asked.

matching('query') is a table with the id of every article that a query matches.
A $name in the statement gets its value from --param name=VALUE.

Without a STATEMENT or with "-", it is read from standard input.`,
		Example: `  tidings sql "SELECT source, count(*) AS articles FROM articles GROUP BY ALL ORDER BY 2 DESC"
  tidings sql "FROM volume_daily WHERE topic = \$topic ORDER BY day" --param topic=sanctions --format csv
  tidings sql "SELECT title FROM articles WHERE id IN matching('border AND closure')"
  tidings sql -f weekly.sql --format jsonl
  tidings sql --saved silent-sources`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := a.statementText(c.Context(), flags, args)
			if err != nil {
				return err
			}
			f, err := a.options(flags.out)
			if err != nil {
				return err
			}
			values, err := paramValues(flags.params)
			if err != nil {
				return err
			}
			if flags.rows < 0 {
				return usage(errors.New("--rows: expected a number of rows, or 0 for all"))
			}
			return a.withConsole(c.Context(), func(console *analytics.Console) error {
				ctx := c.Context()
				if flags.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeoutCause(ctx, flags.timeout,
						fmt.Errorf("the statement ran for %s and was ended: --timeout allows more", flags.timeout))
					defer cancel()
				}
				return a.writeAnswer(ctx, console, analytics.Statement{Text: text, Values: values, MaxRows: flags.rows}, f)
			})
		},
	}
	c.Flags().StringVarP(&flags.file, "file", "f", "", "read the statement from a `FILE`")
	c.Flags().StringVar(&flags.saved, "saved", "", "ask the saved statement `SLUG`")
	c.Flags().StringArrayVar(&flags.params, "param", nil, "value of a parameter, `NAME=VALUE` for $NAME (repeatable)")
	c.Flags().Int64Var(&flags.rows, "rows", 0, "write at most this `NUMBER` of rows and say so; 0 writes all")
	c.Flags().DurationVar(&flags.timeout, "timeout", 10*time.Minute, "end the statement after this `TIME`; 0 does not")
	formatFlag(c, &flags.out)
	csvFlags(c, &flags.out)
	return c
}

// childCommand is what `tidings sql` and the server start for each statement.
func (a *app) sealedChildCommand() *cobra.Command {
	return &cobra.Command{
		Use:                childCommand,
		Short:              "Answer ad-hoc SQL for another process",
		Hidden:             true,
		DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error {
			return analytics.RunSealedChild(args, a.In, a.Out)
		},
	}
}

// sealedChild gives the command that starts a sealed child.
func sealedChild() ([]string, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program to start it for ad-hoc SQL: %w", err)
	}
	return []string{program, childCommand}, nil
}

// withConsole opens the database for ad-hoc SQL, or the copy that the process
// which has it open published.
func (a *app) withConsole(ctx context.Context, do func(*analytics.Console) error) error {
	command, err := sealedChild()
	if err != nil {
		return err
	}
	err = a.withAnalyst(ctx, func(an *analytics.Analyst) error {
		console := analytics.NewConsole(an, command)
		defer console.Close()
		if err := console.Refresh(ctx); err != nil {
			return err
		}
		return do(console)
	})
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		return err
	}
	console, ok := analytics.NewConsoleOn(a.db, command)
	if !ok {
		return err
	}
	defer console.Close()
	fmt.Fprintf(a.Err, "another process has the database open: this is of its copy of %s UTC\n", console.AsOf().Format(time.DateTime))
	return do(console)
}

// statementText gives the statement of the command line.
func (a *app) statementText(ctx context.Context, flags sqlFlags, args []string) (text string, err error) {
	file := flags.file
	switch {
	case (file != "" || flags.saved != "") && len(args) > 0 || file != "" && flags.saved != "":
		return "", usage(errors.New("expected one of a STATEMENT, --file and --saved"))
	case flags.saved != "":
		err := a.withAnalyst(ctx, func(an *analytics.Analyst) error {
			s, err := an.SavedStatement(ctx, flags.saved)
			text = s.Text
			return err
		})
		return text, err
	case len(args) == 1 && args[0] != "-":
		return args[0], nil
	case file == "":
		file = "-"
	}
	in, err := a.openInput(file)
	if err != nil {
		return "", usage(err)
	}
	defer in.Close()
	all, err := io.ReadAll(in)
	if err != nil {
		return "", fmt.Errorf("reading the statement: %w", err)
	}
	return string(all), nil
}

// paramValues reads NAME=VALUE.
func paramValues(params []string) (map[string]string, error) {
	values := map[string]string{}
	for _, p := range params {
		name, value, ok := strings.Cut(p, "=")
		name = strings.TrimPrefix(name, "$")
		if _, again := values[name]; !ok || name == "" || again {
			return nil, usage(&analytics.ParamError{Name: "param", Value: p, Allowed: analytics.Says("NAME=VALUE, each name once")})
		}
		values[name] = value
	}
	return values, nil
}

func (a *app) writeAnswer(ctx context.Context, console *analytics.Console, s analytics.Statement, o dashboard.Options) error {
	answer, err := console.Run(ctx, s)
	if err != nil {
		return err
	}
	defer answer.Close()
	written, err := dashboard.AnswerRows(answer, nil).Write(a.Out, o)
	a.noteCut(written.Cut)
	if err != nil {
		return err
	}
	if answer.More() {
		fmt.Fprintf(a.Err, "the first %d rows of more\n", written.Rows)
	}
	return nil
}
