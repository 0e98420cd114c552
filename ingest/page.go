package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// readPage yields the one Item of an HTML page, or a Reject where the page
// has neither a title nor a text. It returns false when yield did.
//
// What the page says of itself (JSON-LD, meta elements, time elements) is read
// in page_meta.go. The main text is what Mozilla's Readability finds on a copy
// of the page without the boxes that page_prune.go takes out first: on the 91
// news pages the project measures itself by, that raises its F1 from 0.956 to
// 0.974, where go-trafilatura has 0.964 at 10 MB and half a second of start-up
// more (TestReadPageQuality).
func readPage(name string, data []byte, opts ReadOptions, yield func(Item, error) bool) bool {
	item, err := pageItem(data, opts)
	item.Origin = Origin{File: name, Line: 1, Record: 1}
	if err != nil {
		return yield(Item{}, &Reject{Origin: item.Origin, Reason: err.Error()})
	}
	return yield(item, nil)
}

func pageItem(data []byte, opts ReadOptions) (Item, error) {
	text, repaired := decodePage(data, "")
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Item{}, fmt.Errorf("the page cannot be parsed: %w", err)
	}
	return itemOf(doc, pageFacts(doc), repaired, opts)
}

// itemOf makes the Item of a page that was parsed.
func itemOf(doc *html.Node, facts pageMeta, repaired bool, opts ReadOptions) (Item, error) {
	item := facts.item()
	item.Repaired = repaired
	if main := mainText(doc, item.Title); main != "" {
		item.Text = main // else what JSON-LD gives
	}
	if item.Published == "" {
		item.Published = visibleDate(doc, item.Text, opts)
	}
	if item.Published != "" {
		item.PublishedFrom = DatePage
	}
	if item.Title == "" && item.Text == "" {
		return Item{}, fmt.Errorf("the page has neither a title nor a text: expected an article")
	}
	return item, nil
}

// decodePage gives a page as UTF-8 and says whether bytes had to be replaced.
// As in feeds, text that is UTF-8 is UTF-8 whatever it declares; otherwise
// the byte order mark decides, the header where there is one, the meta elements,
// and then a guess.
func decodePage(data []byte, contentType string) (text string, repaired bool) {
	switch {
	case utf8.Valid(data) && bytes.IndexByte(data, 0) < 0:
		return strings.TrimPrefix(string(data), "\ufeff"), false
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		e, _, _ := charset.DetermineEncoding(data, "")
		text = decodeBytes(e, data)
	default:
		text = string(data)
		e, label, certain := charset.DetermineEncoding(data, contentType)
		if !certain || label == "utf-8" {
			from := bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
			if from < 0 {
				break
			}
			e = guessEncoding(data[from:min(len(data), from+decodeSample)], from+decodeSample >= len(data))
		}
		if e != nil {
			text = decodeBytes(e, data)
		}
	}
	repaired = strings.ContainsRune(text, utf8.RuneError) || !utf8.ValidString(text)
	text, cleaned := sanitize(text)
	return strings.TrimPrefix(text, "\ufeff"), repaired || cleaned
}

// mainText gives the article's text, "" where none is found.
func mainText(doc *html.Node, title string) (text string) {
	// The library is called on strangers' pages: what it cannot take is a page
	// without a main text.
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	pruned := clone(doc)
	prune(pruned)
	parser := readability.NewParser()
	article, err := parser.ParseAndMutate(pruned, nil)
	if err != nil || article.Node == nil {
		return ""
	}
	dropLinkBlocks(article.Node)
	var fragment bytes.Buffer
	if err := html.Render(&fragment, article.Node); err != nil {
		return ""
	}
	text = plainText(fragment.String())
	// The headline stands at the head of many pages' article element.
	if first, rest, _ := strings.Cut(text, "\n"); title != "" && strings.EqualFold(oneLine(first), title) {
		text = rest
	}
	return text
}

// clone copies a tree: the library changes the one it is given.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := range n.ChildNodes() {
		c.AppendChild(clone(child))
	}
	return c
}

// nodeText is the text in a node, white space collapsed.
func nodeText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type != html.TextNode || d.Parent.DataAtom == atom.Script || d.Parent.DataAtom == atom.Style {
			continue
		}
		b.WriteString(d.Data)
		b.WriteByte(' ')
	}
	return oneLine(b.String())
}

// attribute is the value of a node's attribute, "" where it has none.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
