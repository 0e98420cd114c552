package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/sql"
)

// sampleSize is how many articles of a real file are looked at for words to ask
// for; that bounds the memory, too.
const sampleSize = 50_000

// tokens are an article's words as numbers of terms; -1 for what is no word of
// letters.
type tokens [][2][]int32 // for each article, its title and its text

// sample is what is known of the words of a real file.
type sample struct {
	articles tokens
	terms    []string
	number   map[string]int32
	df       []int  // in how many articles
	doubtful []bool // it stands with accents somewhere, on which engines differ
}

// Choose looks for words to ask for in the corpus file of a real corpus:
// plain words whose frequencies are nearest to those of the planted ones.
func Choose(ctx context.Context, file string, facts Facts) (Words, error) {
	s := &sample{number: map[string]int32{}}
	err := Read(ctx, file, 1000, func(b Batch) error {
		for _, a := range b.Articles {
			if len(s.articles) == sampleSize {
				return errEnough
			}
			s.add(a)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return Words{}, err
	}
	return s.choose(facts)
}

func (s *sample) add(a Article) {
	seen := map[int32]bool{}
	read := func(text string) []int32 {
		var out []int32
		for t := range store.Tokens(text) {
			if strings.ContainsFunc(t.Term, func(r rune) bool { return !unicode.IsLetter(r) }) {
				out = append(out, -1)
				continue
			}
			n, known := s.number[t.Term]
			if !known {
				n = int32(len(s.terms))
				s.number[t.Term] = n
				s.terms = append(s.terms, t.Term)
				s.df = append(s.df, 0)
				s.doubtful = append(s.doubtful, false)
			}
			if strings.ToLower(text[t.Start:t.End]) != t.Term {
				s.doubtful[n] = true
			}
			if !seen[n] {
				seen[n] = true
				s.df[n]++
			}
			out = append(out, n)
		}
		return out
	}
	s.articles = append(s.articles, [2][]int32{read(a.Title), read(a.Text)})
}

func (s *sample) choose(facts Facts) (Words, error) {
	const least = 200
	if len(s.articles) < least {
		return Words{}, fmt.Errorf("%d articles are too few to choose words from: expected at least %d", len(s.articles), least)
	}
	var w Words
	one := func(share float64) string { return s.near(share, 1)[0] }
	w.Rare, w.Middling, w.Common, w.VeryCommon = one(1.0/20_000), one(1.0/200), one(0.06), one(0.5)
	for i := range 10 { // from rare to middling, evenly by order of size
		w.Ten = append(w.Ten, s.near(math.Pow(10, -3.5+float64(i)/5), 10)[i])
	}
	w.Prefix = s.prefix()
	frequent := s.between(0.05, 1)
	middling := s.between(0.0005, 0.02)
	common := s.between(0.005, 0.05)
	if pair, ok := mostFrequent(s.pairs(frequent, 1, 1), math.Inf(1)); ok {
		w.PhraseCommon = [2]string{s.terms[pair[0]], s.terms[pair[1]]}
	}
	if pair, ok := mostFrequent(s.pairs(middling, 1, 1), float64(len(s.articles))/10_000); ok {
		w.PhraseNarrow = [2]string{s.terms[pair[0]], s.terms[pair[1]]}
	}
	if pair, ok := mostFrequent(s.pairs(common, 2, 5), math.Inf(1)); ok {
		w.Near = [2]string{s.terms[pair[0]], s.terms[pair[1]]}
		w.Within = [3]string{w.Near[0], w.Near[1], s.terms[s.third(pair, common)]}
	}
	for what, word := range map[string]string{"prefix": w.Prefix, "common phrase": w.PhraseCommon[0], "narrow phrase": w.PhraseNarrow[0], "pair": w.Near[0]} {
		if word == "" {
			return w, fmt.Errorf("no %s was found to ask for: expected a file with more text", what)
		}
	}
	middle := facts.First.Add(facts.Last.Sub(facts.First) / 2)
	w.Month = time.Date(middle.Year(), middle.Month(), 1, 0, 0, 0, 0, time.UTC)
	return w, nil
}

// usable says whether engines agree on a word, and it is long enough to mean
// something.
func (s *sample) usable(n int32) bool {
	return !s.doubtful[n] && utf8.RuneCountInString(s.terms[n]) >= 3
}

// near gives the words whose share of the articles is nearest to share.
func (s *sample) near(share float64, count int) []string {
	var all []int32
	for n := range s.terms {
		if s.usable(int32(n)) {
			all = append(all, int32(n))
		}
	}
	want := math.Log(share * float64(len(s.articles)))
	off := func(n int32) float64 { return math.Abs(math.Log(float64(s.df[n])) - want) }
	slices.SortFunc(all, func(a, b int32) int { return cmp.Or(cmp.Compare(off(a), off(b)), cmp.Compare(s.terms[a], s.terms[b])) })
	out := make([]string, count)
	for i := range out {
		out[i] = s.terms[all[min(i, len(all)-1)]]
	}
	return out
}

// between gives the words that stand in such a share of the articles.
func (s *sample) between(least, most float64) map[int32]bool {
	out := map[int32]bool{}
	for n, df := range s.df {
		if share := float64(df) / float64(len(s.articles)); !s.doubtful[n] && share >= least && share <= most {
			out[int32(n)] = true
		}
	}
	return out
}

// prefix gives the beginning of words, four letters or more, of which there are
// nearest to four hundred.
func (s *sample) prefix() string {
	const want = 400
	words, doubtful := map[string]int{}, map[string]bool{}
	for n, term := range s.terms {
		letters := 0
		for i := range term {
			if letters >= 4 && letters <= 6 {
				words[term[:i]]++
				doubtful[term[:i]] = doubtful[term[:i]] || s.doubtful[n]
			}
			letters++
		}
	}
	best, off := "", math.Inf(1)
	for p, n := range words {
		if o := math.Abs(math.Log(float64(n) / want)); !doubtful[p] && (o < off || o == off && p < best) {
			best, off = p, o
		}
	}
	return best
}

// pairs counts in how many articles two of the words stand from least to most
// apart, in that order.
func (s *sample) pairs(words map[int32]bool, least, most int) map[[2]int32]int {
	out := map[[2]int32]int{}
	for _, a := range s.articles {
		seen := map[[2]int32]bool{}
		for _, part := range a {
			for i, left := range part {
				if left < 0 || !words[left] {
					continue
				}
				for j := i + least; j <= min(i+most, len(part)-1); j++ {
					pair := [2]int32{left, part[j]}
					if pair[1] >= 0 && pair[1] != left && words[pair[1]] && !seen[pair] {
						seen[pair] = true
						out[pair]++
					}
				}
			}
		}
	}
	return out
}

// mostFrequent gives the pair that is counted most often; of several and where
// want is finite, the one nearest to it.
func mostFrequent(pairs map[[2]int32]int, want float64) (best [2]int32, ok bool) {
	off := func(n int) float64 {
		if math.IsInf(want, 1) {
			return -float64(n)
		}
		return math.Abs(float64(n) - want)
	}
	for p, n := range pairs {
		switch better := cmp.Or(cmp.Compare(off(n), off(pairs[best])), slices.Compare(p[:], best[:])); {
		case !ok || better < 0:
			best, ok = p, true
		}
	}
	return best, ok
}

// third gives the word that most often stands near both of a pair.
func (s *sample) third(pair [2]int32, words map[int32]bool) int32 {
	counts := map[[2]int32]int{}
	for p, n := range s.pairs(words, 1, 5) {
		for _, with := range [][2]int32{p, {p[1], p[0]}} {
			if with[0] == pair[0] && with[1] != pair[1] {
				counts[[2]int32{0, with[1]}] += n
			}
		}
	}
	best, ok := mostFrequent(counts, math.Inf(1))
	if !ok {
		return pair[0]
	}
	return best[1]
}
