package dashboard

import (
	"net/url"

	"tidings/analytics"
)

// move is a link to another range of the same trend. The keys of a chart follow it, too
// (assets/zoom.js).
type move struct {
	Kind  string // earlier, later, closer or wider
	Label string
	Key   string // as people read it
	Href  string
}

// moves lead from a range to those beside it, within it and around it, by whole buckets.
// They stop where the articles do.
func (l *locale) moves(path string, values url.Values, v analytics.Volume, corpus analytics.Corpus) []move {
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return nil
	}
	req, points := v.Request, v.Series[0].Points
	n := len(points)
	// edge gives the start of the bucket that many after the first.
	edge := func(i int) (at analytics.Range) {
		switch {
		case i < 0:
			at.From = points[0].Bucket
			for ; i < 0; i++ {
				at.From = req.Interval.Floor(at.From.Add(-1), at.From.Location())
			}
		case i < n:
			at.From = points[i].Bucket
		default:
			at.From = points[n-1].Bucket
			for ; i >= n; i-- {
				at.From = req.Interval.Next(at.From)
			}
		}
		return at
	}
	var out []move
	add := func(kind, label, key string, from, to int) {
		first, last := edge(from).From, edge(to).From
		out = append(out, move{kind, label, key, address(path, with(with(values, "from", timeParam(first, req.Zone)), "to", timeParam(last, req.Zone)))})
	}
	half := max(1, n/2)
	before, after := points[0].Bucket.After(corpus.First), edge(n).From.Before(corpus.Last)
	if corpus.First.IsZero() {
		before, after = false, false
	}
	if before {
		add("earlier", l.say("Earlier"), "←", -half, n-half)
	}
	if after {
		add("later", l.say("Later"), "→", half, n+half)
	}
	if n >= 4 {
		add("closer", l.say("Closer"), "+", n/4, n-n/4)
	}
	if before || after {
		add("wider", l.say("Wider"), "−", -half, n+half)
	}
	return out
}
