package demo

import "time"

// A draft is one arrival of the corpus before it is put into words: an
// article, or an article seen again.
type draft struct {
	number    int // the article's number, unique and in order of publication
	published time.Time
	arrives   time.Time // later than published only for what is seen again

	source   *source
	language string
	area     string
	event    *event // what a burst is about; nil for the usual
	story    *story // what it is a copy of; nil where it stands alone

	facts uint64 // seed of places, people and numbers; copies share it
	words uint64 // seed of which sentences say it; copies share it
	edits edits  // what a copy changed

	date  dateKind
	again againKind
}

// edits says what a copy changed in the wire report.
type edits struct {
	retitled bool // another headline
	cut      bool // the last paragraph dropped
	credited bool // a line that names the agency added
}

// dateKind says what an article's date looks like.
type dateKind int

const (
	dated      dateKind = iota
	dayOnly             // "2024-05-17"
	missing             // ""
	impossible          // "2024-02-31"
	farFuture           // the year 2099
)

// undated says whether no usable date is given.
func (k dateKind) undated() bool { return k >= missing }

// againKind says whether an arrival is a first one.
type againKind int

const (
	first     againKind = iota
	updated             // the same address with a longer text
	resighted           // the same article under an address with tracking parameters
)

// A story is a wire report and its copies in one language.
type story struct {
	id        string
	event     *event // set where it has translations
	language  string
	area      string
	agency    *source // who wrote the report
	published time.Time
	size      int
	facts     uint64
	words     uint64
}
