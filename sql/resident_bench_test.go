package store

import (
	"context"
	"testing"
)

// What is resident against the tables, in one run: weeks of words, of combinations of them, and by source.
func BenchmarkResident(b *testing.B) {
	s := filled(b)
	ctx := context.Background()
	defer s.resident.on.Store(false) // the benchmarks of the queries ask the tables
	word := func(text string) Match { return Words{Any: []Term{{Text: text}}} }
	term := func(text string) Term { return Term{Text: text} }
	for _, c := range []struct {
		name string
		m    Match
		by   Dimension
	}{
		{"every", Every{}, NoDimension},
		{"every-by-source", Every{}, BySource},
		{"word-common", word("w3"), NoDimension},
		{"word-rare", word("w20000"), NoDimension},
		{"word-by-source", word("w3"), BySource},
		{"and-not", All{word("w3"), Not{word("w5")}}, NoDimension},
		{"or-prefix", Any{word("w9"), Words{Any: []Term{{Text: "w20", Prefix: true}}}}, NoDimension},
		{"phrase", Phrase{Terms: []Term{term("w3"), term("w5")}}, NoDimension},
		{"near", Near{Left: []Phrase{{Terms: []Term{term("w3")}}}, Right: []Phrase{{Terms: []Term{term("w200")}}}, N: 5}, NoDimension},
		{"within", Within{Terms: []Term{term("w3"), term("w5"), term("w200")}, N: 10}, NoDimension},
		{"mentions", Mentions(1), NoDimension},
	} {
		for _, resident := range []bool{true, false} {
			name := c.name + "/tables"
			if resident {
				name = c.name + "/resident"
			}
			b.Run(name, func(b *testing.B) {
				s.resident.on.Store(resident)
				for b.Loop() {
					if _, err := s.Volume(ctx, c.m, Scope{}, c.by, benchBuckets()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	carryOn := func(name string, ask func() error) {
		b.Run("carry-on"+name, func(b *testing.B) {
			s.resident.on.Store(true)
			for b.Loop() {
				s.version.Add(1) // as a writing does
				if _, err := s.residentArticles(ctx); err != nil {
					b.Fatal(err)
				}
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	carryOn("", func() error { return nil })
	carryOn("-weeks", func() error {
		_, err := s.Volume(ctx, Every{}, Scope{}, NoDimension, benchBuckets())
		return err
	})
	carryOn("-by-source", func() error {
		_, err := s.Counts(ctx, Every{}, Scope{}, BySource)
		return err
	})
	carryOn("-by-author", func() error {
		_, err := s.Counts(ctx, Every{}, Scope{}, ByAuthors)
		return err
	})
	carryOn("-topics", func() error {
		_, err := s.TopicCounts(ctx, Scope{})
		return err
	})
	carryOn("-source-days", func() error {
		_, err := s.SourceDays(ctx)
		return err
	})
}
