package dashboard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A query is previewed as a topic, saved, tagged and shown; what is wrong is said at its field.
func TestNewTopic(t *testing.T) {
	_, an := newStore(t, testArticles(), testTopics)
	h := newServer(t, an).Handler()
	page := get(h, "/explore?q=quiet&language=en&topic=border").Body.String()
	wants(t, page, `href="/explore/topic?language=en&amp;q=quiet">Save as topic…`)
	if n := strings.Count(page, "Save as topic…"); n != 1 {
		t.Errorf("%d links save a topic, and one of the two series is a query", n)
	}
	wants(t, get(h, "/explore/topic?language=en&q=quiet").Body.String(), `name="name" value="quiet"`, ">quiet</textarea>", `name="languages" value="en"`, `action="/explore/topic"`)

	values := func(do string, more ...string) url.Values {
		v := url.Values{"name": {"Quiet days"}, "description": {"Days without news."}, "colour": {""}, "languages": {"en"}, "definition": {"quiet"}, "slug": {""}, "do": {do}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	post := func(status int, v url.Values) string {
		t.Helper()
		w := ask(t, h, "POST", "/explore/topic", v)
		if w.Code != status {
			t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
		}
		return w.Body.String() + w.Header().Get("Location")
	}
	n := formatCount(count(t, an, "quiet"))
	page = post(http.StatusOK, values("preview"))
	wants(t, page, "The topic would have <strong>"+n+"</strong> articles over all history", `id="preview-chart"`, "Gained: "+n)
	if strings.Contains(page, "Lost:") {
		t.Error("a topic that is not there yet loses articles")
	}
	if topics, err := an.Topics(t.Context()); err != nil || len(topics) != 3 {
		t.Fatalf("a preview saved: %v, %v", topics, err)
	}

	wants(t, post(http.StatusBadRequest, values("save", "definition", "(quiet")), `id="definition-faults"`, "(quiet\n")
	wants(t, post(http.StatusBadRequest, values("save", "slug", "Quiet Days")), `id="slug-faults"`)
	wants(t, post(http.StatusBadRequest, values("preview", "slug", "border")), `id="slug-faults"`, "there is a topic border already")
	wants(t, post(http.StatusBadRequest, values("save", "slug", "border")), "there is a topic border already")
	wants(t, post(http.StatusBadRequest, values("erase")), "preview or save")
	wants(t, post(http.StatusBadRequest, values("save", "state", "1-x")), "state")

	if where := post(http.StatusSeeOther, values("save")); !strings.HasSuffix(where, "/topics/quiet-days") {
		t.Errorf("it leads to %s", where)
	}
	topic, err := an.Topic(t.Context(), "quiet-days")
	if err != nil || topic.Version != 1 || topic.Description != "Days without news." || formatCount(topic.Mentions) != n {
		t.Errorf("%+v, %v", topic, err)
	}
	wants(t, get(h, "/topics/quiet-days").Body.String(), "Quiet days", "Days without news.")
	if where := post(http.StatusSeeOther, values("save")); !strings.HasSuffix(where, "/topics/quiet-days-2") {
		t.Errorf("another of the name leads to %s", where)
	}
	if where := post(http.StatusSeeOther, values("save", "name", "Тихие дни")); !strings.HasSuffix(where, "/topics/topic") {
		t.Errorf("a name without ASCII letters leads to %s", where)
	}

	// Other sites cannot post it.
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/explore/topic", strings.NewReader(values("save", "slug", "stolen").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("another site's form: %d", w.Code)
	}
}
