package dashboard

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/analytics"
)

// groupLabel is what a language or a country is called in the reader's language; label is
// what it is called in English, or what anything else is called.
func groupLabel(l *locale, by analytics.Dimension, value, label string) string {
	if value == "unknown" {
		return l.say("unknown")
	}
	if l.tag == language.English {
		return label
	}
	name := ""
	switch by {
	case analytics.ByLanguage:
		if tag, err := language.Parse(value); err == nil {
			name = display.Languages(l.tag).Name(tag)
		}
	case analytics.ByCountry:
		if region, err := language.ParseRegion(value); err == nil {
			name = display.Regions(l.tag).Name(region)
		}
	}
	if name == "" {
		return label
	}
	return name
}
