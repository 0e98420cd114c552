package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
	"tidings/cmd/tidings-bench/report"
)

// A question is asked so often before it is timed, and timed so often.
const (
	warmUps       = 2
	defaultRepeat = 9
	defaultSlow   = 5 * time.Second
)

// detectArticles is how many articles the import with languages found out is
// measured on, at most.
const detectArticles = 100_000

// runner is a run as the command line asks for it.
type runner struct {
	corpus    corpus.Options
	file      string
	engines   []string
	questions []string
	scratch   string
	out       string
	json      string
	with      []string
	repeat    int
	slow      time.Duration
	keep      bool

	stderr io.Writer
	report report.Report
}

func runCommand() *cobra.Command {
	r := &runner{}
	c := &cobra.Command{
		Use:   "run",
		Short: "Load a corpus into engines, ask them, and write the table",
		Long: `Make a corpus (or take a --file), load it into each engine, ask all the same
questions, check that the answers agree, and write one table in Markdown.

Engines run one after another, each in processes of its own. What was measured
of an engine is written to the --json file as soon as it is done; --with takes
results of earlier runs on the same corpus into the table.

Exit status: 0 when all answers agree, 1 when some do not or an engine failed.`,
		Example: `  tidings-bench run
  tidings-bench run --articles 1000000 --scratch /data/bench --json large.json
  tidings-bench run --articles 1000000 --engines tidings --with large.json --json large.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r.stderr = c.ErrOrStderr()
			if err := r.run(c.Context()); err != nil {
				return err
			}
			return conclude(c, &r.report, r.out)
		},
	}
	var all []string
	for _, d := range peer.Definitions() {
		all = append(all, d.Name)
	}
	corpusFlags(c, &r.corpus)
	f := c.Flags()
	f.StringVar(&r.file, "file", "", "take the articles of a `FILE` that `tidings import` reads instead of making some")
	f.StringSliceVar(&r.engines, "engines", all, "measure these only, in this order")
	f.StringSliceVar(&r.questions, "questions", nil, "ask these only: identifiers, or what stands before their first hyphen")
	f.StringVar(&r.scratch, "scratch", filepath.Join(os.TempDir(), "tidings-bench"), "`DIRECTORY` for the corpus and the databases")
	f.StringVar(&r.out, "out", "", "write the table to a `FILE`, too")
	f.StringVar(&r.json, "json", "", "write all numbers and answers to a `FILE`")
	f.StringArrayVar(&r.with, "with", nil, "add the results in a `FILE` of --json, of engines that are not measured now (repeatable)")
	f.IntVar(&r.repeat, "repeat", defaultRepeat, "how often a question is timed, after two warm-ups")
	f.DurationVar(&r.slow, "slow", defaultSlow, "a question that takes this `TIME` is warmed up once and timed three times, one that takes six times as long is timed once")
	f.BoolVar(&r.keep, "keep", false, "leave the corpus and the databases in the scratch directory")
	return c
}

func (r *runner) run(ctx context.Context) error {
	if r.repeat < 1 {
		return fmt.Errorf("--repeat %d: expected at least 1", r.repeat)
	}
	var engines []peer.Definition
	for _, name := range r.engines {
		d, err := peer.Named(name)
		if err != nil {
			return err
		}
		engines = append(engines, d)
	}
	if err := os.MkdirAll(r.scratch, 0o755); err != nil {
		return err
	}
	file, facts, err := r.prepare(ctx)
	if !r.keep && file != "" {
		defer func() {
			for _, path := range []string{file, factsFile(file)} {
				if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
					r.say("a file of the corpus is still there: %v", err)
				}
			}
		}()
	}
	if err != nil {
		return err
	}
	r.report.Facts = facts
	if err := r.checkQuestions(); err != nil {
		return err
	}
	for _, path := range r.with {
		earlier, err := measure.ReadJSON[report.Report](path)
		if err != nil {
			return err
		}
		if err := r.report.Merge(earlier); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	machine, err := measure.ThisMachine()
	if err != nil {
		return err
	}
	for _, d := range engines {
		result := r.engine(ctx, d, file)
		result.Machine, result.Date, result.Corpus = &machine, time.Now().UTC().Format(time.DateOnly), facts.Digest
		r.report.Put(result)
		if r.json != "" {
			if err := measure.WriteJSON(r.json, r.report); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// checkQuestions refuses questions that there are not.
func (r *runner) checkQuestions() error {
	topics, err := analytics.StarterTopics()
	if err != nil {
		return err
	}
	_, err = question.Select(question.All(r.report.Facts, topics.Topics), r.questions)
	return err
}

// say tells what goes on.
func (r *runner) say(format string, args ...any) { fmt.Fprintf(r.stderr, format+"\n", args...) }

// perArticle is about how much room the corpus file takes for an article, and
// the largest of the databases with what it needs while it is made.
const (
	corpusPerArticle   = 4_500
	databasePerArticle = 22_000
)

// factsFile is where the facts of a corpus file stand.
func factsFile(corpus string) string { return corpus + ".facts.json" }

// prepare makes the corpus file. Its name is given with an error, too, once
// there may be something in it.
func (r *runner) prepare(ctx context.Context) (file string, facts corpus.Facts, err error) {
	if r.file != "" {
		return r.prepareReal(ctx)
	}
	if err := measure.Room(r.scratch, int64(r.corpus.Articles)*(corpusPerArticle+r.databases()*databasePerArticle)); err != nil {
		return "", facts, err
	}
	g, err := corpus.New(r.corpus)
	if err != nil {
		return "", facts, err
	}
	file = filepath.Join(r.scratch, fmt.Sprintf("corpus-%d-%d-%s.jsonl", r.corpus.Articles, r.corpus.Seed, r.corpus.Order))
	r.say("making %d articles", r.corpus.Articles)
	start := time.Now()
	if facts, err = writeCorpus(ctx, g, file); err != nil {
		return file, facts, err
	}
	r.say("made them at %.0f a second", float64(facts.Articles)/time.Since(start).Seconds())
	return file, facts, measure.WriteJSON(factsFile(file), facts)
}

// databases is how many databases are on disk at a time.
func (r *runner) databases() int64 {
	if r.keep {
		return int64(len(r.engines))
	}
	return 1
}

func (r *runner) prepareReal(ctx context.Context) (file string, facts corpus.Facts, err error) {
	info, err := os.Stat(r.file)
	if err != nil {
		return "", facts, err
	}
	if err := measure.Room(r.scratch, info.Size()*(1+r.databases()*databasePerArticle/corpusPerArticle)); err != nil {
		return "", facts, err
	}
	file = filepath.Join(r.scratch, "corpus-file.jsonl")
	r.say("reading %s", r.file)
	f, err := os.Create(file)
	if err != nil {
		return "", facts, err
	}
	facts, err = corpus.Convert(ctx, r.file, r.scratch, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return file, facts, err
	}
	if facts.Words, err = corpus.Choose(ctx, file, facts); err != nil {
		return file, facts, err
	}
	r.say("%d articles; asking for %+v", facts.Articles, facts.Words)
	return file, facts, measure.WriteJSON(factsFile(file), facts)
}

// engine measures one engine. What goes wrong with it is in the result: the
// others are measured all the same.
func (r *runner) engine(ctx context.Context, d peer.Definition, file string) measure.Result {
	result := measure.Result{Engine: d.Name}
	if err := d.Available(); err != nil {
		result.Missing = err.Error()
		r.say("%s is left out: %v", d.Label, err)
		return result
	}
	dir := filepath.Join(r.scratch, d.Name)
	if err := r.phases(ctx, d, dir, file, &result); err != nil {
		result.Failed = err.Error()
		r.say("%s failed: %v", d.Label, err)
	}
	if !r.keep {
		if err := os.RemoveAll(dir); err != nil {
			r.say("the database of %s is still there: %v", d.Label, err)
		}
	}
	return result
}

func (r *runner) phases(ctx context.Context, d peer.Definition, dir, file string, result *measure.Result) error {
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o755)); err != nil {
		return err
	}
	r.say("%s: loading", d.Label)
	loaded, err := r.child(ctx, d, measure.Loading, dir, file)
	if err != nil {
		return err
	}
	*result = loaded
	r.say("  %.0f articles a second", loaded.Load.Rate())
	if _, ok := d.New(dir, r.report.Facts).(peer.Detector); ok {
		some := filepath.Join(dir, "some.jsonl")
		if err := r.head(ctx, file, some); err != nil {
			return err
		}
		detected, err := r.child(ctx, d, measure.Detecting, dir, some)
		if err := errors.Join(err, os.Remove(some), os.Remove(factsFile(some))); err != nil {
			return err
		}
		result.Detecting = detected.Detecting
		r.say("  %.0f articles a second with their languages to be found out", detected.Detecting.Rate())
	}
	r.say("%s: asking", d.Label)
	asked, err := r.child(ctx, d, measure.Answering, dir, file)
	if err != nil {
		return err
	}
	result.Asked, result.Answering, result.Tag, result.Size = asked.Asked, asked.Answering, asked.Tag, asked.Size
	return nil
}

// head writes the first articles of a corpus file to another, without their
// languages.
func (r *runner) head(ctx context.Context, file, to string) error {
	facts := r.report.Facts
	facts.Articles = min(facts.Articles, detectArticles)
	if err := corpus.WithoutLanguages(ctx, file, to, facts.Articles); err != nil {
		return err
	}
	return measure.WriteJSON(factsFile(to), facts)
}

// child does a phase in a process of its own.
func (r *runner) child(ctx context.Context, d peer.Definition, phase measure.Phase, dir, file string) (measure.Result, error) {
	self, err := os.Executable()
	if err != nil {
		return measure.Result{}, err
	}
	out := filepath.Join(r.scratch, d.Name+"-"+string(phase)+".json")
	defer os.Remove(out)
	args := []string{"run-engine", "--engine", d.Name, "--phase", string(phase), "--corpus", file, "--dir", dir,
		"--repeat", strconv.Itoa(r.repeat), "--slow", r.slow.String(), "--result", out}
	if len(r.questions) > 0 {
		args = append(args, "--questions", strings.Join(r.questions, ","))
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	var said lastLine
	cmd.Stdout, cmd.Stderr = r.stderr, io.MultiWriter(r.stderr, &said)
	if err := cmd.Run(); err != nil {
		return measure.Result{}, fmt.Errorf("%s, %s: %w: %s", d.Name, phase, err, said)
	}
	return measure.ReadJSON[measure.Result](out)
}

// lastLine keeps the last line that was written to it.
type lastLine string

func (l *lastLine) Write(p []byte) (int, error) {
	lines := strings.Split(strings.TrimRight(string(p), "\n"), "\n")
	*l = lastLine(lines[len(lines)-1])
	return len(p), nil
}
