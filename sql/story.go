package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Story is an article and its near-duplicates, in whatever source: a wire report
// and its copies.
type Story struct {
	ID                int64  // of its first article; another's when an earlier one comes or the first is deleted
	Title             string // of its first article
	Articles, Sources int64
	First, Last       time.Time // earliest and latest publication, zero if none is dated
}

// Stories lists the stories of more than one article, the largest first and at
// most limit of them.
func (s *Store) Stories(ctx context.Context, limit int) ([]Story, error) {
	return query(ctx, s, "story_list", args{"limit": limit}, nil, func(r *sql.Rows) (t Story, err error) {
		var first, last sql.NullTime
		err = r.Scan(&t.ID, &t.Title, &t.Articles, &t.Sources, &first, &last)
		t.First, t.Last = first.Time, last.Time
		return t, err
	})
}

// StoryCounts counts what is stored in the three units. Pending articles were
// stored before there were stories, and have not been compared with others yet:
// RebuildStories does it.
type StoryCounts struct {
	Articles, Texts, Stories, Pending int64
}

// StoryCounts counts articles, distinct texts and stories.
func (s *Store) StoryCounts(ctx context.Context) (StoryCounts, error) {
	rows, err := query(ctx, s, "story_counts", nil, nil, func(r *sql.Rows) (c StoryCounts, err error) {
		return c, r.Scan(&c.Articles, &c.Texts, &c.Stories, &c.Pending)
	})
	if err != nil {
		return StoryCounts{}, err
	}
	return rows[0], nil
}

// StoryArticles are the articles of one story.
type StoryArticles struct {
	Articles, Sources int64     // of the whole story
	Listed            []Article // its first ones, in order and without their texts
}

// StoryOf gives the story that an article belongs to, with at most limit of its
// articles. It has none where there is no such article.
func (s *Store) StoryOf(ctx context.Context, article int64, limit int) (StoryArticles, error) {
	var t StoryArticles
	var err error
	t.Listed, err = query(ctx, s, "story_articles", args{"id": article, "limit": limit}, nil, func(r *sql.Rows) (a Article, err error) {
		return a, scanArticle(r, &a, &t.Articles, &t.Sources)
	})
	return t, err
}

// StorySQL is a statement of ad-hoc SQL that gives all articles of a story.
func StorySQL(story int64) string {
	return fmt.Sprintf("SELECT id, published, source, title, url\nFROM articles\nWHERE story = %d\nORDER BY published, id", story)
}

// settleArrivals gives articles that are to be stored their sketches and stories,
// and says which stored ones move.
func (s *Store) settleArrivals(ctx context.Context, p *Prepared, articles []*arrival) ([]storyMove, error) {
	fresh := make([]*storyNode, len(articles))
	var gone []int64
	for i, a := range articles {
		a.sketch = inLanguage(p.sketches[a.at], a.Language)
		fresh[i] = &storyNode{place: place{storyTime(a.Article).UnixMicro(), a.keyHash, a.ID}, sketch: a.sketch}
		if a.stored {
			gone = append(gone, a.ID)
		}
	}
	moves, err := s.settleStories(ctx, fresh, gone)
	if err != nil {
		return nil, fmt.Errorf("finding their stories: %w", err)
	}
	for i, a := range articles {
		a.story = fresh[i].story
	}
	return moves, nil
}

// moveStories writes what settleStories said.
func (t *tx) moveStories(moves []storyMove, nextDoc uint32) error {
	if len(moves) == 0 {
		return nil
	}
	articles, stories := make([]int64, len(moves)), make([]int64, len(moves))
	for i, m := range moves {
		articles[i], stories[i] = m.article, m.story
	}
	return t.exec("story_move", args{"articles": articles, "stories": stories, "next_doc": nextDoc}, nil)
}

// RebuildStories compares the articles that have not been compared with others
// yet; where there are none, it forgets all stories first and begins anew. Each
// batch is a transaction, so that it goes on where it was broken off. progress,
// if set, is called with the articles done and all that were to be.
func (s *Store) RebuildStories(ctx context.Context, progress func(done, total int64)) error {
	if err := s.rebuildStories(ctx, progress); err != nil {
		return fmt.Errorf("rebuilding the stories: %w", err)
	}
	return s.Checkpoint(ctx)
}

func (s *Store) rebuildStories(ctx context.Context, progress func(done, total int64)) error {
	if s.frozen.Load() {
		return ErrBundle
	}
	counts, err := s.StoryCounts(ctx)
	if err != nil {
		return err
	}
	total := counts.Pending
	if total == 0 {
		total = counts.Articles
		err := s.write(ctx, func(t *tx) error {
			next, err := t.nextDoc()
			if err != nil {
				return err
			}
			return t.exec("story_clear", args{"next_doc": next}, nil)
		})
		if err != nil {
			return err
		}
	}
	var index indexers
	for done := int64(0); ; {
		n, err := s.settlePending(ctx, &index)
		if err != nil || n == 0 {
			return err
		}
		done += int64(n)
		if progress != nil {
			progress(min(done, total), total)
		}
	}
}

// settlePending compares some of the articles that have not been compared yet,
// and gives their number.
func (s *Store) settlePending(ctx context.Context, index *indexers) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	var texts []indexable
	var fresh []*storyNode
	var languages []string
	err := s.bulk.read(ctx, "story_pending", args{"limit": rebuildDocs}, func(chunk mapping.DataChunk, rows int) error {
		docs, titles, bodies := column[uint32](chunk, 0, rows), stringsOf(chunk, 1, rows), stringsOf(chunk, 2, rows)
		ids, times, keys := column[int64](chunk, 3, rows), column[int64](chunk, 4, rows), column[uint64](chunk, 5, rows)
		written := stringsOf(chunk, 6, rows)
		for i := range rows {
			texts = append(texts, indexable{doc: docs[i], title: titles[i].text(), text: bodies[i].text()})
			fresh = append(fresh, &storyNode{place: place{times[i], keys[i], ids[i]}})
			languages = append(languages, written[i].text())
		}
		return nil
	})
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	index.index(texts)
	for i, n := range fresh {
		n.sketch = inLanguage(texts[i].sketch, languages[i])
	}
	moves, err := s.settleStories(ctx, fresh, nil)
	if err != nil {
		return 0, err
	}
	ids, stories, sketches := make([]int64, len(fresh)), make([]int64, len(fresh)), make([]string, len(fresh))
	for i, n := range fresh {
		ids[i], stories[i], sketches[i] = n.id, n.story, hex.EncodeToString(n.sketch)
	}
	return len(fresh), s.transaction(ctx, func(t *tx) error {
		next, err := t.nextDoc()
		if err != nil {
			return err
		}
		if err := t.exec("story_set", args{"articles": ids, "stories": stories, "sketches": sketches, "next_doc": next}, nil); err != nil {
			return err
		}
		return t.moveStories(moves, next)
	})
}
