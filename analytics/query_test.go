package analytics

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/sql"
)

// outline writes a node without spans, one line, operators first.
func outline(e Expr) string {
	all := func(name string, exprs ...Expr) string {
		for _, x := range exprs {
			name += " " + outline(x)
		}
		return "(" + name + ")"
	}
	parts := func(name string, parts []Part) string {
		for _, p := range parts {
			name += " " + p.Text
			if p.Prefix {
				name += "*"
			}
		}
		return "(" + name + ")"
	}
	switch e := e.(type) {
	case And:
		return all("and", e.Exprs...)
	case Or:
		return all("or", e.Exprs...)
	case Not:
		return all("not", e.Expr)
	case Near:
		return all(fmt.Sprintf("near/%d", e.N), e.Left, e.Right)
	case Score:
		name := "score/" + e.Threshold.String()
		for _, t := range e.Terms {
			name += " " + outline(t.Expr) + "^" + t.Weight.String()
		}
		return "(" + name + ")"
	case Field:
		return all(string(e.Name)+":", e.Expr)
	case Word:
		return e.Text
	case Prefix:
		return e.Text + "*"
	case Phrase:
		return parts("phrase", e.Parts)
	case Within:
		return parts(fmt.Sprintf("within/%d", e.N), e.Parts)
	case Value:
		if e.Prefix {
			return "[" + e.Text + "*]"
		}
		return "[" + e.Text + "]"
	case Dates:
		end := func(t time.Time) string {
			if t.IsZero() {
				return "open"
			}
			return strings.TrimSuffix(t.Format("2006-01-02T15:04:05"), "T00:00:00")
		}
		return "[" + end(e.From) + ".." + end(e.To) + ")"
	}
	return fmt.Sprintf("%T?", e)
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ query, outline, canonical string }{
		// Words and how they are joined.
		{`border`, `border`, `border`},
		{`  border  `, `border`, `border`},
		{`Łukašenka`, `Łukašenka`, `Łukašenka`},
		{`border closure`, `(and border closure)`, `border AND closure`},
		{"border\n\tclosure\u00a0guard", `(and border closure guard)`, `border AND closure AND guard`},
		{`border AND closure`, `(and border closure)`, `border AND closure`},
		{`border && closure`, `(and border closure)`, `border AND closure`},
		{`border&&closure`, `(and border closure)`, `border AND closure`},
		{`border OR closure`, `(or border closure)`, `border OR closure`},
		{`border||closure`, `(or border closure)`, `border OR closure`},
		{`a1 OR b1 AND c1`, `(or a1 (and b1 c1))`, `a1 OR (b1 AND c1)`},
		{`a1 AND b1 OR c1 AND d1`, `(or (and a1 b1) (and c1 d1))`, `(a1 AND b1) OR (c1 AND d1)`},
		{`(a1 OR b1) c1`, `(and (or a1 b1) c1)`, `(a1 OR b1) AND c1`},
		{`(a1 b1) (c1 AND (d1))`, `(and a1 b1 c1 d1)`, `a1 AND b1 AND c1 AND d1`},
		{`a1 OR (b1 OR (c1 OR d1))`, `(or a1 b1 c1 d1)`, `a1 OR b1 OR c1 OR d1`},
		{`border AND (incident* OR closure) -football`, `(and border (or incident* closure) (not football))`,
			`border AND (incident* OR closure) AND NOT football`},

		// Negation.
		{`NOT football`, `(not football)`, `NOT football`},
		{`-football`, `(not football)`, `NOT football`},
		{`!football`, `(not football)`, `NOT football`},
		{`-(a1 OR b1)`, `(not (or a1 b1))`, `NOT (a1 OR b1)`},
		{`NOT NOT a1`, `(not (not a1))`, `NOT NOT a1`},
		{`border NOT football`, `(and border (not football))`, `border AND NOT football`},
		{`border AND NOT football`, `(and border (not football))`, `border AND NOT football`},
		{`border OR -football`, `(or border (not football))`, `border OR NOT football`},
		{`NOT a1 OR b1`, `(or (not a1) b1)`, `NOT a1 OR b1`},
		{`-a1 -b1`, `(and (not a1) (not b1))`, `NOT a1 AND NOT b1`},
		{`-"border collie"`, `(not (phrase border collie))`, `NOT "border collie"`},
		{`+border +closure`, `(and border closure)`, `border AND closure`},
		{`+border -closure`, `(and border (not closure))`, `border AND NOT closure`},

		// Prefixes.
		{`sanction*`, `sanction*`, `sanction*`},
		{`санкц* OR санкцы*`, `(or санкц* санкцы*)`, `санкц* OR санкцы*`},
		{`"sanction*"`, `sanction*`, `sanction*`},

		// Phrases.
		{`"border crossing"`, `(phrase border crossing)`, `"border crossing"`},
		{`"border, crossing!"`, `(phrase border crossing)`, `"border crossing"`},
		{`"border"`, `border`, `border`},
		{`"border incident*"`, `(phrase border incident*)`, `"border incident*"`},
		{`"bord* incident"`, `(phrase bord* incident)`, `"bord* incident"`},
		{`Zapad-2025`, `(phrase Zapad 2025)`, `"Zapad 2025"`},
		{`Zapad-20*`, `(phrase Zapad 20*)`, `"Zapad 20*"`},
		{`AT&T`, `(phrase AT T)`, `"AT T"`},
		{`and/or`, `(phrase and or)`, `"and or"`},
		{`19:30`, `(phrase 19 30)`, `"19 30"`},
		{`U.S.`, `U.S`, `U.S`},
		{`д’Артаньян`, `д’Артаньян`, `д’Артаньян`},
		{`3.5%`, `3.5`, `3.5`},
		{`“border crossing” guard`, `(and (phrase border crossing) guard)`, `"border crossing" AND guard`},
		{`„Радыё Свабода“`, `(phrase Радыё Свабода)`, `"Радыё Свабода"`},
		{`«Радыё Свабода»`, `(phrase Радыё Свабода)`, `"Радыё Свабода"`},
		{`“border crossing"`, `(phrase border crossing)`, `"border crossing"`},
		{`"газета «Звязда» піша"`, `(phrase газета Звязда піша)`, `"газета Звязда піша"`},
		{`"AND"`, `AND`, `"AND"`},
		{`border "or" guard`, `(and border or guard)`, `border AND "or" AND guard`},
		{`border"guard post"dog`, `(and border (phrase guard post) dog)`, `border AND "guard post" AND dog`},

		// Escapes.
		{`\AND`, `AND`, `"AND"`},
		{`\-football`, `football`, `football`},
		{`\(border\)`, `border`, `border`},
		{`EU\:n`, `EU:n`, `"EU:n"`},
		{`wom\?n`, `(phrase wom n)`, `"wom n"`},
		{`"say \"no\" now"`, `(phrase say no now)`, `"say no now"`},
		{`star\*`, `star`, `star`},

		// Proximity.
		{`"smuggling balloons"~5`, `(within/5 smuggling balloons)`, `"smuggling balloons"~5`},
		{`"smuggl* balloon* Vilnius"~10`, `(within/10 smuggl* balloon* Vilnius)`, `"smuggl* balloon* Vilnius"~10`},
		{`"border crossing"~0`, `(phrase border crossing)`, `"border crossing"`},
		{`“smuggling balloons”~5`, `(within/5 smuggling balloons)`, `"smuggling balloons"~5`},
		{`balloon* NEAR/10 airspace`, `(near/10 balloon* airspace)`, `balloon* NEAR/10 airspace`},
		{`"border guard" NEAR/3 shots`, `(near/3 (phrase border guard) shots)`, `"border guard" NEAR/3 shots`},
		{`Zapad-2025 NEAR/3 shots`, `(near/3 (phrase Zapad 2025) shots)`, `"Zapad 2025" NEAR/3 shots`},
		{`(drone* OR "air balloon") NEAR/7 (border OR airspace)`, `(near/7 (or drone* (phrase air balloon)) (or border airspace))`,
			`(drone* OR "air balloon") NEAR/7 (border OR airspace)`},
		{`a1 b1 NEAR/5 c1 d1`, `(and a1 (near/5 b1 c1) d1)`, `a1 AND b1 NEAR/5 c1 AND d1`},
		{`-a1 NEAR/5 b1`, `(not (near/5 a1 b1))`, `NOT (a1 NEAR/5 b1)`},
		{`a1 NEAR/5 b1 OR c1`, `(or (near/5 a1 b1) c1)`, `a1 NEAR/5 b1 OR c1`},
		{`"a1 b1"~100`, `(within/100 a1 b1)`, `"a1 b1"~100`},
		{`a1 NEAR/100 b1`, `(near/100 a1 b1)`, `a1 NEAR/100 b1`},
		{`near20:"trump putin"`, `(within/20 trump putin)`, `"trump putin"~20`},

		// Fields.
		{`title:sanctions`, `(title: sanctions)`, `title:sanctions`},
		{`title: sanctions`, `(title: sanctions)`, `title:sanctions`},
		{`Title:sanctions`, `(title: sanctions)`, `title:sanctions`},
		{`title:sanctions guard`, `(and (title: sanctions) guard)`, `title:sanctions AND guard`},
		{`title:(sanction* OR embargo)`, `(title: (or sanction* embargo))`, `title:(sanction* OR embargo)`},
		{`title:(border -football) guard`, `(and (title: (and border (not football))) guard)`, `title:(border AND NOT football) AND guard`},
		{`title:(-football)`, `(title: (not football))`, `title:(NOT football)`},
		{`-title:football`, `(not (title: football))`, `NOT title:football`},
		{`title:"border crossing"`, `(title: (phrase border crossing))`, `title:"border crossing"`},
		{`title:"a1 b1"~3`, `(title: (within/3 a1 b1))`, `title:"a1 b1"~3`},
		{`title:(a1 NEAR/3 b1)`, `(title: (near/3 a1 b1))`, `title:(a1 NEAR/3 b1)`},
		{`title:Zapad-2025`, `(title: (phrase Zapad 2025))`, `title:"Zapad 2025"`},
		{`title:near5:"a1 b1"`, `(title: (within/5 a1 b1))`, `title:"a1 b1"~5`},
		{`text:sanctions`, `(text: sanctions)`, `text:sanctions`},
		{`article_title:a1 AND text_content:b1`, `(and (title: a1) (text: b1))`, `title:a1 AND text:b1`},
		{`language:lt`, `(language: [lt])`, `language:lt`},
		{`language:(be OR ru)`, `(language: (or [be] [ru]))`, `language:(be OR ru)`},
		{`language:BE`, `(language: [be])`, `language:be`},
		{`language:bel`, `(language: [be])`, `language:be`},
		{`language:Belarusian`, `(language: [be])`, `language:be`},
		{`sourcelang:spanish`, `(language: [es])`, `language:es`},
		{`language:unknown OR language:*`, `(or (language: [unknown]) (language: [*]))`, `language:unknown OR language:*`},
		{`country:by`, `(country: [BY])`, `country:BY`},
		{`country:UK`, `(country: [GB])`, `country:GB`},
		{`country:(BLR OR "United States")`, `(country: (or [BY] [US]))`, `country:(BY OR US)`},
		{`source:pozirk.org`, `(source: [pozirk.org])`, `source:pozirk.org`},
		{`source:"Радыё  Свабода"`, `(source: [Радыё Свабода])`, `source:"Радыё Свабода"`},
		{`source:pozirk*`, `(source: [pozirk*])`, `source:pozirk*`},
		{`source:"Радыё С*"`, `(source: [Радыё С*])`, `source:"Радыё С*"`},
		{`canonical_domain:(pozirk.org OR lrt.lt)`, `(source: (or [pozirk.org] [lrt.lt]))`, `source:(pozirk.org OR lrt.lt)`},
		{`domain:cnn.com -domainis:un.org`, `(and (source: [cnn.com]) (not (source: [un.org])))`, `source:cnn.com AND NOT source:un.org`},
		{`source:"AND"`, `(source: [AND])`, `source:"AND"`},
		{`source:"a\\b \"c\" d\*"`, `(source: [a\b "c" d*])`, `source:"a\\b \"c\" d\*"`},
		{`author:"Jane Smith"`, `(author: [Jane Smith])`, `author:"Jane Smith"`},
		{`author:*`, `(author: [*])`, `author:*`},
		{`-author:*`, `(not (author: [*]))`, `NOT author:*`},
		{`url:https://pozirk.org/en/*`, `(url: [https://pozirk.org/en/])`, `url:https://pozirk.org/en/`},
		{`url:*politics*`, `(url: [politics])`, `url:politics`},
		{`url:"x.org/?a=(b)"`, `(url: [x.org/?a=(b)])`, `url:"x.org/?a=(b)"`},

		// Scores.
		{`score:(balloon*^10 "air balloon"^-20 border) >= 10.5`, `(score/10.5 balloon*^10 (phrase air balloon)^-20 border^1)`,
			`score:(balloon*^10 "air balloon"^-20 border) >= 10.5`},
		{`score:(a1 b1 c1)>=2`, `(score/2 a1^1 b1^1 c1^1)`, `score:(a1 b1 c1) >= 2`},
		{`Score: ( "a1"^2.50“b1 c1”^+3 Zapad-2025^0.001 ) >=5 d1`, `(and (score/5 a1^2.5 (phrase b1 c1)^3 (phrase Zapad 2025)^0.001) d1)`,
			`score:(a1^2.5 "b1 c1"^3 "Zapad 2025"^0.001) >= 5 AND d1`},
		{`-score:(a1^1 "a1 b1") >= 2 OR (score:(d1) >= 1)`, `(or (not (score/2 a1^1 (phrase a1 b1)^1)) (score/1 d1^1))`,
			`NOT score:(a1 "a1 b1") >= 2 OR score:(d1) >= 1`},
		{`score:(a1 a1* \^b1^2) >= 4`, `(score/4 a1^1 a1*^1 b1^2)`, `score:(a1 a1* b1^2) >= 4`},

		// Dates.
		{`published:2025`, `(published: [2025-01-01..2026-01-01))`, `published:2025`},
		{`published:2024-02`, `(published: [2024-02-01..2024-03-01))`, `published:2024-02`},
		{`published:2025-11-12`, `(published: [2025-11-12..2025-11-13))`, `published:2025-11-12`},
		{`published:[2025-01-01 TO 2025-12-31]`, `(published: [2025-01-01..2026-01-01))`, `published:2025`},
		{`published:[2025-01-05 TO 2025-02-03]`, `(published: [2025-01-05..2025-02-04))`, `published:[2025-01-05 TO 2025-02-03]`},
		{`published:[2024-11 TO 2025-02]`, `(published: [2024-11-01..2025-03-01))`, `published:[2024-11-01 TO 2025-02-28]`},
		{`published:{2025-01-01 TO 2025-02-01}`, `(published: [2025-01-02..2025-02-01))`, `published:[2025-01-02 TO 2025-01-31]`},
		{`published:[2025-01-02 TO 2025-02-01}`, `(published: [2025-01-02..2025-02-01))`, `published:[2025-01-02 TO 2025-01-31]`},
		{`published:["2025-01-02" TO "2025-02-01"]`, `(published: [2025-01-02..2025-02-02))`, `published:[2025-01-02 TO 2025-02-01]`},
		{`published:[2025-01-01 TO *]`, `(published: [2025-01-01..open))`, `published:[2025-01-01 TO *]`},
		{`published:[* TO 2025-01-01]`, `(published: [open..2025-01-02))`, `published:[* TO 2025-01-01]`},
		{`published:[* TO *]`, `(published: [open..open))`, `published:*`},
		{`-published:*`, `(not (published: [open..open)))`, `NOT published:*`},
		{`published:>=2025-01-01`, `(published: [2025-01-01..open))`, `published:[2025-01-01 TO *]`},
		{`published:>2025`, `(published: [2026-01-01..open))`, `published:[2026-01-01 TO *]`},
		{`published:<2025-02`, `(published: [open..2025-02-01))`, `published:[* TO 2025-01-31]`},
		{`published:<=2025-02`, `(published: [open..2025-03-01))`, `published:[* TO 2025-02-28]`},
		{`published:(>=2025-01 AND <2025-03)`, `(published: (and [2025-01-01..open) [open..2025-03-01)))`,
			`published:([2025-01-01 TO *] AND [* TO 2025-02-28])`},
		{`published:(2023 OR 2025)`, `(published: (or [2023-01-01..2024-01-01) [2025-01-01..2026-01-01)))`, `published:(2023 OR 2025)`},
		{`publish_date:[2014-01-01T00:00:00Z TO 2014-02-01T00:00:00Z]`, `(published: [2014-01-01..2014-02-01T00:00:01))`,
			`published:[2014-01-01 TO 2014-02-01T00:00:00Z]`},
		{`published:2025-01-01T08:30`, `(published: [2025-01-01T08:30:00..2025-01-01T08:31:00))`,
			`published:[2025-01-01T08:30:00Z TO 2025-01-01T08:30:59Z]`},
		{`published:>=2025-01-01T02:30:00+02:00`, `(published: [2025-01-01T00:30:00..open))`, `published:[2025-01-01T00:30:00Z TO *]`},
		{`published:[2025-03 TO 2025-03] guard`, `(and (published: [2025-03-01..2025-04-01)) guard)`, `published:2025-03 AND guard`},
	} {
		t.Run(c.query, func(t *testing.T) {
			q, err := Parse(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := outline(q.Expr); got != c.outline {
				t.Errorf("outline\n got %s\nwant %s", got, c.outline)
			}
			if got := q.String(); got != c.canonical {
				t.Errorf("canonical\n got %s\nwant %s", got, c.canonical)
			}
			if q.Text != c.query {
				t.Errorf("Text = %q", q.Text)
			}
			checkQuery(t, q)
		})
	}
}

// checkQuery checks what holds for every query that parses.
func checkQuery(t *testing.T, q Query) {
	t.Helper()
	whole := Span{0, len(q.Text)}
	checkNode(t, q, q.Expr, whole)
	for _, w := range q.Warnings {
		if w.Offset < 0 || w.Offset >= len(q.Text) || w.Text.Text == "" {
			t.Errorf("warning %+v out of place", w)
		}
	}
	canonical := q.String()
	if len(canonical) > MaxQueryBytes {
		return
	}
	again, err := Parse(canonical)
	if err != nil {
		t.Fatalf("%q: canonical form %q: %v", q.Text, canonical, err)
	}
	if a, b := outline(q.Expr), outline(again.Expr); a != b {
		t.Errorf("%q: canonical form %q means something else\n got %s\nwant %s", q.Text, canonical, b, a)
	}
	if twice := again.String(); twice != canonical {
		t.Errorf("%q: canonical form %q has canonical form %q", q.Text, canonical, twice)
	}
}

// checkNode checks that spans nest and that words are words of the index.
func checkNode(t *testing.T, q Query, e Expr, within Span) {
	t.Helper()
	at := e.Span()
	if at.Start < within.Start || at.End > within.End || at.Start >= at.End {
		t.Errorf("%q: %s at %v, not within %v", q.Text, outline(e), at, within)
		return
	}
	if !utf8.ValidString(q.Text[at.Start:at.End]) {
		t.Errorf("%q: %s at %v, amid a character", q.Text, outline(e), at)
	}
	var parts []Part
	switch e := e.(type) {
	case Word:
		parts = []Part{{Text: e.Text, At: e.At}}
	case Prefix:
		parts = []Part{{Text: e.Text, At: e.At}}
	case Phrase:
		parts = e.Parts
	case Within:
		parts = e.Parts
		if e.N < len(parts)-1 || e.N > MaxDistance {
			t.Errorf("%q: distance %d", q.Text, e.N)
		}
	case Score:
		if expected, _ := checkThreshold(e.Threshold, e.Terms); expected.Text != "" {
			t.Errorf("%q: threshold %s", q.Text, e.Threshold)
		}
		for _, term := range e.Terms {
			if term.Weight == 0 || term.At.Start < at.Start || term.At.End > at.End {
				t.Errorf("%q: term %+v", q.Text, term)
			}
		}
	case Near:
		if e.N < 1 || e.N > MaxDistance {
			t.Errorf("%q: distance %d", q.Text, e.N)
		}
	case And:
		if len(e.Exprs) < 2 {
			t.Errorf("%q: And of %d", q.Text, len(e.Exprs))
		}
	case Or:
		if len(e.Exprs) < 2 {
			t.Errorf("%q: Or of %d", q.Text, len(e.Exprs))
		}
	}
	for _, part := range parts {
		if part.At.Start < at.Start || part.At.End > at.End {
			t.Errorf("%q: part %q at %v, not within %v", q.Text, part.Text, part.At, at)
		}
		n := 0
		for range store.Tokens(part.Text) {
			n++
		}
		if n != 1 {
			t.Errorf("%q: part %q is %d words of the index", q.Text, part.Text, n)
		}
	}
	for _, inner := range children(e) {
		checkNode(t, q, inner, at)
	}
}

func TestParseSpans(t *testing.T) {
	const text = `межы AND (title:("a bc*" OR -"c\-d" e) OR +f NEAR/2 g)`
	q, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(Expr)
	walk = func(e Expr) {
		at := e.Span()
		got = append(got, text[at.Start:at.End])
		if p, ok := e.(Phrase); ok {
			for _, part := range p.Parts {
				got = append(got, text[part.At.Start:part.At.End])
			}
		}
		for _, inner := range children(e) {
			walk(inner)
		}
	}
	walk(q.Expr)
	want := []string{
		`межы AND (title:("a bc*" OR -"c\-d" e) OR +f NEAR/2 g)`, // And
		`межы`,
		`title:("a bc*" OR -"c\-d" e) OR +f NEAR/2 g`, // Or
		`title:("a bc*" OR -"c\-d" e)`,                // Field
		`"a bc*" OR -"c\-d" e`,                        // Or
		`"a bc*"`, `a`, `bc*`,
		`-"c\-d" e`, // And
		`-"c\-d"`,   // Not
		`"c\-d"`, `c`, `d`,
		`e`,
		`f NEAR/2 g`, `f`, `g`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("spans of\n%s\n got %q\nwant %q", text, got, want)
	}
}
