package dashboard

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a visit of any page takes over the network, compressed, with everything the page
// asks for: the first one, and one with the files in the browser's cache, which holds them
// for ever.
func TestPageWeight(t *testing.T) {
	const first, again = 600_000, 60_000
	h := newSQLServer(t, furnish(t, 3000), 0).Handler()
	file := regexp.MustCompile(`/assets/[^" ]*\.(?:js|css|svg)\b`)
	late := regexp.MustCompile(`data-(?:load|passages)="([^"]*)"`)
	weigh := func(address string, status int) int {
		w := get(h, address, "Accept-Encoding", "gzip")
		if w.Code != status || w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: status %d, encoding %q", address, w.Code, w.Header().Get("Content-Encoding"))
		}
		return w.Body.Len()
	}
	pages := append([]lookPage{ // whose ranges are as wide as the corpus
		{address: "/topics/border-incidents"}, {address: "/explore?q=border&topic=sanctions&topic=migration"}, {address: "/anomalies"},
	}, lookPages...)
	for _, p := range pages {
		status := p.status
		if status == 0 {
			status = http.StatusOK
		}
		body := get(h, p.address).Body.String()
		page, files := weigh(p.address, status), 0
		for _, part := range late.FindAllStringSubmatch(body, -1) {
			page += weigh(unescape(part[1]), http.StatusOK)
		}
		asked := file.FindAllString(body, -1)
		slices.Sort(asked)
		for _, asset := range slices.Compact(asked) {
			files += weigh(asset, http.StatusOK)
		}
		t.Logf("%s: %d bytes, and %d of files", p.address, page, files)
		if page > again || page+files > first || files < 200_000 {
			t.Errorf("%s: %d bytes, and on the first visit %d of files: at most %d and %d together", p.address, page, files, again, first)
		}
	}
}

// No script holds a page up but what draws the first chart, right behind it, and what that
// needs. A page without a chart asks for none of that.
func TestScriptsDoNotBlock(t *testing.T) {
	h := newSQLServer(t, demoAnalyst(t), 0).Handler()
	script := regexp.MustCompile(`<script\b[^>]*>`)
	blocking := regexp.MustCompile(`^<script src="/assets/(head|charts)\.`)
	for _, address := range []string{"/", "/topics/border-incidents", "/explore?q=border", "/articles?topic=sanctions", "/sources", "/sql", "/coverage", "/board?topic=sanctions", "/boards", "/articles/1", "/feeds", "/annotations", "/topics/sanctions/edit", "/topics/sanctions/history", "/present", "/embed/volume?topic=sanctions"} {
		body := get(h, address).Body.String()
		deferred, held := 0, []string{}
		for _, tag := range script.FindAllString(body, -1) {
			name := blocking.FindStringSubmatch(tag)
			switch {
			case strings.Contains(tag, `type="application/json"`):
			case strings.Contains(tag, ` src="/assets/`) && strings.HasSuffix(tag, " defer>"):
				deferred++
			case name == nil:
				t.Errorf("%s: this script blocks: %s", address, tag)
			default:
				held = append(held, name[1])
			}
		}
		if deferred < 1 {
			t.Errorf("%s: found no script", address)
		}
		_, behind, chart := strings.Cut(body, "data-chart=")
		before, _, _ := strings.Cut(behind, `<script src="/assets/charts.`)
		switch preloaded := strings.Contains(body, `<link rel="preload" href="/assets/charts.`); {
		case chart && (strings.Join(held, " ") != "head charts" || !preloaded):
			t.Errorf("%s has a chart; it waits for %v, and asks early for what draws: %v", address, held, preloaded)
		case chart && !strings.Contains(address, "/present") && strings.Contains(before, "data-chart="):
			t.Errorf("%s: another chart stands before the script that draws the first", address)
		case !chart && (len(held) > 0 || preloaded):
			t.Errorf("%s has no chart; it waits for %v, and asks early for what draws: %v", address, held, preloaded)
		}
	}
}
