package analytics

import (
	"strings"

	"tidings/sql"
)

// value reads what a field other than words and dates is compared with.
func (p *parser) value(t token, name FieldName) (Expr, *SyntaxError) {
	raw := p.lexer.text[t.at.Start:t.at.End]
	text, prefix, stray := stars(t.lit, name)
	if stray >= 0 {
		hint := Says("* stands for the end of a value, as in source:pozirk*")
		if name == FieldSource {
			hint = Says("sources are given whole or by their beginning; all of a country's are country:BY")
		}
		return nil, p.lexer.fail(t.lit.offset(stray), found(raw), Says("* only at the end"), hint)
	}
	if text == "" && !prefix {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), Clause{})
	}
	if t.n >= 0 {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), Says("~N is known only for words of the title and the text"))
	}
	if t.kind == kindWord && strings.ContainsRune(text, ',') && name != FieldURL {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name),
			Says("several are written %s:(a OR b); a name with a comma stands in quotes", name))
	}
	if err := p.count(1, t.at.Start); err != nil {
		return nil, err
	}
	if text == "" || name != FieldLanguage && name != FieldCountry {
		return Value{Text: text, Prefix: prefix, At: t.at}, nil
	}
	if prefix {
		return nil, p.lexer.fail(t.at.Start, found(raw), valueOf(name), Says("codes are given whole"))
	}
	code, hint := languageCode(text)
	if name == FieldCountry {
		code, hint = countryCode(text), Clause{}
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
func valueOf(name FieldName) Clause {
	switch name {
	case FieldLanguage:
		return Says(`a language such as be, ru or en (ISO 639), or "unknown"`)
	case FieldCountry:
		return Says(`a country such as BY, LT or PL (ISO 3166), or "unknown"`)
	case FieldSource:
		return Says("a domain or a name, as in source:pozirk.org")
	case FieldAuthor:
		return Says(`a name, as in author:"Jane Smith"`)
	case FieldURL:
		return Says("a part of an address, as in url:pozirk.org/en/")
	case FieldPublished:
		return Says("a date or a range of dates")
	}
	return expectOperand
}

// languageCode gives the code of a language that is named by its ISO 639 code
// or in English, or "" and a hint.
func languageCode(s string) (code string, hint Clause) {
	if strings.EqualFold(s, ValueUnknown) {
		return ValueUnknown, Clause{}
	}
	code, ok := store.LanguageCode(s)
	switch base, _, regional := strings.Cut(s, "-"); {
	case ok && regional && len(base) <= 3:
		return "", Says("write the language alone: %s", code)
	case ok:
		return code, Clause{}
	}
	switch strings.ToLower(s) {
	case "by":
		return "", Says("Belarusian is be")
	case "ua":
		return "", Says("Ukrainian is uk")
	case "cz":
		return "", Says("Czech is cs")
	}
	return "", Clause{}
}

// countryCode gives the code of a country that is named by its ISO 3166 code
// or in English, or "".
func countryCode(s string) string {
	if strings.EqualFold(s, ValueUnknown) {
		return ValueUnknown
	}
	code, _ := store.CountryCode(s)
	return code
}
