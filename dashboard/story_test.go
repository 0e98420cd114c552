package dashboard

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

// An article's page lists the articles of its story, if it is not alone.
func TestArticlePageListsItsStory(t *testing.T) {
	text := "The border crossing was closed on Saturday after three balloons had been seen over the fence, the border guard service said. " +
		"Lorries wait in a queue of six kilometres. The service expects to open it again on Monday."
	var articles []store.Article
	for i := range 23 {
		url := fmt.Sprintf("https://paper%d.example/1", i%12)
		if i >= 12 {
			url = fmt.Sprintf("https://paper%d.example/again", i%12)
		}
		articles = append(articles, store.Article{Key: url, URL: url, Title: fmt.Sprintf("Closed <%d>", i), Text: text, Language: "en",
			SourceDomain: fmt.Sprintf("paper%d.example", i%12), Published: time.Date(2025, 3, 1, i, 0, 0, 0, time.UTC), DateFrom: "feed"})
	}
	other := articles[0]
	other.Key, other.URL, other.Text = "https://paper1.example/2", "https://paper1.example/2", "Nothing of that."
	_, analyst := newStore(t, append(articles, other), "")
	h := newServer(t, analyst).Handler()

	page := get(h, "/articles/2").Body.String()
	for _, want := range []string{
		"In this story: 23 articles in 12 sources", `<a href="/articles/1"><bdi>Closed &lt;0&gt;</bdi></a>`, "<strong>this article</strong>", "paper11.example",
		"And 3 more.", "/sql?sql=SELECT",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := len(regexp.MustCompile(`(?s)<details class="story">.*?</details>`).FindString(page)); n == 0 || strings.Contains(page, `<a href="/articles/21">`) {
		t.Errorf("the story takes %d bytes, or has more than is listed", n)
	}
	if alone := get(h, "/articles/24").Body.String(); !strings.Contains(alone, "Nothing of that.") || strings.Contains(alone, "In this story") {
		t.Error("an article that is alone has a story")
	}
}
