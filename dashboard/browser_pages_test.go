package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tidings/analytics"
	"tidings/ingest"
	"tidings/ingest/demo"
	"tidings/sql"
)

func TestBrowser(t *testing.T) {
	v := newVisit(t, shared(t))

	t.Run("charts are drawn", func(t *testing.T) {
		for path, charts := range map[string]int{
			"/": 4, "/topics/border?average=4": 6, "/topics/border?interval=day&from=2025-04-20&to=2025-05-15&measure=ratio": 6,
			"/explore?q=border&q=sanction*&topic=never": 2, "/explore?q=border&by=source": 1,
		} {
			v.open(t, path)
			ids := v.chartIDs(t)
			if len(ids) != charts {
				t.Errorf("%s: charts %v, want %d", path, ids, charts)
			}
			for _, id := range ids {
				if colours := v.colours(t, id); colours < 3 {
					t.Errorf("%s: the chart %s is blank: %d colours", path, id, colours)
				}
			}
		}
		for _, path := range []string{"/explore", "/articles", "/articles/1", "/sources"} {
			v.open(t, path)
		}
		v.check(t)
	})

	t.Run("a click lists the bucket", func(t *testing.T) {
		const path = "/topics/border?interval=month"
		v.open(t, path)
		rows := tableRowsOf(t, get(newServer(t, shared(t)).Handler(), path).Body.String(), "volume-table")
		const month = 2 // March, whose point is low: the click goes far above it
		var where, heading string
		v.clickBucket(t, "volume-chart", month)
		v.run(t, chromedp.Location(&where), chromedp.Text(".lead strong", &heading))
		if want := v.base + "/articles?from=2025-03-01&to=2025-04-01&topic=border"; !sameAddress(where, want) {
			t.Errorf("the click leads to %s, want %s", where, want)
		}
		if heading != rows[month].cells[1] {
			t.Errorf("the list has %s articles, the table %s", heading, rows[month].cells[1])
		}
		v.check(t)
	})

	t.Run("a click on a bar lists the source", func(t *testing.T) {
		v.open(t, "/topics/border")
		var at struct{ X, Y float64 }
		v.run(t, chromedp.Evaluate(`(() => {
			const e = document.getElementById("by-source-chart");
			e.scrollIntoView({block: "center"});
			const box = e.getBoundingClientRect();
			const [x, y] = echarts.getInstanceByDom(e).convertToPixel({gridIndex: 0}, [1, 1]);
			return {X: box.left + x + 40, Y: box.top + y};
		})()`, &at))
		var where string
		v.run(t, chromedp.MouseClickXY(at.X, at.Y), chromedp.WaitVisible(".articles"), chromedp.Location(&where))
		if want := v.base + "/articles?source=north.example&topic=border"; !sameAddress(where, want) {
			t.Errorf("the click leads to %s, want %s", where, want)
		}
		v.check(t)
	})

	t.Run("the CSV equals the table", func(t *testing.T) {
		v.open(t, "/topics/border?interval=month&measure=ratio&average=3")
		if rows := v.compareCSV(t, "tidings-border-volume.csv"); rows != 6 {
			t.Errorf("%d rows, want 6", rows)
		}
		v.check(t)
	})

	t.Run("the picture is a picture", func(t *testing.T) {
		v.open(t, "/topics/border?interval=month")
		content := v.download(t, `document.querySelector("button[data-png=volume-chart]").click()`, "tidings-border.png")
		if kind := http.DetectContentType(content); kind != "image/png" || len(content) < 10_000 {
			t.Errorf("%s of %d bytes", kind, len(content))
		}
		v.check(t)
	})

	t.Run("dark and light are drawn anew", func(t *testing.T) {
		v.open(t, "/topics/border")
		colourOf := func(theme string) (colour string) {
			v.run(t, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
				chromedp.Sleep(200*time.Millisecond),
				chromedp.Evaluate(`echarts.getInstanceByDom(document.getElementById("volume-chart")).getOption().xAxis[0].axisLabel.color`, &colour))
			return colour
		}
		light, dark := colourOf("light"), colourOf("dark")
		if light == dark || light == "" || dark == "" {
			t.Errorf("labels are %q in the light and %q in the dark", light, dark)
		}
		v.check(t)
	})

	t.Run("a phone needs no sideways scrolling", func(t *testing.T) {
		v.run(t, chromedp.EmulateViewport(360, 740))
		for _, path := range []string{"/", "/topics/border", "/explore?q=border&q=sanction*", "/articles?q=border", "/articles/1", "/sources"} {
			v.open(t, path)
			var over int
			v.run(t, chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true);
				document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over))
			if over > 0 {
				t.Errorf("%s is %d pixels too wide", path, over)
			}
		}
		v.check(t)
	})
}

func TestHostileCorpusInBrowser(t *testing.T) {
	_, analyst := newStore(t, hostileArticles(), hostileTopics)
	v := newVisit(t, analyst)
	dialogs := 0
	chromedp.ListenTarget(v.ctx, func(event any) {
		if strings.Contains(fmt.Sprintf("%T", event), "DialogOpening") {
			dialogs++
		}
	})
	paths := []string{"/", "/topics/hostile?by=source&interval=day", "/board?title=%3Cscript%3Ealert(1)%3C/script%3E&topic=hostile&q=hostile&label=%3Cb%3E", "/articles", "/sources", "/explore?topic=hostile&q=hostile&by=source"}
	for i := range hostileTexts() {
		paths = append(paths, articlePath(int64(i+1)))
	}
	for _, path := range paths {
		v.open(t, path)
		var wide int
		v.run(t, chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wide))
		if wide > 0 {
			t.Errorf("%s: a word without end makes the page %d pixels too wide", path, wide)
		}
	}
	if dialogs > 0 {
		t.Errorf("%d alerts were shown", dialogs)
	}
	v.check(t)
}

// demoAnalyst fills a store with a small demonstration corpus and the starter
// topics, as the command for the demonstration does with the whole.
func demoAnalyst(t *testing.T) *analytics.Analyst {
	t.Helper()
	_, analyst := demoStore(t)
	return analyst
}

func demoStore(t *testing.T) (*store.Store, *analytics.Analyst) {
	t.Helper()
	return demoStoreOf(t, 3000)
}

// demoStoreOf is the demonstration with about so many articles.
func demoStoreOf(t *testing.T, articles int) (*store.Store, *analytics.Analyst) {
	t.Helper()
	ctx := context.Background()
	st, analyst := newStore(t, nil, "")
	topics, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Apply(ctx, topics, false); err != nil {
		t.Fatal(err)
	}
	_, end := demo.Span()
	items := func(yield func(ingest.Item, error) bool) {
		for item := range demo.Generate(demo.Options{Articles: articles}) {
			if !yield(item, nil) {
				return
			}
		}
	}
	sum, err := ingest.ImportItems(ctx, st, "demonstration corpus", items, ingest.ImportOptions{
		Read: ingest.ReadOptions{AsOf: end}, Now: now,
		Rejected: func(r *ingest.Reject) error { return r },
		FileDone: func(ctx context.Context) error { _, err := analyst.Tag(ctx); return err },
	})
	if err := errors.Join(err, st.Set(ctx, "synthetic", "true")); err != nil || sum.Added < int64(articles)*2/3 {
		t.Fatalf("%d articles, %v", sum.Added, err)
	}
	return st, analyst
}

// TestDemoInBrowser walks through the demonstration as a newcomer does: the
// overview, a topic, a week of it, its articles, one article, and back to the
// numbers as a file.
func TestDemoInBrowser(t *testing.T) {
	v := newVisit(t, demoAnalyst(t))
	v.open(t, "/?from=2025-01-01&to=2026-01-01")
	ids := v.chartIDs(t)
	if len(ids) != 8 {
		t.Fatalf("charts %v, want one for each of the seven starter topics and their share of voice", ids)
	}
	for _, id := range ids {
		if colours := v.colours(t, id); colours < 3 {
			t.Errorf("the chart %s is blank: %d colours", id, colours)
		}
	}
	var banner string
	v.run(t, chromedp.Text(".banner", &banner))
	if !strings.Contains(banner, "Synthetic corpus") {
		t.Errorf("the banner says %q", banner)
	}
	v.run(t, chromedp.Click(`.card h2 a[href^="/topics/sanctions"]`), chromedp.WaitVisible("#volume-chart[data-drawn]"))

	v.open(t, "/topics/sanctions?interval=month")
	if rows := v.compareCSV(t, "tidings-sanctions-volume.csv"); rows != 36 {
		t.Errorf("%d months, want 36", rows)
	}
	var counts []string
	v.run(t, chromedp.Evaluate(`[...document.querySelectorAll("#volume-table tbody tr")].map(tr => tr.cells[1].querySelector("data").getAttribute("value"))`, &counts))
	const month = 20
	v.clickBucket(t, "volume-chart", month)
	var listed string
	v.run(t, chromedp.Text(".lead strong", &listed))
	if n, err := strconv.Atoi(counts[month]); err != nil || n == 0 || listed != counts[month] {
		t.Errorf("the table has %q, the list %q", counts[month], listed)
	}
	var marks int
	v.run(t, chromedp.Click(".articles .title"), chromedp.WaitVisible("article.article"),
		chromedp.Evaluate(`document.querySelectorAll("article mark").length`, &marks))
	if marks == 0 {
		t.Error("nothing is marked in an article of the topic")
	}
	v.check(t)
}
