package dashboard

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var makeScreens = flag.Bool("screens", false, "make the pictures in docs/screens anew")

// The pictures of docs/pages.md: every page in a wide window, some in the dark and on a phone.
const (
	screensHeight  = 1100 // pixels of the page, from above
	screensQuality = 55
	screensWeight  = 4 << 20 // bytes of all pictures together, at most
)

var (
	darkScreens  = []string{"overview", "topic", "explore", "coverage", "sql-saved", "board-present"}
	phoneScreens = []string{"overview", "topic", "explore", "articles", "article", "anomalies"}
)

// screenFiles are the names of all pictures.
func screenFiles() (files []string) {
	for _, p := range lookPages {
		files = append(files, p.name+".webp")
		if slices.Contains(darkScreens, p.name) {
			files = append(files, p.name+"-dark.webp")
		}
		if slices.Contains(phoneScreens, p.name) {
			files = append(files, p.name+"-phone.webp")
		}
	}
	return append(files, "first-steps.webp")
}

// TestScreens makes the pictures with -screens (make screens), from the corpus of the
// demonstration and on a day that is always the same.
func TestScreens(t *testing.T) {
	if !*makeScreens {
		t.Skip("the pictures of docs/pages.md are made by make screens")
	}
	dir := filepath.Join("..", "docs", "screens")
	v := furnishedWith(t, 30_000)
	v.patience = 5 * time.Minute // each anomaly of so many articles has reasons
	// What is in the place of the old pictures is whole, or they stay.
	fresh := t.TempDir()
	v.show(t, lookPages[0]) // a blank page draws nothing, so that waiting for its size has no end
	for _, p := range lookPages {
		v.size(t, 1440, 900, "light")
		v.show(t, p)
		v.screen(t, fresh, p.name, 1440)
		if slices.Contains(darkScreens, p.name) {
			v.size(t, 1440, 900, "dark")
			v.screen(t, fresh, p.name+"-dark", 1440)
		}
		if slices.Contains(phoneScreens, p.name) {
			v.size(t, 390, 844, "light")
			v.show(t, p)
			v.screen(t, fresh, p.name+"-phone", 390)
		}
	}
	v.check(t)
	_, nothing := newStore(t, nil, "")
	empty := newVisitWith(t, Config{Analyst: nothing, Feeds: &FeedDesk{}})
	empty.show(t, lookPages[0])
	empty.size(t, 1440, 900, "light")
	empty.screen(t, fresh, "first-steps", 1440)
	empty.check(t)
	if t.Failed() {
		return
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(fresh)); err != nil {
		t.Fatal(err)
	}
}

// screen keeps a picture of the upper part of the page, without what hangs on the machine's
// speed.
func (v *visit) screen(t *testing.T, dir, name string, width int64) {
	t.Helper()
	v.settled(t, name, width, 3)
	var height float64
	v.run(t, chromedp.Evaluate(fmt.Sprintf(`Math.min(document.documentElement.scrollHeight, %d)`, screensHeight), &height))
	var file []byte
	v.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		file, err = cdppage.CaptureScreenshot().WithFormat(cdppage.CaptureScreenshotFormatWebp).WithQuality(screensQuality).WithCaptureBeyondViewport(true).
			WithClip(&cdppage.Viewport{Width: float64(width), Height: height, Scale: 1}).Do(ctx)
		return err
	}))
	if err := os.WriteFile(filepath.Join(dir, name+".webp"), file, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every page has its picture in docs/screens and its place in the tour of docs/pages.md,
// which has no others.
func TestTourHasEveryPage(t *testing.T) {
	tour := document(t, "pages.md")
	var weight int64
	for _, name := range screenFiles() {
		content, err := os.ReadFile(filepath.Join("..", "docs", "screens", name))
		if err != nil {
			t.Errorf("there is no picture of it (make screens makes them): %v", err)
			continue
		}
		weight += int64(len(content))
		if len(content) < 2000 || string(content[:4]) != "RIFF" || string(content[8:12]) != "WEBP" {
			t.Errorf("docs/screens/%s is no picture: %d bytes", name, len(content))
		}
		if !strings.Contains(tour, "(screens/"+name+")") {
			t.Errorf("docs/pages.md does not show screens/%s", name)
		}
	}
	if weight > screensWeight {
		t.Errorf("the pictures have %d bytes, more than %d", weight, screensWeight)
	}
	for _, m := range regexp.MustCompile(`\(screens/([^)]+)\)`).FindAllStringSubmatch(tour, -1) {
		if !slices.Contains(screenFiles(), m[1]) {
			t.Errorf("docs/pages.md shows screens/%s, which is of no page", m[1])
		}
	}
	kept, err := os.ReadDir(filepath.Join("..", "docs", "screens"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range kept {
		if !slices.Contains(screenFiles(), f.Name()) {
			t.Errorf("docs/screens/%s is of no page", f.Name())
		}
	}
	for _, p := range lookPages {
		if p.route != "" && !strings.Contains(tour, "`"+p.route+"`") {
			t.Errorf("docs/pages.md does not say where the page %s is: %s", p.name, p.route)
		}
	}
}
