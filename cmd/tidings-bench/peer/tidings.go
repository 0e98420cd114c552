package peer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/question"
	"tidings/ingest"
	"tidings/sql"
)

// tidings is Tidings itself, asked through the package that its dashboard asks:
// parsing and compiling the query is part of the time.
type tidings struct {
	dir     string
	store   *store.Store
	analyst *analytics.Analyst
	topics  []analytics.TopicDefinition
	edits   int
}

func newTidings(dir string, _ corpus.Facts) Engine { return &tidings{dir: dir} }

// What the command line lets the database take by default, working and serving.
const (
	tidingsMemory        = "1GB"
	tidingsServingMemory = "512MB"
)

func (t *tidings) open(ctx context.Context, name, memory string, mustExist bool) (*store.Store, error) {
	return store.Open(ctx, filepath.Join(t.dir, name), store.Options{MemoryLimit: memory, MustExist: mustExist})
}

func (t *tidings) Load(ctx context.Context, file string) error {
	return t.load(ctx, "tidings.duckdb", file)
}

func (t *tidings) LoadDetecting(ctx context.Context, file string) error {
	const name = "detecting.duckdb"
	err := t.load(ctx, name, file)
	return errors.Join(err, os.Remove(filepath.Join(t.dir, name)))
}

func (t *tidings) load(ctx context.Context, name, file string) error {
	st, err := t.open(ctx, name, tidingsMemory, false)
	if err != nil {
		return err
	}
	sum, err := ingest.Import(ctx, st, []string{file}, nil, ingest.ImportOptions{
		Read:     ingest.ReadOptions{AsOf: time.Now(), AsOfNow: true, Zone: time.UTC},
		Now:      time.Now,
		Rejected: func(r *ingest.Reject) error { return r },
	})
	if err == nil && sum.Added != sum.Read {
		err = fmt.Errorf("of %d records %d were added; expected all", sum.Read, sum.Added)
	}
	return errors.Join(err, st.Close())
}

func (t *tidings) Open(ctx context.Context) error {
	st, err := t.open(ctx, "tidings.duckdb", tidingsServingMemory, true)
	if err != nil {
		return err
	}
	t.store, t.analyst = st, analytics.New(st, time.Now)
	t.analyst.KeepResident() // as tidings serve does
	return nil
}

func (t *tidings) Tag(ctx context.Context, topics []analytics.TopicDefinition) error {
	t.topics = topics
	_, err := t.analyst.Apply(ctx, analytics.TopicFile{Topics: topics}, true)
	return err
}

func (t *tidings) Ask(ctx context.Context, q question.Question) (question.Answer, error) {
	var a question.Answer
	req := analytics.Request{Interval: q.Interval, Range: analytics.Range{From: q.From, To: q.To}}
	if q.Query != "" {
		req.Selections = []analytics.Selection{{Query: q.Query}}
	}
	switch q.Kind {
	case question.Series, question.Share:
		v, err := t.analyst.Volume(ctx, req)
		if err != nil {
			return a, err
		}
		for _, p := range v.Series[0].Points {
			switch {
			case q.Kind == question.Share && p.Total > 0:
				a.AddDay(p.Bucket, p.Count, p.Total)
			case q.Kind == question.Series && p.Count > 0:
				a.AddDay(p.Bucket, p.Count)
			}
		}
	case question.Groups:
		groups, err := t.analyst.Breakdown(ctx, req, q.By)
		if err != nil {
			return a, err
		}
		for _, g := range groups {
			a.Add(g.Value, g.Count)
		}
	case question.List:
		list, err := t.analyst.Articles(ctx, req, q.Limit, "")
		if err != nil {
			return a, err
		}
		for _, art := range list.Articles {
			a.Add(art.URL)
		}
	case question.Retag:
		return t.retag(ctx, q)
	case question.Overview:
		return t.overview(ctx, req)
	default:
		return a, cannot("no answer of the kind %s", q.Kind)
	}
	return a, nil
}

// retag edits a topic: the new query has one more word, which no article has.
func (t *tidings) retag(ctx context.Context, q question.Question) (question.Answer, error) {
	var a question.Answer
	for _, d := range t.topics {
		if d.Slug != q.Topic {
			continue
		}
		t.edits++
		d.Query = fmt.Sprintf("(%s) OR nosuchword%d", d.Query, t.edits)
		changes, err := t.analyst.Apply(ctx, analytics.TopicFile{Topics: []analytics.TopicDefinition{d}}, false)
		if err != nil {
			return a, err
		}
		a.Add(q.Topic, changes[0].Topic.Mentions)
		return a, nil
	}
	return a, fmt.Errorf("there is no topic %s: expected one of those that were tagged", q.Topic)
}

// overview asks what the handler of the dashboard's first page asks.
func (t *tidings) overview(ctx context.Context, req analytics.Request) (question.Answer, error) {
	var a question.Answer
	c, err := t.analyst.Corpus(ctx)
	if err != nil {
		return a, err
	}
	a.Add("articles", c.Articles)
	a.Add("sources", c.Sources)
	for _, by := range []analytics.Dimension{analytics.BySource, analytics.ByLanguage, analytics.ByCountry} {
		groups, err := t.analyst.Breakdown(ctx, analytics.Request{}, by)
		if err != nil {
			return a, err
		}
		for _, g := range groups {
			a.Add(string(by)+" "+g.Value, g.Count)
		}
	}
	cards, err := t.analyst.Overview(ctx, req)
	if err != nil {
		return a, err
	}
	for i, card := range cards {
		for _, p := range card.Series.Points {
			day := p.Bucket.UTC().Format(time.DateOnly)
			if i == 0 && p.Total > 0 {
				a.Add("total "+day, p.Total)
			}
			if p.Count > 0 {
				a.Add(card.Topic.Slug+" "+day, p.Count)
			}
		}
	}
	return a, nil
}

func (t *tidings) Size(context.Context) (int64, error) { return folderSize(t.dir) }

func (t *tidings) Version(context.Context) (string, error) {
	driver := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/duckdb/duckdb-go/v2" {
				driver = m.Version
			}
		}
	}
	return "Tidings on duckdb-go " + driver, nil
}

func (t *tidings) Close() error {
	if t.store == nil {
		return nil
	}
	err := t.store.Close()
	t.store = nil
	return err
}
