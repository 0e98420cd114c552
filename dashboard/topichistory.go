package dashboard

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// asDefined says behind a topic's name which of its definitions is meant; "" for the one
// in force.
func (l *locale) asDefined(s analytics.Selection) string {
	switch {
	case s.Version > 0:
		return " " + l.say("(version %d)", s.Version)
	case !s.On.IsZero():
		return " " + l.say("(as of %s)", l.day(s.On))
	default:
		return ""
	}
}

// olderNote says that a page shows an earlier version of a topic.
type olderNote struct {
	Version, InForce int
	Created          string
	Href             string // the same page of the version in force
	Compare          string // both in one chart
	History          string
}

func (l *locale) newOlderNote(t analytics.Topic, inForce int, values url.Values) *olderNote {
	return &olderNote{Version: t.Version, InForce: inForce, Created: l.moment(t.Updated), Href: address(topicPath(t.Slug), values),
		Compare: compareHref(t.Slug, t.Version, without(values, "by")), History: topicPath(t.Slug) + "/history"}
}

// versionPath is the page of a topic in a version.
func versionPath(slug string, version int) string {
	return topicPath(analytics.Selection{Topic: slug, Version: version}.Spelling())
}

// compareHref is the chart of a topic as it is in force and in a version.
func compareHref(slug string, version int, values url.Values) string {
	return address("/explore", with(values, "topic", slug, analytics.Selection{Topic: slug, Version: version}.Spelling()))
}

// versionChoices are links to a topic's page in all of its versions; nil where it has one.
func (s *Server) versionChoices(ctx context.Context, t analytics.Topic, values url.Values) ([]choice, error) {
	versions, err := s.analyst.TopicVersions(ctx, t.Slug)
	if err != nil || len(versions) < 2 {
		return nil, err
	}
	l := localeOf(ctx)
	var out []choice
	for _, v := range versions {
		c := choice{Label: l.say("%s (version %d)", l.day(v.Created), v.Version), Href: address(versionPath(t.Slug, v.Version), values), Current: v.Version == t.Version}
		if v.InForce {
			c.Href = address(topicPath(t.Slug), values)
		}
		out = append(out, c)
	}
	return out, nil
}

// topicHistoryView is the view of a topic's versions.
type topicHistoryView struct {
	page
	Topic    analytics.Topic
	Path     string
	Versions []versionView
	Downloads
}

// versionView is one version of a topic.
type versionView struct {
	analytics.TopicVersion
	Created string
	Began   string // the same for machines
	Only    string // the languages that it counts in; "" where all
	Href    string // the topic's page as defined then
	List    string // its articles
	Compare string // with the version in force; "" of that
	Before  int    // version before
}

func (s *Server) topicHistoryPage(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	topic, err := s.analyst.Topic(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	versions, err := s.analyst.TopicHistory(ctx, topic.Slug)
	if err != nil {
		return err
	}
	l := s.locale(c)
	view := topicHistoryView{page: s.newPage(c, l.say("Versions of %s", topic.Name), ""), Topic: topic, Path: topicPath(topic.Slug)}
	view.Downloads = newDownloads(view.Path+"/history", nil)
	for i, v := range versions {
		one := versionView{TopicVersion: v, Created: l.moment(v.Created), Began: v.Created.Format(time.RFC3339), Only: strings.Join(v.Languages, ", "), Href: versionPath(topic.Slug, v.Version)}
		one.List = address("/articles", url.Values{"topic": {analytics.Selection{Topic: topic.Slug, Version: v.Version}.Spelling()}})
		if v.InForce {
			one.Href = view.Path
		} else {
			one.Compare = compareHref(topic.Slug, v.Version, nil)
		}
		if i+1 < len(versions) {
			one.Before = versions[i+1].Version
		}
		view.Versions = append(view.Versions, one)
	}
	return s.render(c, http.StatusOK, "topichistory", view)
}

func (x *Exporter) topicHistory(ctx context.Context, r exportRequest) (*Export, error) {
	return x.block(ctx, analytics.Request{}, []string{r.key, "history"}, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		versions, err := x.Analyst.TopicHistory(ctx, r.key)
		return TopicHistoryRows(versions), nil, err
	})
}

// TopicHistoryRows are the versions of a topic, newest first, with the columns version,
// created, query, languages, mentions (articles that match it now) and in_force.
func TopicHistoryRows(versions []analytics.TopicVersion) Rows {
	columns := slices.Concat(ColumnsOf(Integers, "version"), ColumnsOf(Times, "created"), ColumnsOf(Texts, "query"), ColumnsOf(Lists, "languages"),
		ColumnsOf(Integers, "mentions"), ColumnsOf(Booleans, "in_force"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, v := range versions {
			if err := row(Int(int64(v.Version)), Time(v.Created), Text(v.Query), List(v.Languages), Int(v.Mentions), Bool(v.InForce)); err != nil {
				return err
			}
		}
		return nil
	})
}
