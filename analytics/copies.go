package analytics

import "context"

// Copies are what a list in texts or stories shows as one: its articles in the list.
type Copies struct {
	Articles, Sources int64
	Listed            []Article // the first CopiesListed of them in the list's order
}

// CopiesListed is how many articles of a text or a story are listed.
const CopiesListed = 20

// Copies gives what stands behind the rows of a list in texts or stories, by the
// article that it shows; those that are alone are left out. req is an ArticleList's own.
func (a *Analyst) Copies(ctx context.Context, req Request, articles []Article) (map[int64]Copies, error) {
	req, match, err := a.listing(ctx, req)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(articles))
	for i, x := range articles {
		ids[i] = x.ID
	}
	found, err := a.store.Copies(ctx, match, listScope(req), req.Sort.order(), ids, CopiesListed)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]Copies, len(found))
	for id, c := range found {
		copies := Copies{Articles: c.Articles, Sources: c.Sources}
		for _, x := range c.Listed {
			copies.Listed = append(copies.Listed, listed(&x))
		}
		out[id] = copies
	}
	return out, nil
}
