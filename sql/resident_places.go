package store

import "slices"

// What matches by where words stand. Lists of places are ascending numbers, document
// and position in one, so that a phrase is an intersection of lists and a distance a
// difference.

// addPhrase adds the documents that hold a phrase, or a word.
func (q *residentQuery) addPhrase(set docSet, p Phrase) {
	if len(p.Terms) == 1 && p.In == Anywhere {
		set.addAll(q.lists[p.Terms[0]].docs, q.articles.docs)
		return
	}
	q.addPlaces(set, q.phrase(p, p.In))
}

func (q *residentQuery) addPlaces(set docSet, places []wordPlace) {
	for _, at := range places {
		doc := at.doc()
		if doc >= q.articles.docs {
			return
		}
		set.add(doc)
	}
}

// phrase gives where a phrase begins.
func (q *residentQuery) phrase(p Phrase, in Part) []wordPlace {
	lists := make([][]wordPlace, len(p.Terms))
	rarest := 0
	for i, t := range p.Terms {
		lists[i] = q.lists[t].places
		if len(lists[i]) < len(lists[rarest]) {
			rarest = i
		}
	}
	var begins []wordPlace
	for _, at := range lists[rarest] {
		if at.pos() >= uint32(rarest) && within(in, at) {
			begins = append(begins, at-wordPlace(rarest))
		}
	}
	// The rarer come first: each leaves fewer to look for.
	order := make([]int, 0, len(lists))
	for i := range lists {
		if i != rarest {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return len(lists[a]) - len(lists[b]) })
	for _, i := range order {
		begins = shifted(begins, lists[i], i)
	}
	if in != Anywhere && len(p.Terms) > 1 { // the other words stand there, too
		begins = slices.DeleteFunc(begins, func(at wordPlace) bool {
			return !within(in, at) || !within(in, at+wordPlace(len(p.Terms)-1))
		})
	}
	return begins
}

// within says whether a place is in the part.
func within(in Part, at wordPlace) bool {
	return in == Anywhere || (at.pos() < textBase) == (in == InTitle)
}

// shifted keeps those of a list that have a place in the other just shift further on. It
// writes over the list.
func shifted(list, other []wordPlace, shift int) []wordPlace {
	kept := list[:0]
	for _, at := range list {
		wanted := at + wordPlace(shift)
		other = skipTo(other, wanted)
		if len(other) == 0 {
			break
		}
		if other[0] == wanted {
			kept = append(kept, at)
		}
	}
	return kept
}

// skipTo gives an ascending list from the first place on that is not below the least. It takes
// few steps where that is near and not many where it is far.
func skipTo(list []wordPlace, least wordPlace) []wordPlace {
	if len(list) == 0 || list[0] >= least {
		return list
	}
	low, step := 0, 1 // list[low] is below
	for low+step < len(list) && list[low+step] < least {
		low += step
		step *= 2
	}
	high := min(low+step, len(list)) // list[high] is not, or there is none
	for high-low > 1 {
		if middle := (low + high) / 2; list[middle] < least {
			low = middle
		} else {
			high = middle
		}
	}
	return list[high:]
}

// part gives the places in a part.
func part(places []wordPlace, in Part) []wordPlace {
	if in == Anywhere {
		return places
	}
	var kept []wordPlace
	for _, at := range places {
		if within(in, at) {
			kept = append(kept, at)
		}
	}
	return kept
}

// addWithin adds the documents in which all terms stand within N words of each other. They fit
// into a window of N exactly when they fit into the one that begins at the first of
// them: each place is tried as the beginning.
func (q *residentQuery) addWithin(set docSet, w Within) {
	terms := distinctTerms(w.Terms)
	if len(terms) == 1 {
		q.addPhrase(set, Phrase{Terms: terms, In: w.In})
		return
	}
	lists := make([][]wordPlace, len(terms))
	for i, t := range terms {
		lists[i] = part(q.lists[t].places, w.In)
	}
	for first := range lists {
		q.addWindows(set, lists, first, wordPlace(w.N))
	}
}

// addWindows adds the documents with a window that begins at a place of the list first.
func (q *residentQuery) addWindows(set docSet, lists [][]wordPlace, first int, n wordPlace) {
	others := make([][]wordPlace, 0, len(lists)-1)
	for i, l := range lists {
		if i != first {
			others = append(others, l)
		}
	}
	begins := lists[first]
	for len(begins) > 0 {
		at := begins[0]
		next := at + 1
		found := true
		for i := range others {
			others[i] = skipTo(others[i], at)
			if len(others[i]) == 0 {
				return // nor has any later place
			}
			if nearest := others[i][0]; nearest-at > n || nearest.doc() != at.doc() || !nearest.sameField(at) {
				found = false
				// No window begins before the first that reaches as far.
				if doc := wordPlace(nearest.doc()) << 32; doc > at {
					next = max(next, doc)
				} else if nearest.sameField(at) && nearest > n {
					next = max(next, nearest-n)
				}
				break
			}
		}
		if found {
			if at.doc() >= q.articles.docs {
				return
			}
			set.add(at.doc())
			next = wordPlace(at.doc()+1) << 32
		}
		begins = skipTo(begins, next)
	}
}

// spans are where phrases of one length begin.
type spans struct {
	length int
	begins []wordPlace
}

// addNear adds the documents in which something of one side ends at most N words before
// something of the other begins.
func (q *residentQuery) addNear(set docSet, n Near) {
	left, right := q.spans(n.Left, n.In), q.spans(n.Right, n.In)
	for _, l := range left {
		for _, r := range right {
			q.addFollowing(set, l, r, n.N)
			q.addFollowing(set, r, l, n.N)
		}
	}
}

// spans gives where the alternatives stand, by their lengths.
func (q *residentQuery) spans(alternatives []Phrase, in Part) []spans {
	var all []spans
	for _, p := range alternatives {
		begins := q.phrase(p, in)
		i := slices.IndexFunc(all, func(s spans) bool { return s.length == len(p.Terms) })
		if i < 0 {
			all = append(all, spans{len(p.Terms), begins})
			continue
		}
		all[i].begins = append(all[i].begins, begins...)
	}
	for i := range all {
		if !slices.IsSorted(all[i].begins) {
			slices.Sort(all[i].begins)
		}
	}
	return all
}

// addFollowing adds the documents in which something of b begins from 1 to n words after the end
// of something of a.
func (q *residentQuery) addFollowing(set docSet, a, b spans, n int) {
	begins, others := a.begins, b.begins
	for len(begins) > 0 {
		at := begins[0]
		least := at + wordPlace(a.length)
		others = skipTo(others, least)
		if len(others) == 0 {
			return
		}
		nearest := others[0]
		next := at + 1
		switch {
		case nearest.doc() != at.doc():
			next = wordPlace(nearest.doc()) << 32
		case nearest-least < wordPlace(n) && nearest.sameField(at):
			if at.doc() >= q.articles.docs {
				return
			}
			set.add(at.doc())
			next = wordPlace(at.doc()+1) << 32
		}
		begins = skipTo(begins, next)
	}
}
