package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func newFetcher(options Options) *Fetcher {
	options.Agent, options.AllowPrivate = "Tidings-test/1.0 (+mailto:desk@example.org)", true
	options.Now = func() time.Time { return testNow }
	return New(options)
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// class gives the kind of a failure.
func class(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

func TestGet(t *testing.T) {
	var asked http.Header
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		w.Header().Set("ETag", `"2"`)
		if r.Header.Get("If-None-Match") == `"2"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "<rss/>")
	})
	f := newFetcher(Options{})
	got, err := f.Get(context.Background(), Request{URL: at + "/feed", ETag: `"1"`, LastModified: "Mon, 05 Jan 2026 08:00:00 GMT", Accept: "application/rss+xml"})
	if err != nil || string(got.Body) != "<rss/>" || got.Bytes != 6 || got.URL != at+"/feed" || got.Moved != "" || got.Header.Get("ETag") != `"2"` {
		t.Errorf("%+v, %v", got, err)
	}
	for name, want := range map[string]string{"User-Agent": "Tidings-test/1.0 (+mailto:desk@example.org)", "If-None-Match": `"1"`,
		"If-Modified-Since": "Mon, 05 Jan 2026 08:00:00 GMT", "Accept": "application/rss+xml", "Accept-Encoding": "gzip, br, deflate"} {
		if asked.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, asked.Get(name), want)
		}
	}
	got, err = f.Get(context.Background(), Request{URL: at, ETag: `"2"`})
	if err != nil || !got.NotModified || got.Body != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRedirects(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good-1":
			http.Redirect(w, r, "/good-2", http.StatusMovedPermanently)
		case "/good-2":
			http.Redirect(w, r, "/end", http.StatusPermanentRedirect)
		case "/mixed":
			http.Redirect(w, r, "/then", http.StatusMovedPermanently)
		case "/then":
			http.Redirect(w, r, "/good-1", http.StatusFound)
		case "/circle":
			http.Redirect(w, r, "/circle", http.StatusFound)
		case "/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		case "/nowhere":
			w.WriteHeader(http.StatusFound)
		case "/end":
			io.WriteString(w, "here")
		default:
			var n int
			fmt.Sscanf(r.URL.Path, "/n/%d", &n)
			http.Redirect(w, r, fmt.Sprintf("/n/%d", n+1), http.StatusFound)
		}
	})
	for path, moved := range map[string]string{"/good-1": "/end", "/mixed": "/then", "/end": ""} {
		got, err := newFetcher(Options{}).Get(context.Background(), Request{URL: at + path})
		if err != nil || got.URL != at+"/end" || strings.TrimPrefix(got.Moved, at) != moved {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	for path, want := range map[string]Class{"/circle": ClassRedirect, "/n/0": ClassRedirect, "/file": ClassRefused, "/nowhere": ClassStatus} {
		if _, err := newFetcher(Options{}).Get(context.Background(), Request{URL: at + path}); class(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestPackedBodies(t *testing.T) {
	const text = "Łukašenka Лукашенко Lukashenko"
	pack := map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
		"raw": func(w io.Writer) io.WriteCloser {
			d, _ := flate.NewWriter(w, 6) // the level is one that there is
			return d
		},
	}
	packed := func(with, what string) []byte {
		var b bytes.Buffer
		w := pack[with](&b)
		io.WriteString(w, what)
		w.Close()
		return b.Bytes()
	}
	bomb := packed("gzip", strings.Repeat("\x00", 5<<20))
	for _, c := range []struct {
		name, coding string
		body         []byte
		want         Class
	}{
		{"gzip", "gzip", packed("gzip", text), ""},
		{"brotli", "br", packed("br", text), ""},
		{"deflate", "deflate", packed("deflate", text), ""},
		{"raw deflate", "deflate", packed("raw", text), ""},
		{"twice", "br, gzip", packed("gzip", string(packed("br", text))), ""},
		{"gzip that is none", "gzip", []byte(text), ""},
		{"bomb", "gzip", bomb, ClassTooLarge},
		{"bomb in a bomb", "gzip, gzip", packed("gzip", string(bomb)), ClassTooLarge},
		{"too long", "", bytes.Repeat([]byte("x"), 2<<20), ClassTooLarge},
		{"broken", "gzip", append(packed("gzip", text)[:20], "nonsense-nonsense"...), ClassEncoding},
		{"unknown", "zstd", []byte(text), ClassEncoding},
		{"often", "gzip, gzip, gzip, gzip", []byte(text), ClassEncoding},
	} {
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if c.coding != "" {
				w.Header().Set("Content-Encoding", c.coding)
			}
			w.Write(c.body)
		})
		got, err := newFetcher(Options{MaxBytes: 1 << 20}).Get(context.Background(), Request{URL: at})
		if class(err) != c.want || err == nil && (string(got.Body) != text || got.Bytes != int64(len(c.body))) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestFailures(t *testing.T) {
	wait := make(chan struct{})
	defer close(wait)
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/until":
			w.Header().Set("Retry-After", testNow.Add(time.Hour).Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/ages":
			w.Header().Set("Retry-After", "999999999")
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/short":
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "short")
		case "/slow":
			select {
			case <-wait:
			case <-r.Context().Done():
			}
		case "/drip": // a body without an end
			for r.Context().Err() == nil {
				io.WriteString(w, "x")
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}
	})
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	defer tls.Close()
	for _, c := range []struct {
		url    string
		class  Class
		status int
		wait   time.Duration
	}{
		{at + "/busy", ClassStatus, 429, 2 * time.Minute},
		{at + "/until", ClassStatus, 503, time.Hour},
		{at + "/ages", ClassStatus, 503, maxRetryAfter},
		{at + "/gone", ClassStatus, 410, 0},
		{at + "/short", ClassBroken, 0, 0},
		{at + "/slow", ClassTimeout, 0, 0},
		{at + "/drip", ClassTimeout, 0, 0},
		{"http://127.0.0.1:1/", ClassConnect, 0, 0},
		{"http://feeds.invalid/", ClassDNS, 0, 0},
		{tls.URL, ClassTLS, 0, 0},
		{strings.Replace(at, "http:", "https:", 1), ClassTLS, 0, 0},
		{"gopher://example.org/", ClassRefused, 0, 0},
		{"http://user:secret@example.org/", ClassRefused, 0, 0},
		{"http:///feed", ClassAddress, 0, 0},
		{"http://exa mple/", ClassAddress, 0, 0},
	} {
		timeout := 30 * time.Second
		if c.class == ClassTimeout {
			timeout = 300 * time.Millisecond
		}
		_, err := newFetcher(Options{Timeout: timeout}).Get(context.Background(), Request{URL: c.url})
		var e *Error
		if !errors.As(err, &e) || e.Class != c.class || e.Status != c.status || e.RetryAfter != c.wait || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v %+v", c.url, err, e)
		}
	}
	// Who gives up is told so, and not that the server failed.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newFetcher(Options{}).Get(ctx, Request{URL: at + "/slow"}); !errors.Is(err, context.Canceled) || class(err) != "" {
		t.Errorf("%v", err)
	}
}

// Nothing but the public web is reached, by whatever name or redirect.
func TestPrivateAddressesAreRefused(t *testing.T) {
	reached := false
	at := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	_, port, _ := strings.Cut(strings.TrimPrefix(at, "http://"), ":")
	f := New(Options{Agent: "Tidings-test/1.0", Timeout: 5 * time.Second})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1.2.3", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00:ec2::254]", "192.168.1.1"} {
		if _, err := f.Get(context.Background(), Request{URL: "http://" + host + ":" + port + "/"}); class(err) != ClassRefused {
			t.Errorf("%s: %v", host, err)
		}
	}
	if reached {
		t.Error("the server on this machine was reached")
	}
}

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "93.184.216.34": true, "2a00:1450:4001:831::200e": true, "172.15.0.1": true, "172.32.0.1": true,
		"172.16.0.1": false, "100.64.0.1": false, "192.0.2.7": false, "224.0.0.1": false, "255.255.255.255": false, "::": false, "::1": false,
		"::7f00:1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "fe80::1%eth0": false, "ff02::1": false, "::ffff:10.0.0.1": false, "2001:db8::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}
