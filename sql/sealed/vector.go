package sealed

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// kindOf gives how the values of a type come.
func kindOf(duckType string) Kind {
	switch duckType {
	case "BOOLEAN":
		return Bool
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT":
		return Int
	case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT":
		return Uint
	case "FLOAT", "DOUBLE":
		return Float
	case "HUGEINT", "UHUGEINT", "BIGNUM":
		return Number
	case "DATE":
		return Date
	case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE":
		return Timestamp
	}
	if strings.HasPrefix(duckType, "DECIMAL(") {
		return Number
	}
	return Text
}

// vector is a column of a chunk.
type vector struct {
	data     unsafe.Pointer
	validity unsafe.Pointer
}

func vectorOf(chunk mapping.DataChunk, column int) vector {
	v := mapping.DataChunkGetVector(chunk, mapping.IdxT(column))
	return vector{mapping.VectorGetData(v), mapping.VectorGetValidity(v)}
}

// nulls says which rows are NULL; nil where none is.
func (v vector) nulls(rows int) []bool {
	if v.validity == nil {
		return nil
	}
	var nulls []bool
	words := unsafe.Slice((*uint64)(v.validity), (rows+63)/64)
	for row := range rows {
		if words[row/64]>>(row%64)&1 == 0 {
			if nulls == nil {
				nulls = make([]bool, rows)
			}
			nulls[row] = true
		}
	}
	return nulls
}

func (v vector) null(row int) bool {
	return v.validity != nil && *(*uint64)(unsafe.Add(v.validity, row/64*8))>>(row%64)&1 == 0
}

// text gives a string, which lies in DuckDB's memory.
func (v vector) text(row int) []byte {
	const size, inline = 16, 12
	entry := unsafe.Add(v.data, row*size)
	n := *(*uint32)(entry)
	if n <= inline {
		return unsafe.Slice((*byte)(unsafe.Add(entry, 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(entry, 8)), n)
}

// number gives the eight bytes that a number of a DuckDB type goes as.
func (v vector) number(duckType mapping.Type, row int) uint64 {
	at := func(size int) unsafe.Pointer { return unsafe.Add(v.data, row*size) }
	switch duckType {
	case mapping.TypeBoolean, mapping.TypeUTinyInt:
		return uint64(*(*uint8)(at(1)))
	case mapping.TypeTinyInt:
		return uint64(int64(*(*int8)(at(1))))
	case mapping.TypeSmallInt:
		return uint64(int64(*(*int16)(at(2))))
	case mapping.TypeUSmallInt:
		return uint64(*(*uint16)(at(2)))
	case mapping.TypeInteger, mapping.TypeDate:
		return uint64(int64(*(*int32)(at(4))))
	case mapping.TypeUInteger:
		return uint64(*(*uint32)(at(4)))
	case mapping.TypeFloat:
		return math.Float64bits(float64(*(*float32)(at(4))))
	default: // BIGINT, UBIGINT, DOUBLE, TIMESTAMP
		return *(*uint64)(at(8))
	}
}

// append adds the values of rows to a batch on its way.
func (v vector) append(to []byte, kind Kind, duckType mapping.Type, rows int) []byte {
	nulls := v.nulls(rows)
	to = appendNulls(to, nulls)
	switch {
	case kind == Text || kind == Number:
		for row := range rows {
			if nulls != nil && nulls[row] {
				to = append(to, 0)
				continue
			}
			text := v.text(row)
			to = binary.AppendUvarint(to, uint64(len(text)))
			to = append(to, text...)
		}
	case nulls == nil && wide(duckType):
		// Eight bytes each, as they go: all at once.
		values := unsafe.Slice((*uint64)(v.data), rows)
		to = slices.Grow(to, 8*rows)
		for _, value := range values {
			to = binary.LittleEndian.AppendUint64(to, value)
		}
	default:
		for row := range rows {
			if nulls != nil && nulls[row] {
				to = append(to, 0, 0, 0, 0, 0, 0, 0, 0)
				continue
			}
			to = binary.LittleEndian.AppendUint64(to, v.number(duckType, row))
		}
	}
	return to
}

// wide says that the values of a type are the eight bytes that number gives.
func wide(duckType mapping.Type) bool {
	switch duckType {
	case mapping.TypeBigInt, mapping.TypeUBigInt, mapping.TypeDouble, mapping.TypeTimestamp, mapping.TypeTimestampTZ:
		return true
	}
	return false
}
