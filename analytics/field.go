package analytics

import (
	"fmt"
	"strings"
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

// fieldClause reads a field and what it is compared with: one operand or a group.
func (p *parser) fieldClause() (Expr, *SyntaxError) {
	t := p.tok
	name := p.lexer.text[t.at.Start : t.at.End-1]
	if n, ok := gdeltNear(name); ok {
		return p.gdeltNear(t, n)
	}
	if strings.EqualFold(name, scoreName) {
		return p.score(t)
	}
	field, ok := fieldNamed(name)
	switch {
	case !ok:
		return nil, p.unknownField(t, name)
	case p.field != "":
		return nil, p.unexpected(p.expectOperand(), "a field cannot stand inside another; write them side by side")
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	p.field = field
	if err := p.advance(); err != nil {
		return nil, err
	}
	var e Expr
	var err *SyntaxError
	switch p.tok.kind {
	case kindOpen:
		e, err = p.group("")
	case kindWord, kindQuoted, kindRange:
		e, err = p.leaf(p.tok)
		p.field = ""
		if err == nil {
			err = p.advance()
		}
		if err == nil && field.kind() == inDates && p.tok.kind == kindWord && strings.EqualFold(p.tok.lit.text, "TO") {
			err = p.unexpected("brackets around a range", hintRange)
		}
	case kindField:
		// Of fields only GDELT's near may stand here; all others do not nest.
		e, err = p.fieldClause()
		p.field = ""
	default:
		err = p.unexpected(valueOf(field)+` after "`+name+`:"`, "")
	}
	if err != nil {
		return nil, err
	}
	return Field{Name: field, Expr: e, At: Span{t.at.Start, p.last}}, nil
}

// gdeltNear knows GDELT's near20:"a b", which means "a b"~20.
func gdeltNear(name string) (digits string, ok bool) {
	digits, ok = strings.CutPrefix(strings.ToLower(name), "near")
	return digits, ok && digits != "" && leadingDigits(digits) == digits
}

func (p *parser) gdeltNear(t token, digits string) (Expr, *SyntaxError) {
	if p.field != "" && p.field.kind() != inWords {
		return nil, p.unexpected(p.expectOperand(), "")
	}
	n, err := p.lexer.distance(t.at.Start+len("near"), digits, 1)
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != kindQuoted || p.tok.n >= 0 {
		return nil, p.unexpected("words in quotes", fmt.Sprintf(`as in near%s:"smuggling balloons", or "smuggling balloons"~%s`, digits, digits))
	}
	p.tok.n = n
	p.tok.at.Start = t.at.Start
	e, err := p.quoted(p.tok)
	if err != nil {
		return nil, err
	}
	return e, p.advance()
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
	return ok || name == scoreName
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
