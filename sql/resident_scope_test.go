package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// The same questions asked again and again, while articles come, change and go, are answered
// as the tables answer them: what is known of a scope, of its counts, of sources' days and of
// mentions is carried on.
func TestWhatIsResidentIsCarriedOn(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	random := rand.New(rand.NewPCG(9, 10))
	var days Buckets
	days.Step = 24 * time.Hour
	for i := range 31 {
		at := time.Date(2025, 1, 1+i, 0, 0, 0, 0, time.UTC)
		days.Starts, days.Days, days.DayBuckets = append(days.Starts, at), append(days.Days, at), append(days.DayBuckets, int32(i))
	}
	topic := func(id int, m Match) TopicChange {
		return TopicChange{Topic: Topic{ID: id, Slug: fmt.Sprint("t", id), Name: "T", Query: "q", Version: 1}, NewVersion: true, Match: m}
	}
	border := Words{Any: []Term{{Text: "border"}}}
	scopes := []Scope{
		{},
		{From: time.Date(2025, 1, 5, 3, 0, 0, 0, time.UTC), FromDay: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)},
		{Sources: []SourceName{{Domain: "news.example"}}},
		{Publishers: []string{"news.example", "Other Paper"}, Languages: []string{"lt", "en"}},
		{Undated: true},
	}
	tag := func() {
		if _, err := s.Tag(ctx, func(topic Topic) (Match, error) {
			return map[int]Match{1: border, 2: InLanguages{"lt"}, 3: Not{border}}[topic.ID], nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	carried := 0
	for round := range 12 {
		switch round {
		case 2:
			if err := s.ApplyTopics(ctx, []TopicChange{topic(1, border), topic(2, InLanguages{"lt"})}, nil); err != nil {
				t.Fatal(err)
			}
		case 5: // a topic goes, and another has its number
			if err := s.ApplyTopics(ctx, []TopicChange{topic(3, Not{border})}, []int{1}); err != nil {
				t.Fatal(err)
			}
			if err := s.ApplyTopics(ctx, []TopicChange{topic(1, border)}, []int{3}); err != nil {
				t.Fatal(err)
			}
		case 7:
			if _, err := s.Delete(ctx, Words{Any: []Term{{Text: "fence"}}}, Scope{Languages: []string{"lt"}}); err != nil {
				t.Fatal(err)
			}
		case 9: // a source goes
			if _, err := s.Delete(ctx, FromSources{{Domain: "other.example"}}, Scope{}); err != nil {
				t.Fatal(err)
			}
		case 10:
			a := article("stray", "long ago", "border", 1)
			a.Published, a.SourceDomain = time.Date(1823, 1, 1, 1, 0, 0, 0, time.UTC), fmt.Sprint("new", round, ".example")
			write(t, s, a)
		default:
			ofResidentWords(t, s, random, 40)
		}
		for i, m := range []Match{Every{}, Mentions(1), All{Mentions(2), border}} {
			if i == 1 && round%2 == 0 {
				tag()
			}
			for _, scope := range scopes {
				unlike(t, s, m, scope, NoDimension, days)
				if i == 0 {
					unlike(t, s, m, scope, BySource, days)
					unlike(t, s, m, scope, ByAuthors, days)
				}
			}
		}
		if upto := s.resident.told.upto; upto > 0 && upto < s.resident.articles.docs {
			carried++ // from there on mentions are read next time
		}
	}
	if carried == 0 || len(s.resident.tallies.kept) == 0 || s.resident.days.version == 0 {
		t.Errorf("mentions were carried on %d times, %d counts are kept, days as of version %d: that says little", carried, len(s.resident.tallies.kept), s.resident.days.version)
	}
	sound(t, s)
}
