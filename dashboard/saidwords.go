package dashboard

import (
	"html/template"
	"strings"

	"tidings/analytics"
)

// Around what other libraries said in English, until the text is HTML.
const foreignOpen, foreignClose = "\uE000", "\uE001"

var foreignMarks = strings.NewReplacer(foreignOpen, "\uFFFD", foreignClose, "\uFFFD")

// words says a clause of a message of analytics in the reader's language. What is
// English in every language, as an error of DuckDB, is marked so.
func (l *locale) words(c analytics.Clause) template.HTML {
	text := template.HTMLEscapeString(l.wording(c))
	return template.HTML(strings.NewReplacer(foreignOpen, `<span lang="en">`, foreignClose, `</span>`).Replace(text)) //nolint:gosec // it is escaped
}

// plainWords is words for what is no HTML.
func (l *locale) plainWords(c analytics.Clause) string {
	return strings.NewReplacer(foreignOpen, "", foreignClose, "").Replace(l.wording(c))
}

// wording says a clause with the marks around what is foreign. In English it is what
// files, the API and the command line say. Its texts stand in calls of analytics.Says,
// where the test of the catalogue finds them.
func (l *locale) wording(c analytics.Clause) string {
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		switch v := v.(type) {
		case analytics.Clause:
			values[i] = l.wording(v)
		case analytics.Worded:
			values[i] = l.wording(v.Words())
		case error:
			values[i] = foreignOpen + foreignMarks.Replace(v.Error()) + foreignClose
		case string:
			values[i] = foreignMarks.Replace(v)
		default:
			values[i] = v
		}
	}
	switch {
	case c.Text == "":
		return ""
	case c.OnlyValue():
		text, _ := values[0].(string)
		return text
	case l == english:
		return analytics.Clause{Text: c.Text, Values: values}.String()
	}
	return l.say(c.Text, values...) // the one text that is not written out here
}

// message says what exactly is wrong, and what to do next.
func (l *locale) message(p Problem) template.HTML {
	if p.Words.Text == "" {
		return foreign(p.Message)
	}
	return l.words(p.Words)
}
