package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/sql"
)

// Annotation is what an analyst wrote on a day or several of charts: why something is so
// that the numbers do not tell.
type Annotation struct {
	ID       int       // 0: it is new
	Topic    string    // slug of the topic whose charts it is on; "" of all charts
	From, To time.Time // calendar days, whatever the time zone, as midnights in UTC: [From, To)
	Text     string
	Created  time.Time
	Updated  time.Time
}

// maxAnnotation is the longest text of an annotation, in bytes.
const maxAnnotation = 2000

// AnnotationsListed says where a number that there is can be found.
var AnnotationsListed = Says("the page /annotations and `tidings annotations list` have those that there are")

// Annotations lists all annotations by their days.
func (a *Analyst) Annotations(ctx context.Context) ([]Annotation, error) {
	rows, err := remembered(&a.memo, a.store, "annotations", func() ([]store.Annotation, error) { return a.store.Annotations(ctx) })
	if err != nil {
		return nil, err
	}
	out := make([]Annotation, len(rows))
	for i, r := range rows {
		out[i] = Annotation(r)
	}
	return out, nil
}

// AnnotationsOn lists the annotations that belong on a chart of some topics: those of all
// charts and those of the topics that have a day in the range, where the range is open
// all of them.
func (a *Analyst) AnnotationsOn(ctx context.Context, topics []string, req Request) ([]Annotation, error) {
	all, err := a.Annotations(ctx)
	if err != nil {
		return nil, err
	}
	var out []Annotation
	for _, n := range all {
		from, to := n.in(req.zone())
		switch {
		case n.Topic != "" && !slices.Contains(topics, n.Topic),
			!req.Range.From.IsZero() && !to.After(req.Range.From),
			!req.Range.To.IsZero() && !from.Before(req.Range.To):
			continue
		}
		out = append(out, n)
	}
	return out, nil
}

// in gives the beginning and the end of the days in a zone.
func (n Annotation) in(zone *time.Location) (from, to time.Time) {
	return dayStart(n.From.Year(), n.From.Month(), n.From.Day(), zone), dayStart(n.To.Year(), n.To.Month(), n.To.Day(), zone)
}

// Buckets gives the first and the last of some buckets that have a moment of the
// annotation's days; ok is false where none has.
func (n Annotation) Buckets(points []Point, interval Interval) (first, last int, ok bool) {
	for i, p := range points {
		from, to := n.in(p.Bucket.Location())
		if p.Bucket.Before(to) && interval.Next(p.Bucket).After(from) {
			if !ok {
				first = i
			}
			last, ok = i, true
		}
	}
	return first, last, ok
}

// Days writes the annotation's days: the only one, or the first and the last.
func (n Annotation) Days() string {
	last := n.To.AddDate(0, 0, -1)
	if last.Equal(n.From) {
		return n.From.Format(time.DateOnly)
	}
	return n.From.Format(time.DateOnly) + " to " + last.Format(time.DateOnly)
}

// Annotation gives one by its number, or a *NotFoundError.
func (a *Analyst) Annotation(ctx context.Context, id int) (Annotation, error) {
	all, err := a.Annotations(ctx)
	if err != nil {
		return Annotation{}, err
	}
	for _, n := range all {
		if n.ID == id {
			return n, nil
		}
	}
	return Annotation{}, &NotFoundError{Kind: "annotation", Name: fmt.Sprint(id), Next: AnnotationsListed}
}

// ParseAnnotation reads an annotation from the texts of a form. Without to it is of one
// day; topic "" is all charts. Errors are *ParamError.
func ParseAnnotation(topic, from, to, text string) (Annotation, error) {
	n := Annotation{Topic: topic, Text: strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))}
	var err error
	if n.From, err = parseDay("from", from); err != nil {
		return n, err
	}
	n.To = n.From.AddDate(0, 0, 1)
	if to != "" {
		if n.To, err = parseDay("to", to); err != nil {
			return n, err
		}
		if !n.From.Before(n.To) {
			return n, &ParamError{Name: "to", Value: to, Allowed: Says("a day after from=%s (that day itself is not in it), or nothing for one day", from)}
		}
	}
	if n.Text == "" || len(n.Text) > maxAnnotation || !utf8.ValidString(n.Text) || strings.ContainsRune(n.Text, 0) {
		return n, &ParamError{Name: "text", Value: clipped(n.Text), Allowed: Says("what there is to say, at most %d bytes", maxAnnotation)}
	}
	return n, nil
}

func parseDay(name, value string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, value)
	if err != nil || t.Year() < 1 {
		return time.Time{}, &ParamError{Name: name, Value: value, Allowed: Says("a day, as 2025-01-31")}
	}
	return t, nil
}

// SaveAnnotation keeps an annotation and gives it as it was kept: a new one where it has
// no number, otherwise in the place of the one that has it.
func (a *Analyst) SaveAnnotation(ctx context.Context, n Annotation) (Annotation, error) {
	if n.Topic != "" {
		if _, err := a.Topic(ctx, n.Topic); err != nil {
			return n, err
		}
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	n.Updated = a.now().UTC().Truncate(time.Second)
	n.Created = n.Updated
	if n.ID != 0 {
		old, err := a.Annotation(ctx, n.ID)
		if err != nil {
			return n, err
		}
		n.Created = old.Created
	}
	ids, err := a.store.SaveAnnotations(ctx, []store.Annotation{store.Annotation(n)})
	if err != nil {
		return n, err
	}
	n.ID = ids[0]
	return n, nil
}

// DeleteAnnotation forgets an annotation. One that is not there is a *NotFoundError.
func (a *Analyst) DeleteAnnotation(ctx context.Context, id int) error {
	if _, err := a.Annotation(ctx, id); err != nil {
		return err
	}
	return a.store.RemoveAnnotation(ctx, id)
}
