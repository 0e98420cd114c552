package dashboard

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"tidings/analytics"
)

func TestMoves(t *testing.T) {
	a := shared(t)
	corpus, err := a.Corpus(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for params, want := range map[string]string{
		"interval=month&from=2025-02-01&to=2025-05-01": "earlier 2025-01-01 2025-04-01, later 2025-03-01 2025-06-01, wider 2025-01-01 2025-06-01",
		"interval=day&from=2025-02-10&to=2025-02-18":   "earlier 2025-02-06 2025-02-14, later 2025-02-14 2025-02-22, closer 2025-02-12 2025-02-16, wider 2025-02-06 2025-02-22",
		"interval=day&from=2025-06-29&to=2025-07-01":   "earlier 2025-06-28 2025-06-30, wider 2025-06-28 2025-07-02",
		"interval=month": "closer 2025-02-01 2025-06-01",
		"interval=year":  "",
		"interval=day&from=2025-03-30&to=2025-03-31&tz=Europe/Vilnius": "earlier 2025-03-29 2025-03-30, later 2025-03-31 2025-04-01, wider 2025-03-29 2025-04-01",
	} {
		values, err := url.ParseQuery(params)
		if err != nil {
			t.Fatal(err)
		}
		req, err := parseRequest(values)
		if err != nil {
			t.Fatal(err)
		}
		v, err := a.Volume(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range english.moves("/explore", values, v, corpus) {
			u, err := url.Parse(m.Href)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, m.Kind+" "+u.Query().Get("from")+" "+u.Query().Get("to"))
			if u.Query().Get("interval") != values.Get("interval") {
				t.Errorf("%s loses the interval", m.Href)
			}
		}
		if list := strings.Join(got, ", "); list != want {
			t.Errorf("%s:\n got %s\nwant %s", params, list, want)
		}
	}
	if got := english.moves("/explore", nil, analytics.Volume{}, corpus); got != nil {
		t.Errorf("without points: %v", got)
	}
}
