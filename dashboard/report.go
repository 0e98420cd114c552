package dashboard

import (
	"bytes"
	_ "embed" // for the templates of reports
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"
	texttemplate "text/template"

	"github.com/gin-gonic/gin"
)

//go:embed report/report.html
var reportHTML string

//go:embed report/report.md
var reportMarkdown string

// words are the functions by which the templates of reports write texts and numbers.
func (r *Report) words() map[string]any {
	l := r.locale
	return map[string]any{"t": l.say, "th": l.markup, "lang": l.Lang, "count": l.count, "percent": l.percent}
}

// Inline gives the picture for a document of HTML. It is made by this program, with every
// text in it escaped (svg.go).
func (p *ReportPicture) Inline() template.HTML { return template.HTML(p.SVG) } //nolint:gosec // see above

// WriteHTML writes the report as one file of HTML that needs no other.
func (r *Report) WriteHTML(w io.Writer) error {
	t, err := template.New("report.html").Funcs(r.words()).Parse(reportHTML)
	if err != nil {
		return fmt.Errorf("reading the template of reports: %w", err)
	}
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// WriteMarkdown writes the report as Markdown with tables. Its pictures are handed to
// beside, which says under which name they lie beside the report; nil puts them into it.
func (r *Report) WriteMarkdown(w io.Writer, beside func(*ReportPicture) (name string, err error)) error {
	picture := func(p *ReportPicture) (string, error) {
		if beside == nil {
			return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(p.SVG), nil
		}
		name, err := beside(p)
		return strings.ReplaceAll(name, " ", "%20"), err
	}
	t, err := texttemplate.New("report.md").Funcs(r.words()).Funcs(texttemplate.FuncMap{"bold": inMarkdown, "md": markdown, "fence": fence, "picture": picture}).Parse(reportMarkdown)
	if err != nil {
		return fmt.Errorf("reading the template of reports: %w", err)
	}
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// inMarkdown writes a text of the catalogue with its elements as Markdown has them.
func inMarkdown(text template.HTML) string {
	return strings.NewReplacer("<strong>", "**", "</strong>", "**", "<code>", "`", "</code>", "`").Replace(string(text))
}

// markdownMarks are the characters that may mean something within a line of Markdown.
var markdownMarks = regexp.MustCompile("[\\\\`*_\\[\\]<>#!|~&]")

// markdown writes a text of others into a line of Markdown, where it means nothing.
func markdown(text string) string {
	return markdownMarks.ReplaceAllString(strings.Join(strings.Fields(text), " "), `\$0`)
}

// fence writes a text as a block of code, whatever is in it.
func fence(text string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + "\n" + text + "\n" + marks
}

// boardReport gives the report of a board as a file.
func (s *Server) boardReport(c *gin.Context) error {
	ctx, cancel := s.queryContext(c)
	defer cancel()
	b, err := s.askedBoard(ctx, c)
	if err != nil {
		return err
	}
	r, err := s.exporter.report(ctx, s.locale(c), b.Board, b.Values)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := r.WriteHTML(&out); err != nil {
		return err
	}
	name := fileName(b.Name, fileDate(s.now()))
	if b.Slug != "" {
		name = fileName(b.Slug, fileDate(s.now()))
	}
	// It has its styles in it, which a page of this server may not: it is only ever a file.
	c.Header("Content-Disposition", `attachment; filename="`+name+`.html"`)
	c.Data(http.StatusOK, "text/html; charset=utf-8", out.Bytes())
	return nil
}
