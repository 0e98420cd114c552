package analytics

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"tidings/sql"
)

// sources gives the sources with a larger share of the target than of the
// reference.
func (c *comparison) sources(ctx context.Context) ([]SourceShare, error) {
	of := make([]map[string]int64, 2)
	for i := range of {
		rows, err := c.store.Counts(ctx, c.sides[i].Match, c.sides[i].Scope, store.BySource)
		if err != nil {
			return nil, err
		}
		of[i] = map[string]int64{}
		for _, r := range rows {
			of[i][r.Value] = r.Count
		}
	}
	names, err := c.store.SourceNames(ctx)
	if err != nil {
		return nil, err
	}
	var out []SourceShare
	for source, n := range of[sideTarget] {
		s := SourceShare{Source: orUnknown(source), Label: orUnknown(Source{Domain: source, Name: names[source]}.Label()),
			Target: Share{n, c.target.Articles}, Reference: Share{of[sideReference][source], c.reference.Articles}}
		g := likelihood(float64(n), float64(s.Target.Of), float64(s.Reference.Count), float64(s.Reference.Of))
		if s.Score = math.Sqrt(max(g, 0)); s.Score >= leastScore {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b SourceShare) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Target.Count, a.Target.Count), cmp.Compare(a.Source, b.Source))
	})
	return out[:min(len(out), c.limit)], nil
}

// stories gives the largest stories of the target.
func (c *comparison) stories(ctx context.Context) ([]StoryShare, error) {
	target := c.sides[sideTarget].Set
	rows, err := c.store.StoryShares(ctx, target, maxStories)
	if err != nil {
		return nil, err
	}
	articles := c.target.Articles
	if target.Scope.Unit != store.Articles { // a story's share is that of its articles
		target.Scope.Unit = store.Articles
		if articles, err = c.store.CountAll(ctx, target.Match, target.Scope); err != nil {
			return nil, err
		}
	}
	out := make([]StoryShare, len(rows))
	for i, r := range rows {
		out[i] = StoryShare{ID: r.ID, Title: r.Title, Target: Share{r.Articles, articles}}
	}
	return out, nil
}

// headlines gives the articles of the sample that have most of the weight of the
// words (their scores), where a word of the title weighs twice.
func (c *comparison) headlines(words []Keyword) []Headline {
	slices.SortStableFunc(words, func(a, b Keyword) int { return cmp.Compare(b.Score, a.Score) })
	place := map[string]int{}
	for i, w := range words {
		place[w.Term] = i
	}
	target := &c.sides[sideTarget]
	has := make([][]int, len(target.sample)) // the places of its words
	weight := make([]float64, len(target.sample))
	order := make([]int, len(target.sample))
	for i, text := range target.tally.texts {
		order[i] = i
		for j, term := range text.terms {
			at, ok := place[term]
			if !ok {
				continue
			}
			has[i] = append(has[i], at)
			if weight[i] += words[at].Score; j < text.title {
				weight[i] += words[at].Score
			}
		}
		slices.Sort(has[i])
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(weight[j], weight[i]) })
	var out []Headline
	stories, titles := map[int64]bool{}, map[string]bool{"": true}
	for _, i := range order {
		a := &target.sample[i]
		title := strings.ToLower(a.Title)
		if weight[i] == 0 || len(out) == headlines {
			break
		}
		if stories[a.Story] || titles[title] {
			continue
		}
		stories[a.Story], titles[title] = true, true
		h := Headline{Article: listed(&a.Article), Story: a.Story}
		for _, at := range has[i] {
			h.Words = append(h.Words, words[at].Shown)
		}
		out = append(out, h)
	}
	return out
}
