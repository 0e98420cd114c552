package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFeeds(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	full := Feed{URL: "https://a.example/feed", AddedURL: "http://a.example/feed", Site: "https://a.example/", Folder: "by/press", Source: "A", Aggregator: true, Pages: PagesAlways, Added: testNow,
		State: FeedActive, Title: "The A", ETag: `"1"`, LastModified: "Mon", BodyHash: 1<<63 + 1, Every: time.Hour, Failures: 2, Problem: "timeout", Message: "no answer",
		Polled: testNow, Succeeded: testNow, Brought: testNow, NextPoll: testNow.Add(time.Hour)}
	bare := Feed{URL: "https://b.example/feed", State: FeedActive, Added: testNow, NextPoll: testNow}
	added, err := s.AddFeeds(ctx, []Feed{full, bare})
	if err != nil {
		t.Fatal(err)
	}
	full.ID, bare.ID = 1, 2
	bare.Pages = PagesShort
	want := []Feed{full, bare}
	check := func() {
		t.Helper()
		got, err := s.Feeds(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("feeds (-want +got):\n%s", diff)
		}
	}
	check()
	if diff := cmp.Diff(want, added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}

	// While feed 2 is polled the user names its source and pauses it, and removes
	// feed 1: the poll brings neither back.
	if _, err := s.ChangeFeeds(ctx, []int{2, 99}, func(f *Feed) { f.State, f.Source = FeedPaused, "B" }); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveFeeds(ctx, []int{1}); err != nil {
		t.Fatal(err)
	}
	polled := bare
	polled.ETag, polled.Polled, polled.Every, polled.NextPoll = `"2"`, testNow, 5*time.Minute, testNow.Add(5*time.Minute)
	log := Fetch{Feed: 2, URL: bare.URL, Started: testNow, Took: 52 * time.Millisecond, Status: 200, Bytes: 1234, Items: 4, Added: 1, Updated: 1, Duplicate: 1, Rejected: 1,
		Problem: "malformed", Message: "an end tag", NextPoll: polled.NextPoll}
	gone := Fetch{Feed: 1, URL: full.URL, Started: testNow, Status: 410, Problem: "status"}
	if err := s.LogPolls(ctx, []Poll{{Feed: polled, Log: log}, {Feed: full, Log: gone}}); err != nil {
		t.Fatal(err)
	}
	polled.Source, polled.State = "B", FeedPaused
	want = []Feed{polled}
	check()
	for id, l := range map[int]Fetch{2: log, 1: gone} {
		got, err := s.Fetches(ctx, id, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Fetch{l}, got); diff != "" {
			t.Errorf("log of feed %d (-want +got):\n%s", id, diff)
		}
	}

	// The number of a removed feed is not given again: its log stays its own.
	if err := s.RemoveFeeds(ctx, []int{2}); err != nil {
		t.Fatal(err)
	}
	again, err := s.AddFeeds(ctx, []Feed{bare})
	if err != nil || again[0].ID != 3 {
		t.Errorf("%+v, %v: want number 3", again, err)
	}
}

// Who may change what in an article that is there.
func TestStanding(t *testing.T) {
	const key = "https://victim.example/1"
	early, late := testNow.AddDate(0, 0, -9), testNow.AddDate(0, 0, -2)
	from := func(source, text string, at time.Time, standing Standing) Article {
		return Article{Key: key, URL: key + "?" + source, Title: "T", Text: text, SourceDomain: source, Published: at, DateFrom: "feed", Standing: standing}
	}
	trusted, owner, guest := from("file.example", "file", late, Trusted), from("victim.example", "true", late, Owner), from("evil.example", "false", early, Guest)
	again := guest
	again.Text = "false again"
	tests := []struct {
		name     string
		arrivals []Article
		outcomes []Outcome
		source   string
		text     string
		date     time.Time
	}{
		{"a guest after the owner", []Article{owner, guest}, []Outcome{Added, Duplicate}, "victim.example", "true", late},
		{"a guest after a file", []Article{trusted, guest}, []Outcome{Added, Duplicate}, "file.example", "file", late},
		{"the owner after a guest", []Article{guest, owner, guest}, []Outcome{Added, Updated, Duplicate}, "victim.example", "true", late},
		{"the owner after a guest with its text", []Article{from("evil.example", "true", early, Guest), owner, owner}, []Outcome{Added, Updated, Duplicate}, "victim.example", "true", late},
		{"a guest after itself", []Article{guest, again}, []Outcome{Added, Updated}, "evil.example", "false again", early},
		{"a guest with a date for the owner's", []Article{from("victim.example", "true", time.Time{}, Owner), guest}, []Outcome{Added, Duplicate}, "victim.example", "true", time.Time{}},
		{"the owner without a text after a guest", []Article{guest, from("victim.example", "", late, Owner)}, []Outcome{Added, Duplicate}, "evil.example", "false", early},
		{"hearsay after the owner", []Article{owner, from("victim.example", "false", early, Hearsay)}, []Outcome{Added, Duplicate}, "victim.example", "true", late},
		{"the owner after hearsay", []Article{from("victim.example", "false", late, Hearsay), from("victim.example", "true", late, Owner)}, []Outcome{Added, Updated}, "victim.example", "true", late},
		{"a file after the owner", []Article{owner, trusted}, []Outcome{Added, Updated}, "file.example", "file", late},
	}
	for _, tt := range tests {
		for _, together := range []bool{true, false} {
			t.Run(tt.name, func(t *testing.T) {
				ctx := context.Background()
				s := open(t)
				var outcomes []Outcome
				if together {
					var err error
					if outcomes, err = s.Write(ctx, tt.arrivals); err != nil {
						t.Fatal(err)
					}
				}
				for _, a := range tt.arrivals {
					if together {
						break
					}
					one, err := s.Write(ctx, []Article{a})
					if err != nil {
						t.Fatal(err)
					}
					outcomes = append(outcomes, one...)
				}
				if diff := cmp.Diff(tt.outcomes, outcomes); diff != "" {
					t.Errorf("together %v: outcomes (-want +got):\n%s", together, diff)
				}
				a, _, err := s.Article(ctx, 1)
				if err != nil {
					t.Fatal(err)
				}
				if a.SourceDomain != tt.source || a.Text != tt.text || !a.Published.Equal(tt.date) || a.URL != key+"?"+tt.source && tt.source != "file.example" {
					t.Errorf("together %v: have %q %q %s %s", together, a.SourceDomain, a.Text, a.Published, a.URL)
				}
			})
		}
	}
}
