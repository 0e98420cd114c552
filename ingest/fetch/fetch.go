// Package fetch gets feeds and pages from the web, safely and politely.
//
// A Fetcher follows redirects itself, so that each step is looked at and the
// permanent ones are told; refuses addresses that are not the public web's, after
// the name was resolved and for each connection, so that no name that changes its
// mind gets past; takes a body only so far, packed and unpacked; and says of what
// failed which kind of failure it was, so that a log can be counted.
//
//	f := fetch.New(fetch.Options{Agent: "Tidings/1.0 (+mailto:desk@example.org)"})
//	answer, err := f.Get(ctx, fetch.Request{URL: feed, ETag: etag})
//	var failed *fetch.Error
//	if errors.As(err, &failed) {
//		log(failed.Class, failed.Status)
//	}
//	if answer.NotModified {
//		return nil
//	}
package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options of New. The zero value is usable but for Agent.
type Options struct {
	// Agent is the User-Agent: what this is, and whom to write to about it.
	Agent string
	// AllowPrivate lets addresses through that are not the public web's: for
	// intranets and tests.
	AllowPrivate bool
	// MaxBytes bounds a body, unpacked; 0 is 16 MiB.
	MaxBytes int64
	// Timeout bounds one request with all its redirects, but not the waiting for
	// a host's turn; 0 is 30 seconds.
	Timeout time.Duration
	// Transport takes the place of the network; nil is the network.
	Transport http.RoundTripper
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Fetcher gets what is at addresses. It is safe for concurrent use.
type Fetcher struct {
	options Options
	client  *http.Client
}

const (
	defaultMaxBytes = 16 << 20
	defaultTimeout  = 30 * time.Second
	maxRedirects    = 10
)

// New makes a Fetcher.
func New(options Options) *Fetcher {
	if options.MaxBytes <= 0 {
		options.MaxBytes = defaultMaxBytes
	}
	if options.Timeout <= 0 {
		options.Timeout = defaultTimeout
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	transport := options.Transport
	if transport == nil {
		transport = newTransport(options.AllowPrivate)
	}
	return &Fetcher{options: options, client: &http.Client{
		Transport: transport,
		// Get follows redirects itself.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// newTransport is the network.
func newTransport(allowPrivate bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if !allowPrivate {
		dialer.Control = publicOnly
	}
	return &http.Transport{
		DialContext:            dialer.DialContext, // and no proxy: it would resolve the names
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        60 * time.Second,
		DisableCompression:     true, // unpack bounds it
	}
}

// Request is what is to be got.
type Request struct {
	URL    string
	Accept string // the kinds of content wanted; "" is any
	// ETag and LastModified are those of the Response that is kept already; ""
	// is none.
	ETag, LastModified string
}

// Response is what was got.
type Response struct {
	URL         string // where the body is from, behind all redirects
	Moved       string // where the address has moved for good; "" if it has not
	NotModified bool   // what is kept already holds; there is no body
	Status      int
	Header      http.Header
	Body        []byte // unpacked
	Bytes       int64  // of the body as it came
	Took        time.Duration
}

// Get gets what is at an address. The error is an *Error, but where the context
// ended first.
func (f *Fetcher) Get(ctx context.Context, r Request) (*Response, error) {
	t := f.setOut(r)
	for {
		answer, err := f.step(ctx, t)
		if answer != nil || err != nil {
			return answer, err
		}
	}
}

// trip is a request and those that redirects lead to.
type trip struct {
	Request
	at      string // what is asked for next
	moved   string // where the address has moved for good; "" if it has not
	forGood bool   // all redirects so far are
	seen    map[string]bool
	left    time.Duration // for the requests to come
	took    time.Duration // by the requests made
}

func (f *Fetcher) setOut(r Request) *trip {
	return &trip{Request: r, at: r.URL, forGood: true, seen: map[string]bool{}, left: f.options.Timeout}
}

// step makes one request of a trip. Where a redirect leads on it gives neither an
// answer nor an error, and the trip's address is the next one.
func (f *Fetcher) step(ctx context.Context, t *trip) (*Response, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, t.left)
	defer cancel()
	began, clock := time.Now(), f.options.Now()
	answer, err := f.ask(ctx, t)
	t.left -= time.Since(began)
	t.took += f.options.Now().Sub(clock)
	switch {
	case err != nil && whole.Err() != nil:
		return nil, context.Cause(whole)
	case err != nil:
		return nil, classify(t.URL, err)
	case answer != nil:
		answer.URL, answer.Moved, answer.Took = t.at, t.moved, t.took
	}
	return answer, nil
}

func (f *Fetcher) ask(ctx context.Context, t *trip) (*Response, error) {
	if t.seen[t.at] {
		return nil, &Error{Class: ClassRedirect, URL: t.at, Message: "the redirects lead in a circle"}
	}
	if len(t.seen) > maxRedirects {
		return nil, &Error{Class: ClassRedirect, URL: t.at, Message: "more than 10 redirects"}
	}
	t.seen[t.at] = true
	u, err := checkURL(t.at)
	if err != nil {
		return nil, err
	}
	response, err := f.request(ctx, u, t.Request)
	if err != nil {
		return nil, err
	}
	next, permanent := redirect(response)
	if next == "" {
		return f.take(response)
	}
	discard(response)
	target, err := u.Parse(next)
	if err != nil {
		return nil, &Error{Class: ClassRedirect, URL: t.at, Status: response.StatusCode, Message: "the redirect leads to no address: " + next}
	}
	if target.Fragment == "" {
		target.Fragment = u.Fragment
	}
	t.at = target.String()
	if t.forGood = t.forGood && permanent; t.forGood {
		t.moved = t.at
	}
	// What is kept already was got from the end of another way.
	if target.Host != u.Host {
		t.ETag, t.LastModified = "", ""
	}
	return nil, nil
}

func (f *Fetcher) request(ctx context.Context, u *url.URL, r Request) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &Error{Class: ClassAddress, URL: u.String(), Message: err.Error()}
	}
	h := request.Header
	h.Set("User-Agent", f.options.Agent)
	h.Set("Accept-Encoding", acceptEncoding)
	if r.Accept != "" {
		h.Set("Accept", r.Accept)
	}
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
	return f.client.Do(request)
}

// redirect says where an answer leads, and whether for good; "" is nowhere.
func redirect(r *http.Response) (next string, permanent bool) {
	switch r.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		return r.Header.Get("Location"), true
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		return r.Header.Get("Location"), false
	}
	return "", false
}

// take reads the answer at the end of the way.
func (f *Fetcher) take(r *http.Response) (*Response, error) {
	defer r.Body.Close()
	answer := &Response{Status: r.StatusCode, Header: r.Header}
	switch {
	case r.StatusCode == http.StatusNotModified:
		answer.NotModified = true
		return answer, nil
	case r.StatusCode < 200 || r.StatusCode > 299:
		discard(r)
		return nil, &Error{Class: ClassStatus, URL: r.Request.URL.String(), Status: r.StatusCode, Message: http.StatusText(r.StatusCode),
			RetryAfter: retryAfter(r.Header, f.options.Now())}
	}
	packed := &counter{r: r.Body}
	body, err := unpack(packed, r.Header, f.options.MaxBytes)
	answer.Body, answer.Bytes = body, packed.n
	if err != nil {
		var known *Error
		if !errors.As(err, &known) {
			return nil, err
		}
		known.URL, known.Status = r.Request.URL.String(), r.StatusCode
		return nil, known
	}
	return answer, nil
}

// discard reads a little of a body that is not wanted, so that its connection
// can be used again.
func discard(r *http.Response) {
	_, _ = io.CopyN(io.Discard, r.Body, 4<<10) // if it fails, the connection is not used again
	_ = r.Body.Close()
}

type counter struct {
	r io.Reader
	n int64
}

// Read counts what it reads.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// checkURL reads an address of the web.
func checkURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return nil, &Error{Class: ClassAddress, URL: raw, Message: "no address: " + err.Error()}
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, &Error{Class: ClassRefused, URL: raw, Message: "only http and https are fetched, not " + u.Scheme}
	case u.Hostname() == "":
		return nil, &Error{Class: ClassAddress, URL: raw, Message: "the address has no host"}
	case u.User != nil:
		return nil, &Error{Class: ClassRefused, URL: u.Redacted(), Message: "the address holds a password"}
	}
	return u, nil
}
