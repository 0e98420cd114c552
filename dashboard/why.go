package dashboard

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/analytics"
)

// whyBlock says why an article matches queries and topics or does not.
type whyBlock struct {
	Problem  *Problem
	Asked    bool   // of queries and topics in the address, not of the article's own topics
	Path     string // where the form for another query leads
	Query    string // the query in the form
	Verdicts []verdict
	Others   []choice // topics that it is no mention of
	Downloads
}

// verdict is one query or topic.
type verdict struct {
	Name    string
	Href    string // the topic's page; "" for a query
	Matches bool
	Summary []piece // why it does not match
	Score   string  // of a weighted topic: "21 of 12.5"; ""
	Terms   string  // what of it the article has, the most frequent first
	Lines   []whyLine
	More    int64 // lines that only the downloads have
}

// whyLine is a part of a query with what the article makes of it.
type whyLine struct {
	Found  bool
	Failed bool // it is the part that failed first
	Level  string
	Part   string
	Weight string // with its sign; ""
	Count  int64
	Where  string
	Why    []piece
}

// The most of an explanation that a page shows.
const (
	maxWhyLines = 200
	maxWhyDepth = 4
	maxPart     = 160 // characters of a part of a query
)

// whyBlock asks why an article matches or not, and fills its block.
func (s *Server) whyBlock(ctx context.Context, article analytics.ArticleView, selections []analytics.Selection, values url.Values) whyBlock {
	b := whyBlock{Asked: len(selections) > 0, Path: articlePath(article.ID), Query: strings.Join(values["q"], " ")}
	if len(values["q"]) > 1 {
		b.Query = "" // one field cannot hold several
	}
	l := localeOf(ctx)
	explanations, err := s.analyst.Explain(ctx, article.ID, selections)
	if err != nil {
		b.Problem = s.block(err)
		return b
	}
	for _, e := range explanations {
		b.Verdicts = append(b.Verdicts, l.newVerdict(e))
	}
	if len(explanations) > 0 {
		b.Downloads = newDownloads(b.Path+"/explain", values)
	}
	topics, err := s.analyst.Topics(ctx)
	if err != nil {
		s.log.Warn("listing topics to explain", "error", err) // the block does not need it
	}
	for _, t := range topics {
		if !slices.ContainsFunc(article.Topics, func(own analytics.Topic) bool { return own.Slug == t.Slug }) {
			b.Others = append(b.Others, choice{Label: t.Name, Href: address(b.Path, url.Values{"topic": {t.Slug}}),
				Current: slices.Contains(values["topic"], t.Slug)})
		}
	}
	return b
}

func (l *locale) newVerdict(e analytics.Explanation) verdict {
	v := verdict{Name: e.Name, Matches: e.Matches, Summary: reasonPieces(sentence(l.clause(e.Summary())))}
	if e.Slug != "" {
		v.Href = topicPath(e.Slug)
	}
	lines := e.Lines()
	if v.Matches {
		v.Terms = l.foundTerms(lines)
	}
	if len(lines) > maxWhyLines {
		v.More = int64(len(lines) - maxWhyLines)
		lines = lines[:maxWhyLines]
	}
	for _, line := range lines {
		if line.Tally != nil && v.Score == "" && line.Depth == 0 {
			v.Score = l.say("%s of %s", strings.Replace(line.Tally.Sum.String(), "-", minus, 1), line.Tally.Threshold)
		}
		v.Lines = append(v.Lines, l.newWhyLine(line))
	}
	return v
}

// foundTerms names the words and phrases that an article has of a query, with how often
// where that is more than once.
func (l *locale) foundTerms(lines []analytics.Line) string {
	const most = 6
	type term struct {
		text  string
		count int
	}
	var found []term
	for _, line := range lines {
		if line.Matches && line.Count > 0 && line.Tally == nil && line.Weight >= 0 && !slices.ContainsFunc(found, func(t term) bool { return t.text == line.Text }) {
			found = append(found, term{line.Text, line.Count})
		}
	}
	slices.SortStableFunc(found, func(x, y term) int { return y.count - x.count })
	text := ""
	for i, t := range found {
		if i == most {
			return l.say("%s and %d more", text, len(found)-most)
		}
		if i > 0 {
			text += ", "
		}
		text += clip(t.text, 40)
		if t.count > 1 {
			text += fmt.Sprintf(" ×%d", t.count)
		}
	}
	return text
}

func (l *locale) newWhyLine(of analytics.Line) whyLine {
	line := whyLine{Found: of.Matches, Failed: of.Failed, Level: "level-" + strconv.Itoa(min(of.Depth, maxWhyDepth)),
		Part: partName(of, maxPart), Count: int64(of.Count), Where: l.places(of.Finding)}
	if of.Weight != 0 {
		line.Weight = formatWeight(of.Weight)
	}
	if line.Where == "" {
		line.Why = reasonPieces(l.clause(of.Reason))
	}
	return line
}

// partName is what a part is called in a list: itself, but for a score, whose
// terms have lines of their own.
func partName(l analytics.Line, most int) string {
	if l.Tally != nil {
		return "score:(…) >= " + l.Tally.Threshold.String()
	}
	return clip(l.Text, most)
}

// formatWeight writes a weight with its sign.
func formatWeight(w analytics.Weight) string {
	if w < 0 {
		return minus + strings.TrimPrefix(w.String(), "-")
	}
	return "+" + w.String()
}

// sentence begins with a capital letter, unless with somebody's words.
func sentence(reason string) string {
	r, size := utf8.DecodeRuneInString(reason)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + reason[size:]
}

// reasonPieces takes a reason apart at its backquotes; somebody's words are marked.
func reasonPieces(reason string) []piece {
	var out []piece
	for i, text := range strings.Split(reason, "`") {
		if text != "" {
			out = append(out, piece{Text: text, Mark: i%2 == 1})
		}
	}
	return out
}

func (x *Exporter) explain(ctx context.Context, r exportRequest) (*Export, error) {
	req, err := parseRequest(r.values)
	if err != nil {
		return nil, err
	}
	id, err := articleNumber(r.key)
	if err != nil {
		return nil, err
	}
	e, err := x.block(ctx, req, nil, func(ctx context.Context, _ analytics.Basis) (Rows, *Sum, error) {
		explanations, err := x.Analyst.Explain(ctx, id, req.Selections)
		return ExplanationRows(explanations), nil, err
	})
	if err == nil {
		e.Name = fileName("article", strconv.FormatInt(id, 10), "explain")
	}
	return e, err
}
