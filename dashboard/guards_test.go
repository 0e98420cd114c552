package dashboard

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

func TestAddressesThatStrangersReach(t *testing.T) {
	analyst := analytics.New(nil, now)
	for _, c := range []struct {
		name   string
		config Config
		want   []string // what the error says; none: it starts
	}{
		{"default", Config{}, nil},
		{"loopback by name", Config{Addr: "localhost:9000"}, nil},
		{"loopback, other address", Config{Addr: "127.0.0.2:9000"}, nil},
		{"loopback, IPv6", Config{Addr: "[::1]:9000"}, nil},
		{"all addresses", Config{Addr: ":8080"}, []string{"--allow-host", "TIDINGS_PASSWORD", "127.0.0.1:8080"}},
		{"all addresses, spelt out", Config{Addr: "0.0.0.0:8080"}, []string{"--allow-host", "TIDINGS_PASSWORD"}},
		{"all addresses, IPv6", Config{Addr: "[::]:8080"}, []string{"--allow-host", "TIDINGS_PASSWORD"}},
		{"no password", Config{Addr: "192.0.2.1:8080", AllowHosts: []string{"t.example"}}, []string{"TIDINGS_PASSWORD"}},
		{"no host", Config{Addr: "192.0.2.1:8080", Password: "p"}, []string{"--allow-host"}},
		{"both", Config{Addr: "192.0.2.1:8080", AllowHosts: []string{"t.example"}, Password: "p"}, nil},
		{"no port", Config{Addr: "127.0.0.1"}, []string{"HOST:PORT"}},
		{"a URL for a host", Config{AllowHosts: []string{"https://t.example/"}}, []string{"https://t.example/", "tidings.example.org"}},
		{"a star for a host", Config{AllowHosts: []string{"*"}}, []string{`"*"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.config.Analyst = analyst
			_, err := New(c.config)
			if len(c.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil {
				t.Fatal("it starts")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a dashboard without an Analyst starts")
	}
}

func TestHosts(t *testing.T) {
	for _, c := range []struct {
		addr    string
		allow   []string
		host    string
		allowed bool
	}{
		{"127.0.0.1:8080", nil, "127.0.0.1:8080", true},
		{"127.0.0.1:8080", nil, "localhost:8080", true},
		{"127.0.0.1:8080", nil, "LOCALHOST:8080", true},
		{"127.0.0.1:8080", nil, "localhost.:8080", true},
		{"127.0.0.1:8080", nil, "[::1]:8080", true},
		{"127.0.0.1:8080", nil, "localhost:9999", false},
		{"127.0.0.1:8080", nil, "localhost", false},
		{"127.0.0.1:80", nil, "localhost", true},
		{"127.0.0.1:0", nil, "localhost:45678", true},
		{"127.0.0.2:8080", nil, "127.0.0.2:8080", true},
		{"127.0.0.1:8080", nil, "evil.example:8080", false},
		{"127.0.0.1:8080", nil, "evil.example", false},
		{"127.0.0.1:8080", nil, "localhost.evil.example:8080", false},
		{"127.0.0.1:8080", nil, "127.0.0.1.evil.example:8080", false},
		{"127.0.0.1:8080", nil, "", false},
		{"127.0.0.1:8080", []string{"Tidings.Example"}, "tidings.example", true},
		{"127.0.0.1:8080", []string{"tidings.example"}, "tidings.example:443", true},
		{"127.0.0.1:8080", []string{"tidings.example:8443"}, "tidings.example:8443", true},
		{"127.0.0.1:8080", []string{"tidings.example:8443"}, "tidings.example:80", false},
		{"127.0.0.1:8080", []string{"localhost:9000"}, "localhost:9000", true},
		{"127.0.0.1:8080", []string{"[2001:db8::1]:80"}, "[2001:db8::1]:80", true},
	} {
		rule, err := newHostRule(c.addr, c.allow, "")
		if err != nil {
			t.Fatal(err)
		}
		h := secureHeaders(rule.wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		want := http.StatusMisdirectedRequest
		if c.allowed {
			want = http.StatusOK
		}
		if w.Code != want {
			t.Errorf("on %s with %v, host %q: status %d, want %d", c.addr, c.allow, c.host, w.Code, want)
		}
		if w.Code != http.StatusOK && !strings.Contains(w.Body.String(), "--allow-host") {
			t.Errorf("refusal does not say what to do: %q", w.Body)
		}
	}
}

func TestPassword(t *testing.T) {
	clock := now()
	rule := newPasswordRule("correct horse", func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	h := rule.wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	ask := func(client, password string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = client
		if password != "" {
			r.SetBasicAuth("anyone", password)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}

	if w := ask("192.0.2.1:1", ""); w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("without a password: %d, %q", w.Code, w.Header())
	}
	for range 100 { // the right one is never limited
		if w := ask("192.0.2.1:1", "correct horse"); w.Code != http.StatusNoContent {
			t.Fatalf("with the password: %d", w.Code)
		}
	}
	for i := range guessBurst {
		if w := ask("192.0.2.1:1", "wrong"); w.Code != http.StatusUnauthorized {
			t.Fatalf("guess %d: %d", i, w.Code)
		}
	}
	w := ask("192.0.2.1:2", "wrong")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "10" {
		t.Errorf("one guess too many: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask("192.0.2.1:3", "correct horse"); w.Code != http.StatusTooManyRequests {
		t.Errorf("a right guess after too many wrong ones tells that it is right: %d", w.Code)
	}
	if w := ask("192.0.2.2:1", "correct horse"); w.Code != http.StatusNoContent {
		t.Errorf("another client is limited too: %d", w.Code)
	}
	clock = clock.Add(guessInterval)
	if w := ask("192.0.2.1:1", "correct horse"); w.Code != http.StatusNoContent {
		t.Errorf("after waiting: %d", w.Code)
	}
}

func TestPasswordRemembersFewStrangers(t *testing.T) {
	clock := now()
	rule := newPasswordRule("p", func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	client := func(i int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32)
	}
	for i := range maxGuessers + 500 {
		rule.guesser(client(i), clock).AllowN(clock, 1)
	}
	if n := len(rule.guessers); n > maxGuessers+1 {
		t.Errorf("%d clients remembered", n)
	}
	if rule.guesser(client(maxGuessers+1), clock) != rule.guesser(client(maxGuessers+2), clock) {
		t.Error("clients beyond the limit are not limited together")
	}
	clock = clock.Add(time.Hour)
	rule.guesser(client(maxGuessers+3), clock)
	if n := len(rule.guessers); n > 2 {
		t.Errorf("%d clients remembered after an hour", n)
	}
}

func TestClientOf(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234":            "192.0.2.7/32",
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"[::ffff:192.0.2.7]:80":     "192.0.2.7/32",
		"[fe80::1%eth0]:80":         "fe80::/64",
	} {
		if got := clientOf(&http.Request{RemoteAddr: remote}).String(); got != want {
			t.Errorf("clientOf(%s) = %s, want %s", remote, got, want)
		}
	}
	if clientOf(&http.Request{RemoteAddr: "@"}).IsValid() {
		t.Error("an address that cannot be read has a prefix")
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	s := newServer(t, shared(t))
	r := gin.New()
	r.Use(s.recoverPanics)
	r.GET("/early", func(*gin.Context) { panic("broken") })
	r.GET("/late", func(c *gin.Context) {
		_, _ = c.Writer.WriteString("half of")
		panic("broken")
	})
	w := get(r, "/early")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Something broke") || strings.Contains(w.Body.String(), "goroutine") {
		t.Errorf("status %d, body %q", w.Code, w.Body)
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half an answer was left to look whole")
		}
	}()
	get(r, "/late")
}

func TestOnlyReading(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		r := httptest.NewRequest(method, "/topics/border", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
		r = httptest.NewRequest(method, "/topics/border", nil)
		r.Host = host
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w = httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s from another site: %d", method, w.Code)
		}
	}
}
