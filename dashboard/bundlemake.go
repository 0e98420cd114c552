package dashboard

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed" // for the README of bundles
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"tidings/analytics"
)

//go:embed bundle/README.md
var bundleReadme string

var bundleReadmeTemplate = template.Must(template.New(readmeName).Funcs(template.FuncMap{"count": formatCount, "moment": formatMoment}).Parse(bundleReadme))

// BundleOptions say what goes into a bundle.
type BundleOptions struct {
	Texts       analytics.BundleTexts
	MaxArticles int64 // whose texts are in it
}

// Bundle is a bundle whose files are made, ready to be written, once. Close it.
type Bundle struct {
	Name     string // of a file, without an ending
	Manifest Manifest

	dir  string
	sums bytes.Buffer
}

// Close removes the files.
func (b *Bundle) Close() error { return os.RemoveAll(b.dir) }

// parseBundle reads the parameters of a bundle.
func parseBundle(values url.Values) (analytics.Request, BundleOptions, error) {
	o := BundleOptions{Texts: analytics.TextsMatched, MaxArticles: analytics.MaxBundleArticles}
	switch texts := analytics.BundleTexts(strings.Join(values["texts"], ", ")); texts {
	case "":
	case analytics.TextsMatched, analytics.TextsAll, analytics.TextsNone:
		o.Texts = texts
	default:
		return analytics.Request{}, o, &analytics.ParamError{Name: "texts", Value: string(texts), Allowed: analytics.Says("matched, all or none")}
	}
	req, err := parseRequest(without(values, "texts"))
	return req, o, err
}

// MakeBundle makes the bundle of the figures that a request asks for. What it takes lies
// in files until Close; nothing is written to the database meanwhile.
func (x *Exporter) MakeBundle(ctx context.Context, req analytics.Request, o BundleOptions) (_ *Bundle, err error) {
	dir, err := os.MkdirTemp("", "tidings-bundle-")
	if err != nil {
		return nil, fmt.Errorf("making a bundle: %w", err)
	}
	b := &Bundle{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	for _, folder := range []string{dataFolder, sqlFolder} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			return nil, fmt.Errorf("making a bundle: %w", err)
		}
	}
	made := analytics.BundleOptions{Texts: o.Texts, MaxArticles: o.MaxArticles, Dir: dir, Words: keywords}
	err = x.Analyst.Bundle(ctx, req, made, func(parts analytics.Bundle) error { return b.fill(ctx, x, parts) })
	return b, err
}

// fill makes what the store has not made.
func (b *Bundle) fill(ctx context.Context, x *Exporter, parts analytics.Bundle) error {
	m := &b.Manifest
	var p Provenance
	p.rest(parts.Basis)
	req := parts.Basis.Request
	*m = Manifest{Format: bundleFormat, Product: "Tidings", Version: x.Version, Made: x.Now().UTC().Truncate(time.Second), DataAsOf: p.DataAsOf, Stored: p.Stored, Synthetic: p.Synthetic,
		Texts: parts.Texts, Unchecked: Unchecked(parts.Texts), Request: req.Values(), Question: p.Question, Address: address("/explore", req.Values())}
	var slugs []string
	for _, t := range parts.Topics {
		m.Selections = append(m.Selections, ManifestSelection{t.Slug, t.Typed, t.Spelling, t.Description, t.Colour, SelectionOrigin(t.Basic)})
		slugs = append(slugs, t.Slug)
	}
	for _, t := range parts.Beside {
		m.Beside = append(m.Beside, ManifestSelection{Mentions: t.Slug, Spelling: t.Spelling, Description: t.Description, Colour: t.Colour, SelectionOrigin: SelectionOrigin(t.Basic)})
	}
	if !parts.First.IsZero() {
		m.FirstDay = parts.First.Format(time.DateOnly)
	}
	for _, c := range parts.Counts {
		m.Counts = append(m.Counts, ManifestCount{c.Slug, c.Articles, c.Texts, c.Stories, c.Undated})
	}
	b.Name = fileName(append(append([]string{"bundle"}, slugs...), rangeName(req))...)
	for _, file := range bundleTables {
		rows := parts.Rows[file]
		if err := b.sum(file, &rows); err != nil {
			return err
		}
	}
	if err := b.past(parts.Past); err != nil {
		return err
	}
	for _, block := range bundleBlocks(req) {
		if err := b.block(ctx, x.Analyst, block, parts); err != nil {
			return fmt.Errorf("the block %s: %w", block.name, err)
		}
	}
	if err := b.agree(parts); err != nil {
		return err
	}
	if err := b.topics(parts.Topics, parts.Beside); err != nil {
		return err
	}
	return b.finish()
}

// Unchecked says what a bundle cannot show.
func Unchecked(texts analytics.BundleTexts) []string {
	out := []string{"what was learned of articles that are not here: what was collected and what is usual (coverage), what topics had before (anomalies), and which words others have",
		"whether the articles say what their publishers wrote, and whether others were published: a bundle has what was stored",
		"whether articles are copies of each other: stories are those that were found among all articles stored"}
	switch texts {
	case analytics.TextsMatched:
		out = append(out, "whether further articles in scope match, and which other topics those mention that do not: their texts are not here")
	case analytics.TextsNone:
		out = append(out, "which articles match, and which are equal to the letter: no texts are here")
	}
	return out
}

// bundleTables are the files that the store makes.
var bundleTables = []string{analytics.BundleArticles, analytics.BundleScope, analytics.BundleMentions, analytics.BundleSources}

// sum notes a file that is there.
func (b *Bundle) sum(name string, rows *int64) error {
	in, err := os.Open(filepath.Join(b.dir, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer in.Close()
	out := newDigest(io.Discard)
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	b.note(name, out, rows)
	return nil
}

func (b *Bundle) note(name string, out *digest, rows *int64) {
	if name != manifestName { // it cannot name itself
		b.Manifest.Files = append(b.Manifest.Files, ManifestFile{Name: name, Bytes: out.bytes, SHA256: out.sum(), Rows: rows})
	}
	fmt.Fprintf(&b.sums, "%s  %s\n", out.sum(), name)
}

// add makes a file.
func (b *Bundle) add(name string, write func(io.Writer) (rows *int64, err error)) (err error) {
	file, err := os.OpenFile(filepath.Join(b.dir, filepath.FromSlash(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	out := newDigest(file)
	rows, err := write(out)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	b.note(name, out, rows)
	return nil
}

// addText makes a file of a text.
func (b *Bundle) addText(name, text string) error {
	return b.add(name, func(w io.Writer) (*int64, error) {
		_, err := io.WriteString(w, text)
		return nil, err
	})
}

// block makes the data of a block and its statement.
func (b *Bundle) block(ctx context.Context, an *analytics.Analyst, block bundleBlock, parts analytics.Bundle) error {
	rows, err := block.rowsOf(ctx, an, parts)
	if err != nil {
		return err
	}
	shown, text, err := block.statements(ctx, an, parts.Topics)
	if err != nil {
		return err
	}
	s := ManifestStatement{Name: block.name, Data: dataFolder + block.name + ".csv", File: block.statementFile(), SQL: shown.Text, Parameters: shown.Values, Computed: block.how}
	for _, c := range rows.Columns {
		s.Columns = append(s.Columns, ManifestColumn{c.Name, c.typeName(), slices.Contains(block.computed, c.Name)})
	}
	b.Manifest.Statements = append(b.Manifest.Statements, s)
	err = b.add(s.Data, func(w io.Writer) (*int64, error) {
		written, err := rows.Write(w, Options{Format: CSV})
		return &written.Rows, err
	})
	if err != nil || s.File == "" {
		return err
	}
	return b.addText(s.File, text+"\n")
}

// agree makes sure that the lists are as long as the counts say, which are counted in
// another way. A list has an article for each text or story, where these are counted.
func (b *Bundle) agree(parts analytics.Bundle) error {
	for _, c := range parts.Counts {
		if c.Slug != analytics.BundleOfAny {
			continue
		}
		lengths := map[string]int64{"articles": c.Articles, "undated": c.Undated}
		switch parts.Basis.Request.Unit {
		case analytics.Texts:
			lengths = map[string]int64{"articles": c.Texts}
		case analytics.Stories:
			lengths = map[string]int64{"articles": c.Stories}
		}
		for name, want := range lengths {
			i := slices.IndexFunc(b.Manifest.Files, func(f ManifestFile) bool { return f.Name == dataFolder+name+".csv" })
			if have := *b.Manifest.Files[i].Rows; have != want {
				return fmt.Errorf("%d articles are counted and %d listed in %s.csv, which must not be: please report it", want, have, name)
			}
		}
	}
	return nil
}

// topicJSON is a topic of a bundle.
type topicJSON struct {
	Topic       string   `json:"topic"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Version     int      `json:"version"`
	Query       string   `json:"query"`
	Languages   []string `json:"languages"`
}

// topics makes the files of the topics.
func (b *Bundle) topics(topics, beside []analytics.BundleTopic) error {
	all := []topicJSON{}
	var named []analytics.Topic
	for _, t := range topics {
		if t.Typed {
			continue
		}
		all = append(all, topicJSON{t.Slug, t.Name, t.Description, t.Version, t.Query, append([]string{}, t.Languages...)})
		named = append(named, analytics.Topic{Slug: t.Slug, Name: t.Name, Description: t.Description, Colour: t.Colour, Query: t.Query, Languages: t.Languages, Version: t.Version})
	}
	for _, t := range beside {
		all = append(all, topicJSON{t.Slug, t.Name, t.Description, t.Version, t.Query, append([]string{}, t.Languages...)})
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := b.addText(topicsJSONName, string(text)+"\n"); err != nil || len(named) == 0 {
		return err
	}
	return b.add(topicsYAMLName, func(w io.Writer) (*int64, error) { return nil, analytics.WriteTopics(w, named) })
}

// finish makes the files that say what the others are.
func (b *Bundle) finish() error {
	var failed error
	checks, err := b.Manifest.checks(func(file string) string {
		text, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(file)))
		failed = errors.Join(failed, err)
		return strings.TrimSuffix(string(text), "\n")
	})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	if err := b.addText(checkName, analytics.BundleScript(b.Manifest.counts(), checks)); err != nil {
		return err
	}
	var readme strings.Builder
	if err := bundleReadmeTemplate.Execute(&readme, &b.Manifest); err != nil {
		return fmt.Errorf("writing %s: %w", readmeName, err)
	}
	if err := b.addText(readmeName, readme.String()); err != nil {
		return err
	}
	err = b.add(manifestName, func(w io.Writer) (*int64, error) {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return nil, encoder.Encode(&b.Manifest)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.dir, sumsName), b.sums.Bytes(), 0o600)
}

// Write writes the bundle as a ZIP and gives its SHA-256: what people read first stands
// first in it.
func (b *Bundle) Write(w io.Writer) (sum string, err error) {
	names := []string{readmeName, manifestName, sumsName, checkName}
	for _, f := range b.Manifest.Files {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	out := newDigest(w)
	archive := newZip(out)
	for _, name := range names {
		if err := b.pack(archive, name); err != nil {
			return "", fmt.Errorf("packing %s: %w", name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return "", err
	}
	return out.sum(), nil
}

func (b *Bundle) pack(archive *zip.Writer, name string) error {
	in, err := os.Open(filepath.Join(b.dir, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer in.Close()
	method := zip.Deflate
	if path.Ext(name) == ".parquet" {
		method = zip.Store // it is compressed itself
	}
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: b.Manifest.Made})
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, in)
	return err
}
