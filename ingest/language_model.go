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
	"unicode/utf8"
)

//go:embed language.model
var packedModels string

// modelTable holds the models of all languages, run by run: what the last
// letter of one to three costs in each language after those before it.
type modelTable struct {
	codes    []string
	byScript [scriptCount][]int // languages
	rows     map[uint64]int     // run of letters to row
	costs    []uint16           // rows of len(codes), of units
}

// unseen is the cost of a letter that a language has not seen.
const unseen = math.MaxUint16

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
	table.costs = make([]uint16, len(table.rows)*len(table.codes))
	for i := range table.costs {
		table.costs[i] = unseen
	}
	for _, e := range entries {
		table.costs[e.row*len(table.codes)+e.language] = uint16(e.cost)
	}
	table.backOff()
	return table, nil
}

// backOff fills the gaps of a run with what the run costs without its first
// letter, shorter runs first.
func (t *modelTable) backOff() {
	for _, letters := range []int{2, 3} {
		for key, at := range t.rows {
			if (key>>(21*(letters-1)))&letterMask == 0 || letters == 2 && key>>42 != 0 {
				continue // of another length
			}
			row := t.at(at)
			shorter, penalty := t.run(key &^ (letterMask << (21 * (letters - 1))))
			for language, cost := range row {
				if cost == unseen && shorter != nil && shorter[language] != unseen {
					row[language] = shorter[language] + penalty + backoffCost
				}
			}
		}
	}
}

// letterMask is the last letter of a run.
const letterMask = 1<<21 - 1

// run gives what the last letter of a run costs in each language: the row of
// the longest run at its end that any language has seen, nil if there is none,
// and what is to be added for the letters before that.
func (t *modelTable) run(key uint64) (row []uint16, penalty uint16) {
	for {
		if at, ok := t.rows[key]; ok {
			return t.at(at), penalty
		}
		switch {
		case key>>42 != 0:
			key &= 1<<42 - 1
		case key>>21 != 0:
			key &= letterMask
		default:
			return nil, 0
		}
		penalty += backoffCost
	}
}

func (t *modelTable) at(row int) []uint16 {
	return t.costs[row*len(t.codes) : (row+1)*len(t.codes)]
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
		row, penalty := t.run(a<<42 | b<<21 | c)
		for i, language := range candidates {
			cost := unknownCost
			if row != nil && row[language] != unseen {
				cost = int(row[language] + penalty)
			}
			word[i] += cost
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
	var written [longestFunctionWord * utf8.UTFMax]byte
	spelled := written[:0]
	for _, r := range letters {
		spelled = utf8.AppendRune(spelled, r)
	}
	for _, code := range functionWordLanguages()[string(spelled)] {
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
