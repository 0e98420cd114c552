package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sampled is a store with articles on border and on weather, some of them in
// Russian, one of which was written again and one undated.
func sampled(t *testing.T) *Store {
	t.Helper()
	s := open(t)
	var batch []Article
	for i := range 300 {
		a := article(fmt.Sprint(i), fmt.Sprintf("Report %d", i), "clear weather here", 1)
		a.Published = time.Date(2025, 1, 1+i%30, 8, 0, 0, 0, time.UTC)
		a.Language = "en"
		if i%3 == 0 {
			a.Title, a.Text = "Border guards", "border guards met border guards at the border"
		}
		if i%10 == 0 {
			a.Language = "ru"
		}
		if i == 33 {
			a.Published = time.Time{}
		}
		batch = append(batch, a)
	}
	write(t, s, batch...)
	batch[3].Text = "border guards no more, guards of the border"
	write(t, s, batch[3])
	return s
}

func TestSample(t *testing.T) {
	ctx := context.Background()
	s := sampled(t)
	border := Words{Any: []Term{{Text: "border"}}}
	sets := []Set{{Match: border}, {Match: Not{border}}}
	draw := func(limit int) [][]Drawn {
		t.Helper()
		drawn, err := s.Sample(ctx, sets, limit, 4)
		if err != nil {
			t.Fatal(err)
		}
		return drawn
	}
	whole := draw(1000)
	if len(whole[0]) != 99 || len(whole[1]) != 200 {
		t.Fatalf("%d and %d articles, want 99 and 200", len(whole[0]), len(whole[1]))
	}
	for i, drawn := range whole {
		for _, d := range drawn {
			stored, ok, err := s.Article(ctx, d.ID)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			stored.Key = ""
			if diff := cmp.Diff(stored, d.Article); diff != "" {
				t.Errorf("set %d (-stored +drawn):\n%s", i, diff)
			}
			if d.Story == 0 {
				t.Errorf("article %d has no story", d.ID)
			}
		}
	}
	some := draw(40)
	if len(some[0]) != 40 || len(some[1]) != 40 {
		t.Errorf("%d and %d articles, want 40 of each", len(some[0]), len(some[1]))
	}
	if diff := cmp.Diff(some, draw(40)); diff != "" {
		t.Errorf("drawn again (-first +second):\n%s", diff)
	}
	nothing, err := s.Sample(ctx, []Set{{Match: Words{Any: []Term{{Text: "zyzzyva"}}}}, {Match: Every{}}}, 10, 4)
	if err != nil || len(nothing) != 2 || len(nothing[0])+len(nothing[1]) != 0 {
		t.Errorf("of no articles were drawn %v, %v", nothing, err)
	}
}

// Stretches come with probabilities by their counts, neither too few of them nor
// too many.
func TestChooseStretches(t *testing.T) {
	heavy, all := 0, 0
	for trial := range uint32(400) {
		var counts []stretchCount
		for i := range uint32(100) {
			c := stretchCount{trial*1000 + i, 100}
			if i%2 == 0 {
				c.count = 900
			}
			counts = append(counts, c)
		}
		chosen := chooseStretches(counts, 4, 100)
		if len(chosen) != 4 || !slices.IsSorted(chosen) {
			t.Fatalf("chosen are %v", chosen)
		}
		for _, number := range chosen {
			all++
			if number%2 == 0 {
				heavy++
			}
		}
	}
	if share := float64(heavy) / float64(all); share < 0.87 || share > 0.92 {
		t.Errorf("of the stretches chosen %.3f are those that have nine tenths of the articles", share)
	}
	var thin []stretchCount
	for i := range uint32(100) {
		thin = append(thin, stretchCount{i, 10})
	}
	if chosen := chooseStretches(thin, 4, 100); len(chosen) != 10 {
		t.Errorf("%d stretches of 10 articles each", len(chosen))
	}
	for i := range thin {
		thin[i].count = 1
	}
	if chosen := chooseStretches(thin, 4, 100); len(chosen) != 12 {
		t.Errorf("%d stretches of one article each", len(chosen))
	}
	if got := inStretches([]uint32{0, 1, 2, 7}); got != "(a.doc BETWEEN 0 AND 6143 OR a.doc BETWEEN 14336 AND 16383)" {
		t.Error(got)
	}
}

// The same number of articles comes from each stretch, those with the least hashes.
func TestStretchDocs(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	var batch []Article
	for i := range stretch + 500 {
		batch = append(batch, article(fmt.Sprint(i), "Border", "", 1))
	}
	write(t, s, batch...)
	border := Set{Match: Words{Any: []Term{{Text: "border"}}}}
	counts, err := s.stretchCounts(ctx, border)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(counts, func(a, b stretchCount) int { return int(a.number) - int(b.number) })
	if diff := cmp.Diff([]stretchCount{{0, stretch}, {1, 500}}, counts, cmp.AllowUnexported(stretchCount{})); diff != "" {
		t.Error(diff)
	}
	all, err := s.stretchDocs(ctx, border, []uint32{0, 1}, stretch)
	if err != nil || len(all) != len(batch) {
		t.Fatal(len(all), err)
	}
	var want []hashedDoc
	for number := range uint32(2) {
		of := slices.DeleteFunc(slices.Clone(all), func(d hashedDoc) bool { return d.doc/stretch != number })
		want = append(want, leastHashes(of, 5)...)
	}
	some, err := s.stretchDocs(ctx, border, []uint32{0, 1}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(leastHashes(want, 10), leastHashes(some, 10), cmp.AllowUnexported(hashedDoc{})); diff != "" {
		t.Error(diff)
	}
	if got := leastHashes(some, 7); len(got) != 7 {
		t.Errorf("%d documents, want 7", len(got))
	}
}

// A word is in as many articles of a set as match it and the set.
func TestWordCounts(t *testing.T) {
	ctx := context.Background()
	s := sampled(t)
	phrase := func(words ...string) Phrase {
		var p Phrase
		for _, w := range words {
			p.Terms = append(p.Terms, Term{Text: w})
		}
		return p
	}
	words := []Phrase{phrase("border"), phrase("guards"), phrase("border", "guards"), phrase("clear", "weather", "here"), phrase("report"), phrase("zyzzyva"),
		{Terms: phrase("border").Terms, In: InTitle}, phrase("guards", "border")}
	early := Scope{From: time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 9, 0, 0, 0, 0, time.UTC)}
	early.FromDay, early.ToDay = early.From, early.To
	border := Words{Any: []Term{{Text: "border"}}}
	for _, unit := range []Unit{Articles, Texts, Stories} {
		early.Unit = unit
		sets := []Set{{Match: border, Scope: Scope{Unit: unit}}, {Match: Not{border}, Scope: early}, {Match: Every{}, Scope: Scope{Undated: true, Unit: unit}}}
		counts, err := s.WordCounts(ctx, words, sets)
		if err != nil {
			t.Fatal(err)
		}
		got, want := map[WordCount]bool{}, map[WordCount]bool{}
		for _, c := range counts {
			if got[c] {
				t.Errorf("%+v comes twice", c)
			}
			got[c] = true
		}
		for i, set := range sets {
			for word := EveryArticle; word < len(words); word++ {
				match := set.Match
				if word != EveryArticle {
					match = All{match, words[word]}
				}
				rows, err := s.Counts(ctx, match, set.Scope, ByLanguage)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					want[WordCount{Word: word, Set: i, Language: r.Value, Count: r.Count}] = true
				}
				if all, err := s.CountAll(ctx, match, set.Scope); err != nil {
					t.Fatal(err)
				} else if all > 0 {
					want[WordCount{Word: word, Set: i, All: true, Count: all}] = true
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 15 {
			t.Errorf("%d counts (-by matches +by words):\n%s", len(want), diff)
		}
	}
	none, err := s.WordCounts(ctx, nil, []Set{{Match: border}})
	if err != nil || len(none) != 3 || none[0].Word != EveryArticle || none[1].Word != EveryArticle {
		t.Errorf("of no words: %+v, %v", none, err)
	}
}

func TestStoryShares(t *testing.T) {
	ctx := context.Background()
	s := sampled(t)
	stories, err := s.StoryShares(ctx, Set{Match: Words{Any: []Term{{Text: "border"}}}}, 3)
	if err != nil || len(stories) == 0 {
		t.Fatal(stories, err)
	}
	for i, story := range stories {
		told, err := s.StoryOf(ctx, story.ID, 1)
		if err != nil || len(told.Listed) != 1 || told.Listed[0].ID != story.ID || told.Listed[0].Title != story.Title || told.Articles < story.Articles || story.Articles < 2 {
			t.Errorf("%+v: %+v, %v", story, told, err)
		}
		if i > 0 && story.Articles > stories[i-1].Articles {
			t.Errorf("%+v behind %+v", story, stories[i-1])
		}
	}
}
