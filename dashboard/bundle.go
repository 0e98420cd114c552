package dashboard

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// A bundle is one ZIP with everything that a second person needs to come to the same
// numbers. docs/bundle.md is the promise of its form; bundlemake.go makes one,
// bundleopen.go opens it, and bundlecheck.go counts it again.

// bundleFormat is the number of the form that this Tidings writes and reads.
const bundleFormat = 3

// The files of a bundle beside those of the store.
const (
	manifestName   = "manifest.json"
	sumsName       = "SHA256SUMS"
	readmeName     = "README.md"
	checkName      = "check.sql"
	topicsJSONName = "topics.json"
	topicsYAMLName = "topics.yaml"
	coverageName   = analytics.BundleCoverage
	pastName       = "past.json"
	dataFolder     = "data/"
	sqlFolder      = "statements/"
)

// Manifest says what a bundle is of, what it claims, and which files it has.
type Manifest struct {
	Format    int       `json:"format"`
	Product   string    `json:"product"`
	Version   string    `json:"version"`
	Made      time.Time `json:"made"`
	DataAsOf  time.Time `json:"data_as_of"`
	Stored    int64     `json:"articles_stored"` // in the database, in scope or not
	Synthetic bool      `json:"synthetic,omitempty"`

	Texts     analytics.BundleTexts `json:"texts"`
	Unchecked []string              `json:"not_checked"` // what nobody can check with the bundle, in words

	Address    string              `json:"address"` // of the same figures on the dashboard
	Request    map[string][]string `json:"request"` // the parameters, filled in
	Question   *QuestionOrigin     `json:"question"`
	FirstDay   string              `json:"first_day"` // from which on articles in scope were stored; "" where none is dated
	Selections []ManifestSelection `json:"selections"`
	Beside     []ManifestSelection `json:"beside"` // the other topics, whose mentions are in the bundle, too
	Counts     []ManifestCount     `json:"counts"`
	Statements []ManifestStatement `json:"statements"`
	Files      []ManifestFile      `json:"files"`
}

// ManifestSelection is a topic or a query.
type ManifestSelection struct {
	Mentions    string `json:"mentions"` // under which its mentions stand in mentions.parquet
	Typed       bool   `json:"typed,omitempty"`
	Spelling    string `json:"as,omitempty"` // of a topic, as the request has it
	Description string `json:"description,omitempty"`
	Colour      string `json:"colour,omitempty"`
	SelectionOrigin
}

// ManifestCount is how many articles a selection matches, or are in scope, in the
// three units: those with a date, and the undated ones beside them.
type ManifestCount struct {
	Of       string `json:"of"`
	Articles int64  `json:"articles"`
	Texts    int64  `json:"texts"`
	Stories  int64  `json:"stories"`
	Undated  int64  `json:"undated"`
}

// ManifestStatement is the data of a block, and the statement that gives them; without a
// file where none does.
type ManifestStatement struct {
	Name       string            `json:"name"`
	Data       string            `json:"data"`
	File       string            `json:"file,omitempty"`
	SQL        string            `json:"sql,omitempty"` // as the dashboard shows it
	Parameters map[string]string `json:"parameters,omitempty"`
	Columns    []ManifestColumn  `json:"columns"`
	Computed   string            `json:"computed,omitempty"` // what the columns are that the statement does not give
}

// ManifestColumn is a column of the data of a block.
type ManifestColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
	// Computed says that the statement does not give it, but Tidings computes it.
	Computed bool `json:"computed,omitempty"`
}

// ManifestFile is a file of a bundle.
type ManifestFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`         // hexadecimal
	Rows   *int64 `json:"rows,omitempty"` // of a table
}

// topics gives the selections of a manifest.
func (m *Manifest) topics() []analytics.BundleTopic {
	return bundleTopics(m.Selections)
}

func bundleTopics(selections []ManifestSelection) []analytics.BundleTopic {
	topics := make([]analytics.BundleTopic, len(selections))
	for i, s := range selections {
		topics[i] = analytics.BundleTopic{Slug: s.Mentions, Typed: s.Typed, Spelling: s.Spelling, Description: s.Description, Colour: s.Colour, Basic: analytics.Basic(s.SelectionOrigin)}
	}
	return topics
}

// checks gives what a script for DuckDB compares; statement gives the text of a file.
func (m *Manifest) checks(statement func(file string) string) ([]analytics.BundleCheck, error) {
	var checks []analytics.BundleCheck
	for _, s := range m.Statements {
		if s.File == "" {
			continue
		}
		check := analytics.BundleCheck{Name: s.Name, File: s.File, Data: s.Data, Statement: statement(s.File)}
		for _, c := range s.Columns {
			kind, ok := columnKinds[c.Type]
			if !ok {
				return nil, fmt.Errorf("%s: the column %q has the type %q, which is none of a bundle's", s.Name, c.Name, c.Type)
			}
			check.Columns = append(check.Columns, analytics.BundleColumn{Name: c.Name, Kind: kind, Derived: c.Computed})
		}
		checks = append(checks, check)
	}
	return checks, nil
}

// counts gives what a manifest claims.
func (m *Manifest) counts() []analytics.BundleCount {
	counts := make([]analytics.BundleCount, len(m.Counts))
	for i, c := range m.Counts {
		counts[i] = analytics.BundleCount{Slug: c.Of, Articles: c.Articles, Texts: c.Texts, Stories: c.Stories, Undated: c.Undated}
	}
	return counts
}

// articles is how many articles a bundle has besides those that are only in scope.
func (b *Bundle) articles() int64 {
	for _, f := range b.Manifest.Files {
		if f.Name == analytics.BundleArticles {
			return *f.Rows
		}
	}
	return 0
}

// columnKinds says how the columns of blocks are compared, by the names of their types.
var columnKinds = map[string]analytics.BundleKind{
	"text": analytics.BundleText, "integer": analytics.BundleInteger, "float": analytics.BundleFloat,
	"boolean": analytics.BundleBoolean,
	"date":    analytics.BundleDate, "time": analytics.BundleTime, "date or time": analytics.BundleText,
}

// bundleTimeout is how long the files of a bundle may be in the making for somebody who
// asks over HTTP: nothing is written to the database meanwhile.
const bundleTimeout = 2 * time.Minute

// maxBundles is how many bundles are made or read at once.
const maxBundles = 3

// lateError says that a bundle was not ready in time.
type lateError struct{ limit time.Duration }

// Error says how long it may take, and what to do.
func (e *lateError) Error() string { return e.Words().String() }

// Words implements analytics.Worded.
func (e *lateError) Words() analytics.Clause {
	return analytics.Says("the bundle was not ready within %s: ask for a shorter range, or let `tidings bundle` make it", e.limit.String())
}

// bundle answers with a bundle.
func (s *Server) bundle(c *gin.Context) error {
	values, err := readValues(c, allow(queryParams, volumeParams, "texts"))
	if err != nil {
		return err
	}
	req, o, err := parseBundle(values)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(c.Request.Context(), bundleTimeout, &lateError{bundleTimeout})
	defer cancel()
	select { // the files of each lie in the temporary directory for as long as it is read
	case s.bundles <- struct{}{}:
		defer func() { <-s.bundles }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	b, err := s.exporter.MakeBundle(ctx, req, o)
	if err != nil {
		if late := context.Cause(ctx); ctx.Err() != nil {
			return late
		}
		return err
	}
	defer func() {
		if err := b.Close(); err != nil {
			s.log.Error("removing the files of a bundle", "error", err)
		}
	}()
	file := served{kind: "application/zip", name: b.Name + ".zip", disposition: "attachment"}
	return s.serveFile(c, file, func(w io.Writer) (int64, string, error) {
		sum, err := b.Write(w)
		return b.articles(), sum, err
	})
}

// bundleAddress is where the bundle of the figures of a request is made; "" where there
// is none: one of nothing in particular would be the whole database.
func bundleAddress(req analytics.Request) string {
	if n := len(req.Selections); n == 0 || n > analytics.MaxSelections {
		return ""
	}
	return address("/bundle", url.Values(req.Values()))
}
