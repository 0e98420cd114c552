package sealed

import (
	"bufio"
	"encoding/binary"
	"math"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// stream runs a statement, which stands at a place of the text it came from,
// and writes its rows as they come; more says that there are some beyond the
// caps. columns are nil where DuckDB is to say what they are, which are texts
// then.
func (c *child) stream(text string, begins int, columns []ColumnInfo, s Statement, w *bufio.Writer) (more bool, err error) {
	result, err := c.start(text, begins)
	defer mapping.DestroyResult(&result)
	if err != nil {
		return false, err
	}
	if columns == nil {
		for i := range mapping.ColumnCount(&result) {
			columns = append(columns, ColumnInfo{mapping.ColumnName(&result, i), "VARCHAR", Text})
		}
	}
	if err := writeJSON(w, frameHead, columns); err != nil {
		return false, err
	}
	types := make([]mapping.Type, len(columns))
	for i := range types {
		types[i] = mapping.ColumnType(&result, mapping.IdxT(i))
	}
	left := s.caps()
	var batch []byte
	for {
		chunk := mapping.FetchChunk(result)
		if chunk.Ptr == nil {
			break
		}
		rows := int(mapping.DataChunkGetSize(chunk))
		vectors := make([]vector, len(columns))
		for i := range vectors {
			vectors[i] = vectorOf(chunk, i)
		}
		given := left.take(vectors, columns, rows)
		batch = binary.AppendUvarint(batch[:0], uint64(given))
		for i, v := range vectors {
			batch = v.append(batch, columns[i].Kind, types[i], given)
		}
		mapping.DestroyDataChunk(&chunk)
		if given > 0 {
			if err := writeFrame(w, frameRows, batch); err != nil {
				return false, err
			}
		}
		if given < rows {
			return true, nil
		}
	}
	if message := mapping.ResultError(&result); message != "" {
		return false, failure(message, begins)
	}
	return false, nil
}

// start prepares a statement and begins to run it. Rows are made as they are
// fetched: the C interface calls its only function for that deprecated and has
// no other, and an answer that is kept whole would need memory for all of it.
func (c *child) start(text string, begins int) (result mapping.Result, err error) {
	var extracted mapping.ExtractedStatements
	count := mapping.ExtractStatements(c.conn, text, &extracted)
	defer mapping.DestroyExtracted(&extracted)
	switch {
	case count == 0:
		return result, failure(mapping.ExtractStatementsError(extracted), begins)
	case count != 1:
		return result, &Refusal{Reason: "expected one statement", Offset: -1}
	}
	var prepared mapping.PreparedStatement
	state := mapping.PrepareExtractedStatement(c.conn, extracted, 0, &prepared)
	defer mapping.DestroyPrepare(&prepared)
	if state == mapping.StateError {
		return result, failure(mapping.PrepareError(prepared), begins)
	}
	switch mapping.PreparedStatementType(prepared) {
	case mapping.StatementTypeSelect, mapping.StatementTypeExplain:
	default:
		return result, &Refusal{Reason: "only a question may stand here", Offset: -1}
	}
	var pending mapping.PendingResult
	state = bindings.PendingPreparedStreaming(prepared, &pending) //nolint:staticcheck // see above
	defer mapping.DestroyPending(&pending)
	if state == mapping.StateError {
		return result, failure(mapping.PendingError(pending), begins)
	}
	if mapping.ExecutePending(pending, &result) == mapping.StateError {
		return result, failure(mapping.ResultError(&result), begins)
	}
	return result, nil
}

// caps is what may still be given.
type caps struct{ rows, bytes int64 }

func (s Statement) caps() caps {
	left := caps{s.MaxRows, s.MaxBytes}
	if left.rows <= 0 {
		left.rows = math.MaxInt64
	}
	if left.bytes <= 0 {
		left.bytes = math.MaxInt64
	}
	return left
}

// take gives how many of the rows of a chunk may be given.
func (left *caps) take(vectors []vector, columns []ColumnInfo, rows int) int {
	given := int(min(int64(rows), left.rows))
	if left.bytes < math.MaxInt64 {
		for row := range given {
			size := rowBytes(vectors, columns, row)
			if size > left.bytes {
				given = row
				break
			}
			left.bytes -= size
		}
	}
	left.rows -= int64(given)
	return given
}

func rowBytes(vectors []vector, columns []ColumnInfo, row int) int64 {
	var size int64
	for i, v := range vectors {
		switch {
		case columns[i].Kind != Text && columns[i].Kind != Number:
			size += 8
		case !v.null(row):
			size += int64(len(v.text(row)))
		}
	}
	return size
}
