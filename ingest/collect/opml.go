package collect

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"tidings/sql"
)

// opmlNamespace marks what OPML itself has no word for.
const opmlNamespace = "urn:tidings:opml"

// mostOutlines is how deep outlines may stand in one another.
const mostOutlines = 50

// OPMLError says where a list of feeds cannot be read.
type OPMLError struct {
	Line   int // 1-based
	Reason string
}

// Error gives "line N: reason".
func (e *OPMLError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// ReadOPML reads a list of feeds in OPML 1.0 or 2.0, as the programs of many years
// have written it: attributes in any case, "url" for "xmlUrl", bare ampersands.
// Outlines without an address are folders. It gives new feeds with AddedURL, Site,
// Title and Folder and, from lists that Tidings wrote, Source, Aggregator, Pages
// and State; an address that comes twice counts once. What cannot be read is among the
// errors, each an *OPMLError; the rest of the list is good.
func ReadOPML(data []byte) ([]store.Feed, []error) {
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimLeft(data, "\ufeff \t\r\n")))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = charset.NewReaderLabel
	var (
		feeds   []store.Feed
		faults  []error
		folders []string // of the outlines open; "" for one that is a feed
		seen    = map[string]bool{}
		isOPML  bool
	)
	fault := func(format string, args ...any) {
		line, _ := decoder.InputPos()
		faults = append(faults, &OPMLError{line, fmt.Sprintf(format, args...)})
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				fault("%s", syntax.Msg)
			} else {
				fault("%v", err)
			}
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch name := strings.ToLower(t.Name.Local); {
			case name == "opml":
				isOPML = true
			case !isOPML:
				fault("the root element is <%s>: expected opml", t.Name.Local)
				return nil, faults
			case name == "outline":
				if len(folders) == mostOutlines {
					fault("outlines stand more than %d deep in one another", mostOutlines)
					return feeds, faults
				}
				f, folder, err := outline(t)
				if err != nil {
					fault("%v", err)
				}
				if f.URL != "" && !seen[f.URL] {
					seen[f.URL] = true
					f.Folder = strings.Join(slices.DeleteFunc(slices.Clone(folders), func(s string) bool { return s == "" }), "/")
					feeds = append(feeds, f)
				}
				folders = append(folders, folder)
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(folders) > 0 {
				folders = folders[:len(folders)-1]
			}
		}
	}
	if !isOPML && len(faults) == 0 {
		fault("there is no element: expected opml")
	}
	return feeds, faults
}

// outline reads an outline: a feed, or a folder's name.
func outline(t xml.StartElement) (f store.Feed, folder string, err error) {
	value := func(name string) string {
		for _, a := range t.Attr {
			if strings.EqualFold(a.Name.Local, name) && (a.Name.Space == "") {
				return strings.TrimSpace(a.Value)
			}
		}
		return ""
	}
	own := func(name string) string {
		for _, a := range t.Attr {
			if a.Name.Space == opmlNamespace && a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	kind := strings.ToLower(value("type"))
	address := value("xmlUrl")
	if address == "" && (kind == "rss" || kind == "atom") {
		address = value("url")
	}
	title := first(value("title"), value("text"))
	if address == "" {
		if kind == "rss" || kind == "atom" {
			return f, "", fmt.Errorf("the feed %.80q has no address: expected xmlUrl", title)
		}
		// A slash would make two folders of one.
		return f, strings.ReplaceAll(title, "/", "∕"), nil
	}
	address = strings.Replace(address, "feed://", "http://", 1)
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return f, "", fmt.Errorf("the address of the feed %.80q is %.80q: expected one that begins with http", title, address)
	}
	f = store.Feed{URL: address, AddedURL: address, Site: value("htmlUrl"), Title: title, State: store.FeedActive, Source: own("source"), Aggregator: own("aggregator") == "true"}
	if own("state") == string(store.FeedPaused) {
		f.State = store.FeedPaused
	}
	switch pages := store.Pages(own("pages")); pages {
	case store.PagesNever, store.PagesAlways:
		f.Pages = pages
	}
	return f, "", nil
}

// folder is a folder of a list under way.
type folder struct {
	name    string
	folders []*folder
	feeds   []store.Feed
}

func (d *folder) within(path string) *folder {
	if path == "" {
		return d
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, sub := range d.folders {
		if sub.name == name {
			return sub.within(rest)
		}
	}
	sub := &folder{name: name}
	d.folders = append(d.folders, sub)
	return sub.within(rest)
}

// WriteOPML writes feeds as OPML 2.0, in their folders. ReadOPML gives them back
// with what the user says of them.
func WriteOPML(w io.Writer, feeds []store.Feed, now time.Time) error {
	root := &folder{}
	for _, f := range feeds {
		at := root.within(f.Folder)
		at.feeds = append(at.feeds, f)
	}
	out := &opmlWriter{encoder: xml.NewEncoder(w)}
	out.encoder.Indent("", "  ")
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out.open("opml", "version", "2.0", "xmlns:tidings", opmlNamespace)
	out.open("head")
	out.text("title", "Feeds of Tidings")
	out.text("dateCreated", now.UTC().Format(time.RFC1123Z))
	out.close("head")
	out.open("body")
	out.folder(root)
	out.close("body")
	out.close("opml")
	if out.err == nil {
		out.err = out.encoder.Flush()
	}
	if out.err == nil {
		_, out.err = io.WriteString(w, "\n")
	}
	return out.err
}

// opmlWriter writes elements and keeps the first error.
type opmlWriter struct {
	encoder *xml.Encoder
	err     error
}

func (o *opmlWriter) token(t xml.Token) {
	if o.err == nil {
		o.err = o.encoder.EncodeToken(t)
	}
}

// open begins an element; attributes are names and values by turns, and those
// without a value are left out.
func (o *opmlWriter) open(name string, attributes ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: attributes[i+1]})
		}
	}
	o.token(start)
}

func (o *opmlWriter) close(name string) { o.token(xml.EndElement{Name: xml.Name{Local: name}}) }

func (o *opmlWriter) text(name, text string) {
	o.open(name)
	o.token(xml.CharData(text))
	o.close(name)
}

func (o *opmlWriter) folder(d *folder) {
	for _, sub := range d.folders {
		o.open("outline", "text", sub.name)
		o.folder(sub)
		o.close("outline")
	}
	for _, f := range d.feeds {
		title := first(f.Title, f.URL)
		aggregator, state := "", ""
		if f.Aggregator {
			aggregator = "true"
		}
		if f.State == store.FeedPaused {
			state = string(f.State)
		}
		pages := ""
		if f.Pages != store.PagesShort {
			pages = string(f.Pages)
		}
		o.open("outline", "type", "rss", "text", title, "title", title, "xmlUrl", f.URL, "htmlUrl", f.Site,
			"tidings:source", f.Source, "tidings:aggregator", aggregator, "tidings:state", state, "tidings:pages", pages)
		o.close("outline")
	}
}
