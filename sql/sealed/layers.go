package sealed

import (
	"bufio"
	"encoding/binary"
)

// layers are the parts of the guard around a statement, each of which can be
// taken away, in tests alone, to see what the others stop. The parts that are
// not here are the process of its own, with nothing in its environment, and the
// parent's deadline.
type layers struct {
	guard    bool // the statement's tree is read (guard.go)
	rule     bool // one statement, of a kind that asks, is prepared
	caps     bool // rows and bytes are counted
	open     bool // the copy is opened for reading, without temporary files and extensions
	memory   bool // DuckDB is told how much it may take
	seal     bool // DuckDB gives up files and its settings
	limits   bool // the system limits address space, files and their size (Linux)
	landlock bool // the system refuses files and connections (Linux, where it can)

	settings [][2]string // of a database that is opened without open
}

// allLayers is what every child but those of tests has.
func allLayers() layers {
	return layers{guard: true, rule: true, caps: true, open: true, memory: true, seal: true, limits: true, landlock: true}
}

// unruled answers a text as a child without the rule does: whatever statements
// are in it are run. A question is answered as any other; of all else, the first
// column.
func (c *child) unruled(text string, s Statement, w *bufio.Writer) (more bool, err error) {
	if columns, err := c.describe(text, 0); err == nil {
		return c.stream(asTexts(text, columns), 0, columns, s, w)
	}
	values, err := c.strings(text)
	if err != nil {
		return false, err
	}
	if err := writeJSON(w, frameHead, []ColumnInfo{{"result", "VARCHAR", Text}}); err != nil {
		return false, err
	}
	batch := appendNulls(binary.AppendUvarint(nil, uint64(len(values))), nil)
	for _, v := range values {
		batch = append(binary.AppendUvarint(batch, uint64(len(v))), v...)
	}
	return false, writeFrame(w, frameRows, batch)
}
