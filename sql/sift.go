package store

import "time"

// sift decides what becomes of each article of the batch. It adds the new ones
// to known. told are articles that stay as they are, of which a feed tells
// something new, so that their page is to be looked at.
func sift(p *Prepared, known map[string]*arrival, now time.Time) (changed, told []*arrival, outcomes []Outcome) {
	outcomes = make([]Outcome, len(p.articles))
	for i, a := range p.articles {
		have := known[a.Key]
		if a.Standing == OwnPage {
			if outcomes[i] = Duplicate; have != nil && have.takePage(a, i, p.texts[i], now) {
				outcomes[i] = Updated
				if !have.changed {
					have.changed = true
					changed = append(changed, have)
				}
			}
			continue
		}
		if have == nil {
			a.FirstSeen, a.Updated = now, now
			fresh := &arrival{Article: a, at: i, keyHash: p.keys[i], textHash: p.texts[i], changed: true}
			fresh.page.want(a, fresh.textHash, now)
			known[a.Key] = fresh
			changed = append(changed, fresh)
			outcomes[i] = Added
			continue
		}
		foreign := keyOf(a) != keyOf(have.Article)
		// Another's text must not come to stand under the owner's name.
		takesOver := foreign && a.Standing == Owner && (a.Text != "" || have.Text == "")
		if foreign && a.Standing != Trusted && !takesOver || a.Standing == Hearsay {
			outcomes[i] = Duplicate
			continue
		}
		hash, patched := p.texts[i], false
		keeps := have.page.inUse && a.Feed != 0 && !takesOver && len(a.Text) <= len(have.Text)
		if keeps && hash != have.page.itemHash {
			if have.page.itemHash, have.page.told = hash, now; !have.changed {
				told = append(told, have)
			}
		}
		if a.Text == "" && have.Text != "" || keeps {
			a.Text, patched = have.Text, true
			hash = hashText(a)
		}
		dates := !a.Published.IsZero() && !a.Published.Equal(have.Published) && outranks(a.DateFrom, have)
		if hash == have.textHash && !dates && !takesOver {
			outcomes[i] = Duplicate
			continue
		}
		outcomes[i] = Updated
		a.ID, a.FirstSeen, a.Updated = have.ID, have.FirstSeen, now
		if !have.page.known || takesOver {
			have.page.want(a, p.texts[i], now)
		} else if !keeps && hash != have.textHash {
			have.page.lose(a, hash, now)
		}
		if !dates && !takesOver || a.Published.IsZero() {
			a.Published, a.DateOnly, a.DateFrom, a.DateNote = have.Published, have.DateOnly, have.DateFrom, have.DateNote
		}
		if !takesOver {
			a.URL = first(have.URL, a.URL)
		}
		if keeps { // it was told by more than a summary
			a.Language = first(have.Language, a.Language)
		}
		a.Language = first(a.Language, have.Language)
		a.Country = first(a.Country, have.Country)
		a.Author = first(a.Author, have.Author)
		have.Article, have.at, have.textHash, have.patched = a, i, hash, patched
		if !have.changed {
			have.changed = true
			changed = append(changed, have)
		}
	}
	return changed, told, outcomes
}

// outranks says whether a date from somewhere takes the place of the one that an
// article has: where it has none, or where it was only told by the address.
func outranks(from string, have *arrival) bool {
	return have.Published.IsZero() || have.DateFrom == "url" && from != "url"
}

// takePage takes what an article's own page says and tells whether that is
// anything new. The date of another place than the address holds.
func (a *arrival) takePage(page Article, at int, hash uint64, now time.Time) bool {
	if page.ID != a.ID {
		return false // it has gone, and another has its key
	}
	dates := outranks(page.DateFrom, a) && !page.Published.Equal(a.Published)
	if !dates {
		page.Published, page.DateOnly, page.DateFrom = a.Published, a.DateOnly, a.DateFrom
	}
	same := hash == a.textHash
	if same && !dates && page.DateNote == a.DateNote && page.Author == a.Author && page.Language == a.Language {
		return false
	}
	if !same {
		page.Updated = now
		a.page.takes = !a.page.inUse
		a.page.inUse = true
	}
	a.Article, a.at, a.textHash, a.patched = page, at, hash, false
	return true
}
