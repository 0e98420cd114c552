package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestPagesAreMeasured(t *testing.T) {
	var asked atomic.Int64
	broken := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case broken:
			http.Error(w, "broken", http.StatusInternalServerError)
		case "/":
			fmt.Fprint(w, `<a href="/topics/border?from=1">Border</a> <a href="/topics/border/edit">Edit</a> <a href="/topics/sanctions">Sanctions</a>`)
		case "/articles":
			fmt.Fprint(w, `<a href="/articles/17?topic=border">One</a>`)
		default:
			fmt.Fprint(w, "a page")
		}
	}))
	defer server.Close()
	out, _, err := bench(t, "pages", server.URL+"/", "--people", "3", "--think", "1ms", "--for", "200ms", "--repeat", "2")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| overview ", "| topic ", "| words of a topic ", "| article ", "| sql ", "| all ", "3 people"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
	// Alone: 15 pages, each warmed up and asked twice, besides the two lists of what there is.
	if got := asked.Load(); got < 2+15*3+3 {
		t.Errorf("%d pages were asked for", got)
	}
	broken = "/coverage"
	if _, _, err := bench(t, "pages", server.URL, "--for", "1ms"); err == nil || !strings.Contains(err.Error(), "/coverage: status 500") {
		t.Errorf("a broken page: %v", err)
	}
	if _, _, err := bench(t, "pages", "localhost"); err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:8080") {
		t.Errorf("no address: %v", err)
	}
	broken = "/articles"
	if _, _, err := bench(t, "pages", server.URL, "--people", "0"); err == nil {
		t.Error("nobody clicks")
	}
}
