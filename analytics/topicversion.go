package analytics

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/sql"
)

// versionMark stands between a topic's slug, which cannot have it, and a version.
const versionMark = "@"

// ParseTopic reads a topic as the parameter "topic" names it: by its slug, as it is in
// force; with a version, "border@2"; or with a day, "border@2026-11-01", as it was
// defined at the end of that day in the zone.
func ParseTopic(text string, zone *time.Location) (Selection, error) {
	slug, version, dated := strings.Cut(text, versionMark)
	if !dated {
		return Selection{Topic: text}, nil
	}
	s := Selection{Topic: slug}
	if n, err := strconv.Atoi(version); err == nil && n > 0 && strconv.Itoa(n) == version {
		s.Version = n
	} else if day, err := time.Parse(time.DateOnly, version); err == nil && day.Year() > 0 {
		s.On = dayStart(day.Year(), day.Month(), day.Day(), zone)
	} else {
		slug = ""
	}
	if slug == "" {
		return Selection{}, &ParamError{Name: "topic", Value: text, Allowed: Says(`a topic by its slug, such as border, or as it was defined: in a version (border@2) or on a day (border@2026-11-01)`)}
	}
	return s, nil
}

// resolveTopic looks up a topic. As it is in force its mentions are counted, and as it
// was defined before, what its query of then matches in its languages of then.
func (a *Analyst) resolveTopic(ctx context.Context, s Selection) (selected, error) {
	t, err := a.topic(ctx, s.Topic)
	if err != nil {
		return selected{}, err
	}
	out := selected{name: t.Name, title: t.Name, slug: t.Slug, topic: s.Spelling(), version: t.Version,
		query: t.Query, languages: t.Languages, colour: t.Colour, number: t.ID, match: store.Mentions(t.ID)}
	if !s.Dated() {
		return out, nil
	}
	versions, err := a.store.TopicVersions(ctx, t.Slug)
	if err != nil {
		return selected{}, err
	}
	v, err := s.among(versions)
	if err != nil {
		return selected{}, err
	}
	out.name = fmt.Sprintf("%s (version %d)", t.Name, v.Version)
	if v.Version == t.Version {
		return out, nil
	}
	out.version, out.query, out.languages = v.Version, v.Query, v.Languages
	if out.match, err = topicMatch(v.Query, v.Languages); err != nil {
		return selected{}, fmt.Errorf("topic %s: version %d: %w", t.Slug, v.Version, err)
	}
	return out, nil
}

// among finds the version that is asked for among all of a topic, newest first.
func (s Selection) among(versions []store.TopicVersion) (store.TopicVersion, error) {
	for _, v := range versions {
		if v.Version == s.Version || s.Version == 0 && v.Created.Before(Day.Next(s.On)) {
			return v, nil
		}
	}
	e := &NotFoundError{Kind: "version of the topic", Name: s.Spelling(), Next: Says("it has no versions")}
	if n := len(versions); n > 0 {
		first := versions[n-1]
		if s.Version == 0 {
			e.Next = Says("the first one, version %d, was made on %s", first.Version, first.Created.In(s.On.Location()).Format("2006-01-02 15:04 MST"))
		} else if n == 1 {
			e.Next = Says("there is only version %d", first.Version)
		} else {
			e.Next = Says("there are versions %d to %d", first.Version, versions[0].Version)
		}
	}
	return store.TopicVersion{}, e
}

// TopicAs gives a topic as a selection asks for it: with the query, the languages, the
// version and the time of that version, and the mentions that it would have now.
// inForce is the version in force.
func (a *Analyst) TopicAs(ctx context.Context, s Selection) (t Topic, inForce int, err error) {
	if t, err = a.Topic(ctx, s.Topic); err != nil || !s.Dated() {
		return t, t.Version, err
	}
	versions, err := a.store.TopicVersions(ctx, t.Slug)
	if err != nil {
		return Topic{}, 0, err
	}
	v, err := s.among(versions)
	if err != nil {
		return Topic{}, 0, err
	}
	inForce = t.Version
	if v.Version == inForce {
		return t, inForce, nil
	}
	t.Query, t.Languages, t.Version, t.Updated = v.Query, v.Languages, v.Version, v.Created
	m, err := topicMatch(v.Query, v.Languages)
	if err != nil {
		return Topic{}, 0, fmt.Errorf("topic %s: version %d: %w", t.Slug, v.Version, err)
	}
	t.Mentions, err = a.countEver(ctx, m)
	return t, inForce, err
}

// countEver counts the articles that match over all history, undated ones included.
func (a *Analyst) countEver(ctx context.Context, m store.Match) (int64, error) {
	dated, err := a.store.CountAll(ctx, m, store.Scope{})
	if err != nil {
		return 0, err
	}
	undated, err := a.store.CountAll(ctx, m, store.Scope{Undated: true})
	return dated + undated, err
}

// TopicVersion is one version of a topic's definition.
type TopicVersion struct {
	Version   int
	Created   time.Time
	Query     string
	Languages []string
	Mentions  int64 // articles that match it now
	InForce   bool
	Words     []WordChange // against the version before; of the first, its query
	// Added and Dropped are languages against the version before. A version without
	// languages counts all.
	Added, Dropped []string
	First          bool
}

// TopicHistory lists the versions of a topic, newest first. A *NotFoundError where there
// is no such topic.
func (a *Analyst) TopicHistory(ctx context.Context, slug string) ([]TopicVersion, error) {
	t, err := a.topic(ctx, slug)
	if err != nil {
		return nil, err
	}
	versions, err := a.store.TopicVersions(ctx, slug)
	if err != nil {
		return nil, err
	}
	out := make([]TopicVersion, len(versions))
	for i, v := range versions {
		one := TopicVersion{Version: v.Version, Created: v.Created, Query: v.Query, Languages: v.Languages, InForce: v.Version == t.Version, Mentions: t.Mentions}
		if !one.InForce {
			m, err := topicMatch(v.Query, v.Languages)
			if err != nil {
				return nil, fmt.Errorf("topic %s: version %d: %w", slug, v.Version, err)
			}
			if one.Mentions, err = a.countEver(ctx, m); err != nil {
				return nil, err
			}
		}
		if i+1 < len(versions) {
			before := versions[i+1]
			one.Words = CompareWords(before.Query, v.Query)
			one.Added = lacking(v.Languages, before.Languages)
			one.Dropped = lacking(before.Languages, v.Languages)
		} else {
			one.First = true
			one.Words = CompareWords(v.Query, v.Query)
		}
		out[i] = one
	}
	return out, nil
}

// lacking gives what of list others have not.
func lacking(list, others []string) []string {
	var out []string
	for _, x := range list {
		if !slices.Contains(others, x) {
			out = append(out, x)
		}
	}
	return out
}

// TopicVersions lists the versions of a topic, newest first, without their mentions and
// what they changed.
func (a *Analyst) TopicVersions(ctx context.Context, slug string) ([]TopicVersion, error) {
	t, err := a.topic(ctx, slug)
	if err != nil {
		return nil, err
	}
	versions, err := a.store.TopicVersions(ctx, slug)
	if err != nil {
		return nil, err
	}
	out := make([]TopicVersion, len(versions))
	for i, v := range versions {
		out[i] = TopicVersion{Version: v.Version, Created: v.Created, Query: v.Query, Languages: v.Languages, InForce: v.Version == t.Version}
	}
	return out, nil
}
