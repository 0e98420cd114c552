package dashboard

import (
	"slices"
	"strings"

	"tidings/analytics"
)

// whyEmpty lists what may be the reason that a request found nothing, the
// most telling first.
func (l *locale) whyEmpty(req analytics.Request, corpus analytics.Corpus, undated int64) []string {
	if corpus.Articles == 0 {
		return []string{l.say("There are no articles yet: add a feed under Feeds, or import files with “tidings import”.")}
	}
	var why []string
	if note := l.rangeOutside(req, corpus); note != "" {
		why = append(why, note)
	}
	if note := l.filterNote(req.Values()); note != "" {
		why = append(why, l.say("Only articles of %s are looked at.", note))
	}
	if undated > 0 {
		why = append(why, l.say("%d matching [1:article has|articles have] no usable date: [1:it is|they are] counted apart and in no bucket.", undated))
	}
	if slices.ContainsFunc(req.Selections, func(s analytics.Selection) bool { return s.Topic != "" }) {
		why = append(why, l.say("The topic’s definition may ask for words that no article has."))
	}
	for _, s := range req.Selections {
		if s.Query != "" && strings.ContainsAny(s.Query, " ") && !strings.ContainsAny(s.Query, `"():*`) &&
			!strings.Contains(s.Query, " OR ") {
			why = append(why, l.say("Words side by side must all stand in the article; OR between them asks for any."))
			break
		}
	}
	if slices.ContainsFunc(req.Selections, func(s analytics.Selection) bool { return s.Query != "" }) {
		why = append(why, l.say("Words match whole: “sanction” does not find “sanctions”, “sanction*” does."))
	}
	return why
}

// rangeOutside says so where the range and the corpus do not meet, or else
// how far the corpus reaches.
func (l *locale) rangeOutside(req analytics.Request, corpus analytics.Corpus) string {
	if corpus.First.IsZero() {
		return l.say("No article has a usable date.")
	}
	first, last := l.day(corpus.First), l.day(corpus.Last)
	r := req.Range
	switch {
	case !r.To.IsZero() && !r.To.After(corpus.First):
		return l.say("The range ends before the first article. The dated articles reach from %s to %s.", first, last)
	case !r.From.IsZero() && r.From.After(corpus.Last):
		return l.say("The range begins after the last article. The dated articles reach from %s to %s.", first, last)
	case r.From.After(corpus.First) || !r.To.IsZero() && !r.To.After(corpus.Last):
		return l.say("The range may be too narrow. The dated articles reach from %s to %s.", first, last)
	default:
		return ""
	}
}
