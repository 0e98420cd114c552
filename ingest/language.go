package ingest

import (
	"unicode"
	"unicode/utf8"
)

// DetectLanguage gives the ISO 639-1 code of the language a text is in, or ""
// where it is too short, too mixed or too strange to tell.
//
// The script decides first: some belong to one language. Otherwise each
// language of the script is scored by what it costs, in bits, to spell the
// text's words with its letters: every letter after the two before it, or
// after one or none where it has not seen both; its commonest short words count
// for it (language_words.go). The cheapest language wins if the next one costs
// clearly more. Only the beginning of the text is looked at
// (sampleLetters), so that a text's length costs nothing.
//
// The costs are distilled by language_gen.go from the models of lingua-go. In
// its low-accuracy mode, which does much the same, that library adds 130 MB to
// the program; in its other one, 700 MB to the memory.
func DetectLanguage(text string) string {
	sample := takeSample(text)
	script, share := sample.script()
	if share < dominantShare {
		return ""
	}
	if code, ok := onlyLanguage(script); ok {
		if sample.letters[script] >= 3 {
			return code
		}
		return ""
	}
	model := languageModels()
	candidates := model.byScript[script]
	if len(candidates) == 0 || sample.letters[script] < shortestText {
		return ""
	}
	best, second, letters := model.cheapest(sample.words, script, candidates)
	if letters < shortestText {
		return ""
	}
	// Bits for each letter; and by how many the runner-up is dearer in all.
	if best.cost > dearest*letters*costUnit {
		return ""
	}
	if margin := float64(second.cost-best.cost) / costUnit; margin < leastMargin {
		return ""
	}
	code := model.codes[best.language]
	if code == "be-Latn" {
		return "be"
	}
	return code
}

const (
	sampleLetters = 400 // of a text are looked at
	shortestText  = 8   // letters below which a text says nothing
	dominantShare = 0.6 // of the letters must be in one script
	costUnit      = 8   // of the model's units are a bit
	dearest       = 9   // bits a letter: dearer text is in no language of the model
	leastMargin   = 2.0 // bits between the cheapest language and the next
	unknownCost   = 20 * costUnit
	mostForWord   = 16 * costUnit // by which a word can speak against a language
	backoffCost   = 2 * costUnit  // for a letter whose forerunners a language has not seen together
)

// scriptID is a script that the detector tells apart.
type scriptID uint8

const (
	scriptOther scriptID = iota
	scriptLatin
	scriptCyrillic
	scriptArabic
	scriptGreek
	scriptHebrew
	scriptGeorgian
	scriptArmenian
	scriptHan
	scriptKana
	scriptHangul
	scriptThai
	scriptDevanagari
	scriptBengali
	scriptTamil
	scriptCount
)

// onlyLanguage gives the language of a script that is written in one
// language, or nearly so.
func onlyLanguage(script scriptID) (string, bool) {
	code := [scriptCount]string{
		scriptGreek: "el", scriptHebrew: "he", scriptGeorgian: "ka", scriptArmenian: "hy", scriptHan: "zh", scriptKana: "ja",
		scriptHangul: "ko", scriptThai: "th", scriptDevanagari: "hi", scriptBengali: "bn", scriptTamil: "ta",
	}[script]
	return code, code != ""
}

func scriptOf(r rune) scriptID {
	switch {
	case r < utf8.RuneSelf, r < 0x250, r >= 0x1E00 && r < 0x1F00:
		return scriptLatin
	case r >= 0x400 && r < 0x530:
		return scriptCyrillic
	case r >= 0x370 && r < 0x400, r >= 0x1F00 && r < 0x2000:
		return scriptGreek
	case r >= 0x530 && r < 0x590:
		return scriptArmenian
	case r >= 0x590 && r < 0x600:
		return scriptHebrew
	case r >= 0x600 && r < 0x780, r >= 0xFB50 && r < 0xFE00, r >= 0xFE70 && r < 0xFEFF:
		return scriptArabic
	case r >= 0x900 && r < 0x980:
		return scriptDevanagari
	case r >= 0x980 && r < 0xA00:
		return scriptBengali
	case r >= 0xB80 && r < 0xC00:
		return scriptTamil
	case r >= 0xE00 && r < 0xE80:
		return scriptThai
	case r >= 0x10A0 && r < 0x1100:
		return scriptGeorgian
	case r >= 0x3040 && r < 0x3100:
		return scriptKana
	case r >= 0x3400 && r < 0xA000, r >= 0x20000 && r < 0x32000:
		return scriptHan
	case r >= 0xAC00 && r < 0xD7B0, r >= 0x1100 && r < 0x1200:
		return scriptHangul
	}
	return scriptOther
}

// languageSample is the beginning of a text: its words in small letters, each
// followed by a zero, and its letters counted by script.
type languageSample struct {
	words   []rune
	letters [scriptCount]int
}

// takeSample takes the first words of a text. Addresses and words with digits
// in them are no words of a language.
func takeSample(text string) languageSample {
	sample := languageSample{words: make([]rune, 0, sampleLetters+64)}
	start, foreign, total := 0, false, 0
	endWord := func() {
		if foreign {
			sample.words = sample.words[:start]
		} else if len(sample.words) > start {
			for _, r := range sample.words[start:] {
				sample.letters[scriptOf(r)]++
			}
			total += len(sample.words) - start
			sample.words = append(sample.words, 0)
		}
		start, foreign = len(sample.words), false
	}
	for i, r := range text {
		letter, ok := smallLetter(r)
		switch {
		case ok:
			if len(sample.words)-start < 40 { // no word is longer
				sample.words = append(sample.words, letter)
			}
		case unicode.Is(unicode.Mn, r):
		case r == '\'' || r == '’' || r == 'ʼ' || r == '-' || r == '\u00ad':
			if len(sample.words) > start && r != '\u00ad' && r != '-' {
				continue // inside a word: пам'ять, l’état
			}
		case unicode.IsDigit(r) || r == '@' || r == '/' || r == '_':
			foreign = true
		case r == ':' || r == '.':
			// "https://…" and "pozirk.org" go on after these.
			if next, _ := utf8.DecodeRuneInString(text[i+1:]); !unicode.IsLetter(next) && next != '/' {
				endWord()
			} else {
				foreign = true
			}
		default:
			endWord()
			if total >= sampleLetters {
				return sample
			}
		}
	}
	endWord()
	return sample
}

// smallLetter gives a letter as a small one; ok is false for what is no letter.
// Latin and Cyrillic are the most of what comes, and need no table.
func smallLetter(r rune) (letter rune, ok bool) {
	switch {
	case 'a' <= r && r <= 'z', 'а' <= r && r <= 'џ':
		return r, true
	case 'A' <= r && r <= 'Z', 'А' <= r && r <= 'Я':
		return r + ' ', true
	case 'Ѐ' <= r && r <= 'Џ':
		return r + ('ѐ' - 'Ѐ'), true
	case r < utf8.RuneSelf:
		return r, false
	}
	return unicode.ToLower(r), unicode.IsLetter(r)
}

// script is the script of most letters and its share. Japanese mixes Chinese
// characters with its own letters.
func (s languageSample) script() (scriptID, float64) {
	counts := s.letters
	if counts[scriptKana]*5 > counts[scriptHan] {
		counts[scriptKana] += counts[scriptHan]
		counts[scriptHan] = 0
	}
	best, all := scriptOther, 0
	for script, n := range counts {
		all += n
		if n > counts[best] {
			best = scriptID(script)
		}
	}
	if all == 0 {
		return scriptOther, 0
	}
	return best, float64(counts[best]) / float64(all)
}
