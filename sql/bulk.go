package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
	"github.com/zeebo/xxh3"
)

// bulk is a connection to the store's database that moves whole columns. The
// driver's own appender and rows take each element of a list through several
// calls and an allocation; the lists of the index are copied here as they lie
// in memory. It must not be used by two goroutines at once.
type bulk struct {
	store *Store
	conn  mapping.Connection
}

// openBulk makes another connection to the instance of DuckDB that the driver
// has open. The driver does not give its
// instance away, so it is read from the connector's field; should that be called
// otherwise one day, this says so when a database is opened.
func (s *Store) openBulk() (*bulk, error) {
	field := reflect.ValueOf(s.connector).Elem().FieldByName("db")
	if field.IsValid() && field.Kind() == reflect.Struct {
		field = field.FieldByName("Ptr")
	}
	if !field.IsValid() || field.Kind() != reflect.UnsafePointer {
		return nil, errors.New("the DuckDB driver keeps its instance elsewhere than in Connector.db: this version of it cannot be used")
	}
	b := &bulk{store: s}
	if mapping.Connect(mapping.Database{Ptr: field.UnsafePointer()}, &b.conn) == mapping.StateError {
		return nil, fmt.Errorf("connecting to the database %s", s.path)
	}
	if err := b.exec(context.Background(), useDatabase); err != nil {
		b.close()
		return nil, fmt.Errorf("connecting to the database %s: %w", s.path, err)
	}
	return b, nil
}

func (b *bulk) close() { mapping.Disconnect(&b.conn) }

// interruptible stops what runs on the connection when the context ends,
// until the function it gives is called.
func (b *bulk) interruptible(ctx context.Context) (release func()) {
	stop := context.AfterFunc(ctx, func() { mapping.Interrupt(b.conn) })
	return func() { stop() }
}

// exec runs a statement without parameters.
func (b *bulk) exec(ctx context.Context, statement string) error {
	return b.chunks(ctx, statement, func(mapping.DataChunk, int) error { return nil })
}

// run runs a named query that gives no rows.
func (b *bulk) run(ctx context.Context, name string, a args) error {
	return b.read(ctx, name, a, func(mapping.DataChunk, int) error { return nil })
}

// read runs a named query and calls each with every chunk of its result and
// its number of rows.
func (b *bulk) read(ctx context.Context, name string, a args, each func(mapping.DataChunk, int) error) error {
	text, err := b.store.literal(name, a)
	if err != nil {
		return err
	}
	if err := b.chunks(ctx, text, each); err != nil {
		return queryError(name, err)
	}
	return nil
}

// chunks runs a query without parameters and calls each with every chunk of
// its result and its number of rows.
func (b *bulk) chunks(ctx context.Context, query string, each func(mapping.DataChunk, int) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer b.interruptible(ctx)()
	var result mapping.Result
	state := mapping.Query(b.conn, query, &result)
	defer mapping.DestroyResult(&result)
	if state == mapping.StateError {
		err := &duckdb.Error{Msg: mapping.ResultError(&result)}
		if mapping.ResultErrorType(&result) == mapping.ErrorType(duckdb.ErrorTypeOutOfMemory) {
			err.Type = duckdb.ErrorTypeOutOfMemory
		}
		return errors.Join(ctx.Err(), err)
	}
	for {
		chunk := mapping.FetchChunk(result)
		if chunk.Ptr == nil {
			return ctx.Err()
		}
		err := each(chunk, int(mapping.DataChunkGetSize(chunk)))
		mapping.DestroyDataChunk(&chunk)
		if err != nil {
			return err
		}
	}
}

// inTransaction runs do between BEGIN and COMMIT, or ROLLBACK if it fails.
func (b *bulk) inTransaction(ctx context.Context, do func() error) error {
	if err := b.exec(ctx, "BEGIN TRANSACTION"); err != nil {
		return err
	}
	if err := do(); err != nil {
		// The context may be what ended the work; undoing must not depend on it.
		return errors.Join(err, b.exec(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	return b.exec(ctx, "COMMIT")
}

// column gives the values of a column of plain numbers as they lie in memory.
func column[T int32 | uint32 | int64 | uint64](chunk mapping.DataChunk, index, rows int) []T {
	vector := mapping.DataChunkGetVector(chunk, mapping.IdxT(index))
	return unsafe.Slice((*T)(mapping.VectorGetData(vector)), rows)
}

// listEntry is DuckDB's: where a row's list lies among the elements.
type listEntry struct{ offset, length uint64 }

// lists gives a column of lists: where each row's lies, and all elements.
func lists(chunk mapping.DataChunk, index, rows int) ([]listEntry, []uint32) {
	vector := mapping.DataChunkGetVector(chunk, mapping.IdxT(index))
	entries := unsafe.Slice((*listEntry)(mapping.VectorGetData(vector)), rows)
	n := int(mapping.ListVectorGetSize(vector))
	if n == 0 {
		return entries, nil
	}
	child := mapping.VectorGetData(mapping.ListVectorGetChild(vector))
	return entries, unsafe.Slice((*uint32)(child), n)
}

// stringEntry is DuckDB's: a short string lies in it, a long one elsewhere.
type stringEntry struct {
	length uint32
	inline [inlineLength]byte
}

const inlineLength = 12

// text gives a copy of the string.
func (s *stringEntry) text() string { return string(s.bytes()) }

// bytes gives the string as it lies in memory, until its chunk goes.
func (s *stringEntry) bytes() []byte {
	if s.length <= inlineLength {
		return s.inline[:s.length]
	}
	// Of a long string the entry holds four bytes and then its address.
	pointer := *(**byte)(unsafe.Pointer(&s.inline[4]))
	return unsafe.Slice(pointer, s.length)
}

// stringsOf gives a column of strings.
func stringsOf(chunk mapping.DataChunk, index, rows int) []stringEntry {
	vector := mapping.DataChunkGetVector(chunk, mapping.IdxT(index))
	return unsafe.Slice((*stringEntry)(mapping.VectorGetData(vector)), rows)
}

// chunkRows is how many rows a chunk holds.
var chunkRows = int(mapping.VectorSize())

// chunkElements bounds the elements of the lists of a chunk.
const chunkElements = 1 << 20

// postingAppender appends rows to the table posting (or one like it).
type postingAppender struct {
	appender mapping.Appender
	types    []mapping.LogicalType
	chunk    mapping.DataChunk
	rows     int   // in the chunk
	total    int64 // appended and in the chunk
	heads    []uint64
	hashes   []uint64
	strings  []stringEntry
	runs     []int32
	last     []uint32
	lists    [4]listColumn
}

// listColumn is a column of lists of the chunk under way.
type listColumn struct {
	vector   mapping.Vector
	entries  []listEntry
	elements []uint32 // as long as they are reserved
	used     int
}

func (b *bulk) appendTo(table string) (*postingAppender, error) {
	a := &postingAppender{}
	if mapping.AppenderCreateExt(b.conn, "", "main", table, &a.appender) == mapping.StateError {
		return nil, errors.Join(fmt.Errorf("appending to %s", table), a.abandon(a.failure()))
	}
	for i := range mapping.AppenderColumnCount(a.appender) {
		a.types = append(a.types, mapping.AppenderColumnType(a.appender, i))
	}
	a.chunk = mapping.CreateDataChunk(a.types)
	a.begin()
	return a, nil
}

// begin looks up where the columns of an empty chunk lie.
func (a *postingAppender) begin() {
	a.rows = 0
	a.heads, a.hashes = column[uint64](a.chunk, 0, chunkRows), column[uint64](a.chunk, 1, chunkRows)
	a.strings = stringsOf(a.chunk, 2, chunkRows)
	a.runs, a.last = column[int32](a.chunk, 3, chunkRows), column[uint32](a.chunk, 4, chunkRows)
	for i := range a.lists {
		l := &a.lists[i]
		l.vector = mapping.DataChunkGetVector(a.chunk, mapping.IdxT(5+i))
		l.entries = unsafe.Slice((*listEntry)(mapping.VectorGetData(l.vector)), chunkRows)
		l.used, l.elements = 0, nil
		l.reserve(chunkRows)
	}
}

// reserve makes room for n more elements.
func (l *listColumn) reserve(n int) {
	if l.used+n <= len(l.elements) {
		return
	}
	size := max(2*len(l.elements), l.used+n)
	// The size has to be set for what is there to be kept.
	mapping.ListVectorSetSize(l.vector, mapping.IdxT(l.used))
	mapping.ListVectorReserve(l.vector, mapping.IdxT(size))
	l.elements = unsafe.Slice((*uint32)(mapping.VectorGetData(mapping.ListVectorGetChild(l.vector))), size)
}

// add appends values, raised by base, to the list of the row under way.
func (l *listColumn) add(values []uint32, base uint32) {
	l.reserve(len(values))
	to := l.elements[l.used : l.used+len(values)]
	for i, v := range values {
		to[i] = v + base
	}
	l.used += len(values)
}

// add appends the row of a term: the parts' lists one behind the other, their
// documents raised by base.
func (a *postingAppender) add(run int32, term string, base uint32, parts []postings) error {
	if a.rows == chunkRows || a.rows > 0 && (a.lists[0].used >= chunkElements || a.lists[2].used >= chunkElements) {
		if err := a.flush(); err != nil {
			return err
		}
	}
	a.heads[a.rows], a.hashes[a.rows] = bigEndian(term), xxh3.HashString(term)
	if len(term) <= inlineLength {
		s := &a.strings[a.rows]
		s.length = uint32(len(term))
		clear(s.inline[copy(s.inline[:], term):])
	} else {
		mapping.VectorAssignStringElement(mapping.DataChunkGetVector(a.chunk, 2), mapping.IdxT(a.rows), term)
	}
	var from [4]int
	for i := range a.lists {
		from[i] = a.lists[i].used
	}
	var last uint32
	for _, p := range parts {
		a.lists[0].add(p.docs, base)
		a.lists[1].add(p.pos, 0)
		a.lists[2].add(p.moreDocs, base)
		a.lists[3].add(p.morePos, 0)
		last = p.docs[len(p.docs)-1] + base
	}
	for i := range a.lists {
		l := &a.lists[i]
		l.entries[a.rows] = listEntry{uint64(from[i]), uint64(l.used - from[i])}
	}
	a.runs[a.rows], a.last[a.rows] = run, last
	a.rows++
	a.total++
	return nil
}

// flush hands the chunk over.
func (a *postingAppender) flush() error {
	if a.rows == 0 {
		return nil
	}
	for i := range a.lists {
		mapping.ListVectorSetSize(a.lists[i].vector, mapping.IdxT(a.lists[i].used))
	}
	mapping.DataChunkSetSize(a.chunk, mapping.IdxT(a.rows))
	if mapping.AppendDataChunk(a.appender, a.chunk) == mapping.StateError {
		return a.failure()
	}
	mapping.DataChunkReset(a.chunk)
	a.begin()
	return nil
}

// close writes what is left and frees the appender.
func (a *postingAppender) close() error {
	err := a.flush()
	if err == nil && mapping.AppenderFlush(a.appender) == mapping.StateError {
		err = a.failure()
	}
	return a.abandon(err)
}

// abandon frees the appender without writing and passes the error on.
func (a *postingAppender) abandon(err error) error {
	if a.chunk.Ptr != nil {
		mapping.DestroyDataChunk(&a.chunk)
	}
	for i := range a.types {
		mapping.DestroyLogicalType(&a.types[i])
	}
	if err != nil {
		mapping.AppenderClear(a.appender)
	}
	mapping.AppenderDestroy(&a.appender)
	return err
}

func (a *postingAppender) failure() error {
	data := mapping.AppenderErrorData(a.appender)
	defer mapping.DestroyErrorData(&data)
	return errors.New(mapping.ErrorDataMessage(data))
}
