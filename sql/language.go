package store

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// LanguageCode gives the ISO 639-1 code of a language, or its ISO 639-3
// code where it has none of two letters. It takes a code ("be", "EN", "pt-BR",
// "en_US.UTF-8", "rus", "ger") or an English name ("Belarusian", "Norwegian
// Bokmål"), in any case. It fails for what names no one language ("und",
// "mul", "xx").
func LanguageCode(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", false
	}
	if code, ok := languageNames()[languageKey(s)]; ok {
		return code, true
	}
	tag, _, _ := strings.Cut(s, ".") // "en_US.UTF-8"
	tag = strings.ReplaceAll(tag, "_", "-")
	if base, _, _ := strings.Cut(tag, "-"); len(base) < 2 || len(base) > 3 {
		return "", false
	}
	return baseCode(tag)
}

// baseCode gives the code of a BCP 47 tag's language. Norwegian in either
// form is "no", every Chinese "zh": as sources that only name the language
// have it.
func baseCode(tag string) (string, bool) {
	parsed, err := language.All.Parse(tag)
	if err != nil {
		// The region or the variant may be wrong and the language right.
		base, _, _ := strings.Cut(tag, "-")
		if parsed, err = language.All.Parse(base); err != nil {
			return "", false
		}
	}
	base, confidence := parsed.Base()
	switch code := base.String(); {
	case confidence != language.Exact, code == "mul", code == "zxx", code == "mis", len(code) == 3 && code >= "qaa" && code <= "qtz":
		return "", false // guessed, several, none, unlisted, or for private use
	case code == "nb", code == "nn":
		return "no", true
	default:
		return code, true
	}
}

// otherNames are English names that the Unicode data has not, as GDELT and
// older catalogues write them.
const otherNames = `
byelorussian be, belorussian be, farsi fa, sinhalese si, mandarin zh, slovene sl, castilian es, flemish nl, moldovan ro, moldavian ro,
norwegian no, norwegiannynorsk no, norwegianbokmal no, serbocroatian sr, tibetan bo, kurdish ku, azeri az, kirghiz ky, pashtu ps,
malay ms, persian fa, panjabi pa, tagalog tl, filipino tl, khmer km, lao lo, burmese my, modern greek el, greek el, gaelic gd, valencian ca`

// languageNames maps the English names of languages to their codes.
var languageNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	english := display.English.Languages()
	for _, base := range display.Supported.BaseLanguages() {
		if code, ok := baseCode(base.String()); ok {
			names[languageKey(english.Name(base))] = code
		}
	}
	for entry := range strings.SplitSeq(otherNames, ",") {
		fields := strings.Fields(entry)
		last := len(fields) - 1
		names[languageKey(strings.Join(fields[:last], " "))] = fields[last]
	}
	delete(names, "")
	return names
})

// languageKey brings a name into the form in which names are compared.
func languageKey(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '_', '(', ')', '\'', '’':
			return -1
		case 'å', 'Å':
			return 'a'
		}
		return r
	}, name))
}
