// Package browsertest opens a browser for the tests that look at pages in one.
//
//	ctx := browsertest.Open(t, time.Minute)
//	err := chromedp.Run(ctx, chromedp.Navigate(server.URL))
package browsertest

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Find gives the path of a Chromium or Chrome; it skips the test where there is
// none.
func Find(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Skip("no Chromium: the pages are not looked at in a browser (on Debian: apt-get install chromium)")
	return ""
}

// Open opens a window of a browser that asks nobody else than it is told to. The
// context ends with the test, or when its time is over. More options come after its own.
func Open(t *testing.T, within time.Duration, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Find(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun)
	for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel) // the browser's profile is a new directory that goes with it
	ctx, cancel = context.WithTimeout(ctx, within)
	t.Cleanup(cancel)
	return ctx
}
