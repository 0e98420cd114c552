package dashboard

import (
	"context"
	"html/template"
	"net/url"

	"tidings/analytics"
)

// languageNote says that a query found articles of one language alone, and what to do.
type languageNote struct {
	Text   template.HTML
	Guide  string   // the place in the guide to queries
	Topics []choice // that look for the word in several languages
}

// languageNotes say of which queries of a page nearly all matches are in one language;
// values are the page's parameters. What cannot be counted is left out: the blocks of the
// page say what is wrong.
func (s *Server) languageNotes(ctx context.Context, path string, values url.Values, req analytics.Request) []languageNote {
	l := localeOf(ctx)
	found, err := s.analyst.OneLanguage(ctx, req)
	if err != nil {
		s.log.Warn("counting the matches of queries by language", "error", err)
	}
	var out []languageNote
	for _, one := range found {
		name := l.value(analytics.ByLanguage, one.Language.Value, one.Language.Label)
		note := languageNote{Guide: "/explore?" + url.Values{"q": {one.Query}}.Encode() + "#" + languagesExample,
			Text: l.markup("%s of what <code dir=\"auto\">%s</code> finds is in one language (%s), and %s of the articles here are in others: a word is found only as it is typed.",
				l.percent(one.Share), clip(one.Query, 80), name, l.percent(one.OtherPart))}
		if path == "/explore" {
			note.Guide = "#" + languagesExample
		}
		for _, t := range one.Topics {
			note.Topics = append(note.Topics, choice{Label: t.Name, Href: address(path, with(without(values, "q", "topic", "after"), "topic", t.Slug))})
		}
		out = append(out, note)
	}
	return out
}
