package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// queryCase is how a named query is asked in the benchmark of all of them. A
// case without a field takes no arguments.
type queryCase struct {
	args      args
	fragments fragments
}

// queryCases has a case for every file of query/. The seeded store holds
// benchArticles articles and two topics; its index, the run.
func queryCases(run int32) map[string]queryCase {
	word := SQL(Words{Any: []Term{{Text: "w200"}}})
	dated := Fragment(Scope{}.where())
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	one := args{"id": int64(1)}
	file := Fragment(quote(filepath.Join(benchDir, "bundle.parquet")))
	topic := args{"topic": 1}
	runs := args{"runs": []int32{run}}
	pages := []int64{1, 100, 10_000}
	return map[string]queryCase{
		"annotation_add":                 {args: args{"id": 1, "topic": "", "from_day": day, "to_day": day.AddDate(0, 0, 1), "text": "a note", "created": day, "updated": day}},
		"annotation_list":                {},
		"annotation_next":                {},
		"annotation_remove":              {args: args{"id": 1}},
		"article":                        {args: args{"id": int64(20_000)}},
		"article_delete":                 {fragments: fragments{"match": word, "scope": dated}},
		"article_docs":                   {args: args{"from_doc": 0, "to_doc": benchArticles}},
		"article_keys":                   {},
		"article_known":                  {args: args{"hashes": []uint64{1, 2, 3}, "keys": []string{"a", "b", "c"}, "no_text": []bool{false, true, false}}},
		"article_list":                   {args: args{"limit": 50}, fragments: fragments{"match": word, "scope": dated, "order": NewestFirst.columns()}},
		"article_newest":                 {args: args{"limit": 10}},
		"article_pages":                  {args: args{"size": 1000}, fragments: fragments{"match": word, "scope": dated, "order": NewestFirst.columns()}},
		"article_read":                   {fragments: fragments{"match": "a.id IN (1, 100, 10000)"}},
		"article_remove":                 {args: args{"ids": []int64{1, 100, 10_000}}},
		"article_sample":                 {fragments: fragments{"stretches": inStretches([]uint32{3, 7, 8, 20}), "drawn": "a.doc % 20 = 7"}},
		"article_texts":                  {args: args{"from_doc": 0, "to_doc": 5000}},
		"article_topics":                 {args: one},
		"article_version_orphans_remove": {},
		"article_version_keep":           {args: args{"ids": pages, "reasons": []string{"changed", "changed", "page"}, "now": day}},
		"article_version_trim":           {args: args{"ids": pages, "most": 30}},
		"article_versions":               {args: args{"article": int64(1), "version": 0}},
		"bundle_articles":                {fragments: fragments{"file": file}},
		"bundle_counts":                  {fragments: fragments{"matched": "(SELECT t.slug AS topic, m.article FROM mention m JOIN topic t ON t.id = m.topic)", "scope": dated}},
		"bundle_mentions":                {fragments: fragments{"file": file, "matched": "(SELECT t.slug AS topic, m.article FROM mention m JOIN topic t ON t.id = m.topic)"}},
		"bundle_scope":                   {fragments: fragments{"file": file, "scope": dated, "counted": dated}},
		"bundle_scope_size":              {},
		"bundle_size":                    {},
		"bundle_sources":                 {fragments: fragments{"file": file, "scope": dated}},
		"companion_counts":               {fragments: fragments{"from": "a", "match": word, "scope": dated, "counted": Articles.counted()}},
		"copy_list":                      {args: args{"ids": pages, "limit": 20}, fragments: fragments{"match": word, "scope": dated, "unit": "a.story", "order": NewestFirst.columns()}},
		"corpus":                         {},
		"count":                          {fragments: fragments{"match": word, "scope": dated, "value": ByLanguage.value(Articles), "counted": Articles.counted()}},
		"date_doubts":                    {fragments: fragments{"match": word, "scope": dated}},
		"extent":                         {fragments: fragments{"scope": dated}},
		"feed_list":                      {},
		"feed_remove":                    {args: args{"ids": []int32{1}}},
		"feed_yield":                     {args: args{"since": day}},
		"fetch_last_feed":                {},
		"fetch_list":                     {args: args{"feed": 1, "limit": 50}},
		"fetch_range":                    {args: args{"feeds": []int32{1, 2}, "since": day, "until": day.AddDate(0, 0, 7), "limit": 50}},
		"import_range":                   {args: args{"publisher": "s1.example", "since": day, "until": day.AddDate(0, 0, 7), "limit": 50}},
		"import_add":                     {args: args{"file": "f", "started": day, "finished": day, "read": 1, "added": 1, "updated": 0, "duplicate": 0, "rejected": 0, "undated": 0, "repaired": 0, "first_date": day, "last_date": day}},
		"index_state":                    {},
		"index_state_set":                {args: args{"next_id": 1, "next_doc": 1, "next_run": 1, "complete": true}},
		"mention_add":                    {args: args{"topic": 9, "first_doc": 0}, fragments: fragments{"match": word}},
		"mention_clear":                  {args: topic},
		"mention_orphans_remove":         {},
		"mention_remove":                 {args: args{"articles": []int64{1, 100, 10_000}}},
		"page_articles":                  {args: args{"ids": pages}},
		"page_counts":                    {},
		"page_drop":                      {args: args{"feeds": []int32{9}}},
		"page_due":                       {args: args{"now": day, "of_host": 50, "limit": 1000}},
		"page_feed":                      {args: args{"feed": 1, "limit": 50}},
		"page_list":                      {args: args{"articles": pages}},
		"page_log_list":                  {args: args{"article": int64(1), "limit": 50}},
		"page_mark":                      {args: args{"articles": pages, "in_use": []bool{true, false, true}, "item_hashes": []uint64{1, 2, 3}, "told": []bool{true, true, false}, "now": day, "most": 10}},
		"page_orphans_remove":            {},
		"page_put_off":                   {args: args{"host": "a.example", "until": day}},
		"page_remove":                    {args: args{"articles": pages}},
		"posting_clear":                  {},
		"posting_part":                   {args: args{"runs": []int32{run}, "low": bigEndian("w2"), "high": bigEndian("w3")}},
		"posting_heads":                  {args: runs},
		"posting_remove":                 {args: args{"runs": []int32{run}, "low": bigEndian("w2"), "high": bigEndian("w3")}},
		"public_columns":                 {},
		"publish_article_add":            {args: args{"next_doc": benchArticles - 1000}},
		"publish_article_gone":           {},
		"publish_counts":                 {args: args{"next_doc": benchArticles}},
		"publish_coverage_known":         {},
		"publish_coverage_remove":        {args: args{"publishers": []string{"s1.example", "s2.example"}}},
		"publish_coverage_forget":        {args: args{"publishers": []string{"s1.example", "s2.example"}}},
		"publish_coverage_note":          {args: args{"publisher": "s9.example", "hash": int64(1)}},
		"publish_running_remove":         {},
		"publish_running_add":            {args: args{"publishers": []string{"s1.example", "s2.example"}, "days": []int32{20_000, 20_000}, "articles": []int32{1, 2}, "usual": []float64{1, 1.5}, "states": []string{"usual", "little"}}},
		"publish_mention":                {},
		"publish_posting_add":            {},
		"publish_posting_gone":           {},
		"publish_run":                    {},
		"publish_source":                 {},
		"publish_state":                  {},
		"publish_state_set":              {args: args{"schema": "x", "as_of": day}},
		"publish_topic":                  {},
		"resident_articles":              {args: args{"from_doc": benchArticles / 2}},
		"resident_mentions":              {args: args{"from_doc": 0, "to_doc": benchArticles}},
		"resident_sources":               {},
		"resident_tagged":                {},
		"restore_articles":               {args: args{"first_doc": uint32(0)}},
		"restore_author_terms":           {args: args{"authors": []string{"A"}, "terms": []string{" a "}}},
		"restore_authors":                {},
		"restore_differ":                 {},
		"restore_mentions":               {args: args{"topics": []string{"three"}, "first_doc": uint32(0)}},
		"restore_scope":                  {},
		"restore_sources":                {},
		"restore_state":                  {},
		"restore_texts":                  {args: args{"from_doc": 0, "to_doc": 5000}},
		"publish_topic_version":          {},
		"run_add":                        {args: args{"run": 1, "from_doc": 0, "to_doc": 1, "rows": 1}},
		"run_clear":                      {},
		"run_list":                       {},
		"run_remove":                     {args: runs},
		"run_remove_empty":               {args: args{"run": run}},
		"run_resize":                     {args: args{"run": run, "rows": 0}},
		"publish_annotation":             {},
		"publish_board":                  {},
		"publish_board_item":             {},
		"board_add":                      {args: args{"slug": "b", "name": "B", "description": "", "days": 365, "step": "week", "created": day, "updated": day}},
		"board_item_add":                 {args: args{"board": "b", "place": 1, "topic": "border", "query": "", "label": ""}},
		"board_item_list":                {},
		"board_items_remove":             {args: args{"slug": "b"}},
		"board_list":                     {},
		"board_remove":                   {args: args{"slug": "b"}},
		"saved_add":                      {args: args{"slug": "s", "name": "S", "description": "", "text": "SELECT 1", "chart": "", "created": day, "updated": day}},
		"saved_list":                     {},
		"saved_remove":                   {args: args{"slug": "s"}},
		"setting":                        {args: args{"name": "synthetic"}},
		"setting_add":                    {args: args{"name": "bench", "value": "true"}},
		"setting_remove":                 {args: args{"name": "bench"}},
		"poll_days":                      {},
		"source_days":                    {},
		"source_keys":                    {},
		"source_list":                    {},
		"source_orphans_remove":          {},
		"source_remove":                  {args: args{"ids": []int32{1, 2}}},
		"source_so_far":                  {args: args{"since": day, "until": day.AddDate(0, 0, 56), "elapsed_us": 36_000_000_000}},
		"source_rhythm":                  {args: args{"publishers": []string{"s1.example", "s2.example"}}},
		"topic_add":                      {args: args{"id": 9, "slug": "s", "name": "n", "description": "", "colour": "", "version": 1, "tagged_docs": 0}},
		"topic_counts":                   {fragments: fragments{"scope": dated, "counted": Stories.counted()}},
		"topic_volume_distinct":          {args: benchSteps(), fragments: fragments{"scope": dated, "unit": Stories.column()}},
		"volume_distinct":                {args: benchSteps(), fragments: fragments{"match": word, "scope": dated, "unit": Stories.column()}},
		"volume_pairs":                   {args: benchBuckets().args(), fragments: fragments{"match": word, "scope": dated, "unit": Texts.column()}},
		"topic_forget":                   {args: topic},
		"topic_list":                     {},
		"topic_remove":                   {args: one},
		"topic_sources":                  {fragments: fragments{"scope": dated}},
		"topic_tagged":                   {args: args{"topics": []int32{1, 2}, "tagged_docs": 1}},
		"topic_untagged":                 {},
		"topic_version_add":              {args: args{"topic": 1, "version": 9, "query": "q", "languages": []string{"be"}, "created": day}},
		"tag_articles":                   {args: args{"first_doc": benchArticles - 1000}},
		"term_list":                      {args: args{"limit": 20}, fragments: fragments{"condition": Fragment(Term{Text: "w2", Prefix: true}.condition()), "found": likelyDocs(Term{Text: "w2", Prefix: true}.condition(), Anywhere)}},
		"topic_versions":                 {args: args{"slug": "w3"}},
		"topic_volume":                   {args: benchBuckets().args(), fragments: fragments{"scope": dated}},
		"verify":                         {},
		"word_counts":                    {fragments: fragments{"found": foundWords(benchWords(60)), "sets": setsOf([]Set{{Match: benchTopic}, {Match: Not{benchTopic}}})}},
		"volume":                         {args: benchBuckets().args(), fragments: fragments{"match": word, "scope": dated}},
		"article_gone":                   {fragments: fragments{"match": word, "scope": dated}},
		"publish_story":                  {args: args{"next_doc": benchArticles}},
		"story_articles":                 {args: args{"id": int64(20_000), "limit": 50}},
		"story_clear":                    {args: args{"next_doc": benchArticles}},
		"story_counts":                   {},
		"story_list":                     {args: args{"limit": 20}},
		"story_members":                  {args: args{"stories": []int64{1, 100, 10_000}}},
		"story_move":                     {args: args{"articles": []int64{2, 101, 10_001}, "stories": []int64{1, 100, 10_000}, "next_doc": benchArticles}},
		"story_near":                     {args: args{"from": day.UnixMicro(), "to": day.Add(2 * storyWindow).UnixMicro()}},
		"story_pending":                  {args: args{"limit": 5000}},
		"story_places":                   {args: args{"articles": []int64{1, 100, 10_000}}},
		"stretch_counts":                 {args: args{"stretch": stretch}, fragments: fragments{"match": word, "scope": dated}},
		"stretch_docs":                   {args: args{"stretch": stretch, "each": 30}, fragments: fragments{"match": word, "scope": dated, "stretches": inStretches([]uint32{3, 7, 8, 20})}},
		"story_shares":                   {args: args{"limit": 5}, fragments: fragments{"match": word, "scope": dated}},
		"story_set":                      {args: args{"articles": []int64{2, 101}, "stories": []int64{2, 100}, "sketches": []string{"", "00"}, "next_doc": benchArticles}},
	}
}

// benchSteps are the buckets of benchBuckets, step by step.
func benchSteps() args {
	a, _ := benchBuckets().stepBuckets()
	return a
}

// benchTopic is in one article of seventy, and benchWords are in as many to nearly none.
var benchTopic = Words{Any: []Term{{Text: "w200"}}}

func benchWords(n int) []Phrase {
	words := make([]Phrase, n)
	for i := range words {
		words[i] = Phrase{Terms: []Term{{Text: fmt.Sprintf("w%d", 150+i*i)}}}
		if i%6 == 5 {
			words[i].Terms = append(words[i].Terms, Term{Text: fmt.Sprintf("w%d", i)})
		}
	}
	return words
}

func TestEveryQueryHasABenchmark(t *testing.T) {
	queries, err := loadQueries()
	if err != nil {
		t.Fatal(err)
	}
	cases := queryCases(1)
	for name, q := range queries {
		c, ok := cases[name]
		if !ok {
			t.Errorf("query/%s.sql has no case in queryCases", name)
			continue
		}
		if _, _, err := q.build(c.args, c.fragments); err != nil {
			t.Error(err)
		}
	}
	for name := range cases {
		if _, ok := queries[name]; !ok {
			t.Errorf("there is no query/%s.sql", name)
		}
	}
}

var errUndo = errors.New("undo")

// BenchmarkQuery asks every named query on the seeded store, each in a
// transaction that is undone.
func BenchmarkQuery(b *testing.B) {
	ctx := context.Background()
	s := filled(b)
	queries, err := loadQueries()
	if err != nil {
		b.Fatal(err)
	}
	names, err := filepath.Glob("query/*.sql")
	if err != nil {
		b.Fatal(err)
	}
	runs, err := s.runs(ctx)
	if err != nil {
		b.Fatal(err)
	}
	cases := queryCases(runs[0].run)
	if err := s.attachPublic(ctx, filepath.Join(b.TempDir(), "public.duckdb")); err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.detachPublic(ctx); err != nil {
			b.Error(err)
		}
	}()
	for _, file := range names {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		text, named, err := queries[name].build(cases[name].args, cases[name].fragments)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := s.write(ctx, func(t *tx) error {
					rows, err := t.conn.QueryContext(ctx, text, named...)
					if err != nil {
						return err
					}
					defer rows.Close()
					for rows.Next() {
					}
					if err := rows.Err(); err != nil {
						return err
					}
					return errUndo
				})
				if !errors.Is(err, errUndo) {
					b.Fatal(err)
				}
			}
		})
	}
}
