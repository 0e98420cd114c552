package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/sql"
)

// MaxArticles is the longest page of Articles.
const MaxArticles = 1000

// exportPage is how many articles EachArticle asks for at a time, some 10 MB.
// Twice as many are taken, should more have come between them.
const exportPage = 25_000

// Articles lists a page of what the request counts; all its selections
// together (their union). limit is clamped to 1..MaxArticles; cursor is "" or
// a list's Next.
func (a *Analyst) Articles(ctx context.Context, req Request, limit int, cursor string) (ArticleList, error) {
	limit = min(max(limit, 1), MaxArticles)
	after, err := parseCursor(cursor)
	if err != nil {
		return ArticleList{}, err
	}
	after.Order = req.Sort.order()
	req, match, err := a.listing(ctx, req)
	if err != nil {
		return ArticleList{}, err
	}
	list := ArticleList{Request: req}
	undated := req
	undated.Undated, undated.By = true, ""
	undated.Range = Range{}
	without, err := a.undated(ctx, undated, match)
	if err != nil {
		return ArticleList{}, err
	}
	for _, n := range without {
		list.Undated += n
	}
	scope := listScope(req)
	if req.Undated {
		list.Count = list.Undated
	} else if list.Count, err = a.store.CountAll(ctx, match, scope); err != nil {
		return ArticleList{}, err
	}
	rows, err := a.store.Articles(ctx, match, scope, after, limit+1)
	if err != nil {
		return ArticleList{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		list.Next = cursorAt(rows[limit-1])
	}
	for _, r := range rows {
		list.Articles = append(list.Articles, listed(&r))
	}
	return list, nil
}

// EachArticle calls do with every article that the request counts, in the
// order of Articles, in bounded memory.
func (a *Analyst) EachArticle(ctx context.Context, req Request, do func(Article) error) error {
	return a.eachArticle(ctx, req, exportPage, do)
}

func (a *Analyst) eachArticle(ctx context.Context, req Request, size int, do func(Article) error) error {
	req, match, err := a.listing(ctx, req)
	if err != nil {
		return err
	}
	scope := listScope(req)
	after := store.After{Order: req.Sort.order()}
	page := func(until store.After, limit int) (last bool, err error) {
		rows := 0
		err = a.store.EachArticle(ctx, match, scope, after, until, limit, func(r *store.Article) error {
			rows++
			after.Published, after.ID = r.Published, r.ID
			return do(listed(r))
		})
		return rows < limit, err
	}
	// Most lists are one page. Of a longer one it is asked once where the pages
	// end: to choose the next one out of all that are left takes as long as to sort those.
	if last, err := page(store.After{}, size); last || err != nil {
		return err
	}
	ends, err := a.store.ArticlePages(ctx, match, scope, after, size)
	if err != nil {
		return err
	}
	for _, until := range append(ends, store.After{}) {
		for last := false; !last; {
			if last, err = page(until, 2*size); err != nil {
				return err
			}
		}
	}
	return nil
}

// listing completes the request of a list and gives what its articles match.
func (a *Analyst) listing(ctx context.Context, req Request) (Request, store.Match, error) {
	chosen, err := a.resolve(ctx, req.Selections)
	if err != nil {
		return req, nil, err
	}
	if req, _, err = a.fill(ctx, req); err != nil {
		return req, nil, err
	}
	match, err := a.narrowed(ctx, union(chosen), req)
	return req, match, err
}

// listScope is the scope of a list whose request is completed.
func listScope(req Request) store.Scope {
	if req.Undated {
		req.Range = Range{}
	}
	return req.scope()
}

// narrowed gives what a request asks that articles match beside its selections.
func (a *Analyst) narrowed(ctx context.Context, match store.Match, req Request) (store.Match, error) {
	if len(req.And) > 0 {
		both := store.All{match}
		for _, slug := range req.And {
			t, err := a.topic(ctx, slug)
			if err != nil {
				return nil, err
			}
			both = append(both, store.Mentions(t.ID))
		}
		match = both
	}
	if req.With == "" {
		return match, nil
	}
	q, err := Parse(req.With)
	if err != nil {
		return nil, &ParamError{Name: "with", Value: req.With, Allowed: Says("a query"), Err: err}
	}
	return store.All{match, q.Match()}, nil
}

func cursorAt(a store.Article) string {
	if a.Published.IsZero() {
		return fmt.Sprintf("u.%d", a.ID)
	}
	return fmt.Sprintf("%d.%d", a.Published.UnixMicro(), a.ID)
}

func parseCursor(cursor string) (store.After, error) {
	if cursor == "" {
		return store.After{}, nil
	}
	bad := &ParamError{Name: "after", Value: cursor, Allowed: Says("what the page before gave as the next one")}
	at, number, ok := strings.Cut(cursor, ".")
	if !ok {
		return store.After{}, bad
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id < 1 {
		return store.After{}, bad
	}
	if at == "u" {
		return store.After{ID: id}, nil
	}
	micro, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return store.After{}, bad
	}
	return store.After{Published: time.UnixMicro(micro).UTC(), ID: id}, nil
}

// listed makes the article of a list of a stored one.
func listed(a *store.Article) Article {
	out := Article{ID: a.ID, URL: a.URL, Title: a.Title, Source: a.SourceDomain, Domain: a.SourceDomain, Name: a.SourceName, Author: a.Author,
		Language: a.Language, Country: a.Country, Published: a.Published, DateOnly: a.DateOnly,
		DateFrom: a.DateFrom, DateNote: a.DateNote, FirstSeen: a.FirstSeen, Updated: a.Updated}
	if out.Source == "" {
		out.Source = out.Name
	}
	if out.Name == "" {
		out.Name = out.Source
	}
	return out
}

// Article gives one article, with what the selections matched in it; with no
// selections, what its topics matched. A *NotFoundError where there is none.
func (a *Analyst) Article(ctx context.Context, id int64, selections []Selection) (ArticleView, error) {
	stored, ok, err := a.store.Article(ctx, id)
	if err != nil {
		return ArticleView{}, err
	}
	if !ok {
		return ArticleView{}, noArticle(strconv.FormatInt(id, 10))
	}
	view := ArticleView{Article: listed(&stored), Text: stored.Text}
	if err := a.history(ctx, &view); err != nil {
		return ArticleView{}, err
	}
	told, err := a.store.StoryOf(ctx, id, StoryListed)
	if err != nil {
		return ArticleView{}, err
	}
	view.Story.Articles, view.Story.Sources = told.Articles, told.Sources
	for _, other := range told.Listed {
		view.Story.Listed = append(view.Story.Listed, listed(&other))
	}
	if len(told.Listed) > 0 {
		view.Story.SQL = store.StorySQL(told.Listed[0].ID)
	}
	slugs, err := a.store.ArticleTopics(ctx, id)
	if err != nil {
		return ArticleView{}, err
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return ArticleView{}, err
	}
	bySlug := map[string]Topic{}
	for _, t := range topics {
		bySlug[t.Slug] = t
	}
	for _, slug := range slugs {
		view.Topics = append(view.Topics, bySlug[slug])
	}
	if len(selections) == 0 {
		for _, slug := range slugs {
			selections = append(selections, Selection{Topic: slug})
		}
	}
	chosen, err := a.resolve(ctx, selections)
	if err != nil {
		return ArticleView{}, err
	}
	for _, s := range chosen {
		if s.query == "" {
			continue
		}
		q, err := Parse(s.query)
		if err != nil {
			return ArticleView{}, fmt.Errorf("topic %s: %w", s.slug, err)
		}
		inTitle, inText := q.Highlight(view.Title, view.Text)
		view.TitleSpans = mergeSpans(append(view.TitleSpans, inTitle...))
		view.TextSpans = mergeSpans(append(view.TextSpans, inText...))
	}
	return view, nil
}

// mergeSpans sorts spans and joins those that touch or overlap.
func mergeSpans(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
