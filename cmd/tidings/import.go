package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest"
	"tidings/sql"
)

// importFlags are the flags of import as given.
type importFlags struct {
	columns  []string
	source   string
	language string
	tz       string
	asOf     string
	rejects  string
	out      outFlags
}

func (a *app) importCommand() *cobra.Command {
	var flags importFlags
	c := &cobra.Command{
		Use:   "import PATH...",
		Short: "Store the articles of files, directories or standard input",
		Long: `Store the articles of files: CSV and TSV, JSON and JSON Lines, Parquet, RSS, Atom,
RDF and JSON Feed, HTML pages and plain-text documents, each also as .gz or .zst.
Formats, encodings and the usual column names are recognized. A directory stands
for the files in it; "-" is standard input.

Importing the same file again adds nothing twice. What cannot be taken is
counted, reported, and with --rejects kept in a file that can be mended and
imported.

Exit status: 0 when all was taken, 1 when some records or files were rejected,
2 when nothing was usable or the command line is wrong.`,
		Example: `  tidings import stories.csv feeds/ page.html.gz
  tidings import --map title=headline --map published=day archive.tsv.zst
  tidings import --as-of 2026-01-15 --source Pozirk saved-pages/
  tidings import --rejects rejects.jsonl export.jsonl || tidings import rejects.jsonl
  curl -s https://example.org/feed.xml | tidings import -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, paths []string) error { return a.runImport(c.Context(), flags, paths) },
	}
	f := c.Flags()
	f.StringArrayVar(&flags.columns, "map", nil, "read a field from a column, `FIELD=COLUMN` by name or number (repeatable); fields: "+strings.Join(ingest.Fields(), ", "))
	f.StringVar(&flags.source, "source", "", "publisher (`NAME` or domain) where the file does not say")
	f.StringVar(&flags.language, "language", "", "language (`CODE` or name) where the file does not say, instead of detecting it")
	f.StringVar(&flags.tz, "tz", "UTC", "time `ZONE` of dates that carry none, such as Europe/Minsk")
	f.StringVar(&flags.asOf, "as-of", "", "read the input as of this `DATE`: later dates are impossible, and a date without a year is the latest one before it (default today)")
	f.StringVar(&flags.rejects, "rejects", "", "keep what was rejected in a new `FILE` (JSON Lines)")
	formatFlag(c, &flags.out)
	return c
}

// readOptions makes reading options of the flags.
func (a *app) readOptions(flags importFlags) (ingest.ReadOptions, error) {
	o := ingest.ReadOptions{AsOf: a.now(), AsOfNow: flags.asOf == "", Source: flags.source, Map: map[string]string{}}
	req, err := analytics.ParseRequest(map[string][]string{"tz": {flags.tz}, "to": {flags.asOf}})
	if err != nil {
		var param *analytics.ParamError
		if errors.As(err, &param) && param.Name == "to" {
			param.Name = "as-of"
		}
		return o, err
	}
	o.Zone = req.Zone
	if !req.Range.To.IsZero() {
		o.AsOf = req.Range.To
	}
	if flags.language != "" {
		code, ok := store.LanguageCode(flags.language)
		if !ok {
			return o, &analytics.ParamError{Name: "language", Value: flags.language, Allowed: analytics.Says("a language by its code (be) or English name (Belarusian)")}
		}
		o.Language = code
	}
	for _, pair := range flags.columns {
		field, column, ok := strings.Cut(pair, "=")
		if !ok || field == "" || column == "" {
			return o, &analytics.ParamError{Name: "map", Value: pair, Allowed: analytics.Says("FIELD=COLUMN, such as title=headline")}
		}
		o.Map[field] = column
	}
	return o, nil
}

func (a *app) runImport(ctx context.Context, flags importFlags, paths []string) error {
	options, err := a.options(flags.out)
	if err != nil {
		return err
	}
	read, err := a.readOptions(flags)
	if err != nil {
		return usage(err)
	}
	files, err := ingest.Files(paths)
	if err != nil {
		return usage(err)
	}
	keep, closeRejects, err := a.rejectsFile(flags.rejects)
	if err != nil {
		return usage(err)
	}
	bar := newProgress(a.Err, size(files))
	read.Progress = bar.add
	shown := 0
	opts := ingest.ImportOptions{Read: read, Now: a.now,
		Rejected: func(r *ingest.Reject) error {
			if shown++; shown <= maxShown {
				bar.print(r.Error())
			}
			return keep(r)
		},
		Stored: func(s ingest.Summary) { bar.say(fmt.Sprintf("%d taken, %d rejected", s.Usable(), s.Rejected)) },
	}
	var sum ingest.Summary
	// Reading and indexing keep the other half busy.
	a.threads = max(1, runtime.NumCPU()/2)
	// Batches are large and short-lived: collecting them sooner costs little and
	// saves a third of the memory.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	err = a.withStore(ctx, false, func(st *store.Store, an *analytics.Analyst) error {
		opts.FileDone = func(ctx context.Context) error {
			_, err := an.Tag(ctx)
			return err
		}
		var err error
		sum, err = ingest.Import(ctx, st, files, a.In, opts)
		return err
	})
	bar.done()
	if hidden := shown - maxShown; hidden > 0 {
		fmt.Fprintf(a.Err, "… and %d more; --rejects FILE keeps them all\n", hidden)
	}
	if err = errors.Join(err, closeRejects()); err != nil {
		return err
	}
	if err := writeSummary(a.Out, options, sum); err != nil {
		return err
	}
	switch {
	case sum.Usable() == 0:
		return &exitError{code: exitUnusable}
	case sum.Rejected > 0 || sum.Failed > 0:
		return &exitError{code: exitFailed}
	}
	return nil
}

// maxShown is how many rejects are shown; all are counted and, with
// --rejects, kept.
const maxShown = 20

// rejectsFile gives what keeps a reject, and what closes the file: with no
// path, nothing is kept. A file that stayed empty is taken away.
func (a *app) rejectsFile(path string) (keep func(*ingest.Reject) error, done func() error, err error) {
	if path == "" {
		return func(*ingest.Reject) error { return nil }, func() error { return nil }, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("--rejects: a new file is expected: %w", err)
	}
	w := ingest.NewRejectsWriter(file)
	n := 0
	keep = func(r *ingest.Reject) error {
		n++
		return w.Write(r)
	}
	return keep, func() error {
		err := file.Close()
		if err == nil && n == 0 {
			err = os.Remove(path)
		}
		return err
	}, nil
}

// size gives the bytes of all files, -1 where one of them is standard input.
func size(files []string) int64 {
	total := int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		if f == "-" || err != nil {
			return -1
		}
		total += info.Size()
	}
	return total
}

// writeSummary writes what became of the records: one row or, as JSON, one
// object with the same names.
func writeSummary(w io.Writer, o dashboard.Options, s ingest.Summary) error {
	if o.Format == dashboard.JSON {
		return json.NewEncoder(w).Encode(s)
	}
	rows, err := dashboard.NewRowWriter(w, o, dashboard.ColumnsOf(dashboard.Integers, "files", "failed", "read", "added", "updated", "duplicate", "rejected", "undated", "repaired")...)
	if err != nil {
		return err
	}
	var cells []dashboard.Cell
	for _, n := range []int64{s.Files, s.Failed, s.Read, s.Added, s.Updated, s.Duplicate, s.Rejected, s.Undated, s.Repaired} {
		cells = append(cells, dashboard.Int(n))
	}
	if err := rows.Row(cells...); err != nil {
		return err
	}
	return rows.Close()
}

// seconds rounds a duration for a message.
func seconds(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }
