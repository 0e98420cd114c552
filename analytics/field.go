package analytics

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// looksIn is what a field is compared with.
type looksIn int

const (
	inWords  looksIn = iota // words, phrases and proximity
	inValues                // whole values and their prefixes
	inDates
)

func (n FieldName) kind() looksIn {
	switch n {
	case FieldTitle, FieldText:
		return inWords
	case FieldPublished:
		return inDates
	}
	return inValues
}

// fieldNames lists the fields for errors.
const fieldNames = "title, text, language, source, country, author, published or url"

// fieldNamed gives the field that a name means, as Tidings, Media Cloud, GDELT
// or Lucene users write it.
func fieldNamed(name string) (FieldName, bool) {
	switch f := FieldName(strings.ToLower(name)); f {
	case FieldTitle, FieldText, FieldLanguage, FieldSource, FieldCountry, FieldAuthor, FieldPublished, FieldURL:
		return f, true
	case "article_title", "headline":
		return FieldTitle, true
	case "text_content", "content", "body":
		return FieldText, true
	case "lang", "sourcelang":
		return FieldLanguage, true
	case "canonical_domain", "domain", "domainis", "media_name", "site":
		return FieldSource, true
	case "authors", "byline":
		return FieldAuthor, true
	case "publication_date", "publish_date", "publish_day", "date":
		return FieldPublished, true
	}
	return "", false
}

// unknownField is the error for a name that is no field.
func (p *parser) unknownField(t token, name string) *SyntaxError {
	lower := strings.ToLower(name)
	rest := p.lexer.text[t.at.End:]
	hint := fmt.Sprintf(`if the colon belongs to the words, put them in quotes: "%s: …"`, name)
	switch plain := strings.Map(latin, lower); {
	case foreignField(lower) != "":
		hint = foreignField(lower)
	case strings.HasPrefix(rest, "//"):
		address := name + ":" + leadingRun(rest)
		hint = fmt.Sprintf(`an address is written url:"%s"`, address)
	case plain != lower && isField(plain):
		hint = fmt.Sprintf("some of these letters are Cyrillic or Greek and only look Latin; did you mean %s:?", plain)
	default:
		if near := nearestField(lower); near != "" {
			hint = fmt.Sprintf("did you mean %s:?", near)
		}
	}
	return p.lexer.fail(t.at.Start, found(name+":"), "a field: "+fieldNames, hint)
}

func isField(name string) bool {
	_, ok := fieldNamed(name)
	return ok
}

// foreignField says what to write for a field of another tool that has no
// equal here, or "".
func foreignField(name string) string {
	if digits, ok := strings.CutPrefix(name, "repeat"); ok && leadingDigits(digits) == digits {
		return `GDELT's repeat is not known here: a word counts however often it stands in an article; write the word alone`
	}
	switch name {
	case "theme":
		return "GDELT's themes are not known here; write the words of the theme, as in (sanction* OR embargo), or make it a topic"
	case "tone", "toneabs":
		return "GDELT's tone is not measured here; leave it out"
	case "imagetag", "imagewebtag", "imageocrmeta", "imagefacetone", "imagenumfaces", "imagewebcount":
		return "images are not searched here; leave it out"
	case "sourcecountry":
		return "GDELT's two-letter codes are not ISO's (its BO is Belarus); write country: and the ISO 3166 code or the name, as in country:BY"
	case "location":
		return "places are not recognised here; write the place's names as words"
	case "media_id", "tags_id_media", "tags_id_stories", "stories_id", "collection":
		return "Media Cloud's numbers are not known here; write source: and the domain, as in source:pozirk.org"
	case "indexed_date", "seendate":
		return "when an article was collected is not searched; write published: for the date of publication"
	case "_exists_":
		return "to find articles that have a value write field:*, as in author:*"
	case "intitle", "allintitle":
		return "write title:"
	case "inurl", "allinurl":
		return "write url: and a part of the address, as in url:pozirk.org/en/"
	case "near", "w", "pre", "onear":
		return `proximity is written a NEAR/10 b or "a b"~10`
	}
	return ""
}

// foreignComparison says what to write for a comparison of another tool, or "".
func foreignComparison(name string) string {
	if f, ok := fieldNamed(name); ok && f == FieldPublished {
		return "a colon stands after the field, as in published:>=2025-01-01"
	}
	return foreignField(strings.ToLower(name))
}

// nearestField gives the field that a misspelt name most likely means, or "".
func nearestField(name string) string {
	best, least := "", 3 // two letters wrong at most
	for _, f := range []FieldName{FieldTitle, FieldText, FieldLanguage, FieldSource, FieldCountry, FieldAuthor, FieldPublished} {
		if d := editDistance(name, string(f)); d < least && d <= len(f)/2 {
			best, least = string(f), d
		}
	}
	return best
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range rb {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(rb)]
}

// value reads what a field other than words and dates is compared with.
func (p *parser) value(t token, name FieldName) (Expr, *SyntaxError) {
	raw := p.lexer.text[t.at.Start:t.at.End]
	text, prefix, stray := stars(t.lit, name)
	if stray >= 0 {
		hint := "* stands for the end of a value, as in source:pozirk*"
		if name == FieldSource {
			hint = "sources are given whole or by their beginning; all of a country's are country:BY"
		}
		return nil, p.lexer.fail(t.lit.offset(stray), found(raw), "* only at the end", hint)
	}
	if text == "" && !prefix {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), "")
	}
	if t.n >= 0 {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), "~N is known only for words of the title and the text")
	}
	if err := p.count(1, t.at.Start); err != nil {
		return nil, err
	}
	if text == "" || name != FieldLanguage && name != FieldCountry {
		return Value{Text: text, Prefix: prefix, At: t.at}, nil
	}
	if prefix {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), "codes are given whole")
	}
	code, hint := languageCode(text)
	if name == FieldCountry {
		code, hint = countryCode(text)
	}
	if code == "" {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), hint)
	}
	return Value{Text: code, At: t.at}, nil
}

// stars takes the * off a value, and says where a * stands that means nothing,
// or -1. A part of an address is found anywhere in it, so that a * at either
// end of it adds nothing.
func stars(lit literal, name FieldName) (text string, prefix bool, stray int) {
	from, to := 0, len(lit.text)
	if to > 0 && lit.sign(to-1, '*') {
		to, prefix = to-1, true
	}
	if name == FieldURL && from < to && lit.sign(from, '*') {
		from++
	}
	stray = -1
	for i := to - 1; i >= from; i-- {
		if lit.sign(i, '*') {
			stray = i
		}
	}
	text = strings.Join(strings.FieldsFunc(lit.text[from:to], isSpace), " ")
	return text, prefix && (name != FieldURL || text == ""), stray
}

// valueOf says what a field expects.
func valueOf(name FieldName) string {
	switch name {
	case FieldLanguage:
		return `a language such as be, ru or en (ISO 639), or "unknown"`
	case FieldCountry:
		return `a country such as BY, LT or PL (ISO 3166), or "unknown"`
	case FieldSource:
		return "a domain or a name, as in source:pozirk.org"
	case FieldAuthor:
		return `a name, as in author:"Jane Smith"`
	case FieldURL:
		return "a part of an address, as in url:pozirk.org/en/"
	case FieldPublished:
		return "a date or a range of dates"
	}
	return expectOperand
}

// languageCode gives the code of a language that is named by its ISO 639 code
// or in English, or "" and a hint.
func languageCode(s string) (code, hint string) {
	if strings.EqualFold(s, ValueUnknown) {
		return ValueUnknown, ""
	}
	if len(s) == 2 || len(s) == 3 {
		if base, err := language.ParseBase(s); err == nil {
			return base.String(), ""
		}
		switch strings.ToLower(s) {
		case "by":
			return "", "Belarusian is be"
		case "ua":
			return "", "Ukrainian is uk"
		case "cz":
			return "", "Czech is cs"
		}
	}
	names := display.English.Languages()
	for _, tag := range display.Supported.Tags() {
		base, _ := tag.Base()
		if strings.EqualFold(names.Name(base), s) {
			return base.String(), ""
		}
	}
	if base, _, found := strings.Cut(s, "-"); found {
		if code, _ := languageCode(base); code != "" {
			return "", "write the language alone: " + code
		}
	}
	return "", ""
}

// countryCode gives the code of a country that is named by its ISO 3166 code
// or in English, or "" and a hint.
func countryCode(s string) (code, hint string) {
	if strings.EqualFold(s, ValueUnknown) {
		return ValueUnknown, ""
	}
	if len(s) == 2 || len(s) == 3 {
		if region, err := language.ParseRegion(s); err == nil && region.Canonicalize().IsCountry() {
			return region.Canonicalize().String(), ""
		}
	}
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			if strings.EqualFold(names.Name(region), s) {
				return region.String(), ""
			}
		}
	}
	return "", ""
}
