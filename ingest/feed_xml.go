package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	xpp "github.com/mmcdole/goxpp/v2"
)

// maxElementDepth is how deep elements may stand in one another: the library
// recurses, and a stack that is used up ends the process.
const maxElementDepth = 1000

// tag is a tag as it stands in the text, well-formed or not.
type tag struct {
	start, end int
	name       string // with its prefix, as written
	closing    bool
	empty      bool // <name/>
}

// local is the name without its prefix, in lower case.
func (t tag) local() string {
	return strings.ToLower(t.name[strings.LastIndexByte(t.name, ':')+1:])
}

// nextTag finds the next tag at or after pos. Comments, CDATA sections,
// processing instructions and declarations are passed over, and so is a "<"
// that begins no tag.
func nextTag(text string, pos int) (tag, bool) {
	for {
		open := strings.IndexByte(text[pos:], '<')
		if open < 0 {
			return tag{}, false
		}
		pos += open
		rest := text[pos:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			pos = offsetAfter(text, pos+4, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			pos = offsetAfter(text, pos+9, "]]>")
		case strings.HasPrefix(rest, "<?"):
			pos = offsetAfter(text, pos+2, "?>")
		case strings.HasPrefix(rest, "<!"):
			pos = afterDeclaration(text, pos+2)
		default:
			if found, ok := tagAt(text, pos); ok {
				return found, true
			}
			pos++
		}
	}
}

// offsetAfter is the offset after mark, or the end of the text.
func offsetAfter(text string, pos int, mark string) int {
	if i := strings.Index(text[pos:], mark); i >= 0 {
		return pos + i + len(mark)
	}
	return len(text)
}

// afterDeclaration passes over a DOCTYPE with its internal subset.
func afterDeclaration(text string, pos int) int {
	depth := 0
	for i := pos; i < len(text); i++ {
		switch text[i] {
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// tagAt reads the tag at pos, where a "<" stands.
func tagAt(text string, pos int) (tag, bool) {
	t := tag{start: pos}
	i := pos + 1
	if i < len(text) && text[i] == '/' {
		t.closing = true
		i++
	}
	name := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && r != '_' && (i == name || !unicode.IsDigit(r) && !strings.ContainsRune(":.-", r)) {
			break
		}
		i += size
	}
	if i == name {
		return t, false
	}
	t.name = text[name:i]
	quote := byte(0)
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '<':
			return t, false // no attribute holds one
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			t.end = i + 1
			t.empty = text[i-1] == '/'
			return t, true
		}
	}
	return t, false
}

// elementDepth is how deep elements stand in one another at most.
func elementDepth(text string) int {
	depth, deepest := 0, 0
	for t, ok := nextTag(text, 0); ok; t, ok = nextTag(text, t.end) {
		switch {
		case t.closing:
			depth = max(0, depth-1)
		case !t.empty:
			depth++
			deepest = max(deepest, depth)
		}
	}
	return deepest
}

// feedShape is where the parts of a feed stand in its text.
type feedShape struct {
	text    string
	root    int // where the root's tag begins
	opening tag // the root's
	channel tag // RSS and RDF: the channel's, if it has one
	head    entrySpan
	entries []entrySpan
	broken  int // entries without an end
}

// scanFeed finds the root and the entries of a feed.
func scanFeed(text string) (feedShape, error) {
	shape := feedShape{text: text}
	entryName := ""
	pos := 0
	for entryName == "" {
		t, ok := nextTag(text, pos)
		if !ok {
			if shape.opening.name == "" {
				return shape, errors.New("no element was found: expected a feed, whose root is rss, rdf:RDF or feed")
			}
			return shape, fmt.Errorf("the root element is <%s>: expected a feed, whose root is rss, rdf:RDF or feed", shape.opening.name)
		}
		if shape.opening.name == "" {
			shape.root, shape.opening = t.start, t
		}
		if !t.closing {
			switch t.local() {
			case "rss", "rdf":
				entryName = "item"
			case "feed":
				entryName = "entry"
			}
		}
		if entryName != "" {
			shape.root, shape.opening = t.start, t
		}
		pos = t.end
	}
	shape.head = entrySpan{start: pos, end: len(text)}
	shape.scanEntries(entryName)
	return shape, nil
}

// scanEntries finds the entries and the feed's own elements before them.
// Entries do not stand in one another: one that begins before another ended
// tells that the first has no end.
func (s *feedShape) scanEntries(entryName string) {
	open := -1
	written := "" // the entries' name as written, once known
	headEnded := false
	endHead := func(at int) {
		if !headEnded {
			s.head.end, headEnded = at, true
		}
	}
	for t, ok := nextTag(s.text, s.opening.end); ok; t, ok = nextTag(s.text, t.end) {
		local := t.local()
		switch {
		case local == "channel" && open < 0 && !t.closing && s.channel.name == "" && !headEnded:
			s.channel, s.head.start = t, t.end
		case local == "channel" && t.closing, local == s.opening.local() && t.closing:
			endHead(t.start)
		case local != entryName || written != "" && t.name != written:
		case t.closing:
			if open >= 0 {
				s.entries = append(s.entries, entrySpan{open, t.end})
			}
			open = -1
		default:
			written = t.name
			endHead(t.start)
			if open >= 0 {
				s.broken++
			}
			open = t.start
			if t.empty {
				s.entries = append(s.entries, entrySpan{open, t.end})
				open = -1
			}
		}
	}
	if open >= 0 {
		s.broken++
	}
}

// tagError is a tag that fits no other.
type tagError struct {
	at     int // offset in the feed's text
	reason string
}

func (e *tagError) Error() string { return e.reason }

// misfit finds the first end tag that does not end the element it stands in,
// or else the last element that has no end; nil when all tags fit.
func (s feedShape) misfit() *tagError {
	var open []tag
	for t, ok := nextTag(s.text, s.root); ok; t, ok = nextTag(s.text, t.end) {
		switch {
		case t.empty:
		case !t.closing:
			open = append(open, t)
		case len(open) == 0:
			return &tagError{t.start, fmt.Sprintf("</%s> ends no element", t.name)}
		case open[len(open)-1].name != t.name:
			return &tagError{t.start, fmt.Sprintf("element <%s> is closed by </%s>", open[len(open)-1].name, t.name)}
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		last := open[len(open)-1]
		return &tagError{len(s.text), fmt.Sprintf("the file ends in the middle: element <%s> has no end", last.name)}
	}
	return nil
}

// frame puts an entry into its feed, as a feed of one entry.
func (s feedShape) frame(entry string) string {
	return s.framed(s.text[s.head.start:max(s.head.start, s.head.end)], entry)
}

// mendedFrame is frame with the feed's own elements mended.
func (s feedShape) mendedFrame(entry string) string {
	return s.framed(mendChildren(s.text[s.head.start:max(s.head.start, s.head.end)], maxMendDepth), entry)
}

func (s feedShape) framed(head, entry string) string {
	root := s.text[s.opening.start:s.opening.end]
	if s.opening.empty {
		root = strings.TrimSuffix(root, "/>") + ">"
	}
	parts := []string{root}
	if s.channel.name != "" && !s.channel.empty {
		parts = append(parts, s.text[s.channel.start:s.channel.end], head, entry, "</", s.channel.name, ">")
	} else {
		parts = append(parts, head, entry)
	}
	parts = append(parts, "</", s.opening.name, ">")
	return strings.Join(parts, "")
}

// syntaxError gives the line of a parser's error and says what is wrong there.
func (r *feedReader) syntaxError(root int, err error) (line int, what string) {
	line = r.lineAt(root)
	var syntax *xml.SyntaxError
	var expected *xpp.ExpectError
	var misfit *tagError
	switch {
	case errors.As(err, &misfit):
		return r.lineAt(misfit.at), misfit.reason
	case errors.As(err, &syntax):
		return line + syntax.Line - 1, syntax.Msg
	case errors.As(err, &expected):
		at := min(len(r.text), root+int(expected.Offset))
		return r.lineAt(at), "an element stands where none was expected, or has no end"
	}
	return line, err.Error()
}

// describe says what is wrong with an entry.
func (r *feedReader) describe(err error) string {
	var syntax *xml.SyntaxError
	switch {
	case err == nil:
		return "it is not one entry"
	case errors.As(err, &syntax):
		return syntax.Msg
	}
	return err.Error()
}
