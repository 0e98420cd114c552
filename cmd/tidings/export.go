package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

// exportFlags are those of `tidings export`.
type exportFlags struct {
	scope      scopeFlags
	params     []string
	undated    bool
	out        string
	as         outFlags
	provenance bool
	quiet      bool
}

// exportNames are short names for addresses of the dashboard.
var exportNames = map[string]string{
	"volume":   "/explore/volume",
	"summary":  "/explore/summary",
	"articles": "/articles",
	"overview": "/overview",
	"topics":   "/topics",
	"sources":  "/sources",
	"sql":      sqlAddress,
}

const sqlAddress = "/sql"

func (a *app) exportCommand() *cobra.Command {
	var flags exportFlags
	var formats []string
	for _, f := range dashboard.FileFormats {
		formats = append(formats, string(f))
	}
	c := &cobra.Command{
		Use:   "export WHAT [QUERY]...",
		Short: "Write a chart, a list of articles or an answer to SQL to a file",
		Long: `Write what a block of the dashboard shows, whole, to a file. WHAT is volume,
summary, articles, overview, topics, sources or sql, or an address of the dashboard
as the browser shows it, with its parameters: the numbers are the same. For sql the
QUERY is a statement.

The format is that of --format or of the FILE's ending: ` + strings.Join(formats, ", ") + `.
A FILE is there when it is whole, and not before; one that is there already is
replaced then. docs/csv.md describes formats and columns.`,
		Example: `  tidings export articles 'balloon* AND language:lt' --out balloons.xlsx
  tidings export volume --topic sanctions --interval month --out sanctions.csv --bom
  tidings export '/topics/sanctions/sources.csv?from=2025-01-01' --out sources.parquet --provenance
  tidings export sql "FROM volume_daily WHERE topic = \$topic" --param topic=sanctions --out daily.parquet`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.runExport(c.Context(), flags, args[0], args[1:]) },
	}
	flags.scope.addFlags(c, "topic", "from", "to", "interval", "tz", "source", "language", "country", "author", "date_from", "unit", "panel", "by")
	f := c.Flags()
	f.StringArrayVar(&flags.params, "param", nil, "value of a parameter of a statement, `NAME=VALUE` for $NAME (repeatable)")
	f.BoolVar(&flags.undated, "undated", false, "of articles, those without a usable date instead of those in the range")
	f.StringVarP(&flags.out, "out", "o", "", "write to a `FILE`; without it or with \"-\", to standard output")
	f.StringVar(&flags.as.format, "format", "", "`FORMAT`: "+strings.Join(formats, ", ")+"; by default that of the FILE's or the address's ending")
	fixed(c, "format", formats...)
	csvFlags(c, &flags.as)
	f.BoolVar(&flags.provenance, "provenance", false, "write FILE.provenance.json, which says where the rows come from, and the file's SHA-256")
	f.BoolVar(&flags.quiet, "quiet", false, "show no progress")
	return c
}

func (a *app) runExport(ctx context.Context, flags exportFlags, what string, queries []string) error {
	path, values, err := flags.address(what, queries)
	if err != nil {
		return usage(err)
	}
	if flags.out == "-" {
		flags.out = ""
	}
	if flags.provenance && flags.out == "" {
		return usage(errors.New("--provenance stands beside a file: expected --out FILE"))
	}
	format, err := flags.chosenFormat(path)
	if err != nil {
		return usage(err)
	}
	if flags.out == "" {
		if err := a.notForTerminal(format); err != nil {
			return err
		}
	}
	x := &dashboard.Exporter{Now: a.now, Version: version()}
	do := func() error { return a.export(ctx, x, flags, format, path, values) }
	if strings.TrimSuffix(path, filepath.Ext(path)) == sqlAddress {
		return a.withConsole(ctx, func(console *analytics.Console) error {
			x.Console = console
			return do()
		})
	}
	a.warn(values["q"])
	return a.withAnalyst(ctx, func(an *analytics.Analyst) error {
		x.Analyst = an
		return do()
	})
}

// address gives the path and the parameters of what is to be exported.
func (f *exportFlags) address(what string, queries []string) (path string, values url.Values, err error) {
	expected := errors.New("expected an address of the dashboard, such as /explore/volume?q=border, or one of volume, summary, articles, overview, topics, sources and sql")
	path = exportNames[what]
	values = url.Values{}
	if path == "" {
		u, err := url.Parse(what)
		if err != nil || !strings.HasPrefix(u.Path, "/") {
			return "", nil, fmt.Errorf("%s: %w", what, expected)
		}
		path = u.EscapedPath()
		if values, err = url.ParseQuery(u.RawQuery); err != nil {
			return "", nil, fmt.Errorf("%s: %w", what, err)
		}
	}
	name := "q"
	if path == sqlAddress {
		name = "sql"
	}
	for _, q := range queries {
		if strings.TrimSpace(q) == "" {
			return "", nil, &analytics.ParamError{Name: name, Value: q, Allowed: analytics.Says("a query")}
		}
		values.Add(name, q)
	}
	for name, given := range f.scope.values {
		for _, v := range *given {
			values.Add(name, v)
		}
	}
	if f.undated {
		values.Set("undated", "true")
	}
	params, err := paramValues(f.params)
	for name, v := range params {
		values.Set("$"+name, v)
	}
	return path, values, err
}

// chosenFormat gives the format of --format, the file or the address.
func (f *exportFlags) chosenFormat(path string) (dashboard.Format, error) {
	name := f.as.format
	for _, ending := range []string{filepath.Ext(f.out), filepath.Ext(path)} {
		if name == "" {
			name = strings.ToLower(strings.TrimPrefix(ending, "."))
		}
	}
	if format := dashboard.Format(name); slices.Contains(dashboard.FileFormats, format) {
		return format, nil
	}
	return "", &analytics.ParamError{Name: "format", Value: name, Allowed: analytics.Says("csv, tsv, json, jsonl, parquet or xlsx, said by --format or by the ending of --out FILE")}
}

func (a *app) export(ctx context.Context, x *dashboard.Exporter, flags exportFlags, format dashboard.Format, path string, values url.Values) error {
	e, wanted, err := x.Open(ctx, path, values)
	if err != nil {
		return err
	}
	defer e.Close()
	o := dashboard.Options{Format: format, BOM: flags.as.bom || wanted.BOM, NoGuard: flags.as.noGuard || wanted.NoGuard}
	if !flags.quiet {
		bar := newCount(a.Err, "rows")
		defer bar.done()
		var shown int64
		e.Rows = e.Rows.Observe(func(rows int64) {
			bar.add(rows - shown)
			shown = rows
		})
	}
	if flags.out == "" {
		p, err := e.Write(ctx, a.Out, o)
		a.noteCut(p.Cut)
		return err
	}
	var p dashboard.Provenance
	err = writeWhole(flags.out, func(w io.Writer) (err error) {
		p, err = e.Write(ctx, w, o)
		return err
	})
	if err != nil {
		return err
	}
	a.noteCut(p.Cut)
	if !flags.provenance && !wanted.Provenance {
		return nil
	}
	p.File = filepath.Base(flags.out)
	return writeWhole(dashboard.ProvenanceName(flags.out), p.Write)
}

// writeWhole writes a file under another name beside it and gives it its own
// when it is whole, so that one that was broken off is never taken for it.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: another export writes it, or one was killed; remove it then", err)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	if err := write(file); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}
