// Package ingest turns a feed, a page or a file into clean articles.
//
// The model is a pipe of three steps. A reader (file.go and one file per
// format) yields an Item for each thing the input says is an article, exactly
// as the input says it, together with where it stood. The cleaner (clean.go)
// makes a store.Article of an Item: canonical URL, date, language, text
// without markup. The pipeline (pipeline.go) writes articles in batches, one
// transaction each, and counts what happened to every Item: nothing is
// dropped without being counted, listed and kept.
//
//	for item, err := range ingest.Read(ctx, input, opts) {
//		var reject *ingest.Reject
//		if errors.As(err, &reject) {
//			continue // this record could not be read; the file goes on
//		}
//		…
//	}
package ingest

import (
	"fmt"
	"time"
)

// Item is what a feed or a file said about one article, before cleaning.
// Every string is valid UTF-8 and otherwise as found; an absent value is "".
type Item struct {
	Origin Origin // where in the input it stood

	Title string // plain text; readers of HTML and feeds have taken the markup off
	Text  string // plain text; readers of HTML and feeds have taken the markup off
	URL   string // absolute, as written

	// Published is the date as written, in whatever form. PublishedFrom says
	// which kind of thing wrote it.
	Published     string
	PublishedFrom DateFrom

	Source    string // the publisher's name as written, such as "Pozirk"
	SourceURL string // the publisher's domain or home page as written, such as "https://pozirk.org/"

	// FromElsewhere says that an entry of a feed names another publisher than the
	// feed's own: Source and SourceURL are that one's.
	FromElsewhere bool

	Author   string
	Language string // a code ("be", "pt-BR") or an English name ("Belarusian") as written
	Country  string // the publisher's country: a code or an English name as written

	// Summary says that a feed gives Text as the description of the article and not
	// as its content.
	Summary bool

	// Repaired says that bytes which are no text in the file's encoding were
	// replaced by U+FFFD, or NUL characters removed, somewhere in the record.
	Repaired bool
}

// Origin is the place an Item was read from, for messages and for the rejects
// file.
type Origin struct {
	File   string // path as given on the command line, "-" for standard input
	Line   int    // 1-based line of the record's first byte in the decoded text; 0 where lines mean nothing (Parquet)
	Record int    // 1-based number of the record in the file
	Raw    []byte // the record's original text, enough to import it again; nil where the whole file is the record

	// Layout says how to read Raw again; nil where Raw is nil.
	Layout *Layout
}

// Layout is how the records of a file are written. All the records of one
// file share one Layout.
type Layout struct {
	Format  Format
	Columns []string          // names in order, for the formats of tables; "1", "2", … without a header
	Map     map[string]string // ReadOptions.Map as the file was read; nil if empty
}

// String gives "file:line" or, where lines mean nothing, "file, record N".
func (o Origin) String() string {
	switch {
	case o.Line > 0:
		return fmt.Sprintf("%s:%d", o.File, o.Line)
	case o.Record > 0:
		return fmt.Sprintf("%s, record %d", o.File, o.Record)
	default:
		return o.File
	}
}

// A Reject is one record that could not be taken: where it stood, why, and
// what was expected instead. It is an error of the record, not of the file:
// reading goes on after it.
type Reject struct {
	Origin Origin
	Reason string // one sentence: what was found and what was expected
}

// Error gives "file:line: reason".
func (r *Reject) Error() string { return r.Origin.String() + ": " + r.Reason }

// DateFrom says where an article's publication date came from.
type DateFrom string

// The places a publication date can come from, in order of trust. A date
// that is missing or impossible is DateNone: it is never replaced by now.
const (
	DateFeed DateFrom = "feed" // a feed's item
	DatePage DateFrom = "page" // the article's own page (JSON-LD, meta, time element)
	DateFile DateFrom = "file" // a column or a dateline of an imported file
	DateURL  DateFrom = "url"  // digits in the article's address
	DateNone DateFrom = "none" // no usable date
)

// ReadOptions steer how input is understood. The zero value sniffs everything.
type ReadOptions struct {
	// AsOf is the moment the input is read as of: a dateline without a year
	// means the latest such date not after it, and a publication date later
	// than a day after it is impossible. Zero is not allowed.
	AsOf time.Time

	// AsOfNow says that AsOf is the present, for want of better, and not when
	// the input was made. A document may then tell by its furniture that it was
	// saved earlier (see resolveSaved); an AsOf that somebody named holds.
	AsOfNow bool

	// Live says that AsOf is the moment at which the input came from its
	// publisher: a date after it is impossible, be it by a minute.
	Live bool

	// Map names columns: Map["title"] = "headline" reads Item.Title from the
	// column "headline". Keys are the fields of Item in lower case: title,
	// text, url, published, source, source_url, author, language, country.
	// A number names a column by its place, the first being 1. It applies to
	// tables and JSON; feeds, pages and documents name their own parts.
	Map map[string]string

	// Source is the publisher where the file does not name one.
	Source string

	// Language is the language where the file does not name one; "" detects it.
	Language string

	// Zone is the time zone of dates that carry none; nil is UTC.
	Zone *time.Location

	// Progress, if set, is called as the file is read with the number of
	// bytes read since the last call, before any decompression.
	Progress func(bytes int64)

	// recordLimit and documentLimit stand in for the limits of file.go in
	// tests; zero is the real limit.
	recordLimit, documentLimit int
}
