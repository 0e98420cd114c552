package analytics

// advice says what to do about what is wrong with a feed, by the class that the
// log of polls has for it.
var advice = map[string]string{
	"malformed": "Nothing: what could be read is stored, and it is read again in full next time. Tell the publisher if it stays.",
	"format":    "Open the address: it is often a page that says sorry, or a login. Add the site again by its home page.",
	"dns":       "Wait; if it stays, the site is gone or has another name.",
	"connect":   "Wait; if it stays, the site is gone.",
	"broken":    "Wait; if it stays, the site is gone.",
	"timeout":   "Wait.",
	"tls":       "Wait: its certificate is not to be trusted, which the publisher has to mend.",
	"redirect":  "Open the address and see where it leads; add the feed by that address.",
	"too_large": "Look for a shorter feed on the site.",
	"encoding":  "Tell the publisher: it cannot be unpacked.",
	"refused":   "It is not an address of the public web; if it is in your own network, start with --allow-private.",
	"address":   "Remove it and add the right one.",
}

// statusAdvice says what to do about an answer of HTTP that is an error.
func statusAdvice(status int) string {
	switch {
	case status == 401 || status == 403 || status == 451:
		return "The server does not want programs, or not from here: ask the publisher, or look for another feed of the site."
	case status == 404:
		return "Look for the feed's new address: add the site again by its home page."
	case status == 410:
		return "It is gone for good: remove it, or add the site again by its home page."
	case status == 429:
		return "Wait: the server asks for fewer requests, and gets them."
	case status >= 500:
		return "Wait: the server has a fault of its own."
	}
	return "Open the address and look."
}

// Advice says what to do about a class of failure of which status is that of
// HTTP; "" for none.
func Advice(problem string, status int) string {
	if problem == "" {
		return ""
	}
	if text, ok := advice[problem]; ok {
		return text
	}
	return statusAdvice(status)
}
