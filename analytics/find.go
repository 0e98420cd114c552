package analytics

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tidings/sql"
)

// maxAlike is how many articles with an address like the one that is looked
// for are looked at.
const maxAlike = 20

// FindArticle gives the number of the article that name stands for: its number
// or its address. Of an address, the scheme, "www.", a slash at the end and
// what follows "#" do not matter, and a part of it will do where only one
// article has it. A *NotFoundError where there is none or more than one.
func (a *Analyst) FindArticle(ctx context.Context, name string) (int64, error) {
	name = strings.TrimSpace(name)
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		if _, ok, err := a.store.Article(ctx, id); err != nil || ok {
			return id, err
		}
		return 0, noArticle(name)
	}
	part := addressCore(name)
	if part == "" {
		return 0, &ParamError{Name: "article", Value: name, Allowed: Says("an article's number or address")}
	}
	var alike []store.Article
	for _, undated := range []bool{false, true} {
		list, err := a.store.Articles(ctx, store.URLContains(part), store.Scope{Undated: undated}, store.After{}, maxAlike)
		if err != nil {
			return 0, err
		}
		alike = append(alike, list...)
	}
	var same []store.Article
	for _, article := range alike {
		if strings.EqualFold(addressCore(article.URL), part) {
			same = append(same, article)
		}
	}
	if len(same) > 0 {
		alike = same
	}
	switch len(alike) {
	case 0:
		return 0, noArticle(name)
	case 1:
		return alike[0].ID, nil
	}
	const most = 5
	var list []string
	for _, article := range alike[:min(len(alike), most)] {
		list = append(list, fmt.Sprintf("%d (%s)", article.ID, article.URL))
	}
	return 0, &NotFoundError{Kind: "article", Name: name, Next: Says("several articles have an address like it; give the number of one: %s", strings.Join(list, " "))}
}

// addressCore takes off an address what does not tell articles apart.
func addressCore(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	address, _, _ = strings.Cut(address, "#")
	if len(address) > 4 && strings.EqualFold(address[:4], "www.") {
		address = address[4:]
	}
	return strings.TrimSuffix(address, "/")
}
