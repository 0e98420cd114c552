package ingest

import (
	"fmt"
	"strings"
)

// mendElement mends what stands in an element; its own tags are kept.
func mendElement(element string) string {
	open, ok := nextTag(element, 0)
	end := strings.LastIndex(element, "</")
	if !ok || open.empty || end < open.end {
		return element
	}
	return element[:open.end] + mendChildren(element[open.end:end], maxMendDepth) + "</" + open.name + ">"
}

// maxMendDepth is how deep the elements stand that hold others on purpose:
// an author's name, a thumbnail in a group.
const maxMendDepth = 3

// mendChildren keeps the child elements that have an end, and makes character
// data of whatever they hold that could be taken for markup. Text between them
// is dropped.
func mendChildren(text string, depth int) string {
	var mended strings.Builder
	endless := map[string]bool{} // names of which no end tag is left
	pos := 0
	for {
		open, ok := nextTag(text, pos)
		if !ok {
			return mended.String()
		}
		pos = open.end
		if open.closing {
			continue
		}
		if open.empty {
			mended.WriteString(text[open.start:open.end])
			continue
		}
		if endless[open.name] {
			continue
		}
		end, next := closingOf(text, open)
		if end < 0 {
			endless[open.name] = true
			continue
		}
		pos = next
		inner := text[open.end:end]
		if depth > 0 && holdsElements(open.local()) {
			inner = textBefore(inner) + mendChildren(inner, depth-1)
		} else {
			inner = characterData(inner)
		}
		fmt.Fprintf(&mended, "%s%s</%s>", text[open.start:open.end], inner, open.name)
	}
}

func holdsElements(local string) bool {
	switch local {
	case "author", "contributor", "image", "textinput", "group", "source":
		return true
	}
	return false
}

// closingOf finds the end tag of an element, without counting those within.
func closingOf(text string, open tag) (start, end int) {
	mark := "</" + open.name
	for from := open.end; ; {
		i := strings.Index(text[from:], mark)
		if i < 0 {
			return -1, -1
		}
		start = from + i
		rest := strings.TrimLeft(text[start+len(mark):], " \t\n")
		if strings.HasPrefix(rest, ">") {
			return start, len(text) - len(rest) + 1
		}
		from = start + len(mark)
	}
}

// textBefore is the text before the first tag.
func textBefore(s string) string {
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = s[:i]
	}
	return s
}

// characterData makes one CDATA section of text that holds tags, whether or
// not some of it was in sections already.
func characterData(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	s = strings.NewReplacer("<![CDATA[", "", "]]>", "").Replace(s)
	return "<![CDATA[" + s + "]]>"
}
