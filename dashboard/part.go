package dashboard

import "tidings/analytics"

// Buckets that are not whole: the first and the last of a range may stick out of it, and
// the one that now lies in is not over. Their counts are lower for that, and charts draw
// them pale and dotted (chart_coverage.go).

// partText says what part of the bucket of a point is counted; "" where all of it is.
func (l *locale) partText(p analytics.Point, req analytics.Request) string {
	if !p.Part {
		return ""
	}
	r := bucketRange(p, req)
	if r.From.Equal(p.Bucket) && r.To.Equal(req.Interval.Next(p.Bucket)) {
		return l.say("not over yet")
	}
	one := analytics.Request{Range: r, Zone: req.Zone}
	if from, to := l.startText(one), l.endText(one); from != to {
		return l.say("only %s to %s", from, to)
	}
	return l.say("only %s", l.startText(one))
}

// chartParts are the words of a chart's buckets that are not whole, by their places.
func (l *locale) chartParts(points []analytics.Point, req analytics.Request) map[int]string {
	out := map[int]string{}
	for i, p := range points {
		if text := l.partText(p, req); text != "" {
			out[i] = text
		}
	}
	return out
}

// partNotes say below a chart which of its buckets are not whole, and how they are drawn.
func (l *locale) partNotes(points []analytics.Point, req analytics.Request) []string {
	if len(points) == 0 {
		return nil
	}
	var notes []string
	step := l.interval(req.Interval)
	if points[0].Bucket.Before(req.Range.From) {
		notes = append(notes, l.say("The first %s is not whole: the range begins with %s.", step, l.startText(req)))
	}
	last := points[len(points)-1]
	switch {
	case req.Interval.Next(last.Bucket).After(req.Range.To):
		notes = append(notes, l.say("The last %s is not whole: the range ends with %s.", step, l.endText(req)))
	case last.Part:
		notes = append(notes, l.say("The last %s is not over yet: its count is so far.", step))
	}
	if len(notes) > 0 {
		notes = append(notes, l.say("What is not whole is drawn pale and dotted."))
	}
	return notes
}
