package dashboard

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tidings/analytics"
	"tidings/sql"
)

// What puzzled people who saw the product for the first time.

// A query that finds articles of one language says so, and what to do.
func TestQueriesOfOneLanguage(t *testing.T) {
	var articles []store.Article
	for i := range 20 {
		for language, title := range map[string]string{"en": "Sanctions extended again", "ru": "Санкции снова продлены"} {
			key := fmt.Sprint("https://", language, ".example/", i)
			articles = append(articles, store.Article{Key: key, URL: key, Title: title, Text: fmt.Sprint("day ", i), Language: language,
				SourceDomain: language + ".example", Published: now().AddDate(0, 0, -i-1), DateFrom: "feed"})
		}
	}
	_, analyst := newStore(t, articles, "topics:\n  - {slug: both, name: Both <b>, query: sanction* OR санкци*}\n")
	h := newServer(t, analyst).Handler()
	for _, path := range []string{"/explore", "/articles"} {
		body := get(h, path+"?q=sanctions").Body.String()
		for _, want := range []string{`100.0% of what <code dir="auto">sanctions</code> finds is in one language (English), and 50.0% of the articles here are in others`, `#guide-languages">`,
			`<a href="` + path + `?topic=both"><bdi>Both &lt;b&gt;</bdi></a>`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		for _, silent := range []string{"?q=sanctions+OR+%D1%81%D0%B0%D0%BD%D0%BA%D1%86%D0%B8%D0%B8", "?q=sanctions&language=en", "?topic=both"} {
			if strings.Contains(get(h, path+silent).Body.String(), "onelanguage") {
				t.Errorf("%s%s speaks of one language", path, silent)
			}
		}
	}
	if body := get(h, "/explore").Body.String(); !strings.Contains(body, `<div id="guide-languages">`) || !strings.Contains(body, "sanctions OR снова</code>") {
		t.Error("the guide has no example in two languages of the articles here")
	}
}

// A name that was typed for a topic is not lost: the form says that topics keep theirs.
func TestBoardFormKeepsNames(t *testing.T) {
	_, analyst := newStore(t, testArticles(), testTopics)
	h := newServer(t, analyst).Handler()
	send := func(do string) *httptest.ResponseRecorder {
		return postForm(h, "/boards/new", url.Values{"name": {"Mine"}, "days": {"90"}, "interval": {"week"}, "add_topic": {"border"}, "add_label": {"My <border>"}, "do": {do}})
	}
	for do, want := range map[string]string{"add": "A topic keeps its own name", "save": "a topic keeps its own name"} {
		w := send(do)
		body := w.Body.String()
		if !strings.Contains(body, want) || !strings.Contains(body, `name="add_label" value="My &lt;border&gt;"`) || !strings.Contains(body, "<strong><bdi>Border</bdi></strong>") {
			t.Errorf("%s: status %d, and the form has lost something", do, w.Code)
		}
	}
	if _, err := analyst.Board(t.Context(), "mine"); err == nil {
		t.Error("the board was saved without what was typed")
	}
}

// The text of an article stands before the reasons for which it was found.
func TestArticleBeforeItsReasons(t *testing.T) {
	body := get(newServer(t, shared(t)).Handler(), "/articles/1?q=border").Body.String()
	text, why := strings.Index(body, `<div class="text"`), strings.Index(body, `id="why-h"`)
	if text < 0 || why < text || !strings.Contains(body, `href="#why-h"`) {
		t.Errorf("the text begins at %d, the reasons at %d", text, why)
	}
}

// Shares of few articles are drawn pale, and said to be.
func TestVoiceOfFew(t *testing.T) {
	v := partWeeks()
	second := v.Series[0]
	second.Points = append([]analytics.Point(nil), second.Points...)
	for i, n := range []int64{1, 0, 3, 0} {
		second.Points[i].Count = n
	}
	v.Series, v.Request.Selections = append(v.Series, second), append(v.Request.Selections, analytics.Selection{Query: "other"})
	voice := analytics.VoiceOf(v) // of 4, 7, 11 and 4
	b := newVoiceBlock(english, voice, analytics.Corpus{})
	drawn := seriesOf(t, *b.Chart)
	last := drawn[len(drawn)-1]
	if got := fmt.Sprint(values(last)); last.ID != "few" || got != "[1 - - 1]" {
		t.Errorf("the veil is %s %s", last.ID, got)
	}
	if !strings.HasPrefix(b.Few, "Pale: 2 weeks with fewer than 5 articles in all.") {
		t.Errorf("the note is %q", b.Few)
	}
	p := voicePicture(english, "voice", voice, false)
	var svg strings.Builder
	if err := writeSVG(&svg, p); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(svg.String(), `opacity="0.65"`); n != 2 || !strings.Contains(p.Subtitle, "pale: fewer than 5 articles") {
		t.Errorf("%d veils, %s", n, p.Subtitle)
	}
	v.Series[1].Points = v.Series[0].Points
	v.Series[1].Points = append([]analytics.Point(nil), v.Series[1].Points...)
	for i := range v.Series[1].Points {
		v.Series[1].Points[i].Count = 9
	}
	if b := newVoiceBlock(english, analytics.VoiceOf(v), analytics.Corpus{}); b.Few != "" || len(seriesOf(t, *b.Chart)) != 2 {
		t.Errorf("of many it says %q", b.Few)
	}
}

// Headlines in the reader's language come first, the others in their order.
func TestHeadlinesOfTheReader(t *testing.T) {
	var list []analytics.Headline
	for i, language := range []string{"lt", "en", "be", "en", ""} {
		list = append(list, analytics.Headline{Article: analytics.Article{ID: int64(i), Language: language}})
	}
	got := ""
	for _, h := range english.ownFirst(list) {
		got += fmt.Sprint(h.Article.ID)
	}
	if got != "13024" {
		t.Errorf("the order is %s", got)
	}
}
