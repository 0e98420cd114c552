package store

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTermsLike(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := article("a", "Sanctions", "sanctioned goods sanctions", 1)
	write(t, s, a, article("b", "New sanctions", "sand", 2))
	write(t, s, article("c", "Sanctuary", "internationalisation internationally", 3), article("d", "More", "sanctions", 4))
	a.Title, a.Text = "Sand", "dune"
	write(t, s, a) // its old text is still in the lists of the index
	for _, c := range []struct {
		begin string
		in    Part
		limit int
		want  []TermCount
	}{
		{"sanction", Anywhere, 10, []TermCount{{"sanctions", 2}}},
		{"san", Anywhere, 10, []TermCount{{"sanctions", 2}, {"sand", 2}, {"sanctuary", 1}}},
		{"san", Anywhere, 1, []TermCount{{"sanctions", 2}}},
		{"san", InTitle, 10, []TermCount{{"sanctions", 1}, {"sanctuary", 1}, {"sand", 1}}},
		{"san", InText, 10, []TermCount{{"sanctions", 1}, {"sand", 1}}},
		{"internationa", Anywhere, 10, []TermCount{{"internationalisation", 1}, {"internationally", 1}}},
		{"internationali", Anywhere, 10, []TermCount{{"internationalisation", 1}}},
		{"q", Anywhere, 10, nil},
		{"'; DROP TABLE posting", Anywhere, 10, nil},
	} {
		got, err := s.TermsLike(ctx, c.begin, c.in, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		less := func(x, y TermCount) bool {
			return x.Articles > y.Articles || x.Articles == y.Articles && x.Term < y.Term
		}
		for i := range got[min(1, len(got)):] {
			if less(got[i+1], got[i]) {
				t.Errorf("%s: %v stands behind %v", c.begin, got[i+1], got[i])
			}
		}
		if diff := cmp.Diff(counted(c.want), counted(got)); diff != "" || len(got) != len(c.want) {
			t.Errorf("%s in %v (-want +got):\n%s", c.begin, c.in, diff)
		}
	}
}

func counted(list []TermCount) map[string]int64 {
	out := map[string]int64{}
	for _, t := range list {
		out[t.Term] = t.Articles
	}
	return out
}
