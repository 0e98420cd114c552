package analytics

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/goccy/go-yaml"
)

// TopicFields are the definition of a topic as somebody types it into a form.
type TopicFields struct {
	Name        string
	Description string
	Colour      string
	Languages   string // codes or names, with commas or blanks between
	Weighted    bool   // Definition is YAML with terms, threshold, require and exclude, and no query
	Definition  string
}

// Fields gives the fields that a topic is edited by.
func (t Topic) Fields() (TopicFields, error) {
	f := TopicFields{Name: t.Name, Description: t.Description, Colour: t.Colour, Languages: strings.Join(t.Languages, ", "), Definition: t.Query}
	w, ok := t.Weighting()
	if !ok {
		return f, nil
	}
	var d TopicDefinition
	d.setWeighting(w)
	text, err := yamlText(weightedFields{d.Terms, d.Threshold, d.Require, d.Exclude})
	if err != nil {
		return TopicFields{}, fmt.Errorf("writing the terms of %s: %w", t.Slug, err)
	}
	f.Weighted, f.Definition = true, text
	return f, nil
}

// weightedFields is the definition of a weighted topic alone.
type weightedFields struct {
	Terms     yamlTerms   `yaml:"terms,omitempty"`
	Threshold yamlNumber  `yaml:"threshold,omitempty"`
	Require   yamlQueries `yaml:"require,omitempty"`
	Exclude   yamlQueries `yaml:"exclude,omitempty"`
}

// FieldFault is something wrong in a field of a form.
type FieldFault struct {
	Field        string // name, colour, languages or definition
	Line, Column int    // in the field, from 1; 0 unknown
	Message      Clause
	Caret        string // the line and a caret under the place, two lines; "" where it is not known
}

// FieldsError is all that is wrong with the fields of a topic.
type FieldsError struct{ Faults []FieldFault }

// Error gives all faults.
func (e *FieldsError) Error() string {
	var all []string
	for _, f := range e.Faults {
		all = append(all, f.Message.String())
	}
	return strings.Join(all, "; ")
}

// EditedTopic reads and checks the fields of a topic. The error is a *FieldsError.
func EditedTopic(slug string, f TopicFields) (TopicDefinition, error) {
	d := TopicDefinition{Slug: slug, Name: strings.TrimSpace(f.Name), Description: strings.TrimSpace(strings.ReplaceAll(f.Description, "\r\n", "\n")), Colour: strings.TrimSpace(f.Colour)}
	d.Languages = strings.FieldsFunc(f.Languages, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	text := strings.TrimSpace(strings.ReplaceAll(f.Definition, "\r\n", "\n"))
	var wrong FieldsError
	if field, err := d.checkHead(); err != nil {
		wrong.Faults = append(wrong.Faults, FieldFault{Field: field, Message: wordsOf(err)})
	}
	inText := func(at place, err error) {
		fault := FieldFault{Field: "definition", Line: at.line, Column: at.column, Message: wordsOf(err)}
		if lines := strings.Split(text, "\n"); at.line > 0 && at.line <= len(lines) {
			fault.Message = Says("line %d, column %d: %s", at.line, at.column, fault.Message)
			fault.Caret = lines[at.line-1] + "\n" + strings.Repeat(" ", max(at.column-1, 0)) + "^"
		}
		var syntax *SyntaxError
		if errors.As(err, &syntax) {
			fault.Caret = syntax.Caret()
		}
		wrong.Faults = append(wrong.Faults, fault)
	}
	if !f.Weighted {
		d.Query = text
		if text == "" {
			inText(place{}, failf("expected a query"))
		} else if _, err := Parse(text); err != nil {
			inText(place{}, err)
		}
	} else {
		var w weightedFields
		if err := yaml.UnmarshalWithOptions([]byte(text), &w, yaml.Strict()); err != nil {
			var at *FileError
			if errors.As(yamlError("", err), &at) {
				inText(place{at.Line, at.Column}, at.Err)
			}
		} else if w.Terms.at == (place{}) {
			inText(place{}, failf("expected the fields terms, with weights, and threshold"))
		} else {
			d.Terms, d.Threshold, d.Require, d.Exclude = w.Terms, w.Threshold, w.Require, w.Exclude
			for _, fault := range d.checkWeighting() {
				inText(fault.at, fault.err)
			}
		}
	}
	if len(wrong.Faults) > 0 {
		return TopicDefinition{}, &wrong
	}
	return d, nil
}

// State names what a topic is now, for SaveTopic: another version, name, description or
// colour has another.
func (t Topic) State() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %q %q", t.Name, t.Description, t.Colour, t.Query, t.Languages)
	return fmt.Sprintf("%d-%016x", t.Version, h.Sum64())
}

// TopicConflictError says that a topic was changed since its definition was read.
type TopicConflictError struct {
	Topic Topic // as it is now
}

// Error says what to do.
func (e *TopicConflictError) Error() string { return e.Words().String() }

// Words implements Worded.
func (e *TopicConflictError) Words() Clause {
	return Says("the topic %s was changed meanwhile: it is version %d of %s now; nothing was saved", e.Topic.Slug, e.Topic.Version, e.Topic.Updated.UTC().Format("2006-01-02 15:04 MST"))
}

// SaveTopic makes a topic what a definition that was checked says: another query or
// other languages are a new version, with which all of history is tagged again. state is
// the topic's as it was when the definition was made of it; where it is another by now
// nothing is saved, and the error is a *TopicConflictError.
func (a *Analyst) SaveTopic(ctx context.Context, d TopicDefinition, state string) (TopicChange, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	t, err := a.Topic(ctx, d.Slug)
	if err != nil {
		return TopicChange{}, err
	}
	if t.State() != state {
		return TopicChange{}, &TopicConflictError{Topic: t}
	}
	changes, err := a.apply(ctx, TopicFile{Topics: []TopicDefinition{d}}, false)
	if err != nil {
		return TopicChange{}, err
	}
	if len(changes) != 1 {
		return TopicChange{}, fmt.Errorf("saving the topic %s: %d topics were changed", d.Slug, len(changes))
	}
	return changes[0], nil
}
