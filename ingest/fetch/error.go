package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Class is a kind of failure.
type Class string

// The kinds of failure.
const (
	ClassAddress  Class = "address"  // what was asked for is no address
	ClassRefused  Class = "refused"  // an address that is never fetched: not the public web's, or no http
	ClassDNS      Class = "dns"      // the name has no address, or nobody told
	ClassConnect  Class = "connect"  // nobody answers there
	ClassTLS      Class = "tls"      // who answers cannot be trusted
	ClassTimeout  Class = "timeout"  // it took too long
	ClassStatus   Class = "status"   // the answer is an error: Error.Status
	ClassRedirect Class = "redirect" // the redirects lead nowhere
	ClassTooLarge Class = "too_large"
	ClassEncoding Class = "encoding" // the body cannot be unpacked
	ClassBroken   Class = "broken"   // the connection broke before the end
	ClassRobots   Class = "robots"   // the host asks programs to stay away
)

// Error is a request that failed.
type Error struct {
	Class      Class
	URL        string
	Status     int           // of HTTP; 0 where none came
	RetryAfter time.Duration // how long the server asks to be left alone; 0 where it does not say
	Message    string
	Err        error // may be nil
}

// Error names the address and what happened.
func (e *Error) Error() string {
	what := e.Message
	if e.Class == ClassStatus {
		what = fmt.Sprintf("the server answered %d %s", e.Status, e.Message)
	}
	return fmt.Sprintf("fetching %s: %s", e.URL, what)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// errPrivate says that an address is not the public web's.
var errPrivate = errors.New("is not an address of the public web")

// classify finds the kind of a failure.
func classify(address string, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	e := &Error{Class: ClassBroken, URL: address, Message: plain(err), Err: err}
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		authority   x509.UnknownAuthorityError
		timeout     net.Error
	)
	switch {
	case errors.Is(err, errPrivate):
		e.Class = ClassRefused
	case errors.As(err, &dns) && !dns.IsTimeout:
		e.Class = ClassDNS
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &authority), errors.Is(err, http.ErrSchemeMismatch):
		e.Class = ClassTLS
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		e.Class, e.Message = ClassTimeout, "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		e.Class = ClassConnect
	}
	return e
}

// plain takes off what net/http puts before an error: the method and the address
// stand in Error already.
func plain(err error) string {
	message := err.Error()
	if _, after, ok := strings.Cut(message, `": `); ok && strings.HasPrefix(message, "Get ") {
		return after
	}
	return message
}

// maxRetryAfter bounds what a server may ask for: a date in another century is a
// mistake.
const maxRetryAfter = 7 * 24 * time.Hour

// retryAfter reads how long to wait (RFC 9110, 10.2.3): seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
