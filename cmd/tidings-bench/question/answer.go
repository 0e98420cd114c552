package question

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Answer is what an engine answered, in canonical form.
type Answer struct {
	Rows []Row `json:"rows"`
}

// Row is one row of an answer.
type Row struct {
	Key     string  `json:"k"`
	Numbers []int64 `json:"n,omitempty"`
}

// Add adds a row.
func (a *Answer) Add(key string, numbers ...int64) {
	a.Rows = append(a.Rows, Row{Key: key, Numbers: numbers})
}

// AddDay adds a row for the bucket that starts on a day.
func (a *Answer) AddDay(day time.Time, numbers ...int64) {
	a.Add(day.UTC().Format(time.DateOnly), numbers...)
}

// Canonical brings the rows of a question's answer into the order in which
// they are compared: by key, but for those of a list, which have their own.
func (a Answer) Canonical(k Kind) Answer {
	if k != List {
		slices.SortFunc(a.Rows, func(x, y Row) int { return strings.Compare(x.Key, y.Key) })
	}
	return a
}

// Sum adds up the first numbers of the rows: for counts, how much was counted.
func (a Answer) Sum() int64 {
	var sum int64
	for _, r := range a.Rows {
		if len(r.Numbers) > 0 {
			sum += r.Numbers[0]
		}
	}
	return sum
}

// Difference says where b first differs from a, as "key: 1 against 2"; "" where
// they are the same. Both are canonical.
func Difference(a, b Answer) string {
	for i := range max(len(a.Rows), len(b.Rows)) {
		switch {
		case i >= len(a.Rows):
			return fmt.Sprintf("row %d: nothing against %s", i+1, b.Rows[i])
		case i >= len(b.Rows):
			return fmt.Sprintf("row %d: %s against nothing", i+1, a.Rows[i])
		case a.Rows[i].Key != b.Rows[i].Key:
			return fmt.Sprintf("row %d: %s against %s", i+1, a.Rows[i], b.Rows[i])
		case !slices.Equal(a.Rows[i].Numbers, b.Rows[i].Numbers):
			return fmt.Sprintf("%s: %s against %s", a.Rows[i].Key, numbers(a.Rows[i]), numbers(b.Rows[i]))
		}
	}
	return ""
}

func numbers(r Row) string { return strings.Trim(fmt.Sprint(r.Numbers), "[]") }

// String gives the key and the numbers.
func (r Row) String() string { return strings.TrimSpace(r.Key + " " + numbers(r)) }
