package analytics

import (
	"cmp"
	"context"
)

// BoardCard is an item of a board with its numbers.
type BoardCard struct {
	Card  // of a query, Topic has its label for a name and no slug
	Item  BoardItem
	Alarm *Anomaly // one in the latest buckets; nil where there is none or it was not looked for
	Err   error    // why there are no numbers; then there is no Series
}

// Cards gives a card for each of some items over the request's range, with the coverage of
// its buckets; the request's selections are ignored. An item that cannot be counted, such as a topic that is gone,
// says so in its own card. The Request is filled in.
func (a *Analyst) Cards(ctx context.Context, req Request, items []BoardItem) (Request, []BoardCard, error) {
	req.Selections, req.By = nil, ""
	cards := make([]BoardCard, len(items))
	var counted []int // places of the items that can be counted
	for i, item := range items {
		cards[i].Item = item
		cards[i].Topic = Topic{Name: cmp.Or(item.Label, item.Query), Query: item.Query}
		if item.Topic != "" {
			t, err := a.Topic(ctx, item.Topic)
			if err != nil {
				cards[i].Topic.Name, cards[i].Err = item.Topic, err
				continue
			}
			cards[i].Topic = t
		} else if _, err := a.resolve(ctx, []Selection{item.Selection()}); err != nil {
			cards[i].Err = err
			continue
		}
		counted = append(counted, i)
		req.Selections = append(req.Selections, item.Selection())
	}
	if len(counted) == 0 {
		filled, err := a.Filled(ctx, req)
		return filled, cards, err
	}
	v, err := a.Volume(ctx, req)
	if err == nil {
		err = a.Cover(ctx, &v)
	}
	if err != nil {
		return req, nil, err
	}
	for n, i := range counted {
		s := v.Series[n]
		s.Name = cards[i].Topic.Name
		complete := 0
		if len(s.Points) > 0 {
			starts, err := v.Request.Interval.starts(v.Request.Range, v.Request.Zone)
			if err != nil {
				return req, nil, err
			}
			complete = a.complete(v.Request, starts)
		}
		cards[i].Card = card(cards[i].Topic, s, complete)
	}
	return v.Request, cards, nil
}

// alarmRequest is the request of the anomalies that alarms are made of: by day where the
// interval is a day, else by week.
func alarmRequest(req Request) Request {
	req.Selections, req.By = nil, ""
	if req.Interval != Day {
		req.Interval = Week
	}
	return req
}

// AlarmsAtHand says whether Alarms has its answer already: to look for the anomalies of a
// scope for the first time takes a while.
func (a *Analyst) AlarmsAtHand(ctx context.Context, req Request) bool {
	req = alarmRequest(req)
	req.Range = Range{}
	_, key, ok, err := a.scoring(ctx, req)
	return err == nil && (!ok || a.memo.knows(a.store, a.scoredNow(key)))
}

// Alarms gives, by topic, the last anomaly that reaches into the latest buckets of a
// request: the last complete one, and what has begun since. Anomalies are looked for by
// day where the interval is a day, else by week.
func (a *Analyst) Alarms(ctx context.Context, req Request) (map[string]Anomaly, Request, error) {
	req = alarmRequest(req)
	found, err := a.Anomalies(ctx, req)
	if err != nil {
		return nil, req, err
	}
	req = found.Request
	alarms := map[string]Anomaly{}
	if req.Range.From.IsZero() || req.Range.To.IsZero() {
		return alarms, req, nil
	}
	starts, err := req.Interval.starts(req.Range, req.zone())
	if err != nil {
		return nil, req, err
	}
	if len(starts) == 0 {
		return alarms, req, nil
	}
	since := starts[0]
	if n := a.complete(req, starts); n > 0 {
		since = starts[n-1]
	}
	for _, x := range found.Events {
		if last, ok := alarms[x.Topic.Slug]; x.Range.To.After(since) && (!ok || x.Range.From.After(last.Range.From)) {
			alarms[x.Topic.Slug] = x
		}
	}
	return alarms, req, nil
}
