package store

import (
	"context"
	"database/sql"
	"time"
)

// Version is a text that an article had before another took its place.
type Version struct {
	Number       int // from 1, the oldest
	Since, Until time.Time
	// FromPage says that the text was not changed by anybody: it was the feed's,
	// and that of the article's page took its place.
	FromPage bool
	Title    string
	Text     string // "" in a list
}

// mostVersions bounds what is kept of an article, such as one that counts its
// readers in its text: the first version and the newest.
const mostVersions = 30

// ArticleVersions lists the texts that an article had, oldest first, without the texts
// themselves. Of an article that changed more often than is kept, numbers are
// missing after the first.
func (s *Store) ArticleVersions(ctx context.Context, article int64) ([]Version, error) {
	return s.versions(ctx, article, 0)
}

// ArticleVersion gives a text that an article had.
func (s *Store) ArticleVersion(ctx context.Context, article int64, number int) (v Version, ok bool, err error) {
	if number < 1 {
		return Version{}, false, nil
	}
	found, err := s.versions(ctx, article, number)
	if err != nil || len(found) == 0 {
		return Version{}, false, err
	}
	return found[0], true, nil
}

func (s *Store) versions(ctx context.Context, article int64, number int) ([]Version, error) {
	return query(ctx, s, "article_versions", args{"article": article, "version": int32(number)}, nil, func(r *sql.Rows) (v Version, err error) {
		var reason string
		err = r.Scan(&v.Number, &v.Since, &v.Until, &reason, &v.Title, &v.Text)
		v.FromPage = reason == versionPage
		return v, err
	})
}

// Why a version was kept.
const (
	versionChanged = "changed"
	versionPage    = "page"
)

// keepVersions keeps the texts in the database that others are about to replace.
func (t *tx) keepVersions(articles []*arrival) error {
	var ids []int64
	var reasons []string
	for _, a := range articles {
		if !a.stored || a.textHash == a.before {
			continue
		}
		reason := versionChanged
		if a.page.takes {
			reason = versionPage
		}
		ids, reasons = append(ids, a.ID), append(reasons, reason)
	}
	if len(ids) == 0 {
		return nil
	}
	if err := t.exec("article_version_keep", args{"ids": ids, "reasons": reasons, "now": t.store.now().UTC()}, nil); err != nil {
		return err
	}
	return t.exec("article_version_trim", args{"ids": ids, "most": int32(mostVersions)}, nil)
}
