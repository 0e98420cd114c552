package dashboard

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tidings/analytics"
)

// What is read of an answer for a page: the table shows its beginning, the chart
// draws all of it. The downloads have every row.
const (
	shownSQLRows = 1000
	readSQLRows  = 10_000
	readSQLBytes = 32 << 20
)

// sqlResult is the beginning of an answer to ad-hoc SQL.
type sqlResult struct {
	Columns []analytics.AnswerColumn
	Rows    [][]sqlValue
	More    bool // there are rows beyond those
	AsOf    time.Time
	Took    time.Duration
	bytes   int // what it takes, about
}

// sqlValue is a value as it is written, and as a number where it is one: of a
// time the milliseconds since 1970, NaN of what has none.
type sqlValue struct {
	text   string
	number float64
	null   bool
}

const valueBytes = 32 // of a sqlValue beside its text

// askSQL runs a statement and reads at most so many rows.
func (s *Server) askSQL(ctx context.Context, statement analytics.Statement, rows int64) (*sqlResult, error) {
	statement.MaxRows, statement.MaxBytes = rows, readSQLBytes
	began := s.now()
	answer, err := s.config.Console.Run(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	r := &sqlResult{Columns: answer.Columns(), AsOf: answer.AsOf}
	for answer.Next() {
		b := answer.Batch()
		for row := range b.Rows {
			values := make([]sqlValue, len(r.Columns))
			for i, c := range r.Columns {
				values[i] = newSQLValue(c.Kind, &b.Columns[i], row)
				r.bytes += len(values[i].text) + valueBytes
			}
			r.Rows = append(r.Rows, values)
		}
	}
	if err := answer.Err(); err != nil {
		return nil, err
	}
	r.More, r.Took = answer.More(), s.now().Sub(began)
	return r, nil
}

func newSQLValue(kind analytics.AnswerKind, c *analytics.AnswerValues, row int) sqlValue {
	if c.Null(row) {
		return sqlValue{number: math.NaN(), null: true}
	}
	switch kind {
	case analytics.BoolValues:
		return sqlValue{text: strconv.FormatBool(c.Ints[row] != 0), number: math.NaN()}
	case analytics.IntValues:
		return sqlValue{text: strconv.FormatInt(c.Ints[row], 10), number: float64(c.Ints[row])}
	case analytics.UintValues:
		n := uint64(c.Ints[row])
		return sqlValue{text: strconv.FormatUint(n, 10), number: float64(n)}
	case analytics.FloatValues:
		f := c.Floats[row]
		format := byte('f')
		if abs := math.Abs(f); abs >= 1e21 || abs < 1e-9 && abs > 0 {
			format = 'e'
		}
		return sqlValue{text: strconv.FormatFloat(f, format, -1, 64), number: f}
	case analytics.NumberValues:
		text := string(c.Texts[row])
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			f = math.NaN()
		}
		return sqlValue{text: text, number: f}
	case analytics.DateValues:
		const day = 24 * 60 * 60 * 1000
		return moment(string(appendDate(nil, c.Ints[row])), float64(c.Ints[row])*day)
	case analytics.TimestampValues:
		return moment(string(appendTime(nil, c.Ints[row])), float64(c.Ints[row])/1000)
	default:
		return sqlValue{text: string(c.Texts[row]), number: math.NaN()}
	}
}

// moment is a time; an endless one has no place on an axis.
func moment(text string, millis float64) sqlValue {
	if strings.HasSuffix(text, "infinity") {
		millis = math.NaN()
	}
	return sqlValue{text: text, number: millis}
}

// json writes a value: NULL, NaN and the endless numbers are null.
func (v sqlValue) json(kind analytics.AnswerKind) ([]byte, error) {
	switch {
	case v.null, numeric(kind) && (math.IsNaN(v.number) || math.IsInf(v.number, 0)):
		return []byte("null"), nil
	case numeric(kind), kind == analytics.BoolValues:
		return []byte(v.text), nil
	default:
		return json.Marshal(v.text)
	}
}

// numeric says whether values of a kind can be counted with.
func numeric(kind analytics.AnswerKind) bool {
	switch kind {
	case analytics.IntValues, analytics.UintValues, analytics.FloatValues, analytics.NumberValues:
		return true
	}
	return false
}

// timely says whether values of a kind are times.
func timely(kind analytics.AnswerKind) bool {
	return kind == analytics.DateValues || kind == analytics.TimestampValues
}

// sqlCache keeps the last answers that are not large, so that another chart of
// one, or the same sample, does not ask again. An answer is of one publication.
type sqlCache struct {
	lock    sync.Mutex
	entries []cachedSQL // the last used last
}

type cachedSQL struct {
	key    string
	result *sqlResult
}

const (
	cachedAnswers     = 16
	cachedAnswerBytes = 2 << 20
)

func sqlKey(statement analytics.Statement, asOf time.Time) string {
	var b strings.Builder
	b.WriteString(asOf.String())
	for _, name := range slices.Sorted(maps.Keys(statement.Values)) {
		b.WriteString("\x00" + name + "\x00" + statement.Values[name])
	}
	return b.String() + "\x00\x00" + statement.Text
}

// get gives an answer to a statement over what was stored until asOf.
func (c *sqlCache) get(statement analytics.Statement, asOf time.Time) (*sqlResult, bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	key := sqlKey(statement, asOf)
	i := slices.IndexFunc(c.entries, func(e cachedSQL) bool { return e.key == key })
	if i < 0 {
		return nil, false
	}
	found := c.entries[i]
	c.entries = append(slices.Delete(c.entries, i, i+1), found)
	return found.result, true
}

// put keeps an answer. It must not be changed after that.
func (c *sqlCache) put(statement analytics.Statement, r *sqlResult) {
	if r.bytes > cachedAnswerBytes {
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	key := sqlKey(statement, r.AsOf)
	c.entries = slices.DeleteFunc(c.entries, func(e cachedSQL) bool { return e.key == key })
	c.entries = append(c.entries, cachedSQL{key, r})
	if len(c.entries) > cachedAnswers {
		c.entries = slices.Delete(c.entries, 0, 1)
	}
}
