package sealed

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// ChildOptions are what a child is started with.
type ChildOptions struct {
	File    string // the published copy
	Memory  int64  // bytes that DuckDB may take; the process may take as much again
	Threads int
}

// Args are the options as arguments of the command that calls RunChild.
func (o ChildOptions) Args() []string {
	return []string{o.File, strconv.FormatInt(o.Memory, 10), strconv.Itoa(o.Threads)}
}

// ParseChildArgs reads what Args wrote.
func ParseChildArgs(args []string) (o ChildOptions, err error) {
	if len(args) != 3 {
		return o, errors.New("a sealed child is started by Tidings itself, with a file, its memory and its threads")
	}
	o.File = args[0]
	if o.Memory, err = strconv.ParseInt(args[1], 10, 64); err == nil {
		o.Threads, err = strconv.Atoi(args[2])
	}
	return o, err
}

// RunChild is the child: it opens the copy, seals itself, says so, and answers
// one statement after another until in ends.
func RunChild(o ChildOptions, in io.Reader, out io.Writer) error {
	return runChild(o, allLayers(), in, out)
}

func runChild(o ChildOptions, with layers, in io.Reader, out io.Writer) error {
	w := bufio.NewWriter(out)
	c, err := openChild(o, with)
	if err == nil {
		err = c.seal(o)
	}
	if err != nil {
		return errors.Join(err, writeJSON(w, frameFail, failing{Message: err.Error(), Offset: -1}))
	}
	if err := writeFrame(w, frameReady, nil); err != nil {
		return err
	}
	statements := make(chan Statement)
	go func() {
		// When the parent has gone, so does the child, whatever it is doing.
		defer os.Exit(0)
		r := bufio.NewReader(in)
		for {
			kind, payload, err := readFrame(r, nil)
			if err != nil || kind != frameRun {
				return
			}
			var s Statement
			if json.Unmarshal(payload, &s) != nil {
				return
			}
			statements <- s
		}
	}()
	for s := range statements {
		if err := c.answer(s, w); err != nil {
			return err
		}
	}
	return nil
}

// child is a process's one connection.
type child struct {
	with  layers
	conn  mapping.Connection
	guard guard
	space *addressSpace
	need  int64 // bytes of it, for another statement
}

func openChild(o ChildOptions, with layers) (*child, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("making a configuration")
	}
	defer mapping.DestroyConfig(&config)
	settings := [][2]string{{"threads", strconv.Itoa(o.Threads)}, {"errors_as_json", "true"}}
	if with.memory {
		settings = append(settings, [2]string{"memory_limit", strconv.FormatInt(o.Memory, 10) + "B"})
	}
	if with.open {
		settings = append(settings, [][2]string{
			{"access_mode", "READ_ONLY"},
			{"temp_directory", ""}, // what does not fit fails: nothing is written
			{"autoinstall_known_extensions", "false"},
			{"autoload_known_extensions", "false"},
			{"allow_unsigned_extensions", "false"},
		}...)
	} else {
		settings = append(settings, with.settings...)
	}
	for _, set := range settings {
		if mapping.SetConfig(config, set[0], set[1]) == mapping.StateError {
			return nil, fmt.Errorf("setting %s", set[0])
		}
	}
	var db mapping.Database
	var message string
	if mapping.OpenExt(o.File, &db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("opening the published copy: %s", message)
	}
	c := &child{with: with}
	if mapping.Connect(db, &c.conn) == mapping.StateError {
		return nil, errors.New("connecting to the published copy")
	}
	names, err := c.strings(`SELECT lower(table_name) FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("reading the published copy: %w", err)
	}
	c.guard.tables = names
	return c, nil
}

// seal gives up what a question does not need, in this order: a locked
// configuration cannot be sealed further, and a limited process neither counts
// its threads nor opens what it measures itself by.
func (c *child) seal(o ChildOptions) error {
	statements := []string{`SET TimeZone = 'UTC'`}
	if c.with.seal {
		statements = append(statements,
			`SET enable_external_access = false`,
			`SET disabled_filesystems = 'LocalFileSystem'`,
			`SET lock_configuration = true`)
	}
	for _, statement := range statements {
		if _, err := c.strings(statement); err != nil {
			return fmt.Errorf("sealing (%s): %w", statement, err)
		}
	}
	var err error
	if c.space, err = openAddressSpace(); err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	c.need = o.Memory / 2
	if c.with.landlock {
		if err := confine(); err != nil {
			return fmt.Errorf("confining the process: %w", err)
		}
	}
	if c.with.limits {
		if err := limitProcess(o.Memory, c.space); err != nil {
			return fmt.Errorf("limiting the process: %w", err)
		}
	}
	if err := standBack(); err != nil {
		return fmt.Errorf("lowering the priority of the process: %w", err)
	}
	return nil
}

// strings runs a statement of its own and gives the first column of the answer.
func (c *child) strings(statement string) ([]string, error) {
	var result mapping.Result
	state := mapping.Query(c.conn, statement, &result)
	defer mapping.DestroyResult(&result)
	if state == mapping.StateError {
		return nil, failure(mapping.ResultError(&result), 0)
	}
	var all []string
	for {
		chunk := mapping.FetchChunk(result)
		if chunk.Ptr == nil {
			return all, nil
		}
		if mapping.DataChunkGetColumnCount(chunk) > 0 && mapping.ColumnType(&result, 0) == mapping.TypeVarchar {
			vector := vectorOf(chunk, 0)
			for row := range int(mapping.DataChunkGetSize(chunk)) {
				all = append(all, string(vector.text(row)))
			}
		}
		mapping.DestroyDataChunk(&chunk)
	}
}

// failure reads DuckDB's error, which errors_as_json writes. shift is how far
// the statement stands before its place in the text that it came from.
func failure(message string, shift int) *Failure {
	var e struct {
		Type     string `json:"exception_type"`
		Message  string `json:"exception_message"`
		Position string `json:"position"`
	}
	f := &Failure{Message: message, Offset: -1}
	if _, object, ok := strings.Cut(message, ": {"); ok { // some errors have their class before it
		message = "{" + object
	}
	if json.Unmarshal([]byte(message), &e) != nil || e.Message == "" {
		return f
	}
	f.Class, f.Message = e.Type, strings.TrimSpace(e.Message)
	if at, err := strconv.Atoi(e.Position); err == nil && at+shift >= 0 {
		f.Offset = at + shift
	}
	return f
}

// answer runs a statement and writes its answer. Its error is that of the pipe.
func (c *child) answer(s Statement, w *bufio.Writer) error {
	more, err := c.run(s, w)
	spent := c.space.left() < c.need // what DuckDB took it does not always give back
	var refusal *Refusal
	var failed *Failure
	switch {
	case err == nil:
		return writeJSON(w, frameEnd, ending{More: more, Spent: spent})
	case errors.As(err, &refusal):
		return writeJSON(w, frameFail, failing{Refused: true, Message: refusal.Reason, Offset: refusal.Offset, Spent: spent})
	case errors.As(err, &failed):
		return writeJSON(w, frameFail, failing{Class: failed.Class, Message: failed.Message, Offset: failed.Offset,
			Spent: spent || slices.Contains(spoiling, failed.Class)})
	}
	return err
}

// spoiling are DuckDB's classes of errors after which a process is not to be
// asked again: it may have too little memory left, whatever its address space
// says, or have declared its database invalid.
var spoiling = []string{"Out of Memory", "INTERNAL", "FATAL"}

func (c *child) run(s Statement, w *bufio.Writer) (more bool, err error) {
	o := outline(s.Text)
	if c.with.guard {
		if err := c.read(s.Text, o); err != nil {
			return false, err
		}
	}
	if !c.with.caps {
		s.MaxRows, s.MaxBytes = 0, 0
	}
	text, begins, columns := s.Text[o.begins:o.ends], o.begins, []ColumnInfo(nil)
	if !c.with.rule {
		return c.unruled(text, s, w)
	}
	if o.explain == o.begins {
		if o.shows {
			text, begins = showing+text+"\n)", begins-len(showing)
		}
		if columns, err = c.describe(text, begins); err != nil {
			return false, err
		}
		text = asTexts(text, columns)
	}
	return c.stream(text, begins, columns, s, w)
}

// read has the guard look at a statement.
func (c *child) read(text string, o statement) error {
	if len(text) > maxText {
		return &Refusal{Reason: fmt.Sprintf("the statement is longer than %d bytes", maxText), Offset: -1}
	}
	if nul := strings.IndexByte(text, 0); nul >= 0 {
		return &Refusal{Reason: "the statement holds a NUL character", Offset: nul}
	}
	serialized, err := c.strings(`SELECT json_serialize_sql(` + quote(text[o.explain:o.ends]) + `)::VARCHAR`)
	if err != nil {
		return err
	}
	if len(serialized) != 1 {
		return &Refusal{Reason: "the statement cannot be read", Offset: -1}
	}
	return c.guard.check(serialized[0], o.explain)
}

// showing makes a SELECT, which can be described, of a DESCRIBE, SHOW or
// SUMMARIZE behind it.
const showing = "SELECT * FROM ("

// describe gives the columns of a statement.
func (c *child) describe(text string, begins int) ([]ColumnInfo, error) {
	const before = `SELECT to_json([column_name, column_type])::VARCHAR FROM (DESCRIBE `
	described, err := c.strings(before + text + "\n)")
	if err != nil {
		var f *Failure
		if errors.As(err, &f) && f.Offset >= 0 {
			f.Offset = max(-1, f.Offset-len(before)+begins)
		}
		return nil, err
	}
	columns := make([]ColumnInfo, len(described))
	for i, d := range described {
		var pair [2]string
		if err := json.Unmarshal([]byte(d), &pair); err != nil {
			return nil, &Failure{Message: "reading the columns: " + err.Error(), Offset: -1}
		}
		columns[i] = ColumnInfo{pair[0], pair[1], kindOf(pair[1])}
	}
	return columns, nil
}

// asTexts has a statement give as texts what has no kind of its own.
func asTexts(text string, columns []ColumnInfo) string {
	needed := false
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = "#" + strconv.Itoa(i+1)
		if c.Kind == Number || c.Kind == Text && c.Type != "VARCHAR" {
			parts[i] += "::VARCHAR"
			needed = true
		}
	}
	if !needed {
		return text
	}
	return "SELECT " + strings.Join(parts, ", ") + " FROM (\n" + text + "\n)"
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
