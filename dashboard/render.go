package dashboard

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

//go:embed templates/*.html
var templateFiles embed.FS

// loadTemplates parses every page together with the frame and the shared pieces, for
// each language, so that a broken one fails at the start and not on a visitor.
func (s *Server) loadTemplates() error {
	s.templates = map[*locale]map[string]*template.Template{}
	for _, l := range s.locales.all {
		pages, err := parseTemplates(s.assets, l)
		if err != nil {
			return err
		}
		s.templates[l] = pages
	}
	return nil
}

// charted are the pages in a frame that come with a chart, which stands before the template
// "opening" there; elsewhere app.js has the script asked for where a part with a chart comes
// later.
var charted = []string{"overview", "topic", "explore", "board", "coverage"}

// parseTemplates parses the pages in one language.
func parseTemplates(all *assets, l *locale) (map[string]*template.Template, error) {
	texts, err := scriptTexts(l)
	if err != nil {
		return nil, err
	}
	functions := template.FuncMap{
		"asset":     all.url,
		"t":         l.say,
		"th":        l.markup,
		"lang":      l.Lang,
		"texts":     func() template.JS { return texts },
		"count":     l.count,
		"percent":   l.percent,
		"day":       l.day,
		"moment":    l.moment,
		"plural":    plural,
		"clip":      clip,
		"problem":   l.problemTitle,
		"message":   l.message,
		"parameter": l.parameter,
		"words":     l.words,
		"json":      chartJSON,
		"what":      l.whatIs,
	}
	pages := []string{"overview", "topic", "explore", "articles", "article", "version", "sources", "feeds", "feed", "sql", "anomalies", "coverage", "coveragesource", "topicedit", "topichistory", "annotations", "boards", "board", "boardedit", "present", "embed", "problem"}
	out := make(map[string]*template.Template, len(pages))
	for _, name := range pages {
		functions["charted"] = func() bool { return slices.Contains(charted, name) }
		t, err := template.New(name).Funcs(functions).
			ParseFS(templateFiles, "templates/frame.html", "templates/blocks.html", "templates/controls.html", "templates/ghost.html", "templates/notes.html", "templates/sqlanswer.html", "templates/events.html", "templates/cards.html", "templates/companions.html", "templates/feedsettings.html", "templates/reading.html", "templates/guide.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parsing the template of the page %s: %w", name, err)
		}
		out[name] = t
	}
	return out, nil
}

// chartJSON writes a value into a script element of type application/json.
// encoding/json escapes <, >, &, U+2028 and U+2029, so that no text in it can
// end the element.
func chartJSON(value any) (template.JS, error) {
	encoded, err := json.Marshal(value)
	return template.JS(encoded), err
}

// page is what every page has: embedded in each page's view.
type page struct {
	Title   string
	Section string // the entry of the navigation that is current: overview, explore, articles, sources, feeds, sql or ""
	Version string
	Search  string // the query in the search field
	Corpus  corpusBlock
	SQL     bool       // there is ad-hoc SQL
	Newer   *newerMark // nil on pages that say nothing of new articles

	Languages []choice
}

// corpusBlock is what the frame of every page says of the corpus.
type corpusBlock struct {
	analytics.Corpus
	Problem *Problem
}

// newPage asks for what the frame of a page shows.
func (s *Server) newPage(c *gin.Context, title, section string) page {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	return page{
		Title:   title,
		Section: section,
		Version: s.config.Version,
		Corpus:  corpusBlock{Corpus: corpus, Problem: s.block(err)},
		SQL:     s.config.Console != nil,

		Languages: s.languageChoices(c),
	}
}

// render executes a page into memory first: an error half-way must not leave
// half a page.
func (s *Server) render(c *gin.Context, status int, name string, view any) error {
	return s.renderPart(c, status, name, "frame", view)
}

// pageCompression is how hard pages are compressed: a sixth of their size in a few
// milliseconds. They hold nothing secret that what is asked could be compared with.
const pageCompression = 5

// renderPart executes one part of a page.
func (s *Server) renderPart(c *gin.Context, status int, name, part string, view any) error {
	var out bytes.Buffer
	if err := s.templates[s.locale(c)][name].ExecuteTemplate(&out, part, view); err != nil {
		return fmt.Errorf("rendering %s of the page %s: %w", part, name, err)
	}
	body := out.Bytes()
	c.Header("Vary", "Accept-Encoding, Accept-Language, Cookie")
	c.Header("Content-Language", s.locale(c).Lang())
	if acceptsGzip(c.GetHeader("Accept-Encoding")) {
		packed, err := gzipped(body, pageCompression)
		if err != nil {
			return fmt.Errorf("compressing the page %s: %w", name, err)
		}
		c.Header("Content-Encoding", "gzip")
		body = packed
	}
	c.Data(status, "text/html; charset=utf-8", body)
	return nil
}

// health answers machines that watch the server.
func (s *Server) health(c *gin.Context) error {
	if _, err := readValues(c, nil); err != nil {
		return err
	}
	ctx, cancel := s.queryContext(c)
	defer cancel()
	corpus, err := s.analyst.Corpus(ctx)
	if err != nil {
		s.log.Error("health check", "error", err)
		c.JSON(http.StatusServiceUnavailable, healthJSON{Status: "unavailable", Version: s.config.Version})
		return nil
	}
	c.JSON(http.StatusOK, healthJSON{Status: "ok", Articles: corpus.Articles, Version: s.config.Version})
	return nil
}

// healthJSON is the body of /healthz.
type healthJSON struct {
	Status   string `json:"status"` // ok or unavailable
	Articles int64  `json:"articles"`
	Version  string `json:"version"`
}

// today is the day that ranges end with: the last one with an article, or
// the clock's where the corpus reaches into the future or is empty.
func today(corpus analytics.Corpus, clock func() time.Time) time.Time {
	now := clock().UTC()
	if corpus.Last.IsZero() || corpus.Last.After(now) {
		return now
	}
	return corpus.Last.UTC()
}
