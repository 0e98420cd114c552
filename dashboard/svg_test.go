package dashboard

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

// goldenFile compares with a file of testdata, or writes it anew with -update.
func goldenFile(t *testing.T, name string, have []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(have)); diff != "" {
		t.Errorf("%s is another (-want +have), write it anew with -update:\n%s", name, diff)
	}
}

// wellFormed reads a picture as XML and gives the texts in it.
func wellFormed(t *testing.T, svg []byte) (texts []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "text"
			if e.Name.Local == "script" || e.Name.Local == "image" || e.Name.Local == "foreignObject" {
				t.Errorf("the picture has a %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" {
					t.Errorf("the picture has the attribute %s", a.Name.Local)
				}
			}
		case xml.CharData:
			if inText {
				texts = append(texts, string(e))
			}
		case xml.EndElement:
			inText = false
		}
	}
}

func TestSVGDownloads(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for name, path := range map[string]string{
		"border.svg":  "/topics/border/volume.svg?from=2025-01-01&to=2025-07-01&interval=week",
		"compare.svg": "/explore/volume.svg?topic=border&q=weather&q=zyzzyva&measure=ratio&average=3&interval=month&theme=dark",
	} {
		w := get(h, path)
		if w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml; charset=utf-8" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), `attachment; filename=tidings-`) {
			t.Fatalf("%s: %d %v", path, w.Code, w.Header())
		}
		wellFormed(t, w.Body.Bytes())
		goldenFile(t, name, w.Body.Bytes())
	}
	for path, want := range map[string]string{
		"/topics/border/volume.svg?theme=blue": "light or dark",
		"/topics/gone/volume.svg":              "There is no such topic",
		"/explore/volume.svg?q=%28x":           "The query cannot be read",
	} {
		if w := get(h, path); w.Code < 400 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q", path, w.Code, want)
		}
	}
}

// Texts of strangers are texts, whatever is in them.
func TestSVGOfHostileTexts(t *testing.T) {
	for _, text := range append(hostileTexts(), "</title><script>alert(1)</script>", "\x00\x1b\uFFFE", strings.Repeat("W", 5000), strings.Repeat("long words ", 500), "") {
		p := picture{Locale: english, ID: "a", Title: text, Subtitle: text, Source: text, Unit: "articles", Buckets: []string{"2025-01", "2025-02"},
			Lines: []pictureLine{{Name: text, Values: []float64{1, 2}, Width: 1}, {Name: text + "2", Values: []float64{3, 1}, Width: 1}}}
		var out bytes.Buffer
		if err := writeSVG(&out, p); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, out.Bytes())
		if strings.Contains(out.String(), "<script") {
			t.Errorf("%q became markup", text)
		}
	}
}

// A gap is a gap, a bucket alone is a dot, and what was not collected is hatched.
func TestSVGMarks(t *testing.T) {
	gap := math.NaN()
	p := picture{Locale: english, ID: "a", Title: "T", Unit: "articles", Buckets: []string{"a", "b", "c", "d", "e", "f"},
		Lines:   []pictureLine{{Values: []float64{1, 2, gap, 4, gap, 0}, Width: 1}},
		Columns: []pictureColumn{{}, {Missing: 0.5}, {Hatched: true}, {}, {Hatched: true}, {}}}
	draw := func(p picture) string {
		t.Helper()
		var out bytes.Buffer
		if err := writeSVG(&out, p); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, out.Bytes())
		return out.String()
	}
	svg := draw(p)
	for mark, want := range map[string]int{"url(#a-h)": 2, "<circle": 2, `stroke-linejoin`: 1, "#e3e6ea": 1} {
		if n := strings.Count(svg, mark); n != want {
			t.Errorf("%d of %s, want %d in\n%s", n, mark, want, svg)
		}
	}
	if !strings.Contains(svg, "in 2 of 6 buckets nothing was collected") {
		t.Error("who cannot see it does not learn of the gaps")
	}
	ringed := p
	ringed.Rings = []int{1}
	ringed.Lines = append(ringed.Lines, pictureLine{Name: "expected", Quiet: true, Width: 1, Dash: "4 3", Values: []float64{1, 1, 1, 1, 1, 1}})
	if svg := draw(ringed); strings.Count(svg, "<circle") != 3 || !strings.Contains(svg, "an anomaly in b") || !strings.Contains(svg, `stroke="#586170" stroke-width="1"`) {
		t.Errorf("a ring and what was expected:\n%s", svg)
	}
	p.Columns, p.Stacked, p.Whole, p.Ratio = nil, true, true, true
	p.Lines = []pictureLine{{Name: "x", Values: []float64{0.5, 1, gap, 0.25, gap, 0}}, {Name: "y", Values: []float64{0.5, 0, gap, 0.75, gap, 1}}}
	if svg := draw(p); strings.Count(svg, "Z\"") != 6 || !strings.Contains(svg, ">100%</text>") {
		t.Errorf("areas of three stretches each:\n%s", svg)
	}
	for _, buckets := range [][]string{nil, {"a"}} {
		draw(picture{Locale: english, ID: "a", Buckets: buckets, Lines: []pictureLine{{Values: make([]float64, len(buckets)), Width: 1}}})
	}
}

func TestNiceSteps(t *testing.T) {
	for _, c := range []struct {
		most  float64
		ratio bool
		want  float64
	}{{0, false, 1}, {0, true, 0.01}, {1, false, 1}, {4, false, 1}, {7, false, 2}, {26, false, 10}, {24, false, 5}, {1000, false, 200}, {1e6, false, 2e5}, {0.13, true, 0.05}, {0.0007, true, 0.0002}} {
		if got := niceStep(c.most, c.ratio); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("up to %v: steps of %v, want %v", c.most, got, c.want)
		}
	}
}

// The points of a picture are those of the chart in the page.
func TestSVGHasThePointsOfTheChart(t *testing.T) {
	req, err := analytics.ParseRequest(map[string][]string{"topic": {"border"}, "from": {"2025-02-01"}, "to": {"2025-06-01"}, "interval": {"week"}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := shared(t).Volume(t.Context(), req)
	if err == nil {
		err = shared(t).Cover(t.Context(), &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := volumePicture(english, "a", v, chartView{Measure: MeasureCount}, false)
	to := newScale(v.Series, MeasureCount)
	line, pale := lineData(v.Series[0], to), paleData(v.Series[0], to)
	for i := range v.Series[0].Points {
		same := func(name string, have float64, want any) {
			t.Helper()
			if want == noValue != math.IsNaN(have) || want != noValue && want.(float64) != have {
				t.Errorf("%s, bucket %d: %v, want %v", name, i, have, want)
			}
		}
		same("line", p.Lines[0].Values[i], line[i].Value)
		if pale != nil {
			same("pale", p.Lines[1].Values[i], pale[i].Value)
		}
	}
	if (pale != nil) != (len(p.Lines) == 2) || pale == nil {
		t.Errorf("%d lines; the corpus has a source that falls silent in March", len(p.Lines))
	}
}
