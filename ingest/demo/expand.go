package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// A voice fills templates for one article.
type voice struct {
	lex  *lexicon
	rng  *rand.Rand // which templates and alternatives are taken
	seed uint64     // the facts: which row of each table, which numbers
	day  time.Time  // what "today" is in the text

	event *event // fixes the row of one table; nil draws all
}

// sentence fills a template and makes its first letter a capital.
func (v *voice) sentence(t template) string {
	var b strings.Builder
	v.write(&b, t)
	return polish(v.lex.language, b.String())
}

func (v *voice) write(b *strings.Builder, t template) {
	for _, p := range t {
		switch {
		case p.label != "":
			v.write(b, p.choices[v.fact("choice "+p.label, 0, len(p.choices))])
		case p.choices != nil:
			v.write(b, p.choices[v.rng.IntN(len(p.choices))])
		case p.step > 0:
			v.writeNumber(b, p)
		case p.table == "day":
			b.WriteString(v.date(v.day))
		case p.table == "weekday":
			days := v.lex.tables["weekday"]
			b.WriteString(days.cell((int(v.day.Weekday())+6)%7, p.column))
		case p.table != "":
			b.WriteString(v.cell(p))
		default:
			b.WriteString(p.text)
		}
	}
}

// writeNumber writes the article's number for this span and the noun's form.
func (v *voice) writeNumber(b *strings.Builder, p part) {
	steps := (p.to-p.from)/p.step + 1
	n := p.from + p.step*v.fact("number", p.from*1_000_003+p.to, steps)
	b.WriteString(strconv.Itoa(n))
	if p.forms != nil {
		b.WriteString(" " + p.forms[pluralForm(v.lex.language, n)])
	}
}

// cell gives the article's form for a slot of a table.
func (v *voice) cell(p part) string {
	t := v.lex.tables[p.table]
	row := v.fact(p.table, 0, len(t.rows))
	if v.event != nil && v.event.table == p.table {
		row = t.row(v.event.row)
	}
	if p.other {
		row = (row + 1 + v.fact(p.table, 2, len(t.rows)-1)) % len(t.rows)
	}
	return t.cell(row, p.column)
}

// date writes a day and its month as the language does.
func (v *voice) date(day time.Time) string {
	month := v.lex.tables["month"].rows[day.Month()-1][0]
	n := strconv.Itoa(day.Day())
	switch v.lex.language {
	case "en":
		return month + " " + n
	case "lt":
		return month + " " + n + " d."
	default:
		return n + " " + month
	}
}

// fact gives a number below n that depends on the article's facts and on the
// name alone, so that it is the same in headline, body, copies and
// translations, in whatever order they are written.
func (v *voice) fact(name string, variant, n int) int {
	h := v.seed ^ uint64(variant)*0x9e3779b97f4a7c15
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001b3
	}
	// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return int((h ^ h>>31) % uint64(n))
}
