package dashboard

import "io"

// jsonEncoder writes rows as an array of objects, one a line, so that a long
// one can also be read line by line; or as lines without the array around them.
type jsonEncoder struct {
	w     io.Writer
	out   []byte
	keys  [][]byte // with what stands before and behind them
	rows  int64
	lines bool // without the array
}

func newJSONEncoder(w io.Writer, lines bool) *jsonEncoder { return &jsonEncoder{w: w, lines: lines} }

func (e *jsonEncoder) begin(columns []Column) error {
	for i, c := range columns {
		key := []byte{','}
		if i == 0 {
			key[0] = '{'
		}
		e.keys = append(e.keys, append(appendJSONText(key, c.Name), ':'))
	}
	if !e.lines {
		e.out = append(e.out, '[')
	}
	return nil
}

func (e *jsonEncoder) row(cells []Cell) error {
	switch {
	case e.lines:
	case e.rows > 0:
		e.out = append(e.out, ",\n"...)
	default:
		e.out = append(e.out, '\n')
	}
	e.rows++
	if len(cells) == 0 {
		e.out = append(e.out, '{')
	}
	for i := range cells {
		e.out = append(e.out, e.keys[i]...)
		e.out = cells[i].appendJSON(e.out)
	}
	e.out = append(e.out, '}')
	if e.lines {
		e.out = append(e.out, '\n')
	}
	if len(e.out) < outBuffer {
		return nil
	}
	return e.flush()
}

func (e *jsonEncoder) flush() error {
	_, err := e.w.Write(e.out)
	e.out = e.out[:0]
	if cap(e.out) > 4*outBuffer {
		e.out = nil // one enormous text was in it
	}
	return err
}

func (e *jsonEncoder) end() error {
	if !e.lines {
		if e.rows > 0 {
			e.out = append(e.out, '\n')
		}
		e.out = append(e.out, "]\n"...)
	}
	return e.flush()
}
