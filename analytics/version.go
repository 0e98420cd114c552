package analytics

import (
	"context"
	"strconv"
	"time"

	"tidings/sql"
)

// Version is a text that an article had before another took its place.
type Version struct {
	Number       int // from 1, the oldest; numbers may be missing after the first
	Since, Until time.Time
	// FromPage says that nobody changed the text: it was the feed's, and that of
	// the article's page took its place.
	FromPage bool
	Title    string
	Text     string // "" in a list
}

// Changes counts how often an article changed; versions are all that are kept of
// it, oldest first. That its page's text took the place of the feed's is none.
func Changes(versions []Version) int {
	if len(versions) == 0 {
		return 0
	}
	n := versions[len(versions)-1].Number
	for _, v := range versions {
		if v.FromPage {
			n--
		}
	}
	return n
}

// Page is how the page of an article stands, where its text is to be had there.
type Page struct {
	State   string    // waiting, read, paywall, removed, forbidden, robots, failed or dropped
	InUse   bool      // the article's text is the page's
	Message string    // what was wrong with it at the last fetch; ""
	Fetched time.Time // last fetch; zero none
	Next    time.Time // when it is fetched (again); zero never
}

// Version gives a text that an article had, and the article as it is. The error is
// a *NotFoundError where there is none of that number.
func (a *Analyst) Version(ctx context.Context, id int64, number int) (Article, Version, error) {
	stored, ok, err := a.store.Article(ctx, id)
	if err != nil {
		return Article{}, Version{}, err
	}
	if !ok {
		return Article{}, Version{}, noArticle(strconv.FormatInt(id, 10))
	}
	v, ok, err := a.store.ArticleVersion(ctx, id, number)
	if err != nil {
		return Article{}, Version{}, err
	}
	if !ok {
		return Article{}, Version{}, &NotFoundError{Kind: "version", Name: strconv.Itoa(number), Next: Says("those that are kept are listed at /articles/%s", strconv.FormatInt(id, 10))}
	}
	return listed(&stored), versionOf(v), nil
}

// TextAfter gives the title and the text that took the place of a version's: those of
// the next version that is kept, whose number it gives, or else the article's own and 0.
func (a *Analyst) TextAfter(ctx context.Context, id int64, number int) (title, text string, next int, err error) {
	versions, err := a.store.ArticleVersions(ctx, id)
	if err != nil {
		return "", "", 0, err
	}
	for _, v := range versions {
		if v.Number <= number {
			continue
		}
		v, ok, err := a.store.ArticleVersion(ctx, id, v.Number)
		if err != nil || ok {
			return v.Title, v.Text, v.Number, err
		}
	}
	stored, ok, err := a.store.Article(ctx, id)
	if err == nil && !ok {
		err = noArticle(strconv.FormatInt(id, 10))
	}
	return stored.Title, stored.Text, 0, err
}

func versionOf(v store.Version) Version {
	return Version{Number: v.Number, Since: v.Since, Until: v.Until, FromPage: v.FromPage, Title: v.Title, Text: v.Text}
}

// history fills in what an article was before, and how its page stands.
func (a *Analyst) history(ctx context.Context, view *ArticleView) error {
	versions, err := a.store.ArticleVersions(ctx, view.ID)
	if err != nil {
		return err
	}
	for _, v := range versions {
		view.Versions = append(view.Versions, versionOf(v))
	}
	pages, err := a.store.Pages(ctx, view.ID)
	if err != nil || len(pages) == 0 {
		return err
	}
	p := pages[0]
	view.Page = &Page{State: string(p.State), InUse: p.InUse, Message: p.Message, Fetched: p.Fetched, Next: p.NextLook}
	return nil
}
