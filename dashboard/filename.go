package dashboard

import (
	"mime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/analytics"
)

// maxNamedSelections is how much of a file's name what is counted may take, in characters.
const maxNamedSelections = 48

// exportName is the name of a file of rows: what they are, what is counted, and in which
// range. It has the letters of any script; contentDisposition has ASCII for old programs.
func exportName(name []string, req analytics.Request) string {
	if len(name) == 0 || len(req.Selections) == 0 || slices.ContainsFunc(req.Selections, func(s analytics.Selection) bool { return s.Spelling() == name[0] || s.Topic == name[0] }) {
		return fileName(append(name, rangeName(req))...) // the name says it already
	}
	return joinName(wideName("tidings", strings.Join(name, "-")), selectionsName(req), rangeName(req))
}

// selectionsName is the part of a file's name that says what is counted; "" all articles.
func selectionsName(req analytics.Request) string {
	var names []string
	for _, s := range req.Selections {
		names = append(names, s.Name())
	}
	return clipName(wideName(names...), maxNamedSelections)
}

func joinName(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "-")
}

// wideName is fileName with the letters and digits of all scripts, and not cut.
func wideName(parts ...string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.Join(parts, "-")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return strings.Join(words, "-")
}

// clipName cuts a name behind a word, or within the first.
func clipName(name string, most int) string {
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	cut := string([]rune(name)[:most])
	if at := strings.LastIndexByte(cut, '-'); at > 0 {
		cut = cut[:at]
	}
	return cut
}

// contentDisposition says what a file is called: in ASCII and, where the name has other
// letters, as it is, too (RFC 6266, section 4.3).
func contentDisposition(disposition, file string) string {
	plain := strings.IndexFunc(file, func(r rune) bool { return r > unicode.MaxASCII }) < 0
	if plain {
		return mime.FormatMediaType(disposition, map[string]string{"filename": file})
	}
	stem, ending := file, ""
	if at := strings.IndexByte(file, '.'); at >= 0 {
		stem, ending = file[:at], file[at:]
	}
	ascii := strings.Join(strings.FieldsFunc(stem, func(r rune) bool { return r > unicode.MaxASCII || r == '-' }), "-") + ending
	wide := mime.FormatMediaType(disposition, map[string]string{"filename": file}) // filename*=utf-8''…
	return disposition + "; filename=" + ascii + strings.TrimPrefix(wide, disposition)
}
