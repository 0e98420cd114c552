package dashboard

import (
	"html/template"
	"math"
	"slices"
	"time"

	"tidings/analytics"
)

// foreign marks a text of ingest or analytics, which is English in every language, for
// those who read the page aloud or translate it.
func foreign(text string) template.HTML {
	if text == "" {
		return ""
	}
	return template.HTML(`<span lang="en">` + template.HTMLEscapeString(text) + `</span>`) //nolint:gosec // it is escaped
}

// span writes a length of time with two units at most: 3 d 4 h, 90 s, 120 ms.
func (l *locale) span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		if hours := d % day / time.Hour; hours > 0 {
			return l.say("%d d %d h", int64(d/day), int64(hours))
		}
		return l.say("%d d", int64(d/day))
	case d >= time.Hour:
		if minutes := d % time.Hour / time.Minute; minutes > 0 {
			return l.say("%d h %d min", int64(d/time.Hour), int64(minutes))
		}
		return l.say("%d h", int64(d/time.Hour))
	case d >= time.Minute:
		return l.say("%d min", int64(d/time.Minute))
	case d >= 10*time.Second:
		return l.say("%d s", int64(d/time.Second))
	default:
		return l.say("%d ms", int64(d/time.Millisecond))
	}
}

// rhythm says how often a source's articles come.
func (l *locale) rhythm(r analytics.Rhythm) string {
	switch {
	case !r.Known():
		return l.say("too few articles to tell")
	case r.PerDay >= 1:
		return l.say("about %d a day", int64(math.Round(r.PerDay)))
	case r.PerDay*7 >= 1:
		return l.say("about %d a week", int64(math.Round(r.PerDay*7)))
	default:
		return l.say("less than one a week")
	}
}

// feedState names the state of a feed.
func (l *locale) feedState(state string) string {
	switch state {
	case "ok":
		return l.say("ok")
	case "failing":
		return l.say("failing")
	case "silent":
		return l.say("silent")
	case "paused":
		return l.say("paused")
	case "gone":
		return l.say("gone")
	case "new":
		return l.say("new")
	default:
		return state
	}
}

// pageTag names the state of an article's page in one word, as the table page has it.
func (l *locale) pageTag(state string) string {
	switch state {
	case "waiting":
		return l.say("waiting")
	case "read":
		return l.say("read")
	case "paywall":
		return l.say("paywall")
	case "removed":
		return l.say("removed")
	case "forbidden":
		return l.say("forbidden")
	case "robots":
		return l.say("robots")
	case "failed":
		return l.say("failed")
	case "dropped":
		return l.say("dropped")
	default:
		return state
	}
}

// readPages names a feed's setting of whose pages are read.
func (l *locale) readPages(setting string) string {
	switch setting {
	case "short":
		return l.say("short")
	case "always":
		return l.say("always")
	case "never":
		return l.say("never")
	default:
		return setting
	}
}

// standing says what a feed is to an article that it brings.
func (l *locale) standing(standing string) string {
	switch standing {
	case "owner":
		return l.say("owner")
	case "guest":
		return l.say("guest")
	case "hearsay":
		return l.say("hearsay")
	default:
		return standing
	}
}

// feedKind names the format of a feed; those of RSS and the like have a name of their own.
func (l *locale) feedKind(kind string) template.HTML {
	if kind == "news sitemap" {
		return template.HTML(template.HTMLEscapeString(l.say("news sitemap"))) //nolint:gosec // it is escaped
	}
	return template.HTML(`<bdi>` + template.HTMLEscapeString(kind) + `</bdi>`) //nolint:gosec // it is escaped
}

// advice says what to do about a feed that fails, which analytics says in English.
func (l *locale) advice(text string) template.HTML {
	if i := slices.Index(adviceTexts(english), text); i >= 0 {
		return template.HTML(template.HTMLEscapeString(adviceTexts(l)[i])) //nolint:gosec // it is escaped
	}
	return foreign(text)
}

// adviceTexts are those of analytics.Advice.
func adviceTexts(l *locale) []string {
	return []string{
		l.say("Nothing: what could be read is stored, and it is read again in full next time. Tell the publisher if it stays."),
		l.say("Open the address: it is often a page that says sorry, or a login. Add the site again by its home page."),
		l.say("Wait; if it stays, the site is gone or has another name."),
		l.say("Wait; if it stays, the site is gone."),
		l.say("Wait."),
		l.say("Wait: its certificate is not to be trusted, which the publisher has to mend."),
		l.say("Open the address and see where it leads; add the feed by that address."),
		l.say("Look for a shorter feed on the site."),
		l.say("Tell the publisher: it cannot be unpacked."),
		l.say("It is not an address of the public web; if it is in your own network, start with --allow-private."),
		l.say("Remove it and add the right one."),
		l.say("The server does not want programs, or not from here: ask the publisher, or look for another feed of the site."),
		l.say("Look for the feed's new address: add the site again by its home page."),
		l.say("It is gone for good: remove it, or add the site again by its home page."),
		l.say("Wait: the server asks for fewer requests, and gets them."),
		l.say("Wait: the server has a fault of its own."),
		l.say("Open the address and look."),
	}
}
