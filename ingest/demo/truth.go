package demo

import (
	"slices"
	"time"
)

// Plan is the planted truth of a corpus: what a right count, a right cluster
// or a right alarm must find. Ranges are half-open, days are UTC, and
// addresses are the articles' own.
type Plan struct {
	Seed     uint64    `json:"seed"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Items    int       `json:"items"`    // all arrivals, second ones included
	Articles int       `json:"articles"` // distinct articles, undated ones included
	Undated  int       `json:"undated"`

	Sources   []SourceTruth `json:"sources"`
	Languages []Count       `json:"languages"` // articles in each language
	Topics    []TopicTruth  `json:"topics"`
	Others    []Count       `json:"others"` // articles in each area that no topic counts

	Bursts   []Burst   `json:"bursts"`
	Stories  []Story   `json:"stories"`
	Silences []Silence `json:"silences"`

	UndatedArticles []Flaw `json:"undated_articles"`
	DayOnly         []Flaw `json:"day_only"`
	Updates         []Flaw `json:"updates"`     // articles that arrived again with a longer text
	Resightings     []Flaw `json:"resightings"` // articles that arrived again under another form of their address
}

// Count is how many articles have a value.
type Count struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

// SourceTruth is one source with its number of articles, undated ones
// included. Starts is the first day it publishes on.
type SourceTruth struct {
	Name     string    `json:"name"`
	Domain   string    `json:"domain"`
	Articles int       `json:"articles"`
	Starts   time.Time `json:"starts"`
}

// TopicTruth is how many articles were written about a topic, undated ones
// included, and how many dated ones in each calendar year.
type TopicTruth struct {
	Topic    string      `json:"topic"`
	Articles int         `json:"articles"`
	Undated  int         `json:"undated"`
	Years    []YearCount `json:"years"`
}

// YearCount is the number of dated articles of a calendar year.
type YearCount struct {
	Year     int `json:"year"`
	Articles int `json:"articles"`
}

// Burst is an event that brings a topic more articles than usual while it
// lasts.
type Burst struct {
	Topic     string     `json:"topic"`
	Event     string     `json:"event"`
	Place     string     `json:"place"`
	From      time.Time  `json:"from"`
	To        time.Time  `json:"to"`
	Languages []string   `json:"languages"`
	Peak      float64    `json:"peak"`     // planned volume of the busiest day, in times the usual
	Articles  int        `json:"articles"` // about the event, copies included
	Days      []BurstDay `json:"days"`
	URLs      []string   `json:"urls"` // the articles about the event
}

// BurstDay is one day of a burst.
type BurstDay struct {
	Date    string  `json:"date"`
	Planted int     `json:"planted"` // articles about the event
	Usual   float64 `json:"usual"`   // articles of the topic that are expected on such a day without it
}

// Story is a wire report and its copies, in one language. Stories with the
// same TranslationOf tell the same in different languages and are not copies of
// each other.
type Story struct {
	ID            string   `json:"id"`
	Language      string   `json:"language"`
	Area          string   `json:"area"`
	TranslationOf string   `json:"translation_of,omitempty"`
	Members       []Member `json:"members"` // the report first, then its copies by time
}

// Member is one article of a story and what it changed in the report; a copy
// that changed nothing but its address is exact.
type Member struct {
	URL       string    `json:"url"`
	Published time.Time `json:"published"`
	Original  bool      `json:"original,omitempty"`
	Exact     bool      `json:"exact,omitempty"`
	Retitled  bool      `json:"retitled,omitempty"`
	Cut       bool      `json:"cut,omitempty"`
	Credited  bool      `json:"credited,omitempty"`
}

// Silence is a range of days on which a source published nothing.
type Silence struct {
	Domain string    `json:"domain"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// Flaw is an article with something unusual about its arrival.
type Flaw struct {
	URL       string `json:"url"`
	Published string `json:"published"`      // as written
	Also      string `json:"also,omitempty"` // the other form of the address
}

// Truth gives the planted truth of the corpus that the same options generate.
func Truth(o Options) Plan {
	a, lexicons := prepare(o)
	p := Plan{Seed: o.Seed, From: begin(), To: end(), Items: len(a.drafts)}
	p.Languages, p.Others = counts(languages[:]), counts(background[:])
	for _, topic := range topics {
		p.Topics = append(p.Topics, TopicTruth{Topic: topic})
	}
	for i := range a.sources {
		s := &a.sources[i]
		starts := begin()
		if s.starts.After(starts) {
			starts = s.starts
		}
		p.Sources = append(p.Sources, SourceTruth{Name: s.name, Domain: s.domain, Starts: starts})
		for _, pause := range s.silent {
			p.Silences = append(p.Silences, Silence{s.domain, pause.from, pause.to})
		}
	}
	p.addBursts(a)
	for _, st := range a.stories {
		told := Story{ID: st.id, Language: st.language, Area: st.area}
		if st.event != nil {
			told.TranslationOf = st.event.name
		}
		p.Stories = append(p.Stories, told)
	}
	for i := range a.drafts {
		d := &a.drafts[i]
		if d.again == first {
			p.count(d)
		}
		if d.event == nil && d.story == nil && d.date == dated && d.again == first {
			continue // nothing planted: it need not be put into words
		}
		item, url := makeItem(lexicons[d.language], d)
		p.list(d, item.Published, item.URL, url)
	}
	return p
}

func counts(names []string) []Count {
	all := make([]Count, len(names))
	for i, name := range names {
		all[i].Name = name
	}
	return all
}

func (p *Plan) addBursts(a *arrangement) {
	for i := range a.events {
		e := &a.events[i]
		b := Burst{
			Topic: e.topic, Event: e.name, Place: e.row, From: e.from, To: e.to(),
			Languages: e.languages, Peak: e.peak,
		}
		for n := range e.days {
			d := e.from.AddDate(0, 0, n)
			b.Days = append(b.Days, BurstDay{Date: d.Format(time.DateOnly), Usual: rounded(a.usual(e.topic, d))})
		}
		p.Bursts = append(p.Bursts, b)
	}
}

// rounded keeps three decimals, which is all that a reader of the file needs.
func rounded(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }

// count adds an article to the totals.
func (p *Plan) count(d *draft) {
	p.Articles++
	if d.date.undated() {
		p.Undated++
	}
	for i := range p.Sources {
		if p.Sources[i].Domain == d.source.domain {
			p.Sources[i].Articles++
		}
	}
	for _, list := range [][]Count{p.Languages, p.Others} {
		for i := range list {
			if list[i].Name == d.language || list[i].Name == d.area {
				list[i].Articles++
			}
		}
	}
	for i := range p.Topics {
		if p.Topics[i].Topic == d.area {
			p.Topics[i].add(d)
		}
	}
}

func (t *TopicTruth) add(d *draft) {
	t.Articles++
	if d.date.undated() {
		t.Undated++
		return
	}
	at := slices.IndexFunc(t.Years, func(y YearCount) bool { return y.Year == d.published.Year() })
	if at < 0 {
		at = len(t.Years)
		t.Years = append(t.Years, YearCount{Year: d.published.Year()})
	}
	t.Years[at].Articles++
}

// list adds an arrival to the lists of what is planted.
func (p *Plan) list(d *draft, published, arrivedAs, url string) {
	flaw := Flaw{URL: url, Published: published}
	switch {
	case d.again == resighted:
		flaw.Also = arrivedAs
		p.Resightings = append(p.Resightings, flaw)
		return
	case d.again == updated:
		p.Updates = append(p.Updates, flaw)
		return
	case d.date.undated():
		p.UndatedArticles = append(p.UndatedArticles, flaw)
	case d.date == dayOnly:
		p.DayOnly = append(p.DayOnly, flaw)
	}
	if d.event != nil {
		at := slices.IndexFunc(p.Bursts, func(b Burst) bool { return b.Event == d.event.name })
		b := &p.Bursts[at]
		b.Articles++
		b.Days[int(d.published.Sub(b.From).Hours()/24)].Planted++
		b.URLs = append(b.URLs, url)
	}
	if d.story != nil {
		at := slices.IndexFunc(p.Stories, func(s Story) bool { return s.ID == d.story.id })
		original := d.source == d.story.agency
		p.Stories[at].Members = append(p.Stories[at].Members, Member{
			URL: url, Published: d.published, Original: original, Exact: !original && d.edits == edits{},
			Retitled: d.edits.retitled, Cut: d.edits.cut, Credited: d.edits.credited,
		})
	}
}
