package store

import (
	"strconv"
	"testing"
)

// What was used last stays; what was not used for longest goes, and only when there are too many.
func TestRecentKeepsWhatWasUsedLast(t *testing.T) {
	var r recent[int]
	for i := range maxRecent {
		*r.find(strconv.Itoa(i)) = i + 1
	}
	if *r.find("0") != 1 { // used again: 1 is the oldest now
		t.Fatal("an entry went while there was room")
	}
	*r.find("one more") = 100
	for key, want := range map[string]int{"0": 1, "2": 3, "one more": 100} {
		if e := r.kept[key]; e == nil || e.value != want {
			t.Errorf("%s is %v; expected %d", key, e, want)
		}
	}
	if len(r.kept) != maxRecent || r.kept["1"] != nil {
		t.Errorf("%d entries are kept, the oldest among them: %v", len(r.kept), r.kept["1"] != nil)
	}
}
