package ingest

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// xmlDeclaration matches the declaration at the head of an XML file; its first
// group is the encoding's name.
var xmlDeclaration = regexp.MustCompile(`^[\s\x00]*<\?xml(?:[^>]*?\sencoding\s*=\s*["']?([A-Za-z0-9_.:-]+))?[^>]*>`)

// decodeXML gives a feed as UTF-8 without characters that XML forbids, and
// says whether any had to be replaced or removed. Lines stay where they were.
//
// A byte order mark settles the encoding. Otherwise text that is UTF-8 is read
// as UTF-8 whatever the file declares: other encodings do not look like it by
// chance, and programs that convert a file forget its declaration. Then the
// declared encoding holds, and where that is none, unknown or UTF-8 after all,
// the encoding is guessed.
func decodeXML(data []byte) (text string, repaired bool) { return decodeXMLAs(data, "") }

// decodeXMLAs is decodeXML for text whose encoding somebody else named too; that
// holds where the file declares none.
func decodeXMLAs(data []byte, named string) (text string, repaired bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return legalXML(decodeBytes(utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM), data))
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return legalXML(decodeBytes(unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM), data))
	}
	if order, ok := utf16Order(data[:min(len(data), 1024)]); ok {
		return legalXML(decodeBytes(unicode.UTF16(order, unicode.IgnoreBOM), data))
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if e := xmlEncoding(data, named); e != nil {
		return legalXML(decodeBytes(e, data))
	}
	return legalXML(string(data))
}

// xmlEncoding tells the encoding of XML without a byte order mark; nil is
// UTF-8, perhaps with damage.
func xmlEncoding(data []byte, named string) encoding.Encoding {
	var declared encoding.Encoding
	label := ""
	if match := xmlDeclaration.FindSubmatch(data[:min(len(data), 1024)]); match != nil {
		label = strings.ToLower(string(match[1]))
		declared, _ = charset.Lookup(strings.Replace(label, "iso8859", "iso-8859", 1))
	}
	if declared == nil || strings.HasPrefix(label, "utf") { // and the bytes are no UTF-8
		if e, name := charset.Lookup(strings.ToLower(strings.TrimSpace(named))); e != nil {
			declared, label = e, name
		}
	}
	switch {
	// ISO 2022 writes every language in ASCII bytes and escapes.
	case utf8.Valid(data) && (declared == nil || !strings.HasPrefix(label, "iso-2022")):
		return nil
	case declared == nil, strings.HasPrefix(label, "utf"), label == "us-ascii", label == "ascii":
		from := bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
		return guessEncoding(data[from:min(len(data), from+decodeSample)], from+decodeSample >= len(data))
	}
	return declared
}

func decodeBytes(e encoding.Encoding, data []byte) string {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return string(data) // no decoder of these packages fails; damage becomes U+FFFD
	}
	return string(text)
}

// illegalReference matches character references to what XML forbids.
var illegalReference = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|[xX][fF]{3}[eEfF]|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});`)

// legalXML removes what XML forbids and makes line ends line feeds.
func legalXML(text string) (legal string, repaired bool) {
	repaired = strings.ContainsRune(text, utf8.RuneError) || !utf8.ValidString(text)
	text = strings.ToValidUTF8(text, "\uFFFD")
	legal = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
	if strings.Contains(legal, "&#") {
		legal = illegalReference.ReplaceAllString(legal, "")
	}
	repaired = repaired || len(legal) != len(text)
	if strings.Contains(legal, "\r") {
		legal = strings.ReplaceAll(strings.ReplaceAll(legal, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimPrefix(legal, "\ufeff"), repaired
}
