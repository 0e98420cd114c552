package corpus

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/sql"
)

// The law of word frequencies, with the constants usual for news.
const (
	zipfShift = 2.7
	zipfSlope = 1.05
)

// heads is how many words at the top of a vocabulary are short ones without
// endings, as prepositions and conjunctions are.
const heads = 120

// vocabulary is the words of a language by falling frequency.
type vocabulary struct {
	language
	byRank []string

	// Words are drawn from a table for the most frequent ones, which stays in a
	// processor's cache, and for the others by inverting the law: a table of all
	// would cost a miss or two for every word of the corpus.
	top      alias
	topShare float64
	tailLow  float64 // bounds of the tail, as powers of its ranks
	tailHigh float64
}

// topWords is how many are drawn from the table.
const topWords = 4096

// newVocabulary makes the words of a language. taken says which words may not
// be among them.
func newVocabulary(l language, seed uint64, taken func(word string) bool) *vocabulary {
	r := rand.New(rand.NewPCG(seed, hash(l.code)))
	v := &vocabulary{language: l}
	seen := map[string]bool{}
	add := func(word string) bool {
		if seen[word] || taken(word) {
			return false
		}
		seen[word] = true
		return true
	}
	for len(v.byRank) < heads {
		if word := l.word(r, 1+r.IntN(8)/7); add(word) {
			v.byRank = append(v.byRank, word)
		}
	}
	type form struct {
		word   string
		weight float64
	}
	var forms []form
	for lexeme := 0; len(forms) < l.words-heads; lexeme++ {
		// Rarer words are longer, and not every stem has all the forms.
		stem := l.stem(r, l.syllables(r, lexeme))
		weight := 1 / (float64(lexeme) + 30)
		for i, ending := range l.endings {
			if i > 0 && r.Float64() < 0.35 {
				continue
			}
			if word := stem + ending; utf8.RuneCountInString(word) > 2 && add(word) {
				forms = append(forms, form{word, weight * math.Exp(r.NormFloat64()) / float64(i+1)})
			}
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return strings.Compare(a.word, b.word)
	})
	for _, f := range forms {
		v.byRank = append(v.byRank, f.word)
	}
	v.byRank = packed(v.byRank)
	weights := zipf(len(v.byRank), zipfShift, zipfSlope)
	var all, top float64
	for i, w := range weights {
		all += w
		if i < topWords {
			top += w
		}
	}
	v.top, v.topShare = newAlias(weights[:topWords]), top/all
	v.tailLow = math.Pow(topWords+zipfShift+0.5, 1-zipfSlope)
	v.tailHigh = math.Pow(float64(len(v.byRank))+zipfShift+0.5, 1-zipfSlope)
	return v
}

// packed puts words side by side in memory, so that the frequent ones share
// a few cache lines.
func packed(words []string) []string {
	all := strings.Join(words, "")
	out := make([]string, len(words))
	for i, w := range words {
		out[i], all = all[:len(w)], all[len(w):]
	}
	return out
}

// draw draws a word by its frequency.
func (v *vocabulary) draw(r *rand.Rand) string {
	if r.Float64() < v.topShare {
		return v.byRank[v.top.draw(r)]
	}
	at := math.Pow(v.tailLow+r.Float64()*(v.tailHigh-v.tailLow), 1/(1-zipfSlope))
	return v.byRank[min(max(int(at-zipfShift-0.5), topWords), len(v.byRank)-1)]
}

// syllables draws how many a stem has: one to three, more for rarer ones, as
// there are only so many short words.
func (l language) syllables(r *rand.Rand, lexeme int) int {
	switch n := r.IntN(10); {
	case lexeme < 400:
		return 1 + n/7
	case lexeme < 3000:
		return 1 + n/3 - n/9
	default:
		return 2 + n/5
	}
}

// word makes a word of so many syllables, without an ending.
func (l language) word(r *rand.Rand, syllables int) string {
	return l.join(r, syllables, r.IntN(3) > 0)
}

// stem makes a stem of so many syllables, to which endings are put.
func (l language) stem(r *rand.Rand, syllables int) string { return l.join(r, syllables, true) }

// join puts syllables together; closed says that the last ends in a consonant.
func (l language) join(r *rand.Rand, syllables int, closed bool) string {
	var b strings.Builder
	for i := range syllables {
		onset := pick(r, l.onsets)
		for i > 0 && onset == "" { // two vowels from two syllables read badly
			onset = pick(r, l.onsets)
		}
		b.WriteString(onset)
		b.WriteString(pick(r, l.nuclei))
		last := i == syllables-1
		coda := ""
		for last && closed && coda == "" || !last && r.IntN(6) == 0 && coda == "" {
			coda = pick(r, l.codas)
		}
		b.WriteString(coda)
	}
	return b.String()
}

// pick draws one of the parts; those that stand first are drawn more often.
func pick(r *rand.Rand, parts []string) string {
	return parts[min(r.IntN(len(parts)), r.IntN(len(parts)))]
}

// fold is the word as Tidings' index holds it.
func fold(word string) string {
	for t := range store.Tokens(word) {
		return t.Term
	}
	return ""
}

// capital gives the word with its first letter in upper case.
func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// hash gives a number for a name, to seed with.
func hash(name string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return h
}
