package analytics

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/sql"
)

// SavedStatement is ad-hoc SQL that was kept under a name.
type SavedStatement struct {
	Slug        string // its name in addresses and files; made of Name where a new one has none
	Name        string // one line
	Description string // what it answers; may be ""
	Text        string
	// Chart says how the answer is drawn, as the parameters of an address:
	// "chart=line&x=week&y=articles"; "" not at all.
	Chart   string
	Created time.Time
	Updated time.Time
}

// The longest parts of a saved statement, in bytes.
const (
	maxSavedName  = 200
	maxSavedWords = 10_000
	maxSavedText  = 100_000
	maxSavedSlug  = 60
)

// SavedStatements lists the saved statements by name.
func (a *Analyst) SavedStatements(ctx context.Context) ([]SavedStatement, error) {
	rows, err := a.store.SavedStatements(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]SavedStatement, len(rows))
	for i, r := range rows {
		out[i] = SavedStatement(r)
	}
	return out, nil
}

// SavedStatement gives one by its slug, or a *NotFoundError.
func (a *Analyst) SavedStatement(ctx context.Context, slug string) (SavedStatement, error) {
	all, err := a.SavedStatements(ctx)
	if err != nil {
		return SavedStatement{}, err
	}
	for _, s := range all {
		if s.Slug == slug {
			return s, nil
		}
	}
	next := Says("none is saved yet")
	if len(all) > 0 {
		next = Says("there are %s", strings.Join(slugsOf(all), ", "))
	}
	return SavedStatement{}, &NotFoundError{Kind: "saved statement", Name: slug, Next: next}
}

// SaveStatement keeps a statement and gives it as it was kept. One without a
// slug is new and gets one of its name that no other has; one with a slug takes
// the place of the statement that has it. What cannot be kept is a *ParamError.
func (a *Analyst) SaveStatement(ctx context.Context, s SavedStatement) (SavedStatement, error) {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	s.Description = strings.TrimSpace(s.Description)
	s.Text = strings.TrimSpace(strings.ReplaceAll(s.Text, "\r\n", "\n")) // a form sends these
	if err := s.check(); err != nil {
		return SavedStatement{}, err
	}
	a.saving.Lock() // so that no two new ones get the same slug
	defer a.saving.Unlock()
	all, err := a.SavedStatements(ctx)
	if err != nil {
		return SavedStatement{}, err
	}
	s.Updated = a.now().UTC().Truncate(time.Second)
	s.Created = s.Updated
	if s.Slug == "" {
		s.Slug = freeSlug(s.Name, "statement", func(slug string) bool {
			return slices.ContainsFunc(all, func(s SavedStatement) bool { return s.Slug == slug })
		})
	}
	for _, old := range all {
		if old.Slug == s.Slug {
			s.Created = old.Created
		}
	}
	return s, a.store.SaveStatement(ctx, store.SavedStatement(s))
}

// DeleteStatement forgets a saved statement. One that is not there is a
// *NotFoundError.
func (a *Analyst) DeleteStatement(ctx context.Context, slug string) error {
	if _, err := a.SavedStatement(ctx, slug); err != nil {
		return err
	}
	return a.store.RemoveStatement(ctx, slug)
}

func (s SavedStatement) check() error {
	for _, part := range []struct {
		name, value string
		most        int
	}{{"name", s.Name, maxSavedName}, {"description", s.Description, maxSavedWords}, {"sql", s.Text, maxSavedText}, {"chart", s.Chart, maxSavedName}} {
		if len(part.value) > part.most || !utf8.ValidString(part.value) || strings.ContainsRune(part.value, 0) {
			return &ParamError{Name: part.name, Value: clipped(part.value), Allowed: Says("text in UTF-8 of at most %d bytes", part.most)}
		}
	}
	switch {
	case s.Name == "":
		return &ParamError{Name: "name", Value: s.Name, Allowed: Says("a name for the statement")}
	case s.Text == "":
		return &ParamError{Name: "sql", Value: s.Text, Allowed: Says("a statement")}
	case s.Slug != "" && (!slugShape.MatchString(s.Slug) || len(s.Slug) > maxSavedSlug):
		return &ParamError{Name: "slug", Value: clipped(s.Slug),
			Allowed: Says("lower-case letters and digits with single hyphens between, at most %d", maxSavedSlug)}
	}
	if _, err := url.ParseQuery(s.Chart); err != nil {
		return &ParamError{Name: "chart", Value: s.Chart, Allowed: Says("parameters such as chart=line&x=week&y=articles")}
	}
	return nil
}

// clipped is the beginning of a value for a message.
func clipped(value string) string {
	const most = 100
	if len(value) <= most {
		return value
	}
	return strings.ToValidUTF8(value[:most], "") + "…"
}

func slugsOf(all []SavedStatement) []string {
	var slugs []string
	for _, s := range all {
		slugs = append(slugs, s.Slug)
	}
	return slugs
}

// freeSlug makes a slug of a name, or of what stands for one without letters of ASCII,
// that is not taken.
func freeSlug(name, otherwise string, taken func(slug string) bool) string {
	var words []string
	length := 0
	for t := range store.Tokens(name) {
		word := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, t.Term)
		if length += len(word) + 1; word != "" && length <= maxSavedSlug-4 { // room for a number
			words = append(words, word)
		}
	}
	base := cmp.Or(strings.Join(words, "-"), otherwise)
	slug := base
	for n := 2; taken(slug); n++ {
		slug = fmt.Sprintf("%s-%d", base, n)
	}
	return slug
}
