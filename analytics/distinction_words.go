package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/sql"
)

const (
	// fewest is how many articles of the target must have a word.
	fewest = 2
	// likelier is how many times as many words are counted as are wanted: their
	// order in a sample is not quite that in all articles.
	likelier = 2
	// leastDensity: see denser.
	leastDensity = 2
	// mostOfWord is the share of a word's articles that must have it in a longer
	// name for that to stand in its place.
	mostOfWord = 0.6
)

// frequencies are numbers of articles of each side, by language.
type frequencies [][]float64

func newFrequencies(sides, languages int) frequencies {
	f := make(frequencies, sides)
	for i := range f {
		f[i] = make([]float64, languages)
	}
	return f
}

// of sums up what is counted of a side.
func (f frequencies) of(side int) int64 {
	n := 0.0
	for _, articles := range f[side] {
		n += articles
	}
	return int64(n)
}

// mostly gives the language with the most articles of the target.
func (f frequencies) mostly() int {
	most := 0
	for l, n := range f[sideTarget] {
		if n > f[sideTarget][most] {
			most = l
		}
	}
	return most
}

// foundWords are words and names that are distinct in samples, and what is counted of
// them in all articles.
type foundWords struct {
	likely []scored
	counts []store.WordCount
}

// find reads the samples, finds the words and names that are distinct there, and counts
// them in all articles.
func (c *comparison) find(ctx context.Context) (found foundWords, err error) {
	if err := c.read(ctx); err != nil {
		return found, fmt.Errorf("reading articles for their words: %w", err)
	}
	found.likely = c.likely()
	found.counts, err = c.count(ctx, found.likely)
	return found, err
}

// ranked gives the words and names that are distinct in all articles.
func (c *comparison) ranked(found foundWords) (words, names []Keyword) {
	likely := found.likely
	counted := sumWords(len(likely), len(c.sides), found.counts)
	all, have := counted.all, counted.have
	c.target.Articles, c.reference.Articles = counted.whole[sideTarget], counted.whole[sideReference]
	var plain, named []scored
	for i, w := range likely {
		w.Target = Share{counted.words[i][sideTarget], c.target.Articles}
		w.Reference = Share{counted.words[i][sideReference], c.reference.Articles}
		w.Score = distinctness(have[i], all, enoughAlone)
		if w.home = have[i].mostly(); w.Name {
			named = append(named, w)
		} else {
			plain = append(plain, w)
		}
	}
	return keywords(allot(plain, all[sideTarget], c.limit)), keywords(allot(whole(named), all[sideTarget], c.limit))
}

// wordsCounted is what is counted in all articles: of each side by language, and of all
// its languages together, as one text or story may be in several.
type wordsCounted struct {
	all   frequencies
	have  []frequencies // of each word
	whole []int64       // of each side
	words [][]int64     // of each word, of each side
}

// count counts words in all articles, and all articles, in the unit asked for.
func (c *comparison) count(ctx context.Context, words []scored) ([]store.WordCount, error) {
	phrases := make([]store.Phrase, len(words))
	for i, w := range words {
		phrases[i] = store.Phrase{Terms: keywordTerms(w.Term)}
	}
	sets := make([]store.Set, len(c.sides))
	for i, s := range c.sides {
		sets[i] = s.Set
	}
	return c.store.WordCounts(ctx, phrases, sets)
}

// sumWords puts counts of words into their places.
func sumWords(words, sides int, counts []store.WordCount) wordsCounted {
	var languages []string
	for _, n := range counts {
		if !n.All {
			languages = append(languages, n.Language)
		}
	}
	slices.Sort(languages)
	languages = slices.Compact(languages)
	out := wordsCounted{all: newFrequencies(sides, len(languages)), whole: make([]int64, sides),
		have: make([]frequencies, words), words: make([][]int64, words)}
	for i := range words {
		out.have[i], out.words[i] = newFrequencies(sides, len(languages)), make([]int64, sides)
	}
	for _, n := range counts {
		of, whole := out.all, out.whole
		if n.Word != store.EveryArticle {
			of, whole = out.have[n.Word], out.words[n.Word]
		}
		if n.All {
			whole[n.Set] = n.Count
			continue
		}
		language, _ := slices.BinarySearch(languages, n.Language)
		of[n.Set][language] = float64(n.Count)
	}
	return out
}

// likely gives the words and names that are most distinct in the samples.
func (c *comparison) likely() []scored {
	var languages []string
	for language := range c.sides[sideTarget].tally.articles {
		languages = append(languages, language)
	}
	slices.Sort(languages)
	all := newFrequencies(len(c.sides), len(languages))
	for i, s := range c.sides {
		for l, language := range languages {
			all[i][l] = float64(s.tally.articles[language])
		}
	}
	have := newFrequencies(len(c.sides), len(languages))
	var plain, named []scored
	for term, w := range c.sides[sideTarget].tally.words {
		if w.all() < fewest {
			continue
		}
		for i, s := range c.sides {
			there := s.tally.words[term]
			for l, language := range languages {
				have[i][l] = float64(there.of(language).articles)
			}
		}
		score := distinctness(have, all, enoughDrawnAlone)
		if score < leastScore || !c.denser(term, languages, all) || !isWord(term) {
			continue
		}
		found := scored{Keyword: Keyword{Term: term, Score: score, Target: Share{Count: have.of(sideTarget)}}, home: have.mostly(), titles: w.titles}
		if found.Name = strings.Contains(term, " ") || w.isName(); found.Name {
			named = append(named, found)
		} else {
			plain = append(plain, found)
		}
	}
	var out []scored
	for _, list := range [][]scored{plain, named} {
		for _, w := range allot(list, all[sideTarget], likelier*c.limit) {
			w.Shown = c.sides[sideTarget].tally.words[w.Term].shown()
			out = append(out, w)
		}
	}
	return out
}

// denser says whether a word is leastDensity times as frequent among the words of
// the target's sample as among those of each other, in the same languages. Most
// articles of a target of long ones have all the little words that short ones lack.
func (c *comparison) denser(term string, languages []string, all frequencies) bool {
	target := c.sides[sideTarget].tally
	observed, expected := make([]float64, len(c.sides)), make([]float64, len(c.sides))
	for l, language := range languages {
		for _, ref := range references(all, l, enoughDrawnAlone) {
			tally := c.sides[ref].tally
			words := float64(tally.places[language])
			if words == 0 {
				continue
			}
			observed[ref] += float64(target.words[term].of(language).places)
			expected[ref] += float64(target.places[language]) * float64(tally.words[term].of(language).places) / words
		}
	}
	for ref := range observed {
		if observed[ref] < leastDensity*expected[ref] {
			return false
		}
	}
	return true
}

// isWord says whether a term says something by itself, as a number or a letter does
// not, and is found again by it, as what the index had to cut is not.
func isWord(term string) bool {
	if !strings.ContainsFunc(term, unicode.IsLetter) || utf8.RuneCountInString(term) < 2 {
		return false
	}
	var again []string
	for t := range store.Tokens(term) {
		again = append(again, t.Term)
	}
	return slices.Equal(again, strings.Split(term, " "))
}

// keywordTerms gives the terms of a word or a name.
func keywordTerms(term string) []store.Term {
	var terms []store.Term
	for _, t := range strings.Split(term, " ") {
		terms = append(terms, store.Term{Text: t})
	}
	return terms
}

// whole leaves one of the names that stand in each other: the longer one where most
// articles that have the shorter have it so, the shorter where they do not.
func whole(names []scored) []scored {
	drop := map[string]bool{}
	for _, short := range names {
		for _, long := range names {
			if len(long.Term) <= len(short.Term) || !strings.Contains(" "+long.Term+" ", " "+short.Term+" ") {
				continue
			}
			if float64(long.Target.Count) >= mostOfWord*float64(short.Target.Count) {
				drop[short.Term] = true
			} else {
				drop[long.Term] = true
			}
		}
	}
	return slices.DeleteFunc(names, func(w scored) bool { return drop[w.Term] })
}
