package ingest

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/zeebo/xxh3"

	"tidings/sql"
)

// clean makes an article of an Item. An Item that says nothing about an
// article is a Reject.
func clean(item Item, opts ReadOptions) (store.Article, *Reject) {
	domain, name := publisher(item)
	return cleanAs(item, domain, name, opts)
}

// cleanAs is clean for an Item whose publisher is known.
func cleanAs(item Item, domain, name string, opts ReadOptions) (store.Article, *Reject) {
	a := store.Article{
		URL:    strings.TrimSpace(item.URL),
		Title:  cleanLine(item.Title),
		Text:   strings.TrimSpace(onlyPrintable(item.Text)),
		Author: cleanLine(item.Author),

		SourceDomain: domain, SourceName: name,
	}
	a.Published, a.DateOnly, a.DateFrom, a.DateNote = publication(item, opts)
	if a.Title == "" && a.Text == "" && !counts(item, a) {
		return a, &Reject{Origin: item.Origin, Reason: "no title and no text: expected at least one of them, or an address, or source and date"}
	}
	a.Language = languageOf(item, a)
	if code, ok := store.CountryCode(item.Country); ok {
		a.Country = code
	}
	a.Key = key(a)
	return a, nil
}

// counts says whether an Item without a word is an article all the same: it
// says which one it is, so that it belongs in the number of all articles.
// Archives have such records, with nothing but a dateline.
func counts(item Item, a store.Article) bool {
	if _, err := CanonicalURL(a.URL); err == nil {
		return true
	}
	return (item.Source != "" || item.SourceURL != "") && !a.Published.IsZero()
}

// cleanLine folds white space and drops control characters.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(onlyPrintable(s)), " ")
}

// onlyPrintable maps a text, which is valid UTF-8, with printable; nearly every
// one stays as it is.
func onlyPrintable(s string) string {
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) && !mayHold(eightBytes(s[i:]), ' ', 0x7F, 0xC2) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		// The controls beyond ASCII are U+0080 to U+009F.
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7F || c == 0xC2 && i+1 < len(s) && s[i+1] < 0xA0 {
			return strings.Map(printable, s)
		}
	}
	return s
}

// printable keeps what a text may hold: no control characters but those that
// break lines and words.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		if r == '\r' || r == '\u0085' {
			return '\n'
		}
		return -1
	}
	return r
}

// publisher gives the domain and the name of the source: what the file says
// before what the address says.
func publisher(item Item) (domain, name string) {
	name = cleanLine(item.Source)
	address := item.SourceURL
	if address == "" && looksLikeDomain(name) {
		address, name = name, ""
	}
	for _, candidate := range []string{address, item.URL} {
		if candidate == "" {
			continue
		}
		if d, err := Domain(candidate); err == nil {
			return d, name
		}
	}
	if name == "" {
		name = cleanLine(item.SourceURL)
	}
	return "", name
}

func looksLikeDomain(name string) bool {
	if !strings.Contains(name, ".") || strings.ContainsAny(name, " ,") {
		return false
	}
	_, err := Domain(name)
	return err == nil
}

// publication gives the date as written, or else one in the article's address.
// A date that cannot be is kept as a note and never becomes another; so is one in
// the address that contradicts a feed's.
func publication(item Item, opts ReadOptions) (at time.Time, dateOnly bool, from, note string) {
	if written := strings.TrimSpace(item.Published); written != "" {
		t, day, err := ParseDate(written, opts.Zone)
		if err == nil {
			err = opts.checkDate(t)
		}
		if err == nil {
			if item.PublishedFrom == DateFeed {
				if other, ok := dateFromURL(item.URL); ok && opts.checkDate(other) == nil && differ(t, day, other, true) {
					note = "its address says " + dateText(other, true)
				}
			}
			return t.UTC(), day, string(item.PublishedFrom), note
		}
		note = fmt.Sprintf("%.80q: %v", written, err)
	}
	if t, ok := dateFromURL(item.URL); ok && opts.checkDate(t) == nil {
		return t, true, string(DateURL), note
	}
	return time.Time{}, false, string(DateNone), note
}

// checkDate is CheckDate, without its day of grace where AsOf is the moment of
// reading.
func (o ReadOptions) checkDate(t time.Time) error {
	if err := CheckDate(t, o.AsOf); err != nil || !o.Live || !t.After(o.AsOf) {
		return err
	}
	return fmt.Errorf("%s is not yet: it was read at %s", t.UTC().Format(time.RFC3339), o.AsOf.UTC().Format(time.RFC3339))
}

// languageOf gives the language as the Item names it or as the text reads; ""
// where neither tells.
func languageOf(item Item, a store.Article) string {
	if code, ok := store.LanguageCode(item.Language); ok {
		return code
	}
	return DetectLanguage(a.Title + "\n" + a.Text)
}

// key is what makes an article unique: its canonical address or, where it has
// none, source, title and date. Undated ones are told apart by their text too:
// "Weather" without a date is not one article.
func key(a store.Article) string {
	if canonical, err := CanonicalURL(a.URL); err == nil {
		return canonical
	}
	source := a.SourceDomain
	if source == "" {
		source = strings.ToLower(a.SourceName)
	}
	date := a.Published.Format(time.RFC3339)
	if a.Published.IsZero() || a.Title == "" {
		date = fmt.Sprintf("%s %016x", date, xxh3.HashString(a.Text))
	}
	return strings.Join([]string{source, a.Title, date}, "\t")
}

// Fields gives the names of the fields of an Item that ReadOptions.Map takes.
func Fields() []string {
	names := make([]string, len(columnTable))
	for i, f := range columnTable {
		names[i] = f.name
	}
	return names
}
