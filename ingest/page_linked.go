package ingest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// linkedData is what JSON-LD says of a page's article.
type linkedData struct {
	headline, body, author, published, modified, language, url string
	publisher, publisherURL                                    string
	image, free                                                string
}

// merge fills in what is not known yet.
func (l *linkedData) merge(other linkedData) {
	for _, field := range []struct{ to, from *string }{
		{&l.headline, &other.headline}, {&l.body, &other.body}, {&l.author, &other.author}, {&l.published, &other.published},
		{&l.modified, &other.modified}, {&l.language, &other.language}, {&l.url, &other.url}, {&l.publisher, &other.publisher}, {&l.publisherURL, &other.publisherURL}, {&l.image, &other.image}, {&l.free, &other.free},
	} {
		*field.to = firstOf(*field.to, *field.from)
	}
}

// parseLinkedData reads a JSON-LD script. One that is no JSON says nothing.
func parseLinkedData(script string) linkedData {
	// Newlines within strings are the commonest mistake.
	script = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, script)
	script = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(script), "<!--"), "-->")
	var value any
	var found linkedData
	if json.Unmarshal([]byte(script), &value) == nil {
		found.collect(value, 0)
	}
	return found
}

// collect looks for articles in JSON-LD: alone, in a list, or in a @graph.
func (l *linkedData) collect(value any, depth int) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if depth < 4 {
				l.collect(element, depth+1)
			}
		}
	case map[string]any:
		if isArticleType(value["@type"]) {
			publisher := value["publisher"]
			l.merge(linkedData{
				headline: oneLine(linkedValue(value["headline"], "name")), body: plainText(linkedValue(value["articleBody"], "")), author: linkedNames(value["author"]),
				published: linkedValue(value["datePublished"], ""), modified: linkedValue(value["dateModified"], ""), language: linkedValue(value["inLanguage"], "alternateName"),
				url: firstOf(linkedValue(value["url"], "@id"), linkedValue(value["mainEntityOfPage"], "@id")), publisher: oneLine(linkedValue(publisher, "name")), publisherURL: linkedAddress(publisher),
				image: firstOf(linkedValue(value["image"], "url"), linkedValue(value["thumbnailUrl"], "")), free: linkedTruth(value["isAccessibleForFree"]),
			})
		}
		if graph, ok := value["@graph"]; ok && depth < 4 {
			l.collect(graph, depth+1)
		}
	}
}

// isArticleType says whether a @type is one of schema.org's articles.
func isArticleType(value any) bool {
	switch value := value.(type) {
	case string:
		return strings.HasSuffix(value, "Article") || strings.HasSuffix(value, "Posting") && value != "JobPosting"
	case []any:
		for _, element := range value {
			if isArticleType(element) {
				return true
			}
		}
	}
	return false
}

// linkedValue gives a JSON-LD value that is a text, or an object that has it under key.
func linkedValue(value any, key string) string {
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value)
	case []any:
		if len(value) > 0 {
			return linkedValue(value[0], key)
		}
	case map[string]any:
		if inner, ok := value[key].(string); ok {
			return strings.TrimSpace(inner)
		}
	}
	return ""
}

// linkedTruth gives "true" or "false" for a truth value, in the forms that pages
// have it in, "" for another.
func linkedTruth(value any) string {
	switch value := value.(type) {
	case bool:
		return strconv.FormatBool(value)
	case string:
		for _, truth := range []string{"true", "false"} {
			if strings.EqualFold(value, truth) || strings.HasSuffix(strings.ToLower(value), "schema.org/"+truth) {
				return truth
			}
		}
	}
	return ""
}

// linkedNames gives the names of one person or several.
func linkedNames(value any) string {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var found []string
	for _, person := range list {
		if name := oneLine(linkedValue(person, "name")); name != "" && !isAddress(name) {
			found = append(found, name)
		}
	}
	return strings.Join(found, ", ")
}

// linkedAddress gives the address of an organisation, "" where it is none.
func linkedAddress(value any) string {
	if object, ok := value.(map[string]any); ok {
		if written := linkedValue(object["url"], ""); isAddress(written) {
			return written
		}
	}
	return ""
}
