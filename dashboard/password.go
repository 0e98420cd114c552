package dashboard

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often a client may guess: a few at once, then one every ten seconds.
const (
	guessBurst    = 5
	guessInterval = 10 * time.Second
	// maxGuessers bounds the memory that strangers can take: beyond it, the
	// clients that have waited long enough to start afresh are forgotten.
	maxGuessers = 10_000
)

// passwordRule asks for a password (HTTP Basic; any user name will do).
type passwordRule struct {
	want [sha256.Size]byte
	now  func() time.Time
	log  *slog.Logger

	mu       sync.Mutex
	guessers map[netip.Prefix]*rate.Limiter
}

func newPasswordRule(password string, now func() time.Time, log *slog.Logger) *passwordRule {
	return &passwordRule{
		want:     sha256.Sum256([]byte(password)),
		now:      now,
		log:      log,
		guessers: map[netip.Prefix]*rate.Limiter{},
	}
}

func (rule *passwordRule) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, given := r.BasicAuth()
		if !given {
			rule.ask(w)
			return
		}
		// A guess is taken before it is judged, or many at once would pass
		// the limit together, and given back when it was right.
		now := rule.now()
		guess := rule.guesser(clientOf(r), now).ReserveN(now, 1)
		if wait := guess.DelayFrom(now); wait > 0 {
			guess.CancelAt(now)
			rule.log.Warn("password attempts limited", "client", r.RemoteAddr)
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			http.Error(w, "Too many wrong passwords from your address. Wait a little, then try again.",
				http.StatusTooManyRequests)
			return
		}
		// Hashes have one length, so the comparison tells nothing of the password's.
		got := sha256.Sum256([]byte(password))
		if subtle.ConstantTimeCompare(got[:], rule.want[:]) != 1 {
			rule.log.Warn("wrong password", "client", r.RemoteAddr)
			rule.ask(w)
			return
		}
		guess.CancelAt(now)
		next.ServeHTTP(w, r)
	})
}

func (rule *passwordRule) ask(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="Tidings", charset="UTF-8"`)
	http.Error(w, "A password is needed (any user name will do).", http.StatusUnauthorized)
}

// guesser gives the limiter of one client.
func (rule *passwordRule) guesser(client netip.Prefix, now time.Time) *rate.Limiter {
	rule.mu.Lock()
	defer rule.mu.Unlock()
	if limiter, ok := rule.guessers[client]; ok {
		return limiter
	}
	if len(rule.guessers) >= maxGuessers {
		for c, limiter := range rule.guessers {
			if limiter.TokensAt(now) >= guessBurst {
				delete(rule.guessers, c)
			}
		}
	}
	if len(rule.guessers) >= maxGuessers {
		client = netip.Prefix{} // all further clients share one limiter
		if limiter, ok := rule.guessers[client]; ok {
			return limiter
		}
	}
	limiter := rate.NewLimiter(rate.Every(guessInterval), guessBurst)
	rule.guessers[client] = limiter
	return limiter
}

// clientOf names the client of a request: its IPv4 address, or the /64 of its
// IPv6 address, which one household usually owns whole. Headers such as
// X-Forwarded-For are anybody's to write and are not looked at.
func clientOf(r *http.Request) netip.Prefix {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
