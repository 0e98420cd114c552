package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

// bundleFlags are those of `tidings bundle`.
type bundleFlags struct {
	scope    scopeFlags
	queries  []string
	out      string
	noText   bool
	allTexts bool
	limit    int64
}

func (a *app) bundleCommand() *cobra.Command {
	var flags bundleFlags
	c := &cobra.Command{
		Use:   "bundle [QUERY]...",
		Short: "Pack the figures of topics and queries with all they were counted from",
		Long: `Write one ZIP with which a second person comes to the same numbers: the articles
that topics (--topic) and queries count, what is counted of all articles in scope, the
topics as they are defined, the data of the charts, the statements that give them, and a
manifest with what is claimed and the SHA-256 of each file. ` + "`tidings demo --bundle FILE`" + `
opens it and counts again; so does DuckDB alone. docs/bundle.md describes it.

The texts of the articles that match are in it, as nobody could otherwise see that they
do. They are their publishers': --no-text leaves them out, and the manifest then says
what cannot be checked. With --all-texts, whether any other article in scope matches can
be checked, too.

While the files are made, which takes seconds, nothing else is written to the database.
The FILE is there when it is whole, and not before.`,
		Example: `  tidings bundle --topic sanctions --from 2025-01-01 --to 2026-01-01 --out sanctions.zip
  tidings bundle 'balloon* AND language:lt' --topic airspace --interval month --tz Europe/Vilnius --out airspace.zip
  tidings bundle --topic sanctions --source pozirk.org --no-text --out sanctions.zip`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.runBundle(c.Context(), flags, append(args, flags.queries...))
		},
	}
	flags.scope.addFlags(c, "topic", "from", "to", "interval", "tz", "source", "language", "country", "author", "date_from", "unit", "panel", "by")
	f := c.Flags()
	f.StringArrayVar(&flags.queries, "query", nil, "count a `QUERY`, as an argument does (repeatable)")
	f.StringVarP(&flags.out, "out", "o", "", "write to a `FILE`; without it or with \"-\", to standard output")
	f.BoolVar(&flags.noText, "no-text", false, "leave the texts of the articles out")
	f.BoolVar(&flags.allTexts, "all-texts", false, "pack the texts of all articles in scope, matching or not")
	f.Int64Var(&flags.limit, "limit", analytics.MaxBundleArticles, "pack at most this many `ARTICLES` with their texts")
	return c
}

func (a *app) runBundle(ctx context.Context, flags bundleFlags, queries []string) error {
	o := dashboard.BundleOptions{Texts: analytics.TextsMatched, MaxArticles: flags.limit}
	switch {
	case flags.noText && flags.allTexts:
		return usage(errors.New("expected one of --no-text and --all-texts"))
	case flags.noText:
		o.Texts = analytics.TextsNone
	case flags.allTexts:
		o.Texts = analytics.TextsAll
	}
	if flags.limit < 1 {
		return usage(&analytics.ParamError{Name: "limit", Value: fmt.Sprint(flags.limit), Allowed: analytics.Says("a number of articles from 1")})
	}
	req, err := flags.scope.request(queries)
	if err != nil {
		return err
	}
	if len(req.Selections) == 0 {
		return usage(errNothingAsked)
	}
	if flags.out == "-" {
		flags.out = ""
	}
	if flags.out == "" && isTerminal(a.Out) {
		return usage(errors.New("a bundle is no text for a terminal: send it to a file (--out FILE.zip)"))
	}
	a.warn(queries)
	a.memory = cmp.Or(a.memory, packingMemory)
	a.threads = 1 // of several each would hold texts until the file is at its part
	return a.withAnalyst(ctx, func(an *analytics.Analyst) (err error) {
		x := &dashboard.Exporter{Analyst: an, Now: a.now, Version: version()}
		b, err := x.MakeBundle(ctx, req, o)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, b.Close()) }()
		sum := ""
		write := func(w io.Writer) (err error) {
			sum, err = b.Write(w)
			return err
		}
		if flags.out == "" {
			err = write(a.Out)
		} else {
			err = writeWhole(flags.out, write)
		}
		if err == nil {
			a.tellBundle(&b.Manifest, sum)
		}
		return err
	})
}

// tellBundle says what is in a bundle.
func (a *app) tellBundle(m *dashboard.Manifest, sum string) {
	for _, c := range m.Counts {
		fmt.Fprintf(a.Err, "%s: %d articles, %d different texts, %d stories; %d undated\n", c.Of, c.Articles, c.Texts, c.Stories, c.Undated)
	}
	fmt.Fprintf(a.Err, "SHA-256 %s\n", sum)
}

// openFlags are those of `tidings demo` that open a bundle.
type openFlags struct {
	bundle    string
	checkOnly bool
	newDB     bool // --db names the file that it is opened in
}

// runOpen opens a bundle in a new database, counts again what it claims, and serves it
// where nothing differs.
func (a *app) runOpen(ctx context.Context, flags openFlags, serve serveFlags) (err error) {
	b, err := dashboard.OpenBundle(flags.bundle)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	dir, err := os.MkdirTemp("", "tidings-demo-")
	if err != nil {
		return fmt.Errorf("opening a bundle: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := b.Unpack(ctx, dir); err != nil {
		return err
	}
	if !flags.newDB {
		a.db = filepath.Join(dir, "bundle.duckdb")
	} else if _, err := os.Stat(a.db); !errors.Is(err, os.ErrNotExist) {
		return usage(fmt.Errorf("%s is there already: a bundle is opened in a new file; what is in this one, `tidings serve` shows", a.db))
	}
	// As an import: texts are large and short-lived.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	whole := false
	defer func() {
		if !whole && flags.newDB {
			err = errors.Join(err, removeDatabase(a.db))
		}
	}()
	return a.withStore(ctx, false, func(_ *store.Store, an *analytics.Analyst) error {
		if err := b.Restore(ctx, an, dir); err != nil {
			return err
		}
		whole = true
		if err := a.checkOpened(ctx, b, an, dir); err != nil || flags.checkOnly {
			return err
		}
		return a.serve(ctx, serve, dashboard.Config{Analyst: an})
	})
}

// removeDatabase removes a database that did not come to be, with what lies beside it.
func removeDatabase(path string) error {
	err := os.RemoveAll(path)
	for _, beside := range []string{".wal", ".tmp", ".public"} {
		err = errors.Join(err, os.RemoveAll(path+beside))
	}
	return err
}

// checkOpened writes what a bundle claims beside what was found.
func (a *app) checkOpened(ctx context.Context, b *dashboard.OpenedBundle, an *analytics.Analyst, dir string) error {
	command, err := sealedChild()
	if err != nil {
		return err
	}
	console := analytics.NewConsole(an, command)
	defer console.Close()
	if err := console.Refresh(ctx); err != nil {
		return err
	}
	findings, err := b.Check(ctx, an, console, dir)
	if err != nil {
		return err
	}
	if _, err := dashboard.FindingRows(findings).Write(a.Out, dashboard.Options{Format: dashboard.Table}); err != nil {
		return err
	}
	own, err := b.OwnScript()
	if err != nil {
		return err
	}
	m := &b.Manifest
	fmt.Fprintf(a.Err, "made %s by %s %s, of data as of %s\n", m.Made.Format("2006-01-02 15:04 MST"), printable(m.Product), printable(m.Version), m.DataAsOf.Format("2006-01-02 15:04 MST"))
	if !own {
		fmt.Fprintln(a.Err, "check.sql is not the script that this Tidings writes for it: read it before you run it")
	}
	differ := 0
	for _, f := range findings {
		if !f.Equal() {
			differ++
		}
	}
	if differ > 0 {
		fmt.Fprintf(a.Err, "%d of %d checks differ: the bundle's numbers do not follow from what is in it\n", differ, len(findings))
		return &exitError{code: exitFailed}
	}
	fmt.Fprintf(a.Err, "%d checks, all equal\n", len(findings))
	for _, what := range dashboard.Unchecked(m.Texts) {
		fmt.Fprintf(a.Err, "not checked: %s\n", what)
	}
	return nil
}

// printable leaves out of somebody's words what could move a terminal's cursor.
func printable(words string) string { return strings.Trim(fmt.Sprintf("%.60q", words), `"`) }
