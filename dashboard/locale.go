package dashboard

import (
	"fmt"
	"html/template"

	forms "golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// locale is a language of the interface with its way to write numbers and dates.
//
// The texts of the pages stand in English where they are used: in templates as
// {{t "…"}}, in Go as l.say("…"), in scripts as say("…"). The English text is the key
// of the catalogue, a folder of YAML files for each further language (locale/ru); a
// test compares both. Files, the API, the log and the command line are English.
//
// Verbs are those of fmt, and "%d [1:article|articles]" chooses the form of a word by
// the first argument, with as many forms as the language has (see plurals).
type locale struct {
	localeDefinition
	printer *message.Printer
	texts   map[string]string // by the English text; nil for English
	// pseudo marks every text, so that a test sees those that bypass the catalogue.
	pseudo bool
}

// localeDefinition is a language that the interface speaks.
type localeDefinition struct {
	tag     language.Tag
	name    string // as its speakers write it
	decimal string // what stands before the fraction of a number
	sign    string // what follows a number of per cent
	// plurals are the plural forms in the order of a text's alternatives, by the rules of
	// CLDR; the last stands for all others.
	plurals []forms.Form
}

// The languages of the interface. The first is for those who want none of them.
var localeDefinitions = []localeDefinition{
	{language.English, "English", ".", "%", []forms.Form{forms.One, forms.Other}},
	{language.Russian, "Русский", ",", "\u00a0%", []forms.Form{forms.One, forms.Few, forms.Many}},
}

// Lang is the language as HTML names it.
func (l *locale) Lang() string { return l.tag.String() }

// say writes a text of the catalogue. key is the English text, always written out at
// the call, so that the test of the catalogue finds it.
func (l *locale) say(key string, args ...any) string {
	text := l.printer.Sprintf(key, args...)
	if l.pseudo {
		return pseudoOpen + text + pseudoClose
	}
	return text
}

// The marks around texts of the catalogue in the language of tests.
const pseudoOpen, pseudoClose = "⟦", "⟧"

// markup writes a text of the catalogue that has elements of HTML in it; what is put
// in is escaped.
func (l *locale) markup(key string, args ...any) template.HTML {
	safe := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case template.HTML:
			safe[i] = string(a)
		case string:
			safe[i] = template.HTMLEscapeString(a)
		case fmt.Stringer:
			safe[i] = template.HTMLEscapeString(a.String())
		default:
			safe[i] = a // a number
		}
	}
	return template.HTML(l.say(key, safe...)) //nolint:gosec // the text is the catalogue's, what is put in is escaped
}
