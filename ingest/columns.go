package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// field is a part of an Item that a column of a table or a key of a JSON
// object can fill.
type field int

const (
	fieldTitle field = iota
	fieldText
	fieldURL
	fieldPublished
	fieldSource
	fieldSourceURL
	fieldAuthor
	fieldLanguage
	fieldCountry
	fieldCount
)

// columnTable gives, for each field, its name in ReadOptions.Map and the
// names under which exports carry it, the preferred first: where a record has
// several, the first that is not empty is taken. Names are compared by
// columnKey. A column that stands nowhere here (id, snapshot, indexed_date)
// is ignored.
var columnTable = [fieldCount]struct{ name, synonyms string }{
	fieldTitle: {"title", `title headline heading article_title news_title story_title web_title title_page head
		заголовок загаловак tytuł antraštė título titulo titre titel`},
	fieldText: {"text", `text full_text article_text article_body body body_text main_text maintext content
		article_content content_text content:encoded content_html article story raw_text
		description summary abstract excerpt lead lede teaser snippet subtitle
		текст тэкст tekst treść tekstas texto contenido texte`},
	fieldURL: {"url", `url canonical_url article_url news_url story_url page_url permalink link href web_url
		document_identifier mobile_url ссылка спасылка nuoroda enlace`},
	fieldPublished: {"published", `published published_date published_at published_on publish_date publish_time
		publication_date publication_time date_published date_publish pub_date pub_time first_published
		web_publication_date datetime date_time date seen_date timestamp posted posted_at posted_date date_posted
		created created_at created_date creation_date date_created issued dc:date time
		дата data fecha datum`},
	fieldSource: {"source", `source_name source media_name media publisher publisher_name outlet outlet_name publication
		publication_name newspaper news_source site_name sitename feed_title feed_name agency provider channel site
		источник крыніца джерело źródło šaltinis fuente medio`},
	fieldSourceURL: {"source_url", `source_url media_url publisher_url source_domain domain feed_link site_url homepage
		home_page host_name hostname host website`},
	fieldAuthor: {"author", `author authors byline by_line creator dc:creator writer journalist reporter
		автор аўтар autor autorius auteur`},
	fieldLanguage: {"language", `language lang language_code lang_code in_language source_lang source_language
		язык мова język kalba idioma`},
	fieldCountry: {"country", `country country_code source_country media_country publisher_country страна краіна kraj šalis país`},
}

// String gives the field's name as ReadOptions.Map spells it.
func (f field) String() string { return columnTable[f].name }

// content reports whether a record that fills the field says something by it;
// a record needs at least one such field.
func (f field) content() bool { return f == fieldTitle || f == fieldText || f == fieldURL }

// columnKey is a column's name without what exports vary: case, spaces,
// underscores, hyphens and other signs.
func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// target is what a column fills and how willingly: among the columns that
// fill one field, the lowest rank that has a value wins.
type target struct {
	field field
	rank  int
}

// columns tells which field a column fills, by the table or as
// ReadOptions.Map says.
type columns struct {
	table  map[string]target // columnTable, by columnKey
	known  map[string]target // the same without the fields that the mapping fills
	mapped map[string]target // by name as written in ReadOptions.Map
	wanted map[string]string // ReadOptions.Map
}

// newColumns checks that wanted names fields that exist.
func newColumns(wanted map[string]string) (*columns, error) {
	c := &columns{table: make(map[string]target), known: make(map[string]target), mapped: make(map[string]target), wanted: wanted}
	taken := make(map[field]bool)
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		f, err := fieldByName(name)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(wanted[name]) == "" {
			return nil, fmt.Errorf("the mapping of %q names no column: expected %s=COLUMN", name, name)
		}
		taken[f] = true
		c.mapped[wanted[name]] = target{f, 0}
	}
	for f := range fieldCount {
		for rank, name := range strings.Fields(columnTable[f].synonyms) {
			c.table[columnKey(name)] = target{f, rank}
			if !taken[f] { // else what the user said is all that fills it
				c.known[columnKey(name)] = target{f, rank}
			}
		}
	}
	return c, nil
}

func fieldByName(name string) (field, error) {
	var names []string
	for f := range fieldCount {
		if f.String() == name {
			return f, nil
		}
		names = append(names, f.String())
	}
	return 0, fmt.Errorf("there is no field %q to map a column to: expected one of %s", name, strings.Join(names, ", "))
}

// lookup tells what the column or key called name fills.
func (c *columns) lookup(name string) (target, bool) {
	if t, ok := c.mapped[name]; ok {
		return t, true
	}
	key := columnKey(name)
	for column, t := range c.mapped {
		if key != "" && columnKey(column) == key {
			return t, true
		}
	}
	t, ok := c.known[key]
	return t, ok
}

// named tells what a column of this name would fill if nothing were mapped, or
// what the mapping says: it is for telling names from values.
func (c *columns) named(name string) (target, bool) {
	if t, ok := c.lookup(name); ok {
		return t, true
	}
	t, ok := c.table[columnKey(name)]
	return t, ok
}

// numbers reports whether the mapping names columns by their places, as it
// does for tables without a header.
func (c *columns) numbers() bool {
	for _, column := range c.wanted {
		if _, err := strconv.Atoi(column); err == nil {
			return true
		}
	}
	return false
}

// columnPlan is the columns of one table: for each, what it fills.
type columnPlan struct {
	names   []string
	targets []target // field is -1 for a column that is ignored
}

// plan resolves a header. It fails when the mapping names a column that is
// not there, or when no column can hold a title, a text or an address.
func (c *columns) plan(header []string) (columnPlan, error) {
	p := columnPlan{names: header, targets: make([]target, len(header))}
	content := false
	found := make(map[string]bool)
	for i, name := range header {
		t, ok := c.lookup(name)
		// Without a header the names are the places themselves.
		if byPlace, isPlace := c.mapped[strconv.Itoa(i+1)]; isPlace {
			t, ok = byPlace, true
			found[strconv.Itoa(i+1)] = true
		}
		if !ok {
			p.targets[i].field = -1
			continue
		}
		p.targets[i] = t
		content = content || t.field.content()
		for column := range c.mapped {
			if column == name || columnKey(column) == columnKey(name) {
				found[column] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.wanted)) {
		if column := c.wanted[name]; !found[column] {
			return p, fmt.Errorf("there is no column %q to map %s to: %s", column, name, describeColumns(header))
		}
	}
	if !content {
		return p, fmt.Errorf("no column for title, text or url: %s; say which is which with --map title=COLUMN",
			describeColumns(header))
	}
	return p, nil
}

func describeColumns(header []string) string {
	switch len(header) {
	case 0:
		return "there are no columns"
	case 1:
		return fmt.Sprintf("the only column is %s", shorten(header[0], 60))
	}
	return "the columns are " + listNames(header)
}

// listNames joins names for a message, not all of them if they are many.
func listNames(names []string) string {
	const most = 20
	var b strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(shorten(name, 60))
	}
	return b.String()
}

// shorten cuts s for a message, on one line.
func shorten(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// draft collects the values of one record.
type draft struct {
	values [fieldCount]string
	ranks  [fieldCount]int
}

// set gives a field the value of a column, unless a preferred column has
// given it one. Blank values give nothing.
func (d *draft) set(t target, value string) {
	if t.field < 0 {
		return
	}
	value = strings.TrimSpace(value)
	if value == "" || d.values[t.field] != "" && d.ranks[t.field] <= t.rank {
		return
	}
	d.values[t.field], d.ranks[t.field] = value, t.rank
}

// empty reports whether the record does not say what article it is of: it has
// neither title, text nor address, and not both a publisher and a date, which
// archives have of articles whose words are lost.
func (d *draft) empty() bool {
	named := d.values[fieldSource] != "" || d.values[fieldSourceURL] != ""
	return d.values[fieldTitle] == "" && d.values[fieldText] == "" && d.values[fieldURL] == "" &&
		(!named || d.values[fieldPublished] == "")
}

// item makes an Item of the values: markup and entities are taken off, and a
// publisher named by its address is told from one named by its name.
func (d *draft) item(origin Origin) Item {
	item := Item{
		Origin:    origin,
		Title:     unmarked(d.values[fieldTitle]),
		Text:      unmarked(d.values[fieldText]),
		URL:       strings.ReplaceAll(d.values[fieldURL], "&amp;", "&"),
		Published: d.values[fieldPublished],
		SourceURL: d.values[fieldSourceURL],
		Author:    unmarked(d.values[fieldAuthor]),
		Language:  d.values[fieldLanguage],
		Country:   d.values[fieldCountry],
	}
	if item.Published != "" {
		item.PublishedFrom = DateFile
	}
	setSource(&item, unmarked(d.values[fieldSource]))
	return item
}

// setSource names an Item's publisher: by address where source is a domain
// or an address, else by name. The address of an article in the place of a
// publisher, as page extractors write it, is also the article's.
func setSource(item *Item, source string) {
	if !isSourceAddress(source) {
		item.Source = source
		return
	}
	if item.SourceURL == "" {
		item.SourceURL = source
	}
	if item.URL == "" && strings.Contains(source, "://") && strings.Count(strings.TrimRight(source, "/"), "/") > 2 {
		item.URL = source
	}
}
