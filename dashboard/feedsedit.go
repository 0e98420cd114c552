package dashboard

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// The limits of the forms on the page /feeds.
const (
	maxFeedForm = 64 << 10
	maxOPML     = 32 << 20
	// findTimeout is how long a site is looked through for its feeds.
	findTimeout = 75 * time.Second
)

// noDesk is the error of a server that does not change feeds.
func noDesk() error {
	return &analytics.NotFoundError{Kind: "page", Name: "this form", Next: analytics.Says("this server does not change feeds; `tidings feeds` does")}
}

// feedForm reads a form, whose fields are all named.
func feedForm(c *gin.Context, allowed string) (url.Values, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxFeedForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, &analytics.ParamError{Name: "the form", Value: "", Allowed: analytics.Says("fields encoded as name=value&name=value, of at most 64 KB")}
	}
	return checkValues(c.Request.Form, allow(allowed))
}

// settingNames are the fields of FeedSettings in a form.
const settingNames = "source folder aggregator pages"

func parseSettings(values url.Values) (FeedSettings, error) {
	settings := FeedSettings{Source: values.Get("source"), Folder: values.Get("folder"), Pages: values.Get("pages")}
	var err error
	settings.Aggregator, err = parseSwitch(values, "aggregator", false)
	return settings, err
}

// findFeeds gives what answers the form for a new feed, of which do makes what the
// page shows.
func (s *Server) findFeeds(do func(context.Context, *FeedDesk, NewFeed) (feedsPageView, error)) func(*gin.Context) error {
	return func(c *gin.Context) error {
		desk := s.config.Feeds
		if desk == nil {
			return noDesk()
		}
		values, err := feedForm(c, "address site "+settingNames)
		if err != nil {
			return err
		}
		form := NewFeed{Address: values.Get("address"), Site: values.Get("site")}
		form.FeedSettings, err = parseSettings(values)
		var view feedsPageView
		switch {
		case err != nil:
		case form.Address == "":
			err = &analytics.ParamError{Name: "address", Value: "", Allowed: analytics.Says("the address of a feed or of a site's home page")}
		default:
			ctx, cancel := context.WithTimeout(c.Request.Context(), findTimeout)
			defer cancel()
			view, err = do(ctx, desk, form)
		}
		if err != nil {
			wrong := s.problem(err)
			return s.showFeeds(c, wrong.Status, feedsPageView{Form: form, Wrong: &wrong})
		}
		return s.showFeeds(c, http.StatusOK, view)
	}
}

// addFeed adds the feed of an address.
func addFeed(ctx context.Context, desk *FeedDesk, form NewFeed) (feedsPageView, error) {
	added, err := desk.Add(ctx, form)
	return feedsPageView{Notice: &feedsNotice{Added: &added}}, err
}

// lookForFeeds says what would be found at an address.
func lookForFeeds(ctx context.Context, desk *FeedDesk, form NewFeed) (feedsPageView, error) {
	look, err := desk.Look(ctx, form)
	return feedsPageView{Form: form, Look: newLookView(localeOf(ctx), form, look)}, err
}

// importFeeds adds the feeds of a file.
func (s *Server) importFeeds(c *gin.Context) error {
	desk := s.config.Feeds
	if desk == nil {
		return noDesk()
	}
	tooLong := &analytics.ParamError{Name: "file", Value: "", Allowed: analytics.Says("an OPML file of at most 32 MB")}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxOPML+maxFeedForm)
	file, _, err := c.Request.FormFile("file")
	if err != nil {
		return tooLong
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxOPML+1))
	if err != nil || len(data) > maxOPML {
		return errors.Join(tooLong, err)
	}
	imported, err := desk.Import(c.Request.Context(), data)
	if err != nil {
		wrong := s.problem(err)
		return s.showFeeds(c, wrong.Status, feedsPageView{Wrong: &wrong})
	}
	return s.showFeeds(c, http.StatusOK, feedsPageView{Notice: &feedsNotice{Imported: &imported}})
}

// exportFeeds gives the feeds as OPML.
func (s *Server) exportFeeds(c *gin.Context) error {
	desk := s.config.Feeds
	if desk == nil {
		return noDesk()
	}
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	data, err := desk.Export(c.Request.Context())
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="tidings-feeds.opml"`)
	c.Data(http.StatusOK, "text/x-opml; charset=utf-8", data)
	return nil
}

// changeFeed gives what answers a button of a feed.
func (s *Server) changeFeed(what string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if s.config.Feeds == nil {
			return noDesk()
		}
		if _, err := feedForm(c, ""); err != nil {
			return err
		}
		id, err := analytics.FeedID(c.Param("id"))
		if err != nil {
			return err
		}
		to := feedPath(id)
		ctx := c.Request.Context()
		switch what {
		case "poll", "resume":
			err = s.analyst.SetFeedState(ctx, id, analytics.FeedActive)
		case "pause":
			err = s.analyst.SetFeedState(ctx, id, analytics.FeedPaused)
		case "remove":
			err, to = s.analyst.RemoveFeed(ctx, id), "/feeds"
		}
		if err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, to)
		return nil
	}
}

// setFeed changes the settings of a feed and shows its page, which says what
// changed.
func (s *Server) setFeed(c *gin.Context) error {
	desk := s.config.Feeds
	if desk == nil {
		return noDesk()
	}
	values, err := feedForm(c, settingNames)
	if err != nil {
		return err
	}
	id, err := analytics.FeedID(c.Param("id"))
	if err != nil {
		return err
	}
	if _, err := s.analyst.Feed(c.Request.Context(), id); err != nil {
		return err
	}
	form, err := parseSettings(values)
	if err == nil && form.Pages == "" { // it is a select that always says one
		err = &analytics.ParamError{Name: "pages", Value: "", Allowed: analytics.Says("never, short or always")}
	}
	var before, after FeedSettings
	if err == nil {
		before, after, err = desk.Set(c.Request.Context(), id, form)
	}
	if err != nil {
		wrong := s.problem(err)
		return s.showFeed(c, wrong.Status, id, feedPageView{Settings: form, Wrong: &wrong})
	}
	return s.showFeed(c, http.StatusOK, id, feedPageView{Saved: true, Changes: settingChanges(s.locale(c), before, after)})
}

// feedChanges are the buttons of a feed.
var feedChanges = strings.Fields("poll pause resume remove")

// feedRoutes are the addresses of feeds.
func (s *Server) feedRoutes(r *gin.Engine, get func(string, func(*gin.Context) error)) {
	get("/feeds", s.feedsPage)
	get("/feeds.opml", s.exportFeeds)
	get("/feeds/live", s.feedsLivePart)
	get("/feeds/:id", s.feedPage)
	r.POST("/feeds", s.handle(s.findFeeds(addFeed)))
	r.POST("/feeds/look", s.handle(s.findFeeds(lookForFeeds)))
	r.POST("/feeds/import", s.handle(s.importFeeds))
	r.POST("/feeds/:id/settings", s.handle(s.setFeed))
	for _, what := range feedChanges {
		r.POST("/feeds/:id/"+what, s.handle(s.changeFeed(what)))
	}
}
