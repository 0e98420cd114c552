package ingest

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// hostProfile is how a host name is written in its canonical form: lower case
// and Punycode. It is lenient where browsers are: an underscore is let pass.
var hostProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.BidiRule())

// address is an absolute http(s) address in its parts.
type address struct {
	secure   bool
	host     string // canonical, without a port
	port     string // "" for the scheme's own
	path     string
	query    string // without the question mark
	fragment string // without the hash
}

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

// tidyAddress takes off what copying leaves around an address, and gives an
// address without a scheme, such as "//example.org/x", the usual one.
func tidyAddress(raw string) string {
	raw = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == 0 || r == '\uFEFF' || r == '\u200b' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(raw, "\uFFFD"))
	raw = strings.TrimSpace(raw)
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, "<"), ">")
	if strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	return raw
}

// gluedSite is a site's address with an absolute one glued to it, as careless
// joining of the two makes it: "https://example.orghttps://example.org/x".
var gluedSite = regexp.MustCompile(`(?i)^https?://[^/?#]*?(https?://.+)$`)

// gluedPath is the same with a slash between. Only the same host is taken for
// glue: archives keep the addresses of others in their paths.
var gluedPath = regexp.MustCompile(`(?i)^https?://([^/?#]+)/+(https?://([^/?#]+).*)$`)

// parseAddress takes raw apart, and canonicalizes the host.
func parseAddress(raw string) (address, error) {
	for strings.Count(raw, "://") > 1 {
		if m := gluedSite.FindStringSubmatch(raw); m != nil {
			raw = m[1]
		} else if m := gluedPath.FindStringSubmatch(raw); m != nil && strings.EqualFold(m[1], m[3]) {
			raw = m[2]
		} else {
			break
		}
	}
	scheme, rest, ok := strings.Cut(raw, "://")
	secure := strings.EqualFold(scheme, "https")
	if !ok || !secure && !strings.EqualFold(scheme, "http") {
		return address{}, fmt.Errorf("%q is not a web address: expected one that begins with https:// or http://", shorten(raw, 80))
	}
	a := address{secure: secure}
	rest, a.fragment, _ = strings.Cut(rest, "#")
	rest, a.query, _ = strings.Cut(rest, "?")
	authority := rest
	if n := strings.IndexAny(rest, `/\`); n >= 0 {
		authority, a.path = rest[:n], strings.ReplaceAll(rest[n:], `\`, "/")
	}
	if n := strings.LastIndexByte(authority, '@'); n >= 0 {
		authority = authority[n+1:]
	}
	if err := a.setAuthority(authority); err != nil {
		return address{}, fmt.Errorf("%q is not a web address: %w", shorten(raw, 80), err)
	}
	return a, nil
}

func (a *address) setAuthority(authority string) error {
	host, port := authority, ""
	if n := strings.LastIndexByte(authority, ':'); n >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:n], authority[n+1:]
	}
	if port != "" {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return fmt.Errorf("%q is not a port", shorten(port, 40))
		}
		if !(a.secure && number == 443 || !a.secure && number == 80) {
			a.port = strconv.FormatUint(number, 10)
		}
	}
	if strings.HasPrefix(host, "[") {
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if err != nil || ip.Zone() != "" {
			return fmt.Errorf("%q is not an IP address", shorten(host, 40))
		}
		a.host = "[" + ip.String() + "]"
		return nil
	}
	host = unescapeHost(strings.TrimRight(host, "."))
	if plain := strings.ToLower(host); validHost(plain) && !strings.Contains(plain, "--") && strings.Trim(plain, ".-") == plain {
		a.host = plain // as most are; the rules below would not change it
		return nil
	}
	ascii, err := hostProfile.ToASCII(host)
	ascii = strings.Trim(ascii, ".")
	if err == nil {
		// What Punycode makes of strange letters is not always a name itself.
		_, err = hostProfile.ToASCII(ascii)
	}
	if err != nil || !validHost(ascii) {
		return fmt.Errorf("%q is not a host name", shorten(host, 60))
	}
	a.host = ascii
	return nil
}

// unescapeHost resolves escapes, which some programs write for letters
// outside ASCII even in host names.
func unescapeHost(host string) string {
	if !strings.Contains(host, "%") {
		return host
	}
	var b []byte
	for i := 0; i < len(host); i++ {
		if c, ok := hexByte(host[i:]); ok {
			b = append(b, c)
			i += 2
			continue
		}
		b = append(b, host[i])
	}
	return string(b)
}

func validHost(host string) bool {
	if host == "" || len(host) > 253 || strings.Contains(host, "..") {
		return false
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
	})
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

// What may stand unescaped in the parts of an address, beside letters, digits
// and "-._~".
const (
	pathSafe     = "/:@!$&'()*+,;="
	querySafe    = "/:@!$'()*,;=?"
	fragmentSafe = "/:@!$&'()*+,;=?"
)

// escape spells s in one way: escapes of characters that need none are
// resolved, others have capital digits, and what may not stand in an address
// is escaped.
func escape(s, safe string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c, escaped := hexByte(s[i:])
		if !escaped {
			c = s[i]
		} else {
			i += 2
		}
		switch {
		case c < utf8.RuneSelf && (isWordByte(c) || strings.IndexByte("-._~", c) >= 0),
			!escaped && strings.IndexByte(safe, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// hexByte gives the byte that an escape such as "%C3" at the start of s stands
// for.
func hexByte(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil
}
