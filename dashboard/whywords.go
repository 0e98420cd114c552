package dashboard

import (
	"strconv"
	"strings"

	"tidings/analytics"
)

// shownPlaces is how many places of a part of a query a line names.
const shownPlaces = 6

// places says where a part of a query stands in an article: "title word 3; text words
// 4-5, 90 and 12 more". It is "" where there are none.
func (l *locale) places(f analytics.Finding) string {
	var fields []string
	shown := f.Places[:min(len(f.Places), shownPlaces)]
	for len(shown) > 0 {
		field := shown[0].Field
		var words []string
		for len(shown) > 0 && shown[0].Field == field {
			at := strconv.Itoa(shown[0].First)
			if shown[0].Last > shown[0].First {
				at += "-" + strconv.Itoa(shown[0].Last)
			}
			words, shown = append(words, at), shown[1:]
		}
		list := strings.Join(words, ", ")
		if field == analytics.FieldTitle {
			fields = append(fields, l.say("title word %s", list))
		} else {
			fields = append(fields, l.say("text word %s", list))
		}
	}
	text := strings.Join(fields, "; ")
	if more := f.Count - shownPlaces; more > 0 {
		return l.say("%s and %d more", text, more)
	}
	return text
}

// whySummary is why an article does not match, in one clause; "" where it does.
func (l *locale) whySummary(e analytics.Explanation) string { return e.Summary() }

// reason is what an article makes of a part of a query, in a clause.
func (l *locale) reason(f analytics.Finding) string { return f.Reason }
