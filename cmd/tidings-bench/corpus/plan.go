package corpus

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// Words are what the questions ask for, chosen by how many articles hold them.
// In a generated corpus they are planted; in a real file they are found.
type Words struct {
	Rare       string `json:"rare"`        // about one article in 20,000
	Middling   string `json:"middling"`    // about one in 200
	Common     string `json:"common"`      // about 6 in a hundred
	VeryCommon string `json:"very_common"` // about every second one

	Ten          []string  `json:"ten"`           // ten words of several frequencies, for an OR
	Prefix       string    `json:"prefix"`        // without the *; begins hundreds of words
	PhraseNarrow [2]string `json:"phrase_narrow"` // two words that stand side by side in about one article in 10,000
	PhraseCommon [2]string `json:"phrase_common"` // two of the most frequent words of a language
	Near         [2]string `json:"near"`          // two words that often stand near each other
	Within       [3]string `json:"within"`        // three such words

	Month time.Time `json:"month"` // the first day of a month in the midst of the corpus
}

// planted is a word that stands in a known share of the articles.
type planted struct {
	word string
	rate float64 // share of the articles (of those in its script, if it is Cyrillic)
	mean float64 // how often it stands in an article that has it, on average
	wave float64 // by how much the rate rises and falls with the seasons
}

// The planted words look like names. None is part of another word.
const (
	rareWord    = "quelmandor"
	middling    = "palmerstane"
	common      = "Meridova"
	veryCommon  = "Vestmark"
	prefixStem  = "transvol"
	prefixForms = 420
	prefixRate  = 0.07
)

var (
	phraseWords = [2]string{"Harlan", "Quistad"}
	nearWords   = [2]string{"delvane", "orshame"}
	withinWords = [3]string{"brennorm", "caldereg", "dunmaroc"}
)

// plan is what is put into the articles besides their own words.
type plan struct {
	words    []planted
	cyrillic []planted // only in articles in Cyrillic
	stems    []string  // forms of the prefix, the frequent ones first
	stemDraw alias
	lower    []string // all of them in small letters; the stem instead of its forms
	shortest int      // bytes of the shortest of these
}

// Rare words stand in exactly one of so many articles in a row, so that a small
// corpus has one, too.
const rareEvery = 20_000

var rareWords = []string{rareWord, "ostravenka"}

// putRare plants the rare words whose turn it is at an article's number.
func (p *plan) putRare(r *rand.Rand, into []string, seed uint64, number int) {
	stretch := uint64(number / rareEvery)
	for _, word := range rareWords {
		at := rand.New(rand.NewPCG(seed+stretch, hash(word))).IntN(rareEvery)
		if number%rareEvery == at {
			into[r.IntN(len(into))] = word
		}
	}
}

// The rates of pairs: how often the words of a phrase or a proximity are
// planted together, and in how many of these they are side by side or near.
const (
	phraseTogether, phraseAdjacent = 0.0004, 0.3
	nearTogether                   = 0.012
	withinTogether                 = 0.006
	nearReach                      = 24 // farthest that two are planted from each other
)

func newPlan(seed uint64) *plan {
	p := &plan{
		words: []planted{
			{middling, 1.0 / 200, 1.6, 0.5},
			{common, 0.06, 1.9, 0.3},
			{veryCommon, 0.50, 2.4, 0.05},
			{"grodinkas", 1.0 / 2_000, 1.5, 0.5},
			{"Kelmodria", 1.0 / 300, 1.5, 0.6},
			{"virandosa", 1.0 / 150, 1.5, 0.4},
			{"Tarnoveck", 0.012, 1.7, 0.4},
			{"bolsmarine", 0.02, 1.5, 0.2},
			{phraseWords[0], 0.004, 1.4, 0.2},
			{phraseWords[1], 0.003, 1.4, 0.2},
			{nearWords[0], 0.02, 1.5, 0.2},
			{nearWords[1], 0.015, 1.5, 0.2},
			{withinWords[0], 0.015, 1.5, 0.2},
			{withinWords[1], 0.012, 1.5, 0.2},
			{withinWords[2], 0.010, 1.5, 0.2},
		},
		cyrillic: []planted{
			{"кальварска", 0.01, 1.6, 0.4},
			{"Стронгелов", 0.006, 1.5, 0.4},
			{"марвендо", 0.03, 1.5, 0.2},
		},
	}
	r := rand.New(rand.NewPCG(seed, hash("plan")))
	l := language{
		onsets: fields(`t n r s l d m k v`), nuclei: fields(`a i o e u`), codas: fields(`- - n r s`),
		endings: fields(`- s as us ing ed imo al ous ami`),
	}
	seen := map[string]bool{}
	for len(p.stems) < prefixForms {
		word := prefixStem + l.stem(r, 1+r.IntN(2)) + l.endings[r.IntN(len(l.endings))]
		if !seen[word] {
			seen[word] = true
			p.stems = append(p.stems, word)
		}
	}
	p.stemDraw = newAlias(zipf(prefixForms, 3, 1.0))
	p.lower, p.shortest = []string{prefixStem}, len(prefixStem)
	for _, word := range rareWords {
		p.lower = append(p.lower, word)
		p.shortest = min(p.shortest, len(word))
	}
	for _, list := range [][]planted{p.words, p.cyrillic} {
		for _, w := range list {
			p.lower = append(p.lower, strings.ToLower(w.word))
			p.shortest = min(p.shortest, len(w.word))
		}
	}
	return p
}

// questions gives the words to ask for; head is the most frequent words of
// English.
func (p *plan) questions(head []string) Words {
	return Words{
		Rare: rareWord, Middling: middling, Common: strings.ToLower(common), VeryCommon: strings.ToLower(veryCommon),
		Ten: []string{"ostravenka", "grodinkas", "kelmodria", "virandosa", "tarnoveck", "bolsmarine", rareWord,
			"кальварска", "стронгелов", "марвендо"},
		Prefix:       prefixStem,
		PhraseNarrow: [2]string{strings.ToLower(phraseWords[0]), strings.ToLower(phraseWords[1])},
		PhraseCommon: [2]string{head[0], head[2]},
		Near:         nearWords, Within: withinWords,
		Month: time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC),
	}
}

// inside says whether a planted word or stem is part of word, so that looking
// for it as a part of a text would find word, too.
func (p *plan) inside(word string) bool {
	if len(word) < p.shortest {
		return false
	}
	for _, part := range p.lower {
		if strings.Contains(word, part) {
			return true
		}
	}
	return false
}

// put plants words in an article of that many words.
func (p *plan) put(r *rand.Rand, into []string, day int, l language) {
	place := func(words []planted) {
		for i, w := range words {
			rate := w.rate
			if w.wave > 0 {
				rate *= 1 + w.wave*math.Sin(2*math.Pi*(float64(day)/365.25+float64(i)/7))
			}
			if r.Float64() < rate {
				for range times(r, w.mean) {
					into[r.IntN(len(into))] = w.word
				}
			}
		}
	}
	place(p.words)
	if l.cyrillic {
		place(p.cyrillic)
	}
	if r.Float64() < prefixRate {
		for range times(r, 1.5) {
			into[r.IntN(len(into))] = p.stems[p.stemDraw.draw(r)]
		}
	}
	if r.Float64() < phraseTogether {
		reach := nearReach
		if r.Float64() < phraseAdjacent {
			reach = 1
		}
		spread(r, into, phraseWords[:], reach, true)
	}
	if r.Float64() < nearTogether {
		spread(r, into, nearWords[:], nearReach, false)
	}
	if r.Float64() < withinTogether {
		spread(r, into, withinWords[:], nearReach, false)
	}
}

// times draws how often something stands in an article that has it: once, or
// more by a geometric law with that mean.
func times(r *rand.Rand, mean float64) int {
	n := 1
	for r.Float64() < 1-1/mean {
		n++
	}
	return n
}

// spread puts words near each other, each 1 to reach places from the one
// before; in order, or in any.
func spread(r *rand.Rand, into []string, words []string, reach int, inOrder bool) {
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	if !inOrder {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	at := r.IntN(len(into))
	for _, i := range order {
		if at >= len(into) {
			return
		}
		into[at] = words[i]
		at += 1 + r.IntN(reach)
	}
}
