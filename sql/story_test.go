package store

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// reportText makes a text of so many words, the same for the same number.
func reportText(number uint64, words int) string {
	random := rand.New(rand.NewPCG(number, 1))
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%d ", random.IntN(5000))
	}
	return b.String()
}

// edited makes a text with each word replaced with a probability.
func edited(text string, seed uint64, share float64) string {
	random := rand.New(rand.NewPCG(seed, 2))
	words := strings.Fields(text)
	for i := range words {
		if random.Float64() < share {
			words[i] = fmt.Sprintf("e%d", random.IntN(5000))
		}
	}
	return strings.Join(words, " ")
}

// storiesOf gives, for each article's key, the key of its story's first article.
func storiesOf(t testing.TB, s *Store) map[string]string {
	t.Helper()
	rows, err := s.db.Query(`SELECT a.key, f.key FROM article a JOIN article f ON f.id = a.story`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	stories := map[string]string{}
	for rows.Next() {
		var key, first string
		if err := rows.Scan(&key, &first); err != nil {
			t.Fatal(err)
		}
		stories[key] = first
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return stories
}

// storiesByWalk is what storiesOf should say, by comparing each with each.
func storiesByWalk(s *Store, articles map[string]Article) map[string]string {
	type entry struct {
		key    string
		time   time.Time
		tie    uint64
		sketch []byte
		bands  map[uint32]bool
	}
	var all []entry
	for _, key := range slices.Sorted(maps.Keys(articles)) {
		a := articles[key]
		p := s.Prepare([]Article{a})
		e := entry{key: key, time: storyTime(a), tie: p.keys[0], sketch: inLanguage(p.sketches[0], a.Language), bands: map[uint32]bool{}}
		s.spare.put(p.index)
		for band := range eachBand(e.sketch) {
			e.bands[band] = true
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int {
		if c := a.time.Compare(b.time); c != 0 {
			return c
		}
		if a.tie < b.tie {
			return -1
		}
		return 1
	})
	stories := map[string]string{}
	var firsts []entry
	for _, e := range all {
		stories[e.key] = e.key
		for _, f := range firsts {
			meet := false
			for band := range e.bands {
				meet = meet || f.bands[band]
			}
			if meet && e.time.Sub(f.time) <= storyWindow && similar(f.sketch, e.sketch) {
				stories[e.key] = f.key
				break
			}
		}
		if stories[e.key] == e.key {
			firsts = append(firsts, e)
		}
	}
	return stories
}

// Whatever is written, changed, deleted and rebuilt, in whatever order and
// batches, the stories are those that a walk over what is stored finds.
func TestStoriesAreAFunctionOfTheArticles(t *testing.T) {
	ctx := context.Background()
	checks(t, 12) // each makes a database
	larger := 0
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(ctx, filepath.Join(t.TempDir(), fmt.Sprintf("%d.duckdb", rand.Uint64())), Options{Now: func() time.Time { return testNow }})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		have := map[string]Article{}
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"write", "write", "write", "write", "delete", "rebuild", "forget"}).Draw(rt, "step") {
			case "write":
				var batch []Article
				for range rapid.IntRange(1, 25).Draw(rt, "articles") {
					a := drawReport(rt)
					if before, ok := have[a.Key]; ok && !before.Published.IsZero() { // an article keeps its date
						a.Published, a.DateOnly = before.Published, before.DateOnly
					}
					batch = append(batch, a)
					stored := a
					stored.FirstSeen = testNow
					have[a.Key] = stored
				}
				if _, err := s.Write(ctx, batch); err != nil {
					rt.Fatal(err)
				}
			case "delete":
				word := rapid.SampledFrom([]string{"mark0", "mark1", "mark2"}).Draw(rt, "word")
				if _, err := s.Delete(ctx, Words{Any: []Term{{Text: word}}}, Scope{}); err != nil {
					rt.Fatal(err)
				}
				maps.DeleteFunc(have, func(_ string, a Article) bool { return a.Title == word && !a.Published.IsZero() })
			case "rebuild":
				if err := s.RebuildStories(ctx, nil); err != nil {
					rt.Fatal(err)
				}
			case "forget": // some of them, as in a rebuild that was broken off
				if _, err := s.db.Exec(`UPDATE article SET story = id, sketch = NULL WHERE doc % 2 = 0 OR story <> id OR id IN (SELECT story FROM article WHERE story <> id)`); err != nil {
					rt.Fatal(err)
				}
				if err := s.RebuildStories(ctx, nil); err != nil {
					rt.Fatal(err)
				}
			}
			if diff := cmp.Diff(storiesByWalk(s, have), storiesOf(t, s)); diff != "" {
				rt.Fatalf("-by a walk +stored\n%s", diff)
			}
			for key, first := range storiesOf(t, s) {
				if key != first {
					larger++
				}
			}
		}
		sound(t, s)
	})
	if larger < 100 {
		t.Errorf("only %d copies were drawn", larger)
	}
}

// drawReport draws one of a few reports or an edited copy of it, at some time.
func drawReport(rt *rapid.T) Article {
	report := rapid.Uint64Range(0, 3).Draw(rt, "report")
	edit := rapid.Uint64Range(0, 3).Draw(rt, "edit")
	text := reportText(report, rapid.SampledFrom([]int{5, 20, 40, 80}).Draw(rt, "words"))
	if share := rapid.SampledFrom([]float64{0, 0.02, 0.06, 0.1}).Draw(rt, "share"); edit > 0 {
		text = edited(text, edit, share)
	}
	title := fmt.Sprintf("mark%d", rapid.IntRange(0, 2).Draw(rt, "mark"))
	a := article(fmt.Sprintf("r%d", rapid.IntRange(0, 60).Draw(rt, "name")), title, text, 1)
	a.Language = rapid.SampledFrom([]string{"en", "be"}).Draw(rt, "language")
	a.Published = a.Published.Add(time.Duration(rapid.IntRange(0, 10*24).Draw(rt, "hours")) * time.Hour)
	switch rapid.IntRange(0, 9).Draw(rt, "date") {
	case 0:
		a.Published, a.DateFrom = time.Time{}, "none"
	case 1:
		a.Published, a.DateOnly = a.Published.Truncate(24*time.Hour), true
	}
	return a
}
