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
//	  - slug: balloons
//	    name: Smuggling balloons
//	    terms:                # instead of a query: a weighted topic, see Weighting
//	      balloon*: 10
//	      '"hot air"': -10
//	    threshold: 10
//	    require: border OR airspace
//	    exclude: [football]
type TopicFile struct {
	Topics []TopicDefinition `yaml:"topics"`
}

// TopicDefinition is one topic of a TopicFile. ReadTopics puts the query of a
// weighted topic into Query, too.
type TopicDefinition struct {
	Slug        string      `yaml:"slug"`
	Name        string      `yaml:"name"`
	Description string      `yaml:"description,omitempty"`
	Colour      string      `yaml:"colour,omitempty"`
	Languages   []string    `yaml:"languages,omitempty,flow"`
	Query       string      `yaml:"query,omitempty"`
	Terms       yamlTerms   `yaml:"terms,omitempty"`
	Threshold   yamlNumber  `yaml:"threshold,omitempty"`
	Require     yamlQueries `yaml:"require,omitempty"`
	Exclude     yamlQueries `yaml:"exclude,omitempty"`
}

// TopicFileError is a fault of a topic file: where, in which topic, and what
// was expected. For a fault in a query, Err is its *SyntaxError.
type TopicFileError struct {
	File         string
	Line, Column int    // of the fault or else of its topic, from 1; 0 unknown
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

// IsSlug says whether a text may be the slug of a topic.
func IsSlug(text string) bool { return slugShape.MatchString(text) }

// ReadTopics reads and checks a topic file; name is for messages. It reports
// every fault, as *TopicFileError joined into one error.
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
		return TopicFile{}, &TopicFileError{File: name, Err: errors.New("no topics: expected a list under topics:, each with slug, name, and query or terms")}
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
		wrong := t.check()
		if len(wrong) == 0 && seen[t.Slug] {
			wrong = []fault{{err: errors.New("the slug stands twice in the file")}}
		}
		seen[t.Slug] = true
		for _, f := range wrong {
			if f.at == (place{}) && i < len(places) {
				f.at = places[i]
			}
			faults = append(faults, &TopicFileError{File: name, Line: f.at.line, Column: f.at.column, Topic: label, Err: f.err})
		}
	}
	return file, errors.Join(faults...)
}

// check says what is wrong with a topic, brings its languages into the form of
// articles' languages, and makes the query of a weighted topic.
func (t *TopicDefinition) check() []fault {
	if _, err := t.checkHead(); err != nil {
		return []fault{{err: err}}
	}
	if t.Terms.at != (place{}) || len(t.Terms.terms) > 0 {
		return t.checkWeighting()
	}
	var faults []fault
	for _, k := range []struct {
		key string
		at  place
	}{{"threshold", t.Threshold.at}, {"require", t.Require.at}, {"exclude", t.Exclude.at}} {
		if k.at != (place{}) {
			faults = append(faults, fault{k.at, fmt.Errorf("%s: belongs to terms; a query says AND and NOT itself", k.key)})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	if t.Query == "" {
		return []fault{{err: errors.New("expected a query, or terms with weights and a threshold")}}
	}
	if _, err := Parse(t.Query); err != nil {
		return []fault{{err: fmt.Errorf("query: %w", err)}}
	}
	return nil
}

// checkHead says in which field something is wrong with all but the definition.
func (t *TopicDefinition) checkHead() (field string, err error) {
	switch {
	case !slugShape.MatchString(t.Slug):
		return "slug", fmt.Errorf("slug %q: expected lower-case letters and digits with single hyphens between, such as border-incidents", t.Slug)
	case strings.TrimSpace(t.Name) == "":
		return "name", errors.New("name: expected a name for people")
	case t.Colour != "" && !colourShape.MatchString(t.Colour):
		return "colour", fmt.Errorf("colour %q: expected #rrggbb, such as \"#0072b2\"", t.Colour)
	}
	for i, l := range t.Languages {
		code, ok := store.LanguageCode(l)
		if !ok {
			return "languages", fmt.Errorf("languages: %q: expected a code such as be, ru or en", l)
		}
		t.Languages[i] = code
	}
	return "", nil
}

// checkWeighting says what is wrong with the definition of a weighted topic.
func (t *TopicDefinition) checkWeighting() []fault {
	faults := t.Terms.faults
	fail := func(at place, format string, args ...any) {
		faults = append(faults, fault{at, fmt.Errorf(format, args...)})
	}
	if t.Query != "" {
		fail(t.Terms.at, "query and terms: a topic has one of them; what a weighted topic must also match stands under require")
	}
	score, wrong := t.Terms.score()
	faults = append(faults, wrong...)
	require, wrong := t.Require.parse("require")
	faults = append(faults, wrong...)
	exclude, wrong := t.Exclude.parse("exclude")
	faults = append(faults, wrong...)
	threshold, err := ParseWeight(t.Threshold.text)
	switch {
	case t.Threshold.at == (place{}):
		fail(t.Terms.at, "threshold: missing: expected the sum of weights from which on an article counts")
	case err != nil:
		fail(t.Threshold.at, "threshold: %s: %w", found(t.Threshold.text), err)
	case len(t.Terms.faults)+len(wrong) == 0 && len(score.Terms) == len(t.Terms.terms):
		if expected, why := checkThreshold(threshold, score.Terms); expected != "" {
			fail(t.Threshold.at, "threshold: %s: expected %s: %s", found(t.Threshold.text), expected, why)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	score.Threshold = threshold
	t.Query = weightingQuery(score, require, exclude)
	if _, err := Parse(t.Query); err != nil { // a limit: all else was checked
		fail(t.Terms.at, "the definition as a query: %w", err)
	}
	return faults
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
func topicPlaces(text []byte) []place {
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
	var places []place
	for _, item := range list.Values {
		places = append(places, placeOf(item))
	}
	return places
}

// WriteTopics writes topics as a file that ReadTopics reads.
func WriteTopics(w io.Writer, topics []Topic) error {
	file := TopicFile{Topics: []TopicDefinition{}}
	for _, t := range topics {
		d := TopicDefinition{Slug: t.Slug, Name: t.Name, Description: t.Description, Colour: t.Colour, Languages: t.Languages}
		if w, ok := t.Weighting(); ok {
			d.setWeighting(w)
		} else {
			d.Query = t.Query
		}
		file.Topics = append(file.Topics, d)
	}
	node, err := yaml.ValueToNode(file, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("writing topics: %w", err)
	}
	ast.Walk(singleQuotes{}, node)
	_, err = fmt.Fprintln(w, node)
	return err
}
