package analytics

import (
	"context"
	"fmt"
)

// Voice is the share of voice of topics and queries that are compared: what each has
// of the articles of all of them. Attention (Series.Ratio) is what it has of all in
// scope.
type Voice struct {
	Request Request
	Series  []VoiceSeries
}

// VoiceSeries is one of what is compared.
type VoiceSeries struct {
	Series
	Shares []VoiceShare // of each of Points
	Share  VoiceShare   // over the whole range
}

// VoiceShare is a count in those of all that are compared. An article that several of
// them match is in the count of each.
type VoiceShare struct{ Count, Of int64 }

// Told says that there is a share: where none of them has any there is none.
func (s VoiceShare) Told() bool { return s.Of > 0 }

// Ratio is the share; 0 where there is none.
func (s VoiceShare) Ratio() float64 { return ratio(s.Count, s.Of) }

// Voice gives the share of voice of the request's selections, of which there must be
// two or more, in every bucket.
func (a *Analyst) Voice(ctx context.Context, req Request) (Voice, error) {
	if n := len(req.Selections); n < 2 {
		return Voice{}, &ParamError{Name: "topic", Value: fmt.Sprintf("%d topics and queries", n), Allowed: Says("two or more: a share of voice compares them")}
	}
	req.By = ""
	v, err := a.Volume(ctx, req)
	return VoiceOf(v), err
}

// VoiceOf gives the share of voice of the series of a volume that is not split.
func VoiceOf(v Volume) Voice {
	out := Voice{Request: v.Request}
	var whole int64
	var of []int64
	for _, s := range v.Series {
		if of == nil {
			of = make([]int64, len(s.Points))
		}
		for i, p := range s.Points {
			of[i] += p.Count
		}
		whole += s.Count
	}
	for _, s := range v.Series {
		series := VoiceSeries{Series: s, Share: VoiceShare{s.Count, whole}}
		for i, p := range s.Points {
			series.Shares = append(series.Shares, VoiceShare{p.Count, of[i]})
		}
		out.Series = append(out.Series, series)
	}
	return out
}
