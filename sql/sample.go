package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
)

// stretch is how many neighbouring documents DuckDB keeps together: to read one
// text, it unpacks those of all, which takes some 15 ms.
const stretch = 2048

// Set is the articles in a scope that match.
type Set struct {
	Match Match
	Scope Scope
}

func (t Set) fragments() fragments {
	joins, match := from(t.Match)
	return fragments{"from": joins, "match": match, "scope": Fragment(t.Scope.where())}
}

// Drawn is an article of a sample, with its text.
type Drawn struct {
	Article
	Story int64 // of its first article
}

// Sample draws at most limit articles of each set, at random and yet the same ones
// as long as nothing is written.
//
// They are drawn in two stages, as texts lie packed together. First come stretches
// of the file, each with a probability by its number of articles of the first set
// (as Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir"),
// and then in each the same number of articles, so that every article of the first
// set is about as likely as any other (Hansen and Hurwitz 1943, "On the theory of
// sampling from finite populations"). The other sets are drawn from the same
// stretches: what was news at that time is news on both sides. stretches is how many
// are read; up to three times as many where the first set has less than half of
// limit in them. No article is in two of the sets.
func (s *Store) Sample(ctx context.Context, sets []Set, limit, stretches int) ([][]Drawn, error) {
	counts, err := s.stretchCounts(ctx, sets[0])
	if err != nil {
		return nil, err
	}
	chosen := chooseStretches(counts, stretches, limit/2)
	out := make([][]Drawn, len(sets))
	if len(chosen) == 0 {
		return out, nil
	}
	each := limit
	if len(chosen) < len(counts) {
		each = max(1, limit/len(chosen))
	}
	of := map[uint32]int{} // the set that a document was drawn for; no two have one in common
	for i, set := range sets {
		docs, err := s.stretchDocs(ctx, set, chosen, each)
		if err != nil {
			return nil, err
		}
		for _, d := range leastHashes(docs, limit) {
			of[d.doc] = i
		}
	}
	return out, s.readSample(ctx, chosen, of, out)
}

// stretchCount is how many articles of a set lie in a stretch.
type stretchCount struct {
	number uint32
	count  int64
}

func (s *Store) stretchCounts(ctx context.Context, set Set) ([]stretchCount, error) {
	return query(ctx, s, "stretch_counts", args{"stretch": stretch}, set.fragments(), func(r *sql.Rows) (c stretchCount, err error) {
		return c, r.Scan(&c.number, &c.count)
	})
}

// chooseStretches draws stretches by their counts and gives them in order: few of
// them, or until they have enough articles, up to three times as many.
func chooseStretches(all []stretchCount, few, enough int) []uint32 {
	key := func(c stretchCount) float64 {
		hash := xxh3.Hash(binary.LittleEndian.AppendUint32(nil, c.number))
		return math.Log((float64(hash>>11)+0.5)/(1<<53)) / float64(c.count)
	}
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b stretchCount) int {
		return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(a.number, b.number))
	})
	var chosen []uint32
	drawn := int64(0)
	for _, c := range all {
		if len(chosen) >= few && drawn >= int64(enough) || len(chosen) == 3*few {
			break
		}
		chosen, drawn = append(chosen, c.number), drawn+c.count
	}
	slices.Sort(chosen)
	return chosen
}

// inStretches is the condition that an article "a" lies in one of some stretches.
func inStretches(numbers []uint32) Fragment {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i + 1
		for j < len(numbers) && numbers[j] == numbers[j-1]+1 {
			j++
		}
		parts = append(parts, fmt.Sprintf("a.doc BETWEEN %d AND %d", uint64(numbers[i])*stretch, uint64(numbers[j-1]+1)*stretch-1))
		i = j
	}
	return Fragment("(" + strings.Join(parts, " OR ") + ")")
}

// hashedDoc is a document with the hash of its article's key.
type hashedDoc struct {
	doc  uint32
	hash uint64
}

// stretchDocs gives the documents of a set with the least hashes, each of them of
// every stretch.
func (s *Store) stretchDocs(ctx context.Context, set Set, stretches []uint32, each int) ([]hashedDoc, error) {
	f := set.fragments()
	f["stretches"] = inStretches(stretches)
	return query(ctx, s, "stretch_docs", args{"stretch": stretch, "each": each}, f, func(r *sql.Rows) (d hashedDoc, err error) {
		return d, r.Scan(&d.doc, &d.hash)
	})
}

// leastHashes gives the limit documents with the least hashes.
func leastHashes(docs []hashedDoc, limit int) []hashedDoc {
	slices.SortFunc(docs, func(a, b hashedDoc) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.doc, b.doc)) })
	return docs[:min(len(docs), limit)]
}

// readSample reads the articles of documents into the sets that they were drawn for.
func (s *Store) readSample(ctx context.Context, stretches []uint32, of map[uint32]int, into [][]Drawn) error {
	if len(of) == 0 {
		return nil
	}
	docs := make([]string, 0, len(of))
	for doc := range of {
		docs = append(docs, fmt.Sprint(doc))
	}
	f := fragments{"stretches": inStretches(stretches), "drawn": Fragment("a.doc IN (" + strings.Join(docs, ", ") + ")")}
	_, err := query(ctx, s, "article_sample", nil, f, func(r *sql.Rows) (_ struct{}, err error) {
		var d Drawn
		var doc uint32
		if err := scanArticle(r, &d.Article, &d.Story, &d.Text, &doc); err != nil {
			return struct{}{}, err
		}
		set := of[doc]
		into[set] = append(into[set], d)
		return struct{}{}, nil
	})
	for _, drawn := range into {
		slices.SortFunc(drawn, func(a, b Drawn) int { return cmp.Compare(a.ID, b.ID) })
	}
	return err
}
