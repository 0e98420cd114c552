// Package store keeps articles and their inverted index in one DuckDB file.
package store

import "time"

// Article is one stored article: one per canonical URL or, for articles
// without a URL, per source, title and date.
type Article struct {
	ID  int64  // stable for the life of the article; 0 before it is stored
	Key string // what makes it unique: the canonical URL, or source, title and date

	URL      string // the address as first given, "" if none
	Title    string
	Text     string
	Author   string
	Language string // ISO 639-1, or "" when unknown
	Country  string // ISO 3166-1 alpha-2 of the publisher, or "" when unknown

	SourceDomain string // publisher's domain, "" when only a name is known
	SourceName   string // publisher's name as written, "" when only a domain is known

	// Published is the publication time in UTC; zero when undated. DateOnly
	// says that only the day is known: Published is then that day's midnight
	// and stands for the same calendar day in every time zone.
	Published time.Time
	DateOnly  bool
	DateFrom  string // feed, page, file, url or none
	DateNote  string // what was no usable date and why, or which other date something tells; else ""

	FirstSeen time.Time // when Tidings first stored it, UTC
	Updated   time.Time // when its text last changed, UTC; equals FirstSeen before any change

	// What Write is told of an arrival; it is not stored with the article.
	Standing  Standing
	Feed      int  // number of the feed that brought it; 0 none
	WantsPage bool // its text is to be had from its page (see Page)
}

// Standing says what an arrival may do to an article that is there already under
// its key.
type Standing int

// The standings of an arrival.
const (
	// Trusted is what the user brings: it updates what is there.
	Trusted Standing = iota
	// Owner is what the article's own publisher says of it: it updates what is
	// there, and an article that another source brought becomes the publisher's,
	// with its date and address; but not where that one has a text and this none.
	Owner
	// Guest is an article that its source has at another's address: it changes no
	// article but that source's.
	Guest
	// Hearsay is what somebody tells of another source's article: it changes none.
	Hearsay
	// OwnPage is an article as it was loaded, with what its own page says: it
	// changes that article alone, by its ID, and adds none.
	OwnPage
)
