package sealed

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Parent and child speak in frames: a length of four bytes, the lowest first, a
// kind, and so many bytes.
const (
	frameRun   = 'r' // to the child: a Statement, as JSON
	frameReady = 'y' // from it: sealed, and waiting
	frameHead  = 'h' // the columns, as JSON
	frameRows  = 'd' // a batch of rows
	frameEnd   = 'e' // the last row was given: ending, as JSON
	frameFail  = 'x' // it failed: failing, as JSON
)

// maxFrame bounds what a parent takes from a child that has lost its mind.
const maxFrame = 1 << 30

// ending is what follows the last row.
type ending struct {
	More  bool `json:"more"`  // there are rows beyond the caps
	Spent bool `json:"spent"` // as of failing
}

// failing is an error on its way.
type failing struct {
	Refused bool   `json:"refused"`
	Class   string `json:"class"`
	Message string `json:"message"`
	Offset  int    `json:"offset"`
	Spent   bool   `json:"spent"` // the child has too little room left for another statement
}

func (f failing) err() error {
	if f.Refused {
		return &Refusal{Reason: f.Message, Offset: f.Offset}
	}
	return &Failure{Class: f.Class, Message: f.Message, Offset: f.Offset}
}

func writeFrame(w *bufio.Writer, kind byte, payload []byte) error {
	var head [5]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(payload)))
	head[4] = kind
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	if _, err := w.Write(payload); err != nil {
		return err
	}
	return w.Flush()
}

func writeJSON(w *bufio.Writer, kind byte, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, kind, payload)
}

// readFrame reads a frame into the room of payload, if that is enough.
func readFrame(r *bufio.Reader, payload []byte) (kind byte, _ []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	if uint32(cap(payload)) < n {
		payload = make([]byte, n)
	}
	payload = payload[:n]
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return head[4], payload, nil
}

// Column holds the values of a column in a batch, by its Kind.
type Column struct {
	Nulls  []bool // as long as the batch; nil where no value is NULL
	Ints   []int64
	Floats []float64
	Texts  [][]byte // good until the next batch
}

// Null says whether the value of a row is NULL.
func (c *Column) Null(row int) bool { return c.Nulls != nil && c.Nulls[row] }

// Batch is some rows of an answer, column by column.
type Batch struct {
	Rows    int
	Columns []Column
}

// A batch on its way: the number of rows, then for each column whether it has
// NULLs and if so a byte a row, and then its values: eight bytes each, or a
// length and the bytes of a text.

func appendNulls(to []byte, nulls []bool) []byte {
	if nulls == nil {
		return append(to, 0)
	}
	to = append(to, 1)
	for _, null := range nulls {
		if null {
			to = append(to, 1)
		} else {
			to = append(to, 0)
		}
	}
	return to
}

// decodeBatch reads a batch into the room of b. Its texts lie in payload.
func decodeBatch(payload []byte, columns []ColumnInfo, b *Batch) error {
	d := decoder{left: payload}
	b.Rows = int(d.uvarint())
	if b.Rows < 0 || b.Rows > len(payload)+1 && len(columns) > 0 {
		return errDamaged
	}
	if len(b.Columns) != len(columns) {
		b.Columns = make([]Column, len(columns))
	}
	for i, info := range columns {
		c := &b.Columns[i]
		c.Nulls = d.nulls(c.Nulls, b.Rows)
		c.Ints, c.Floats, c.Texts = c.Ints[:0], c.Floats[:0], c.Texts[:0]
		switch info.Kind {
		case Float:
			for values := d.take(8 * b.Rows); len(values) > 0; values = values[8:] {
				c.Floats = append(c.Floats, math.Float64frombits(binary.LittleEndian.Uint64(values)))
			}
		case Text, Number:
			for range b.Rows {
				c.Texts = append(c.Texts, d.bytes())
			}
		default:
			for values := d.take(8 * b.Rows); len(values) > 0; values = values[8:] {
				c.Ints = append(c.Ints, int64(binary.LittleEndian.Uint64(values)))
			}
		}
	}
	if d.short || len(d.left) > 0 {
		return errDamaged
	}
	return nil
}

var errDamaged = fmt.Errorf("a damaged batch of rows")

// decoder reads the parts of a batch; short says that one was missing.
type decoder struct {
	left  []byte
	short bool
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.left) {
		d.short = true
		d.left = nil
		return nil
	}
	taken := d.left[:n]
	d.left = d.left[n:]
	return taken
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.left)
	if n <= 0 {
		d.short = true
		return 0
	}
	d.left = d.left[n:]
	return v
}

func (d *decoder) bytes() []byte { return d.take(int(d.uvarint())) }

func (d *decoder) nulls(room []bool, rows int) []bool {
	has := d.take(1)
	if has == nil || has[0] == 0 {
		return nil
	}
	room = room[:0]
	for _, null := range d.take(rows) {
		room = append(room, null != 0)
	}
	return room
}
