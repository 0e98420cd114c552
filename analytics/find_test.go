package analytics

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestFindArticle(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	one, two, three := art("border-closed", "en", "2025-01-01", "One", ""), art("border-closed/2", "en", "", "Two", ""), art("x", "en", "2025-01-01", "Three", "")
	two.URL = "http://www.N.example/border-closed/2/?page=1"
	three.URL = ""
	put(t, s, one, two, three)
	for name, want := range map[string]int64{
		"1":                               1,
		" 3 ":                             3,
		"https://n.example/border-closed": 1,
		"http://www.n.example/border-closed/#top": 1,
		"N.EXAMPLE/Border-Closed":                 1,
		"www.n.example/border-closed/2/?page=1":   2,
		"closed/2":                                2,
	} {
		if got, err := a.FindArticle(ctx, name); err != nil || got != want {
			t.Errorf("FindArticle(%q) = %d, %v", name, got, err)
		}
	}
	for name, want := range map[string]string{
		"9":                   `no article "9"`,
		"https://m.example/1": `no article "https://m.example/1"`,
		"n.example":           "give the number of one: 1 (https://n.example/border-closed) 2 (http://www.N.example",
	} {
		_, err := a.FindArticle(ctx, name)
		var missing *NotFoundError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), want) {
			t.Errorf("FindArticle(%q): %v, want %q", name, err, want)
		}
	}
	var param *ParamError
	if _, err := a.FindArticle(ctx, "https://"); !errors.As(err, &param) {
		t.Errorf("no address at all: %v", err)
	}
}
