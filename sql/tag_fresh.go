package store

import (
	"context"
	"sort"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// maxFresh is up to how many new documents are matched in memory. What it takes there hangs on
// the documents, 0.15 ms of a processor each whatever the topics; by the tables it hangs on the topics
// and on the index, for 5,000 new documents beside a million 0.4 s a topic, for 2,000 beside 50,000
// 0.1 s. So seven topics would gain from some 10,000 documents still, but one topic of a small
// corpus loses from some 1,200 on, and the texts are in memory together (BenchmarkTag).
const maxFresh = 5000

// freshArticles are the articles that came last, in memory with an index of their own: what a
// few of them match is told without the index of all, in which every word of every topic
// would be looked up. They are matched as what is resident is; documents count from first.
type freshArticles struct {
	first    uint32
	articles *residentArticles
	authors  []string // by document: article.author_terms
	urls     []string // by document, in lower case
	runs     []sortedRun
	lists    map[Term]*termList // that were asked for

	spare *spareIndexers
	index *indexers
}

// readFresh reads the articles that topics were not matched against, but for those topics that
// lack more than maxFresh documents; nil if no others are left. It has to be closed. Its caller
// has the lock.
func (s *Store) readFresh(ctx context.Context, topics []Topic, next uint32) (*freshArticles, error) {
	first := next
	for _, t := range topics {
		if next-t.TaggedDocs <= maxFresh {
			first = min(first, t.TaggedDocs)
		}
	}
	if first == next {
		return nil, nil
	}
	f := &freshArticles{first: first, articles: &residentArticles{}, authors: make([]string, next-first), urls: make([]string, next-first),
		lists: map[Term]*termList{}}
	var texts []indexable
	var own resident // numbers the values of the coded columns
	err := s.bulk.read(ctx, "tag_articles", args{"first_doc": first}, func(chunk mapping.DataChunk, rows int) error {
		own.take(f.articles, chunk, rows)
		authors, urls, titles, bodies := stringsOf(chunk, 8, rows), stringsOf(chunk, 9, rows), stringsOf(chunk, 10, rows), stringsOf(chunk, 11, rows)
		for i, doc := range column[uint32](chunk, 0, rows) {
			f.authors[doc], f.urls[doc] = authors[i].text(), urls[i].text()
			texts = append(texts, indexable{doc: doc, title: titles[i].text(), text: bodies[i].text()})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.bulk.readSources(ctx, f.articles); err != nil {
		return nil, err
	}
	f.articles.live = newDocSet(f.articles.docs)
	for _, t := range texts {
		f.articles.live.add(t.doc)
	}
	f.spare, f.index = &s.spare, s.spare.take()
	f.runs = f.index.index(texts)
	return f, nil
}

// close gives the room of the index back.
func (f *freshArticles) close() {
	if f != nil {
		f.spare.put(f.index)
	}
}

// answers says whether what m matches from a document on can be told.
func (f *freshArticles) answers(m Match, from uint32) bool {
	return f != nil && from >= f.first && !ofMentions(m)
}

// matching gives the articles that match and whose documents are from a number on.
func (f *freshArticles) matching(ctx context.Context, m Match, from uint32) ([]int64, error) {
	needed := map[Term]bool{}
	termsOf(m, needed)
	for t := range needed {
		if f.lists[t] == nil {
			f.lists[t] = newTermList(wantedTerm{Term: t, placed: true}, f.find(t), f.articles.docs)
		}
	}
	set, err := (&residentQuery{ctx: ctx, articles: f.articles, lists: f.lists, fresh: f}).set(m)
	if err != nil {
		return nil, err
	}
	set.and(f.articles.live)
	var ids []int64
	set.each(0, len(set), func(doc uint32) {
		if f.first+doc >= from {
			ids = append(ids, f.articles.ids[doc])
		}
	})
	return ids, nil
}

// find gives what the index has of a term.
func (f *freshArticles) find(t Term) []postings {
	var found []postings
	for _, r := range f.runs {
		i := sort.Search(r.len(), func(i int) bool { return r.term(i) >= t.Text })
		for ; i < r.len() && (r.term(i) == t.Text || t.Prefix && strings.HasPrefix(r.term(i), t.Text)); i++ {
			found = append(found, r.at(i))
		}
	}
	return found
}

// textsWhere gives the documents of which a text is as it should be.
func (f *freshArticles) textsWhere(texts []string, is func(string) bool) docSet {
	set := newDocSet(f.articles.docs)
	for doc, text := range texts[:f.articles.docs] {
		if is(text) {
			set.add(uint32(doc))
		}
	}
	return set
}
