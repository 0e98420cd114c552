package dashboard

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// The limits of the form that edits a topic.
const (
	maxTopicForm    = 2 << 20
	previewArticles = 20   // of those gained and lost on a page
	maxQueryLink    = 2000 // bytes of a query that a link carries
)

// topicEditView is the view of the form that edits a topic.
type topicEditView struct {
	page
	Topic   analytics.Topic
	Path    string // of the topic
	Fields  analytics.TopicFields
	State   string                            // of the topic when the form was made of it
	Faults  map[string][]analytics.FieldFault // by field
	Wrong   *Problem
	Moved   bool // Wrong is that the topic was changed meanwhile
	Notice  string
	Preview *topicPreviewBlock

	New  bool   // the form makes a topic
	Slug string // that it is to have, as typed
}

// faults gives the view with what is wrong with the fields, if that is what an error says.
func (v topicEditView) faults(err error) (topicEditView, bool) {
	var wrong *analytics.FieldsError
	if !errors.As(err, &wrong) {
		return v, false
	}
	v.Faults = map[string][]analytics.FieldFault{}
	for _, f := range wrong.Faults {
		v.Faults[f.Field] = append(v.Faults[f.Field], f)
	}
	return v, true
}

// topicPreviewBlock is what an edit would change.
type topicPreviewBlock struct {
	analytics.TopicPreview
	ID, Aria, Size string
	Chart          *chart
	Caption        string // of the table
	Rows           []previewRow
	Lists          []previewList
}

// previewRow is one bucket before and after.
type previewRow struct {
	Date, Label      string
	Old, New, Change int64
	Collected        bool
}

// previewList is a page of what an edit would gain or lose.
type previewList struct {
	Part     analytics.PreviewPart
	Heading  string
	Articles articlesBlock // its Next is a cursor, the value of a button
	Later    bool          // it is not the first page
}

// topicRoutes are the addresses of a topic's definition.
func (s *Server) topicRoutes(r *gin.Engine, get func(string, func(*gin.Context) error)) {
	get("/topics/:slug/edit", s.topicEditPage)
	get("/topics/:slug/history", s.topicHistoryPage)
	r.POST("/topics/:slug/edit", s.handle(s.editTopic))
	get(newTopicPath, s.newTopicPage)
	r.POST(newTopicPath, s.handle(s.makeTopic))
}

func (s *Server) topicEditPage(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	topic, err := s.analyst.Topic(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	fields, err := topic.Fields()
	if err != nil {
		return err
	}
	return s.showTopicEdit(c, http.StatusOK, topicEditView{Topic: topic, Fields: fields, State: topic.State()})
}

func (s *Server) showTopicEdit(c *gin.Context, status int, view topicEditView) error {
	l := s.locale(c)
	title := l.say("Edit %s", view.Topic.Name)
	view.Path = topicPath(view.Topic.Slug)
	if view.New {
		title, view.Path = l.say("New topic"), newTopicPath
	}
	view.page = s.newPage(c, title, "")
	return s.render(c, status, "topicedit", view)
}

// readTopicForm reads the fields of a topic from a form.
func readTopicForm(c *gin.Context, more ...string) (url.Values, analytics.TopicFields, error) {
	var f analytics.TopicFields
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxTopicForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, f, &analytics.ParamError{Name: "the form", Value: "", Allowed: analytics.Says("fields encoded as name=value&name=value, of at most 2 MB")}
	}
	values, err := checkValues(c.Request.Form, append(allow("name description colour languages weighted definition do gained lost"), more...))
	if err != nil {
		return nil, f, err
	}
	if do := values.Get("do"); do != "" && do != "preview" && do != "save" {
		return nil, f, &analytics.ParamError{Name: "do", Value: do, Allowed: analytics.Says("preview or save")}
	}
	f = analytics.TopicFields{Name: values.Get("name"), Description: values.Get("description"), Colour: values.Get("colour"),
		Languages: values.Get("languages"), Definition: values.Get("definition")}
	f.Weighted, err = parseSwitch(values, "weighted", false)
	return values, f, err
}

// editTopic answers the buttons of the form.
func (s *Server) editTopic(c *gin.Context) error {
	values, fields, err := readTopicForm(c, "state")
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	topic, err := s.analyst.Topic(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	view := topicEditView{Topic: topic, State: values.Get("state"), Fields: fields}
	d, err := analytics.EditedTopic(topic.Slug, view.Fields)
	if found, wrong := view.faults(err); wrong {
		return s.showTopicEdit(c, http.StatusBadRequest, found)
	}
	if err != nil {
		return err
	}
	if values.Get("do") == "save" {
		return s.saveTopic(c, view, d)
	}
	if view.Preview, err = s.topicPreview(ctx, d, values); err != nil {
		view.Wrong = s.block(err)
	}
	return s.showTopicEdit(c, statusOf(view.Wrong), view)
}

// saveTopic saves an edit and leads to what came of it. Tagging all of history may take
// longer than a page may.
func (s *Server) saveTopic(c *gin.Context, view topicEditView, d analytics.TopicDefinition) error {
	change, err := s.analyst.SaveTopic(c.Request.Context(), d, view.State)
	if err != nil {
		problem := s.problem(err)
		view.Wrong, view.Moved = &problem, problem.Status == http.StatusConflict
		return s.showTopicEdit(c, problem.Status, view)
	}
	switch change.Change {
	case "unchanged":
		view.Notice = s.locale(c).say("Nothing was saved: the topic is already what the form says.")
		return s.showTopicEdit(c, http.StatusOK, view)
	case "renamed":
		c.Redirect(http.StatusSeeOther, topicPath(d.Slug))
	default:
		c.Redirect(http.StatusSeeOther, topicPath(d.Slug)+"/history")
	}
	return nil
}

// topicPreview asks what an edit would change.
func (s *Server) topicPreview(ctx context.Context, d analytics.TopicDefinition, values url.Values) (*topicPreviewBlock, error) {
	l := localeOf(ctx)
	p, err := s.analyst.PreviewTopic(ctx, d, analytics.Request{})
	if err != nil {
		return nil, err
	}
	b := topicPreviewBlock{TopicPreview: p, ID: "preview", Size: "chart-tall", Caption: l.say("Articles %s, before and after", l.byInterval(p.Volume.Request.Interval))}
	if p.Change != "changed" && p.Change != "added" {
		return &b, nil
	}
	v := p.Volume
	v.Series[0].Name, v.Series[1].Name = l.say("as it is (version %d)", p.Topic.Version), l.say("as edited")
	if len(v.Series[0].Points) > 0 {
		drawn, name := v.Series, l.say("%s, as it is and as edited", d.Name)
		if p.Change == "added" {
			drawn, name = v.Series[1:], d.Name
		}
		c := l.lineChart(drawn, l.bucketLabels(v.Series[0].Points, v.Request.Interval), chartView{Measure: MeasureCount, Before: p.Change == "changed"}, kindLines)
		c.Title = name
		c.Subtitle = l.chartSubtitle(v.Request, chartView{Measure: MeasureCount}, false)
		c.File = fileName(d.Slug, "preview")
		b.Chart = &c
		b.Aria = l.say("Line chart of %s: %s. The table below has the same numbers.", c.Title, c.Subtitle)
	}
	for i, old := range v.Series[0].Points {
		now := v.Series[1].Points[i]
		b.Rows = append(b.Rows, previewRow{Date: v.Request.Interval.Format(old.Bucket), Label: l.bucket(old.Bucket, v.Request.Interval),
			Old: old.Count, New: now.Count, Change: now.Count - old.Count, Collected: old.Collected})
	}
	marked := map[analytics.PreviewPart]analytics.Selection{analytics.Gained: {Query: d.Query}, analytics.Lost: {Topic: d.Slug}}
	parts := []analytics.PreviewPart{analytics.Gained, analytics.Lost}
	if p.Change == "added" {
		parts = parts[:1]
	}
	for _, part := range parts {
		after := values.Get(string(part))
		list, err := s.analyst.PreviewArticles(ctx, d, part, previewArticles, after)
		if err != nil {
			return nil, err
		}
		shown := previewList{Part: part, Heading: l.partHeading(part, list.Count), Articles: articlesBlock{Count: list.Count, Next: list.Next}, Later: after != ""}
		req := analytics.Request{Selections: []analytics.Selection{marked[part]}}
		if len(marked[part].Query) > maxQueryLink {
			req.Selections = nil
		}
		for _, a := range list.Articles {
			shown.Articles.Rows = append(shown.Articles.Rows, newArticleRow(l, a, req))
		}
		b.Lists = append(b.Lists, shown)
	}
	return &b, nil
}

// partHeading names a part of a preview with how many articles it has.
func (l *locale) partHeading(part analytics.PreviewPart, n int64) string {
	if part == analytics.Gained {
		return l.say("Gained: %d [1:article|articles]", n)
	}
	return l.say("Lost: %d [1:article|articles]", n)
}
