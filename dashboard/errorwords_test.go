package dashboard

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tidings/analytics"
)

// badQueries are queries that cannot be read, of all kinds of faults.
var badQueries = []string{
	"", "(border", "border)", "border AND", "AND border", "border AND OR a", "\"border", "„border", "\"border ”", "\"a b\"~", "\"a b\"~x", "\"a b\"~9999", "\"a b\"^3", "\"a b\"~2^3", "\"a\"*",
	"[a", "published:[2025", "published:[2025]", "--border", "a NEAR b", "a NEAR/ b", "a NEAR/0 b", "a NEAR/x b", "a W/5 b", "a NEAR5 b", "a NEAR/3 b NEAR/4 c", "(a AND b) NEAR/3 c", "title:a NEAR/3 b",
	"а ОR b", "a АND b", "langage:lt", "foo:bar", "http://example.org", "tеxt:a", "theme:X", "tone:5", "repeat3:\"a\"", "sourcecountry:UK", "sourcecountry:belarus", "mode:artlist", "media_id:1", "near20:a",
	"title:", "title:text:a", "language:xx-klingon", "language:by", "language:en-GB", "language:be*", "country:Narnia", "country:a*", "country:(a", "source:a*b", "source:\"\"", "source:a,b", "source:\"a b\"~3",
	"published:soon", "published:now-1d", "published:>", "published:><2025", "published:[2026 TO 2025]", "published:2025-01-01 TO 2026", "published>2025", "language=lt", "sourcelang=spanish", "author:[a TO b]",
	"score:a", "score:(a b", "score:(a b)", "score:(a b) > 2", "score:(a b) >=", "score:(a b) >= 9", "score:(a b) >= 0", "score:(a a) >= 1", "score:(a^) >= 1", "score:(a^0) >= 1", "score:(a^1.2345) >= 1",
	"score:(a ^2) >= 1", "score:(\"a b\"~3) >= 1", "score:() >= 1", "title:score:(a) >= 1", "score:(a^99999999) >= 1", "a^2", "a~", "wom?n", "/a.*/", "–border", "a<b", "s*ction", "*", "\"…\"", "…", "a & b", "a | b", "a - b",
	"\"a b c\"~1", "a*", "* *", "a \xff", strings.Repeat("(", 300) + "a", strings.Repeat("a ", 2001), strings.Repeat("long", 20000),
}

// badAddresses are pages with parameters that cannot be used.
var badAddresses = []string{
	"/explore?q=border&from=soon", "/explore?q=border&to=2025-13-01", "/explore?q=border&from=2025-02-01&to=2025-01-01", "/explore?q=border&interval=decade", "/explore?q=border&unit=letters",
	"/explore?q=border&tz=Mars", "/explore?q=border&language=klingon", "/explore?q=border&country=Narnia", "/explore?q=border&panel=most", "/explore?q=border&by=colour", "/explore?q=border&measure=x",
	"/explore?q=border&ghost=x", "/explore?topic=nothing", "/explore?topic=border@99", "/explore?topic=border@1999-01-01", "/explore?topic=border@x", "/explore?colour=red", "/explore?q=border&date_from=x",
	"/explore?q=border&from=1900-01-01&to=2025-01-01&interval=hour", "/topics/nothing", "/articles/999999", "/articles/nothing", "/articles?page=0", "/articles?sort=best", "/articles?undated=maybe", "/nothing",
	"/boards/nothing", "/board?days=0", "/board?days=7&from=2025-01-01", "/anomalies?interval=month", "/coverage?interval=hour", "/coverage/source?source=nowhere", "/feeds/99", "/annotations/99", "/language?to=xx",
	"/board?label=a", "/articles/1/versions/x", "/sql?run=x", "/explore?%zz",
}

// messageFaults are what of a message is not said in another language: texts that the
// catalogue lacks, errors of other libraries, and words that were given as values. given is
// what the reader typed.
func messageFaults(l *locale, c analytics.Clause, given string) []string {
	var out []string
	if l.texts[c.Text] == "" && !c.OnlyValue() && c.Text != "" {
		out = append(out, "no translation of "+c.Text)
	}
	for _, v := range c.Values {
		switch v := v.(type) {
		case analytics.Clause:
			out = append(out, messageFaults(l, v, given)...)
		case analytics.Worded:
			out = append(out, messageFaults(l, v.Words(), given)...)
		case error:
			out = append(out, "an error of another library: "+v.Error())
		case string:
			if quoted, err := strconv.Unquote(strings.ReplaceAll(v, "…", "")); err == nil {
				v = quoted
			}
			if !strings.Contains(given, strings.Trim(v, "`…")) && !sameEverywhere.MatchString(v) {
				out = append(out, "words as a value: "+v)
			}
		}
	}
	return out
}

// sameEverywhere are values that the reader did not type and that are the same in every
// language: signs, operators, numbers, and names of fields, parameters and addresses.
var sameEverywhere = regexp.MustCompile(`^(?:[^\p{L}]*|AND NOT|AND|OR|NOT|NEAR(?:/\d+)?|[a-z]{2}|[A-Z]{2}|title|text|language|source|published)$`)

// Each message about a query that cannot be read is said in Russian, with all that is put
// into it.
func TestQueryFaultsAreTranslated(t *testing.T) {
	ru := built.choose("ru", "")
	hints := 0
	for _, q := range badQueries {
		parsed, err := analytics.Parse(q)
		if err == nil {
			if q != "country:(a" && len(parsed.Warnings) == 0 && !slices.Contains([]string{"a*"}, q) {
				t.Errorf("%.60q can be read", q)
			}
			continue
		}
		worded, ok := err.(analytics.Worded)
		if !ok {
			t.Errorf("%.60q: %v cannot be said in other languages", q, err)
			continue
		}
		if got := worded.Words().String(); got != err.Error() {
			t.Errorf("%.60q: the words %q, want %q", q, got, err)
		}
		for _, fault := range messageFaults(ru, worded.Words(), q) {
			t.Errorf("%.60q: %v: %s", q, err, fault)
		}
		text := string(ru.words(worded.Words()))
		if !strings.Contains(text, "смещение") || strings.Contains(text, "expected") || strings.Contains(text, "%!") {
			t.Errorf("%.60q: %s", q, text)
		}
		if strings.Contains(text, ";") {
			hints++
		}
	}
	if hints < 40 {
		t.Errorf("only %d messages have a hint", hints)
	}
	for q, want := range map[string]string{
		"langage:lt":                `смещение 0: здесь &#34;langage:&#34;, а ожидалось: поле: title, text, language, source, country, author, published или url; может быть, language:?`,
		"граница (":                 `смещение 16 (символ 10): здесь конец запроса, а ожидалось: слово, фраза или &#34;(&#34;`,
		"score:(a b) >= 9":          `смещение 15: здесь &#34;9&#34;, а ожидалось: порог не больше 2; все веса больше 0 вместе дают 2`,
		"border " + "published:now": `смещение 17: здесь &#34;now&#34;, а ожидалось: дата; запрос в любой день считает одно и то же, поэтому дат относительно сегодняшнего дня в нём нет; выберите период рядом с запросом`,
	} {
		_, err := analytics.Parse(q)
		if err == nil {
			t.Errorf("%q can be read", q)
			continue
		}
		if got := string(ru.words(err.(analytics.Worded).Words())); got != want {
			t.Errorf("%q: %s\nwant %s", q, got, want)
		}
	}
	for _, q := range []string{"a b OR c", "+a OR b", "border and a", "И ИЛИ a", "'a b' c", "\"a\"~3"} {
		parsed, err := analytics.Parse(q)
		if err != nil || len(parsed.Warnings) == 0 && q != "И ИЛИ a" {
			t.Errorf("%q: %v, %v", q, parsed.Warnings, err)
		}
		for _, w := range parsed.Warnings {
			for _, fault := range messageFaults(ru, w.Text, q+parsed.String()+"(a AND b)") {
				t.Errorf("%q: %s: %s", q, w.Text, fault)
			}
		}
	}
}

// Pages that say what is wrong do so in the reader's language: in Russian without a part
// in English, and in the language of tests without a letter outside of the catalogue.
func TestErrorPagesSpeakTheLanguage(t *testing.T) {
	russian, marked := newServer(t, shared(t)), newServer(t, shared(t))
	marked.config.Version = "1"
	pseudo := *english
	pseudo.pseudo = true
	marked.locales = &locales{all: []*locale{&pseudo}}
	if err := marked.loadTemplates(); err != nil {
		t.Fatal(err)
	}
	addresses := slices.Clone(badAddresses)
	for _, q := range badQueries[1:] {
		if len(q) < 1000 && !strings.Contains(q, "\xff") {
			addresses = append(addresses, "/explore?"+url.Values{"q": {q}}.Encode())
		}
	}
	for _, address := range addresses {
		w := get(russian.Handler(), address, "Accept-Language", "ru")
		if w.Code < http.StatusBadRequest {
			if strings.HasPrefix(address, "/explore?q=") {
				continue // it can be read after all
			}
			t.Errorf("%s: status %d", address, w.Code)
			continue
		}
		document, err := parsePage(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		if part := withLang(document, "en"); part != "" {
			t.Errorf("%s: in English: %s", address, part)
		}
		w = get(marked.Handler(), address)
		if document, err = parsePage(w.Body); err != nil {
			t.Fatal(err)
		}
		for _, text := range foreignTexts(document, new(int)) {
			t.Errorf("%s: not in the catalogue, and not marked as data: %s", address, text)
		}
	}
}

// withLang is the text of the first element that has a language; "" without one. The
// link to the other language has it, too.
func withLang(n *html.Node, lang string) string {
	if n.Type == html.ElementNode && n.Data != "a" && slices.Contains(n.Attr, html.Attribute{Key: "lang", Val: lang}) {
		var b strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				b.WriteString(c.Data)
			}
		}
		return b.String()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if text := withLang(c, lang); text != "" {
			return text
		}
	}
	return ""
}

// What people type is escaped in a message, and what other libraries say is marked as
// English and cannot forge the marks.
func TestWordsAreEscaped(t *testing.T) {
	ru := built.choose("ru", "")
	err := &analytics.ParamError{Name: "q", Value: "<b>\uE000", Err: http.ErrNotSupported}
	if got, want := string(ru.words(err.Words())), `q=&#34;&lt;b&gt;�&#34;: <span lang="en">feature not supported</span>`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := ru.plainWords(err.Words()), `q="<b>�": feature not supported`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
