package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// benchTopics are as topics are: some words with their forms, and phrases.
func benchTopics(n int) (topics []Topic, matches []Match) {
	random := func(i, j int) Term { return Term{Text: fmt.Sprintf("w%d", (i*7919+j*104_729)%20_000)} }
	for i := range n {
		var any Any
		for j := range 6 {
			any = append(any, Words{Any: []Term{random(i, j), {Text: random(i, j+10).Text, Prefix: true}}}, Phrase{Terms: []Term{random(i, j+20), random(i, j+30)}})
		}
		topics = append(topics, Topic{ID: 100 + i})
		matches = append(matches, All{any, Not{Words{Any: []Term{random(i, 40)}}}})
	}
	return topics, matches
}

// BenchmarkTag tags the last articles of the seeded corpus, as after a commit of so many, each
// time in a transaction that is undone: in memory, and by the tables.
func BenchmarkTag(b *testing.B) {
	ctx := context.Background()
	s := filled(b)
	for _, topicsN := range []int{1, 7, 50} {
		topics, matches := benchTopics(topicsN)
		for _, n := range []uint32{1, 10, 100, 1000, maxFresh} {
			for i := range topics {
				topics[i].TaggedDocs = benchArticles - n
			}
			for _, way := range []string{"memory", "tables"} {
				b.Run(fmt.Sprintf("%d-topics/%d-articles/%s", topicsN, n, way), func(b *testing.B) {
					for b.Loop() {
						err := s.write(ctx, func(t *tx) error {
							var fresh *freshArticles
							if way == "memory" {
								var err error
								if fresh, err = s.readFresh(ctx, topics, benchArticles); err != nil {
									return err
								}
								defer fresh.close()
							}
							if err := t.tag(topics, matches, fresh, benchArticles); err != nil {
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
	}
}
