package ingest

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"tidings/sql"
)

// Publisher is whom the articles of a feed are credited to. What a feed says of
// itself has no part in it: a stranger could say anything.
type Publisher struct {
	Domain string // registrable domain or, within a network of one's own, host
	Name   string // "" where only the domain is known

	// Aggregator says that the feed is trusted to name other publishers for its
	// entries.
	Aggregator bool
}

// HomeDomain gives the domain of the publisher at an address: the registrable
// one or, for a name without any, such as that of a host in one's own network, the
// host. It is "" for what is no address.
func HomeDomain(address string) string {
	if d, err := Domain(address); err == nil {
		return d
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return ascii
	}
	return host
}

// Article makes an article of an entry of the publisher's feed.
//
// An article belongs to its feed's publisher. Only an aggregator's entry belongs
// to another: to the source that it names (RSS source, Atom source) or else to
// the domain of its address.
//
// It may change what is stored only within its own: the publisher's feed is the
// owner of the addresses of the publisher's domain, and of articles without
// address under its name, and a guest at other addresses; what an aggregator says
// of others is hearsay (see store.Standing).
func (p Publisher) Article(item Item, opts ReadOptions) (store.Article, *Reject) {
	domain, name := p.Domain, p.Name
	if p.Aggregator {
		if named := item.SourceURL; item.FromElsewhere && HomeDomain(named) != "" {
			domain, name = HomeDomain(named), cleanLine(item.Source)
		} else if at := HomeDomain(item.URL); at != "" && at != p.Domain {
			domain, name = at, ""
		}
	}
	a, reject := cleanAs(item, domain, name, opts)
	if reject != nil {
		return a, reject
	}
	home := a.SourceDomain
	if canonical, err := CanonicalURL(a.URL); err == nil {
		home = HomeDomain(canonical) // behind all the addresses that only lead to it
	}
	switch {
	case a.SourceDomain != p.Domain:
		a.Standing = store.Hearsay
	case home == p.Domain:
		a.Standing = store.Owner
	default:
		a.Standing = store.Guest
	}
	return a, nil
}
