package dashboard

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"tidings/analytics"
)

// guideRow is an example of the guide to queries.
type guideRow struct {
	Query string
	Href  string // runs it
	Means string
}

// guideView is the guide on a page.
type guideView struct {
	Rows []guideRow
	Own  bool // the examples are made of what is stored
	Open bool
}

// queryGuides keeps the guide as of the newest article: its examples are made of words
// that the corpus has, so that what a newcomer tries finds something.
type queryGuides struct {
	mu     sync.Mutex
	newest int64
	rows   []guideRow
}

// guide gives the examples. Where no article lends its words they are of words that news
// often have.
func (s *Server) guide(ctx context.Context, corpus analytics.Corpus) []guideRow {
	s.guides.mu.Lock()
	defer s.guides.mu.Unlock()
	if s.guides.rows != nil && s.guides.newest == corpus.Newest {
		return s.guides.rows
	}
	list, err := s.analyst.Articles(ctx, analytics.Request{}, 50, "")
	if err != nil {
		s.log.Warn("asking for words of examples", "error", err) // the blocks of the page say why they are not there
		return newGuide(nil)
	}
	s.guides.newest, s.guides.rows = corpus.Newest, newGuide(list.Articles)
	return s.guides.rows
}

// newGuide makes the examples of the first title with two good words side by side, in
// English if one is, and of one with another.
func newGuide(articles []analytics.Article) []guideRow {
	english := func(a analytics.Article) bool { return a.Language == "en" } // as the pages are; else what there is
	articles = append(slices.DeleteFunc(slices.Clone(articles), func(a analytics.Article) bool { return !english(a) }), slices.DeleteFunc(slices.Clone(articles), english)...)
	first, second, other := "border", "crossing", "football"
	source, language, year := "example.org", "en", "2025"
	for _, a := range articles {
		if one, two := wordPair(a.Title); two != "" && a.Domain != "" {
			first, second, source = one, two, a.Domain
			if a.Language != "" {
				language = a.Language
			}
			if !a.Published.IsZero() {
				year = a.Published.UTC().Format("2006")
			}
			for _, b := range articles {
				if one, _ := wordPair(b.Title); one != "" && one != first && one != second && !strings.Contains(strings.ToLower(a.Title), one) {
					other = one
					break
				}
			}
			break
		}
	}
	stem := func(word string) string { // what leaves an ending to the star
		letters := []rune(word)
		return string(letters[:max(3, len(letters)-2)]) + "*"
	}
	var out []guideRow
	for _, row := range [][2]string{
		{first + " " + second, "both words, anywhere in the title or the text"},
		{stem(first) + " OR " + other, "either or both; the star stands for any ending"},
		{`"` + first + " " + second + `"`, "these words side by side, in this order"},
		{first + " -" + other, "the first word, and not the other one"},
		{first + " NEAR/10 " + second, "both, at most ten words apart, in any order"},
		{first + " AND (" + stem(second) + " OR " + other + ")", "parentheses group, where it gets longer"},
		{"title:" + stem(first) + " language:" + language, "in the title alone; of articles in one language"},
		{"source:" + source + " published:[" + year + "-01-01 TO " + year + "-12-31]", "all of one source, published in these days"},
	} {
		out = append(out, guideRow{Query: row[0], Href: address("/explore", url.Values{"q": {row[0]}}), Means: row[1]})
	}
	return out
}

// wordPair gives the two longest words that stand side by side in a title, in small
// letters; "" where it has no two of four letters.
func wordPair(title string) (first, second string) {
	fields := strings.Fields(strings.ToLower(title))
	for i, word := range fields {
		fields[i] = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
		if !goodWord(fields[i]) {
			fields[i] = ""
		}
	}
	for i := 1; i < len(fields); i++ {
		if fields[i-1] != "" && fields[i] != "" && fields[i-1] != fields[i] && len(fields[i-1])+len(fields[i]) > len(first)+len(second) {
			first, second = fields[i-1], fields[i]
		}
	}
	return first, second
}

// goodWord says whether a word is one for examples: of letters alone, neither a small one
// nor one of the language of queries.
func goodWord(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= 4 && n <= 20 && word != "near" && strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// firstSteps says what to do with an empty database.
type firstSteps struct {
	Feeds bool // they can be added on a page
}

// nextSteps are links that lead on from an error, the one that mends it first.
func nextSteps(path string, values url.Values, read bool, p Problem) (out []choice) {
	if read && p.Parameter != "" && values.Has(p.Parameter) && p.Code == "bad_parameter" {
		out = append(out, choice{Label: "The same page without “" + p.Parameter + "”", Href: address(path, without(values, p.Parameter))})
	}
	if p.Code == "bad_query" {
		if q := p.Value; q != "" && len(q) <= maxQueryLink {
			out = append(out, choice{Label: "Correct the query", Href: address("/explore", url.Values{"q": {q}})})
		}
		out = append(out, choice{Label: "How to write a query", Href: "/explore"})
	}
	if read && slices.Contains([]string{"timeout", "internal", "too_many", "not_ready"}, p.Code) {
		out = append(out, choice{Label: "Try again", Href: address(path, values)})
	}
	if p.Code == "method_not_allowed" {
		out = append(out, choice{Label: "Open it as a page", Href: path})
	}
	for _, room := range []choice{{Label: "All articles", Href: "/articles"}, {Label: "All boards", Href: "/boards"}, {Label: "All feeds", Href: "/feeds"}, {Label: "All annotations", Href: "/annotations"},
		{Label: "All sources by time", Href: "/coverage"}, {Label: "SQL", Href: "/sql"}, {Label: "All anomalies", Href: "/anomalies"}} {
		if strings.HasPrefix(path, room.Href+"/") && p.Code == "not_found" {
			out = append(out, room)
		}
	}
	for _, page := range []choice{{Label: "Overview, with all topics", Href: "/"}, {Label: "Explore", Href: "/explore"}, {Label: "All articles", Href: "/articles"}} {
		if !slices.ContainsFunc(out, func(c choice) bool { return c.Href == page.Href }) {
			out = append(out, page)
		}
	}
	return out
}
