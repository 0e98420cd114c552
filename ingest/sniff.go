package ingest

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format is the form of a file or of a record in it.
type Format string

// The formats that can be read. A table's names its delimiter.
const (
	FormatCSV          Format = "csv" // fields between commas
	FormatSemicolonCSV Format = "csv-semicolon"
	FormatBarCSV       Format = "csv-bar"
	FormatTSV          Format = "tsv"
	FormatJSON         Format = "json"
	FormatJSONLines    Format = "jsonl"
	FormatRejects      Format = "rejects" // what a RejectsWriter wrote
	FormatParquet      Format = "parquet"
	FormatFeed         Format = "feed"
	FormatPage         Format = "page"
	FormatDocument     Format = "document"
)

// expected is what a message about an unreadable file says it should be.
const expected = "expected CSV or TSV, JSON, JSON Lines, Parquet, a feed (RSS, Atom, RDF, JSON Feed), an HTML page or plain text"

// signatures tell files that are surely something else, by their first bytes.
var signatures = []struct{ magic, what string }{
	{"PK\x03\x04", "a ZIP archive (or a spreadsheet or word-processor file, which are ZIP archives inside); unpack it, or save it as CSV or text"},
	{"\xd0\xcf\x11\xe0", "an old Microsoft Office file; save it as CSV or text"},
	{"%PDF-", "a PDF document; save its text"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it"},
	{"Rar!", "a RAR archive; unpack it"},
	{"BZh", "bzip2-compressed; unpack it, or use gzip or zstd"},
	{"\xfd7zXZ", "xz-compressed; unpack it, or use gzip or zstd"},
	{"\x04\x22\x4d\x18", "lz4-compressed; unpack it, or use gzip or zstd"},
	{"SQLite format 3", "an SQLite database; export a table as CSV"},
	{"ORC", "an ORC file; convert it to Parquet"},
	{"Obj\x01", "an Avro file; convert it to Parquet or JSON Lines"},
	{"ARROW1", "an Arrow file; convert it to Parquet"},
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"\x7fELF", "a program"},
	{"{\\rtf", "an RTF document; save it as plain text"},
}

// sniffed is what the beginning of a file says the file is.
type sniffed struct {
	format Format
	table  tableShape // for tables
}

// sniff tells a file's format by its beginning and, where that leaves it
// open, by its name. whole says that head is all of the file.
func sniff(name string, head []byte, whole bool, cols *columns) (sniffed, error) {
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return sniffed{format: FormatParquet}, nil
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return sniffed{}, fmt.Errorf("the file is %s; %s", s.what, expected)
		}
	}
	if len(head) > 12 && string(head[8:12]) == "DUCK" {
		return sniffed{}, fmt.Errorf("the file is a DuckDB database; export a table as Parquet or CSV; %s", expected)
	}
	text := decodeHead(head)
	trimmed := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' })
	if strings.Trim(trimmed, "\x00") == "" {
		return sniffed{}, fmt.Errorf("the file is empty; %s", expected)
	}
	if looksBinary(trimmed) {
		return sniffed{}, fmt.Errorf("the file looks like binary data of an unknown kind; %s", expected)
	}
	extension := extension(name)
	if s, err := sniffMarkup(trimmed, extension); s.format != "" || err != nil {
		return s, err
	}
	if s := sniffJSON(trimmed, extension, whole); s.format != "" {
		return s, nil
	}
	if shape, ok := sniffTable(trimmed, extension, whole, cols); ok {
		return sniffed{format: shape.format(), table: shape}, nil
	}
	return sniffed{format: FormatDocument}, nil
}

// extension gives the file name's extension in lower case without the dot,
// disregarding those of compression.
func extension(name string) string {
	name = strings.ToLower(name)
	for _, compressed := range []string{".gz", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, compressed)
	}
	return strings.TrimPrefix(filepath.Ext(name), ".")
}

// looksBinary reports whether text has so many control characters that it is
// none.
func looksBinary(text string) bool {
	controls, runes := 0, 0
	for _, r := range text {
		runes++
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' && r != 0x1b && r != 0x1a || r == utf8.RuneError {
			controls++
		}
	}
	return controls*10 > runes*3
}

var (
	// prolog is what may stand before the first element of XML or HTML.
	prolog = regexp.MustCompile(`^(?s:\s+|<\?.*?\?>|<!--.*?-->|<![dD][oO][cC][tT][yY][pP][eE][^>\[]*(?:\[.*?\])?[^>]*>)`)
	// element is a start tag, with or without a namespace prefix.
	element = regexp.MustCompile(`^<(?:[\pL_][\pL\pN_.-]*:)?([\pL_][\pL\pN_.-]*)[\s/>]`)
	// feedRoot finds a feed's root behind rubbish at the start of the file.
	feedRoot = regexp.MustCompile(`<(?:rss|feed|(?:rdf:)?RDF|(?:atom:)feed)[\s>]`)
	// htmlDoctype is the doctype of a page.
	htmlDoctype = regexp.MustCompile(`(?i)^(?:<\?.*?\?>|<!--(?s:.*?)-->|\s)*<!doctype\s+html`)
)

// sniffMarkup recognizes feeds and pages, by the first element.
func sniffMarkup(text, extension string) (sniffed, error) {
	isXML := extension == "xml" || extension == "rss" || extension == "atom" || extension == "rdf"
	isPage := extension == "html" || extension == "htm" || extension == "xhtml" || extension == "shtml"
	if !strings.HasPrefix(text, "<") {
		switch {
		case feedRoot.MatchString(text[:min(len(text), 4096)]) && (isXML || strings.Contains(text[:min(len(text), 512)], "<?xml")):
			return sniffed{format: FormatFeed}, nil
		case isXML:
			return sniffed{}, fmt.Errorf("the file is named .%s but does not begin with a tag; expected a feed (RSS, Atom, RDF)", extension)
		case isPage:
			return sniffed{format: FormatPage}, nil
		}
		return sniffed{}, nil
	}
	if htmlDoctype.MatchString(text) {
		return sniffed{format: FormatPage}, nil
	}
	rest := text
	for {
		n := len(prolog.FindString(rest))
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	m := element.FindStringSubmatch(rest)
	declared := strings.HasPrefix(text, "<?xml")
	switch {
	case m == nil && isXML, feedRoot.MatchString(rest) && (isXML || declared || m == nil):
		return sniffed{format: FormatFeed}, nil
	case m == nil && isPage:
		return sniffed{format: FormatPage}, nil
	case m == nil && declared:
		return sniffed{}, fmt.Errorf("the file is XML in which no feed begins; expected a root element rss, feed or rdf:RDF")
	case m == nil:
		return sniffed{}, nil
	}
	switch root := strings.ToLower(m[1]); {
	case root == "rss" || root == "feed" || root == "rdf":
		return sniffed{format: FormatFeed}, nil
	case isPage || !isXML && !declared && markup.MatchString(m[0]+">") || root == "html" || root == "head" || root == "body" || root == "meta":
		return sniffed{format: FormatPage}, nil
	case isXML || declared:
		return sniffed{}, fmt.Errorf("the file is XML with the root element <%s>; expected a feed: rss, feed or rdf:RDF", m[1])
	}
	return sniffed{}, nil
}

var (
	objectStart = regexp.MustCompile(`^\{\s*["}]`)
	arrayStart  = regexp.MustCompile(`^\[\s*(?:[\[{"\]]|$)`)
	jsonFeed    = regexp.MustCompile(`"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version`)
	rejectsLine = regexp.MustCompile(`^\{"file":.*?"line":.*?"reason":`)
)

// sniffJSON recognizes JSON and JSON Lines.
func sniffJSON(text, extension string, whole bool) sniffed {
	named := extension == "json" || extension == "jsonl" || extension == "ndjson" || extension == "geojson" || extension == "jsonlines"
	opens := strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
	switch {
	case !(objectStart.MatchString(text) || arrayStart.MatchString(text) || named && opens):
		if extension == "jsonl" || extension == "ndjson" || extension == "jsonlines" {
			return sniffed{format: FormatJSONLines}
		}
		if named {
			return sniffed{format: FormatJSON}
		}
		return sniffed{}
	case rejectsLine.MatchString(text):
		return sniffed{format: FormatRejects}
	case linesOfJSON(text, whole):
		return sniffed{format: FormatJSONLines}
	case strings.HasPrefix(text, "{") && jsonFeed.MatchString(text[:min(len(text), 4096)]):
		return sniffed{format: FormatFeed}
	}
	return sniffed{format: FormatJSON}
}

// linesOfJSON reports whether text is one JSON object a line: the first line
// begins one, and most of the lines are whole ones. A document that is spread
// over lines begins with a line that is not.
func linesOfJSON(text string, whole bool) bool {
	if !strings.HasPrefix(text, "{") {
		return false
	}
	lines := strings.Split(text, "\n")
	if !whole {
		lines = lines[:len(lines)-1] // cut off
	}
	good, bad := 0, 0
	for _, line := range lines[:min(len(lines), 100)] {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case strings.HasPrefix(line, "{") && strings.HasSuffix(line, "}"):
			good++
		default:
			bad++
		}
	}
	return good+bad > 1 && good >= bad
}
