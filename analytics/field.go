package analytics

import (
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
		return nil, p.unexpected(p.expectOperand(), Says("a field cannot stand inside another; write them side by side"))
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
			err = p.unexpected(Says("brackets around a range"), hintRange)
		}
	case kindField:
		// Of fields only GDELT's near may stand here; all others do not nest.
		e, err = p.fieldClause()
		p.field = ""
	default:
		err = p.unexpected(Says(`%s after "%s:"`, valueOf(field), name), Clause{})
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
		return nil, p.unexpected(p.expectOperand(), Clause{})
	}
	n, err := p.lexer.distance(t.at.Start+len("near"), digits, 1)
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != kindQuoted || p.tok.n >= 0 {
		return nil, p.unexpected(Says("words in quotes"), Says(`as in near%s:"smuggling balloons", or "smuggling balloons"~%s`, digits, digits))
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
	hint := Says(`if the colon belongs to the words, put them in quotes: "%s: …"`, name)
	switch plain := strings.Map(latin, lower); {
	case lower == "sourcecountry":
		hint = sourceCountryHint(leadingRun(rest))
	case foreignField(lower).Text != "":
		hint = foreignField(lower)
	case strings.HasPrefix(rest, "//"):
		address := name + ":" + leadingRun(rest)
		hint = Says(`an address is written url:"%s"`, address)
	case plain != lower && isField(plain):
		hint = Says("some of these letters are Cyrillic or Greek and only look Latin; did you mean %s:?", plain)
	default:
		if near := nearestField(lower); near != "" {
			hint = Says("did you mean %s:?", near)
		}
	}
	return p.lexer.fail(t.at.Start, found(name+":"), Says("a field: title, text, language, source, country, author, published or url"), hint)
}

func isField(name string) bool {
	_, ok := fieldNamed(name)
	return ok || name == scoreName
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
