package store

import "testing"

// What is published of a publisher's coverage is published again when anything of it has changed.
func TestCoverageThatChangedHasAnotherHash(t *testing.T) {
	days := func(change func(*CoverageDays)) int64 {
		d := CoverageDays{Publisher: "a.example", First: 20_000, Articles: []int32{3, 0}, Usual: []float64{2.5, 3}, States: []string{"usual", "silent"}}
		change(&d)
		return d.hash()
	}
	seen := map[int64]string{}
	for name, change := range map[string]func(*CoverageDays){
		"as it was":       func(*CoverageDays) {},
		"another day":     func(d *CoverageDays) { d.First++ },
		"more articles":   func(d *CoverageDays) { d.Articles[1] = 1 },
		"another order":   func(d *CoverageDays) { d.Articles[0], d.Articles[1] = 0, 3 },
		"another usual":   func(d *CoverageDays) { d.Usual[0] = 2.51 },
		"another state":   func(d *CoverageDays) { d.States[1] = "little" },
		"states swapped":  func(d *CoverageDays) { d.States[0], d.States[1] = "silent", "usual" },
		"a day less":      func(d *CoverageDays) { d.Articles, d.Usual, d.States = d.Articles[:1], d.Usual[:1], d.States[:1] },
		"no days":         func(d *CoverageDays) { d.Articles, d.Usual, d.States = nil, nil, nil },
		"a day with none": func(d *CoverageDays) { d.Articles[0] = 0 },
	} {
		hash := days(change)
		if other, same := seen[hash]; same {
			t.Errorf("%q and %q have one hash", name, other)
		}
		seen[hash] = name
	}
	if again := days(func(*CoverageDays) {}); seen[again] != "as it was" {
		t.Error("what has not changed has another hash")
	}
}
