package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
	"tidings/cmd/tidings-bench/report"
)

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "tidings-bench",
		Short:         "Measure Tidings against PostgreSQL, SQLite FTS5, Bleve and plain DuckDB",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
	}
	root.AddCommand(runCommand(), reportCommand(), corpusCommand(), backtestCommand(), pagesCommand(), engineCommand())
	return root
}

func corpusCommand() *cobra.Command {
	var o corpus.Options
	var out string
	c := &cobra.Command{
		Use:   "corpus",
		Short: "Make a corpus as JSON Lines that `tidings import` reads",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			g, err := corpus.New(o)
			if err != nil {
				return err
			}
			if out == "-" {
				_, err := g.Write(c.Context(), c.OutOrStdout())
				return err
			}
			facts, err := writeCorpus(c.Context(), g, out)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "%d articles, %d bytes of text, digest %s\n", facts.Articles, facts.TextBytes, facts.Digest)
			return nil
		},
	}
	corpusFlags(c, &o)
	c.Flags().StringVar(&out, "out", "-", "write to a `FILE` instead of standard output")
	return c
}

func corpusFlags(c *cobra.Command, o *corpus.Options) {
	c.Flags().IntVar(&o.Articles, "articles", 20_000, "how many articles the corpus has")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "the same `NUMBER` makes the same corpus")
	c.Flags().StringVar((*string)(&o.Order), "order", string(corpus.Chronological), "`time` (by date, as collected) or shuffled")
}

// writeCorpus writes a corpus to a file.
func writeCorpus(ctx context.Context, g *corpus.Generator, path string) (_ corpus.Facts, err error) {
	f, err := os.Create(path)
	if err != nil {
		return corpus.Facts{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return g.Write(ctx, f)
}

func reportCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "report FILE...",
		Short: "Write the table of what earlier runs on one corpus measured",
		Long: `Write the table of what earlier runs measured: the files are those of --json.
All have to be of one corpus; of two results of one engine the later file's is
taken.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			var r report.Report
			for _, path := range files {
				one, err := measure.ReadJSON[report.Report](path)
				if err != nil {
					return err
				}
				if err := r.Merge(one); err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
			}
			return conclude(c, &r, out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "write the table to a `FILE`, too")
	return c
}

// conclude writes the table and fails where answers disagree.
func conclude(c *cobra.Command, r *report.Report, out string) error {
	topics, err := analytics.StarterTopics()
	if err != nil {
		return err
	}
	questions := question.All(r.Facts, topics.Topics)
	if err := r.Markdown(c.OutOrStdout(), questions); err != nil {
		return err
	}
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		if err := errors.Join(r.Markdown(f, questions), f.Close()); err != nil {
			return err
		}
	}
	var wrong []string
	for _, one := range r.Compare(questions) {
		if one.Verdict == report.Disagrees {
			wrong = append(wrong, fmt.Sprintf("%s, %s: %s", one.Engine, one.Question, one.Detail))
		}
	}
	for _, one := range r.Results {
		if one.Failed != "" {
			wrong = append(wrong, one.Engine+" was broken off: "+one.Failed)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d faults:\n%s", len(wrong), strings.Join(wrong, "\n"))
	}
	return nil
}

// engineCommand is what the others run as a process of its own.
func engineCommand() *cobra.Command {
	var engine, phase, result string
	var job measure.Job
	var names []string
	c := &cobra.Command{
		Use:    "run-engine",
		Short:  "Measure one phase of one engine (the run command does this)",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if job.Engine, err = peer.Named(engine); err != nil {
				return err
			}
			job.Phase = measure.Phase(phase)
			if job.Facts, err = measure.ReadJSON[corpus.Facts](factsFile(job.File)); err != nil {
				return err
			}
			topics, err := analytics.StarterTopics()
			if err != nil {
				return err
			}
			job.Topics, job.WarmUps = topics.Topics, warmUps
			if job.Questions, err = question.Select(question.All(job.Facts, topics.Topics), names); err != nil {
				return err
			}
			job.Progress = func(line string) { fmt.Fprintln(c.ErrOrStderr(), "  "+line) }
			r, err := job.Run(c.Context())
			if err != nil {
				return err
			}
			return measure.WriteJSON(result, r)
		},
	}
	f := c.Flags()
	f.StringVar(&engine, "engine", "", "`NAME` of the engine")
	f.StringVar(&phase, "phase", "", "load, detect or ask")
	f.StringVar(&job.File, "corpus", "", "the corpus `FILE`")
	f.StringVar(&job.Dir, "dir", "", "`DIRECTORY` of its database")
	f.IntVar(&job.Repeat, "repeat", defaultRepeat, "how often a question is timed")
	f.DurationVar(&job.Slow, "slow", defaultSlow, "from what time on a question is asked less often")
	f.StringSliceVar(&names, "questions", nil, "ask only these")
	f.StringVar(&result, "result", "", "write what was measured to a `FILE`")
	return c
}
