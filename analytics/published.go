package analytics

import (
	"strings"
	"time"
)

// dates reads what published: is compared with: a date, a comparison, a range
// or *.
func (p *parser) dates(t token) (Expr, *SyntaxError) {
	if err := p.count(1, t.at.Start); err != nil {
		return nil, err
	}
	d := Dates{At: t.at}
	var err *SyntaxError
	switch {
	case t.kind == kindRange:
		err = p.dateRange(&d)
	case t.lit.text == "*":
	default:
		err = p.comparison(&d, t.lit)
	}
	if err != nil {
		return nil, err
	}
	if !d.From.IsZero() && !d.To.IsZero() && !d.From.Before(d.To) {
		return nil, p.lexer.fail(t.at.Start, found(p.lexer.text[t.at.Start:t.at.End]),
			Says("a range whose first date comes before its last"), Clause{})
	}
	return d, nil
}

// comparison reads a date with or without >, >=, < or <= before it.
func (p *parser) comparison(d *Dates, lit literal) *SyntaxError {
	date := strings.TrimLeft(lit.text, "<>=")
	sign := lit.text[:len(lit.text)-len(date)]
	if date == "" {
		return p.lexer.fail(lit.start, found(sign), Says("a date right after %s", sign), Clause{})
	}
	start, end, err := p.date(strings.TrimSpace(date), lit.offset(len(sign)))
	if err != nil {
		return err
	}
	switch sign {
	case "":
		d.From, d.To = start, end
	case ">=":
		d.From = start
	case ">":
		d.From = end
	case "<":
		d.To = start
	case "<=":
		d.To = end
	default:
		return p.lexer.fail(lit.start, found(sign), Says(">, >=, < or <="), Clause{})
	}
	return nil
}

// dateRange reads [a TO b]: square brackets take in the whole of the day,
// month or year named, braces leave it out, * leaves the end open.
func (p *parser) dateRange(d *Dates) *SyntaxError {
	start, end := d.At.Start, d.At.End
	inner := p.lexer.text[start+1 : end-1]
	words := strings.FieldsFunc(inner, isSpace)
	if len(words) != 3 || !strings.EqualFold(words[1], "TO") {
		return p.lexer.fail(start, found(p.lexer.text[start:end]), Says("two dates with TO between them"), hintRange)
	}
	from, to := strings.Trim(words[0], `"`), strings.Trim(words[2], `"`)
	if from != "*" {
		first, after, err := p.date(from, start+1+strings.Index(inner, from))
		if err != nil {
			return err
		}
		d.From = first
		if p.lexer.text[start] == '{' {
			d.From = after
		}
	}
	if to != "*" {
		first, after, err := p.date(to, start+1+strings.LastIndex(inner, to))
		if err != nil {
			return err
		}
		d.To = after
		if p.lexer.text[end-1] == '}' {
			d.To = first
		}
	}
	return nil
}

// date reads a year, month, day, minute or second and gives its start and the
// start of what comes after it.
func (p *parser) date(s string, offset int) (start, end time.Time, _ *SyntaxError) {
	for _, form := range []struct {
		layout string
		after  func(time.Time) time.Time
	}{
		{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
		{"2006-01-02T15:04", minuteAfter},
		{"2006-01-02T15:04Z07:00", minuteAfter},
		{"2006-01-02T15:04:05", secondAfter},
		{time.RFC3339, secondAfter},
	} {
		t, err := time.Parse(form.layout, s)
		if err != nil {
			continue
		}
		t = t.UTC().Truncate(time.Second)
		if t.Year() < 1000 {
			break
		}
		return t, form.after(t), nil
	}
	hint := Says("as in 2025, 2025-11, 2025-11-12 or 2025-11-12T08:30:00Z")
	if strings.HasPrefix(strings.ToLower(s), "now") {
		hint = Says("a query counts the same on any day, so dates relative to today are not known in it; choose the range beside the query")
	}
	return time.Time{}, time.Time{}, p.lexer.fail(offset, found(s), Says("a date"), hint)
}

func minuteAfter(t time.Time) time.Time { return t.Add(time.Minute) }
func secondAfter(t time.Time) time.Time { return t.Add(time.Second) }
