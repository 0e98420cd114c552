package dashboard

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The pictures of testdata/look are how every page looks at three widths, light and dark:
// its upper part, made so small that letters are only shades. They are compared patch by
// patch by the mean colour, so that another way of smoothing letters is nothing, and a
// missing line, a wrong colour or a line that wraps is seen.
const (
	pictureHeight = 1600 // pixels of the page, from above
	patch         = 8    // pixels of the picture, each way
	patchAway     = 7    // of 255, by which the mean of a patch may differ
	patchesAway   = 0.005
	pictureInks   = 48 // colours of a picture
)

var pictureWidths = []struct {
	width int64
	scale int // how many pixels of the page are one of the picture
}{{1440, 3}, {1024, 3}, {390, 2}}

// looksAsBefore compares every page with its pictures, or makes them anew with -update.
func looksAsBefore(t *testing.T, v *visit) {
	dir := filepath.Join("testdata", "look")
	v.size(t, 1440, 900, "light")
	v.show(t, lookPages[0])
	fonts := v.fonts(t)
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "fonts.txt"), []byte(fonts), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.Join(dir, "fonts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != fonts {
		t.Skipf("the pages are NOT compared with their pictures: those were made with other fonts.\nhere:\n%sthe pictures:\n%sOn Debian make browser installs the fonts of the pictures (fonts-noto-core); -update makes them anew with those that are here.", fonts, want)
	}
	failed := t.TempDir()
	var away []string
	for _, p := range lookPages {
		v.size(t, 1440, 900, "light")
		v.show(t, p)
		for _, w := range pictureWidths {
			for _, theme := range []string{"light", "dark"} {
				v.size(t, w.width, 900, theme)
				name := fmt.Sprintf("%s-%d-%s.png", p.name, w.width, theme)
				shot := v.settled(t, name, w.width, w.scale)
				if *update {
					if err := os.WriteFile(filepath.Join(dir, name), encoded(t, fewInks(shot)), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				file, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Errorf("there is no picture of it (-update makes one): %v", err)
					continue
				}
				before, err := png.Decode(bytes.NewReader(file))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if difference := unlike(before, fewInks(shot)); difference != "" {
					away = append(away, name+" "+difference)
					if err := os.WriteFile(filepath.Join(failed, name), encoded(t, shot), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if len(away) == 0 {
		return
	}
	// What is in a test's own directory goes with it.
	kept, err := os.MkdirTemp("", "tidings-look-")
	if err == nil {
		err = os.CopyFS(kept, os.DirFS(failed))
	}
	t.Errorf("these pages do not look as on their pictures in testdata/look; as they look now they are in %s (%v). Compare, and run -update where that is as it should be:\n%s", kept, err, strings.Join(away, "\n"))
}

// fonts says which fonts the text and the code of the page are drawn with, and how wide.
func (v *visit) fonts(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, font := range []string{"sans", "mono"} {
		width := v.eval(t, fmt.Sprintf(`(() => {
			const p = document.createElement("p");
			p.id = "font-%[1]s";
			p.className = "font-%[1]s";
			p.textContent = "Tidings 0123456789, %% Šiauliai ąęįų Київ Мінск";
			document.querySelector("main").append(p);
			const s = new CSSStyleSheet();
			s.replaceSync(".font-%[1]s { font: 100px var(--%[1]s); width: max-content }");
			document.adoptedStyleSheets = [...document.adoptedStyleSheets, s];
			return Math.round(p.getBoundingClientRect().width);
		})()`, font))
		v.run(t, dom.Enable(), css.Enable(), chromedp.QueryAfter("#font-"+font, func(ctx context.Context, _ runtime.ExecutionContextID, nodes ...*cdp.Node) error {
			used, err := css.GetPlatformFontsForNode(nodes[0].NodeID).Do(ctx)
			names := map[string]bool{}
			for _, u := range used {
				names[u.FamilyName] = true
			}
			fmt.Fprintf(&out, "%s: %s, %s\n", font, strings.Join(slices.Sorted(maps.Keys(names)), ", "), width)
			return err
		}))
	}
	return out.String()
}

// shot takes a picture of the upper part of the page, without what hangs on the machine's
// speed.
func (v *visit) shot(t *testing.T, width int64) image.Image {
	t.Helper()
	v.eval(t, `document.querySelectorAll(".sql-facts, #sql-asof, #sql-clock").forEach(e => e.style.visibility = "hidden")`)
	var height float64
	v.run(t, chromedp.Evaluate(fmt.Sprintf(`Math.min(document.documentElement.scrollHeight, %d)`, pictureHeight), &height))
	var file []byte
	v.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		file, err = cdppage.CaptureScreenshot().WithCaptureBeyondViewport(true).WithClip(&cdppage.Viewport{Width: float64(width), Height: height, Scale: 1}).Do(ctx)
		return err
	}))
	out, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// settled takes pictures until two are alike: a busy machine draws late. A caret that blinks is
// not drawn, and what two pictures of a page at rest may differ by is what its picture may.
func (v *visit) settled(t *testing.T, name string, width int64, scale int) *image.RGBA {
	t.Helper()
	v.eval(t, `(() => { const s = new CSSStyleSheet(); s.replaceSync("* { caret-color: transparent !important }"); document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]; })()`)
	last, difference := v.shot(t, width), ""
	for range 20 {
		time.Sleep(50 * time.Millisecond)
		next := v.shot(t, width)
		if bytes.Equal(pixels(last), pixels(next)) {
			return smaller(next, scale)
		}
		difference = unlike(fewInks(smaller(last, scale)), fewInks(smaller(next, scale)))
		last = next
	}
	if difference != "" {
		t.Errorf("%s: the page does not come to rest: two pictures %s", name, difference)
	}
	return smaller(last, scale)
}

func pixels(of image.Image) []byte {
	switch of := of.(type) {
	case *image.RGBA:
		return of.Pix
	case *image.NRGBA:
		return of.Pix
	}
	panic(fmt.Sprintf("a screenshot of %T", of))
}

// smaller makes each square of n by n pixels one of their mean colour.
func smaller(of image.Image, n int) *image.RGBA {
	b := of.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/n, b.Dy()/n))
	for y := range b.Dy() / n {
		for x := range b.Dx() / n {
			out.SetRGBA(x, y, mean(of, image.Rect(x*n, y*n, x*n+n, y*n+n).Add(b.Min)))
		}
	}
	return out
}

// mean gives the mean colour of a part.
func mean(of image.Image, part image.Rectangle) color.RGBA {
	var sum [3]uint32
	part = part.Intersect(of.Bounds())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, g, b, _ := of.At(x, y).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+b>>8
		}
	}
	n := uint32(max(1, part.Dx()*part.Dy()))
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}

// fewInks draws a picture in its commonest colours, which makes its file small.
func fewInks(of *image.RGBA) *image.Paletted {
	// What is colourful counts for more: it is rare, and says much.
	counts := map[color.RGBA]int{}
	for i := 0; i < len(of.Pix); i += 4 {
		r, g, b := of.Pix[i]&^7, of.Pix[i+1]&^7, of.Pix[i+2]&^7
		counts[color.RGBA{r, g, b, 255}] += 1 + 4*max(0, int(max(r, g, b)-min(r, g, b))-32)
	}
	common := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), bytes.Compare([]byte{a.R, a.G, a.B}, []byte{b.R, b.G, b.B}))
	})
	var inks color.Palette
	far := func(c color.RGBA) bool { // from all that are there
		return !slices.ContainsFunc(inks, func(i color.Color) bool {
			k := i.(color.RGBA)
			return apart(k.R, c.R)+apart(k.G, c.G)+apart(k.B, c.B) < 12
		})
	}
	for _, c := range common {
		if len(inks) < pictureInks && far(c) {
			c.R, c.G, c.B = c.R|c.R>>5, c.G|c.G>>5, c.B|c.B>>5
			inks = append(inks, c)
		}
	}
	out := image.NewPaletted(of.Rect, inks)
	draw.FloydSteinberg.Draw(out, out.Rect, of, of.Rect.Min) // the mean of a patch stays
	return out
}

func apart(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

func encoded(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unlike says how a picture differs from the one before; "" where it does not.
func unlike(before, now image.Image) string {
	b, n := before.Bounds(), now.Bounds()
	if b.Dx() != n.Dx() || apartInt(b.Dy(), n.Dy()) > patch {
		return fmt.Sprintf("is %d by %d, was %d by %d", n.Dx(), n.Dy(), b.Dx(), b.Dy())
	}
	away, all := 0, 0
	var first image.Point
	for y := 0; y < min(b.Dy(), n.Dy()); y += patch {
		for x := 0; x < b.Dx(); x += patch {
			part := image.Rect(x, y, x+patch, y+patch)
			p, q := mean(before, part.Add(b.Min)), mean(now, part.Add(n.Min))
			all++
			if max(apart(p.R, q.R), apart(p.G, q.G), apart(p.B, q.B)) > patchAway {
				if away == 0 {
					first = image.Pt(x, y)
				}
				away++
			}
		}
	}
	if float64(away) <= patchesAway*float64(all) {
		return ""
	}
	return fmt.Sprintf("differs in %.1f%% of its patches, the first at %v", 100*float64(away)/float64(all), first)
}

func apartInt(a, b int) int { return max(a, b) - min(a, b) }
