package ingest

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// decodeSample is how much of a file is looked at, from its first byte that
// is not ASCII, to tell its encoding.
const decodeSample = 64 << 10

// decoder reads a file as UTF-8. It goes by a byte order mark, then by the
// pattern of UTF-16, and otherwise passes ASCII on until the first byte that
// is not: only there does it have to decide, and only from there can it. A
// file that is UTF-8 with a few bytes that are not goes through as it is, for
// the readers of records to repair and count.
type decoder struct {
	src *bufio.Reader
	out io.Reader // nil until the encoding is known
	// transcoded says that out is not the file's own bytes: every U+FFFD in
	// it stands for bytes that mean nothing in the encoding.
	transcoded bool
}

func newDecoder(src *bufio.Reader) *decoder {
	d := &decoder{src: src}
	switch head, _ := src.Peek(1024); {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		// The mark of UTF-8 settles it; three bytes were just seen.
		_, _ = src.Discard(3)
		d.out = src
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		d.transcode(utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM))
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		d.transcode(unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM))
	default:
		if order, ok := utf16Order(head); ok {
			d.transcode(unicode.UTF16(order, unicode.IgnoreBOM))
		}
	}
	return d
}

func (d *decoder) transcode(e encoding.Encoding) {
	d.out = transform.NewReader(d.src, e.NewDecoder())
	d.transcoded = true
}

// Read gives UTF-8, save for bytes that are invalid in a file of UTF-8.
func (d *decoder) Read(p []byte) (int, error) {
	if d.out != nil {
		return d.out.Read(p)
	}
	if _, err := d.src.Peek(1); err != nil {
		return 0, err
	}
	data, _ := d.src.Peek(min(d.src.Buffered(), len(p)))
	n := bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
	switch {
	case n < 0:
		n = len(data)
	case n == 0:
		sample, err := d.src.Peek(min(decodeSample, d.src.Size()))
		if e := guessEncoding(sample, err != nil); e != nil {
			d.transcode(e)
		} else {
			d.out = d.src
		}
		return d.out.Read(p)
	}
	copy(p, data[:n])
	return d.src.Discard(n)
}

// utf16Order recognizes UTF-16 without a byte order mark by the zero bytes
// that it leaves beside ASCII: spaces, digits and markup, in any language.
func utf16Order(head []byte) (unicode.Endianness, bool) {
	if len(head) < 4 {
		return unicode.BigEndian, false
	}
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	few, many := len(head)/64, len(head)/8
	switch {
	case zeros[0] <= few && zeros[1] > many:
		return unicode.LittleEndian, true
	case zeros[1] <= few && zeros[0] > many:
		return unicode.BigEndian, true
	}
	return unicode.BigEndian, false
}

// decodeHead decodes the beginning of a file, for sniffing.
func decodeHead(head []byte) string {
	// Reading from memory does not fail, and a broken end is to be expected.
	text, _ := io.ReadAll(newDecoder(bufio.NewReaderSize(bytes.NewReader(head), max(len(head), 16))))
	return string(text)
}

// sanitize makes s valid UTF-8 without NUL characters, and reports whether it
// had to.
func sanitize(s string) (string, bool) {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s, false
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""), true
}

// carriageReturns reads a file whose lines end in a carriage return alone,
// as old Macintosh programs wrote them, with line feeds in their place.
type carriageReturns struct{ src io.Reader }

// Read gives what the source does with every carriage return as a line feed.
func (c carriageReturns) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
