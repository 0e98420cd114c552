package dashboard

import (
	"fmt"
	"slices"
	"strings"

	"tidings/analytics"
)

// whyEmpty lists what may be the reason that a request found nothing, the
// most telling first.
func whyEmpty(req analytics.Request, corpus analytics.Corpus, undated int64) []string {
	if corpus.Articles == 0 {
		return []string{"There are no articles yet: add a feed under Feeds, or import files with “tidings import”."}
	}
	var why []string
	if note := rangeOutside(req, corpus); note != "" {
		why = append(why, note)
	}
	if note := filterNote(req.Values()); note != "" {
		why = append(why, fmt.Sprintf("Only articles of %s are looked at.", note))
	}
	if undated > 0 {
		why = append(why, fmt.Sprintf("%s matching %s no usable date: %s counted apart and in no bucket.",
			formatCount(undated), plural(undated, "article has", "articles have"), plural(undated, "it is", "they are")))
	}
	if slices.ContainsFunc(req.Selections, func(s analytics.Selection) bool { return s.Topic != "" }) {
		why = append(why, "The topic’s definition may ask for words that no article has.")
	}
	for _, s := range req.Selections {
		if s.Query != "" && strings.ContainsAny(s.Query, " ") && !strings.ContainsAny(s.Query, `"():*`) &&
			!strings.Contains(s.Query, " OR ") {
			why = append(why, "Words side by side must all stand in the article; OR between them asks for any.")
			break
		}
	}
	if slices.ContainsFunc(req.Selections, func(s analytics.Selection) bool { return s.Query != "" }) {
		why = append(why, "Words match whole: “sanction” does not find “sanctions”, “sanction*” does.")
	}
	return why
}

// rangeOutside says so where the range and the corpus do not meet, or else
// how far the corpus reaches.
func rangeOutside(req analytics.Request, corpus analytics.Corpus) string {
	if corpus.First.IsZero() {
		return "No article has a usable date."
	}
	extent := fmt.Sprintf("%s to %s", formatDay(corpus.First), formatDay(corpus.Last))
	r := req.Range
	switch {
	case !r.To.IsZero() && !r.To.After(corpus.First):
		return "The range ends before the first article. The dated articles reach from " + extent + "."
	case !r.From.IsZero() && r.From.After(corpus.Last):
		return "The range begins after the last article. The dated articles reach from " + extent + "."
	case !r.From.IsZero() || !r.To.IsZero():
		return "The range may be too narrow. The dated articles reach from " + extent + "."
	default:
		return ""
	}
}
