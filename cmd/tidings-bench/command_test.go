package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/report"
)

// TestMain is the program itself where a run starts it for an engine.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "run-engine" {
		main()
		return
	}
	os.Exit(m.Run())
}

// bench runs the command line.
func bench(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	c := command()
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&errs)
	err = c.ExecuteContext(context.Background())
	return out.String(), errs.String(), err
}

func TestRunsAreMeasuredAndMerged(t *testing.T) {
	if d, err := peer.Named("sqlite"); err != nil || d.Available() != nil {
		t.Skip("SQLite was built without FTS5: run with -tags sqlite_fts5")
	}
	dir := t.TempDir()
	first, second, table := filepath.Join(dir, "first.json"), filepath.Join(dir, "second.json"), filepath.Join(dir, "table.md")
	run := []string{"run", "--articles", "200", "--scratch", filepath.Join(dir, "scratch"), "--repeat", "1", "--questions", "week-common,by,top-20"}
	if _, stderr, err := bench(t, append(run, "--engines", "sqlite", "--json", first)...); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	stdout, stderr, err := bench(t, append(run, "--engines", "tidings", "--with", first, "--json", second, "--out", table)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	for _, want := range []string{"| Tidings |", "| SQLite FTS5 |", "| week-common: a common word by week |", "- SQLite FTS5: 4 answers the same, 0 different"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the table lacks %q:\n%s", want, stdout)
		}
	}
	written, err := os.ReadFile(table)
	if err != nil || string(written) != stdout {
		t.Errorf("--out is not what was printed: %v", err)
	}
	if again, _, err := bench(t, "report", first, second); err != nil || !strings.Contains(again, "| Tidings |") {
		t.Errorf("the report of both files: %v\n%s", err, again)
	}
	left, err := filepath.Glob(filepath.Join(dir, "scratch", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left over: %v", left)
	}

	// A disagreement is a fault, also of answers that were measured before.
	r, err := measure.ReadJSON[report.Report](first)
	if err != nil {
		t.Fatal(err)
	}
	r.Results[0].Asked[0].Answer.Rows[0].Numbers[0]++
	if err := measure.WriteJSON(first, r); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bench(t, "report", second, first); err == nil || !strings.Contains(err.Error(), "sqlite, week-common") {
		t.Errorf("a planted disagreement: %v", err)
	}
}

func TestMistakesAreToldBeforeAnythingIsDone(t *testing.T) {
	dir := t.TempDir()
	for _, test := range [][]string{
		{"--engines", "lucene", "there is no engine lucene"},
		{"--repeat", "0", "expected at least 1"},
		{"--articles", "0", "expected at least 1"},
		{"--order", "backwards", "expected time or shuffled"},
		{"--questions", "week-unheard-of", "there is no question week-unheard-of"},
		{"--articles", "2000000000000", "free and this run needs about"},
		{"--file", filepath.Join(dir, "none"), "no such file"},
	} {
		args := append([]string{"run", "--scratch", dir, "--articles", "10"}, test[:2]...)
		_, stderr, err := bench(t, args...)
		if err == nil || !strings.Contains(err.Error(), test[2]) {
			t.Errorf("%v: %v; expected %q", test[:2], err, test[2])
		}
		if strings.Contains(stderr, "loading") {
			t.Errorf("%v: an engine was loaded first", test[:2])
		}
	}
}

// TestTheDocsHaveEveryFlag keeps docs/benchmark.md whole.
func TestTheDocsHaveEveryFlag(t *testing.T) {
	docs, err := os.ReadFile("../../docs/benchmark.md")
	if err != nil {
		t.Fatal(err)
	}
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		if c.Hidden {
			return
		}
		if name := "`tidings-bench " + c.Name(); c.HasParent() && !strings.Contains(string(docs), name) {
			t.Errorf("docs/benchmark.md lacks %s", name)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(string(docs), "`--"+f.Name) {
				t.Errorf("docs/benchmark.md lacks --%s of %s", f.Name, c.Name())
			}
		})
		for _, sub := range c.Commands() {
			check(sub)
		}
	}
	check(command())
	for _, d := range peer.Definitions() {
		if !strings.Contains(string(docs), "### "+d.Label) {
			t.Errorf("docs/benchmark.md does not say how %s is set up", d.Label)
		}
	}
}
