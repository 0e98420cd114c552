package ingest

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// legacyTable lists the single-byte encodings that files in the languages of
// the region come in, the likeliest first, with the languages each can write.
var legacyTable = [...]struct{ charset, languages string }{
	{"windows-1251", "ru be uk bg"},
	{"koi8-r", "ru"},
	{"koi8-u", "uk"},
	{"iso-8859-5", "ru be uk bg"},
	{"ibm866", "ru be"},
	{"windows-1252", "de fr es pt it nordic"},
	{"windows-1250", "pl cs hu ro hr de"},
	{"windows-1257", "lt lv et pl"},
	{"iso-8859-2", "pl cs hu ro hr"},
	{"iso-8859-13", "lt lv et pl"},
	{"windows-1254", "tr"},
}

// languageLetters gives, for each language, its letters outside ASCII from
// the most to the least frequent in running text.
var languageLetters = map[string]string{
	"ru":     "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
	"be":     "аінырекосядлтпўувбзмгцчшйхжьэюфё",
	"uk":     "оаинівертсклдпмузяьгйчбшхцєїжюфщґ",
	"bg":     "аоеитнрсвлкдпмзгуябъчшцйжхющфь",
	"pl":     "łąęóśżćńź",
	"lt":     "ėšųįžčąūę",
	"lv":     "āīēšūņļžķģč",
	"et":     "äõüöšž",
	"cs":     "íáěéřčýžšůúťďňóľôäĺŕ",
	"hu":     "éáőöóüíúű",
	"ro":     "ăîâşţ",
	"hr":     "čšžćđ",
	"de":     "äüßö",
	"fr":     "éèàêçâîôûùëïœüæ",
	"es":     "óíáéñúü",
	"pt":     "ãçáéíóêõúâôà",
	"it":     "àèìòùé",
	"nordic": "äåöøæé",
	"tr":     "ışğçöüİ",
}

// typography is what stands in text of any language beside letters.
const typography = "«»„“”‘’‚–—…№§°€©®•·¿¡ºª\u00a0\u00ad"

// plausible is the least average score of a non-ASCII character at which
// bytes are taken for text in a legacy encoding rather than for damage.
const plausible = 0.35

// convincing is the score from which on no detector of other scripts is heard.
const convincing = 0.95

// guessEncoding tells which encoding sample is in, from its first non-ASCII
// byte on; whole says that the file ends with it. Nil is UTF-8, possibly with
// damage.
//
// Every candidate encoding and language is scored by how well the decoded
// characters agree with the language: letters by their rank in frequency, and
// against it signs in the middle of words, control characters, and capitals
// after small letters (which is how KOI8-R looks when read as windows-1251).
// A statistical detector of other scripts is asked when none is convincing.
func guessEncoding(sample []byte, whole bool) encoding.Encoding {
	good, bad := utf8Evidence(sample, whole)
	if bad == 0 || good > 0 && bad <= good {
		return nil
	}
	var hint string
	var confidence int
	if result, err := chardet.NewTextDetector().DetectBest(sample); err == nil {
		hint, confidence = strings.ToLower(result.Charset), result.Confidence
	}
	var best encoding.Encoding
	bestScore := plausible
	for _, candidate := range legacyTable {
		e, _ := charset.Lookup(candidate.charset)
		text, err := e.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		for language := range strings.FieldsSeq(candidate.languages) {
			score := scoreText(string(text), languageLetters[language])
			if hint == candidate.charset && confidence >= 30 {
				score += 0.05
			}
			if score > bestScore {
				best, bestScore = e, score
			}
		}
	}
	if bestScore < convincing && confidence >= 40 && otherScript(hint) {
		best, _ = charset.Lookup(hint)
	}
	return best
}

// otherScript reports whether the detector's charset writes a script that
// languageLetters does not know.
func otherScript(name string) bool {
	switch name {
	case "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "windows-1253", "windows-1255", "windows-1256",
		"big5", "euc-jp", "euc-kr", "shift_jis", "gb-18030", "gb18030":
		return true
	}
	return false
}

// utf8Evidence counts the multi-byte characters of UTF-8 in sample and the
// bytes that are part of none. A character cut off by the sample's end is
// neither, unless the file ends there.
func utf8Evidence(sample []byte, whole bool) (good, bad int) {
	for i := 0; i < len(sample); {
		if sample[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(sample[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			good++
		case !whole && !utf8.FullRune(sample[i:]):
			return good, bad
		default:
			bad++
		}
		i += n
	}
	return good, bad
}

// scoreText gives the average, over the characters outside ASCII, of how
// likely each is in a language with these letters: about 1 for its text, and
// below 0 for another's bytes.
func scoreText(text, letters string) float64 {
	weights := letterWeights(letters)
	latin := !strings.ContainsAny(letters, "ое")
	var sum float64
	count, longest := 0, 0
	var word []rune
	for _, r := range text + " " {
		if unicode.IsLetter(r) {
			word = append(word, r)
			continue
		}
		score, foreign := scoreWord(word, weights, latin)
		sum += score
		count += foreign
		longest = max(longest, foreign)
		word = word[:0]
		if r >= utf8.RuneSelf {
			count++
			if strings.ContainsRune(typography, r) {
				sum += 0.5
			} else {
				sum -= 2
			}
		}
	}
	score := sum / float64(count)
	// Almost any byte is a letter in a Cyrillic encoding: a few by themselves,
	// or a run of rare ones, are more likely damage.
	if count == 0 || !latin && (longest < 3 || score < 0.75) {
		return math.Inf(-1)
	}
	return score
}

// scoreWord gives the sum of the scores of a word's letters outside ASCII, and
// their number.
func scoreWord(word []rune, weights map[rune]float64, latin bool) (sum float64, foreign int) {
	previous := ' '
	for _, r := range word {
		if r >= utf8.RuneSelf {
			foreign++
			weight, known := weights[r]
			switch {
			case known && unicode.IsUpper(r) && unicode.IsLower(previous):
				sum--
			case known:
				sum += weight
			default:
				sum -= 0.5
			}
		}
		previous = r
	}
	// A Latin word has letters of ASCII too, unless it is one letter, which
	// proves little; and a Cyrillic word has none.
	mixed := foreign < len(word)
	switch {
	case foreign == 0:
	case latin && len(word) == 1:
		sum = min(sum, 0.3)
	case latin && !mixed, !latin && mixed:
		sum = -float64(foreign)
	}
	return sum, foreign
}

// letterWeights gives each letter a weight by its rank in frequency.
func letterWeights(letters string) map[rune]float64 {
	weights := make(map[rune]float64)
	rank, total := 0, utf8.RuneCountInString(letters)
	for _, r := range letters {
		weight := 1.4 - float64(rank)/float64(total)
		weights[r] = weight
		weights[unicode.ToUpper(r)] = weight - 0.2
		rank++
	}
	return weights
}
