package ingest

import (
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// boxNames matches the classes and identifiers by which pages name what
// stands beside an article's text.
var boxNames = regexp.MustCompile(`(?i)\b(?:related|newsletter|subscri|share|sharing|social|promo|caption|credit|read-?(?:more|also|next)|recommend|more-stor|most-read|popular|trending|sign-?up|inline-?ad|advert|byline|author-bio|toolbar|disclaimer|cookie|comments?-)`)

// longestBox is the most bytes of text that a box has: a whole article may
// stand in an element with a class such as "promo-layout".
const longestBox = 1500

// prune takes the boxes out of a page: pictures with their captions, asides,
// and whatever is named like a box and not long.
func prune(doc *html.Node) {
	removeAll(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Figure, atom.Figcaption, atom.Aside:
			return true
		case atom.Html, atom.Head, atom.Body, atom.Article, atom.Main:
			return false
		}
		named := attribute(n, "class") + " " + attribute(n, "id")
		return boxNames.MatchString(named) && len(nodeText(n)) < longestBox
	})
}

// dropLinkBlocks takes out of an article the paragraphs, list items and lists
// that are links and little else: other articles' headlines.
func dropLinkBlocks(article *html.Node) {
	removeAll(article, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Li, atom.Section:
			all := len(nodeText(n))
			return all > 0 && linkedText(n)*10 > all*8
		}
		return false
	})
}

// linkedText is the number of bytes of text in links.
func linkedText(n *html.Node) int {
	if n.DataAtom == atom.A {
		return len(nodeText(n))
	}
	sum := 0
	for child := range n.ChildNodes() {
		sum += linkedText(child)
	}
	return sum
}

// removeAll removes the elements below n that match.
func removeAll(n *html.Node, match func(*html.Node) bool) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if child.Type == html.ElementNode && match(child) {
			n.RemoveChild(child)
		} else {
			removeAll(child, match)
		}
		child = next
	}
}
