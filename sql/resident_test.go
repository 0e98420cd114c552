package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// unlike asks both what is resident and the tables, and says where they differ.
func unlike(t rapid.TB, s *Store, m Match, scope Scope, by Dimension, b Buckets) (counted int64) {
	t.Helper()
	ctx := context.Background()
	both := func(what string, ask func() (any, error)) any {
		t.Helper()
		s.resident.on.Store(true)
		resident, err := ask()
		if err != nil {
			t.Fatalf("%s, resident: %v", what, err)
		}
		s.resident.on.Store(false)
		tables, err := ask()
		if err != nil {
			t.Fatalf("%s, of the tables: %v", what, err)
		}
		if diff := cmp.Diff(tables, resident); diff != "" {
			t.Fatalf("%s of %s by %d in %+v: tables (-) and what is resident (+)\n%s", what, SQL(m), by, scope, diff)
		}
		return tables
	}
	orNone := func(counts []Count, err error) (any, error) {
		if counts == nil {
			counts = []Count{}
		}
		return counts, err
	}
	counts := both("counts", func() (any, error) { return orNone(s.Counts(ctx, m, scope, by)) }).([]Count)
	for _, c := range counts {
		counted += c.Count
	}
	both("companions", func() (any, error) { return orNone(s.CompanionCounts(ctx, m, scope)) })
	after := After{Order: Order((len(m.where()) + int(by)) % 3)}
	for range 3 {
		page := both("list", func() (any, error) { return s.Articles(ctx, m, scope, after, 7) }).([]Article)
		if len(page) == 0 {
			break
		}
		last := page[len(page)-1]
		after = After{after.Order, last.Published, last.ID}
	}
	if scope.Undated {
		return counted
	}
	both("volume", func() (any, error) { return orNone(s.Volume(ctx, m, scope, by, b)) })
	both("topics", func() (any, error) { return orNone(s.TopicCounts(ctx, scope)) })
	both("topics by source", func() (any, error) {
		counts, err := s.TopicSources(ctx, scope)
		return orNone(sorted(counts), err)
	})
	both("topics' volume", func() (any, error) { return orNone(s.TopicVolume(ctx, scope, b)) })
	both("extent", func() (any, error) { return s.Extent(ctx, scope) })
	both("days of sources", func() (any, error) {
		days, err := s.SourceDays(ctx)
		slices.SortFunc(days, func(a, b SourceDays) int { return strings.Compare(a.Publisher, b.Publisher) })
		return days, err
	})
	return counted
}

// ofResidentWords has articles of few words with all that articles are counted by, some
// undated, some with a day alone, some changed since, and topics.
func ofResidentWords(t testing.TB, s *Store, random *rand.Rand, n int) {
	t.Helper()
	var batch []Article
	for range n {
		words := make([]string, 2+random.IntN(9))
		for i := range words {
			words[i] = indexWords[random.IntN(len(indexWords))]
		}
		cut := random.IntN(len(words))
		a := article(fmt.Sprint(random.IntN(3*n)), strings.Join(words[:cut], " "), strings.Join(words[cut:], " "), 1+random.IntN(28))
		a.Language = []string{"en", "lt", ""}[random.IntN(3)]
		a.Country = []string{"BY", "LT"}[random.IntN(2)]
		a.Author = []string{"", "Ann Smith"}[random.IntN(2)]
		a.SourceDomain = []string{"news.example", "other.example", ""}[random.IntN(3)]
		a.SourceName = []string{"News", "Other Paper", "news.example"}[random.IntN(3)]
		a.DateFrom = []string{"feed", "file", "url"}[random.IntN(3)]
		a.Published = a.Published.Add(time.Duration(random.IntN(86_400)) * time.Second)
		switch random.IntN(5) {
		case 0:
			a.Published, a.DateFrom = time.Time{}, "none"
		case 1:
			a.Published, a.DateOnly = a.Published.Truncate(24*time.Hour), true
		}
		batch = append(batch, a)
	}
	write(t, s, batch...)
}

func residentScope(rt *rapid.T) Scope {
	var s Scope
	some := func(name string) bool { return rapid.IntRange(0, 3).Draw(rt, name) == 0 }
	at := func(name string) time.Time {
		return time.Date(2025, 1, rapid.IntRange(1, 28).Draw(rt, name), rapid.IntRange(0, 23).Draw(rt, name+" hour"), 0, 0, 0, time.UTC)
	}
	if some("from") {
		s.From = at("from")
		s.FromDay = s.From.Truncate(24 * time.Hour)
	}
	if some("to") {
		s.To = at("to")
		s.ToDay = s.To.Add(24 * time.Hour).Truncate(24 * time.Hour)
	}
	s.Undated = some("undated")
	if some("sources") {
		s.Sources = rapid.SampledFrom([][]SourceName{{{Domain: "news.example"}}, {{Terms: []string{"other", "paper"}}}, {{Prefix: true}},
			{{Domain: "o", Terms: []string{"n"}, Prefix: true}}}).Draw(rt, "source")
	}
	if some("publishers") {
		s.Publishers = rapid.SampledFrom([][]string{{}, {"news.example"}, {"Other Paper", "nobody"}}).Draw(rt, "publisher")
	}
	if some("languages") {
		s.Languages = rapid.SampledFrom([][]string{{"en"}, {"", "lt"}, {"xx"}}).Draw(rt, "language")
	}
	if some("stored after") {
		s.StoredAfter = int64(rapid.IntRange(1, 300).Draw(rt, "stored after"))
	}
	if some("countries") {
		s.Countries = []string{"LT"}
	}
	if some("authors") {
		s.Authors = rapid.SampledFrom([][]string{{""}, {"Ann Smith", "Nobody"}}).Draw(rt, "author")
	}
	if some("date froms") {
		s.DateFroms = []string{"feed", "url"}
	}
	return s
}

// residentBuckets are days of a zone three hours from UTC, or hours.
func residentBuckets(rt *rapid.T) Buckets {
	var b Buckets
	start, step, n := time.Date(2024, 12, 31, 21, 0, 0, 0, time.UTC), 24*time.Hour, 29
	b.Step = 3 * time.Hour
	if rapid.Bool().Draw(rt, "hours") {
		start, step, n = time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC), time.Hour, 24*20
		b.Step = time.Hour
	}
	for i := range n {
		at := start.Add(time.Duration(i) * step)
		b.Starts = append(b.Starts, at)
		if day := at.Add(3 * time.Hour).Truncate(24 * time.Hour); step > time.Hour || at.Hour() == 0 {
			b.Days, b.DayBuckets = append(b.Days, day), append(b.DayBuckets, int32(i))
		}
	}
	return b
}

// Whatever is asked, what is resident gives the answer that the tables give, while articles
// come, change and go, topics are applied and the index is merged.
func TestWhatIsResidentSaysWhatTheTablesSay(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	random := rand.New(rand.NewPCG(5, 6))
	checks(t, 40)
	counted := int64(0)
	ask := func(rt *rapid.T) {
		m := randomMatch(rt, 3)
		switch rapid.IntRange(0, 7).Draw(rt, "kind of query") {
		case 0:
			m = Every{}
		case 1:
			m = Any{m, All{Not{m}, weighted(3, "border", 2, "fence", 1, "a*", 1, "closed fence", 2, "balloon", -1)}}
		case 2:
			m = All{m, FromSources{{Domain: "news.example"}}, Not{InCountries{"BY"}}}
		case 3:
			m = All{m, Published{From: time.Date(2025, 1, 9, 7, 0, 0, 0, time.UTC)}}
		case 4:
			m = Any{Mentions(1), All{Mentions(2), m}}
		case 5:
			m = All{m, ByAuthor{[]Term{{Text: "smith"}}}} // not resident
		}
		by := rapid.SampledFrom([]Dimension{NoDimension, BySource, ByLanguage, ByCountry, ByAuthors, ByDateFrom}).Draw(rt, "by")
		counted += unlike(rt, s, m, residentScope(rt), by, residentBuckets(rt))
	}
	topic := func(id int, m Match) TopicChange {
		return TopicChange{Topic: Topic{ID: id, Slug: fmt.Sprint("t", id), Name: "T", Query: "q", Version: 1}, NewVersion: true, Match: m}
	}
	for round := range 5 {
		switch round {
		case 0: // nothing is there
		case 3:
			if _, err := s.Delete(ctx, Words{Any: []Term{{Text: "fence"}}}, Scope{Languages: []string{"lt"}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Rebuild(ctx, nil); err != nil {
				t.Fatal(err)
			}
		case 4:
			if _, err := s.Delete(ctx, Every{}, Scope{Undated: true}); err != nil {
				t.Fatal(err)
			}
			fallthrough
		default:
			for range 3 {
				ofResidentWords(t, s, random, 60)
			}
			if err := s.ApplyTopics(ctx, []TopicChange{topic(1, Words{Any: []Term{{Text: "border"}}}), topic(2, InLanguages{"lt"})}, nil); err != nil {
				t.Fatal(err)
			}
		}
		rapid.Check(t, ask)
	}
	if counted < 800 {
		t.Errorf("only %d articles were counted: the questions say little", counted)
	}
	sound(t, s)
}

// Lists of the index that were read once are carried on as articles come, and those not used for
// longest go when there are too many.
func TestResidentListsAreCarriedOnAndLetGo(t *testing.T) {
	s := open(t)
	s.resident.on.Store(true)
	count := func(m Match) int64 {
		n, err := s.CountAll(context.Background(), m, Scope{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	border := Words{Any: []Term{{Text: "border"}}}
	write(t, s, article("1", "Border", "the border", 1), article("2", "Fence", "a fence", 1))
	if n := count(border); n != 1 {
		t.Fatalf("%d articles have the word, want 1", n)
	}
	before := s.resident.terms.lists[Term{Text: "border"}].termList
	if before.placed {
		t.Error("the places of a word alone were read")
	}
	write(t, s, article("3", "Border", "again", 2), article("1", "No more", "of it", 1))
	if n := count(border); n != 1 {
		t.Errorf("%d articles have the word, want 1: one came and one changed", n)
	}
	after := s.resident.terms.lists[Term{Text: "border"}].termList
	if after == before || after.upto <= before.upto {
		t.Error("the list was not carried on")
	}
	if n := count(Phrase{Terms: []Term{{Text: "border"}, {Text: "again"}}}); n != 0 {
		t.Errorf("the phrase is in %d articles, though title and text are apart", n)
	}
	if !s.resident.terms.lists[Term{Text: "border"}].placed {
		t.Error("the places were not kept")
	}

	var terms residentTerms
	for i := range 40 {
		terms.put(Term{Text: fmt.Sprint(i)}, &termList{docs: make([]uint32, residentLists/4/20)})
		if i == 30 {
			terms.get(Term{Text: "20"}, 0, false)
		}
	}
	if terms.bytes > residentLists {
		t.Errorf("%d bytes of lists are kept, more than %d", terms.bytes, residentLists)
	}
	if terms.lists[Term{Text: "0"}] != nil || terms.lists[Term{Text: "39"}] == nil || terms.lists[Term{Text: "20"}] == nil {
		t.Error("others than those not used for longest were let go")
	}
	terms.put(Term{Text: "huge"}, &termList{docs: make([]uint32, residentLists/4)})
	if terms.lists[Term{Text: "huge"}] != nil {
		t.Error("one list took the room of all others")
	}
}

// Questions are answered while articles are written: each answer is one that the store had.
func TestResidentAnswersWhileWriting(t *testing.T) {
	s := open(t)
	s.resident.on.Store(true)
	ctx := context.Background()
	var all sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		all.Go(func() {
			last := int64(0)
			for {
				n, err := s.CountAll(ctx, Phrase{Terms: []Term{{Text: "border"}, {Text: "fence"}}}, Scope{})
				if err != nil || n < last || n%7 != 0 {
					t.Errorf("%d articles after %d: %v", n, last, err)
					return
				}
				last = n
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 20 {
		var batch []Article
		for j := range 7 {
			batch = append(batch, article(fmt.Sprint(i, "-", j), "Title", "the border fence", 1+i))
		}
		write(t, s, batch...)
	}
	close(done)
	all.Wait()
	if n, err := s.CountAll(ctx, Phrase{Terms: []Term{{Text: "border"}, {Text: "fence"}}}, Scope{}); err != nil || n != 7*20 {
		t.Errorf("%d articles in the end (%v), want %d", n, err, 7*20)
	}
}

// What is resident knows everything that a scope has: one that gets another field has to be told of it
// in counted or scopeTest, and in residentScope above.
func TestResidentKnowsTheWholeScope(t *testing.T) {
	known := []string{"From", "To", "FromDay", "ToDay", "Undated", "Sources", "Languages", "Countries", "Authors", "DateFroms", "Publishers", "StoredAfter", "Unit"}
	var have []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Scope]()) {
		have = append(have, f.Name)
	}
	if diff := cmp.Diff(known, have); diff != "" {
		t.Errorf("a scope has (+), and is known here to have (-):\n%s", diff)
	}
}
