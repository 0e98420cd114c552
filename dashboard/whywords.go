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

// clause says a clause of an explanation.
func (l *locale) clause(c analytics.Clause) string {
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		values[i] = v
		if inner, ok := v.(analytics.Clause); ok {
			values[i] = l.clause(inner)
		}
	}
	switch c.Text {
	case "%d of %d parts match":
		return l.say("%d of %d parts match", values...)
	case "%d of %d alternatives match":
		return l.say("%d of %d alternatives match", values...)
	case "none of %d alternatives matches":
		return l.say("none of %d alternatives matches", values...)
	case "none of %s is in the title":
		return l.say("none of %s is in the title", values...)
	case "none of %s is in the text":
		return l.say("none of %s is in the text", values...)
	case "none of %s is in the article":
		return l.say("none of %s is in the article", values...)
	case "%s and %d more":
		return l.say("%s and %d more", values...)
	case "%s; the nearest fails: %s":
		return l.say("%s; the nearest fails: %s", values...)
	case "excluded: %s":
		return l.say("excluded: %s", values...)
	case "excluded by %s (%s)":
		return l.say("excluded by %s (%s)", values...)
	case "excluded by %s (%s, and %d more)":
		return l.say("excluded by %s (%s, and %d more)", values...)
	case "title, word %d":
		return l.say("title, word %d", values...)
	case "title, words %d-%d":
		return l.say("title, words %d-%d", values...)
	case "text, word %d":
		return l.say("text, word %d", values...)
	case "text, words %d-%d":
		return l.say("text, words %d-%d", values...)
	case "the score is %s, and %s is enough":
		return l.say("the score is %s, and %s is enough", values...)
	case "the score is %s, %s short of %s":
		return l.say("the score is %s, %s short of %s", values...)
	case "%s; the query wants %s":
		return l.say("%s; the query wants %s", values...)
	case "%s; the topic counts only %s":
		return l.say("%s; the topic counts only %s", values...)
	case "the language is %s":
		return l.say("the language is %s", values...)
	case "the language is not known":
		return l.say("the language is not known", values...)
	case "the publisher's country is %s":
		return l.say("the publisher's country is %s", values...)
	case "the publisher's country is not known":
		return l.say("the publisher's country is not known", values...)
	case "the author is %s":
		return l.say("the author is %s", values...)
	case "the author is not known":
		return l.say("the author is not known", values...)
	case "the address is %s":
		return l.say("the address is %s", values...)
	case "the address is not known":
		return l.say("the address is not known", values...)
	case "the source is %s":
		return l.say("the source is %s", values...)
	case "the source is not known":
		return l.say("the source is not known", values...)
	case "it was published %s":
		return l.say("it was published %s", values...)
	case "the date of publication is not known":
		return l.say("the date of publication is not known", values...)
	case "%s is not in the title":
		return l.say("%s is not in the title", values...)
	case "%s is not in the text":
		return l.say("%s is not in the text", values...)
	case "%s is not in the article":
		return l.say("%s is not in the article", values...)
	case "no word in the title begins with %s":
		return l.say("no word in the title begins with %s", values...)
	case "no word in the text begins with %s":
		return l.say("no word in the text begins with %s", values...)
	case "no word in the article begins with %s":
		return l.say("no word in the article begins with %s", values...)
	case "%s, only in the title":
		return l.say("%s, only in the title", values...)
	case "%s, only in the text":
		return l.say("%s, only in the text", values...)
	case "%s, but %s is: %s would find it":
		return l.say("%s, but %s is: %s would find it", values...)
	case "%s, but %s are: %s would find them":
		return l.say("%s, but %s are: %s would find them", values...)
	case "%s occurs":
		return l.say("%s occurs", values...)
	case "%s and %s both occur":
		return l.say("%s and %s both occur", values...)
	case "%s and %s all occur":
		return l.say("%s and %s all occur", values...)
	case "%s and %d more all occur":
		return l.say("%s and %d more all occur", values...)
	case "%s, but never side by side in this order: nearest %d":
		return l.say("%s, but never side by side in this order: nearest %d", values...)
	case "%s, but never within %d words: nearest %d", "%s, but never within %d word: nearest %d":
		return l.say("%s, but never within %d [2:word|words]: nearest %d", values...)
	case "%s, but never all in the title or all in the text":
		return l.say("%s, but never all in the title or all in the text", values...)
	case "%s, but never both in the title or both in the text":
		return l.say("%s, but never both in the title or both in the text", values...)
	case "%s, but only in the same place":
		return l.say("%s, but only in the same place", values...)
	default:
		return c.String()
	}
}
