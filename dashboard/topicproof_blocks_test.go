package dashboard

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"tidings/analytics"
)

// sum compares the line under the title.
func (p *proof) sum(line *html.Node) {
	p.Helper()
	p.sums = p.sql(line, "SQL")
	if len(p.sums) != 1 {
		p.Fatalf("%s: the SQL of the sum has %d rows", p.page, len(p.sums))
	}
	r := p.sums[0]
	text := words(line)
	if !strings.HasPrefix(text, p.whole(r.at(p, "count"))+" ") {
		p.Errorf("%s: %q, and in SQL %s", p.page, text, r.at(p, "count"))
	}
	p.says("sum", text, " of "+p.whole(r.at(p, "total_count"))+" ("+formatPercent(p.part(r.at(p, "ratio")))+"), ")
}

// change compares the periods, their changes and the intervals of these.
func (p *proof) change(block *html.Node) {
	p.Helper()
	table, rows := rowsOf(block), p.sql(block, "SQL")
	if len(table) != len(rows) {
		p.Fatalf("%s: %d periods, and in SQL %d", p.page, len(table), len(rows))
	}
	most := 1.0
	for i, tr := range table {
		r := rows[i]
		numbers := every(tr, "data", "", "")
		if r.at(p, "count") == "" {
			if len(numbers) != 0 {
				p.Errorf("%s: the period %s has numbers, and none in SQL", p.page, r.at(p, "period"))
			}
			continue
		}
		for j, column := range []string{"count", "total_count", "ratio"} {
			p.number("change", numbers[j], r.at(p, column))
		}
		cells := every(tr, "td", "", "")
		if r.at(p, "change_low") == "" {
			p.same("change", words(cells[5])+words(cells[6]), "––")
			continue
		}
		c := analytics.RateChange{Factor: math.Inf(1), Low: 1 + p.part(r.at(p, "change_low")), High: math.Inf(1)}
		if change := r.at(p, "change"); change != "" {
			c.Factor = 1 + p.part(change)
		}
		if high := r.at(p, "change_high"); high != "" {
			c.High = 1 + p.part(high)
		}
		change, interval := english.changeWords(c)
		p.same("change", words(cells[5])+", "+words(cells[6]), change+", "+interval)
		p.says("change", words(one(block, "p", "", "")), change+" (95% interval "+interval+")")
		most = max(most, p.part(r.at(p, "scatter")))
	}
	if most > 1.05 {
		p.says("change", words(block), fmt.Sprintf("the counts scatter %.1f times as much", most))
	}
}

var inNoBucket = regexp.MustCompile(`Not in the chart: ([0-9,]+) `)

// volume compares the table under a trend, its coverage, the periods behind it, and the
// articles without a date.
func (p *proof) volume(block *html.Node) {
	p.Helper()
	p.trend = p.sql(block, "SQL")
	counts, covered := map[string]sqlRow{}, map[string]sqlRow{}
	for _, r := range p.trend {
		counts[r.key("count")] = r
	}
	for _, r := range p.sql(block, "SQL of the coverage") {
		covered[r.key("coverage")] = r
	}
	table := rowsOf(block)
	if len(table) != len(counts) {
		p.Errorf("%s: %d buckets, and in SQL %d", p.page, len(table), len(counts))
	}
	for _, tr := range table {
		var parts []string
		for _, name := range every(tr, "td", "class", "name") {
			parts = append(parts, words(name))
		}
		key := strings.Join(append(parts, attribute(one(tr, "time", "", ""), "datetime")), "|")
		r, ok := counts[key]
		if !ok {
			p.Errorf("%s: the SQL has no %s", p.page, key)
			continue
		}
		numbers := every(tr, "data", "", "")
		for j, column := range []string{"count", "total_count", "ratio"} {
			p.number("volume", numbers[j], r.at(p, column))
		}
		share := covered[key].at(p, "coverage")
		if len(numbers) > 3 {
			p.number("coverage", numbers[3], share)
		} else if share != "" {
			p.Errorf("%s: %s has no coverage, and in SQL %s", p.page, key, share)
		}
	}
	if found := inNoBucket.FindStringSubmatch(words(block)); found != nil {
		p.same("undated", found[1], p.whole(p.sums[0].at(p, "undated")))
	} else if len(p.sums) > 0 && p.sums[0].at(p, "undated") != "0" {
		p.Errorf("%s: nothing is said of the undated ones", p.page)
	}
	for _, ghost := range every(block, "p", "class", "ghost") {
		p.number("ghost", one(ghost, "data", "", ""), p.total(p.sql(ghost, "SQL"), "count"))
	}
}

// total sums up a column.
func (p *proof) total(rows []sqlRow, column string) string {
	p.Helper()
	sum := int64(0)
	for _, r := range rows {
		n, err := strconv.ParseInt(r.at(p, column), 10, 64)
		if err != nil {
			p.Fatal(err)
		}
		sum += n
	}
	return strconv.FormatInt(sum, 10)
}

// events compares what anomalies observed with the buckets of the trend.
func (p *proof) events(block *html.Node) {
	p.Helper()
	for _, li := range every(block, "li", "", "") {
		for _, a := range every(li, "a", "", "") {
			u, err := url.Parse(attribute(a, "href"))
			if err != nil || u.Path != "/articles" {
				continue
			}
			var within []sqlRow
			for _, r := range p.trend {
				if day := r.at(p, "date"); day >= u.Query().Get("from") && day < u.Query().Get("to") {
					within = append(within, r)
				}
			}
			p.same("event", words(one(a, "strong", "", "")), p.whole(p.total(within, "count")))
		}
	}
}

// why compares the words, names, sources and stories that are the reasons of an anomaly.
func (p *proof) why(part *html.Node) {
	p.Helper()
	said, shares := map[string]string{}, map[string]string{} // of each word, and of each source and story
	for _, div := range every(part, "div", "", "") {
		dt := one(div, "dt", "", "")
		if div.Parent.Data != "dl" || dt == nil {
			continue
		}
		into := said
		if words(dt) != "Words" && words(dt) != "Names" {
			into = shares
		}
		list, notes := every(div, "bdi", "", ""), every(div, "span", "class", "quiet")
		notes = slices.DeleteFunc(notes, func(n *html.Node) bool { return words(n) == "·" }) // what parts them
		for i, word := range list {
			into[words(word)] = words(notes[i])
		}
	}
	rows := p.sql(part, "SQL of the words")
	if len(rows) != len(said) {
		p.Errorf("%s: %d words are reasons, and in SQL %d", p.page, len(said), len(rows))
	}
	sources := p.sql(part, "SQL of the sources and stories")
	for name, note := range shares {
		i := slices.IndexFunc(sources, func(r sqlRow) bool { return r.at(p, "name") == name })
		if i < 0 {
			p.Errorf("%s: %s is a reason, and not in SQL", p.page, name)
			continue
		}
		r := sources[i]
		ratio := formatPercent(p.part(r.at(p, "ratio")))
		switch {
		case r.at(p, "kind") == "source":
			p.same("share", note, ratio+" of these; usually "+formatPercent(p.part(r.at(p, "other_ratio"))))
		case p.part(r.at(p, "ratio")) >= oneStory:
			p.same("share", note, ratio+" of these articles are this one wire story")
		default:
			p.same("share", note, p.whole(r.at(p, "count"))+" copies, "+ratio+" of these articles")
		}
	}
	for _, r := range rows {
		p.same("why", said[r.at(p, "word")], p.whole(r.at(p, "count"))+" of "+p.whole(r.at(p, "articles"))+"; usually "+formatPercent(p.part(r.at(p, "other_ratio"))))
	}
}

// groups compares a breakdown, in which a group without a match has no row.
func (p *proof) groups(block *html.Node) {
	p.Helper()
	rows, table := p.sql(block, "SQL"), rowsOf(block)
	for _, r := range rows {
		if r.at(p, "count") == "0" {
			continue
		}
		if len(table) == 0 {
			p.Errorf("%s: the page has no %q", p.page, r.cells)
			return
		}
		numbers := every(table[0], "data", "", "")
		table = table[1:]
		p.seen[numbers[0]] = true
		if attribute(numbers[0], "value") != r.cells[0] {
			p.Errorf("%s: %s, and in SQL %s", p.page, attribute(numbers[0], "value"), r.cells[0])
		}
		for j, column := range []string{"count", "total_count", "ratio"} {
			p.number("group", numbers[j+1], r.at(p, column))
		}
	}
	if len(table) > 0 {
		p.Errorf("%s: %s is not in SQL", p.page, words(table[0]))
	}
}

// rows compares the numbers of each row of a table with columns.
func (p *proof) rows(what string, table []*html.Node, rows []sqlRow, name string, columns ...string) {
	p.Helper()
	if len(table) != len(rows) {
		p.Fatalf("%s: %d rows of %s, and in SQL %d", p.page, len(table), what, len(rows))
	}
	for i, tr := range table {
		numbers := every(tr, "data", "", "")
		if have := words(one(one(tr, "td", "class", "name"), "bdi", "", "")); have != rows[i].at(p, name) {
			p.Errorf("%s: %s, and in SQL %s", p.page, have, rows[i].at(p, name))
		}
		for j, column := range columns {
			p.number(what, numbers[j], rows[i].at(p, column))
		}
	}
}

func (p *proof) companions(block *html.Node) {
	p.Helper()
	rows := p.sql(block, "SQL")
	p.rows("companion", rowsOf(block), rows, "name", "count", "ratio", "expected", "lift")
	if len(rows) > 0 {
		p.says("companion", words(one(block, "thead", "", "")), "of its "+p.whole(rows[0].at(p, "articles"))+" ")
	}
}

func (p *proof) words(block *html.Node) {
	p.Helper()
	rows := p.sql(block, "SQL")
	p.rows("word", rowsOf(block), rows, "word", "count", "ratio", "other_count", "other_ratio")
	for _, head := range every(block, "thead", "", "") {
		p.says("word", words(head), "in "+p.whole(rows[0].at(p, "articles"))+" ")
		p.says("word", words(head), "in "+p.whole(rows[0].at(p, "other_articles"))+" other")
	}
}

// articles compares the head of the list, and how many there are.
func (p *proof) articles(block *html.Node) {
	p.Helper()
	rows, list := p.sql(block, "SQL"), every(block, "li", "", "")
	var shown []*html.Node
	for _, li := range list {
		if attribute(li, "data-article") != "" {
			shown = append(shown, li)
		}
	}
	if len(shown) != min(len(rows), firstArticles) {
		p.Fatalf("%s: %d articles, and in SQL %d", p.page, len(shown), len(rows))
	}
	for i, li := range shown {
		p.same("article", attribute(li, "data-article"), rows[i].at(p, "id"))
	}
	if len(rows) > firstArticles {
		p.says("article", words(block), "All "+formatCount(int64(len(rows)))+" ")
	}
}

func (p *proof) summary(block *html.Node) {
	p.Helper()
	p.rows("summary", rowsOf(block), p.sql(block, "SQL"), "series", "count", "total_count", "ratio", "undated")
}

// voice compares the shares over the whole range with the sums of the buckets.
func (p *proof) voice(block *html.Node) {
	p.Helper()
	bySeries := map[string][]sqlRow{}
	for _, r := range p.sql(block, "SQL") {
		bySeries[r.at(p, "series")] = append(bySeries[r.at(p, "series")], r)
	}
	for _, tr := range rowsOf(block) {
		rows, numbers := bySeries[words(one(tr, "td", "class", "name"))], every(tr, "data", "", "")
		count, of := p.total(rows, "count"), p.total(rows, "voice_count")
		p.number("voice", numbers[0], count)
		p.number("voice", numbers[1], of)
		p.number("voice", numbers[2], strconv.FormatFloat(p.part(count)/p.part(of), 'g', -1, 64))
	}
}
