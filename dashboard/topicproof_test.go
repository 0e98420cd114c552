package dashboard

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tidings/analytics"
	"tidings/sql"
)

// provedPages are topics' pages with every kind of block, and one that compares topics.
var provedPages = []string{
	"/topics/border",
	"/topics/border?interval=day&language=en&from=2025-02-01&to=2025-06-20",
	"/topics/border?unit=stories",
	"/topics/border?panel=fixed&from=2025-02-01&to=2025-06-20",
	"/topics/border@1?interval=month",
	"/topics/border?interval=day&tz=Asia/Kathmandu&from=2025-05-28T08:20:00Z&to=2025-06-20&ghost=previous",
	"/topics/never",
	"/explore?topic=border&topic=sanctions&interval=month&from=2025-01-01&to=2025-07-01",
}

// blockProof compares the numbers of a block with what its SQL gives.
type blockProof func(p *proof, block *html.Node)

// provedBlocks are the blocks of these pages by the ids of their headings.
var provedBlocks = map[string]blockProof{
	"volume-h": (*proof).volume, "events-h": (*proof).events, "together-h": (*proof).companions, "words-h": (*proof).words,
	"by-source-h": (*proof).groups, "by-language-h": (*proof).groups, "by-country-h": (*proof).groups, "by-author-h": (*proof).groups,
	"articles-h": (*proof).articles, "summary-h": (*proof).summary, "voice-h": (*proof).voice,
	"definition-h": func(*proof, *html.Node) {}, // says what is counted, and counts nothing in the range
}

// Every number of a topic's page is what the SQL beside it gives. A block that is not
// known here, a block without SQL and a number that nothing was compared with are faults.
func TestEveryNumberOfATopicPageIsProved(t *testing.T) {
	h, console := provedServer(t)
	compared := map[string]int{}
	for _, path := range provedPages {
		p := &proof{T: t, page: path, console: console, seen: map[*html.Node]bool{}, compared: compared}
		p.prove(h, path)
	}
	for _, what := range []string{"sum", "change", "volume", "coverage", "ghost", "undated", "event", "group", "companion", "word", "why", "share", "article", "summary", "voice"} {
		if compared[what] == 0 {
			t.Errorf("no %s was compared", what)
		}
	}
}

// provedServer serves the articles of all tests and a burst in June, with a topic that
// had another definition once.
func provedServer(t *testing.T) (http.Handler, *analytics.Console) {
	t.Helper()
	articles := testArticles()
	for i := range 36 {
		at := time.Date(2025, 6, 10, 6, i, 0, 0, time.UTC)
		a := store.Article{Key: fmt.Sprint("burst", i), URL: fmt.Sprintf("https://north.example/burst/%d", i), Title: fmt.Sprintf("Balloons drift over the border, report %d", i),
			Text: fmt.Sprintf("Smuggling balloons drifted over Vilnius, where Ada Balon counted %d of them.", i), SourceDomain: "north.example", SourceName: "North",
			Language: "en", Country: "GB", Published: at, DateFrom: "feed"}
		if i%3 == 0 { // copies of a wire report
			a.Title, a.Text = "Balloons over the border", strings.Repeat("Smuggling balloons drifted over Vilnius while guards looked on and counted every one of them. ", 1)+
				"Officials promised that nets would be bought, that the sky would be watched, and that those who send them would be found in the end."
			a.Author = "Ann O'Hara"
		}
		articles = append(articles, a)
	}
	_, analyst := newStore(t, articles, testTopics)
	file, err := analytics.ReadTopics("topics.yaml", strings.NewReader(strings.Replace(testTopics, "border* OR граница", "border* OR граница OR savaitė", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Apply(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	console := analytics.NewConsole(analyst, []string{os.Args[0], "sealed-child"})
	t.Cleanup(console.Close)
	if err := console.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Analyst: analyst, Now: now, Version: "test", Console: console})
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler(), console
}

// proof is a page whose numbers are compared.
type proof struct {
	*testing.T
	page     string
	console  *analytics.Console
	seen     map[*html.Node]bool // numbers that were compared
	compared map[string]int      // how many, by what they are
	trend    []sqlRow            // of the page's trend
	sums     []sqlRow            // of the sum line
}

// prove compares all numbers of a page and of the parts that it asks for later.
func (p *proof) prove(h http.Handler, path string) {
	p.Helper()
	page := p.get(h, path)
	main := one(page, "main", "", "")
	if sum := one(main, "p", "class", "sum"); sum != nil {
		p.sum(sum)
	}
	if changes := one(main, "div", "class", "changes"); changes != nil {
		p.change(changes)
	}
	p.blocks(main)
	p.unseen(main)
	for _, late := range every(main, "div", "class", "late") {
		address := attribute(late, "data-load")
		part := p.get(h, address)
		if strings.HasPrefix(address, "/anomalies/why?") {
			p.why(part)
		} else if p.blocks(part) == 0 {
			p.Errorf("%s: %s has no block", p.page, address)
		}
		p.unseen(part)
	}
}

// blocks compares the blocks of a page and says how many there are.
func (p *proof) blocks(of *html.Node) int {
	p.Helper()
	found := every(of, "section", "class", "block")
	for _, block := range found {
		id := attribute(block, "aria-labelledby")
		compare, ok := provedBlocks[id]
		if !ok {
			p.Errorf("%s: the block %s is compared with nothing", p.page, id)
			continue
		}
		compare(p, block)
	}
	return len(found)
}

// unseen reports numbers that were compared with nothing.
func (p *proof) unseen(of *html.Node) {
	p.Helper()
	for _, number := range every(of, "data", "", "") {
		if !p.seen[number] {
			p.Errorf("%s: %s was compared with nothing", p.page, words(number.Parent.Parent))
		}
	}
}

func (p *proof) get(h http.Handler, path string) *html.Node {
	p.Helper()
	w := get(h, path)
	if w.Code != http.StatusOK {
		p.Fatalf("%s: status %d\n%s", path, w.Code, w.Body)
	}
	page, err := parsePage(w.Body)
	if err != nil {
		p.Fatal(err)
	}
	return page
}

// sqlRow is a row that a statement gives.
type sqlRow struct {
	columns []string
	cells   []string
}

// at gives the value of a column.
func (r sqlRow) at(p *proof, column string) string {
	p.Helper()
	i := slices.Index(r.columns, column)
	if i < 0 {
		p.Fatalf("%s: the SQL gives %q, not %s", p.page, r.columns, column)
	}
	return r.cells[i]
}

// key gives what stands before the counts: series, group and date.
func (r sqlRow) key(first string) string {
	return strings.Join(r.cells[:slices.Index(r.columns, first)], "|")
}

// sql runs the statement of a link with a text; none is a fault.
func (p *proof) sql(of *html.Node, link string) []sqlRow {
	p.Helper()
	for _, a := range every(of, "a", "", "") {
		if href := attribute(a, "href"); words(a) == link && strings.HasPrefix(href, "/sql?") {
			text := answerCSV(p.T, p.console, linked(p.T, html.EscapeString(href)))
			records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil {
				p.Fatal(err)
			}
			var rows []sqlRow
			for _, cells := range records[1:] {
				rows = append(rows, sqlRow{records[0], cells})
			}
			return rows
		}
	}
	p.Fatalf("%s: %.60q has no link %q", p.page, words(of), link)
	return nil
}

// number compares a number of the page with a value of the SQL.
func (p *proof) number(what string, number *html.Node, want string) {
	p.Helper()
	p.seen[number] = true
	have, err := strconv.ParseFloat(attribute(number, "value"), 64)
	value, other := strconv.ParseFloat(want, 64)
	if err != nil || other != nil || math.Abs(have-value) > 1e-9*max(1, math.Abs(value)) {
		p.Errorf("%s: %s: %s, and in SQL %q", p.page, what, attribute(number, "value"), want)
	}
	p.compared[what]++
}

// says compares a text of the page with what the SQL makes of it.
func (p *proof) says(what, have, want string) {
	p.Helper()
	if !strings.Contains(have, want) {
		p.Errorf("%s: %s: %q lacks %q, which the SQL gives", p.page, what, have, want)
	}
	p.compared[what]++
}

// same compares a text of the page with the whole of what the SQL makes of it.
func (p *proof) same(what, have, want string) {
	p.Helper()
	if have != want {
		p.Errorf("%s: %s: %q, and by SQL %q", p.page, what, have, want)
	}
	p.compared[what]++
}

// whole is a number of the SQL as the page writes it.
func (p *proof) whole(value string) string {
	p.Helper()
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		p.Fatal(err)
	}
	return formatCount(n)
}

func (p *proof) part(value string) float64 {
	p.Helper()
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		p.Fatal(err)
	}
	return x
}

// rowsOf gives the rows of a block's tables.
func rowsOf(block *html.Node) (rows []*html.Node) {
	for _, body := range every(block, "tbody", "", "") {
		rows = append(rows, every(body, "tr", "", "")...)
	}
	return rows
}

// every gives the elements of a name within a node, with a word in an attribute where one
// is named.
func every(n *html.Node, name, key, word string) (found []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name && (key == "" || slices.Contains(strings.Fields(attribute(d, key)), word)) {
			found = append(found, d)
		}
	}
	return found
}

func one(n *html.Node, name, key, word string) *html.Node {
	if found := every(n, name, key, word); len(found) > 0 {
		return found[0]
	}
	return nil
}

// words gives the text of a node, its white space one blank.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
