package dashboard

import (
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// The most that is held of a Parquet file: a row group is written when its
// values are so many bytes before they are encoded and compressed, and rows go to
// it in batches.
const (
	parquetGroup = 64 << 20
	parquetBatch = 512
	parquetArena = 1 << 20
)

// parquetEncoder writes Parquet, compressed with Zstandard. Every column may be
// null. Without its last bytes, which say where the columns lie, a file cannot
// be opened.
type parquetEncoder struct {
	w       io.Writer
	out     *parquet.GenericWriter[any]
	columns []Column
	written int64 // rows

	// A batch: its values, row by row, and the bytes of their texts, which the
	// cells only lend.
	rows   []parquet.Row
	values []parquet.Value
	arena  []byte
	held   int // bytes in the row group
}

func newParquetEncoder(w io.Writer) *parquetEncoder { return &parquetEncoder{w: w} }

// daySuffix names the column that says of a date or time whether it is a day.
const daySuffix = "_is_day"

func (e *parquetEncoder) begin(columns []Column) error {
	e.columns = columns
	root := &parquetRoot{}
	for _, c := range columns {
		root.add(c.Name, parquetNode(c))
		if c.Kind == DateTimes {
			root.add(c.Name+daySuffix, parquet.Optional(parquet.Leaf(parquet.BooleanType)))
		}
	}
	e.out = parquet.NewGenericWriter[any](e.w, parquet.NewSchema("tidings", root), parquet.Compression(&parquet.Zstd))
	return nil
}

// parquetNode gives the type of a column.
func parquetNode(c Column) parquet.Node {
	switch c.Kind {
	case Integers:
		return parquet.Optional(parquet.Int(64))
	case Unsigned:
		return parquet.Optional(parquet.Uint(64))
	case Floats:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	case Decimals:
		switch {
		case c.Precision <= 9:
			return parquet.Optional(parquet.Decimal(c.Scale, c.Precision, parquet.Int32Type))
		case c.Precision <= 18:
			return parquet.Optional(parquet.Decimal(c.Scale, c.Precision, parquet.Int64Type))
		}
		return parquet.Optional(parquet.Decimal(c.Scale, c.Precision, parquet.FixedLenByteArrayType(decimalBytes)))
	case Booleans:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType))
	case Dates:
		return parquet.Optional(parquet.Date())
	case Times, DateTimes:
		return parquet.Optional(parquet.Timestamp(parquet.Microsecond))
	case Lists:
		return parquet.Optional(parquet.List(parquet.String()))
	default: // Texts, and Numerals, which no number of Parquet holds
		return parquet.Optional(parquet.String())
	}
}

// parquetRoot is a parquet.Group whose columns keep their order and may have any names.
type parquetRoot struct {
	parquet.Group
	fields []parquet.Field
}

func (r *parquetRoot) add(name string, node parquet.Node) {
	r.fields = append(r.fields, parquetField{node, name})
}

// Fields gives the columns.
func (r *parquetRoot) Fields() []parquet.Field { return r.fields }

// String is for messages of the library.
func (r *parquetRoot) String() string { return fmt.Sprintf("a table of %d columns", len(r.fields)) }

// GoType is asked for by who writes Go values, which nobody does.
func (r *parquetRoot) GoType() reflect.Type { return reflect.TypeFor[any]() }

type parquetField struct {
	parquet.Node
	name string
}

// Name is the column's.
func (f parquetField) Name() string { return f.name }

// Value is asked for by who writes Go values, which nobody does.
func (f parquetField) Value(reflect.Value) reflect.Value { return reflect.Value{} }

func (e *parquetEncoder) row(cells []Cell) error {
	first, before := len(e.values), len(e.arena)
	at := 0 // column of the file
	for i := range cells {
		c := &cells[i]
		if err := e.add(c, e.columns[i], at); err != nil {
			return fmt.Errorf("row %d, column %s: %w", e.written+1, e.columns[i].Name, err)
		}
		at++
		if e.columns[i].Kind == DateTimes {
			day := parquet.NullValue().Level(0, 0, at)
			if c.kind != noCell {
				day = parquet.BooleanValue(c.kind == dateCell).Level(0, 1, at)
			}
			e.values = append(e.values, day)
			at++
		}
	}
	e.rows = append(e.rows, e.values[first:len(e.values):len(e.values)])
	e.written++
	e.held += 8*(len(e.values)-first) + len(e.arena) - before
	if len(e.rows) < parquetBatch && len(e.arena) < parquetArena && e.held < parquetGroup {
		return nil
	}
	return e.flush()
}

// flush gives the batch to the library, and lets it write a row group that is
// large enough.
func (e *parquetEncoder) flush() error {
	if _, err := e.out.WriteRows(e.rows); err != nil {
		return err
	}
	e.rows, e.values, e.arena = e.rows[:0], e.values[:0], e.arena[:0]
	if cap(e.arena) > 4*parquetArena {
		e.arena = nil // one enormous text was in it
	}
	if e.held < parquetGroup {
		return nil
	}
	e.held = 0
	return e.out.Flush()
}

func (e *parquetEncoder) end() error {
	if err := e.flush(); err != nil {
		return err
	}
	return e.out.Close()
}

// add adds the value, or of a list the values, of a cell.
func (e *parquetEncoder) add(c *Cell, column Column, at int) error {
	if c.kind == noCell {
		e.values = append(e.values, parquet.NullValue().Level(0, 0, at))
		return nil
	}
	if column.Kind == Lists {
		e.list(c.items, at)
		return nil
	}
	var v parquet.Value
	switch {
	case column.Kind == Decimals:
		var err error
		if v, err = e.decimal(c.text, column); err != nil {
			return err
		}
	case c.kind == textCell || c.kind == numberCell:
		v = parquet.ByteArrayValue(e.keep(c.text))
	case c.kind == floatCell:
		v = parquet.DoubleValue(c.float())
	case c.kind == boolCell:
		v = parquet.BooleanValue(c.bits != 0)
	case c.kind == dateCell && column.Kind == DateTimes:
		v = parquet.Int64Value(c.bits * secondsOfDay * 1_000_000)
	case c.kind == dateCell:
		v = parquet.Int32Value(int32(c.bits))
	default: // whole numbers and moments
		v = parquet.Int64Value(c.bits)
	}
	e.values = append(e.values, v.Level(0, 1, at))
	return nil
}

// list adds a list: levels tell an empty one from one that is null (see
// parquetNode) and where it begins.
func (e *parquetEncoder) list(items []string, at int) {
	if len(items) == 0 {
		e.values = append(e.values, parquet.NullValue().Level(0, 1, at))
	}
	for i, item := range items {
		e.values = append(e.values, parquet.ByteArrayValue(e.keep(item)).Level(min(i, 1), 2, at))
	}
}

// keep copies a text for as long as the batch is not written.
func (e *parquetEncoder) keep(text string) []byte {
	start := len(e.arena)
	e.arena = append(e.arena, text...)
	return e.arena[start:len(e.arena):len(e.arena)]
}

// decimalBytes holds the largest of Parquet's decimals that DuckDB has.
const decimalBytes = 16

// decimal gives the value of digits with a point.
func (e *parquetEncoder) decimal(text string, column Column) (parquet.Value, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > column.Scale {
		return parquet.Value{}, fmt.Errorf("%s has more than %d digits behind the point", text, column.Scale)
	}
	digits := whole + fraction + strings.Repeat("0", column.Scale-len(fraction))
	if len(strings.TrimLeft(digits, "-0")) > column.Precision {
		return parquet.Value{}, fmt.Errorf("%s has more than the %d digits that Parquet holds: cast it to DOUBLE or VARCHAR", text, column.Precision)
	}
	if column.Precision <= 18 {
		n, err := strconv.ParseInt(digits, 10, 64)
		if column.Precision <= 9 {
			return parquet.Int32Value(int32(n)), err
		}
		return parquet.Int64Value(n), err
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return parquet.Value{}, fmt.Errorf("%q is no number", text)
	}
	if n.Sign() < 0 { // two's complement
		n.Add(n, new(big.Int).Lsh(big.NewInt(1), 8*decimalBytes))
	}
	var b [decimalBytes]byte
	return parquet.FixedLenByteArrayValue(e.keep(string(n.FillBytes(b[:])))), nil
}
