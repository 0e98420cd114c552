// Package measure loads engines and asks them, and takes the time and the
// memory that it costs.
//
// Each engine is measured in processes of its own, one that loads and one that
// answers, so that neither the memory nor the caches of one are in the numbers
// of another. One at a time runs; one client asks.
package measure

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"tidings/cmd/tidings-bench/question"
)

// Result is what was measured of one engine.
type Result struct {
	Engine  string `json:"engine"`
	Version string `json:"version,omitempty"`
	// Missing says why the engine was left out; then there is nothing else.
	Missing string `json:"missing,omitempty"`

	Load      *Load    `json:"load,omitempty"`
	Detecting *Load    `json:"detecting,omitempty"` // with the languages to be found out
	Size      int64    `json:"size,omitempty"`      // on disk, in bytes
	Tag       float64  `json:"tag_seconds,omitempty"`
	Answering Memory   `json:"answering"`
	Asked     []Asked  `json:"asked,omitempty"`
	Machine   *Machine `json:"machine,omitempty"`
	Date      string   `json:"date,omitempty"`
	Corpus    string   `json:"corpus,omitempty"` // digest
	Failed    string   `json:"failed,omitempty"` // what broke it off
}

// Load is a load of a corpus.
type Load struct {
	Articles int     `json:"articles"`
	Seconds  float64 `json:"seconds"`
	Memory   Memory  `json:"memory"`
}

// Rate is in articles a second.
func (l Load) Rate() float64 { return float64(l.Articles) / l.Seconds }

// Memory is the most that the processes of an engine had, in bytes.
type Memory struct {
	// Peak is all that was resident, files mapped into memory included, which
	// the system takes back when it needs to.
	Peak int64 `json:"peak"`
	// Own is what was their own: all but mapped files.
	Own int64 `json:"own"`
}

// Asked is one question with its answer and the times it took.
type Asked struct {
	ID     string          `json:"id"`
	Times  []float64       `json:"milliseconds,omitempty"` // without the warm-ups
	Answer question.Answer `json:"answer"`
	Cannot string          `json:"cannot,omitempty"` // why the engine does not answer
}

// Question gives what was measured of a question; ok is false if it was not asked.
func (r Result) Question(id string) (a Asked, ok bool) {
	i := slices.IndexFunc(r.Asked, func(a Asked) bool { return a.ID == id })
	if i < 0 {
		return Asked{}, false
	}
	return r.Asked[i], true
}

// Median is the median time in milliseconds; ok is false if there is none.
func (r Result) Median(id string) (ms float64, ok bool) {
	a, ok := r.Question(id)
	if !ok || len(a.Times) == 0 {
		return 0, false
	}
	return Percentile(a.Times, 50), true
}

// Percentile gives the p-th percentile of some numbers by the nearest rank: the
// smallest number that at least p in a hundred of them do not exceed; for the
// median of an even count, the mean of the two in the middle. It panics
// without numbers.
func Percentile(numbers []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	n := len(sorted)
	if p == 50 && n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	rank := 1
	for float64(rank)*100 < p*float64(n) {
		rank++
	}
	return sorted[rank-1]
}

// ReadJSON reads a value from a file.
func ReadJSON[T any](path string) (T, error) {
	var v T
	data, err := os.ReadFile(path)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// WriteJSON writes a value to a file, whole or not at all.
func WriteJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path+".new", append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
