package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// rejectLine is one line of a rejects file. Record is the original text of
// the record, in the form that format, columns and map say; it is absent where
// the whole file was the record, or where the record was too long to keep.
type rejectLine struct {
	File    string            `json:"file"`
	Line    int               `json:"line"`
	Reason  string            `json:"reason"`
	Format  Format            `json:"format,omitempty"`
	Columns []string          `json:"columns,omitempty"`
	Map     map[string]string `json:"map,omitempty"`
	Record  *string           `json:"record,omitempty"`
}

// RejectsWriter writes Rejects as JSON Lines:
//
//	{"file":"a.csv","line":7,"reason":"…","format":"csv","columns":["title","url"],"record":"…"}
//
// Read recognizes such a file and reads its records again, so that it can be
// imported once the records in it are mended.
type RejectsWriter struct {
	w *bufio.Writer
	e *json.Encoder
}

// NewRejectsWriter returns a RejectsWriter that writes to w. Each Reject is
// written out at once.
func NewRejectsWriter(w io.Writer) *RejectsWriter {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false) // the record is to be mended by people
	return &RejectsWriter{w: b, e: e}
}

// Write writes one Reject.
func (w *RejectsWriter) Write(reject *Reject) error {
	line := rejectLine{File: reject.Origin.File, Line: reject.Origin.Line, Reason: reject.Reason}
	if layout := reject.Origin.Layout; layout != nil && reject.Origin.Raw != nil {
		record := string(reject.Origin.Raw)
		line.Format, line.Columns, line.Map, line.Record = layout.Format, layout.Columns, layout.Map, &record
	}
	if err := w.e.Encode(line); err != nil {
		return fmt.Errorf("writing a reject of %s: %w", reject.Origin, err)
	}
	if err := w.w.Flush(); err != nil {
		return fmt.Errorf("writing a reject of %s: %w", reject.Origin, err)
	}
	return nil
}

// readRejects reads the records of a rejects file in their original forms.
// ReadOptions.Map does not apply: each record brings its own.
func (r *reader) readRejects(text io.Reader) error {
	win := newWindow(text)
	own := &Layout{Format: FormatRejects}
	// An escaped record takes up to six bytes for one, and each must fit.
	limit := 8 * r.recordLimit()
	for record := 1; win.skipSpace(); record++ {
		n, ok := win.wholeLine(limit)
		if err := win.failure(); err != nil && !bytes.HasSuffix(win.bytes()[:n], newline) {
			return err
		}
		origin := Origin{File: r.name, Line: win.line, Record: record}
		if !ok {
			win.skipLine()
			if !r.yield(Item{}, &Reject{Origin: origin, Reason: "the line is longer than " + byteCount(limit)}) {
				return errStopped
			}
			continue
		}
		raw := bytes.Clone(bytes.TrimSpace(win.bytes()[:n]))
		win.advance(n)
		if err := r.readRejectLine(raw, origin, own); err != nil {
			return err
		}
	}
	return win.failure()
}

// readRejectLine reads the record of one line. A line that cannot be read is
// rejected as it is, with its layout own.
func (r *reader) readRejectLine(raw []byte, origin Origin, own *Layout) error {
	again := func(reason string) error {
		origin.Raw, origin.Layout = raw, own
		return stoppedUnless(r.yield(Item{}, &Reject{Origin: origin, Reason: reason}))
	}
	var line rejectLine
	if err := json.Unmarshal(raw, &line); err != nil {
		return again(syntaxReason(raw))
	}
	if line.Record == nil {
		return again(fmt.Sprintf("the record is not in the rejects file: mend %s and import that (%s)", line.File, line.Reason))
	}
	if line.Format == FormatRejects {
		return again("the record is a line of a rejects file: expected the original record")
	}
	cols, err := newColumns(line.Map)
	if err != nil {
		return again(err.Error())
	}
	// The record is a file of its own, whose reader places everything in it
	// at this line of the rejects file.
	yielded := false
	inner := &reader{ctx: r.ctx, name: r.name, opts: r.opts, columns: cols}
	inner.opts.Map = line.Map
	inner.out = func(item Item, err error) bool {
		yielded = true
		if reject, ok := err.(*Reject); ok {
			reject.Origin.Line, reject.Origin.Record = origin.Line, origin.Record
		}
		item.Origin.Line, item.Origin.Record = origin.Line, origin.Record
		return r.yield(item, err)
	}
	switch dialect, table := tableFormat(line.Format); {
	case table:
		c := &csvReader{
			dialect: dialect, win: newWindow(strings.NewReader(*line.Record)), file: r.name, limit: r.recordLimit(),
			layout: &Layout{Format: line.Format, Map: line.Map},
		}
		err = c.readRows(inner, line.Columns)
	case line.Format == FormatJSON || line.Format == FormatJSONLines:
		records := newJSONRecords(inner, line.Format)
		records.recognized = true // an object without a known key is a Reject, not another file
		if record := []byte(strings.TrimSpace(*line.Record)); len(record) > 0 {
			records.line(record, origin.Line)
		}
	case line.Format == FormatFeed:
		err = inner.readWhole(FormatFeed, []byte(*line.Record))
	case line.Format == FormatDocument:
		err = inner.readText(*line.Record, false)
	default:
		return again(fmt.Sprintf("records in the format %q cannot be read from a rejects file: expected csv, tsv, json, jsonl, feed or document", line.Format))
	}
	switch {
	case r.stopped || inner.stopped:
		return errStopped
	case err != nil:
		return again(err.Error())
	case !yielded:
		return again("the record is empty")
	}
	return nil
}

// itemAsJSON writes an Item as an object that Read understands, for the
// rejects file, where the original cannot stand by itself.
func itemAsJSON(item Item) ([]byte, error) {
	object := make(map[string]string)
	for name, value := range map[string]string{
		"title": item.Title, "text": item.Text, "url": item.URL, "published": item.Published, "source": item.Source,
		"source_url": item.SourceURL, "author": item.Author, "language": item.Language, "country": item.Country,
	} {
		if value != "" {
			object[name] = value
		}
	}
	return json.Marshal(object)
}
