package ingest

import (
	"fmt"
	"strings"
	"time"

	"tidings/sql"
)

// WithPage gives an article with what its page says, and how the page's text
// stands to the one there is; only a Better one is taken, and none from behind a
// paywall. Title, author and language of the page fill in what is not known. Its
// date is taken in the place of none or of one in the address; from another one it
// is told apart in the note. A Foreign page says nothing. Key, address and source
// are never the page's to say. inUse says that the article's text is the page's of
// an earlier day.
func WithPage(have store.Article, page PageDocument, inUse bool, opts ReadOptions) (store.Article, Comparison) {
	title := cleanLine(page.Item.Title)
	text := strings.TrimSpace(onlyPrintable(page.Item.Text))
	stands := Compare(have.Title, have.Text, Item{Title: title, Text: text}, inUse)
	if stands == Foreign {
		return have, stands
	}
	a := have
	if stands == Better && !page.Paywalled {
		a.Text = text
	}
	a.Title = firstOf(a.Title, title)
	a.Author = firstOf(a.Author, cleanLine(page.Item.Author))
	a.Language = firstOf(a.Language, languageOf(page.Item, a))
	takeDate(&a, page, opts)
	a.Standing = store.OwnPage
	return a, stands
}

// takeDate takes the date that a page says, or notes that it is another.
func takeDate(a *store.Article, page PageDocument, opts ReadOptions) {
	written := strings.TrimSpace(page.Item.Published)
	if written == "" {
		return
	}
	at, day, err := ParseDate(written, opts.Zone)
	if err == nil {
		err = opts.checkDate(at)
	}
	switch {
	case err != nil && a.Published.IsZero() && a.DateNote == "":
		a.DateNote = fmt.Sprintf("its page says %.80q: %v", written, err)
	case err != nil:
	case a.Published.IsZero():
		a.Published, a.DateOnly, a.DateFrom = at.UTC(), day, string(DatePage)
	case a.DateFrom == string(DateURL):
		note := ""
		if differ(a.Published, true, at, day) {
			note = "its address says " + dateText(a.Published, true)
		}
		a.Published, a.DateOnly, a.DateFrom, a.DateNote = at.UTC(), day, string(DatePage), note
	case page.Dated && a.DateNote == "" && differ(a.Published, a.DateOnly, at, day):
		a.DateNote = "its page says " + dateText(at, day)
	}
}

// differ says whether two dates contradict each other: by more than a day, or by
// more than one of the calendar where only the day is known, as it may be the day
// of another time zone.
func differ(a time.Time, aDay bool, b time.Time, bDay bool) bool {
	if aDay || bDay {
		a, b = a.UTC().Truncate(24*time.Hour), b.UTC().Truncate(24*time.Hour)
	}
	return a.Sub(b).Abs() > 24*time.Hour
}

func dateText(t time.Time, day bool) string {
	if day {
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339)
}
