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
	ID    string // of its element, where a link leads to it; ""
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
	words  map[string]guideWords // by the language of the page
}

// guideWords are what the examples are made of.
type guideWords struct{ first, second, other, source, language, year, foreign string }

// languagesExample is the id of the example of a query in two languages.
const languagesExample = "guide-languages"

// guide gives the examples. Where no article lends its words they are of words that news
// often have.
func (s *Server) guide(ctx context.Context, corpus analytics.Corpus) []guideRow {
	l := localeOf(ctx)
	s.guides.mu.Lock()
	defer s.guides.mu.Unlock()
	if words, ok := s.guides.words[l.Lang()]; ok && s.guides.newest == corpus.Newest {
		return newGuide(l, words)
	}
	list, err := s.analyst.Articles(ctx, analytics.Request{}, 50, "")
	if err != nil {
		s.log.Warn("asking for words of examples", "error", err) // the blocks of the page say why they are not there
		return newGuide(l, guideWordsOf(l, nil))
	}
	if s.guides.newest != corpus.Newest || s.guides.words == nil {
		s.guides.newest, s.guides.words = corpus.Newest, map[string]guideWords{}
	}
	words := guideWordsOf(l, list.Articles)
	s.guides.words[l.Lang()] = words
	return newGuide(l, words)
}

// guideWordsOf takes words of the first title with two good ones side by side, in the
// reader's language if one is, and of one with another.
func guideWordsOf(l *locale, articles []analytics.Article) guideWords {
	own := func(a analytics.Article) bool { return a.Language == l.Lang() } // else what there is
	articles = append(slices.DeleteFunc(slices.Clone(articles), func(a analytics.Article) bool { return !own(a) }), slices.DeleteFunc(slices.Clone(articles), own)...)
	w := guideWords{"border", "crossing", "football", "example.org", "en", "2025", "frontera"}
	for _, a := range articles {
		one, two := wordPair(a.Title)
		if two == "" || a.Domain == "" {
			continue
		}
		w.first, w.second, w.source = one, two, a.Domain
		if a.Language != "" {
			w.language = a.Language
		}
		if !a.Published.IsZero() {
			w.year = a.Published.UTC().Format("2006")
		}
		for _, b := range articles {
			if foreign, _ := wordPair(b.Title); foreign != "" && b.Language != "" && b.Language != a.Language {
				w.foreign = foreign
				break
			}
		}
		for _, b := range articles {
			if other, _ := wordPair(b.Title); other != "" && other != one && other != two && !strings.Contains(strings.ToLower(a.Title), other) {
				w.other = other
				break
			}
		}
		break
	}
	return w
}

// newGuide makes the examples.
func newGuide(l *locale, w guideWords) []guideRow {
	stem := func(word string) string { // what leaves an ending to the star
		letters := []rune(word)
		return string(letters[:max(3, len(letters)-2)]) + "*"
	}
	var out []guideRow
	languages := l.say("in two languages: a word finds its own language alone, OR adds the word of another")
	for _, row := range [][2]string{
		{w.first + " " + w.second, l.say("both words, anywhere in the title or the text")},
		{stem(w.first) + " OR " + w.other, l.say("either or both; the star stands for any ending")},
		{w.first + " OR " + w.foreign, languages},
		{`"` + w.first + " " + w.second + `"`, l.say("these words side by side, in this order")},
		{w.first + " -" + w.other, l.say("the first word, and not the other one")},
		{w.first + " NEAR/10 " + w.second, l.say("both, at most ten words apart, in any order")},
		{w.first + " AND (" + stem(w.second) + " OR " + w.other + ")", l.say("parentheses group, where it gets longer")},
		{"title:" + stem(w.first) + " language:" + w.language, l.say("in the title alone; of articles in one language")},
		{"source:" + w.source + " published:[" + w.year + "-01-01 TO " + w.year + "-12-31]", l.say("all of one source, published in these days")},
	} {
		one := guideRow{Query: row[0], Href: address("/explore", url.Values{"q": {row[0]}}), Means: row[1]}
		if one.Means == languages {
			one.ID = languagesExample
		}
		out = append(out, one)
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
func (l *locale) nextSteps(path string, values url.Values, read bool, p Problem) (out []choice) {
	if read && p.Parameter != "" && values.Has(p.Parameter) && p.Code == "bad_parameter" {
		out = append(out, choice{Label: l.say("The same page without “%s”", p.Parameter), Href: address(path, without(values, p.Parameter))})
	}
	if p.Code == "bad_query" {
		if q := p.Value; q != "" && len(q) <= maxQueryLink {
			out = append(out, choice{Label: l.say("Correct the query"), Href: address("/explore", url.Values{"q": {q}})})
		}
		out = append(out, choice{Label: l.say("How to write a query"), Href: "/explore"})
	}
	if read && slices.Contains([]string{"timeout", "internal", "too_many", "not_ready"}, p.Code) {
		out = append(out, choice{Label: l.say("Try again"), Href: address(path, values)})
	}
	if p.Code == "method_not_allowed" {
		out = append(out, choice{Label: l.say("Open it as a page"), Href: path})
	}
	for _, room := range []choice{{Label: l.say("All articles"), Href: "/articles"}, {Label: l.say("All boards"), Href: "/boards"}, {Label: l.say("All feeds"), Href: "/feeds"}, {Label: l.say("All annotations"), Href: "/annotations"},
		{Label: l.say("All sources by time"), Href: "/coverage"}, {Label: l.say("SQL"), Href: "/sql"}, {Label: l.say("All anomalies"), Href: "/anomalies"}} {
		if strings.HasPrefix(path, room.Href+"/") && p.Code == "not_found" {
			out = append(out, room)
		}
	}
	for _, page := range []choice{{Label: l.say("Overview, with all topics"), Href: "/"}, {Label: l.say("Explore"), Href: "/explore"}, {Label: l.say("All articles"), Href: "/articles"}} {
		if !slices.ContainsFunc(out, func(c choice) bool { return c.Href == page.Href }) {
			out = append(out, page)
		}
	}
	return out
}
