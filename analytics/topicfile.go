package analytics

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

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
// every fault, as *FileError joined into one error.
func ReadTopics(name string, r io.Reader) (TopicFile, error) {
	var file TopicFile
	places, err := readYAML(name, r, "topics", &file)
	if err != nil {
		return TopicFile{}, err
	}
	if len(file.Topics) == 0 {
		return TopicFile{}, &FileError{File: name, Err: errors.New("no topics: expected a list under topics:, each with slug, name, and query or terms")}
	}
	seen := map[string]bool{}
	var faults []error
	for i := range file.Topics {
		t := &file.Topics[i]
		t.Query = strings.TrimSpace(t.Query)
		t.Description = strings.TrimSpace(t.Description)
		wrong := t.check()
		if len(wrong) == 0 && seen[t.Slug] {
			wrong = []fault{{err: errors.New("the slug stands twice in the file")}}
		}
		seen[t.Slug] = true
		for _, f := range wrong {
			if f.at == (place{}) {
				f.at = placeAt(places, i)
			}
			faults = append(faults, itemFault(name, "topic", t.Slug, i, f.at, f.err))
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
			faults = append(faults, fault{k.at, failf("%s: belongs to terms; a query says AND and NOT itself", k.key)})
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
		return "slug", failf("slug %q: expected lower-case letters and digits with single hyphens between, such as border-incidents", t.Slug)
	case strings.TrimSpace(t.Name) == "":
		return "name", failf("name: expected a name for people")
	case t.Colour != "" && !colourShape.MatchString(t.Colour):
		return "colour", failf("colour %q: expected #rrggbb, such as \"#0072b2\"", t.Colour)
	}
	for i, l := range t.Languages {
		code, ok := store.LanguageCode(l)
		if !ok {
			return "languages", failf("languages: %q: expected a code such as be, ru or en", l)
		}
		t.Languages[i] = code
	}
	return "", nil
}

// checkWeighting says what is wrong with the definition of a weighted topic.
func (t *TopicDefinition) checkWeighting() []fault {
	faults := t.Terms.faults
	fail := func(at place, format string, args ...any) {
		faults = append(faults, fault{at, failf(format, args...)})
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
		if expected, why := checkThreshold(threshold, score.Terms); expected.Text != "" {
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
	return writeYAML(w, "topics", file)
}
