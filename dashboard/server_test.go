package dashboard

import (
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestServeEndsGracefully(t *testing.T) {
	s, err := New(Config{Analyst: shared(t), Addr: "127.0.0.1:0", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	base := url.URL{Scheme: "http", Host: ln.Addr().String(), Path: "/articles.csv"}
	req, err := http.NewRequest(http.MethodGet, base.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || strings.Count(string(body), "\n") != 343 {
		t.Errorf("over the network: %d, %d bytes, %v", res.StatusCode, len(body), err)
	}
	res.Body.Close()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it does not end")
	}
	if conn, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s.config.Addr = taken.Addr().String()
	if err := s.Run(context.Background()); err == nil || !strings.Contains(err.Error(), taken.Addr().String()) {
		t.Errorf("on a taken address: %v", err)
	}
}

func TestAssets(t *testing.T) {
	s := newServer(t, shared(t))
	page := get(s.Handler(), "/").Body.String()
	for _, name := range []string{"head.js", "frame.js", "frame.css", "icon.svg", "charts.js", "LICENCES.txt"} {
		u, err := s.assets.url(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page, u) {
			t.Errorf("the page does not use %s", u)
		}
		plain := get(s.Handler(), u)
		packed := get(s.Handler(), u, "Accept-Encoding", "br, gzip")
		if plain.Code != 200 || packed.Code != 200 || packed.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %v, %d %v", u, plain.Code, plain.Header(), packed.Code, packed.Header())
		}
		if !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: Cache-Control %q", u, plain.Header().Get("Cache-Control"))
		}
		r, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(r)
		if err != nil || string(unpacked) != plain.Body.String() {
			t.Errorf("%s: compressed and plain differ, %v", u, err)
		}
	}
}
