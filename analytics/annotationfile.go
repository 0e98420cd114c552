package analytics

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tidings/sql"
)

// A file of annotations (annotations.yaml):
//
//	annotations:
//	  - from: 2025-02-03
//	    to: 2025-02-20    # the day after the last; left out: one day
//	    topic: border     # on the charts of this topic; left out: on all
//	    text: The crossing was closed.
type annotationFile struct {
	Annotations []annotationDefinition `yaml:"annotations"`
}

type annotationDefinition struct {
	From  string `yaml:"from"`
	To    string `yaml:"to,omitempty"`
	Topic string `yaml:"topic,omitempty"`
	Text  string `yaml:"text"`
}

func (d annotationDefinition) annotation() (Annotation, error) {
	return ParseAnnotation(d.Topic, d.From, d.To, d.Text)
}

// ReadAnnotations reads and checks a file of annotations, which name is for messages: CSV
// where the name ends so, otherwise YAML. It reports every annotation that is wrong, as
// *FileError joined into one error.
func ReadAnnotations(name string, r io.Reader) ([]Annotation, error) {
	var file annotationFile
	var places []place
	var err error
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		file.Annotations, places, err = readAnnotationsCSV(name, r)
	} else {
		places, err = readYAML(name, r, "annotations", &file)
	}
	if err != nil {
		return nil, err
	}
	if len(file.Annotations) == 0 {
		return nil, &FileError{File: name, Err: errors.New("no annotations: expected a list under annotations:, each with from and text; of CSV, rows with the columns from and text")}
	}
	var list []Annotation
	var faults []error
	for i, d := range file.Annotations {
		n, err := d.annotation()
		if err != nil {
			faults = append(faults, itemFault(name, "annotation", "", i, placeAt(places, i), err))
		}
		list = append(list, n)
	}
	return list, errors.Join(faults...)
}

// readAnnotationsCSV reads the columns of a definition by their names. What the table of
// annotations has beside them is passed over, so that what was downloaded can be read.
func readAnnotationsCSV(name string, r io.Reader) ([]annotationDefinition, []place, error) {
	text, err := readFile(name, r)
	if err != nil {
		return nil, nil, err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, csvError(name, err)
	}
	for i, column := range header {
		if !slices.Contains([]string{"annotation", "topic", "from", "to", "text", "created", "updated"}, column) || slices.Index(header, column) < i {
			return nil, nil, &FileError{File: name, Line: 1, Err: fmt.Errorf("column %q: expected from and text, and no more than topic, to, annotation, created and updated, each once", column)}
		}
	}
	var all []annotationDefinition
	var places []place
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return all, places, nil
		} else if err != nil {
			return nil, nil, csvError(name, err)
		}
		of := func(column string) string {
			if i := slices.Index(header, column); i >= 0 {
				return row[i]
			}
			return ""
		}
		all = append(all, annotationDefinition{From: of("from"), To: of("to"), Topic: of("topic"), Text: of("text")})
		line, _ := in.FieldPos(0)
		places = append(places, place{line: line})
	}
}

// csvError takes the place out of encoding/csv's errors.
func csvError(name string, err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return &FileError{File: name, Line: at.Line, Column: at.Column, Err: at.Err}
	}
	return fmt.Errorf("reading %s: %w", name, err)
}

// WriteAnnotations writes annotations as a YAML file that ReadAnnotations reads.
func WriteAnnotations(w io.Writer, list []Annotation) error {
	file := annotationFile{Annotations: []annotationDefinition{}}
	for _, n := range list {
		d := annotationDefinition{From: n.From.Format(time.DateOnly), Topic: n.Topic, Text: n.Text}
		if !n.To.Equal(n.From.AddDate(0, 0, 1)) {
			d.To = n.To.Format(time.DateOnly)
		}
		file.Annotations = append(file.Annotations, d)
	}
	return writeYAML(w, "annotations", file)
}

// AnnotationChange says what AddAnnotations did with an annotation: "added" or "unchanged".
type AnnotationChange struct {
	Annotation Annotation
	Change     string
}

// AddAnnotations keeps annotations, but those that are there already: on the same days
// and charts with the same text. All are kept, or none.
func (a *Analyst) AddAnnotations(ctx context.Context, list []Annotation) ([]AnnotationChange, error) {
	for _, n := range list {
		if n.Topic == "" {
			continue
		}
		if _, err := a.Topic(ctx, n.Topic); err != nil {
			return nil, fmt.Errorf("annotation of %s: %w", n.Days(), err)
		}
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	known, err := a.Annotations(ctx)
	if err != nil {
		return nil, err
	}
	var changes []AnnotationChange
	var added []int // of changes
	var fresh []store.Annotation
	for _, n := range list {
		same := func(o Annotation) bool {
			return o.Topic == n.Topic && o.From.Equal(n.From) && o.To.Equal(n.To) && o.Text == n.Text
		}
		if i := slices.IndexFunc(known, same); i >= 0 {
			changes = append(changes, AnnotationChange{known[i], "unchanged"})
			continue
		}
		n.ID, n.Updated = 0, a.now().UTC().Truncate(time.Second)
		n.Created = n.Updated
		known, fresh, added = append(known, n), append(fresh, store.Annotation(n)), append(added, len(changes))
		changes = append(changes, AnnotationChange{n, "added"})
	}
	if len(fresh) == 0 {
		return changes, nil
	}
	ids, err := a.store.SaveAnnotations(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		changes[added[i]].Annotation.ID = id
	}
	return changes, nil
}
