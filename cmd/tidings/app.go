package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

// Exit statuses.
const (
	exitOK       = 0
	exitFailed   = 1 // something went wrong; for import: some records were rejected
	exitUnusable = 2 // the command line is wrong; for import: nothing in the input was usable
)

// Streams are where a command reads and writes: results to Out, progress and
// messages to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// app is what all commands share.
type app struct {
	Streams
	env     func(string) string
	now     func() time.Time
	db      string        // --db
	memory  string        // --memory
	threads int           // that the database may use; 0 is all
	pause   time.Duration // between two requests to a host; 0 is a second, less is none
}

// exitError ends a command with a status; err, if any, is printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks err as a fault of the command line.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUnusable, err}
}

// Run runs the command line and gives the exit status.
func Run(ctx context.Context, args []string, streams Streams, env func(string) string) int {
	a := &app{Streams: streams, env: env, now: time.Now}
	return a.run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var exit *exitError
	if errors.As(err, &exit) && exit.err == nil {
		return exit.code
	}
	fmt.Fprintln(a.Err, "tidings: "+explain(err))
	if exit != nil {
		return exit.code
	}
	var param *analytics.ParamError
	var missing *analytics.NotFoundError
	var statement *analytics.SQLError
	var bundle *dashboard.BundleError
	if errors.As(err, &bundle) {
		return exitFailed // whatever is wrong in it is not the command line
	}
	if errors.As(err, &param) || errors.As(err, &missing) || errors.As(err, &statement) {
		return exitUnusable
	}
	return exitFailed
}

// explain writes an error for a terminal: a query's fault is shown in place.
func explain(err error) string {
	var syntax *analytics.SyntaxError
	if errors.As(err, &syntax) {
		return err.Error() + "\n" + syntax.Caret()
	}
	var statement *analytics.SQLError
	if errors.As(err, &statement) && statement.Line > 0 {
		return err.Error() + "\n" + statement.Caret()
	}
	if errors.Is(err, context.Canceled) {
		return "stopped; what was stored so far stays, and the same command goes on from there"
	}
	return err.Error()
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tidings",
		Short: "Media-monitoring analytics: articles in, topics counted, charts out",
		Long: `Tidings stores articles with an inverted index in one DuckDB file, counts the
topics you name over time, and serves the charts. Every number can be followed
to the articles behind it.`,
		Example: `  tidings demo                                   # look around in a synthetic corpus
  tidings import stories.csv feeds/ page.html.gz # your own articles
  tidings topics apply --starter                 # seven topics to begin with
  tidings volume '"border crossing" AND clos*' --interval week
  tidings serve`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(fmt.Errorf("%w\nSee `%s --help`", err, c.CommandPath()))
	})
	db := a.env("TIDINGS_DB")
	if db == "" {
		db = "tidings.duckdb"
	}
	root.PersistentFlags().StringVar(&a.db, "db", db, "database `FILE` (or TIDINGS_DB)")
	root.PersistentFlags().StringVar(&a.memory, "memory", "", "`SIZE` that the database may take in memory, 1GB where none is said, 512MB while it is served and 96MB for a bundle; larger work goes through the disk")
	root.AddCommand(a.importCommand(), a.topicsCommand(), a.volumeCommand(), a.anomaliesCommand(), a.coverageCommand(), a.changeCommand(), a.companionsCommand(), a.voiceCommand(), a.wordsCommand(), a.articlesCommand(), a.explainCommand(), a.sourcesCommand(),
		a.serveCommand(), a.demoCommand(), a.checkCommand(), a.indexCommand(), a.storiesCommand(), a.deleteCommand(), a.sqlCommand(), a.statementsCommand(), a.boardsCommand(), a.annotationsCommand(), a.reportCommand(), a.exportCommand(), a.bundleCommand(), a.feedsCommand(), a.pollCommand(), a.sealedChildCommand())
	for _, c := range root.Commands() {
		markUsage(c)
	}
	return root
}

// markUsage makes wrong arguments a fault of the command line.
func markUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage(fmt.Errorf("%w\nSee `%s --help`", err, c.CommandPath()))
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		markUsage(sub)
	}
}

// version is what the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// What the database may take in memory where --memory does not say. Most of what is asked of a
// server is answered from what it keeps outside of the database. Who makes a bundle reads each
// article once: what the database would keep of them is of no use.
const (
	workingMemory = "1GB"
	servingMemory = "512MB"
	packingMemory = "96MB"
)

// withStore opens the database for do and closes it after.
func (a *app) withStore(ctx context.Context, mustExist bool, do func(*store.Store, *analytics.Analyst) error) error {
	st, err := store.Open(ctx, a.db, store.Options{Now: a.now, MustExist: mustExist, MemoryLimit: cmp.Or(a.memory, workingMemory), Threads: a.threads})
	if err != nil {
		return err
	}
	return errors.Join(do(st, analytics.New(st, a.now)), st.Close())
}

// withAnalyst opens a database that is there, with every article tagged.
func (a *app) withAnalyst(ctx context.Context, do func(*analytics.Analyst) error) error {
	return a.withStore(ctx, true, func(_ *store.Store, an *analytics.Analyst) error {
		if _, err := an.Tag(ctx); err != nil { // a broken-off import may have left some
			return err
		}
		return do(an)
	})
}

// outFlags say how a result is written.
type outFlags struct {
	format       string
	bom, noGuard bool
}

// formatFlag adds --format.
func formatFlag(c *cobra.Command, o *outFlags) {
	c.Flags().StringVar(&o.format, "format", "table", "how to write the result: `table`, csv, tsv, json, jsonl, parquet or xlsx")
	var names []string
	for _, f := range dashboard.Formats {
		names = append(names, string(f))
	}
	fixed(c, "format", names...)
}

// csvFlags adds what is said of CSV and TSV.
func csvFlags(c *cobra.Command, o *outFlags) {
	c.Flags().BoolVar(&o.bom, "bom", false, "begin CSV and TSV with a byte order mark, by which Excel knows UTF-8")
	c.Flags().BoolVar(&o.noGuard, "no-guard", false, "leave texts of CSV and TSV that a spreadsheet would compute as they are")
}

// fixed makes the shell complete a flag with one of a few values.
func fixed(c *cobra.Command, flag string, values ...string) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(fmt.Errorf("completing --%s: %w", flag, err)) // the flag is not there: a fault of this program
	}
}

// options reads how the result is to be written to standard output.
func (a *app) options(flags outFlags) (dashboard.Options, error) {
	f, err := dashboard.ParseFormat(flags.format)
	if err != nil {
		return dashboard.Options{}, usage(err)
	}
	return dashboard.Options{Format: f, BOM: flags.bom, NoGuard: flags.noGuard}, a.notForTerminal(f)
}

// notForTerminal refuses to write to a terminal what is no text.
func (a *app) notForTerminal(f dashboard.Format) error {
	if f.Binary() && isTerminal(a.Out) {
		return usage(fmt.Errorf("%s is no text for a terminal: send it to a file (>FILE.%s)", f, f))
	}
	return nil
}

// writeRows writes a result to standard output.
func (a *app) writeRows(rows dashboard.Rows, o dashboard.Options) error {
	written, err := rows.Write(a.Out, o)
	a.noteCut(written.Cut)
	return err
}

// noteCut says what a workbook could not hold whole.
func (a *app) noteCut(cells int64) {
	if cells > 0 {
		fmt.Fprintf(a.Err, "%d texts are longer than a cell of XLSX can be and were cut, which the sheet Notes says; CSV, JSON and Parquet have them whole\n", cells)
	}
}

// scopeFlags are the parameters of a request, by name.
type scopeFlags struct {
	values map[string]*[]string
}

// flagHelp says what the parameters of a request are on the command line.
var flagHelp = map[string]string{
	"topic":     "count a topic, by its `SLUG` (repeatable); SLUG@2 and SLUG@2026-11-01 count it as it was defined in a version and on a day",
	"from":      "start of the range: a `DATE` (2025-01-31, 2025-01, 2025) or a time",
	"to":        "end of the range, not in it: a `DATE` or a time",
	"interval":  "width of the buckets: `hour`, day, week (ISO), month, quarter or year",
	"tz":        "time zone of dates and buckets, such as `Europe/Minsk`",
	"source":    "only articles of this source, by `DOMAIN` or name (repeatable)",
	"language":  "only articles in this language, by `CODE` such as be (repeatable)",
	"country":   "only articles from this country, by `CODE` such as BY (repeatable)",
	"author":    "only articles of this `AUTHOR`, as written (repeatable)",
	"unit":      "what is counted: `articles`, texts (distinct ones) or stories",
	"panel":     "`fixed` counts only the sources that were collected throughout the range; all",
	"date_from": "only articles whose date came from `ORIGIN`: feed, page, file or url (repeatable)",
	"by":        "split by `source`, language, country, author or date_from",
}

// addFlags adds the named parameters of a request to a command.
func (s *scopeFlags) addFlags(c *cobra.Command, names ...string) {
	s.values = map[string]*[]string{}
	for _, name := range names {
		s.values[name] = c.Flags().StringArray(name, nil, flagHelp[name])
	}
	if s.values["interval"] != nil {
		var intervals []string
		for _, i := range analytics.Intervals {
			intervals = append(intervals, string(i))
		}
		fixed(c, "interval", intervals...)
	}
	if s.values["unit"] != nil {
		fixed(c, "unit", "articles", "texts", "stories")
	}
	if s.values["panel"] != nil {
		fixed(c, "panel", "all", "fixed")
	}
	if s.values["by"] != nil {
		fixed(c, "by", "source", "language", "country", "author", "date_from")
	}
}

// any says whether any of the flags was given.
func (s *scopeFlags) any() bool {
	for name, v := range s.values {
		if name != "tz" && len(*v) > 0 {
			return true
		}
	}
	return false
}

// request makes a request of the flags and of queries given as arguments.
func (s *scopeFlags) request(queries []string) (analytics.Request, error) {
	values := map[string][]string{"q": queries}
	for _, q := range queries {
		if strings.TrimSpace(q) == "" {
			return analytics.Request{}, usage(&analytics.ParamError{Name: "q", Value: q, Allowed: analytics.Says("a query")})
		}
	}
	for name, v := range s.values {
		values[name] = *v
	}
	r, err := analytics.ParseRequest(values)
	return r, usage(err)
}

// openInput opens a file named on the command line, or standard input for "-".
func (a *app) openInput(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(a.In), nil
	}
	return os.Open(path)
}
