package dashboard

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// annotationsPath is the page of all annotations.
const annotationsPath = "/annotations"

// annotationsBlock is what was written on the days of a chart, and the form for more.
type annotationsBlock struct {
	Rows   []annotationRow
	Form   annotationForm
	CSV    string
	Single bool // the page of one of them: it is edited
}

// annotationRow is one annotation.
type annotationRow struct {
	Number     int // on the chart, from 1; 0 in a list without one
	Days, Text string
	On         string // name of the topic; "all charts"
	Href       string // its page
}

// annotationForm has the fields of an annotation.
type annotationForm struct {
	Action         string
	From, To, Text string
	Topics         []option // whose charts it may be on
	Back           string   // where to go when it is saved
	Delete         string   // address; "" where there is nothing to delete
	Problem        *Problem
}

// chartNote is an annotation as chart.js draws it: from bucket First to Last.
type chartNote struct {
	Number int    `json:"number"`
	First  int    `json:"first"`
	Last   int    `json:"last"`
	Days   string `json:"days"`
	Text   string `json:"text"`
}

// annotationsPageView is the view of all annotations, or of one.
type annotationsPageView struct {
	page
	Notes   annotationsBlock
	Heading string
}

func (s *Server) annotationRoutes(r *gin.Engine, get func(string, func(*gin.Context) error)) {
	get(annotationsPath, s.annotationsPage)
	r.POST(annotationsPath, s.handle(s.saveAnnotation))
	get(annotationsPath+"/:id", s.annotationPage)
	r.POST(annotationsPath+"/:id", s.handle(s.saveAnnotation))
	r.POST(annotationsPath+"/:id/delete", s.handle(s.deleteAnnotation))
}

func annotationPath(id int) string { return annotationsPath + "/" + strconv.Itoa(id) }

// annotate puts annotations into the block and the chart of a trend; here is the page's
// address.
func (s *Server) annotate(ctx context.Context, b *volumeBlock, v analytics.Volume, here string) error {
	if b.Chart == nil {
		return nil
	}
	l := localeOf(ctx)
	var slugs []string
	for _, one := range v.Series {
		if one.Slug != "" && !slices.Contains(slugs, one.Slug) {
			slugs = append(slugs, one.Slug)
		}
	}
	notes, err := s.analyst.AnnotationsOn(ctx, slugs, v.Request)
	if err != nil {
		return err
	}
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		return err
	}
	known := annotationsBlock{Form: annotationForm{Action: annotationsPath, Back: here, Topics: annotatedTopics(l, topics, slugs, "")}}
	for _, n := range notes {
		first, last, ok := n.Buckets(v.Series[0].Points, v.Request.Interval)
		if !ok {
			continue
		}
		row := newAnnotationRow(l, n, topics)
		row.Number = len(known.Rows) + 1
		row.Href = address(row.Href, url.Values{"back": {here}})
		known.Rows = append(known.Rows, row)
		b.Chart.Notes = append(b.Chart.Notes, chartNote{row.Number, first, last, row.Days, n.Text})
	}
	list := without(v.Request.Values(), "q", "topic", "interval", "by", "source", "language", "country", "author", "date_from", "unit", "panel")
	known.CSV = address(annotationsPath+".csv", with(list, "topic", slugs...))
	b.Annotations = &known
	return nil
}

// daySpan writes the days from the first to the last.
func (l *locale) daySpan(first, last time.Time) string {
	if last.Equal(first) {
		return l.day(first)
	}
	return l.say("%[1]s to %[2]s", l.day(first), l.day(last)) // not "%s to %s", which is of numbers
}

func newAnnotationRow(l *locale, n analytics.Annotation, topics []analytics.Topic) annotationRow {
	row := annotationRow{Days: l.daySpan(n.From, n.To.AddDate(0, 0, -1)), Text: n.Text, On: l.say("all charts"), Href: annotationPath(n.ID)}
	if n.Topic != "" {
		row.On = n.Topic // a topic that was removed has no name any more
		for _, t := range topics {
			if t.Slug == n.Topic {
				row.On = t.Name
			}
		}
	}
	return row
}

// annotatedTopics are the charts that an annotation may be on: all, or those of a topic.
func annotatedTopics(l *locale, topics []analytics.Topic, only []string, selected string) []option {
	out := []option{{Value: "", Label: l.say("all charts"), Selected: selected == ""}}
	for _, t := range topics {
		if only == nil || slices.Contains(only, t.Slug) || t.Slug == selected {
			out = append(out, option{Value: t.Slug, Label: l.say("charts of %s", t.Name), Selected: t.Slug == selected})
		}
	}
	return out
}

// annotationsPage lists all annotations.
func (s *Server) annotationsPage(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	return s.showAnnotations(c, http.StatusOK, annotationForm{Action: annotationsPath, Back: annotationsPath}, "")
}

// showAnnotations renders the list with a form; topic is chosen in it.
func (s *Server) showAnnotations(c *gin.Context, status int, form annotationForm, topic string) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		return err
	}
	l := s.locale(c)
	form.Topics = annotatedTopics(l, topics, nil, topic)
	view := annotationsPageView{page: s.newPage(c, l.say("Annotations"), ""), Heading: l.say("Annotations"), Notes: annotationsBlock{Form: form, CSV: annotationsPath + ".csv"}}
	if form.Delete != "" {
		view.Title, view.Heading, view.Notes.Single = l.say("Edit an annotation"), l.say("Edit an annotation"), true
		return s.render(c, status, "annotations", view)
	}
	all, err := s.analyst.Annotations(ctx)
	if err != nil {
		return err
	}
	for _, n := range all {
		view.Notes.Rows = append(view.Notes.Rows, newAnnotationRow(l, n, topics))
	}
	return s.render(c, status, "annotations", view)
}

// annotationID reads the number in a path.
func (s *Server) annotationID(c *gin.Context) (int, error) {
	id, err := strconv.Atoi(c.Param("id"))
	if err != nil || id < 1 {
		return 0, &analytics.NotFoundError{Kind: "annotation", Name: c.Param("id"), Next: analytics.AnnotationsListed}
	}
	return id, nil
}

// annotationPage shows one annotation, to be edited.
func (s *Server) annotationPage(c *gin.Context) error {
	values, err := readValues(c, []string{"back"})
	if err != nil {
		return err
	}
	back, err := backTo(values)
	if err != nil {
		return err
	}
	id, err := s.annotationID(c)
	if err != nil {
		return err
	}
	n, err := s.analyst.Annotation(c.Request.Context(), id)
	if err != nil {
		return err
	}
	form := annotationForm{Action: annotationPath(id), Delete: annotationPath(id) + "/delete", Back: back, From: n.From.Format(time.DateOnly), Text: n.Text}
	if n.To.After(n.From.AddDate(0, 0, 1)) {
		form.To = n.To.Format(time.DateOnly)
	}
	return s.showAnnotations(c, http.StatusOK, form, n.Topic)
}

// backTo reads the page of this server that a form leads back to.
func backTo(values url.Values) (string, error) {
	back := values.Get("back")
	if back == "" {
		return annotationsPath, nil
	}
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n") {
		return "", &analytics.ParamError{Name: "back", Value: back, Allowed: analytics.Says("an address on this server, as /explore?q=border")}
	}
	return back, nil
}

// annotationValues reads the form of an annotation.
func annotationValues(c *gin.Context) (url.Values, string, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxTopicForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, "", &analytics.ParamError{Name: "the form", Value: "", Allowed: analytics.Says("fields encoded as name=value&name=value, of at most 2 MB")}
	}
	values, err := checkValues(c.Request.Form, allow("from to text topic back"))
	if err != nil {
		return nil, "", err
	}
	back, err := backTo(values)
	return values, back, err
}

// saveAnnotation keeps a new annotation, or another text of one, and leads back.
func (s *Server) saveAnnotation(c *gin.Context) error {
	values, back, err := annotationValues(c)
	if err != nil {
		return err
	}
	form := annotationForm{Action: annotationsPath, Back: back, From: values.Get("from"), To: values.Get("to"), Text: values.Get("text")}
	id := 0
	if c.Param("id") != "" {
		if id, err = s.annotationID(c); err != nil {
			return err
		}
		form.Action, form.Delete = annotationPath(id), annotationPath(id)+"/delete"
	}
	n, err := analytics.ParseAnnotation(values.Get("topic"), form.From, form.To, form.Text)
	if err == nil {
		n.ID = id
		_, err = s.analyst.SaveAnnotation(c.Request.Context(), n)
	}
	if err != nil {
		form.Problem = s.block(err)
		return s.showAnnotations(c, form.Problem.Status, form, values.Get("topic"))
	}
	c.Redirect(http.StatusSeeOther, back)
	return nil
}

// deleteAnnotation forgets one and leads back.
func (s *Server) deleteAnnotation(c *gin.Context) error {
	_, back, err := annotationValues(c)
	if err != nil {
		return err
	}
	id, err := s.annotationID(c)
	if err != nil {
		return err
	}
	if err := s.analyst.DeleteAnnotation(c.Request.Context(), id); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, back)
	return nil
}

// AnnotationRows are annotations with the columns annotation (its number), topic (whose
// charts it is on; empty: all), from, to (half-open), text, created and updated.
func AnnotationRows(list []analytics.Annotation) Rows {
	columns := slices.Concat(ColumnsOf(Integers, "annotation"), ColumnsOf(Texts, "topic"), ColumnsOf(Dates, "from", "to"), ColumnsOf(Texts, "text"), ColumnsOf(Times, "created", "updated"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, n := range list {
			if err := row(Int(int64(n.ID)), Text(n.Topic), day(n.From), day(n.To), Text(n.Text), Time(n.Created), Time(n.Updated)); err != nil {
				return err
			}
		}
		return nil
	})
}

// annotations gives all annotations, or those on charts of topics and in a range.
func (x *Exporter) annotations(ctx context.Context, r exportRequest) (*Export, error) {
	ctx, cancel := x.questions(ctx)
	defer cancel()
	req, err := parseRequest(without(r.values, "topic"))
	if err != nil {
		return nil, err
	}
	list, err := x.Analyst.Annotations(ctx)
	if len(r.values) > 0 {
		for _, slug := range r.values["topic"] {
			if _, err := x.Analyst.Topic(ctx, slug); err != nil {
				return nil, err
			}
		}
		list, err = x.Analyst.AnnotationsOn(ctx, r.values["topic"], req)
	}
	if err != nil {
		return nil, err
	}
	return &Export{Name: fileName("annotations"), Rows: AnnotationRows(list)}, nil
}
