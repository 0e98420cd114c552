package dashboard

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"tidings/analytics"
)

// languageCookie keeps the language that somebody chose. A link says what is shown and
// never in which language: whoever opens it reads his own.
const languageCookie = "tidings_language"

// languageFor is how long a choice is kept.
const languageFor = 365 * 24 * time.Hour

// localeKey is the key of an answer's language among the values of its context.
type localeKey struct{}

// setLocale finds the language of an answer: the one chosen, or the first of those that
// the browser accepts.
func (s *Server) setLocale(c *gin.Context) {
	chosen, _ := c.Cookie(languageCookie) // without one there is no choice
	l := s.locales.choose(chosen, c.GetHeader("Accept-Language"))
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), localeKey{}, l))
}

// localeOf is the language of the answer that a context belongs to, English without one.
func localeOf(ctx context.Context) *locale {
	if l, ok := ctx.Value(localeKey{}).(*locale); ok {
		return l
	}
	return english
}

// locale is the language of an answer.
func (s *Server) locale(c *gin.Context) *locale { return localeOf(c.Request.Context()) }

// choose gives the language for a tag somebody chose, or for what a browser accepts.
func (l *locales) choose(chosen, accepted string) *locale {
	for _, one := range l.all {
		if one.tag.String() == chosen {
			return one
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil || len(wanted) == 0 {
		return l.all[0]
	}
	// Not by language.Matcher, which takes Russian for good enough for who reads Ukrainian.
	for _, tag := range wanted {
		base, _ := tag.Base()
		for _, one := range l.all {
			if own, _ := one.tag.Base(); own == base {
				return one
			}
		}
	}
	return l.all[0]
}

// languageChoices are the links that choose a language and come back to this page.
func (s *Server) languageChoices(c *gin.Context) []choice {
	back := c.Request.URL.RequestURI()
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		back = c.Request.URL.Path
	}
	var out []choice
	for _, l := range s.locales.all {
		values := url.Values{"to": {l.Lang()}, "back": {back}}
		out = append(out, choice{Label: l.name, Href: address("/language", values), Lang: l.Lang(), Current: l == s.locale(c)})
	}
	return out
}

// chooseLanguage keeps the language that somebody chose, and goes back.
func (s *Server) chooseLanguage(c *gin.Context) error {
	values, err := readValues(c, []string{"to", "back"})
	if err != nil {
		return err
	}
	to := values.Get("to")
	var tags []string
	for _, l := range s.locales.all {
		tags = append(tags, l.Lang())
		if l.Lang() != to {
			continue
		}
		http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: to, Path: "/", MaxAge: int(languageFor.Seconds()),
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Request.TLS != nil})
		c.Redirect(http.StatusSeeOther, localAddress(values.Get("back")))
		return nil
	}
	return &analytics.ParamError{Name: "to", Value: to, Allowed: analytics.Says("one of %s", strings.Join(tags, ", "))}
}

// localAddress gives an address on this server, and the first page for any other.
func localAddress(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/"
	}
	return address(u.EscapedPath(), u.Query())
}
