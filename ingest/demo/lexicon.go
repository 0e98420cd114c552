package demo

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The vocabulary: for each language its tables and sentences in xx.txt, and
// what belongs to single events in xx-events.txt.
//
//go:embed words/*.txt
var wordFiles embed.FS

// A lexicon is all that can be said in one language.
type lexicon struct {
	language string
	tables   map[string]*table
	sections map[section][]sentence
}

// A section is a list of templates of one kind about one subject.
type section struct {
	kind    string // headline, lead or body
	subject string // an area, an event, or news and soft for what fits many areas
}

// A table is a list of things with their inflected forms.
type table struct {
	columns []string
	keys    []string   // row → name of the row, the same in every language
	rows    [][]string // row → column → form
}

// A sentence is a template with the leads that it goes with.
type sentence struct {
	template template
	leads    uint // bit n stands for the lead n+1; 0 goes with all
}

// goesWith says whether the sentence can stand in an article with a lead,
// counted from 0.
func (s sentence) goesWith(lead int) bool { return s.leads == 0 || s.leads>>lead&1 == 1 }

// parseSentence reads a line of a section: a template, with "23> " before it
// where it goes with some leads only.
func parseSentence(line string) (sentence, error) {
	var s sentence
	if digits, text, found := strings.Cut(line, "> "); found && strings.Trim(digits, "123456789") == "" {
		for _, d := range digits {
			s.leads |= 1 << (d - '1')
		}
		line = text
	}
	var err error
	s.template, err = parseTemplate(line)
	return s, err
}

// row finds a row by its key, or gives -1.
func (t *table) row(key string) int { return slices.Index(t.keys, key) }

// cell gives a row's form in a column, "" being the first.
func (t *table) cell(row int, column string) string {
	at := 0
	if column != "" {
		at = slices.Index(t.columns, column)
	}
	return t.rows[row][at]
}

// loadLexicons reads the embedded vocabulary of all languages.
func loadLexicons() (map[string]*lexicon, error) {
	all := make(map[string]*lexicon, len(languages))
	for _, language := range languages {
		lex := &lexicon{language: language, tables: map[string]*table{}, sections: map[section][]sentence{}}
		for _, name := range []string{"words/" + language + ".txt", "words/" + language + "-events.txt"} {
			data, err := wordFiles.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("reading the vocabulary: %w", err)
			}
			if err := lex.read(name, string(data)); err != nil {
				return nil, err
			}
		}
		if err := lex.check(); err != nil {
			return nil, err
		}
		all[language] = lex
	}
	return all, nil
}

// read adds what a vocabulary file says. Its form: "# comment"; "[table NAME
// COLUMN …]" and rows "key = form | form …"; "[headline SUBJECT]", "[lead
// SUBJECT]" or "[body SUBJECT]" and a template on each line.
func (l *lexicon) read(name, text string) error {
	var current *table
	var target section
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			current, target, err = l.open(line)
		case current != nil:
			err = current.add(line)
		case target != section{}:
			var parsed sentence
			if parsed, err = parseSentence(line); err == nil {
				l.sections[target] = append(l.sections[target], parsed)
			}
		default:
			err = fmt.Errorf("%q stands before the first section", line)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	return nil
}

// open reads a section's heading: one of its results is set.
func (l *lexicon) open(line string) (*table, section, error) {
	words := strings.Fields(strings.Trim(line, "[]"))
	switch {
	case len(words) >= 3 && words[0] == "table" && l.tables[words[1]] == nil:
		t := &table{columns: words[2:]}
		l.tables[words[1]] = t
		return t, section{}, nil
	case len(words) == 2 && slices.Contains([]string{"headline", "lead", "body"}, words[0]):
		return nil, section{words[0], words[1]}, nil
	}
	return nil, section{}, fmt.Errorf("%q: expected [table NAME COLUMN …] with a new name, [headline SUBJECT], [lead SUBJECT] or [body SUBJECT]", line)
}

// add reads a row "key = form | form …".
func (t *table) add(line string) error {
	key, forms, found := strings.Cut(line, " = ")
	if !found {
		return fmt.Errorf("%q: expected key = form | form", line)
	}
	row := strings.Split(forms, "|")
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	if len(row) != len(t.columns) || slices.Contains(row, "") {
		return fmt.Errorf("%q: expected %d forms (%s)", line, len(t.columns), strings.Join(t.columns, ", "))
	}
	if t.row(key) >= 0 {
		return fmt.Errorf("%q: the key %q stands twice", line, key)
	}
	t.keys = append(t.keys, key)
	t.rows = append(t.rows, row)
	return nil
}

// check makes sure that each slot leads somewhere and that there is enough
// to say on each subject.
func (l *lexicon) check() error {
	need := func(kind, subject string, n int) error {
		if got := len(l.sections[section{kind, subject}]); got < n {
			return fmt.Errorf("%s: [%s %s] has %d lines, expected %d or more", l.language, kind, subject, got, n)
		}
		return nil
	}
	errs := []error{need("body", "news", mostCommon), need("body", "soft", mostCommon)}
	for _, area := range slices.Concat(topics[:], background[:]) {
		errs = append(errs, need("headline", area, 2), need("lead", area, 1), need("body", area, 4))
	}
	for _, e := range events() {
		if slices.Contains(e.languages, l.language) {
			errs = append(errs, need("headline", e.name, 2), need("lead", e.name, 1), need("body", e.name, 3))
			if t := l.tables[e.table]; t == nil || t.row(e.row) < 0 {
				errs = append(errs, fmt.Errorf("%s: the table %q has no row %q, where the event %s takes place", l.language, e.table, e.row, e.name))
			}
		}
	}
	errs = append(errs, l.checkLeads()...)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for where, sentences := range l.sections {
		for _, s := range sentences {
			if err := l.checkTemplate(s.template); err != nil {
				return fmt.Errorf("%s, %s of %s: %w", l.language, where.kind, where.subject, err)
			}
		}
	}
	for _, needed := range []string{"month", "weekday", "author", "credit"} {
		if l.tables[needed] == nil {
			return fmt.Errorf("%s: the table %q is missing", l.language, needed)
		}
	}
	return nil
}

// checkLeads makes sure that each lead has a headline and something to follow
// it, and that for each subject there is a lead with two headlines, which the
// copies of wire reports need.
func (l *lexicon) checkLeads() (errs []error) {
	for where, leads := range l.sections {
		if where.kind != "lead" {
			continue
		}
		for i := range leads {
			if len(l.fitting("headline", where.subject, i)) == 0 || len(l.fitting("body", where.subject, i)) < 2 {
				errs = append(errs, fmt.Errorf("%s: lead %d of %s has no headline or fewer than two sentences that go with it", l.language, i+1, where.subject))
			}
		}
		if len(l.retellable(where.subject)) == 0 {
			errs = append(errs, fmt.Errorf("%s: no lead of %s has two headlines", l.language, where.subject))
		}
	}
	return errs
}

// fitting gives the templates of a kind on a subject that go with a lead.
func (l *lexicon) fitting(kind, subject string, lead int) []template {
	var fit []template
	for _, s := range l.sections[section{kind, subject}] {
		if s.goesWith(lead) {
			fit = append(fit, s.template)
		}
	}
	return fit
}

// retellable gives the leads of a subject that have two headlines or more.
func (l *lexicon) retellable(subject string) []int {
	var leads []int
	for i := range l.sections[section{"lead", subject}] {
		if len(l.fitting("headline", subject, i)) >= 2 {
			leads = append(leads, i)
		}
	}
	return leads
}

func (l *lexicon) checkTemplate(t template) error {
	for _, p := range t {
		for _, c := range p.choices {
			if err := l.checkTemplate(c); err != nil {
				return err
			}
		}
		if n := len(p.forms); n != 0 && n != pluralForms(l.language) {
			return fmt.Errorf("{%d-%d %s}: expected %d noun forms", p.from, p.to, strings.Join(p.forms, "/"), pluralForms(l.language))
		}
		if p.table == "" || p.table == "day" {
			continue
		}
		found := l.tables[p.table]
		if found == nil {
			return fmt.Errorf("{%s}: no such table", p.table)
		}
		if p.column != "" && !slices.Contains(found.columns, p.column) {
			return fmt.Errorf("{%s.%s}: the table has %s", p.table, p.column, strings.Join(found.columns, ", "))
		}
		if p.other && len(found.rows) < 2 {
			return fmt.Errorf("{%s2}: the table has one row only", p.table)
		}
	}
	return nil
}
