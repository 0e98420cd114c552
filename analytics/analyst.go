package analytics

import (
	"context"
	"errors"
	"time"

	"tidings/sql"
)

// Analyst answers questions about one store. It is safe for concurrent use.
type Analyst struct {
	store *store.Store
	now   func() time.Time
}

// New makes an Analyst over st; now is the clock.
func New(st *store.Store, now func() time.Time) *Analyst { return &Analyst{store: st, now: now} }

var errNotBuilt = errors.New("not built yet")

// Volume counts the request's selections in every bucket of its range.
func (a *Analyst) Volume(ctx context.Context, req Request) (Volume, error) {
	return Volume{}, errNotBuilt
}

// Breakdown counts one selection by the values of a dimension over the whole
// range, by falling count.
func (a *Analyst) Breakdown(ctx context.Context, req Request, by Dimension) ([]Group, error) {
	return nil, errNotBuilt
}

// Articles lists a page of what the request counts; all its selections
// together (their union). limit is clamped to 1..1000; cursor is "" or a
// list's Next.
func (a *Analyst) Articles(ctx context.Context, req Request, limit int, cursor string) (ArticleList, error) {
	return ArticleList{}, errNotBuilt
}

// EachArticle calls do with every article that the request counts, in the
// order of Articles, undated ones last, in bounded memory.
func (a *Analyst) EachArticle(ctx context.Context, req Request, do func(Article) error) error {
	return errNotBuilt
}

// Article gives one article, with what the selections matched in it; with no
// selections, what its topics matched. A *NotFoundError where there is none.
func (a *Analyst) Article(ctx context.Context, id int64, selections []Selection) (ArticleView, error) {
	return ArticleView{}, errNotBuilt
}

// Topics lists all topics by name.
func (a *Analyst) Topics(ctx context.Context) ([]Topic, error) { return nil, errNotBuilt }

// Topic gives one topic by its slug, or a *NotFoundError.
func (a *Analyst) Topic(ctx context.Context, slug string) (Topic, error) {
	return Topic{}, errNotBuilt
}

// Overview gives a Card for every topic over the request's range; the
// request's selections are ignored.
func (a *Analyst) Overview(ctx context.Context, req Request) ([]Card, error) {
	return nil, errNotBuilt
}

// Sources lists all sources by falling number of articles.
func (a *Analyst) Sources(ctx context.Context) ([]Source, error) { return nil, errNotBuilt }

// Corpus says what the store holds as a whole.
func (a *Analyst) Corpus(ctx context.Context) (Corpus, error) { return Corpus{}, errNotBuilt }

// MovingAverage gives the trailing mean of the last n counts for each point
// (fewer at the start), as a chart overlay. n < 2 gives nil.
func (s Series) MovingAverage(n int) []float64 { return nil }

// ParseRequest reads a Request from named parameters (q, topic, from, to,
// interval, tz, source, language, country, by). Unknown names are the
// caller's to refuse. Errors are *ParamError.
func ParseRequest(values map[string][]string) (Request, error) { return Request{}, errNotBuilt }

// Values gives the request's parameters in their canonical form, the inverse
// of ParseRequest.
func (r Request) Values() map[string][]string { return nil }
