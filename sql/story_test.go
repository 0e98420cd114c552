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

// drifted replaces the beginning of a text, a quarter for each step: it is
// similar to that of the next step, and not to that of the one after.
func drifted(text string, steps int) string {
	words := strings.Fields(text)
	for i := range steps * len(words) / 4 {
		words[i] = fmt.Sprintf("d%d", i)
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
					// The same again changes nothing, its language neither.
					if before, ok := have[a.Key]; ok && a.Title == before.Title && a.Text == before.Text && (a.Published.IsZero() || !before.Published.IsZero()) {
						a.Language = before.Language
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
	if larger < 10 { // by chance it is never so few
		t.Errorf("only %d copies were drawn", larger)
	}
}

// drawReport draws one of a few reports or an edited copy of it, at some time.
func drawReport(rt *rapid.T) Article {
	report := rapid.Uint64Range(0, 3).Draw(rt, "report")
	edit := rapid.Uint64Range(0, 3).Draw(rt, "edit")
	text := reportText(report, rapid.SampledFrom([]int{5, 20, 40, 80}).Draw(rt, "words"))
	switch share := rapid.SampledFrom([]float64{-1, -1, 0, 0.02, 0.06, 0.1}).Draw(rt, "share"); {
	case share < 0:
		text = drifted(text, int(edit))
	case edit > 0:
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

func TestStoriesOfShortTexts(t *testing.T) {
	s := open(t)
	headline := "Parliament votes to end the immunity of its members"
	named := func(name, title, text, language string, day int) Article {
		a := article(name, title, text, day)
		a.Language = language
		return a
	}
	write(t, s,
		named("a", headline, "", "en", 1), named("b", "Parliament votes to end the IMMUNITY of its members!", "", "en", 2),
		named("other-language", headline, "", "be", 2), named("late", headline, "", "en", 5), named("longer", headline, "A summary.", "en", 2),
		named("c", "Editorial", "", "en", 1), named("d", "Editorial", "", "en", 1),
		named("e", "Market and rates of the day", "", "en", 1), named("f", "Market and rates", "of the day", "en", 1))
	together := map[string]string{}
	for key, first := range storiesOf(t, s) {
		if key != first {
			together[strings.TrimPrefix(key, "https://news.example/")] = strings.TrimPrefix(first, "https://news.example/")
		}
	}
	if diff := cmp.Diff(map[string]string{"b": "a"}, together); diff != "" {
		t.Errorf("-want +have\n%s", diff)
	}
	sound(t, s)
}

// A story does not drift: what is like its last article and not like its first
// is another.
func TestStoriesDoNotDrift(t *testing.T) {
	s := open(t)
	words := strings.Fields(reportText(1, 100))
	var batch []Article
	for i := range 6 { // each has a sixth of the words of the one before replaced
		for j := range 16 {
			if i > 0 {
				words[(i-1)*16+j] = fmt.Sprintf("n%d", i*100+j)
			}
		}
		a := article(fmt.Sprint(i), "Report", strings.Join(words, " "), 1)
		a.Published = a.Published.Add(time.Duration(i) * time.Hour)
		batch = append(batch, a)
	}
	write(t, s, batch...)
	stories := storiesOf(t, s)
	if stories[batch[1].Key] != batch[0].Key || stories[batch[5].Key] == batch[0].Key {
		t.Errorf("%v", stories)
	}
}

// An article moves to an earlier one that comes late, though the first article of
// its story is not like that and stays.
func TestArticleMovesToAnEarlierStory(t *testing.T) {
	s := open(t)
	text := reportText(1, 100)
	earliest, first, last := article("0", "Report", text, 1), article("1", "Report", drifted(text, 2), 2), article("2", "Report", drifted(text, 1), 3)
	write(t, s, first, last)
	if stories := storiesOf(t, s); stories[last.Key] != first.Key {
		t.Fatalf("%v", stories)
	}
	write(t, s, earliest)
	if stories := storiesOf(t, s); stories[last.Key] != earliest.Key || stories[first.Key] != first.Key {
		t.Errorf("%v", stories)
	}
	sound(t, s)
}

// Deleting or changing the first article of a story leaves a story of the rest.
func TestFirstArticleGoes(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	text := reportText(1, 80)
	write(t, s, article("a", "Gone soon", text, 1), article("b", "Then changed", text, 2), article("c", "Left", text, 3), article("d", "Left", text, 4), article("e", "Too late", text, 5))
	group := func() string {
		var out []string
		for key, first := range storiesOf(t, s) {
			out = append(out, strings.TrimPrefix(key, "https://news.example/")+strings.TrimPrefix(first, "https://news.example/"))
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	if got := group(); got != "aa ba ca da ee" {
		t.Error(got)
	}
	if n, err := s.Delete(ctx, Words{Any: []Term{{Text: "soon"}}}, Scope{}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if got := group(); got != "bb cb db eb" { // the late one is within three days of the second
		t.Error(got)
	}
	write(t, s, article("b", "Now another", reportText(2, 80), 2))
	if got := group(); got != "bb cc dc ec" {
		t.Error(got)
	}
	write(t, s, article("0", "Comes late, was first", text, 2))
	if got := group(); got != "00 bb c0 d0 e0" {
		t.Error(got)
	}
	told, err := s.StoryOf(ctx, 4, 2)
	if err != nil || told.Articles != 4 || told.Sources != 1 || len(told.Listed) != 2 || told.Listed[0].Title != "Comes late, was first" {
		t.Errorf("%+v, %v", told, err)
	}
	stories, err := s.Stories(ctx, 10)
	if err != nil || len(stories) != 1 || stories[0].ID != told.Listed[0].ID || stories[0].Articles != 4 || stories[0].Last.Day() != 5 {
		t.Errorf("%+v, %v", stories, err)
	}
	counts, err := s.StoryCounts(ctx)
	if err != nil || counts != (StoryCounts{Articles: 5, Texts: 4, Stories: 2}) {
		t.Errorf("%+v, %v", counts, err)
	}
	sound(t, s)
}

// A rebuild that is broken off goes on where it was.
func TestRebuildStoriesGoesOn(t *testing.T) {
	s := open(t)
	rebuildDocs = 10
	t.Cleanup(func() { rebuildDocs = fullRebuildDocs })
	var batch []Article
	for i := range 35 {
		batch = append(batch, article(fmt.Sprint(i), "Report", reportText(uint64(i/5), 60), 1+i/10))
	}
	write(t, s, batch...)
	want := storiesOf(t, s)
	pending := func() int64 {
		counts, err := s.StoryCounts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return counts.Pending
	}
	ctx, stop := context.WithCancel(context.Background())
	var told []string
	err := s.RebuildStories(ctx, func(done, total int64) {
		told = append(told, fmt.Sprintf("%d/%d", done, total))
		stop()
	})
	if err == nil || pending() != 25 {
		t.Errorf("%v, %d are left", err, pending())
	}
	err = s.RebuildStories(context.Background(), func(done, total int64) { told = append(told, fmt.Sprintf("%d/%d", done, total)) })
	if err != nil || pending() != 0 {
		t.Errorf("%v, %d are left", err, pending())
	}
	if diff := cmp.Diff([]string{"10/35", "10/25", "20/25", "25/25"}, told); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, storiesOf(t, s)); diff != "" {
		t.Error(diff)
	}
	sound(t, s)
}

// A sketch tells the similarity of the texts it was made of.
func TestSketchesTellSimilarity(t *testing.T) {
	s := open(t)
	shingles := func(text string) map[string]bool {
		words := strings.Fields(text)
		set := map[string]bool{}
		for i := range len(words) - shingleWords + 1 {
			set[strings.Join(words[i:i+shingleWords], " ")] = true
		}
		return set
	}
	off, worst := 0.0, 0.0
	const texts = 300
	for i := range uint64(texts) {
		a := reportText(i, 30+int(i))
		b := edited(a, i, float64(i%10)/50)
		p := s.Prepare([]Article{article("a", "One", a, 1), article("b", "Other", b, 1)})
		s.spare.put(p.index)
		in, of := 0, shingles(b)
		for shingle := range shingles(a) {
			if of[shingle] {
				in++
			}
		}
		exact := float64(in) / float64(len(shingles(a))+len(of)-in)
		err := similarity(p.sketches[0], p.sketches[1]) - exact
		off, worst = off+err, max(worst, err, -err)
	}
	if off /= texts; off < -0.01 || off > 0.01 || worst > 0.2 {
		t.Errorf("off by %.3f on average, by %.3f at worst", off, worst)
	}
}
