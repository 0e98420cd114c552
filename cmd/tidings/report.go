package main

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
)

// reportFlags are those of `tidings report`.
type reportFlags struct {
	scope  scopeFlags
	days   int
	out    string
	format string
	in     string
}

func (a *app) reportCommand() *cobra.Command {
	var flags reportFlags
	c := &cobra.Command{
		Use:   "report BOARD",
		Short: "Write a board as a document with charts and tables",
		Long: `Write a board, by its SLUG, as a document: charts as SVG, tables, and for each number
where it comes from. HTML is one file that opens without a network and can be printed;
Markdown has its charts as SVG beside FILE or, on standard output, in it. The range and
the interval are the board's where none are given. Its words are English, or those of
--in. A FILE is there when it is whole, and one that is there already is replaced then.`,
		Example: `  tidings report border --out border.html
  tidings report border --from 2025-01-01 --to 2025-04-01 --interval day --out spring.md
  tidings report border --in ru --out border.ru.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.runReport(c.Context(), flags, args[0]) },
	}
	flags.scope.addFlags(c, "from", "to", "interval", "tz", "source", "language", "country", "author", "date_from", "unit", "panel")
	f := c.Flags()
	f.IntVar(&flags.days, "days", 0, "`DAYS` of the range, up to the last with articles; instead of --from and --to")
	f.StringVarP(&flags.out, "out", "o", "", "write to a `FILE`; without it or with \"-\", to standard output")
	f.StringVar(&flags.format, "format", "", "`FORMAT`: html or md; by default that of the FILE's ending, else html")
	f.StringVar(&flags.in, "in", "en", "`LANGUAGE` of its words: "+strings.Join(dashboard.ReportLanguages(), " or "))
	fixed(c, "format", "html", "md")
	fixed(c, "in", dashboard.ReportLanguages()...)
	return c
}

func (a *app) runReport(ctx context.Context, flags reportFlags, slug string) error {
	if flags.out == "-" {
		flags.out = ""
	}
	format := flags.format
	if format == "" {
		switch strings.ToLower(filepath.Ext(flags.out)) {
		case ".md", ".markdown":
			format = "md"
		default:
			format = "html"
		}
	}
	if format != "html" && format != "md" {
		return usage(&analytics.ParamError{Name: "format", Value: format, Allowed: analytics.Says("html or md")})
	}
	values := url.Values{}
	for name, given := range flags.scope.values {
		values[name] = *given
	}
	if flags.days != 0 {
		values.Set("days", strconv.Itoa(flags.days))
	}
	return a.withAnalyst(ctx, func(an *analytics.Analyst) error {
		board, err := an.Board(ctx, slug)
		if err != nil {
			return err
		}
		x := &dashboard.Exporter{Analyst: an, Now: a.now, Version: version()}
		r, err := x.Report(ctx, board, values, flags.in)
		if err != nil {
			return err
		}
		switch {
		case format == "html" && flags.out == "":
			return r.WriteHTML(a.Out)
		case format == "html":
			return writeWhole(flags.out, r.WriteHTML)
		case flags.out == "":
			return r.WriteMarkdown(a.Out, nil)
		default:
			return writeMarkdown(r, flags.out)
		}
	})
}

// writeMarkdown writes a report with its pictures beside it.
func writeMarkdown(r *dashboard.Report, out string) error {
	base := strings.TrimSuffix(out, filepath.Ext(out))
	if base == "" {
		return usage(errors.New("--out: expected a name before the ending"))
	}
	return writeWhole(out, func(w io.Writer) error {
		return r.WriteMarkdown(w, func(p *dashboard.ReportPicture) (string, error) {
			name := base + "-" + p.File
			return filepath.Base(name), writeWhole(name, func(w io.Writer) error {
				_, err := w.Write(p.SVG)
				return err
			})
		})
	})
}
