package ingest

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
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
