package analytics

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"

	"tidings/sql"
)

// TopicFile is a file of topics (topics.yaml):
//
//	topics:
//	  - slug: border-incidents
//	    name: Border incidents
//	    description: Incidents at the border, not border trade.
//	    colour: "#0072b2"
//	    languages: [be, ru]   # only articles in these; left out: all
//	    query: border AND (incident* OR shooting)
type TopicFile struct {
	Topics []TopicDefinition `yaml:"topics"`
}

// TopicDefinition is one topic of a TopicFile.
type TopicDefinition struct {
	Slug        string   `yaml:"slug"`
	Name        string   `yaml:"name"`
	Description string   `yaml:"description,omitempty"`
	Colour      string   `yaml:"colour,omitempty"`
	Languages   []string `yaml:"languages,omitempty,flow"`
	Query       string   `yaml:"query"`
}

// TopicFileError is a fault of a topic file: where, in which topic, and what
// was expected. For a fault in a query, Err is its *SyntaxError.
type TopicFileError struct {
	File         string
	Line, Column int    // of the topic or the YAML fault, from 1; 0 unknown
	Topic        string // slug, or "topic 3" where it has none; "" for a fault of the file
	Err          error
}

// Error gives "file:line:column: topic slug: what is wrong".
func (e *TopicFileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Topic != "" {
		fmt.Fprintf(&b, ": topic %s", e.Topic)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap gives the fault itself.
func (e *TopicFileError) Unwrap() error { return e.Err }

// maxTopicFile is how long a topic file may be, in bytes.
const maxTopicFile = 8 << 20

//go:embed starter/topics.yaml
var starterYAML string

// StarterTopics is the pack of topics that comes with Tidings.
func StarterTopics() (TopicFile, error) {
	return ReadTopics("starter topics", strings.NewReader(starterYAML))
}

var (
	slugShape   = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	colourShape = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

// ReadTopics reads and checks a topic file; name is for messages. It reports
// every faulty topic, as *TopicFileError joined into one error.
func ReadTopics(name string, r io.Reader) (TopicFile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxTopicFile+1))
	if err != nil {
		return TopicFile{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(text) > maxTopicFile {
		return TopicFile{}, &TopicFileError{File: name, Err: fmt.Errorf("longer than %d bytes", maxTopicFile)}
	}
	var file TopicFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return TopicFile{}, yamlError(name, err)
	}
	if len(file.Topics) == 0 {
		return TopicFile{}, &TopicFileError{File: name, Err: errors.New("no topics: expected a list under topics:, each with slug, name and query")}
	}
	places := topicPlaces(text)
	seen := map[string]bool{}
	var faults []error
	for i := range file.Topics {
		t := &file.Topics[i]
		t.Query = strings.TrimSpace(t.Query)
		t.Description = strings.TrimSpace(t.Description)
		label := t.Slug
		if label == "" {
			label = fmt.Sprintf("number %d", i+1)
		}
		err := t.check()
		if err == nil && seen[t.Slug] {
			err = errors.New("the slug stands twice in the file")
		}
		seen[t.Slug] = true
		if err != nil {
			fault := &TopicFileError{File: name, Topic: label, Err: err}
			if i < len(places) {
				fault.Line, fault.Column = places[i][0], places[i][1]
			}
			faults = append(faults, fault)
		}
	}
	return file, errors.Join(faults...)
}

// check says what is wrong with a topic, and brings its languages into the form
// of articles' languages.
func (t *TopicDefinition) check() error {
	switch {
	case !slugShape.MatchString(t.Slug):
		return fmt.Errorf("slug %q: expected lower-case letters and digits with single hyphens between, such as border-incidents", t.Slug)
	case strings.TrimSpace(t.Name) == "":
		return errors.New("name: expected a name for people")
	case t.Colour != "" && !colourShape.MatchString(t.Colour):
		return fmt.Errorf("colour %q: expected #rrggbb, such as \"#0072b2\"", t.Colour)
	}
	for i, l := range t.Languages {
		code, ok := store.LanguageCode(l)
		if !ok {
			return fmt.Errorf("languages: %q: expected a code such as be, ru or en", l)
		}
		t.Languages[i] = code
	}
	if _, err := Parse(t.Query); err != nil {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}

// yamlError takes the place out of goccy/go-yaml's errors.
func yamlError(name string, err error) error {
	fault := &TopicFileError{File: name, Err: err}
	var at yaml.Error
	if errors.As(err, &at) {
		fault.Err = errors.New(at.GetMessage())
		if token := at.GetToken(); token != nil {
			fault.Line, fault.Column = token.Position.Line, token.Position.Column
		}
	}
	return fault
}

// topicPlaces gives line and column of each topic of a file that was read.
func topicPlaces(text []byte) [][2]int {
	file, err := yamlparser.ParseBytes(text, 0)
	if err != nil {
		return nil
	}
	path, err := yaml.PathString("$.topics")
	if err != nil {
		return nil
	}
	node, err := path.FilterFile(file)
	if err != nil {
		return nil
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	var places [][2]int
	for _, item := range list.Values {
		at := item.GetToken().Position
		if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 {
			at = m.Values[0].Key.GetToken().Position
		}
		places = append(places, [2]int{at.Line, at.Column})
	}
	return places
}

// WriteTopics writes topics as a file that ReadTopics reads.
func WriteTopics(w io.Writer, topics []Topic) error {
	file := TopicFile{Topics: []TopicDefinition{}}
	for _, t := range topics {
		file.Topics = append(file.Topics, TopicDefinition{Slug: t.Slug, Name: t.Name, Description: t.Description,
			Colour: t.Colour, Languages: t.Languages, Query: t.Query})
	}
	text, err := yaml.MarshalWithOptions(file, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("writing topics: %w", err)
	}
	_, err = w.Write(text)
	return err
}
