package analytics

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// String gives the query in its canonical form: operators in words, straight
// quotes, fields by their own names, dates in full, and no more parentheses
// than make it plain to read. Parsed again it gives the same Expr but for
// spans, and the same String, provided that it stays below MaxQueryBytes.
func (q Query) String() string {
	if q.Expr == nil {
		return ""
	}
	return canonical(q.Expr)
}

func canonical(e Expr) string {
	var b strings.Builder
	write(&b, e)
	return b.String()
}

func write(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case And:
		writeJoined(b, e.Exprs, " AND ")
	case Or:
		writeJoined(b, e.Exprs, " OR ")
	case Not:
		b.WriteString("NOT ")
		if near, ok := e.Expr.(Near); ok {
			b.WriteByte('(')
			write(b, near)
			b.WriteByte(')')
			break
		}
		writeInner(b, e.Expr)
	case Near:
		writeInner(b, e.Left)
		fmt.Fprintf(b, " NEAR/%d ", e.N)
		writeInner(b, e.Right)
	case Score:
		writeScore(b, e)
	case Field:
		b.WriteString(string(e.Name) + ":")
		switch e.Expr.(type) {
		case Not, Near:
			b.WriteByte('(')
			write(b, e.Expr)
			b.WriteByte(')')
		default:
			writeInner(b, e.Expr)
		}
	case Word:
		writeParts(b, []Part{{Text: e.Text}})
	case Prefix:
		writeParts(b, []Part{{Text: e.Text, Prefix: true}})
	case Phrase:
		writeParts(b, e.Parts)
	case Within:
		writeParts(b, e.Parts)
		fmt.Fprintf(b, "~%d", e.N)
	case Value:
		writeValue(b, e)
	case Dates:
		writeDates(b, e)
	}
}

// writeInner puts parentheses around what would fall apart without them.
func writeInner(b *strings.Builder, e Expr) {
	switch e.(type) {
	case And, Or:
		b.WriteByte('(')
		write(b, e)
		b.WriteByte(')')
	default:
		write(b, e)
	}
}

func writeJoined(b *strings.Builder, exprs []Expr, operator string) {
	for i, e := range exprs {
		if i > 0 {
			b.WriteString(operator)
		}
		writeInner(b, e)
	}
}

// writeParts writes a phrase, or a single word without quotes where it can
// stand without them.
func writeParts(b *strings.Builder, parts []Part) {
	quote := len(parts) > 1 || !standsBare(parts[0].Text)
	if quote {
		b.WriteByte('"')
	}
	for i, part := range parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		writeEscaped(b, part.Text)
		if part.Prefix {
			b.WriteByte('*')
		}
	}
	if quote {
		b.WriteByte('"')
	}
}

// writeEscaped writes what stands between quotes.
func writeEscaped(b *strings.Builder, s string) {
	for _, r := range s {
		if r == '"' || r == '\\' || r == '*' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
}

// standsBare says whether s is a word without quotes: letters, digits, and
// inside it the marks that words have.
func standsBare(s string) bool {
	switch strings.TrimRight(strings.ToUpper(s), "0123456789") {
	case "AND", "OR", "NOT", "NEAR", "ADJ":
		return false
	}
	if operatorBehind(s) != "" || operatorAbroad(s) != "" || operatorElsewhere(s) != "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.In(first, unicode.L, unicode.N) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !isBareRune(r) })
}

func isBareRune(r rune) bool {
	return isWordRune(r) || r == '_' || r == '.' || r == '\'' || r == '’'
}

func writeValue(b *strings.Builder, v Value) {
	switch {
	case v.Text == "":
	case standsBareValue(v.Text):
		b.WriteString(v.Text)
	default:
		b.WriteByte('"')
		writeEscaped(b, v.Text)
		if v.Prefix {
			b.WriteByte('*')
		}
		b.WriteByte('"')
		return
	}
	if v.Prefix {
		b.WriteByte('*')
	}
}

// standsBareValue says whether s needs no quotes after a field, which
// addresses and domains do not.
func standsBareValue(s string) bool {
	switch s {
	case "AND", "OR", "NOT":
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.In(first, unicode.L, unicode.N) && operatorBehind(s) == "" &&
		!strings.ContainsFunc(s, func(r rune) bool { return !isWordRune(r) && !strings.ContainsRune("._-/:@%=", r) })
}

func writeDates(b *strings.Builder, d Dates) {
	switch {
	case d.From.IsZero() && d.To.IsZero():
		b.WriteByte('*')
		return
	case d.From.IsZero() || d.To.IsZero() || !isMidnight(d.From):
	case d.To.Equal(d.From.AddDate(1, 0, 0)) && d.From.YearDay() == 1:
		b.WriteString(d.From.Format("2006"))
		return
	case d.To.Equal(d.From.AddDate(0, 1, 0)) && d.From.Day() == 1:
		b.WriteString(d.From.Format("2006-01"))
		return
	case d.To.Equal(d.From.AddDate(0, 0, 1)):
		b.WriteString(d.From.Format(time.DateOnly))
		return
	}
	b.WriteByte('[')
	switch {
	case d.From.IsZero():
		b.WriteByte('*')
	case isMidnight(d.From):
		b.WriteString(d.From.Format(time.DateOnly))
	default:
		b.WriteString(d.From.Format(time.RFC3339))
	}
	b.WriteString(" TO ")
	switch {
	case d.To.IsZero():
		b.WriteString("*]")
	case isMidnight(d.To):
		b.WriteString(d.To.AddDate(0, 0, -1).Format(time.DateOnly) + "]")
	default:
		// Times are whole seconds, and ] takes in the whole of the one it names.
		b.WriteString(d.To.Add(-time.Second).Format(time.RFC3339) + "]")
	}
}

func isMidnight(t time.Time) bool { return t.Equal(t.Truncate(24 * time.Hour)) }
