package ingest

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// Sentences of the kind a wire report has, in the languages whose files come
// in legacy encodings.
const (
	textBelarusian = "Памежнікі паведамілі, што ўчора ўвечары на мяжы спынілі дзевяць грузавікоў. У міністэрстве лічаць гэта чарговым парушэннем."
	textRussian    = "Пограничники сообщили, что вчера вечером на границе остановили девять грузовиков. В министерстве считают это очередным нарушением."
	textUkrainian  = "Прикордонники повідомили, що вчора ввечері на кордоні зупинили дев'ять вантажівок. Міністерство вважає це черговим порушенням її правил."
	textPolish     = "Straż graniczna poinformowała, że wczoraj wieczorem zatrzymano dziewięć ciężarówek. Zdaniem ministra było to kolejne naruszenie, źle przyjęte w sąsiednich państwach."
	textLithuanian = "Pasieniečiai pranešė, kad vakar vakare prie sienos sustabdyti devyni sunkvežimiai. Ministerija tai laiko dar vienu pažeidimu, kurį įvykdė kaimyninė šalis."
	textLatvian    = "Robežsargi ziņoja, ka vakar vakarā pie robežas apturētas deviņas kravas automašīnas. Ministrija to uzskata par kārtējo pārkāpumu."
	textGerman     = "Der Grenzschutz meldete, dass gestern Abend neun Lastwagen für längere Zeit aufgehalten wurden. Das Ministerium hält dies für einen größeren Verstoß."
	textFrench     = "Les gardes-frontières ont annoncé que neuf camions ont été arrêtés hier soir. Le ministère y voit une nouvelle violation, même très légère."
	textSpanish    = "La guardia fronteriza informó de que anoche detuvo nueve camiones. El ministerio lo considera otra violación y pidió más información mañana."
	textCzech      = "Pohraniční stráž oznámila, že včera večer zadržela devět nákladních vozů. Ministerstvo to považuje za další porušení příměří."
	textGreek      = "Οι συνοριοφύλακες ανακοίνωσαν ότι χθες το βράδυ σταμάτησαν εννέα φορτηγά. Το υπουργείο το θεωρεί νέα παραβίαση των κανόνων στα σύνορα της χώρας."
)

func encode(t testing.TB, label, text string) []byte {
	t.Helper()
	e, _ := charset.Lookup(label)
	if e == nil {
		t.Fatalf("no encoding %q", label)
	}
	data, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%s cannot write %q: %v", label, text, err)
	}
	return data
}

func decodeAll(t testing.TB, data []byte) (string, *decoder) {
	t.Helper()
	d := newDecoder(bufio.NewReaderSize(iotest.HalfReader(bytes.NewReader(data)), 4096))
	out, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), d
}

func TestDecodeLegacyEncodings(t *testing.T) {
	ascii := "title,text\n" + strings.Repeat("plain words before any other letter, ", 300)
	for _, c := range []struct{ label, text string }{
		{"windows-1251", textBelarusian}, {"windows-1251", textRussian}, {"windows-1251", textUkrainian},
		{"koi8-r", textRussian}, {"koi8-u", textUkrainian},
		{"iso-8859-5", textBelarusian}, {"iso-8859-5", textRussian},
		{"ibm866", textRussian},
		{"windows-1250", textPolish}, {"iso-8859-2", textPolish}, {"windows-1250", textCzech}, {"iso-8859-2", textCzech},
		{"windows-1257", textLithuanian}, {"iso-8859-13", textLithuanian}, {"windows-1257", textLatvian},
		{"windows-1252", textGerman}, {"windows-1252", textFrench}, {"windows-1252", textSpanish},
		{"iso-8859-7", textGreek},
		{"windows-1251", "Мінск"}, {"windows-1251", "Минск"}, {"windows-1250", "Łódź"}, {"windows-1252", "It\u2019s over \u2013 for now"},
	} {
		for _, prefix := range []string{"", ascii} {
			got, _ := decodeAll(t, append([]byte(prefix), encode(t, c.label, c.text)...))
			if got != prefix+c.text {
				t.Errorf("%s after %d bytes of ASCII: got %q, want %q", c.label, len(prefix), strings.TrimPrefix(got, prefix), c.text)
			}
		}
	}
}

func TestDecodeUnicode(t *testing.T) {
	text := "title\tдата\n" + textBelarusian + "\n" + textPolish + "\n"
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) []byte {
		data, err := unicode.UTF16(order, bom).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, data := range map[string][]byte{
		"UTF-8":                   []byte(text),
		"UTF-8 with BOM":          []byte("\xef\xbb\xbf" + text),
		"UTF-16LE with BOM":       utf16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE with BOM":       utf16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE without a mark": utf16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-16BE without a mark": utf16(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		if got, _ := decodeAll(t, data); got != text {
			t.Errorf("%s: got %.80q…", name, got)
		}
	}
}

// Damage in UTF-8 must not turn the file into a legacy encoding, and must
// reach the readers of records, who count it.
func TestDecodeLeavesDamagedUTF8(t *testing.T) {
	for _, text := range []string{
		"\xff damaged first, then " + textRussian,
		textPolish + "\xc3" + textPolish,
		"only \xff\xfe\xfd damage",
		"a character cut off at the end: \xd0",
	} {
		got, d := decodeAll(t, []byte(text))
		if got != text || d.transcoded {
			t.Errorf("got %q (transcoded %v), want %q", got, d.transcoded, text)
		}
	}
}

func TestSanitize(t *testing.T) {
	for _, c := range []struct {
		in, want string
		repaired bool
	}{
		{"plain", "plain", false},
		{"so \uFFFD was written", "so \uFFFD was written", false},
		{"a\x00b\xffc", "ab\uFFFDc", true},
	} {
		if got, repaired := sanitize(c.in); got != c.want || repaired != c.repaired {
			t.Errorf("sanitize(%q) = %q, %v", c.in, got, repaired)
		}
	}
}
