package analytics

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkSyntaxError checks what holds for every error of Parse.
func checkSyntaxError(t *testing.T, text string, err error) *SyntaxError {
	t.Helper()
	var e *SyntaxError
	if !errors.As(err, &e) {
		t.Fatalf("%q: error %T (%v), not a *SyntaxError", text, err, err)
	}
	if e.Query != text || e.Offset < 0 || e.Offset > len(text) {
		t.Fatalf("%q: error out of place: %+v", text, e)
	}
	if want := utf8.RuneCountInString(text[:e.Offset]) + 1; e.Column != want {
		t.Errorf("%q: column %d, want %d", text, e.Column, want)
	}
	if e.Found.Text == "" || e.Expected.Text == "" {
		t.Errorf("%q: error says too little: %+v", text, e)
	}
	if strings.Contains(e.Error(), "\n") {
		t.Errorf("%q: error of several lines: %q", text, e.Error())
	}
	if lines := strings.Split(e.Caret(), "\n"); len(lines) != 2 || strings.TrimLeft(lines[1], " ") != "^" {
		t.Errorf("%q: picture %q", text, e.Caret())
	}
	return e
}

func TestParseErrors(t *testing.T) {
	const (
		operand   = `a word, a phrase or "("`
		operator  = "a word, a phrase, an operator or the end of the query"
		field     = "a field: title, text, language, source, country, author, published or url"
		language  = `a language such as be, ru or en (ISO 639), or "unknown"`
		country   = `a country such as BY, LT or PL (ISO 3166), or "unknown"`
		stars     = "* only at the end of a word"
		number    = "a number of words from 1 to 100"
		near      = "a word, a prefix, a phrase or a group of these with OR beside NEAR"
		term      = "a word, a prefix or a phrase"
		threshold = ">= and a threshold after the score"
	)
	for _, c := range []struct {
		query    string
		offset   int
		found    string
		expected string
		hint     string // a part of it
	}{
		// Nothing to search.
		{"", 0, "the end of the query", "a query", "all articles are counted without a query"},
		{" \t\n", 3, "the end of the query", "a query", ""},
		{"—", 0, `"—"`, operand, "no letter or digit"},
		{"!!!", 0, `"!!!"`, operand, "no letter or digit"},
		{"border …", 7, `"…"`, operand, "no letter or digit"},
		{`border "—"`, 7, "`\"—\"`", "a word between the quotes", "no letter or digit"},
		{`""`, 0, "`\"\"`", "a word between the quotes", ""},
		{"*", 0, `"*"`, stars, "without a query"},
		{"*:*", 0, `"*:*"`, stars, "without a query"},

		// Parentheses and quotes.
		{"border )", 7, `")"`, operator, `it has no "(" before it`},
		{"(border", 7, "the end of the query", `")"`, "the parenthesis at offset 0 is not closed"},
		{"a1 (b1 OR (c1)", 14, "the end of the query", `")"`, "offset 3 is not closed"},
		{"()", 1, `")"`, operand, ""},
		{`border "crossing`, 7, "`\"crossing`", "a closing quote", ""},
		{`"border crossing”`, 0, "`\"border crossing”`", "a closing quote", "ends with a straight one"},
		{`«Радыё Свабода`, 0, `"«Радыё Свабода"`, "a closing quote", "straight quotes"},
		{"[child AND marriage]", 0, `"["`, operand, "leave out brackets"},
		{"border}", 6, `"}"`, operand, "brackets belong to dates"},

		// Operators.
		{"AND border", 0, `"AND"`, operand, `the word itself is written "AND"`},
		{"border AND", 10, "the end of the query", operand, ""},
		{"border OR OR guard", 10, `"OR"`, operand, `the word itself is written "OR"`},
		{"border && || guard", 10, `"||"`, operand, ""},
		{"border NOT", 10, "the end of the query", operand, ""},
		{"border AND )", 11, `")"`, operand, ""},
		{"(OR border)", 1, `"OR"`, operand, ""},
		{"Minsk - Warsaw", 6, `"-"`, operand, "right before the word"},
		{"border + guard", 7, `"+"`, operand, "right before the word"},
		{"border –football", 7, `"–football"`, operand, "this is a long dash"},
		{"border --football", 7, `"--football"`, operand, "one - right before a word"},
		{"border & guard", 7, `"&"`, operand, "write AND"},
		{"border | guard", 7, `"|"`, operand, "write OR"},
		{"мяжа АND варта", 9, `"АND"`, "AND in Latin letters", "Cyrillic or Greek"},
		{"мяжа ОR варта", 9, `"ОR"`, "OR in Latin letters", "Cyrillic or Greek"},
		{"NОТ football", 0, `"NОТ"`, "NOT in Latin letters", "Cyrillic or Greek"},
		{"a1 NЕAR/5 b1", 3, `"NЕAR/5"`, "NEAR/5 in Latin letters", "Cyrillic or Greek"},

		// Prefixes and what is no prefix.
		{"b*", 0, `"b*"`, "at least 2 characters before *", ""},
		{`"border b*"`, 8, `"b*"`, "at least 2 characters before *", ""},
		{"b*rder", 1, `"b*rder"`, stars, "(color OR colour)"},
		{"*border", 0, `"*border"`, stars, ""},
		{"sanction**", 8, `"sanction**"`, stars, ""},
		{`"border * guard"`, 8, `"border * guard"`, stars, ""},
		{`"border incident"*`, 17, `"*"`, operator, "inside the quotes"},
		{"wom?n", 3, `"?n"`, operand, "(woman OR women)"},
		{"what?", 4, `"?"`, operand, "the wildcard ?"},
		{"/bord.*/", 0, `"/bord.*/"`, operand, "regular expressions"},
		{"roam~", 4, `"~"`, operator, "fuzzy words"},
		{"roam~0.8", 4, `"~0.8"`, operator, "fuzzy words"},
		{"border^4", 6, `"^4"`, operator, "weights (^) stand only in a score"},
		{`"border guard"^2`, 14, `"^2"`, operator, "weights"},
		{`"border guard"~3^2`, 16, `"^2"`, operator, "weights"},

		// Proximity.
		{`"a1 b1"~`, 7, `"~"`, "~ and a number of words", ""},
		{`"a1 b1"~x`, 7, `"~x"`, "~ and a number of words", ""},
		{`"a1 b1"~101`, 8, `"101"`, number, ""},
		{`"a1 b1"~99999999999999999999`, 8, `"99999999999999999999"`, number, ""},
		{`"a1 b1 c1"~1`, 0, "`\"a1 b1 c1\"~1`", "~2 or more after 3 words", "cannot all stand so near"},
		{"a1 NEAR b1", 3, `"NEAR"`, "NEAR/ and a number of words", `written "NEAR"`},
		{"a1 NEAR/ b1", 3, `"NEAR/"`, "NEAR/ and a number of words", ""},
		{"a1 NEAR/x b1", 3, `"NEAR/x"`, "NEAR/ and a number of words", ""},
		{"a1 NEAR/0 b1", 8, `"0"`, number, ""},
		{"a1 NEAR/101 b1", 8, `"101"`, number, ""},
		{"a1 near/5 b1", 3, `"near/5"`, "NEAR/5", ""},
		{"a1 near5 b1", 3, `"near5"`, "NEAR/5", `the word itself is written "near5"`},
		{"a1 ADJ3 b1", 3, `"ADJ3"`, "NEAR/3", ""},
		{"a1 w/10 b1", 3, `"w/10"`, "NEAR/10", ""},
		{"NEAR/5 b1", 0, `"NEAR/5"`, operand, ""},
		{"a1 NEAR/5", 9, "the end of the query", operand, ""},
		{"a1 NEAR/5 b1 NEAR/5 c1", 13, `"NEAR/5"`, operator, "NEAR joins two operands"},
		{"(a1 AND b1) NEAR/5 c1", 1, `"a1 AND b1"`, near, ""},
		{"a1 NEAR/5 -b1", 10, `"-"`, operand, ""},
		{"a1 NEAR/5 (b1 OR -c1)", 17, `"-c1"`, near, ""},
		{`a1 NEAR/5 "b1 c1"~3`, 10, "`\"b1 c1\"~3`", near, ""},
		{"title:a1 NEAR/5 b1", 0, `"title:a1"`, near, "title:(a NEAR/5 b)"},
		{"near200:\"a1 b1\"", 4, `"200"`, number, ""},
		{"near20:trump", 7, `"trump"`, "words in quotes", `near20:"smuggling balloons"`},

		// Fields.
		{"titel:border", 0, `"titel:"`, field, "did you mean title:?"},
		{"contry:BY", 0, `"contry:"`, field, "did you mean country:?"},
		{"tіtle:border", 0, `"tіtle:"`, field, "only look Latin; did you mean title:?"},
		{"Мінск: пратэсты", 0, `"Мінск:"`, field, "put them in quotes"},
		{"http://example.org/a", 0, `"http:"`, field, `url:"http://example.org/a"`},
		{"title:", 6, "the end of the query", operand + ` after "title:"`, ""},
		{"title:AND", 6, `"AND"`, operand + ` after "title:"`, ""},
		{"title:-border", 6, `"-"`, operand + ` after "title:"`, ""},
		{"title:(border", 13, "the end of the query", `")"`, "offset 6 is not closed"},
		{"title:(border language:be)", 14, `"language:"`, operand, "a field cannot stand inside another"},
		{"title:language:be", 6, `"language:"`, operand, "a field cannot stand inside another"},
		{"language:by", 9, `"by"`, language, "Belarusian is be"},
		{"language:ua", 9, `"ua"`, language, "Ukrainian is uk"},
		{"language:be-BY", 9, `"be-BY"`, language, "write the language alone: be"},
		{"language:Klingonese", 9, `"Klingonese"`, language, ""},
		{"language:be,ru", 9, `"be,ru"`, language, "language:(a OR b)"},
		{"language:be*", 9, `"be*"`, language, "codes are given whole"},
		{"language:[be TO ru]", 9, `"[be TO ru]"`, language, "ranges are known only for dates"},
		{`language:""`, 9, "`\"\"`", language, ""},
		{"country:XX", 8, `"XX"`, country, ""},
		{"country:Atlantis", 8, `"Atlantis"`, country, ""},
		{"source:*.by", 7, `"*.by"`, "* only at the end", "country:BY"},
		{"source:", 7, "the end of the query", `a domain or a name, as in source:pozirk.org after "source:"`, ""},
		{`source:"pozirk org"~3`, 7, "`\"pozirk org\"~3`", "a domain or a name, as in source:pozirk.org", "~N is known only for words"},
		{"published:2025-13-01", 10, `"2025-13-01"`, "a date", "2025-11-12"},
		{"published:12.11.2025", 10, `"12.11.2025"`, "a date", "2025-11-12"},
		{"published:[2025-01-01 TO", 10, `"[2025-01-01 TO"`, `a closing "]" or "}"`, ""},
		{"published:[2025-01-01 2025-12-31]", 10, `"[2025-01-01 2025-12-31]"`, "two dates with TO between them", ""},
		{"published:[2025-01-01 TO soon]", 25, `"soon"`, "a date", ""},
		{"published:[2025 TO 2024]", 10, `"[2025 TO 2024]"`, "a range whose first date comes before its last", ""},
		{"published:[NOW-7DAYS TO NOW]", 11, `"NOW-7DAYS"`, "a date", "relative to today"},
		{"published:>= 2025", 10, `">="`, "a date right after >=", ""},
		{"published:=>2025", 10, `"=>"`, ">, >=, < or <=", ""},
		{"published:2025-01-01 TO 2025-02-01", 21, `"TO"`, "brackets around a range", ""},
		{"published>=2025", 0, `"published>=2025"`, operand, "a colon stands after the field"},

		// Scores.
		{"score:border", 6, `"border"`, `"(" after "score:"`, "as in score:("},
		{"score:", 6, "the end of the query", `"(" after "score:"`, ""},
		{"score:() >= 1", 7, `")"`, term, "side by side"},
		{"score:(a1", 9, "the end of the query", `")"`, "offset 6 is not closed"},
		{"score:(", 7, "the end of the query", term, ""},
		{"score:(a1 OR b1) >= 1", 10, `"OR"`, term, "side by side"},
		{"score:(a1 (b1 c1)^2) >= 1", 10, `"("`, term, "side by side"},
		{"score:(a1 title:b1^2) >= 1", 10, `"title:"`, term, ""},
		{"score:(a1 ^2) >= 1", 10, `"^2"`, term, "right behind its term"},
		{"score:(a1^2^3) >= 1", 11, `"^3"`, term, "right behind its term"},
		{`score:("a1 b1"~3^2) >= 1`, 7, "`\"a1 b1\"~3`", term, "a proximity stands beside a score"},
		{"score:(a1^) >= 1", 9, `"^"`, "a weight after ^, a number such as 10, -5 or 0.25", ""},
		{"score:(a1^x) >= 1", 10, `"x"`, "a number such as 10, -5 or 0.25", ""},
		{"score:(a1^1e3) >= 1", 10, `"1e3"`, "a number such as 10, -5 or 0.25", ""},
		{"score:(a1^NaN) >= 1", 10, `"NaN"`, "a number such as 10, -5 or 0.25", ""},
		{"score:(a1^0.00) >= 1", 10, `"0.00"`, "a weight other than 0", ""},
		{"score:(a1^0.0001) >= 1", 10, `"0.0001"`, "at most 3 digits after the point", ""},
		{"score:(a1^1000001) >= 1", 10, `"1000001"`, "at most 1000000", ""},
		{"score:(a1^99999999999999999999) >= 1", 10, `"99999999999999999999"`, "at most 1000000", ""},
		{"score:(Łodz^2 b1 lódź) >= 1", 18, `"lódź"`, "each term once", "stands at offset 7"},
		{"score:(Zapad-2025 \"zapad 2025\"^3) >= 1", 18, "`\"zapad 2025\"^3`", "each term once", "stands at offset 7"},
		{"score:(b*^2) >= 1", 7, `"b*"`, "at least 2 characters before *", ""},
		{"score:(a1 b1)", 13, "the end of the query", threshold, "at least two of the three"},
		{"score:(a1 b1) AND c1", 14, `"AND"`, threshold, ""},
		{"score:(a1 b1) > 1", 14, `">"`, threshold, "write >="},
		{"score:(a1 b1) ≥ 1", 14, `"≥"`, threshold, "write >="},
		{"score:(a1 b1) >=", 16, "the end of the query", "a threshold after >=", ""},
		{"score:(a1 b1) >= x", 17, `"x"`, "a number such as 10, -5 or 0.25", ""},
		{"score:(a1 b1) >= 0", 17, `"0"`, "a threshold above 0", "has the score 0"},
		{"score:(a1 b1) >=-1", 16, `"-1"`, "a threshold above 0", ""},
		{"score:(a1^2 b1^0.5 c1^-9) >= 3", 29, `"3"`, "a threshold of at most 2.5", "weights above 0 together are 2.5"},
		{"score:(a1^-2) >= 1", 17, `"1"`, "a threshold of at most 0", ""},
		{"title:score:(a1) >= 1", 6, `"score:"`, operand, "cannot stand inside"},
		{"title:(a1 score:(a1) >= 1)", 10, `"score:"`, operand, "cannot stand inside a field"},
		{"sсore:(a1) >= 1", 0, `"sсore:"`, field, "only look Latin; did you mean score:?"},

		// What other tools know.
		{"theme:TERROR", 0, `"theme:"`, field, "GDELT's themes"},
		{"tone<-5", 0, `"tone<-5"`, operand, "tone is not measured"},
		{"toneabs>10", 0, `"toneabs>10"`, operand, "tone is not measured"},
		{`repeat3:"trump"`, 0, `"repeat3:"`, field, "write the word alone"},
		{"sourcecountry:BO", 0, `"sourcecountry:"`, field, "country:BY"},
		{`imagetag:"flood"`, 0, `"imagetag:"`, field, "images"},
		{"imagenumfaces>3", 0, `"imagenumfaces>3"`, operand, "images"},
		{"media_id:1", 0, `"media_id:"`, field, "source:pozirk.org"},
		{"_exists_:author", 0, `"_exists_:"`, field, "author:*"},
		{"intitle:border", 0, `"intitle:"`, field, "write title:"},
		{"a1 > b1", 3, `">"`, operand, "comparisons are known only for dates"},

		// Bytes.
		{"border \xff", 7, "byte 0xff", "text in UTF-8", ""},
		{"border \x00", 7, `"\x00"`, operand, "no letter or digit"},
	} {
		t.Run(c.query, func(t *testing.T) {
			q, err := Parse(c.query)
			if err == nil {
				t.Fatalf("parses as %s", outline(q.Expr))
			}
			e := checkSyntaxError(t, c.query, err)
			if e.Offset != c.offset || e.Found.String() != c.found || e.Expected.String() != c.expected {
				t.Errorf("\n got offset %d, found %s, expected %s\nwant offset %d, found %s, expected %s",
					e.Offset, e.Found, e.Expected, c.offset, c.found, c.expected)
			}
			if !strings.Contains(e.Hint.String(), c.hint) {
				t.Errorf("hint %q, want something with %q", e.Hint, c.hint)
			}
		})
	}
}

func TestParseLimits(t *testing.T) {
	nest := func(n int, open, in, close string) string {
		return strings.Repeat(open, n) + in + strings.Repeat(close, n)
	}
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("a ", n)) }
	for _, c := range []struct {
		name, query, found string // found is "" where the query is within the limit
	}{
		{"bytes", strings.Repeat("a", MaxQueryBytes), ""},
		{"bytes too many", strings.Repeat("a", MaxQueryBytes+1), "a query of 20001 bytes"},
		{"clauses", words(MaxClauses), ""},
		{"clauses too many", words(MaxClauses + 1), "more than 2000 words and values"},
		{"clauses too many in a phrase", `"` + words(MaxClauses+1) + `"`, "more than 2000 words and values"},
		{"parentheses", nest(MaxDepth, "(", "a", ")"), ""},
		{"parentheses too many", nest(MaxDepth+1, "(", "a", ")"), "too many parentheses and operators inside one another"},
		{"very many parentheses", nest(MaxQueryBytes/2-1, "(", "a", ")"), "too many parentheses and operators inside one another"},
		{"negations", strings.Repeat("NOT ", MaxDepth) + "a", ""},
		{"negations too many", strings.Repeat("NOT ", MaxDepth+1) + "a", "too many parentheses and operators inside one another"},
		{"operators", nest(MaxDepth/2, "a OR b (", "c", ")"), ""},
		{"operators too many", nest(MaxDepth/2+1, "a OR b (", "c", ")"), "too many parentheses and operators inside one another"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := Parse(c.query)
			if c.found == "" {
				if err != nil {
					t.Fatal(err)
				}
				checkQuery(t, q)
				return
			}
			if err == nil {
				t.Fatal("no error")
			}
			if e := checkSyntaxError(t, c.query, err); e.Found.String() != c.found {
				t.Errorf("found %s, want %s", e.Found, c.found)
			}
		})
	}
}

func TestParseWarnings(t *testing.T) {
	type at struct {
		offset int
		text   string // a part of it
	}
	for _, c := range []struct {
		query string
		want  []at
	}{
		{`border AND guard`, nil},
		{`border and guard`, []at{{7, `"and" is searched as a word; did you mean AND?`}}},
		{`border or guard`, []at{{7, "did you mean OR?"}}},
		{`border Or guard`, []at{{7, "did you mean OR?"}}},
		{`not guard`, []at{{0, "did you mean NOT?"}}},
		{`border and not guard`, []at{{7, "AND?"}, {11, "NOT?"}}},
		{`or guard`, nil},
		{`guard or`, nil},
		{`border "or" guard`, nil},
		{`border \or guard`, nil},
		{`title:(border or guard)`, []at{{14, "OR?"}}},
		{`мяжа И варта`, []at{{9, `"И" is searched as a word; did you mean AND?`}}},
		{`мяжа ИЛИ варта`, []at{{9, "OR?"}}},
		{`мяжа НЕ варта`, []at{{9, "NOT?"}}},
		{`granica LUB straż`, []at{{8, "OR?"}}},
		{`мяжа и варта`, nil},
		{`a1 b1 OR c1`, []at{{0, "this side of OR is read as (a1 AND b1)"}}},
		{`a1 OR b1 c1`, []at{{6, "this side of OR is read as (b1 AND c1)"}}},
		{`(a1 b1) OR c1`, nil},
		{`a1 AND b1 OR c1`, nil},
		{`+a1 OR b1`, []at{{0, "+ makes nothing required beside OR"}}},
		{`+a1 +b1`, nil},
		{`'border guard'`, []at{{0, "Single quotes make no phrase"}}},
		{`dog (‘border guard’)`, []at{{5, "Single quotes make no phrase"}}},
		{`'border' guard`, nil},
		{`'tis border`, nil},
		{`"border"~5`, []at{{0, "~5 has no effect on a single word."}}},
	} {
		t.Run(c.query, func(t *testing.T) {
			q, err := Parse(c.query)
			if err != nil {
				t.Fatal(err)
			}
			checkQuery(t, q)
			if len(q.Warnings) != len(c.want) {
				t.Fatalf("warnings %+v, want %+v", q.Warnings, c.want)
			}
			for i, w := range q.Warnings {
				if w.Offset != c.want[i].offset || !strings.Contains(w.Text.String(), c.want[i].text) {
					t.Errorf("warning %+v, want %+v", w, c.want[i])
				}
			}
		})
	}
}

func TestSyntaxErrorText(t *testing.T) {
	long := strings.Repeat("sanction* OR ", 20) + ") " + strings.Repeat("OR embargo ", 20)
	for _, c := range []struct{ query, line, picture string }{
		{
			"border AND )",
			`offset 11: found ")", expected a word, a phrase or "("`,
			"border AND )\n           ^",
		},
		{
			"мяжа\nОR варта",
			`offset 9 (character 6): found "ОR", expected OR in Latin letters; some of these letters are Cyrillic or Greek and only look Latin`,
			"мяжа ОR варта\n     ^",
		},
		{
			"мя\u0301жа 日本 b*",
			`offset 18 (character 10): found "b*", expected at least 2 characters before *`,
			"мя\u0301жа 日本 b*\n          ^",
		},
		{
			"\x1b[31m\u202e b*",
			`offset 0: found "\x1b", expected a word, a phrase or "("; there is no letter or digit in it; leave it out`,
			"\uFFFD[31m\uFFFD b*\n^",
		},
		{
			long,
			`offset 260: found ")", expected a word, a phrase or "("`,
			"…ction* OR sanction* OR sanction* OR ) OR embargo OR embargo OR embargo O…\n" + strings.Repeat(" ", 37) + "^",
		},
		{
			"border AND",
			`offset 10: found the end of the query, expected a word, a phrase or "("`,
			"border AND\n          ^",
		},
	} {
		_, err := Parse(c.query)
		if err == nil {
			t.Errorf("%q: no error", c.query)
			continue
		}
		e := checkSyntaxError(t, c.query, err)
		if got := e.Error(); got != c.line {
			t.Errorf("%q: line\n got %s\nwant %s", c.query, got, c.line)
		}
		if got := e.Caret(); got != c.picture {
			t.Errorf("%q: picture\n got %q\nwant %q", c.query, got, c.picture)
		}
	}
}
