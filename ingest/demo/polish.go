package demo

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// polish mends what filling slots leaves rough: a small letter at the start,
// two full stops at the end, and the vowels that Belarusian and Ukrainian
// change for the sound of the word before.
func polish(language, s string) string {
	if strings.HasSuffix(s, "..") {
		s = s[:len(s)-1]
	}
	switch language {
	case "be":
		s = belarusianU(s)
	case "uk":
		s = ukrainianU(s)
	}
	return capitalise(s)
}

// capitalise makes the first letter a capital, behind an opening quotation
// mark too.
func capitalise(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) {
			return s[:i] + string(unicode.ToUpper(r)) + s[i+utf8.RuneLen(r):]
		}
		if unicode.IsDigit(r) {
			return s
		}
	}
	return s
}

const cyrillicVowels = "аеёіоуыэюяиїє"

// endsInVowel says whether the text before a word ends in a vowel and a
// space, so that the two words are spoken together.
func endsInVowel(before string) bool {
	before, spaced := strings.CutSuffix(before, " ")
	last, _ := utf8.DecodeLastRuneInString(before)
	return spaced && strings.ContainsRune(cyrillicVowels, unicode.ToLower(last))
}

// belarusianU writes the preposition у as ў behind a vowel, and as у elsewhere.
func belarusianU(s string) string {
	return eachPreposition(s, func(before, after string) string {
		if endsInVowel(before) {
			return "ў"
		}
		return "у"
	})
}

// ukrainianU writes the preposition у as в behind a vowel, except before
// clusters of consonants that could not be spoken so.
func ukrainianU(s string) string {
	return eachPreposition(s, func(before, after string) string {
		after = strings.ToLower(strings.TrimLeft(after, " «"))
		one, size := utf8.DecodeRuneInString(after)
		two, _ := utf8.DecodeRuneInString(after[size:])
		cluster := !strings.ContainsRune(cyrillicVowels, one) && !strings.ContainsRune(cyrillicVowels+"рл", two)
		if endsInVowel(before) && !strings.ContainsRune("вф", one) && !cluster {
			return "в"
		}
		return "у"
	})
}

// eachPreposition puts the form that choose gives in place of each word у, ў
// or в that stands inside a sentence.
func eachPreposition(s string, choose func(before, after string) string) string {
	var b strings.Builder
	done := 0
	for i := 0; i+4 <= len(s); i++ {
		if s[i] != ' ' {
			continue
		}
		switch word, rest := s[i+1:i+3], s[i+3:]; {
		case (word == "у" || word == "ў" || word == "в") && strings.HasPrefix(rest, " "):
			b.WriteString(s[done : i+1])
			b.WriteString(choose(s[:i+1], rest))
			done = i + 3
		}
	}
	b.WriteString(s[done:])
	return b.String()
}
