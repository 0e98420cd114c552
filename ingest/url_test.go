package ingest

import (
	"strings"
	"testing"
)

func TestCanonicalURL(t *testing.T) {
	const want = "https://example.org/news/1"
	for _, raw := range []string{
		"https://example.org/news/1", "http://example.org/news/1", "HTTPS://EXAMPLE.ORG/news/1", " https://example.org/news/1\n", "//example.org/news/1",
		"https://www.example.org/news/1", "https://m.example.org/news/1", "https://mobile.example.org/news/1", "https://amp.example.org/news/1", "https://www.m.example.org/news/1",
		"https://example.org:443/news/1", "http://example.org:80/news/1", "https://example.org./news/1", "https://user:pass@example.org/news/1",
		"https://example.org/news/1/", "https://example.org/news/1//", "https://example.org/news/./1", "https://example.org/a/../news/1", "https://example.org/../news/1",
		"https://example.org/news/1#comments", "https://example.org/news/1?", "https://example.org/news/1?#", "https://example.org/news/1?&",
		"https://example.org/news/1?utm_source=x&utm_medium=y", "https://example.org/news/1?UTM_Source=x", "https://example.org/news/1?fbclid=abc&gclid=d&yclid=e",
		"https://example.org/news/1?mc_cid=1&mc_eid=2&igshid=3", "https://example.org/news/1?at_medium=a&at_campaign=b&xtor=c",
		"https://example.org/news/1/amp", "https://example.org/news/1/amp/", "https://example.org/news/1?amp=1", "https://example.org/news/1?amp", "https://example.org/news/1?outputType=amp",
		"https://example.org/n%65ws/%31", "https://example.org/news/1;jsessionid=ABC123",
		"https://www.google.com/amp/s/www.example.org/news/1/amp/", "https://example-org.cdn.ampproject.org/c/s/example.org/news/1?amp=1", "https://cdn.ampproject.org/c/example.org/news/1",
		"https://www.google.com/url?rct=j&sa=t&url=https://example.org/news/1&ct=ga", "https://www.google.by/url?q=https%3A%2F%2Fexample.org%2Fnews%2F1",
		"https://example.orghttps://example.org/news/1", "https://www.example.orghttp://example.org/news/1", "https://example.org/https://example.org/news/1",
		"<https://example.org/news/1>", `https:\\example.org\news\1`[:6] + `//example.org\news\1`,
	} {
		if got, err := CanonicalURL(raw); got != want || err != nil {
			t.Errorf("CanonicalURL(%q) = %q, %v; want %q", raw, got, err, want)
		}
	}
	for _, c := range []struct{ raw, want string }{
		{"https://example.org", "https://example.org/"}, {"https://example.org/", "https://example.org/"}, {"https://example.org/amp", "https://example.org/amp"},
		{"https://example.org?b=2&a=1", "https://example.org/?a=1&b=2"}, {"https://example.org/?a=2&a=1&a=2", "https://example.org/?a=1&a=2"},
		{"https://example.org/?id=5&utm_source=x", "https://example.org/?id=5"}, {"https://example.org/?ref=front&source=x", "https://example.org/?ref=front&source=x"},
		{"https://example.org/?amp=2", "https://example.org/?amp=2"}, {"https://example.org/?q=a+b", "https://example.org/?q=a%20b"}, {"https://example.org/?q=a%2Bb", "https://example.org/?q=a%2Bb"},
		{"https://example.org/story.amp.html", "https://example.org/story.html"}, {"https://example.org/story.amp", "https://example.org/story"},
		{"https://example.org/News/1", "https://example.org/News/1"},
		{"https://example.org/#!/news/1", "https://example.org/#!/news/1"}, {"https://example.org/app#!news", "https://example.org/app#!news"},
		{"https://example.org:8080/1", "https://example.org:8080/1"}, {"http://example.org:443/1", "https://example.org:443/1"},
		{"https://навіны.бел/артыкул", "https://xn--80ae5ac4e2c.xn--90ais/%D0%B0%D1%80%D1%82%D1%8B%D0%BA%D1%83%D0%BB"},
		{"https://xn--80ae5ac4e2c.xn--90ais/%d0%b0%d1%80%d1%82%d1%8b%d0%ba%d1%83%d0%bb", "https://xn--80ae5ac4e2c.xn--90ais/%D0%B0%D1%80%D1%82%D1%8B%D0%BA%D1%83%D0%BB"},
		{"https://example.org/100%", "https://example.org/100%25"}, {"https://example.org/a b", "https://example.org/a%20b"}, {"https://example.org/a%2Fb", "https://example.org/a%2Fb"},
		{"https://m.co.uk/1", "https://m.co.uk/1"}, {"https://www.gov.uk/1", "https://www.gov.uk/1"}, {"https://mail.example.org/1", "https://mail.example.org/1"},
		{"https://web.archive.org/web/2025/https://example.org/1", "https://web.archive.org/web/2025/https://example.org/1"},
		{"http://192.0.2.1/1", "https://192.0.2.1/1"}, {"http://[2001:DB8::1]:8080/1", "https://[2001:db8::1]:8080/1"}, {"https://a_b.example.org/1", "https://a_b.example.org/1"},
	} {
		if got, err := CanonicalURL(c.raw); got != c.want || err != nil {
			t.Errorf("CanonicalURL(%q) = %q, %v; want %q", c.raw, got, err, c.want)
		}
	}
	for _, raw := range []string{"", "example.org/1", "ftp://example.org/1", "javascript:alert(1)", "mailto:a@example.org", "https://", "https:///x", "https://exa mple.org/",
		"https://example.org:port/", "https://example.org:99999/", "https://<script>/", "https://[::1/", "/news/1"} {
		if got, err := CanonicalURL(raw); err == nil {
			t.Errorf("CanonicalURL(%q) = %q, want an error", raw, got)
		}
	}
	if _, err := CanonicalURL("example.org/1"); err == nil || !strings.Contains(err.Error(), "begins with https:// or http://") {
		t.Errorf("the error does not say what was expected: %v", err)
	}
}

func TestDomain(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"https://www.example.org/news/1", "example.org"}, {"example.org", "example.org"}, {"WWW.Example.ORG", "example.org"}, {"news.example.co.uk", "example.co.uk"},
		{"//example.org/x", "example.org"}, {"example.org/feed.xml", "example.org"}, {"http://someone.blogspot.com/2025/", "someone.blogspot.com"}, {"blogspot.com", "blogspot.com"},
		{"https://навіны.бел", "xn--80ae5ac4e2c.xn--90ais"}, {"192.0.2.1", "192.0.2.1"}, {"https://larepublica.pehttps://larepublica.pe/x", "larepublica.pe"},
		{"co.uk", ""}, {"localhost", ""}, {"", ""}, {"Example News", ""}, {"mailto:a@example.org", ""},
	} {
		got, err := Domain(c.raw)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("Domain(%q) = %q, %v; want %q", c.raw, got, err, c.want)
		}
	}
}

func TestIsSourceAddress(t *testing.T) {
	for s, want := range map[string]bool{
		"pozirk.org": true, "https://pozirk.org/": true, "15min.lt": true, "www.example.co.uk": true,
		"Pozirk": false, "St. Petersburg": false, "Mr.Smith": false, "Example Inc.": false, "": false, "a.b": false, "v1.2": false,
	} {
		if got := isSourceAddress(s); got != want {
			t.Errorf("isSourceAddress(%q) = %v", s, got)
		}
	}
}

// The canonical form of a canonical form is itself.
func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{
		"https://www.m.example.org:80/a/../b/./amp/?b=2&a=%7e&utm_source=x#!/r", "http://google.com/amp/s/google.com/amp/example.org/amp/amp", "https://a.pehttps://a.pe/x",
		"https://example.org/%2e%2E/%2Famp//", "https://example.org/.amp.html/amp", "https://навіны.бел/?q=é+%", "https://[2001:db8::1]/;sid=1;sid=2", "https://www.www.co.uk/..", "https://%77ww.example.org/",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once, err := CanonicalURL(raw)
		if err != nil {
			return
		}
		twice, err := CanonicalURL(once)
		if err != nil || twice != once {
			t.Errorf("%q is %q once and %q twice (%v)", raw, once, twice, err)
		}
	})
}
