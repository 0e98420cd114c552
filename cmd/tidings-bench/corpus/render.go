package corpus

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendTitle writes a title: the first word with a capital, no full stop.
func appendTitle(b []byte, words []string) []byte {
	for i, w := range words {
		if i > 0 {
			b = append(b, ' ')
			b = append(b, w...)
			continue
		}
		b = appendCapital(b, w)
	}
	return b
}

// appendText writes sentences and paragraphs. There is a space between any two
// words, beside the punctuation: on words joined by signs tokenizers differ.
func appendText(r *rand.Rand, b []byte, words []string) []byte {
	left, sentences := 0, 3
	quoted := false
	for i, w := range words {
		begins := left == 0
		if begins {
			left = 6 + r.IntN(20)
		}
		left--
		if begins {
			b = appendCapital(b, w)
		} else {
			if !quoted && r.IntN(120) == 0 {
				b = append(b, "«"...)
				quoted = true
			}
			b = append(b, w...)
		}
		if left == 0 || i == len(words)-1 {
			if quoted {
				b = append(b, "»"...)
				quoted = false
			}
			left = 0
			b = append(b, "...........?!"[r.IntN(13)])
			if sentences--; sentences == 0 {
				sentences = 2 + r.IntN(4)
				b = append(b, "\n\n"...)
				continue
			}
		} else if r.IntN(12) == 0 {
			b = append(b, ',')
		}
		b = append(b, ' ')
	}
	return bytes.TrimRight(b, " \n")
}

func appendCapital(b []byte, word string) []byte {
	first, size := utf8.DecodeRuneInString(word)
	b = utf8.AppendRune(b, unicode.ToUpper(first))
	return append(b, word[size:]...)
}

// slug makes the end of an address out of a title.
func slug(title []string) string {
	var b strings.Builder
	for _, w := range title {
		plain := strings.Map(func(r rune) rune {
			if r = unicode.ToLower(r); r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				return r
			}
			return -1
		}, w)
		if plain == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(plain)
		if b.Len() > 40 {
			break
		}
	}
	if b.Len() == 0 {
		return "article"
	}
	return b.String()
}
