package dashboard

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/analytics"
)

// checkManifest says what in a manifest cannot be.
func (b *OpenedBundle) checkManifest() error {
	m := &b.Manifest
	switch {
	case !slices.Contains([]analytics.BundleTexts{analytics.TextsMatched, analytics.TextsAll, analytics.TextsNone}, m.Texts):
		return fmt.Errorf("texts: %.60q, expected matched, all or none", m.Texts)
	case len(m.Selections) == 0 || len(m.Selections) > analytics.MaxSelections:
		return fmt.Errorf("selections: there are %d, expected 1 to %d", len(m.Selections), analytics.MaxSelections)
	}
	req, err := analytics.ParseRequest(m.Request)
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	for name := range m.Request {
		if !slices.Contains(analytics.Params, name) {
			return fmt.Errorf("request: %.60q is no parameter", name)
		}
	}
	if req.Range.From.IsZero() || req.Range.To.IsZero() || req.Interval == "" {
		return errors.New("request: expected from, to and interval")
	}
	if err := b.checkSelections(req); err != nil {
		return err
	}
	if err := b.checkBeside(); err != nil {
		return err
	}
	if m.FirstDay != "" {
		if b.first, err = time.Parse(time.DateOnly, m.FirstDay); err != nil {
			return fmt.Errorf("first_day: %.60q, expected a day such as 2025-02-01", m.FirstDay)
		}
	}
	if req.Panel && (m.Question == nil || len(m.Question.Panel) == 0) {
		return errors.New("question: expected the sources of the fixed panel")
	}
	if b.request = req.OfTopics(m.topics(), nil); req.Panel {
		b.request = req.OfTopics(m.topics(), m.Question.Panel)
	}
	if err := b.checkClaims(); err != nil {
		return err
	}
	return b.checkFiles()
}

// checkSelections says what in the selections of a manifest cannot be, or is not what
// was asked for.
func (b *OpenedBundle) checkSelections(req analytics.Request) error {
	var asked, have []string
	for _, s := range req.Selections {
		asked = append(asked, s.Topic+" "+s.Name())
	}
	for i, t := range b.Manifest.topics() {
		name := t.Spelling
		if t.Typed {
			name = t.Query
		}
		have = append(have, t.Topic+" "+name)
		switch {
		case !analytics.IsSlug(t.Slug):
			return fmt.Errorf("selections: %.60q is no name of mentions", t.Slug)
		case slices.ContainsFunc(b.Manifest.Selections[:i], func(s ManifestSelection) bool { return s.Mentions == t.Slug }):
			return fmt.Errorf("selections: %q is there twice", t.Slug)
		case !t.Typed && t.Topic == t.Spelling && t.Topic != t.Slug:
			return fmt.Errorf("selections: the mentions of the topic %.60q are called %q", t.Topic, t.Slug)
		}
		if _, err := analytics.Parse(t.Query); err != nil {
			return fmt.Errorf("selections: %s: %w", t.Slug, err)
		}
	}
	if !slices.Equal(asked, have) {
		return errors.New("selections: they are not those of the request")
	}
	return nil
}

// checkBeside says what in the other topics of a manifest cannot be.
func (b *OpenedBundle) checkBeside() error {
	seen := map[string]bool{}
	for _, s := range b.Manifest.Selections {
		seen[s.Mentions] = true
	}
	for _, t := range bundleTopics(b.Manifest.Beside) {
		switch {
		case !analytics.IsSlug(t.Slug) || t.Typed || t.Topic != t.Slug || t.Spelling != t.Slug:
			return fmt.Errorf("beside: %.60q is no topic", t.Slug)
		case seen[t.Slug]:
			return fmt.Errorf("beside: %q is there twice", t.Slug)
		}
		seen[t.Slug] = true
		if _, err := analytics.Parse(t.Query); err != nil {
			return fmt.Errorf("beside: %s: %w", t.Slug, err)
		}
	}
	return nil
}

// checkClaims says which claims are missing, or are none that a bundle makes.
func (b *OpenedBundle) checkClaims() error {
	var have, want []string
	for _, c := range b.Manifest.Counts {
		have = append(have, c.Of)
	}
	for _, t := range b.Manifest.topics() {
		want = append(want, t.Slug)
	}
	if want = append(want, analytics.BundleOfAny, analytics.BundleOfScope); !slices.Equal(have, want) {
		return fmt.Errorf("counts: they are of %.300q, expected %q", have, want)
	}
	have, want = nil, nil
	for _, s := range b.Manifest.Statements {
		have = append(have, s.Name, s.Data, s.File)
	}
	computed := map[string][]string{}
	for _, block := range bundleBlocks(b.request) {
		want = append(want, block.name, dataFolder+block.name+".csv", block.statementFile())
		computed[block.name] = block.computed
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("statements: they are %.600q, expected %q", have, want)
	}
	for _, s := range b.Manifest.Statements {
		var have []string
		for _, c := range s.Columns {
			if c.Computed {
				have = append(have, c.Name)
			}
		}
		if want := computed[s.Name]; !slices.Equal(have, want) {
			return fmt.Errorf("statements: of %s the columns %.300q are computed, expected %q", s.Name, have, want)
		}
	}
	return nil
}

// checkFiles compares the files that a manifest names with those that there are.
func (b *OpenedBundle) checkFiles() error {
	named := map[string]bool{manifestName: true, sumsName: true}
	for _, f := range b.Manifest.Files {
		switch {
		case named[f.Name]:
			return fmt.Errorf("files: %.60q is there twice", f.Name)
		case b.entries[f.Name] == nil:
			return fmt.Errorf("files: %.60q is not in the bundle", f.Name)
		}
		named[f.Name] = true
	}
	for name := range b.entries {
		if !named[name] {
			return fmt.Errorf("files: %s is in the bundle and not among them", name)
		}
	}
	wanted := append([]string{checkName, topicsJSONName, coverageName, pastName}, bundleTables...)
	for _, s := range b.Manifest.Statements {
		wanted = append(wanted, s.Data)
		if s.File != "" {
			wanted = append(wanted, s.File)
		}
	}
	for _, name := range wanted {
		if !named[name] {
			return fmt.Errorf("files: %s is missing", name)
		}
	}
	return nil
}
