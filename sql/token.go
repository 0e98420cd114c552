package store

import (
	"bytes"
	"encoding/hex"
	"iter"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"
)

// Token is one word of a text.
type Token struct {
	Term       string // normal form, as the index holds it
	Start, End int    // byte range in the text
}

// maxTerm is the longest term in bytes. A longer word (a base64 block, a word
// of ten megabytes) keeps its first keptTerm bytes, so that a prefix still
// finds it, and a hash of the whole, so that two of them do not meet.
const (
	maxTerm  = 128
	keptTerm = 96
)

// Tokens gives the words of text in order: Unicode words (UAX #29) that hold a
// letter or a digit, in normal form: NFKC, lower case, combining marks and
// invisible characters stripped, and letters that do not decompose mapped
// (ł→l, ß→ss), so that "Łukašenka" and "lukasenka" meet. A possessive ’s is
// dropped; an apostrophe inside a word stays, as U+0027. Text and query both
// go through it, and nothing else tokenizes.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		eachSegment(text, func(start, end int) bool {
			term := normalTerm(text[start:end])
			return term == "" || yield(Token{Term: term, Start: start, End: end})
		})
	}
}

// Written gives the words of text as Tokens does, but without their terms, and some
// that have none: who reads many texts need only once ask for that of each, with
// TermOf.
func Written(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) { eachSegment(text, yield) }
}

// TermOf gives the term of a word that Written gave, "" if it is none.
func TermOf(word string) string { return normalTerm(word) }

// normalTerm gives the normal form of one UAX #29 segment, "" if it is not a word.
func normalTerm(word string) string {
	if plainTerm(word) {
		return word
	}
	var room [64]byte
	return string(appendTerm(room[:0], word))
}

// plainTerm says whether a word is its own normal form at the first look: small
// letters and digits of ASCII.
func plainTerm(word string) bool {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(word) <= maxTerm
}

// appendTerm appends the normal form of one UAX #29 segment, nothing if it is
// not a word.
func appendTerm(to []byte, word string) []byte {
	from := len(to)
	real, far := false, false
	i := 0
	for ; i < len(word) && word[i] < utf8.RuneSelf; i++ { // most words of most Latin-script texts end here
		c := word[i]
		real = real || isASCIIWord(c)
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	if i < len(word) {
		fold := foldTable()
		for _, r := range word[i:] {
			switch {
			case r < utf8.RuneSelf:
				if 'A' <= r && r <= 'Z' {
					r += 'a' - 'A'
				}
				to = append(to, byte(r))
				real = real || isASCIIWord(byte(r))
			case r < foldLimit && fold[r] != unfolded:
				to = append(to, fold[r]...)
				real = real || fold[r] != "" && fold[r] != "'" && fold[r] != "·"
			default:
				if f := foldRune(r); f != "" {
					to = append(to, f...)
					real = real || f != "'" && f != "·"
					far = true
				}
			}
		}
	}
	if !real {
		return to[:from]
	}
	if far {
		// Below the table's limit folding takes every composition apart, so the
		// order of composing and folding does not matter; Hangul is above it.
		to = append(to[:from], norm.NFKC.Bytes(to[from:])...)
	}
	if term := to[from:]; len(term) > maxTerm || isOuter(term[0]) || isOuter(term[len(term)-1]) || bytes.HasSuffix(term, possessive) {
		to = append(to[:from], trimTerm(string(term))...)
	}
	return to
}

// isOuter says whether a term may neither begin nor end with c.
func isOuter(c byte) bool { return c == '\'' || c == '_' }

var possessive = []byte("'s")

func isASCIIWord(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z'
}

// trimTerm drops outer apostrophes and underscores and a possessive, and cuts
// what is too long.
func trimTerm(term string) string {
	if c := term[0]; c == '\'' || c == '_' {
		term = strings.TrimLeft(term, "'_")
	}
	for n := -1; n != len(term) && len(term) > 0; {
		n = len(term)
		if c := term[n-1]; c == '\'' || c == '_' || c == 's' {
			term = strings.TrimSuffix(strings.TrimRight(term, "'_"), "'s")
		}
	}
	if len(term) <= maxTerm {
		return term
	}
	kept := keptTerm
	for !utf8.RuneStart(term[kept]) {
		kept--
	}
	sum := xxh3.HashString128(term).Bytes()
	return term[:kept] + "…" + hex.EncodeToString(sum[:8])
}

// foldLimit bounds the table of folded runes: Latin, Greek, Cyrillic,
// Armenian, Hebrew and Arabic with their extensions, and general punctuation.
const foldLimit = 0x2C00

// unfolded marks a table entry whose rune has to take the long way; no rune
// folds to it.
const unfolded = "\xff"

var foldTable = sync.OnceValue(func() *[foldLimit]string {
	var t [foldLimit]string
	for r := range rune(foldLimit) {
		if r >= 0xD800 && r < 0xE000 {
			t[r] = unfolded
			continue
		}
		t[r] = foldRune(r)
	}
	return &t
})

// mapped are the letters that Unicode does not decompose but people do when
// they type a name on another keyboard, and the forms of the apostrophe.
var mapped = map[rune]string{
	'ł': "l", 'đ': "d", 'ð': "d", 'ø': "o", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i",
	'ħ': "h", 'ŧ': "t", 'þ': "th", 'ŋ': "n", 'ĸ': "k", 'ƶ': "z", 'ɨ': "i", 'ʉ': "u",
	'ς': "σ",
	'’': "'", '‘': "'", 'ʼ': "'", 'ʹ': "'", 'ʻ': "'", '`': "'", '´': "'", '＇': "'", 'ʽ': "'", '′': "'", '՚': "'", 'ꞌ': "'",
}

// foldRune gives what one rune of an NFKC text becomes; "" drops it.
func foldRune(r rune) string {
	lower := unicode.ToLower(r)
	if m, ok := mapped[lower]; ok {
		return m
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(lower)) {
		if unicode.Is(unicode.Mn, d) || unicode.Is(unicode.Me, d) || unicode.Is(unicode.Cf, d) || unicode.IsControl(d) {
			continue
		}
		if m, ok := mapped[d]; ok {
			b.WriteString(m)
			continue
		}
		if !unicode.IsLetter(d) && !unicode.IsNumber(d) && !unicode.Is(unicode.Mc, d) && d != '·' {
			continue
		}
		b.WriteRune(unicode.ToLower(d))
	}
	// Marks went; what is left (Hangul apart) composes to itself.
	return norm.NFC.String(b.String())
}
