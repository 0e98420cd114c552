package dashboard

import (
	"html/template"
	"strconv"
	"time"

	"tidings/analytics"
)

// FeedLook is what was found at an address, of which nothing is stored.
type FeedLook struct {
	Site  string // the home page that named the feeds; "" of a feed's own address
	Feeds []FoundFeed
}

// FoundFeed is a feed that was found, and what it would bring.
type FoundFeed struct {
	Address  string
	Title    string // as the feed says; ""
	Kind     string // RSS, Atom, JSON Feed or news sitemap
	By       string // how it was found, in words
	Entries  int
	Known    int      // number of the feed if it is there already; 0 it is not
	Notes    []string // where its articles may not be credited as one would think
	Rejects  []string // what could not be read or is no article, with its place
	Articles []TrialArticle
}

// TrialArticle is an article that a feed would bring.
type TrialArticle struct {
	Published  time.Time // zero when undated
	DateOnly   bool
	DateFrom   string // feed, page, url or none
	DateNote   string // what is to be said of its date; ""
	Source     string // to which it would be credited
	Standing   string // owner, guest or hearsay: what the feed may change of it
	Language   string
	Title      string
	URL        string
	Characters int64 // of its text
	Page       bool  // its page would be read, too
}

// What the page shows of a feed that was found; the command shows all.
const (
	trialShown   = 100
	rejectsShown = 20
)

// lookView is the view of what was found.
type lookView struct {
	Address string // that was asked for
	Site    string
	Found   []foundView
}

// foundView is a feed that was found.
type foundView struct {
	FoundFeed
	KindWord    template.HTML
	Href        string // of the feed, if it is there already
	Open        bool
	Rows        []trialView
	More        int64    // articles beyond those
	Fault       []string // of the rejects those that are shown
	MoreRejects int64
	Add         NewFeed // what the button says
}

// trialView is an article that it would bring.
type trialView struct {
	TrialArticle
	StandingWord string
	When         string
	Link         string // "" where the address is not one of the web
}

func newLookView(l *locale, form NewFeed, look FeedLook) *lookView {
	view := &lookView{Address: form.Address, Site: look.Site}
	for i, f := range look.Feeds {
		found := foundView{FoundFeed: f, KindWord: l.feedKind(f.Kind), Open: i == 0, Fault: f.Rejects[:min(len(f.Rejects), rejectsShown)], Add: form}
		found.Add.Address, found.Add.Site = f.Address, look.Site
		if f.Known > 0 {
			found.Href = feedPath(f.Known)
		}
		found.MoreRejects, found.More = int64(len(f.Rejects)-len(found.Fault)), int64(max(len(f.Articles)-trialShown, 0))
		for _, a := range f.Articles[:min(len(f.Articles), trialShown)] {
			found.Rows = append(found.Rows, trialView{TrialArticle: a, StandingWord: l.standing(a.Standing), Link: originalLink(a.URL),
				When: l.published(analytics.Article{Published: a.Published, DateOnly: a.DateOnly}, nil)})
		}
		view.Found = append(view.Found, found)
	}
	return view
}

func feedPath(id int) string { return "/feeds/" + strconv.Itoa(id) }
