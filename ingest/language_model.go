package ingest

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the model
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed language.model
var packedModels string

// modelTable holds the models of all languages, run by run.
type modelTable struct {
	codes    []string
	byScript [scriptCount][]int // languages
	rows     map[uint64]int     // run of letters to row
	costs    []uint8            // rows of len(codes); 0 is not seen
}

// languageModels unpacks the models at the first use.
var languageModels = sync.OnceValue(func() *modelTable {
	table, err := unpackModels(packedModels)
	if err != nil {
		panic(fmt.Sprintf("the language models in the program are damaged: %v", err)) // a test reads them
	}
	return table
})

func unpackModels(packed string) (*modelTable, error) {
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	type entry struct {
		row, language int
		cost          uint8
	}
	table := &modelTable{rows: make(map[uint64]int, 120_000)}
	entries := make([]entry, 0, 350_000)
	for len(data) > 0 {
		code, rest, ok := bytes.Cut(data, []byte("\n"))
		if !ok {
			return nil, io.ErrUnexpectedEOF
		}
		data = rest
		language := len(table.codes)
		table.codes = append(table.codes, string(code))
		var scripts [scriptCount]int
		for range 3 {
			if len(data) < 4 {
				return nil, io.ErrUnexpectedEOF
			}
			count := binary.BigEndian.Uint32(data)
			data = data[4:]
			for range count {
				end := bytes.IndexByte(data, 0)
				if end < 1 || end+1 >= len(data) {
					return nil, io.ErrUnexpectedEOF
				}
				var key uint64
				for _, r := range string(data[:end]) {
					key = key<<21 | uint64(r)
					scripts[scriptOf(r)]++
				}
				row, ok := table.rows[key]
				if !ok {
					row = len(table.rows)
					table.rows[key] = row
				}
				entries = append(entries, entry{row, language, data[end+1]})
				data = data[end+2:]
			}
		}
		main := scriptOther
		for script, n := range scripts {
			if n > scripts[main] {
				main = scriptID(script)
			}
		}
		table.byScript[main] = append(table.byScript[main], language)
	}
	table.costs = make([]uint8, len(table.rows)*len(table.codes))
	for _, e := range entries {
		table.costs[e.row*len(table.codes)+e.language] = e.cost
	}
	return table, nil
}

// languageCost is what a text costs in a language.
type languageCost struct{ language, cost int }

// cheapest gives the two languages in which the words cost least, and the
// number of letters counted. What a language costs more than the cheapest is
// bounded word by word, so that a foreign name in a headline does not decide.
func (t *modelTable) cheapest(words []rune, script scriptID, candidates []int) (best, second languageCost, letters int) {
	costs := make([]int, len(candidates))
	word := make([]int, len(candidates))
	var a, b uint64 // the two letters before
	start := 0      // of the word
	for i, r := range words {
		if r == 0 || scriptOf(r) != script {
			t.addWord(costs, word, candidates, words[start:i])
			start = i + 1
			a, b = 0, 0
			continue
		}
		c := uint64(r)
		one := t.row(c)
		var two, three []uint8
		if b != 0 {
			two = t.row(b<<21 | c)
		}
		if a != 0 {
			three = t.row(a<<42 | b<<21 | c)
		}
		for i, language := range candidates {
			word[i] += letterCost(one, two, three, language, a != 0, b != 0)
		}
		letters++
		a, b = b, c
	}
	best, second = languageCost{-1, math.MaxInt}, languageCost{-1, math.MaxInt}
	for i, language := range candidates {
		switch cost := costs[i] + rarity(t.codes[language]); {
		case cost < best.cost:
			best, second = languageCost{language, cost}, best
		case cost < second.cost:
			second = languageCost{language, cost}
		}
	}
	return best, second, letters
}

// addWord adds the costs of a word to those of the text and clears them.
func (t *modelTable) addWord(costs, word, candidates []int, letters []rune) {
	least := slices.Min(word)
	for i, cost := range word {
		costs[i] += min(cost, least+mostForWord)
		word[i] = 0
	}
	if len(letters) > longestFunctionWord {
		return
	}
	for _, code := range functionWordLanguages()[string(letters)] {
		for i, language := range candidates {
			if t.codes[language] == code {
				costs[i] -= wordBonus
			}
		}
	}
}

// rarity is what a language costs beforehand: news in it is so much rarer.
func rarity(code string) int {
	switch code {
	case "az", "ca", "eu", "ga", "is", "kk", "mn", "sq", "be-Latn":
		return 6 * costUnit
	}
	return 0
}

// letterCost is the cost of a letter after the longest run before it that the
// language knows.
func letterCost(one, two, three []uint8, language int, hasTwo, hasOne bool) int {
	penalty := 0
	if hasTwo {
		if three != nil && three[language] != 0 {
			return int(three[language])
		}
		penalty += backoffCost
	}
	if hasOne {
		if two != nil && two[language] != 0 {
			return int(two[language]) + penalty
		}
		penalty += backoffCost
	}
	if one != nil && one[language] != 0 {
		return int(one[language]) + penalty
	}
	return unknownCost
}

// row is the costs of a run of letters, nil where no language has it.
func (t *modelTable) row(key uint64) []uint8 {
	row, ok := t.rows[key]
	if !ok {
		return nil
	}
	return t.costs[row*len(t.codes) : (row+1)*len(t.codes)]
}
