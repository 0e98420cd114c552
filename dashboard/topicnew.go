package dashboard

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// newTopicPath is the form that makes a topic of a query.
const newTopicPath = "/explore/topic"

// newTopicPage shows the form, with the query of an address.
func (s *Server) newTopicPage(c *gin.Context) error {
	values, err := readValues(c, allow("q language"))
	if err != nil {
		return err
	}
	if len(values["q"]) > 1 {
		return &analytics.ParamError{Name: "q", Value: strings.Join(values["q"], ", "), Allowed: analytics.Says("one query")}
	}
	query := values.Get("q")
	view := topicEditView{New: true, Fields: analytics.TopicFields{Name: clip(query, 60), Languages: strings.Join(values["language"], ", "), Definition: query}}
	return s.showTopicEdit(c, http.StatusOK, view)
}

// makeTopic answers the buttons of the form: it previews the topic, or makes it and leads
// to its page.
func (s *Server) makeTopic(c *gin.Context) error {
	values, fields, err := readTopicForm(c, "slug")
	if err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	view := topicEditView{New: true, Slug: values.Get("slug"), Fields: fields}
	slug, err := s.analyst.FreeTopicSlug(ctx, view.Slug, fields.Name)
	if err != nil {
		return err
	}
	d, err := analytics.EditedTopic(slug, fields)
	if err == nil {
		err = s.analyst.CheckNewTopic(ctx, d)
	}
	if found, wrong := view.faults(err); wrong {
		return s.showTopicEdit(c, http.StatusBadRequest, found)
	}
	if err != nil {
		return err
	}
	if values.Get("do") != "save" {
		if view.Preview, err = s.topicPreview(ctx, d, values); err != nil {
			view.Wrong = s.block(err)
		}
		return s.showTopicEdit(c, statusOf(view.Wrong), view)
	}
	// Tagging all of history may take longer than a page may.
	topic, err := s.analyst.AddTopic(c.Request.Context(), d)
	if found, wrong := view.faults(err); wrong {
		return s.showTopicEdit(c, http.StatusConflict, found)
	}
	if err != nil {
		problem := s.problem(err)
		view.Wrong = &problem
		return s.showTopicEdit(c, problem.Status, view)
	}
	c.Redirect(http.StatusSeeOther, topicPath(topic.Slug))
	return nil
}
