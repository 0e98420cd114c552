package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// Copies are the articles in a list that are one text or one story.
type Copies struct {
	Articles, Sources int64
	Listed            []Article // its first ones in the order of the list, without their texts
}

// ReadTexts gives titles and texts of articles, by their IDs.
func (s *Store) ReadTexts(ctx context.Context, ids []int64) (map[int64]Article, error) {
	out := make(map[int64]Article, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.FormatInt(id, 10)
	}
	f := fragments{"match": Fragment("a.id IN (" + strings.Join(list, ", ") + ")")}
	_, err := query(ctx, s, "article_read", nil, f, func(r *sql.Rows) (_ struct{}, err error) {
		var a Article
		err = r.Scan(&a.ID, &a.Title, &a.Text)
		out[a.ID] = a
		return struct{}{}, err
	})
	return out, err
}

// Copies gives, by the article that comes first, what the unit of a list makes one of
// each of its articles: at most limit articles of each, and nothing of those that are
// alone. The scope's unit is texts or stories.
func (s *Store) Copies(ctx context.Context, m Match, scope Scope, order Order, ids []int64, limit int) (map[int64]*Copies, error) {
	out := map[int64]*Copies{}
	column := scope.Unit.distinct()
	if column == "" || len(ids) == 0 {
		return out, nil
	}
	joins, match := from(m)
	f := fragments{"from": joins, "match": match, "scope": Fragment(scope.where()), "unit": Fragment("a." + column), "order": order.columns()}
	var last *Copies
	_, err := query(ctx, s, "copy_list", args{"ids": ids, "limit": limit}, f, func(r *sql.Rows) (_ struct{}, err error) {
		var a Article
		var c Copies
		var place int
		if err := scanArticle(r, &a, &place, &c.Articles, &c.Sources); err != nil {
			return struct{}{}, err
		}
		if place == 1 {
			last = &c
			out[a.ID] = last
		}
		last.Listed = append(last.Listed, a)
		return struct{}{}, nil
	})
	return out, err
}
