package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Order is how a list of articles is sorted.
type Order int

// The orders. Each is a total one, so that a place in it stays where it is when
// articles are added.
const (
	NewestFirst Order = iota // by publication
	OldestFirst
	StoredLastFirst // as articles came, the last one first
)

// columns gives what a list is sorted by.
func (o Order) columns() Fragment {
	switch o {
	case OldestFirst:
		return "a.published, a.id"
	case StoredLastFirst:
		return "a.id DESC"
	default:
		return "a.published DESC, a.id DESC"
	}
}

// public is columns for the view articles.
func (o Order) public() string {
	switch o {
	case OldestFirst:
		return "published, id"
	case StoredLastFirst:
		return "id DESC"
	default:
		return "published DESC, id DESC"
	}
}

// words says the order in words.
func (o Order) words() string {
	switch o {
	case OldestFirst:
		return "oldest first"
	case StoredLastFirst:
		return "those stored last first"
	default:
		return "newest first"
	}
}

// After is a place in a list of articles: behind the article with this date
// and ID. Without them it is the beginning.
type After struct {
	Order     Order
	Published time.Time // zero for an undated article
	ID        int64
}

// where is a condition for articles that come behind the place.
func (a After) where() string {
	if a.ID == 0 {
		return "TRUE"
	}
	return a.beyond(a.Order != OldestFirst, "")
}

// upTo is a condition for articles that come not behind the place; all for the
// beginning.
func (a After) upTo() string {
	if a.ID == 0 {
		return "TRUE"
	}
	return a.beyond(a.Order == OldestFirst, "=")
}

// beyond is a condition for articles that are less, or greater, than that of the place;
// with "=", or are it.
func (a After) beyond(less bool, equal string) string {
	sign := ">"
	if less {
		sign = "<"
	}
	if a.Published.IsZero() || a.Order == StoredLastFirst {
		return fmt.Sprintf("a.id %s%s %d", sign, equal, a.ID)
	}
	at := timestamp(a.Published)
	return fmt.Sprintf("(a.published %s %s OR a.published = %s AND a.id %s%s %d)", sign, at, at, sign, equal, a.ID)
}

// ArticlePages gives where the pages of a list end that begins behind a place:
// the last article of each page of size, without a last page that is shorter.
func (s *Store) ArticlePages(ctx context.Context, m Match, scope Scope, after After, size int) ([]After, error) {
	f := listFragments(m, scope, after.Order)
	f["after"] = Fragment(after.where())
	return query(ctx, s, "article_pages", args{"size": size}, f, func(r *sql.Rows) (a After, err error) {
		var published sql.NullTime
		err = r.Scan(&published, &a.ID)
		a.Order, a.Published = after.Order, published.Time
		return a, err
	})
}
