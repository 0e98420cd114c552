package analytics

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

// Moments at and around which clocks are set, days are left out, weeks and years
// turn.
var oddMoments = []string{"2024-12-30T00:00:00Z", "2025-03-30T01:00:00Z", "2025-10-26T00:30:00Z", "2011-12-30T10:00:00Z",
	"2025-04-05T15:00:00Z", "2025-10-04T15:30:00Z", "2010-11-07T02:31:00Z", "2025-11-02T05:00:00Z", "2011-01-03T00:00:00Z"}

var oddZones = []string{"UTC", "Europe/Minsk", "Europe/Vilnius", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe",
	"Pacific/Apia", "America/St_Johns", "America/Havana", "America/Lima"}

// shownCorpus is some hundred articles around odd moments, of sources with and
// without domains, with three topics.
func shownCorpus(t *testing.T) (*Analyst, *store.Store) {
	a, s := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	sources := [][2]string{{"north.example", "North"}, {"south.example", ""}, {"", "Naša Niva"}, {"", "south.example"}, {"west.example", "O'Hara = Co"}}
	var batch []store.Article
	for i := range 700 {
		x := art(fmt.Sprint(i), "en", "", fmt.Sprintf("%s no. %d", []string{"Border", "Weather", "Border and weather", "Спорт"}[random.IntN(4)], i), "a text")
		if i%9 == 0 { // copies, some of them edited
			x.Title, x.Text = "Border wire", wireText
			if i%2 == 0 {
				x.Text += fmt.Sprintf(" Edition %d.", i)
			}
		}
		x.Language = []string{"en", "be", "", "lt"}[random.IntN(4)]
		x.Country = []string{"BY", "", "LT"}[random.IntN(3)]
		source := sources[random.IntN(len(sources))]
		x.SourceDomain, x.SourceName = source[0], source[1]
		x.Author = []string{"", "Ann O'Hara", "Алесь"}[i%3]
		x.Published, x.DateFrom = at(oddMoments[i%len(oddMoments)]).Add(time.Duration(random.IntN(2*spread3)-spread3)*time.Second), "file"
		if i%2 == 0 {
			x.Published = at(oddMoments[i%len(oddMoments)]).Add(time.Duration(random.IntN(200)-100) * time.Minute)
		}
		switch random.IntN(6) {
		case 0:
			x.Published, x.DateOnly = dayNumber(x.Published), true
		case 1:
			if i%2 == 0 {
				x.Published, x.DateFrom = time.Time{}, "none"
			}
		}
		batch = append(batch, x)
	}
	put(t, s, batch...)
	file, err := ReadTopics("topics.yaml", strings.NewReader(`
topics:
  - {slug: border, name: "Border's end", query: border}
  - {slug: wet, name: Weather, query: weather, languages: [be, en]}
  - {slug: never, name: Never, query: zyzzyva}
`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	return a, s
}

// wireText is long enough to be compared with others.
var wireText = strings.Repeat("The border was closed again, said the minister of the interior on Tuesday, and nobody knew for how long it would be so. ", 1) +
	"Drivers who had waited for two days turned back to the city, where hotels were full and the markets empty; a spokesman of the railways spoke of forty trains that stood in the open country without water or light."

// spread3 is three days in seconds.
const spread3 = 3 * 24 * 60 * 60

// freshConsole makes a Console over what the store holds.
func freshConsole(t *testing.T, a *Analyst) *Console {
	t.Helper()
	c := newConsole(t, a)
	if err := c.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

// randomRequest draws what a page may be asked for.
func randomRequest(t *testing.T, r *rand.Rand) Request {
	t.Helper()
	zone, err := time.LoadLocation(oddZones[r.IntN(len(oddZones))])
	if err != nil {
		t.Fatal(err)
	}
	req := Request{Zone: zone, Interval: Intervals[r.IntN(len(Intervals))]}
	from := at(oddMoments[r.IntN(len(oddMoments))]).Add(time.Duration(r.IntN(6000)-3000) * time.Minute)
	to := from.Add(time.Duration(1+r.IntN([]int{3000, 20_000, 200_000}[r.IntN(3)])) * time.Minute)
	switch r.IntN(5) {
	case 0, 1: // whole days
		from, to = Day.Floor(from, zone), Day.Next(Day.Floor(to, zone))
	case 2:
		if req.Interval != Hour { // of fifteen years they would be too many
			from, to = []time.Time{{}, from}[r.IntN(2)], []time.Time{{}, to}[r.IntN(2)]
		}
	}
	req.Range = Range{from, to}
	several := []Selection{{Topic: "border"}, {Query: `weather OR "border no"`}, {Topic: "wet"}, {Query: "source:naša спорт"}, {Topic: "never"}, {Query: "it's OR no"}}
	r.Shuffle(len(several), func(i, j int) { several[i], several[j] = several[j], several[i] })
	req.Selections = several[:[]int{0, 1, 1, 2, 3}[r.IntN(5)]]
	if r.IntN(3) == 0 {
		req.Languages = [][]string{{"be"}, {"", "en"}, {"fr"}}[r.IntN(3)]
	}
	if r.IntN(4) == 0 {
		req.Countries = [][]string{{"BY"}, {""}}[r.IntN(2)]
	}
	if r.IntN(3) == 0 {
		req.Sources = [][]string{{"south.example"}, {"North"}, {"nasa niva", "west.example"}, {"nobody"}, {"o'hara = co"}, {"— —"}}[r.IntN(6)]
	}
	if r.IntN(5) == 0 {
		req.Authors = [][]string{{"Ann O'Hara"}, {"", "Алесь"}}[r.IntN(2)]
	}
	req.By = []Dimension{"", "", BySource, ByLanguage, ByCountry, ByAuthor, ByDateFrom}[r.IntN(7)]
	if r.IntN(2) == 0 {
		req.Unit = Units[r.IntN(len(Units))]
	}
	return req
}

// The SQL that is shown of an answer gives the rows of the answer.
func TestShownSQLGivesTheSameRows(t *testing.T) {
	ctx := context.Background()
	a, _ := shownCorpus(t)
	console := freshConsole(t, a)
	random := rand.New(rand.NewPCG(3, 4))
	begun := time.Now()
	for round := range 40 {
		if round >= 10 && time.Since(begun) > 10*time.Second {
			break // a busy machine
		}
		req := randomRequest(t, random)
		compare := func(kind string, want []string, err error, s Statement, failed error) {
			t.Helper()
			if err != nil || failed != nil {
				t.Fatalf("%s of %+v: %v, %v", kind, req, err, failed)
			}
			if diff := cmp.Diff(want, answerLines(t, console, s)); diff != "" {
				t.Fatalf("round %d, %s of %+v in %s (-answer +SQL):\n%s\n%s\n%v", round, kind, req, req.Zone, diff, s.Text, s.Values)
			}
		}
		v, err := a.Volume(ctx, req)
		s, failed := a.VolumeSQL(ctx, req)
		compare("volume", volumeLines(v), err, s, failed)
		checkCovered(t, a, console, fmt.Sprintf("round %d, coverage of %+v in %s", round, req, req.Zone), req)
		s, failed = a.SummarySQL(ctx, req)
		compare("summary", summaryLines(v), nil, s, failed)

		by := Dimensions[round%len(Dimensions)]
		groups, err := a.Breakdown(ctx, req, by)
		s, failed = a.BreakdownSQL(ctx, req, by)
		compare("breakdown", groupLines(by, groups), err, s, failed)

		listed := req
		listed.Undated = round%4 == 0
		listed.And = [][]string{nil, {"wet"}, {"wet", "border"}}[round%3]
		s, failed = a.ArticlesSQL(ctx, listed)
		compare("list", articleLines(t, a, listed), nil, s, failed)
		changes, err := a.Change(ctx, req)
		s, failed = a.ChangeSQL(ctx, changes)
		compare("change", changeLines(changes), err, s, failed)
		companions, err := a.Companions(ctx, req)
		s, failed = a.CompanionsSQL(ctx, req)
		compare("companions", companionLinesOf(companions), err, s, failed)
		if len(req.Selections) > 1 {
			voice, err := a.Voice(ctx, req)
			s, failed = a.VoiceSQL(ctx, req)
			compare("voice", voiceLines(voice), err, s, failed)
		}
		list, err := a.Articles(ctx, req, 1, "")
		s, failed = a.ArticleCountSQL(ctx, req)
		unit := req.Unit
		if unit == "" {
			unit = Articles
		}
		compare("count", []string{string(unit) + "|undated", line(list.Count, list.Undated)}, err, s, failed)

		cards, err := a.Overview(ctx, req)
		s, failed = a.OverviewSQL(ctx, req)
		interval := req.Interval
		compare("overview", cardLines(interval, cards), err, s, failed)
	}
	sources, err := a.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"media_name|media_url|country|languages|articles|undated|first_date|last_date|indexed_date"}
	for _, s := range sources {
		want = append(want, line(s.Name, s.Domain, s.Country, strings.Join(s.Languages, "; "), s.Articles, s.Undated,
			s.First.Truncate(time.Second), s.Last.Truncate(time.Second), s.LastSeen.Truncate(time.Second)))
	}
	if diff := cmp.Diff(want, answerLines(t, console, a.SourcesSQL())); diff != "" {
		t.Error(diff)
	}
}

// Where the clocks of a zone do what no formula tells, the SQL says so and gives the
// same rows.
func TestShownSQLOverOddClocks(t *testing.T) {
	ctx := context.Background()
	a, _ := shownCorpus(t)
	console := freshConsole(t, a)
	for _, c := range []struct{ params, says string }{
		{"tz=Pacific/Apia&interval=day&from=2011-12-28&to=2012-01-03", "NOT IN (DATE '2011-12-30')"},
		{"tz=Pacific/Apia&interval=week&from=2011-12-28&to=2012-01-03", "THEN DATE '2011-12-29' /* the zone had no such day */"},
		{"tz=Pacific/Apia&interval=hour&from=2011-12-28&to=2012-01-03", "if(published = DATE '2011-12-30', DATE '2011-12-29', published::DATE)"},
		{"tz=America/St_Johns&interval=day&from=2010-11-05&to=2010-11-10", "THEN DATE '2010-11-07' /* set back over midnight: the day had begun */"},
		{"tz=America/St_Johns&interval=hour&from=2010-11-05&to=2010-11-10", "time_bucket(INTERVAL 1 HOUR, published, TIMESTAMP '2010-11-07 02:31:00')"},
		{"tz=Australia/Lord_Howe&interval=hour&from=2025-04-04&to=2025-04-07", "WHEN published < TIMESTAMP '2025-04-05 15:30:00'"},
		{"tz=Australia/Lord_Howe&interval=hour&from=2025-10-03&to=2025-10-06", "WHEN published < TIMESTAMP '2025-10-04 16:00:00'"},
		{"tz=Asia/Kathmandu&interval=hour&from=2025-10-25T10:00:00Z&to=2025-10-27", "ELSE time_bucket(INTERVAL 1 HOUR, published, TIMESTAMP '2025-10-25 09:15:00')"},
		{"tz=Europe/Vilnius&interval=hour&from=2025-10-25&to=2025-10-28", "ELSE date_trunc('hour', published)"},
	} {
		req := request(t, "q=border&"+c.params)
		v, err := a.Volume(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		s, err := a.VolumeSQL(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if v.Series[0].Count == 0 {
			t.Errorf("%s: there is nothing to be counted", c.params)
		}
		if !strings.Contains(s.Text, c.says) {
			t.Errorf("%s: the statement lacks %s:\n%s", c.params, c.says, s.Text)
		}
		if diff := cmp.Diff(volumeLines(v), answerLines(t, console, s)); diff != "" {
			t.Errorf("%s (-answer +SQL):\n%s\n%s", c.params, diff, s.Text)
		}
		checkCovered(t, a, console, c.params, req)
	}
}

// A store without a dated article has statements, too.
func TestShownSQLOfNothing(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	x := art("1", "en", "", "Border", "undated")
	put(t, s, x)
	console := freshConsole(t, a)
	req := Request{Selections: []Selection{{Query: "border"}}}
	for zone := range slices.Values([]*time.Location{time.UTC, time.FixedZone("Etc/GMT-3", 3*60*60)}) {
		req.Zone = zone
		v, err := a.VolumeSQL(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"date|count|total_count|ratio"}, answerLines(t, console, v)); diff != "" {
			t.Error(diff)
		}
		summary, err := a.SummarySQL(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"series|query|count|total_count|ratio|undated", "border|border|0|0|0|1"}, answerLines(t, console, summary)); diff != "" {
			t.Error(diff)
		}
	}
}
