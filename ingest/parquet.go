package ingest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	store "tidings/sql"
)

// readParquet reads the rows of a Parquet file. Its index stands at the end,
// so what does not lie in a file of its own (moved) is put into one first.
func (r *reader) readParquet(content io.Reader, moved bool) error {
	path := r.name
	if moved {
		file, err := os.CreateTemp("", "tidings-*.parquet")
		if err != nil {
			return fmt.Errorf("unpacking Parquet: %w", err)
		}
		defer os.Remove(file.Name())
		path = file.Name()
		_, err = io.Copy(file, content)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return fmt.Errorf("unpacking Parquet: %w", err)
		}
	}
	header, rows, err := store.Parquet(r.ctx, path)
	if err != nil {
		return err
	}
	plan, unusable := r.columns.plan(header)
	layout := &Layout{Format: FormatJSON, Map: r.opts.Map}
	record := 0
	for row, err := range rows {
		if unusable != nil {
			break // beginning to read is what closes the file
		}
		if err != nil {
			return err
		}
		record++
		var d draft
		for i, t := range plan.targets {
			d.set(t, row[i])
		}
		raw, err := rowAsJSON(header, row)
		if err != nil {
			return fmt.Errorf("record %d: %w", record, err)
		}
		origin := Origin{File: r.name, Record: record, Raw: raw, Layout: layout}
		ok := false
		if d.empty() {
			ok = r.yield(Item{}, &Reject{Origin: origin, Reason: "the row has no title, text or url"})
		} else {
			ok = r.yield(d.item(origin), nil)
		}
		if !ok {
			return errStopped
		}
	}
	if unusable != nil {
		return unusable
	}
	// The file was read past the reader that counts; its bytes count all the same.
	if !moved && r.opts.Progress != nil {
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	}
	return nil
}

// rowAsJSON writes a row as an object, its values being strings, so that it
// can stand in a rejects file.
func rowAsJSON(header, row []string) ([]byte, error) {
	object := make(map[string]string, len(header))
	for i, name := range header {
		if row[i] != "" {
			object[name] = row[i]
		}
	}
	return json.Marshal(object)
}
