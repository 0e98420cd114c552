package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
)

// column is an engine of the table.
type column struct {
	peer.Definition
	result measure.Result
	ran    bool
}

func (r *Report) columns() []column {
	var out []column
	for _, d := range peer.Definitions() {
		c := column{Definition: d}
		for _, one := range r.Results {
			if one.Engine == d.Name {
				c.result, c.ran = one, one.Missing == "" && one.Failed == ""
				out = append(out, c)
			}
		}
	}
	return out
}

// Markdown writes the tables: what was measured, how the answers compare, and
// which goals are met.
func (r *Report) Markdown(w io.Writer, questions []question.Question) error {
	questions = slices.DeleteFunc(slices.Clone(questions), func(q question.Question) bool { return !r.asked(q) })
	var b strings.Builder
	r.header(&b)
	r.engines(&b)
	r.times(&b, questions)
	r.agreement(&b, questions)
	r.goals(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// asked says whether the question was put to any engine.
func (r *Report) asked(q question.Question) bool {
	return slices.ContainsFunc(r.Results, func(one measure.Result) bool { _, ok := one.Question(q.ID); return ok })
}

func (r *Report) header(b *strings.Builder) {
	f := r.Facts
	what := f.Origin
	if f.Options != nil {
		what = fmt.Sprintf("generated, seed %d, order %s", f.Options.Seed, f.Options.Order)
	}
	fmt.Fprintf(b, "Corpus: %s articles (%s), %s of text, %s to %s, digest %s.\n\n", thousands(int64(f.Articles)), what,
		size(f.TextBytes), f.First.Format("2006-01-02"), f.Last.Format("2006-01-02"), f.Digest)
	if f.Dropped > 0 {
		fmt.Fprintf(b, "%s articles of the file have no date and were left out.\n\n", thousands(int64(f.Dropped)))
	}
	said := map[string]bool{}
	for _, c := range r.columns() {
		m := c.result.Machine
		if m == nil {
			continue
		}
		line := fmt.Sprintf("Machine: %d cores (%s), %s of memory, %s, %s; %s.\n\n", m.Cores, m.Processor, size(m.Memory), m.Kernel, m.Go, c.result.Date)
		if !said[line] {
			said[line] = true
			b.WriteString(line)
		}
	}
	var versions []string
	for _, c := range r.columns() {
		if c.ran {
			versions = append(versions, c.result.Version)
		}
	}
	fmt.Fprintf(b, "Engines: %s.\n", strings.Join(versions, ", "))
	for _, c := range r.columns() {
		switch {
		case c.result.Missing != "":
			fmt.Fprintf(b, "\nLeft out: %s: %s.\n", c.Label, c.result.Missing)
		case c.result.Failed != "":
			fmt.Fprintf(b, "\nBroken off: %s: %s.\n", c.Label, c.result.Failed)
		}
	}
	b.WriteString("\n")
}

// engines writes a row for each engine.
func (r *Report) engines(b *strings.Builder) {
	b.WriteString("| engine | articles loaded a second | on disk | ÷ text | memory, loading | memory, answering | of it own | seven topics tagged |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, c := range r.columns() {
		if !c.ran {
			fmt.Fprintf(b, "| %s | n/a | n/a | n/a | n/a | n/a | n/a | n/a |\n", c.Label)
			continue
		}
		rate := thousands(int64(c.result.Load.Rate()))
		if d := c.result.Detecting; d != nil {
			rate += fmt.Sprintf(" (%s finding out languages)", thousands(int64(d.Rate())))
		}
		tagged := "n/a"
		if c.result.Tag > 0 {
			tagged = fmt.Sprintf("%.2f s", c.result.Tag)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %.2f | %s | %s | %s | %s |\n", c.Label, rate, size(c.result.Size),
			float64(c.result.Size)/float64(r.Facts.TextBytes), size(c.result.Load.Memory.Peak), size(c.result.Answering.Peak),
			size(c.result.Answering.Own), tagged)
	}
	b.WriteString("\n")
}

// times writes a row for each question: median, 95th percentile, and the
// median as a multiple of the reference's.
func (r *Report) times(b *strings.Builder, questions []question.Question) {
	columns := r.columns()
	b.WriteString("Milliseconds: median, 95th percentile, and how many times Tidings' median.\n\n| question | matches |")
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.Label)
	}
	b.WriteString("\n|---|--:|" + strings.Repeat("--:|", len(columns)) + "\n")
	reference, _ := r.Result(Reference)
	for _, q := range questions {
		matches := "n/a"
		for _, c := range columns {
			if a, ok := c.result.Question(q.ID); ok && len(a.Times) > 0 && c.ran {
				matches = matched(q, a)
				break
			}
		}
		fmt.Fprintf(b, "| %s: %s | %s |", q.ID, q.Text, matches)
		for _, c := range columns {
			b.WriteString(" " + cell(c, reference, q) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	r.footnotes(b, questions)
}

func matched(q question.Question, a measure.Asked) string {
	switch q.Kind {
	case question.List:
		return thousands(int64(len(a.Answer.Rows)))
	case question.Overview:
		return "–"
	}
	return thousands(a.Answer.Sum())
}

func cell(c column, reference measure.Result, q question.Question) string {
	a, ok := c.result.Question(q.ID)
	if !ok || !c.ran || len(a.Times) == 0 {
		return "n/a"
	}
	median := measure.Percentile(a.Times, 50)
	text := fmt.Sprintf("%s, %s", milliseconds(median), milliseconds(measure.Percentile(a.Times, 95)))
	if ours, ok := reference.Median(q.ID); ok && c.Name != Reference {
		text += fmt.Sprintf(", %s×", significant(median/ours))
	}
	return text
}

// footnotes say why there are gaps in the table.
func (r *Report) footnotes(b *strings.Builder, questions []question.Question) {
	for _, c := range r.columns() {
		why := map[string][]string{}
		var order []string
		for _, q := range questions {
			if a, ok := c.result.Question(q.ID); ok && a.Cannot != "" && c.ran {
				if why[a.Cannot] == nil {
					order = append(order, a.Cannot)
				}
				why[a.Cannot] = append(why[a.Cannot], q.ID)
			}
		}
		for _, reason := range order {
			fmt.Fprintf(b, "- %s does not answer %s: %s.\n", c.Label, strings.Join(why[reason], ", "), reason)
		}
	}
}

// agreement says how the answers compare.
func (r *Report) agreement(b *strings.Builder, questions []question.Question) {
	b.WriteString("\nAgreement with Tidings:\n\n")
	compared := r.Compare(questions)
	for _, c := range r.columns() {
		count := map[Verdict]int{}
		var lines []string
		for _, one := range compared {
			if one.Engine != c.Name {
				continue
			}
			count[one.Verdict]++
			if one.Detail != "" {
				lines = append(lines, fmt.Sprintf("  - %s %s: %s\n", one.Question, one.Verdict, one.Detail))
			}
		}
		if len(count) == 0 {
			continue
		}
		fmt.Fprintf(b, "- %s: %d answers the same, %d different where they should be the same, %d not comparable, %d not asked of both.\n",
			c.Label, count[Agrees], count[Disagrees], count[Unchecked], count[NotAsked])
		b.WriteString(strings.Join(lines, ""))
	}
}

// thousands writes a number with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n >= 10e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

func milliseconds(ms float64) string { return significant(ms) }

// significant writes a number with two digits that count, or all before the point.
func significant(x float64) string {
	switch {
	case x == 0 || math.IsNaN(x) || math.IsInf(x, 0):
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return thousands(int64(math.Round(x)))
	case x >= 1:
		return fmt.Sprintf("%.1f", x)
	case x >= 0.1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.2g", x)
}
