package dashboard

import (
	"context"
	"math"
	"net/url"
	"slices"

	"tidings/analytics"
)

// keywords is how many words, and how many names, a topic's block has.
const keywords = 15

// wordsBlock is the words and names of a topic against the rest.
type wordsBlock struct {
	Problem *Problem
	Empty   []string // why there may be nothing
	Lists   []wordList
	Notes   []string
	SQLHref string // as of a volumeBlock
	From    *whereFrom
	Downloads
}

// wordList is the words or the names.
type wordList struct {
	Heading    string
	Of, Others int64  // of the topic, and the rest
	OfText     string // of how many articles of the topic: "in 30 articles"
	Rows       []wordRow
}

// wordRow is one of them.
type wordRow struct {
	Word       string // as written
	Count      int64
	Ratio      float64
	Href       string // the articles of the topic that have it
	Others     int64
	OtherRatio float64
}

// wordsBlock asks for the words of a topic and fills their block.
func (s *Server) wordsBlock(ctx context.Context, req analytics.Request, corpus analytics.Corpus) wordsBlock {
	l := localeOf(ctx)
	d, err := s.analyst.Words(ctx, req, analytics.Reference{Kind: analytics.Rest}, keywords)
	if err != nil {
		return wordsBlock{Problem: s.block(err)}
	}
	b := newWordsBlock(l, d, corpus)
	if corpus.Bundle == nil || corpus.Bundle.Texts == analytics.TextsAll { // else others have no words there
		b.SQLHref = s.blockSQL(s.analyst.WordsSQL(ctx, d))
	}
	return b
}

func newWordsBlock(l *locale, d analytics.Distinction, corpus analytics.Corpus) wordsBlock {
	var b wordsBlock
	if d.Target.Articles == 0 {
		b.Empty = l.whyEmpty(d.Target.Request, corpus, 0)
		return b
	}
	for _, list := range []struct {
		heading string
		words   []analytics.Keyword
	}{{l.say("Words"), d.Words}, {l.say("Names"), d.Names}} {
		if len(list.words) == 0 {
			continue
		}
		found := wordList{Heading: list.heading, Of: d.Target.Articles, Others: d.Reference.Articles, OfText: l.inUnits(d.Target.Articles, d.Target.Request.Unit)}
		for _, k := range list.words {
			found.Rows = append(found.Rows, wordRow{Word: k.Shown, Count: k.Target.Count, Ratio: k.Target.Ratio(), Href: wordHref(d, k),
				Others: k.Reference.Count, OtherRatio: k.Reference.Ratio()})
		}
		b.Lists = append(b.Lists, found)
	}
	if len(b.Lists) == 0 {
		b.Notes = append(b.Notes, l.noWords(d.Target.Articles, d.Reference.Articles, d.Target.Request.Unit))
	}
	if read := l.sampleText(d); read != "" {
		b.Notes = append(b.Notes, read)
	}
	return b
}

// noWords says that no word sets the articles of a topic apart from the others.
func (l *locale) noWords(n, others int64, unit analytics.Unit) string {
	switch {
	case n == 1 && others == 1:
		return l.say("No word is clearly more frequent in this one than in the other one.")
	case n == 1:
		return l.say("No word is clearly more frequent in this one than in the %d others.", others)
	case unit == analytics.Texts && others == 1:
		return l.say("No word is clearly more frequent in these %d distinct texts than in the other one.", n)
	case unit == analytics.Texts:
		return l.say("No word is clearly more frequent in these %d distinct texts than in the %d others.", n, others)
	case unit == analytics.Stories && others == 1:
		return l.say("No word is clearly more frequent in these %d stories than in the other one.", n)
	case unit == analytics.Stories:
		return l.say("No word is clearly more frequent in these %d stories than in the %d others.", n, others)
	case others == 1:
		return l.say("No word is clearly more frequent in these %d articles than in the other one.", n)
	default:
		return l.say("No word is clearly more frequent in these %d articles than in the %d others.", n, others)
	}
}

// sampleText says of how many articles the words were read; "" where of all.
func (l *locale) sampleText(d analytics.Distinction) string {
	if int64(d.Target.Read) == d.Target.Articles && int64(d.Reference.Read) == d.Reference.Articles {
		return ""
	}
	return l.say("Found in %d of the %d and %d of the %d others, drawn at random; counted in all of them.",
		d.Target.Read, d.Target.Articles, d.Reference.Read, d.Reference.Articles)
}

// wordHref is the list of the articles that a word's count counts.
func wordHref(d analytics.Distinction, k analytics.Keyword) string {
	return address("/articles", withState(d.Target.Having(k)))
}

// KeywordRows are the words and names of a distinction, those first, with the
// columns kind (word or name), word (as written), term (as the index has it), count
// (of the articles those with it), articles, ratio, the same of the others, and
// score (two decimals).
func KeywordRows(d analytics.Distinction) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "kind", "word", "term"), ColumnsOf(Integers, "count", "articles"), ColumnsOf(Floats, "ratio"),
		ColumnsOf(Integers, "other_count", "other_articles"), ColumnsOf(Floats, "other_ratio", "score"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, k := range slices.Concat(d.Words, d.Names) {
			kind := analytics.WordKind
			if k.Name {
				kind = analytics.NameKind
			}
			if err := row(Text(kind), Text(k.Shown), Text(k.Term), Int(k.Target.Count), Int(k.Target.Of), Float(k.Target.Ratio()),
				Int(k.Reference.Count), Int(k.Reference.Of), Float(k.Reference.Ratio()), Float(math.Round(k.Score*100)/100)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Exporter) topicWords(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := parseRequest(with(r.values, "topic", r.key))
	if err != nil {
		return nil, err
	}
	return x.block(ctx, req, []string{r.key, "words"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		d, err := x.Analyst.Words(ctx, req, analytics.Reference{Kind: analytics.Rest}, keywords)
		return KeywordRows(d), nil, err
	})
}

// parseWith reads a query that the articles of a list must match, too.
func parseWith(values url.Values) (string, error) {
	if given := values["with"]; len(given) > 1 {
		return "", &analytics.ParamError{Name: "with", Value: given[1], Allowed: analytics.Says("one query")}
	}
	return values.Get("with"), nil
}
