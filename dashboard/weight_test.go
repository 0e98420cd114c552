package dashboard

import (
	"regexp"
	"testing"
)

// What a visit takes over the network, compressed, with everything the page asks for: the
// first one, and one with the files in the browser's cache, which holds them for ever.
func TestPageWeight(t *testing.T) {
	const first, again = 600_000, 60_000
	h := newSQLServer(t, demoAnalyst(t), 0).Handler()
	file := regexp.MustCompile(`(?:href|src|data-echarts)="(/assets/[^"]*\.(?:js|css|svg))"`)
	late := regexp.MustCompile(`data-load="([^"]*)"`)
	weigh := func(address string) int {
		w := get(h, address, "Accept-Encoding", "gzip")
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: status %d, encoding %q", address, w.Code, w.Header().Get("Content-Encoding"))
		}
		return w.Body.Len()
	}
	for _, address := range []string{"/", "/topics/border-incidents", "/explore?q=border&topic=sanctions&topic=migration", "/articles?topic=sanctions", "/coverage", "/anomalies", "/sources", "/sql"} {
		body := get(h, address).Body.String()
		page, files := weigh(address), 0
		for _, part := range late.FindAllStringSubmatch(body, -1) {
			page += weigh(unescape(part[1]))
		}
		for _, asset := range file.FindAllStringSubmatch(body, -1) {
			files += weigh(asset[1])
		}
		t.Logf("%s: %d bytes, and %d of files", address, page, files)
		if page > again || page+files > first || files < 100_000 {
			t.Errorf("%s: %d bytes, and on the first visit %d of files: at most %d and %d together", address, page, files, again, first)
		}
	}
}
