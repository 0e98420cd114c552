package dashboard

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	fromBlock     = regexp.MustCompile(`(?s)<details class="from">.*?</details>`)
	fromLink      = regexp.MustCompile(`href="([^"]+)"[^>]*>([^<]+)<`)
	numeratorLine = regexp.MustCompile(`(?s)<dt>Numerator</dt>.*?</dd>`)
	hrefs         = regexp.MustCompile(`href="([^"]+)"`)
	headingOf     = regexp.MustCompile(`<strong>([\d,]+)</strong>`)
)

// Every block that can be had as data says where its figures come from, and what it says
// leads to what it says: the lists have as many articles as the figures count, the
// statement is the block's, the file has its provenance, and the bundle is made of the
// same question.
func TestEveryBlockSaysWhereFrom(t *testing.T) {
	h, _ := sharedWithConsole(t)
	blocks := 0
	for _, path := range shownPages {
		page := get(h, path).Body.String()
		links := csvLink.FindAllStringSubmatchIndex(page, -1)
		for i, at := range links {
			address, block := html.UnescapeString(page[at[2]:at[3]]), page[at[1]:]
			if i+1 < len(links) {
				block = page[at[1]:links[i+1][0]]
			}
			if name, _, _ := strings.Cut(address[strings.LastIndexByte(address, '/')+1:], "?"); withoutSQL[name] != "" {
				continue
			}
			from := fromBlock.FindString(block)
			if from == "" {
				t.Errorf("%s: %s says nothing of where it comes from", path, address)
				continue
			}
			blocks++
			if err := checkFrom(t, h, from, block, address); err != nil {
				t.Errorf("%s, %s: %v\n%s", path, address, err, from)
			}
		}
	}
	if blocks < 50 {
		t.Errorf("only %d blocks", blocks)
	}
}

func checkFrom(t *testing.T, h http.Handler, from, block, address string) error {
	t.Helper()
	links := map[string]string{}
	var numerators []string
	for _, m := range fromLink.FindAllStringSubmatch(from, -1) {
		links[m[2]] = html.UnescapeString(m[1])
	}
	for _, m := range hrefs.FindAllStringSubmatch(numeratorLine.FindString(from), -1) {
		numerators = append(numerators, html.UnescapeString(m[1]))
	}
	statement := shownLink.FindStringSubmatch(block)
	if statement == nil || links["the statement in SQL"] != html.UnescapeString(statement[1]) {
		return fmt.Errorf("another statement than the block's")
	}
	if file := links["the CSV with its provenance"]; !strings.Contains(file, "provenance=true") || get(h, file).Header().Get("Content-Type") != "application/zip" {
		return fmt.Errorf("no file with its provenance at %s", file)
	}
	all := links["all articles in scope"] + links["all undated articles"]
	scope := query(t, all)
	if scope.Has("q") || scope.Has("topic") {
		return fmt.Errorf("the denominator %s is not all articles", all)
	}
	total, err := listed(t, h, all)
	if err != nil {
		return err
	}
	var matched []int
	for _, list := range numerators {
		own := query(t, list)
		n, err := listed(t, h, list)
		if err != nil || n > total {
			return fmt.Errorf("%d of %d articles match, %v", n, total, err)
		}
		matched = append(matched, n)
		for _, name := range []string{"q", "topic", "with", "and"} {
			own.Del(name)
		}
		if own.Encode() != scope.Encode() {
			return fmt.Errorf("the numerator %s and the denominator %s are of different scopes", list, all)
		}
	}
	narrowed := len(numerators) > 0 && (query(t, numerators[0]).Has("with") || query(t, numerators[0]).Has("and")) // which no bundle can be
	if bundle := links["a bundle"]; (bundle == "") != (len(numerators) == 0 || narrowed) {
		return fmt.Errorf("the bundle %q of %d selections", bundle, len(numerators))
	} else if bundle != "" && len(query(t, bundle)["q"])+len(query(t, bundle)["topic"]) != len(numerators) {
		return fmt.Errorf("the bundle %s is not of the block's selections", bundle)
	}
	return countsAsListed(readCSV(t, get(h, address)), matched, total)
}

// countsAsListed compares the rows of a block with the lengths of the lists of articles
// that it counts, and of all articles in scope.
func countsAsListed(rows [][]string, matched []int, total int) error {
	head, rows := strings.Join(rows[0], ","), rows[1:]
	sum := func(column int) (n int) {
		for _, row := range rows {
			one, _ := strconv.Atoi(row[column])
			n += one
		}
		return n
	}
	switch {
	case head == "series,query,count,total_count,ratio,undated":
		for i, row := range rows {
			if row[2] != strconv.Itoa(matched[i]) || row[3] != strconv.Itoa(total) {
				return fmt.Errorf("the row %v, and the lists have %v of %d articles", row, matched, total)
			}
		}
	case len(matched) != 1:
	case head == "date,count,total_count,ratio":
		if sum(1) != matched[0] || sum(2) != total {
			return fmt.Errorf("it counts %d of %d, and the lists have %v of %d articles", sum(1), sum(2), matched, total)
		}
	case head == "source,count,total_count,ratio", head == "language,count,total_count,ratio":
		if sum(1) != matched[0] {
			return fmt.Errorf("it counts %d, and the list has %d articles", sum(1), matched[0])
		}
	case strings.HasPrefix(head, "id,") && len(rows) != matched[0]:
		return fmt.Errorf("it lists %d, and the numerator has %d articles", len(rows), matched[0])
	}
	return nil
}

func query(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// listed gives how many articles a list has.
func listed(t *testing.T, h http.Handler, address string) (n int, err error) {
	t.Helper()
	w := get(h, address)
	m := headingOf.FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusOK || m == nil {
		return 0, fmt.Errorf("%s: status %d", address, w.Code)
	}
	_, err = fmt.Sscan(strings.ReplaceAll(m[1], ",", ""), &n)
	return n, err
}

// What a block says of itself is what the provenance of its file says.
func TestWhereFromIsTheProvenance(t *testing.T) {
	h, _ := sharedWithConsole(t)
	const path = "/topics/border?interval=month&from=2025-02-01&to=2025-05-01&tz=Europe/Vilnius&source=north.example&language=en"
	_, trend, _ := strings.Cut(get(h, path).Body.String(), `id="volume-h"`)
	from := fromBlock.FindString(trend)
	archive := makeZip(t, body(t, h, strings.Replace(path, "?", "/volume.csv?provenance=true&", 1)))
	var p Provenance
	if err := json.Unmarshal(archive["tidings-border-volume-2025-02-01-2025-05-01.csv.provenance.json"], &p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{p.Selection[0].Name, fmt.Sprintf("version %d", p.Selection[0].Version), "by " + p.Question.Interval, p.Question.Unit, p.Question.Zone,
		"source " + p.Question.Sources[0], "language " + p.Question.Languages[0], formatMoment(p.DataAsOf), formatCount(p.Stored) + " articles stored", "1 Feb 2025 to 30 Apr 2025"} {
		if want == "" || !strings.Contains(from, want) {
			t.Errorf("it lacks %q: %s", want, from)
		}
	}
	if p.Stored != 344 {
		t.Errorf("%d articles are stored", p.Stored)
	}
}
