package ingest

import (
	"strings"
	"testing"
	"time"
)

func TestMonthByName(t *testing.T) {
	for _, c := range []struct {
		word string
		want time.Month
	}{
		{"November", time.November}, {"NOV", time.November}, {"nov.", time.November}, {"Sept.", time.September},
		{"ноября", time.November}, {"Нояб.", time.November}, {"мая", time.May}, {"май", time.May},
		{"лістапада", time.November}, {"траўня", time.May}, {"студзеня", time.January},
		{"листопада", time.November}, {"травня", time.May}, {"серпня", time.August},
		{"listopada", time.November}, {"paź.", time.October}, {"września", time.September},
		{"lapkričio", time.November}, {"Gegužės", time.May}, {"rugpjūčio", time.August},
		{"", 0},
		{"wrzes\u0301nia", time.September}, // decomposed
		{"..", 0}, {"border", 0}, {"12", 0},
	} {
		got, ok := monthByName(c.word)
		if got != c.want || ok != (c.want != 0) {
			t.Errorf("monthByName(%q) = %v, %v; want %v", c.word, got, ok, c.want)
		}
	}
}

// A spelling that meant two months would silently take the later one.
func TestMonthNamesAreDistinct(t *testing.T) {
	seen := make(map[string]int)
	for i, row := range strings.Split(strings.TrimSpace(monthTable), "\n") {
		for _, name := range strings.Fields(strings.ReplaceAll(row, "|", " ")) {
			if other, ok := seen[name]; ok && other != i {
				t.Errorf("%q names month %d and month %d", name, other+1, i+1)
			}
			seen[name] = i
			if isWeekday(name) {
				t.Errorf("%q names a month and a weekday", name)
			}
		}
	}
	if len(monthNames()) != len(seen) {
		t.Errorf("%d names in the map, %d in the table", len(monthNames()), len(seen))
	}
}
