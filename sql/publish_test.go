package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// publicQueries ask the copy and, with other names, the database itself.
var publicQueries = [][2]string{
	{`SELECT md5(string_agg(concat_ws('|', id, title, text, published, source, domain, language, country, author, url, first_seen, updated, doc, story, text_id), ';' ORDER BY id)) FROM articles`,
		`SELECT md5(string_agg(concat_ws('|', a.id, title, text, published, coalesce(nullif(s.name, ''), s.domain), s.domain, language, a.country, author, url, first_seen, updated, doc, story, text_hash), ';' ORDER BY a.id))
		 FROM article a JOIN source s ON s.id = a.source`},
	{`SELECT md5(string_agg(concat_ws('|', term, doc, position), ';' ORDER BY term, doc, position)) FROM words WHERE doc IN (SELECT doc FROM articles)`,
		`SELECT md5(string_agg(concat_ws('|', term, doc, position), ';' ORDER BY term, doc, position)) FROM place WHERE doc IN (SELECT doc FROM article)`},
	{`SELECT md5(string_agg(concat_ws('|', topic, article), ';' ORDER BY topic, article)) FROM mentions`,
		`SELECT md5(string_agg(concat_ws('|', slug, article), ';' ORDER BY slug, article)) FROM mention m JOIN topic t ON t.id = m.topic`},
	{`SELECT count(*) || ' ' || coalesce(sum(count), 0) FROM volume_daily`,
		`SELECT (SELECT count(DISTINCT published::DATE) FROM article) * (SELECT count(*) FROM topic) || ' ' || (SELECT count(*) FROM mention m JOIN article a ON a.id = m.article WHERE published IS NOT NULL)`},
	{`SELECT string_agg(concat_ws('|', story, title, articles, sources, first_published, last_published), ';' ORDER BY story) FROM stories WHERE articles > 1`,
		`SELECT string_agg(concat_ws('|', a.id, a.title, n, sources, first, last), ';' ORDER BY a.id) FROM article a
		 JOIN (SELECT story, count(*) AS n, count(DISTINCT source) AS sources, min(published) AS first, max(published) AS last FROM article GROUP BY ALL HAVING n > 1) t ON t.story = a.id`},
	{`SELECT count(*)::VARCHAR FROM sources`, `SELECT count(*)::VARCHAR FROM source`},
	{`SELECT string_agg(topic || query, ';' ORDER BY id) FROM topics`,
		`SELECT string_agg(slug || query, ';' ORDER BY id) FROM topic t JOIN topic_version v ON v.topic = t.id AND v.version = t.version`},
}

// agrees says how a published copy differs from the database.
func agrees(t *testing.T, s *Store, file string) {
	t.Helper()
	db, err := sql.Open("duckdb", file+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range publicQueries {
		var public, own sql.NullString
		if err := db.QueryRow(q[0]).Scan(&public); err != nil {
			t.Fatalf("%s: %v", q[0], err)
		}
		if err := s.db.QueryRow(q[1]).Scan(&own); err != nil {
			t.Fatalf("%s: %v", q[1], err)
		}
		if public != own {
			t.Errorf("%s:\n%v in the copy, %v in the database", q[0], public, own)
		}
	}
}

// Whatever is written between publications, the copy is as the database.
func TestPublish(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	publish := func() Publication {
		t.Helper()
		p, err := s.Publish(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, s, p.File)
		return p
	}
	publish() // of nothing
	topics := []TopicChange{{Topic: Topic{ID: 1, Slug: "three", Name: "Three", Query: "w3", Version: 1}, NewVersion: true, Match: Words{Any: []Term{{Text: "w3"}}}}}
	if err := s.ApplyTopics(ctx, topics, nil); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	files := map[string]bool{}
	for round := range 8 {
		switch round % 4 {
		case 0, 1:
			write(t, s, seeded(60, 40*round)...) // some again, with another text
			early := article(fmt.Sprint("early", round), "Wire w20", reportText(1, 80), 9-round)
			write(t, s, article(fmt.Sprint("copy", round), "Copy w21", reportText(1, 80), 9-round), early) // those before move
		case 2:
			word := Words{Any: []Term{{Text: fmt.Sprint("w", 20+random.IntN(50))}}}
			if _, err := s.Delete(ctx, word, Scope{}); err != nil {
				t.Fatal(err)
			}
		case 3:
			if _, err := s.Compact(ctx, true); err != nil {
				t.Fatal(err)
			}
			topics[0].Version++
			topics[0].Query = fmt.Sprint("w", round)
			topics[0].Match = Words{Any: []Term{{Text: topics[0].Query}}}
			if err := s.ApplyTopics(ctx, topics, nil); err != nil {
				t.Fatal(err)
			}
		}
		p := publish()
		files[p.File] = true
		if again := publish(); again != p {
			t.Errorf("published %+v again as %+v, with nothing new", p, again)
		}
	}
	if len(files) != 8 {
		t.Errorf("8 publications are %d files", len(files))
	}
	left, err := filepath.Glob(s.Path() + publicSuffix + "/*")
	if err != nil || len(left) != 3 {
		t.Errorf("left behind: %q (%v), want two copies and which is current", left, err)
	}
	if file, _, ok := PublishedCopy(s.Path()); !ok || !files[file] {
		t.Errorf("%q, %v", file, ok)
	}
}

// What a merge has left half done when the process was stopped is not what is published.
func TestPublishAfterAnUnfinishedMerge(t *testing.T) {
	ctx := context.Background()
	cutSmall(t, 2000)
	s := open(t)
	for from := range 4 {
		write(t, s, seeded(20, 20*from)...)
	}
	for round := range 3 {
		p, err := s.Publish(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, s, p.File)
		if runs, err := s.runs(ctx); err != nil || unfinished(runs) != nil {
			t.Fatalf("published with the runs %+v (%v)", runs, err)
		}
		if err := interruptedMerge(ctx, s, 3); err != nil {
			t.Fatal(err)
		}
		if runs, err := s.runs(ctx); err != nil || round == 0 && unfinished(runs) == nil {
			t.Fatalf("no merge was left unfinished: %+v (%v)", runs, err)
		}
		s.published = published{} // as in a new process
	}
}

// A copy that is being asked is not touched, and one that was broken off or is
// of another schema is made anew.
func TestPublishBesideReaders(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	var held []*sql.DB
	for round := range 4 {
		write(t, s, seeded(10, 10*round)...)
		p, err := s.Publish(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, s, p.File)
		db, err := sql.Open("duckdb", p.File+"?access_mode=READ_ONLY")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		held = append(held, db)
		for i, db := range held {
			var n int
			if err := db.QueryRow(`SELECT count(*) FROM articles`).Scan(&n); err != nil || n != 10*(i+1) {
				t.Errorf("round %d: copy %d has %d articles (%v)", round, i, n, err)
			}
		}
	}
	for _, db := range held {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// A reopened store goes on from what is there.
	path := s.Path()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, path, Options{Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 3 {
		write(t, s, article("more", "more", fmt.Sprint(rand.Uint64()), 1))
		p, err := s.Publish(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.AsOf != time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) {
			t.Error(p.AsOf)
		}
		agrees(t, s, p.File)
		spoil(t, path)
	}
}

// spoil gives the copies another schema.
func spoil(t *testing.T, path string) {
	t.Helper()
	files, err := filepath.Glob(path + publicSuffix + "/*" + publicFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		db, err := sql.Open("duckdb", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`UPDATE publication.state SET schema = 'another'; CHECKPOINT`); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
