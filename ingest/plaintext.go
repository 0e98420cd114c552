package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markup recognizes text that clearly is HTML: a tag that exists, or a
// comment. Angle brackets alone prove nothing: "<SRD>" is a ticker symbol.
var markup = regexp.MustCompile(`(?i)<!--|</?(?:a|abbr|article|b|blockquote|body|br|center|code|dd|div|dl|dt|em|figcaption|figure|` +
	`font|h[1-6]|head|hr|html|i|iframe|img|li|ol|p|picture|pre|q|s|script|section|small|source|span|strike|strong|style|sub|sup|` +
	`table|tbody|td|th|tr|u|ul|video)(?:\s[^<>]*)?/?>`)

// entity is a character reference with its semicolon. Without one it may be
// part of an address, such as "?a=1&copy=2".
var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)

// unmarked takes markup and character references off a value that has them,
// also when the markup itself was escaped, and leaves any other as it is.
func unmarked(s string) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return s
	}
	if markup.MatchString(s) {
		return plainText(s)
	}
	unescaped := entity.ReplaceAllStringFunc(s, html.UnescapeString)
	if unescaped != s && markup.MatchString(unescaped) {
		return plainText(unescaped)
	}
	return strings.TrimSpace(unescaped)
}

// plainText gives the text of an HTML fragment as a reader would see it:
// blocks and line breaks on lines of their own, white space otherwise
// collapsed, scripts and styles left out, character references resolved. A
// tag that HTML does not know and that has no attributes is text.
func plainText(fragment string) string {
	var b lineBuilder
	skipping := atom.Atom(0) // the element whose contents are left out
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken: // the end: reading from memory does not fail otherwise
			return b.text()
		case html.TextToken:
			if skipping == 0 {
				b.write(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			name, attributes := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case skipping != 0:
				// </head> may be left out, so <body> ends a head too.
				if kind == html.EndTagToken && tag == skipping || tag == atom.Body {
					skipping = 0
				}
			case tag == 0 && !attributes && !strings.ContainsAny(raw, "-:/ "):
				b.write(raw)
			case invisible(tag):
				if kind == html.StartTagToken {
					skipping = tag
				}
			case block(tag):
				b.breakLine()
			case tag == atom.Td || tag == atom.Th:
				b.write(" ")
			}
		}
	}
}

func invisible(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Svg, atom.Head:
		return true
	}
	return false
}

func block(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Br, atom.Center, atom.Dd, atom.Details, atom.Div,
		atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Html, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre,
		atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// lineBuilder joins pieces of text, collapsing white space to one space and
// any number of line breaks to one.
type lineBuilder struct {
	b     strings.Builder
	space bool // white space is due before the next word
	line  bool // a line break is due before the next word
}

func (l *lineBuilder) write(s string) {
	for s != "" {
		n := strings.IndexFunc(s, unicode.IsSpace)
		if n == 0 {
			l.space = true
			s = strings.TrimLeftFunc(s, unicode.IsSpace)
			continue
		}
		if n < 0 {
			n = len(s)
		}
		switch {
		case l.b.Len() == 0:
		case l.line:
			l.b.WriteByte('\n')
		case l.space:
			l.b.WriteByte(' ')
		}
		l.line, l.space = false, false
		l.b.WriteString(s[:n])
		s = s[n:]
	}
}

func (l *lineBuilder) breakLine() { l.line = true }

func (l *lineBuilder) text() string { return l.b.String() }
