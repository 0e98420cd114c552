package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// randomTopicMatch is randomMatch with all that a topic may match by besides words.
func randomTopicMatch(rt *rapid.T, depth int) Match {
	inner := func() Match { return randomTopicMatch(rt, depth-1) }
	at := func(name string) time.Time {
		return time.Date(2025, 1, rapid.IntRange(1, 28).Draw(rt, name), rapid.IntRange(0, 23).Draw(rt, name+" hour"), 0, 0, 0, time.UTC)
	}
	kinds := []string{"words", "words", "weighted", "author", "url", "source", "country", "published", "every"}
	if depth > 0 {
		kinds = append(kinds, "all", "all", "any", "any", "not", "many")
	}
	switch rapid.SampledFrom(kinds).Draw(rt, "kind of topic") {
	case "weighted":
		return weighted(int64(rapid.IntRange(1, 4).Draw(rt, "threshold")), "border", 2, "fence", 1, "a*", 1, "closed fence", 2, "łodz*", 3, "balloon", -1)
	case "author":
		return rapid.SampledFrom([]Match{ByAuthor{}, ByAuthor{[]Term{{Text: "smith"}}}, ByAuthor{[]Term{{Text: "ann"}, {Text: "sm", Prefix: true}}}, ByAuthor{[]Term{{Text: "sm"}}}}).Draw(rt, "author")
	case "url":
		return rapid.SampledFrom([]Match{URLContains(""), URLContains("/1"), URLContains("NEWS.example/2"), URLContains("nowhere"), URLContains("ö/3")}).Draw(rt, "url")
	case "source":
		return rapid.SampledFrom([]Match{FromSources{{Domain: "news.example"}}, FromSources{{Terms: []string{"other", "paper"}}}, FromSources{{Prefix: true}},
			FromSources{{Domain: "o", Terms: []string{"n"}, Prefix: true}}, FromSources{}}).Draw(rt, "source")
	case "country":
		return rapid.SampledFrom([]Match{InCountries{"BY"}, InCountries{""}, InCountries{"LT", "XX"}, InLanguages{"", "lt"}}).Draw(rt, "country")
	case "published":
		return rapid.SampledFrom([]Match{Published{}, Published{From: at("from")}, Published{To: at("to")}, Published{From: at("from"), To: at("to")}}).Draw(rt, "published")
	case "every":
		return Every{}
	case "all":
		return All{inner(), inner()}
	case "any":
		return Any{inner(), inner(), inner()}
	case "not":
		return Not{inner()}
	case "many": // looked up together in the tables
		any := Any{inner()}
		for i := range manyLookups {
			any = append(any, Words{Any: []Term{{Text: normalTerm(indexWords[i%len(indexWords)]), Prefix: i%5 == 0}}, In: Part(i % 3)})
		}
		return All{any, inner()}
	}
	return randomMatch(rt, 1)
}

// randomBatch is of articles of a few words, some of them changed ones.
func randomBatch(random *rand.Rand, n int) []Article {
	words := append([]string{"Łodz", "łódź’s", "Border", "closed-fence", "2025", "…"}, indexWords...)
	text := func(most int) string {
		out := ""
		for range random.IntN(most) {
			out += words[random.IntN(len(words))] + " "
		}
		return out
	}
	var batch []Article
	for range n {
		a := article([]string{"", "Ö/"}[random.IntN(2)]+fmt.Sprint(random.IntN(80)), text(6), text(12)+"end", 1+random.IntN(28))
		a.Language = []string{"en", "lt", ""}[random.IntN(3)]
		a.Country = []string{"BY", "LT", ""}[random.IntN(3)]
		a.Author = []string{"", "Ann Smith", "Śmith Änn"}[random.IntN(3)]
		a.SourceDomain = []string{"news.example", "other.example", ""}[random.IntN(3)]
		a.SourceName = map[string]string{"news.example": "News", "other.example": "Other Paper", "": "Nameless"}[a.SourceDomain]
		a.Published = a.Published.Add(time.Duration(random.IntN(86_400)) * time.Second)
		switch random.IntN(5) {
		case 0:
			a.Published, a.DateFrom = time.Time{}, "none"
		case 1:
			a.Published, a.DateOnly = a.Published.Truncate(24*time.Hour), true
		}
		batch = append(batch, a)
	}
	return batch
}

// New articles have the mentions in memory that they have by the tables, and that all of history
// has when it is tagged again; so have those that only some topics were not matched against yet.
func TestNewArticlesMatchInMemoryAsByTheTables(t *testing.T) {
	ctx := context.Background()
	checks(t, 40)
	mentioned, all := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(ctx, filepath.Join(t.TempDir(), fmt.Sprintf("%d.duckdb", rand.Uint64())), Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		random := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(rt, "seed")))
		const topics = 6
		matches := map[int]Match{}
		apply := func(id int) {
			rt.Helper()
			change := TopicChange{Topic: Topic{ID: id, Slug: fmt.Sprint("t", id), Name: "T", Query: "q", Version: 1}, NewVersion: true, Match: matches[id%100]}
			if err := s.ApplyTopics(ctx, []TopicChange{change}, nil); err != nil {
				rt.Fatal(err)
			}
		}
		for id := range topics {
			matches[id] = randomTopicMatch(rt, 2)
		}
		tables := 0 // documents below it are matched by the tables
		for step := range 4 {
			if step < 2 { // half of the topics come when some articles are there, and are not tagged yet
				for id := step; id < topics; id += 2 {
					apply(id)
				}
			}
			if _, err := s.Write(ctx, randomBatch(random, 1+random.IntN(25))); err != nil {
				rt.Fatal(err)
			}
			if step == 0 {
				continue
			}
			// By the tables, for topics that are not applied.
			err := s.write(ctx, func(tx *tx) error {
				for id, m := range matches {
					if err := tx.exec("mention_add", args{"topic": 200 + id, "first_doc": tables}, matched(m)); err != nil {
						return err
					}
				}
				next, err := tx.nextDoc()
				tables = int(next)
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
			if _, err := s.Tag(ctx, func(t Topic) (Match, error) { return matches[t.ID], nil }); err != nil {
				rt.Fatal(err)
			}
		}
		for id, m := range matches {
			apply(100 + id)
			inMemory, again, byTables := topicMentions(rt, s, id), topicMentions(rt, s, 100+id), topicMentions(rt, s, 200+id)
			if !slices.Equal(inMemory, byTables) || !slices.Equal(inMemory, again) {
				rt.Fatalf("%s: in memory %d, by the tables %d, tagged again %d", SQL(m), inMemory, byTables, again)
			}
			mentioned += len(again)
		}
		n, err := s.CountAll(ctx, Every{}, Scope{})
		if err != nil {
			rt.Fatal(err)
		}
		all += topics * int(n)
	})
	if mentioned < all/10 || mentioned > all*9/10 {
		t.Errorf("%d of %d are mentions: too one-sided to tell much", mentioned, all)
	}
}

// topicMentions gives the numbers of a topic's articles, the undated ones too.
func topicMentions(t rapid.TB, s *Store, topic int) []int64 {
	t.Helper()
	rows, err := s.db.Query(`SELECT article FROM mention WHERE topic = ? ORDER BY article`, topic)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// Few new articles are read, many are not; nor what only some topics lack many of.
func TestOnlyFewArticlesAreMatchedInMemory(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	write(t, s, article("1", "One", "a border", 1), article("2", "Two", "a fence", 2), article("3", "Three", "a border", 3))
	border := Words{Any: []Term{{Text: "border"}}}
	for _, c := range []struct {
		name    string
		tagged  []uint32
		next    uint32
		m       Match
		answers []bool // by topic
	}{
		{"few", []uint32{1, 2}, 3, border, []bool{true, true}},
		{"the most", []uint32{0}, maxFresh, border, []bool{true}},
		{"many", []uint32{0}, maxFresh + 1, border, []bool{false}},
		{"many for one topic", []uint32{0, 2}, maxFresh + 1, border, []bool{false, true}},
		{"mentions of another topic", []uint32{1}, 3, All{border, Not{Mentions(1)}}, []bool{false}},
	} {
		var topics []Topic
		for _, tagged := range c.tagged {
			topics = append(topics, Topic{TaggedDocs: tagged})
		}
		fresh, err := s.readFresh(ctx, topics, c.next)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.answers {
			if got := fresh.answers(c.m, c.tagged[i]); got != want {
				t.Errorf("%s: topic %d is matched in memory: %v, want %v", c.name, i, got, want)
			}
			if !want {
				continue
			}
			ids, err := fresh.matching(ctx, c.m, c.tagged[i])
			if err != nil {
				t.Fatal(err)
			}
			byTag := map[uint32][]int64{0: {1, 3}, 1: {3}, 2: {3}}
			if !slices.Equal(ids, byTag[c.tagged[i]]) {
				t.Errorf("%s: topic %d from document %d has the articles %d, want %d", c.name, i, c.tagged[i], ids, byTag[c.tagged[i]])
			}
		}
		fresh.close()
	}
}
