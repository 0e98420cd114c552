package peer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
)

// bleveEngine is Bleve with its scorch index. Title and text are two values of
// one field, so that a word is looked for once and a phrase never reaches from
// one into the other. Weeks, days and the dimensions are keywords with doc
// values, which facets count.
type bleveEngine struct {
	dir   string
	index bleve.Index
}

func newBleve(dir string, _ corpus.Facts) Engine { return &bleveEngine{dir: dir} }

const (
	bleveBatch = 2_000
	// bleveFacet is how many values a facet may have: more than there are weeks
	// or sources.
	bleveFacet = 10_000
)

// bleveDocument is what is indexed of an article.
type bleveDocument struct {
	Body      []string  `json:"body"` // title, text
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Published time.Time `json:"published"`
	Week      string    `json:"week"`
	Day       string    `json:"day"`
	Source    string    `json:"source"`
	Language  string    `json:"language"`
	Country   string    `json:"country"`
}

func bleveMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("words", map[string]any{
		"type": custom.Name, "tokenizer": unicode.Name, "token_filters": []string{lowercase.Name},
	})
	if err != nil {
		return nil, err
	}
	document := bleve.NewDocumentStaticMapping()
	document.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	text := func(name string) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = "words", true, false, false, true
		document.AddFieldMappingsAt(name, f)
	}
	text("body")
	text("title")
	for _, name := range []string{"week", "day", "source", "language", "country"} {
		f := bleve.NewKeywordFieldMapping()
		f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = false, true, false, false
		document.AddFieldMappingsAt(name, f)
	}
	url := bleve.NewKeywordFieldMapping()
	url.Store, url.DocValues, url.IncludeInAll, url.IncludeTermVectors = true, false, false, false
	document.AddFieldMappingsAt("url", url)
	published := bleve.NewDateTimeFieldMapping()
	published.Store, published.DocValues, published.IncludeInAll = false, true, false
	document.AddFieldMappingsAt("published", published)
	m.DefaultMapping = document
	m.DefaultAnalyzer = "words"
	return m, nil
}

func (b *bleveEngine) path() string { return filepath.Join(b.dir, "articles.bleve") }

func (b *bleveEngine) Load(ctx context.Context, file string) error {
	m, err := bleveMapping()
	if err != nil {
		return err
	}
	index, err := bleve.NewUsing(b.path(), m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	b.index = index
	// Two batches are made and analysed at a time.
	const workers = 2
	batches := make(chan corpus.Batch)
	failed := make(chan error, workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for batch := range batches {
				if err := b.write(batch); err != nil {
					failed <- err
					for range batches { // let the reader end
					}
					return
				}
			}
		})
	}
	err = corpus.Read(ctx, file, bleveBatch, func(batch corpus.Batch) error {
		select {
		case batches <- batch:
			return nil
		case err := <-failed:
			return err
		}
	})
	close(batches)
	group.Wait()
	close(failed)
	for e := range failed {
		err = e
	}
	if err != nil {
		return err
	}
	return b.merge(ctx)
}

// bleveMerges is how often a merge to one segment is tried: each takes what is
// on disk when it begins, and others may be going on in the background.
const bleveMerges = 10

// merge makes one segment of all, which is what queries are fastest on.
func (b *bleveEngine) merge(ctx context.Context) error {
	index, err := b.index.Advanced()
	if err != nil {
		return err
	}
	s, ok := index.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("the index is a %T; expected scorch", index)
	}
	for range bleveMerges {
		for s.StatsMap()["num_root_memorysegments"] != uint64(0) { // they are being written
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if s.StatsMap()["num_root_filesegments"] == uint64(1) {
			return nil
		}
		if err := s.ForceMerge(ctx, &mergeplan.SingleSegmentMergePlanOptions); err != nil {
			return err
		}
	}
	return fmt.Errorf("after %d merges there are still %v segments: expected one", bleveMerges, s.StatsMap()["num_root_filesegments"])
}

func (b *bleveEngine) write(from corpus.Batch) error {
	batch := b.index.NewBatch()
	for i, a := range from.Articles {
		if err := batch.Index(bleveID(from.First+i), bleveDoc(a)); err != nil {
			return fmt.Errorf("article %d: %w", from.First+i, err)
		}
	}
	return b.index.Batch(batch)
}

func bleveDoc(a corpus.Article) bleveDocument {
	at := a.Published.UTC()
	return bleveDocument{
		Body: []string{a.Title, a.Text}, Title: a.Title, URL: a.URL, Published: at,
		Week: analytics.Week.Floor(at, time.UTC).Format(time.DateOnly), Day: at.Format(time.DateOnly),
		Source: a.Source, Language: cmp.Or(a.Language, "unknown"), Country: cmp.Or(a.Country, "unknown"),
	}
}

// bleveID is the number of an article so that letters sort as numbers do.
func bleveID(number int) string { return fmt.Sprintf("%09d", number) }

func (b *bleveEngine) Open(context.Context) error {
	index, err := bleve.Open(b.path())
	if err != nil {
		return err // index is not nil then
	}
	b.index = index
	return nil
}

func (b *bleveEngine) Ask(ctx context.Context, q question.Question) (question.Answer, error) {
	var a question.Answer
	switch q.Kind {
	case question.Retag, question.Overview:
		return a, cannot("Bleve has no place to keep which articles match a topic")
	}
	e, err := q.Parsed()
	if err != nil {
		return a, err
	}
	match, err := bleveQuery(e, "body")
	if err != nil {
		return a, err
	}
	match = bleveRange(match, q)
	switch q.Kind {
	case question.Series:
		return b.facet(ctx, match, string(q.Interval))
	case question.Groups:
		return b.facet(ctx, match, string(q.By))
	case question.Share:
		count, err := b.facet(ctx, match, string(q.Interval))
		if err != nil {
			return a, err
		}
		of := map[string]int64{}
		for _, r := range count.Rows {
			of[r.Key] = r.Numbers[0]
		}
		totals, err := b.facet(ctx, bleveRange(bleve.NewMatchAllQuery(), q), string(q.Interval))
		for _, r := range totals.Rows {
			a.Add(r.Key, of[r.Key], r.Numbers[0])
		}
		return a, err
	case question.List:
		req := bleve.NewSearchRequestOptions(match, q.Limit, 0, false)
		req.Score = "none"
		req.SortBy([]string{"-published", "-_id"})
		req.Fields = []string{"url"}
		found, err := b.index.SearchInContext(ctx, req)
		if err != nil {
			return a, err
		}
		for _, hit := range found.Hits {
			a.Add(fmt.Sprint(hit.Fields["url"]))
		}
		return a, nil
	}
	return a, cannot("no answer of the kind %s", q.Kind)
}

// facet counts the articles that match by the values of a keyword.
func (b *bleveEngine) facet(ctx context.Context, match query.Query, field string) (question.Answer, error) {
	var a question.Answer
	req := bleve.NewSearchRequestOptions(match, 0, 0, false)
	req.Score = "none"
	req.AddFacet("count", bleve.NewFacetRequest(field, bleveFacet))
	found, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return a, err
	}
	for _, t := range found.Facets["count"].Terms.Terms() {
		a.Add(t.Term, int64(t.Count))
	}
	return a, nil
}

// Size counts the segment that is used. Those that were merged into it are
// taken off the disk later, in the background.
func (b *bleveEngine) Size(context.Context) (int64, error) {
	stats, ok := b.index.StatsMap()["index"].(map[string]any)
	if !ok {
		return 0, errors.New("the index has no statistics: expected them under index")
	}
	size, ok := stats["num_bytes_used_disk_by_root"].(uint64)
	if !ok || size == 0 {
		return 0, fmt.Errorf("num_bytes_used_disk_by_root is %v: expected a number of bytes", stats["num_bytes_used_disk_by_root"])
	}
	return int64(size), nil
}

func (b *bleveEngine) Version(context.Context) (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/blevesearch/bleve/v2" {
				return "Bleve " + strings.TrimPrefix(m.Version, "v"), nil
			}
		}
	}
	return "Bleve", nil
}

func (b *bleveEngine) Close() error {
	if b.index == nil {
		return nil
	}
	err := b.index.Close()
	b.index = nil
	return err
}

// bleveRange limits a query to a range of dates.
func bleveRange(match query.Query, q question.Question) query.Query {
	if q.From.IsZero() && q.To.IsZero() {
		return match
	}
	inclusive, exclusive := true, false
	dates := bleve.NewDateRangeInclusiveQuery(q.From, q.To, &inclusive, &exclusive)
	dates.SetField("published")
	return bleve.NewConjunctionQuery(match, dates)
}

// bleveQuery makes Bleve's query of one of ours.
func bleveQuery(e analytics.Expr, field string) (query.Query, error) {
	all := func(exprs []analytics.Expr) ([]query.Query, error) {
		out := make([]query.Query, len(exprs))
		for i, x := range exprs {
			var err error
			if out[i], err = bleveQuery(x, field); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	switch e := e.(type) {
	case analytics.Word:
		q := bleve.NewTermQuery(plain(e.Text))
		q.SetField(field)
		return q, nil
	case analytics.Prefix:
		q := bleve.NewPrefixQuery(plain(e.Text))
		q.SetField(field)
		return q, nil
	case analytics.Phrase:
		words := make([]string, len(e.Parts))
		for i, p := range e.Parts {
			if p.Prefix {
				return nil, cannot("Bleve has no prefix in a phrase")
			}
			words[i] = plain(p.Text)
		}
		return bleve.NewPhraseQuery(words, field), nil
	case analytics.Or:
		queries, err := all(e.Exprs)
		return bleve.NewDisjunctionQuery(queries...), err
	case analytics.And:
		must, mustNot := parted(e)
		musts, err := all(must)
		if err != nil {
			return nil, err
		}
		if len(musts) == 0 {
			musts = []query.Query{bleve.NewMatchAllQuery()}
		}
		if len(mustNot) == 0 {
			return bleve.NewConjunctionQuery(musts...), nil
		}
		nots, err := all(mustNot)
		if err != nil {
			return nil, err
		}
		q := bleve.NewBooleanQuery()
		q.AddMust(musts...)
		q.AddMustNot(nots...)
		return q, nil
	case analytics.Not:
		not, err := bleveQuery(e.Expr, field)
		if err != nil {
			return nil, err
		}
		q := bleve.NewBooleanQuery()
		q.AddMust(bleve.NewMatchAllQuery())
		q.AddMustNot(not)
		return q, nil
	case analytics.Within, analytics.Near:
		return nil, cannot("Bleve has no proximity")
	case analytics.Field:
		if e.Name == analytics.FieldTitle {
			return bleveQuery(e.Expr, "title")
		}
		return nil, cannot("title and text are one field here: %s cannot be asked for", e.Name)
	}
	return nil, cannot("Bleve has nothing like %T", e)
}
