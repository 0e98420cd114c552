//go:build ignore

// Command language_gen distils language.model from the models of lingua-go
// (github.com/pemistahl/lingua-go, Apache License 2.0; see
// language.model.LICENSE). Those models weigh 124 MB for 75 languages; what
// ingest needs of them, the commonest runs of one to three letters in some
// forty languages, weighs one. Run it with
//
//	go mod download -json github.com/pemistahl/lingua-go@v1.4.0
//	go run language_gen.go -models DIR/language-models
//
// where DIR is the directory that the first command names.
package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// languages are the models taken, by lingua's code and by ours. "be-Latn" is
// Belarusian in Latin letters, made of the Belarusian model.
var languages = []struct{ code, model string }{
	{"be", "be"}, {"be-Latn", "be"}, {"bg", "bg"}, {"kk", "kk"}, {"mk", "mk"}, {"mn", "mn"}, {"ru", "ru"}, {"sr", "sr"}, {"uk", "uk"},
	{"az", "az"}, {"ca", "ca"}, {"cs", "cs"}, {"da", "da"}, {"de", "de"}, {"en", "en"}, {"es", "es"}, {"et", "et"}, {"eu", "eu"}, {"fi", "fi"},
	{"fr", "fr"}, {"ga", "ga"}, {"hr", "hr"}, {"hu", "hu"}, {"id", "id"}, {"is", "is"}, {"it", "it"}, {"lt", "lt"}, {"lv", "lv"}, {"nl", "nl"}, {"no", "nb"},
	{"pl", "pl"}, {"pt", "pt"}, {"ro", "ro"}, {"sk", "sk"}, {"sl", "sl"}, {"sq", "sq"}, {"sv", "sv"}, {"tr", "tr"}, {"vi", "vi"},
	{"ar", "ar"}, {"fa", "fa"}, {"ur", "ur"},
}

// kept is how many runs of each length a language keeps, the commonest.
var kept = [4]int{0, 80, 900, 7000}

func main() {
	log.SetFlags(0)
	models := flag.String("models", "", "the folder language-models of lingua-go")
	out := flag.String("o", "language.model", "the file to write")
	flag.Parse()
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	for _, language := range languages {
		joint, err := readJoint(filepath.Join(*models, language.model))
		if err != nil {
			log.Fatal(err)
		}
		if language.code == "be-Latn" {
			joint = latinize(joint)
		}
		writeModel(z, language.code, joint)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, packed.Bytes(), 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Println(*out, packed.Len(), "bytes")
}

// readJoint gives the share of each run of one to three letters among the
// runs of its length. lingua stores the probability of the last letter after
// the others.
func readJoint(dir string) (joint [4]map[string]float64, err error) {
	for n, name := range []string{1: "unigrams", 2: "bigrams", 3: "trigrams"} {
		if name == "" {
			continue
		}
		conditional, err := readModel(filepath.Join(dir, name+".pb.bin.zip"))
		if err != nil {
			return joint, err
		}
		joint[n] = make(map[string]float64, len(conditional))
		for ngram, p := range conditional {
			_, last := utf8.DecodeLastRuneInString(ngram)
			if n > 1 {
				p *= joint[n-1][ngram[:len(ngram)-last]]
			}
			joint[n][ngram] = p
		}
	}
	return joint, nil
}

// readModel reads one of lingua's files: a zipped protocol buffer with sets
// (field 4) of a probability (1) and the n-grams (2) that have it.
func readModel(path string) (map[string]float64, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	file, err := archive.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	ngrams := map[string]float64{}
	err = eachField(data, func(field protowire.Number, value []byte, _ uint64) error {
		if field != 4 {
			return nil
		}
		var p float64
		var set []string
		err := eachField(value, func(field protowire.Number, value []byte, fixed uint64) error {
			if field == 1 {
				p = math.Float64frombits(fixed)
			} else {
				set = append(set, string(value))
			}
			return nil
		})
		for _, ngram := range set {
			ngrams[ngram] = p
		}
		return err
	})
	return ngrams, err
}

func eachField(data []byte, visit func(field protowire.Number, value []byte, fixed uint64) error) error {
	for len(data) > 0 {
		field, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		var value []byte
		var fixed uint64
		switch kind {
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(data)
		case protowire.Fixed64Type:
			fixed, n = protowire.ConsumeFixed64(data)
		default:
			n = protowire.ConsumeFieldValue(field, kind, data)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		if err := visit(field, value, fixed); err != nil {
			return err
		}
	}
	return nil
}

// writeModel writes a language: its code, then for each length the number of
// runs and, for each run, its letters and the cost of the last letter after
// the others, in eighths of a bit.
func writeModel(w io.Writer, code string, joint [4]map[string]float64) {
	fmt.Fprintf(w, "%s\n", code)
	for n := 1; n <= 3; n++ {
		common := slices.SortedFunc(maps.Keys(joint[n]), func(a, b string) int {
			return cmp.Or(cmp.Compare(joint[n][b], joint[n][a]), strings.Compare(a, b))
		})
		common = common[:min(len(common), kept[n])]
		slices.Sort(common)
		var count [4]byte
		binary.BigEndian.PutUint32(count[:], uint32(len(common)))
		w.Write(count[:])
		for _, ngram := range common {
			p := joint[n][ngram]
			if n > 1 {
				_, last := utf8.DecodeLastRuneInString(ngram)
				p /= joint[n-1][ngram[:len(ngram)-last]]
			}
			cost := min(254, max(1, math.Round(-math.Log2(min(p, 1))*8)))
			fmt.Fprintf(w, "%s%c", ngram, 0)
			w.Write([]byte{byte(cost)})
		}
	}
}

// latinize writes a Belarusian model in Łacinka. A run says too little of its
// surroundings to do it exactly; a consonant before "і" or "е" is soft, and one
// at the end of the run is taken for hard.
func latinize(joint [4]map[string]float64) (latin [4]map[string]float64) {
	for n := range latin {
		latin[n] = map[string]float64{}
	}
	for ngram, p := range joint[3] {
		letters := []rune(latinWord(ngram))
		for n := 1; n <= 3; n++ {
			for i := 0; i+n <= len(letters); i++ {
				latin[n][string(letters[i:i+n])] += p
			}
		}
	}
	for n := 1; n <= 3; n++ {
		var sum float64
		for _, p := range latin[n] {
			sum += p
		}
		for ngram := range latin[n] {
			latin[n][ngram] /= sum
		}
	}
	return latin
}

var (
	hardLetters = map[rune]string{
		'а': "a", 'б': "b", 'в': "v", 'г': "h", 'ґ': "g", 'д': "d", 'ж': "ž", 'з': "z", 'і': "i", 'й': "j", 'к': "k", 'л': "ł", 'м': "m", 'н': "n", 'о': "o",
		'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ў': "ŭ", 'ф': "f", 'х': "ch", 'ц': "c", 'ч': "č", 'ш': "š", 'ы': "y", 'э': "e",
	}
	softLetters = map[rune]string{'з': "ź", 'л': "l", 'н': "ń", 'с': "ś", 'ц': "ć"}
	softVowels  = map[rune]string{'е': "e", 'ё': "o", 'ю': "u", 'я': "a"}
)

func latinWord(word string) string {
	var out strings.Builder
	letters := []rune(word)
	for i, r := range letters {
		next := rune(0)
		if i+1 < len(letters) {
			next = letters[i+1]
		}
		_, iotated := softVowels[next]
		vowel, isSoft := softVowels[r]
		switch {
		case r == 'ь':
		case isSoft && i > 0 && (letters[i-1] == 'л'):
			out.WriteString(vowel)
		case isSoft && i > 0 && !strings.ContainsRune("аеёіоуўыэюя'’ь", letters[i-1]):
			out.WriteString("i" + vowel)
		case isSoft:
			out.WriteString("j" + vowel)
		case next == 'ь' && softLetters[r] != "", r == 'л' && (iotated || next == 'і'):
			out.WriteString(softLetters[r])
		default:
			out.WriteString(hardLetters[r])
		}
	}
	return out.String()
}
