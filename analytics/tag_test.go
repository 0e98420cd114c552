package analytics

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tidings/sql"
)

// Topics of random queries of the whole language, tagged as articles come and change, have the
// mentions that the definition of the language gives, tried out article by article; and
// so have the same topics when all of history is tagged at once.
func TestTopicsTagWhatTheirQueriesSay(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	r := rand.New(rand.NewPCG(17, 29))
	var queries, languages []string
	for range 40 {
		queries = append(queries, randomQuery(r, 2))
		languages = append(languages, []string{"", "", "be", "en"}[r.IntN(4)])
	}
	topics := func(slug string) string {
		yaml := "topics:\n"
		for i, query := range queries {
			yaml += fmt.Sprintf("  - slug: %s%d\n    name: T\n    query: '%s'\n    languages: [%s]\n", slug, i, query, languages[i])
		}
		return yaml
	}
	apply(t, a, topics("step"), false)
	for from := range 5 {
		var batch []store.Article
		for i := range 1 + r.IntN(60) {
			batch = append(batch, randomArticle(r, 30*from+i)) // half of them have the address of one that is there
		}
		put(t, s, batch...)
		if _, err := a.Tag(ctx); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, a, topics("again"), false)
	mentions, all := 0, 0
	for id := int64(1); ; id++ {
		article, ok, err := s.Article(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		slugs, err := s.ArticleTopics(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range queries {
			q, err := Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			want := holds(q.Expr, article, "") && strings.Contains(article.Language, languages[i])
			step, again := slices.Contains(slugs, fmt.Sprint("step", i)), slices.Contains(slugs, fmt.Sprint("again", i))
			if step != want || again != want {
				t.Fatalf("%s in %q\non %q %q %+v\ntagged %v, tagged again %v, the definition says %v", text, languages[i], article.Title, article.Text, article, step, again, want)
			}
			all++
			if want {
				mentions++
			}
		}
	}
	if all < 40*80 || mentions < all/10 || mentions > all*9/10 {
		t.Errorf("%d of %d are mentions: too few or too one-sided to tell much", mentions, all)
	}
}
