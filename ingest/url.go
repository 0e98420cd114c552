package ingest

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// CanonicalURL gives the form of an article's address by which the article is
// known, so that the addresses under which one article goes round become one:
//
//	http://www.Example.org:80/a/../news/1/?utm_source=x#top → https://example.org/news/1
//
// The scheme, "www." and mobile hosts, AMP variants and caches, default ports,
// fragments (save the routes "#!…"), tracking parameters, the order of the
// query, trailing slashes and the spelling of escapes do not distinguish
// articles. The result is canonical itself. Only absolute http and https
// addresses have one.
func CanonicalURL(raw string) (string, error) {
	raw = tidyAddress(raw)
	// Each unwrapping shortens the address, so this ends.
	for {
		a, err := parseAddress(raw)
		if err != nil {
			return "", err
		}
		inner, ok := a.wrapped()
		if !ok {
			return a.canonical()
		}
		raw = inner
	}
}

// Domain gives the registrable domain of a publisher, such as "example.co.uk",
// from an address or a bare host name. An IP address stands for itself.
func Domain(raw string) (string, error) {
	raw = tidyAddress(raw)
	if !strings.Contains(raw, "://") {
		if strings.Contains(raw, "@") {
			return "", fmt.Errorf("%q is not a domain: expected a name such as example.org", shorten(raw, 80))
		}
		raw = "https://" + strings.TrimPrefix(raw, "//")
	}
	a, err := parseAddress(raw)
	if err != nil {
		return "", err
	}
	if _, err := netip.ParseAddr(strings.Trim(a.host, "[]")); err == nil {
		return a.host, nil
	}
	if !strings.Contains(a.host, ".") {
		return "", fmt.Errorf("%q is not a domain: expected a name such as example.org", shorten(raw, 80))
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(a.host)
	if err != nil {
		// The host is a suffix under which others register. One that a
		// company keeps (blogspot.com) is a site of its own; co.uk is none.
		if _, icann := publicsuffix.PublicSuffix(a.host); icann {
			return "", fmt.Errorf("%q is a suffix that many publishers share: expected a name below it", a.host)
		}
		return a.host, nil
	}
	return domain, nil
}

// isSourceAddress reports whether a publisher is named by an address or a
// domain rather than by a name: "pozirk.org", but not "St. Petersburg".
func isSourceAddress(s string) bool {
	if s == "" || strings.ContainsAny(s, " \t\n") || !strings.Contains(s, ".") {
		return false
	}
	domain, err := Domain(s)
	if err != nil {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(domain)
	return strings.Contains(s, "://") || icann || strings.Contains(suffix, ".")
}

// ampCache is the path of an AMP cache, behind which the publisher's address
// stands; "s/" says that it is https.
var ampCache = regexp.MustCompile(`^/(?:[a-z]+/)?(s/)?([^/]+\..*)$`)

// wrapped gives the address that a is only a way to: the original behind an
// AMP cache, or the target of a search engine's redirect.
func (a address) wrapped() (string, bool) {
	path := ""
	switch {
	case strings.HasSuffix(a.host, ".cdn.ampproject.org"), a.host == "cdn.ampproject.org":
		path = a.path
	case isGoogle(a.host) && strings.HasPrefix(a.path, "/amp/"):
		path = a.path
	case isGoogle(a.host) && a.path == "/url":
		for part := range strings.SplitSeq(a.query, "&") {
			name, value, _ := strings.Cut(part, "=")
			if target := unescapeHost(value); (name == "url" || name == "q") && isWeb(target) {
				return target, true
			}
		}
		return "", false
	default:
		return "", false
	}
	m := ampCache.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	inner := "http://"
	if m[1] != "" {
		inner = "https://"
	}
	inner += m[2]
	if a.query != "" {
		inner += "?" + a.query
	}
	return inner, true
}

func isWeb(raw string) bool {
	lower := strings.ToLower(raw[:min(len(raw), 8)])
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

func isGoogle(host string) bool {
	if !strings.Contains(host, "google.") {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(host)
	name := strings.TrimPrefix(host, "www.")
	return name == "google."+suffix
}

// canonical puts the parts together in their canonical forms.
func (a address) canonical() (string, error) {
	a.host = mainHost(a.host)
	path := canonicalPath(a.path)
	query := canonicalQuery(a.query)
	var b strings.Builder
	b.WriteString("https://")
	b.WriteString(a.host)
	if a.port != "" {
		b.WriteString(":" + a.port)
	}
	b.WriteString(path)
	if query != "" {
		b.WriteString("?" + query)
	}
	if strings.HasPrefix(a.fragment, "!") {
		b.WriteString("#" + escape(a.fragment, fragmentSafe))
	}
	if b.Len() > 16<<10 {
		return "", errors.New("the address is longer than 16 KiB")
	}
	return b.String(), nil
}

// variantHosts are the labels under which a site serves the same articles
// again, for other devices.
var variantHosts = []string{"www", "m", "mobile", "amp"}

// mainHost takes such labels off the front of a host, as long as a domain
// remains.
func mainHost(host string) string {
	for {
		label, rest, ok := strings.Cut(host, ".")
		if !ok || !slices.Contains(variantHosts, label) {
			return host
		}
		if _, err := publicsuffix.EffectiveTLDPlusOne(rest); err != nil || rest[0] == '.' {
			return host
		}
		host = rest
	}
}

// sessionID is a session that some servers write into the path.
var sessionID = regexp.MustCompile(`(?i);(?:jsessionid|phpsessid|sid)=[^/;]*`)

// canonicalPath gives a path without dot segments, AMP variant and trailing
// slash; the root's is "/".
func canonicalPath(path string) string {
	if strings.Contains(path, ";") {
		path = sessionID.ReplaceAllString(path, "")
	}
	path = removeDots(escape(path, pathSafe))
	for {
		path = strings.TrimRight(path, "/")
		shorter := path
		switch {
		case strings.HasSuffix(path, "/amp"):
			shorter = strings.TrimSuffix(path, "/amp")
		case strings.HasSuffix(path, ".amp.html"):
			shorter = strings.TrimSuffix(path, ".amp.html") + ".html"
		case strings.HasSuffix(path, ".amp"):
			shorter = strings.TrimSuffix(path, ".amp")
		}
		if strings.Trim(shorter, "/") == "" || shorter == path || strings.HasSuffix(shorter, "/.html") {
			break
		}
		path = shorter
	}
	if path == "" {
		return "/"
	}
	return path
}

// removeDots resolves "." and ".." as RFC 3986, section 5.2.4 does.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case ".":
			if last {
				kept = append(kept, "")
			}
		case "..":
			if len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, segment)
		}
	}
	return strings.Join(kept, "/")
}

// canonicalQuery gives the parameters sorted, without those that only track
// the reader or choose the AMP variant.
func canonicalQuery(query string) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		part = escape(strings.ReplaceAll(part, "+", "%20"), querySafe)
		name, value, _ := strings.Cut(part, "=")
		if name == "" && value == "" || isTracking(name, value) {
			continue
		}
		kept = append(kept, part)
	}
	slices.Sort(kept)
	return strings.Join(slices.Compact(kept), "&")
}
