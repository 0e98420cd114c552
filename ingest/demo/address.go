package demo

import (
	"fmt"
	"strings"
	"unicode"
)

// slugWords is how many of a headline's words stand in its article's address.
const slugWords = 6

// address gives the URL of an article with this headline. An article without
// a usable date has none in its address either.
func address(d *draft, title string) string {
	var b strings.Builder
	b.WriteString("https://" + d.source.domain)
	if d.language != d.source.mix[0].name {
		b.WriteString("/" + d.language)
	}
	if d.date.undated() {
		b.WriteString("/news")
	} else {
		b.WriteString(d.published.Format("/2006/01"))
	}
	fmt.Fprintf(&b, "/%s-%d", slug(title), d.number)
	return b.String()
}

// tracked gives the address as it comes by a newsletter or a social network.
func tracked(url string, number int) string {
	switch number % 3 {
	case 0:
		return url + "?utm_source=newsletter&utm_medium=email"
	case 1:
		return url + fmt.Sprintf("?fbclid=IwAR%08x", number*2654435761)
	default:
		return url + "?utm_source=telegram&utm_campaign=daily#top"
	}
}

// slug writes a headline's first words in Latin letters.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '’' && r != '\'' })
	var b strings.Builder
	for i, w := range words[:min(slugWords, len(words))] {
		if i > 0 {
			b.WriteByte('-')
		}
		for _, r := range w {
			if r < unicode.MaxASCII {
				if r != '\'' {
					b.WriteRune(r)
				}
				continue
			}
			b.WriteString(latin(r))
		}
	}
	return b.String()
}

// latin gives a lower-case letter of the corpus' languages in plain Latin
// letters, "" for signs that have none.
func latin(r rune) string {
	const letters = "а a б b в v г g ґ g д d е e ё io ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u ў u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia є ie " +
		"ą a é e č c ć c ę e ė e į i ł l ń n ó o š s ś s ū u ų u ž z ź z ż z "
	_, after, found := strings.Cut(letters, string(r)+" ")
	if !found {
		return ""
	}
	to, _, _ := strings.Cut(after, " ")
	return to
}
