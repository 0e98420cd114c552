package analytics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tidings/sql"
)

// bracketed shows spans in a text.
func bracketed(t *testing.T, text string, spans []Span) string {
	t.Helper()
	var b strings.Builder
	last := 0
	for _, s := range spans {
		if s.Start < last || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("spans %v of %q overlap, are out of order or out of the text", spans, text)
		}
		b.WriteString(text[last:s.Start] + "[" + text[s.Start:s.End] + "]")
		last = s.End
	}
	return b.String() + text[last:]
}

func TestHighlight(t *testing.T) {
	for _, c := range []struct{ query, title, text string }{
		// Expected spans stand in brackets, which are no part of the texts.
		{`border`, `[Border] closed`, `The [border] is closed. Borders are not.`},
		{`border*`, `[Border] closed`, `The [borders], the [borderland], a [border]-`},
		{`łukašenka`, `[Lukasenka]`, `[Łukašenka], [ŁUKAŠENKA’s] and [Łukašenka]-led`},
		{`мяжа`, `[Мяжа]`, `На мяжы`},
		{`border AND sanctions`, `[Border]`, `[Sanctions]`},
		{`border OR sanctions`, `[Border]`, `nothing`},
		{`border -sanctions`, `[Border]`, `sanctions at the [border]`},
		{`border NOT (sanctions OR "border guard")`, `[Border]`, `sanctions, [border] guard`},
		{`NOT border`, `Border`, `border`},
		{`NOT NOT border`, `[Border]`, `[border]`},
		{`border (guard OR -dog)`, `[Border] [guard] dog`, ``},
		{`title:border`, `[Border]`, `border`},
		{`text:border`, `Border`, `[border]`},
		{`title:border guard`, `[Border] [guard]`, `border [guard]`},
		{`title:(border OR -dog) dog`, `[Border] [dog]`, `border [dog]`},
		{`language:be source:border country:BY published:2025`, `be border BY 2025`, `be border BY 2025`},
		{`"border guard"`, `[Border] [guard]`, `guard border; border-crossing guard; a [border]. [Guard] border`},
		{`"border guard*"`, `[border] [guards]`, `border a guard`},
		{`"bord* guard"`, `[bordering] [guard]`, `bord`},
		{`"a b a"`, `[a] [b] [a] [b] [a]`, `a b b a`},
		{`Zapad-2025`, `[Zapad]-[2025]`, `Zapad, in 2025; [zapad] [2025]`},
		{`"border guard" guard`, `[border] [guard]`, `a [guard]`},
		{`"border guard"~3`, `[border] x y [guard]`, `border x y z x [border] [guard]`},
		{`"border guard"~3`, `[guard] x y [border]`, `guard`},
		{`"a1 b1 c1"~3`, `[c1] x [a1] [b1]`, `c1 x x [a1] [b1] [c1] x b1 x a1`},
		{`"a1 a1"~3`, `[a1] x`, `x [a1]`},
		{`"border* borders"~3`, `[borders]`, `border`},
		{`border NEAR/2 guard`, `[border] x [guard]`, `border x x x [border] x [guard]`},
		{`border NEAR/2 guard`, `[guard] x [border] x x guard`, `border`},
		{`border NEAR/1 "guard post"`, `border guard`, `guard post x border; [border] [guard] [post]`},
		{`border NEAR/5 "border guard"`, `border guard`, `[border] x [border] [guard]`},
		{`border* NEAR/5 borders`, `borders`, `[borders] x [borders]`},
		{`(border OR line) NEAR/2 (guard* OR "air force")`, `[line] [guards] x x x border`, `[air] [force] x [border] x x x air`},
		{`border NEAR/2 guard -post`, `[border] post [guard]`, `post`},
		{`NOT (border NEAR/2 guard)`, `border guard`, ``},
		{`title:(border NEAR/2 guard)`, `[border] [guard]`, `border guard`},
		{`"border guard"`, `x border`, `guard x`}, // not across title and text
	} {
		t.Run(c.query, func(t *testing.T) {
			q, err := Parse(c.query)
			if err != nil {
				t.Fatal(err)
			}
			plain := strings.NewReplacer("[", "", "]", "")
			title, text := plain.Replace(c.title), plain.Replace(c.text)
			titleSpans, textSpans := q.Highlight(title, text)
			if got := bracketed(t, title, titleSpans); got != c.title {
				t.Errorf("title\n got %s\nwant %s", got, c.title)
			}
			if got := bracketed(t, text, textSpans); got != c.text {
				t.Errorf("text\n got %s\nwant %s", got, c.text)
			}
		})
	}
}

func TestHighlightOfNoQuery(t *testing.T) {
	if title, text := (Query{}).Highlight("a", "b"); title != nil || text != nil {
		t.Errorf("got %v, %v", title, text)
	}
}

// TestHighlightProximity compares phrases and proximities with their
// definitions, tried out place by place.
func TestHighlightProximity(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := []string{"aa", "aab", "ab", "bb", "cc", "x"}
	shown := 0
	for range 5000 {
		var words []string
		for range r.IntN(25) {
			words = append(words, vocabulary[r.IntN(len(vocabulary))])
		}
		pick := func() string { return []string{"aa", "ab", "aa*", "bb", "cc"}[r.IntN(5)] }
		n := 2 + r.IntN(4)
		var want []bool
		var query string
		switch r.IntN(3) {
		case 0:
			a, b := pick(), pick()
			query = fmt.Sprintf(`"%s %s"`, a, b)
			want = markBy(words, standBy(words, a, b), nil, nil, 0)
		case 1:
			parts := []string{pick(), pick(), pick()}[:2+r.IntN(2)]
			query = fmt.Sprintf(`"%s"~%d`, strings.Join(parts, " "), n)
			want = withinBy(words, parts, n)
		case 2:
			a, b, c := pick(), pick(), pick()
			query = fmt.Sprintf(`(%s OR "%s %s") NEAR/%d %s`, a, b, c, n, pick())
			right := query[strings.LastIndex(query, " ")+1:]
			left := append(standBy(words, a), standBy(words, b, c)...)
			want = markBy(words, nil, left, standBy(words, right), n)
		}
		q, err := Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(words, " ")
		_, spans := q.Highlight("", text)
		var expect []Span
		offset := 0
		for i, w := range words {
			if want[i] {
				expect = append(expect, Span{offset, offset + len(w)})
				shown++
			}
			offset += len(w) + 1
		}
		if !slices.Equal(spans, expect) {
			t.Fatalf("%s\n got %s\nwant %s", query, bracketed(t, text, spans), bracketed(t, text, expect))
		}
	}
	if shown < 5000 {
		t.Errorf("only %d words shown: the queries hardly match anything", shown)
	}
}

// fits says whether a word is what a part of a query looks for.
func fits(word, part string) bool {
	prefix, is := strings.CutSuffix(part, "*")
	return word == part || is && strings.HasPrefix(word, prefix)
}

// standBy gives where parts stand side by side.
func standBy(words []string, parts ...string) []standing {
	var out []standing
	for i := 0; i+len(parts) <= len(words); i++ {
		ok := true
		for j, p := range parts {
			ok = ok && fits(words[i+j], p)
		}
		if ok {
			out = append(out, standing{i, i + len(parts) - 1})
		}
	}
	return out
}

// markBy marks all of phrases, and what of left and right is within n.
func markBy(words []string, phrases, left, right []standing, n int) []bool {
	marked := make([]bool, len(words))
	show := func(s standing) {
		for i := s.first; i <= s.last; i++ {
			marked[i] = true
		}
	}
	for _, s := range phrases {
		show(s)
	}
	for _, l := range left {
		for _, r := range right {
			after, before := r.first-l.last, l.first-r.last
			if after >= 1 && after <= n || before >= 1 && before <= n {
				show(l)
				show(r)
			}
		}
	}
	return marked
}

// withinBy tries every choice of one place for each part.
func withinBy(words, parts []string, n int) []bool {
	marked := make([]bool, len(words))
	var try func(chosen []int)
	try = func(chosen []int) {
		if len(chosen) == len(parts) {
			if slices.Max(chosen)-slices.Min(chosen) <= n {
				for _, i := range chosen {
					marked[i] = true
				}
			}
			return
		}
		for i, w := range words {
			if fits(w, parts[len(chosen)]) {
				try(append(chosen[:len(chosen):len(chosen)], i))
			}
		}
	}
	try(nil)
	return marked
}

const benchQuery = `("border guard*" OR "мяжа"~2 OR sanction* OR санкц* OR closure) AND (balloon* NEAR/10 airspace OR "smuggling balloons"~5 OR title:border) -football`

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(benchQuery)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchQuery); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkString(b *testing.B) {
	q, err := Parse(benchQuery)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if q.String() == "" {
			b.Fatal("empty")
		}
	}
}

// BenchmarkHighlight marks up a text of 500 KB, half of whose words matter.
func BenchmarkHighlight(b *testing.B) {
	q, err := Parse(benchQuery)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("border guards balloon airspace smuggling balloons sanctions санкцыі closure football the of and to in мяжа was on for that")
	var text strings.Builder
	for text.Len() < 500_000 {
		text.WriteString(vocabulary[r.IntN(len(vocabulary))] + " ")
	}
	b.Run("tokens alone", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			n := 0
			for range store.Tokens(text.String()) {
				n++
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		b.ReportAllocs()
		for b.Loop() {
			if _, spans := q.Highlight("Border closed", text.String()); len(spans) == 0 {
				b.Fatal("nothing marked")
			}
		}
	})
}
