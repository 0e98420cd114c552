package store

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// Statements for people: the SQL that gives the numbers of a chart or a table,
// over the public schema (public/schema.sql). They are made anew, in the words
// that a reader would choose, and not those that the store itself asks with
// (query/), which are made to be fast. Tests of package analytics compare both.

//go:embed shown/*.sql
var shownFiles embed.FS

var shownTemplates = template.Must(template.New("").ParseFS(shownFiles, "shown/*.sql"))

// Shown describes what a statement for people counts.
type Shown struct {
	// Scope has From and To, with their days, or is Undated.
	Scope
	Selections []ShownSelection // none: all articles
	With       string           // a query that the articles of a list match, too; ""
	And        []string         // topics that they are mentions of, too
	Order      Order            // of a list
	Interval   string           // hour, day, week, month, quarter or year
	By         Dimension
	Zone       *time.Location
	Clocks     ShownClocks

	// Latest and Previous are the starts of the last whole bucket and of the one
	// before, for an overview; zero where there is none.
	Latest, Previous time.Time

	periods []ShownPeriod
	days    ShownDays
	enough  float64 // share of the usual volume from which on a bucket is whole
	told    ShownTold
	words   ShownWords
	sides   []ShownSide
}

// ShownSelection is a topic, a query, or a topic as it was once defined: a query with a
// name, and the languages that are counted alone.
type ShownSelection struct {
	Topic     string // its slug
	Query     string
	Name      string   // of a query that is called otherwise than it is written
	Version   string   // the topic that it is a version of; ""
	Languages []string // empty: all
}

// ShownClocks is what the clocks of a zone do within a range that no formula
// tells.
type ShownClocks struct {
	Skipped []time.Time  // calendar days that there were none of, as midnights in UTC
	Again   []ShownAgain // ascending
	// Hours are the starts of hours in runs, each evenly spaced up to the next.
	Hours []time.Time
}

// ShownAgain is a time in which the calendar shows the day before once more: the
// day has begun already.
type ShownAgain struct {
	From, To time.Time
	Day      time.Time // that has begun, as its midnight in UTC
}

// ShownStatement is SQL with $name parameters and matching('query') or
// matching($name) for the ids of the articles that a query matches.
type ShownStatement struct {
	Text   string
	Values map[string]string // of parameters; of some that the text has not, too
}

// shownKind is a template and what it needs to be told.
type shownKind struct {
	file    string
	both    bool // the undated articles are in scope beside those of the range
	only    bool // nothing but what a selection matches is in scope
	queries bool // series come with their queries
}

var (
	shownVolume    = shownKind{file: "volume.sql"}
	shownSummary   = shownKind{file: "summary.sql", both: true, queries: true}
	shownBreakdown = shownKind{file: "breakdown.sql"}
	shownList      = shownKind{file: "articles.sql", only: true}
	shownCount     = shownKind{file: "count.sql", both: true, only: true}
	shownOverview  = shownKind{file: "overview.sql"}
	shownCoverage  = shownKind{file: "coverage.sql"}
	shownCovered   = shownKind{file: "covered.sql"}
	shownSources   = shownKind{file: "sources.sql"}
	shownWords     = shownKind{file: "words.sql"}
	shownUsual     = shownKind{file: "usual.sql"}
	shownShares    = shownKind{file: "shares.sql"}
	shownTogether  = shownKind{file: "companions.sql"}
	shownChange    = shownKind{file: "change.sql"}
	shownVoice     = shownKind{file: "voice.sql"}
)

// Volume counts in every bucket of the range, with a series for each selection
// and for each value of the dimension.
func (s Shown) Volume() ShownStatement { return s.statement(shownVolume) }

// Summary counts over the whole range, and what has no date.
func (s Shown) Summary() ShownStatement { return s.whole(shownSummary) }

// Breakdown counts what any selection matches by the values of the dimension.
func (s Shown) Breakdown() ShownStatement { return s.whole(shownBreakdown) }

// List lists the articles that any selection matches.
func (s Shown) List() ShownStatement { return s.whole(shownList) }

// Count counts the articles that any selection matches, and those of them that
// have no date.
func (s Shown) Count() ShownStatement { return s.whole(shownCount) }

// Overview counts the mentions of every topic in two buckets, and tells a change where
// whole of the usual volume, a share, was collected in both. The days in UTC of the range
// are days.
func (s Shown) Overview(days ShownDays, whole float64) ShownStatement {
	s.days, s.enough = days, whole
	return s.statement(shownOverview)
}

// Companions counts what any selection matches by the other topics that it mentions.
func (s Shown) Companions() ShownStatement { return s.whole(shownTogether) }

// Voice is Volume with each series' part of all of them, in place of the total.
func (s Shown) Voice() ShownStatement { return s.statement(shownVoice) }

// ShownSources lists all sources.
func ShownSources() ShownStatement { return Shown{}.statement(shownSources) }

// whole makes a statement over the range without buckets.
func (s Shown) whole(kind shownKind) ShownStatement {
	s.Interval = ""
	return s.statement(kind)
}

// shownView is what the templates take.
type shownView struct {
	Notes      []string // comments
	Interval   string
	Clock      string // expression of clock time; "" where published is as good
	Wide       string // condition for the table of it
	Hours      string // SELECT of the hours of a range in a zone; "" where it is not needed
	Articles   string // the table of articles, with what Bucket needs
	Where      []string
	Bucket     string // expression of an article's bucket
	Buckets    string // SELECT of all buckets as date
	By         string
	ByComma    string // By with a comma behind; ""
	Group      string // column of that name
	Undated    bool
	Plain      bool // one series that is not split
	Many       bool
	Selections []shownSelected
	Matches    string // condition that any selection matches
	All        string // the aggregate that counts what is in scope
	Count      string // of what it matches
	Unit       string // column of what is counted, with a comma before it; "" for articles
	Distinct   string // the column; "" for articles
	Things     string // what is counted, in words
	Heading    string // the same at the beginning of a sentence
	Latest     string // expression of that bucket's start
	Previous   string
	Latests    bool // there is one
	Previouses bool
	Words      []ShownWord // texts as literals
	Told       ShownTold
	Odds       ShownWords
	Periods    []ShownPeriod
	Sides      []ShownSide
	NoDays     string   // days that the zone had not, among those of the periods; ""
	Topics     []string // parameters of the selected topics
	Publishers []string // each a SELECT of those that are in scope
	Whole      float64  // share of the usual volume from which on a bucket is whole
	CoverDays  string   // condition on the days of coverage
	CoverStep  string   // expression of the step that such a day is counted in
	CoverOf    string   // expression of the step of a bucket
	BySource   bool
	Everything bool   // nothing narrows what is counted
	Order      string // columns that a list is sorted by
	OrderWords string
	Versions   []string // topics, as texts, of which versions are selected
}

// shownSelected is a selection in the SQL of one series of several.
type shownSelected struct {
	Number int
	Label  string // columns of the series and the table they are from
	IDs    string // column of the articles' ids and the table it is from
}

// statement fills a template.
func (s Shown) statement(kind shownKind) ShownStatement {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	v := shownView{Interval: s.Interval, Undated: s.Undated, Articles: "articles", Order: s.Order.public(), OrderWords: s.Order.words()}
	values := map[string]string{"zone": s.Zone.String()}
	switch v.Periods, v.Sides = s.periods, s.sides; {
	case len(v.Periods) > 0:
		s.daysOfPeriods(&v)
	case len(v.Sides) == 0:
		s.times(&v, values, kind.both)
	}
	s.filters(&v)
	s.selections(&v, values, kind.queries)
	if kind.only && len(s.Selections) > 0 {
		v.Where = append(v.Where, v.Matches)
	}
	if kind.only && s.With != "" {
		v.Where = append(v.Where, "id IN matching($with)")
		values["with"] = s.With
	}
	if kind.only {
		for i, slug := range s.And {
			param := numbered("and", i+1, len(s.And))
			v.Where = append(v.Where, "id IN (SELECT article FROM mentions WHERE topic = $"+param+")")
			values[param] = slug
		}
	}
	s.coverage(&v)
	v.Told, v.Odds, v.Whole = s.told, s.words, s.enough
	for _, w := range s.words.Words {
		v.Words = append(v.Words, ShownWord{w.Place, quote(w.Kind), quote(w.Shown), quote(w.Term), quote(w.Query)})
	}
	v.Latest, v.Latests = s.bucketAt(s.Latest), !s.Latest.IsZero()
	v.Previous, v.Previouses = s.bucketAt(s.Previous), !s.Previous.IsZero()
	var b strings.Builder
	if err := shownTemplates.ExecuteTemplate(&b, kind.file, v); err != nil {
		panic(fmt.Sprintf("filling %s: %v", kind.file, err)) // a fault of the template, which every test runs into
	}
	return ShownStatement{Text: strings.TrimSpace(b.String()), Values: values}
}

// filters adds the conditions on sources, languages, countries and authors.
func (s Shown) filters(v *shownView) {
	if len(s.Sources) > 0 {
		parts := []string{}
		for _, name := range s.Sources {
			if name.Domain != "" {
				parts = append(parts, "domain = "+quote(name.Domain))
			}
			if len(name.Terms) > 0 {
				parts = append(parts, "terms = "+quote(strings.Join(name.Terms, " ")))
			}
		}
		if len(parts) == 0 {
			parts = append(parts, "FALSE")
		}
		v.fromSources(strings.Join(parts, " OR "))
	}
	if s.Publishers != nil {
		v.Notes = append(v.Notes, "The fixed panel: the sources that were collected throughout the range.")
		v.fromSources(oneOf(publisherOf, s.Publishers))
	}
	if len(s.Languages) > 0 {
		v.Where = append(v.Where, oneOf("language", s.Languages))
	}
	if len(s.Countries) > 0 {
		v.Where = append(v.Where, oneOf("country", s.Countries))
	}
	if len(s.Authors) > 0 {
		v.Where = append(v.Where, oneOf("author", s.Authors))
	}
	if len(s.DateFroms) > 0 {
		v.Where = append(v.Where, oneOf("date_from", s.DateFroms))
	}
	switch s.By {
	case BySource:
		v.By, v.Group = "source", publisherOf+" AS source"
	case ByLanguage:
		v.By, v.Group = "language", "language"
	case ByCountry:
		v.By, v.Group = "country", "country"
	case ByAuthors:
		v.By, v.Group = "author", "author"
	case ByDateFrom:
		v.By, v.Group = "date_from", "date_from"
	}
	if v.By != "" {
		v.ByComma = v.By + ", "
	}
}

// selections adds what is counted, withQuery with the query of each. A single topic's or query's parameter is $topic
// or $q; several have numbers.
func (s Shown) selections(v *shownView, values map[string]string, withQuery bool) {
	topics, queries := 0, 0
	for _, sel := range s.Selections {
		if sel.Topic != "" {
			topics++
		} else {
			queries++
		}
	}
	v.Many = len(s.Selections) > 1
	v.Plain = !v.Many && s.By == NoDimension
	v.All, v.Things, v.Heading = "count(*)", "articles", "Articles"
	if column := s.Unit.public(); column != "" {
		v.All, v.Unit, v.Distinct = "count(DISTINCT "+column+")", ", "+column, column
		v.Things, v.Heading = "texts", "Distinct texts"
		if s.Unit == Stories {
			v.Things, v.Heading = "stories", "Stories"
		}
	}
	v.Matches, v.Count = "TRUE", v.All
	var matches []string
	label := func(series, query, from string) string {
		text := series + " AS series"
		if withQuery {
			text += ", " + query
		}
		return text + from
	}
	seenTopics, seenQueries := 0, 0
	for i, sel := range s.Selections {
		selected := shownSelected{Number: i + 1}
		if sel.Topic != "" {
			seenTopics++
			param := numbered("topic", seenTopics, topics)
			values[param] = sel.Topic
			v.Topics = append(v.Topics, param)
			selected.Label = label("name", "query", " FROM topics WHERE topic = $"+param)
			selected.IDs = "article AS id FROM mentions WHERE topic = $" + param
			matches = append(matches, "id IN (SELECT article FROM mentions WHERE topic = $"+param+")")
		} else {
			seenQueries++
			param := numbered("q", seenQueries, queries)
			values[param] = sel.Query
			name := "$" + param
			if sel.Name != "" {
				name = quote(sel.Name)
			}
			if sel.Version != "" {
				v.Versions = append(v.Versions, quote(sel.Version))
			}
			selected.Label = label(name, "$"+param+" AS query", "")
			selected.IDs = "id FROM matching($" + param + ")"
			match := "id IN matching($" + param + ")"
			if len(sel.Languages) > 0 {
				only := oneOf("language", sel.Languages)
				selected.IDs = "id FROM articles WHERE " + match + " AND " + only
				match = "(" + match + " AND " + only + ")"
			}
			matches = append(matches, match)
		}
		v.Selections = append(v.Selections, selected)
	}
	switch len(matches) {
	case 0:
		v.Selections = []shownSelected{{Number: 1, Label: label("'all articles'", "'' AS query", ""), IDs: "id FROM scope"}}
		return
	case 1:
		v.Matches = matches[0]
	default:
		v.Matches = "(" + strings.Join(matches, " OR ") + ")"
	}
	v.Count = v.All + " FILTER (" + v.Matches + ")"
}

// public gives the column of the view articles that tells what is counted apart; "" for
// articles.
func (u Unit) public() string {
	switch u {
	case Texts:
		return "text_id"
	case Stories:
		return "story"
	default:
		return ""
	}
}

func numbered(name string, n, of int) string {
	if of == 1 {
		return name
	}
	return fmt.Sprint(name, n)
}
