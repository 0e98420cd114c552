package dashboard

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/analytics"
)

type cellKind uint8

const (
	textCell   cellKind = iota // somebody's words: quoted and guarded
	noCell                     // nothing: an empty field, null
	intCell                    // bits
	uintCell                   // bits, as those of a uint64
	floatCell                  // bits of a float64
	numberCell                 // a decimal, or an integer of more than 64 bits: the digits are text
	boolCell                   // bits: 0 or 1
	dateCell                   // bits: days since 1970
	timeCell                   // bits: microseconds since 1970; text is how it is written, "" for UTC
	listCell                   // items
)

// Cell is one value of a row. The zero Cell is an empty text.
type Cell struct {
	kind  cellKind
	text  string
	bits  int64
	items []string
}

// Text is a cell with somebody's words.
func Text(s string) Cell { return Cell{kind: textCell, text: s} }

// None is a cell without a value: an empty field in CSV, null in JSON.
func None() Cell { return Cell{kind: noCell} }

// Int is a cell with a whole number.
func Int(n int64) Cell { return Cell{kind: intCell, bits: n} }

// Float is a cell with a number, in as few digits as give it back exactly. A
// number that JSON cannot write (NaN, infinite) is an empty field and null, and
// itself in Parquet alone.
func Float(f float64) Cell { return Cell{kind: floatCell, bits: int64(math.Float64bits(f))} }

// Bool is a cell with true or false.
func Bool(b bool) Cell {
	if b {
		return Cell{kind: boolCell, bits: 1}
	}
	return Cell{kind: boolCell}
}

// List is a cell with several texts: a list in JSON and Parquet, one field with
// "; " between them elsewhere.
func List(items []string) Cell { return Cell{kind: listCell, items: items} }

// Time is a cell with a moment in UTC to the second, RFC 3339; empty for the
// zero time.
func Time(t time.Time) Cell {
	if t.IsZero() {
		return None()
	}
	return Cell{kind: timeCell, bits: t.Truncate(time.Second).UnixMicro()}
}

// Bucket is a cell with the start of a bucket: YYYY-MM-DD for a day and wider,
// RFC 3339 with its offset for an hour (which the local time alone would not
// name at the end of summer time).
func Bucket(t time.Time, interval analytics.Interval) Cell {
	if interval == analytics.Hour {
		return Cell{kind: timeCell, bits: t.UnixMicro(), text: interval.Format(t)}
	}
	return day(t)
}

// day is a cell with the calendar day of a time where it is.
func day(t time.Time) Cell {
	y, m, d := t.Date()
	return Cell{kind: dateCell, bits: time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay}
}

const secondsOfDay = 24 * 60 * 60

// published is a cell with an article's publication date: the day alone where
// that is all that is known.
func published(a analytics.Article) Cell {
	if a.DateOnly && !a.Published.IsZero() {
		return day(a.Published.UTC())
	}
	return Time(a.Published)
}

func (c *Cell) float() float64 { return math.Float64frombits(uint64(c.bits)) }

// string gives the text of a cell as CSV has it, without guard and quotes.
func (c *Cell) string() string {
	switch c.kind {
	case textCell, numberCell:
		return c.text
	case listCell:
		return strings.Join(c.items, "; ")
	}
	return string(c.appendValue(nil))
}

// appendValue adds what needs no quotes: anything but a text or a list.
func (c *Cell) appendValue(to []byte) []byte {
	switch c.kind {
	case intCell:
		return strconv.AppendInt(to, c.bits, 10)
	case uintCell:
		return strconv.AppendUint(to, uint64(c.bits), 10)
	case floatCell:
		if f := c.float(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return strconv.AppendFloat(to, f, 'f', -1, 64)
		}
	case numberCell:
		return append(to, c.text...)
	case boolCell:
		return strconv.AppendBool(to, c.bits != 0)
	case dateCell:
		return appendDate(to, c.bits)
	case timeCell:
		if c.text != "" {
			return append(to, c.text...)
		}
		return appendTime(to, c.bits)
	}
	return to
}

// DuckDB's endless dates and times are the ends of what their numbers hold.
const (
	endlessDay  = math.MaxInt32
	endlessTime = math.MaxInt64
)

func appendDate(to []byte, days int64) []byte {
	switch days {
	case endlessDay:
		return append(to, "infinity"...)
	case -endlessDay:
		return append(to, "-infinity"...)
	}
	if day, ok := appendDay(to, days); ok {
		return day
	}
	return time.Unix(days*secondsOfDay, 0).UTC().AppendFormat(to, time.DateOnly)
}

func appendTime(to []byte, micros int64) []byte {
	switch micros {
	case endlessTime:
		return append(to, "infinity"...)
	case -endlessTime:
		return append(to, "-infinity"...)
	}
	// Most are whole seconds, and a million of them are quicker without a layout.
	if seconds := micros / 1e6; seconds*1e6 == micros {
		days, second := seconds/secondsOfDay, int(seconds%secondsOfDay)
		if second < 0 {
			days, second = days-1, second+secondsOfDay
		}
		if day, ok := appendDay(to, days); ok {
			to = appendTwo(append(day, 'T'), second/3600)
			to = appendTwo(append(to, ':'), second/60%60)
			to = appendTwo(append(to, ':'), second%60)
			return append(to, 'Z')
		}
	}
	return time.UnixMicro(micros).UTC().AppendFormat(to, time.RFC3339Nano)
}

// appendDay adds a day as YYYY-MM-DD; ok is false where its year has not four
// digits.
func appendDay(to []byte, days int64) (_ []byte, ok bool) {
	y, m, d := time.Unix(days*secondsOfDay, 0).UTC().Date()
	if y < 0 || y > 9999 {
		return to, false
	}
	to = appendTwo(appendTwo(to, y/100), y%100)
	to = appendTwo(append(to, '-'), int(m))
	return appendTwo(append(to, '-'), d), true
}

func appendTwo(to []byte, n int) []byte { return append(to, byte('0'+n/10), byte('0'+n%10)) }

// appendJSON adds the cell as a JSON value; what does not exist is null.
func (c *Cell) appendJSON(to []byte) []byte {
	switch c.kind {
	case textCell:
		return appendJSONText(to, c.text)
	case listCell:
		to = append(to, '[')
		for i, item := range c.items {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendJSONText(to, item)
		}
		return append(to, ']')
	case dateCell, timeCell:
		to = append(to, '"')
		to = c.appendValue(to)
		return append(to, '"')
	}
	before := len(to)
	if to = c.appendValue(to); len(to) == before {
		return append(to, "null"...)
	}
	return to
}

// appendJSONText adds a string as encoding/json writes it. Most texts have
// nothing to escape.
func appendJSONText(to []byte, s string) []byte {
	for i := 0; i < len(s); {
		switch b := s[i]; {
		case b < ' ' || b == '"' || b == '\\' || b == '<' || b == '>' || b == '&':
			return appendMarshalled(to, s)
		case b < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
				return appendMarshalled(to, s)
			}
			i += size
		}
	}
	to = append(to, '"')
	to = append(to, s...)
	return append(to, '"')
}

func appendMarshalled(to []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return append(to, quoted...)
}
