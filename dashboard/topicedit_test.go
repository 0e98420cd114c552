package dashboard

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tidings/analytics"
)

// stateOf takes the state of the topic out of the form.
func stateOf(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="state" value="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the form has no state: %s", page)
	}
	return m[1]
}

// wants checks what a page says.
func wants(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q: %s", text, page)
		}
	}
}

// A topic is previewed, saved and drawn as it was; what is wrong or was changed meanwhile
// is said.
func TestTopicEdit(t *testing.T) {
	_, an := newStore(t, testArticles(), testTopics)
	h := newServer(t, an).Handler()
	before := body(t, h, "/topics/border/volume.csv?interval=month&guard=false")
	wants(t, get(h, "/topics/border").Body.String(), `<a href="/topics/border/edit">Edit…</a>`)
	form := get(h, "/topics/border/edit").Body.String()
	wants(t, form, `value="Border"`, ">border* OR граница</textarea>", `value="#0072b2"`, "What happens at borders.")
	state := stateOf(t, form)
	values := func(definition, do string, more ...string) url.Values {
		v := url.Values{"name": {"Border"}, "description": {"What happens at borders."}, "colour": {"#0072b2"}, "languages": {""}, "definition": {definition}, "state": {state}, "do": {do}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	post := func(status int, v url.Values) string {
		t.Helper()
		w := ask(t, h, "POST", "/topics/border/edit", v)
		if w.Code != status {
			t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
		}
		return w.Body.String()
	}

	gained, lost := count(t, an, "quiet -border*"), count(t, an, "граница -border*")
	page := post(http.StatusOK, values("border* OR quiet", "preview"))
	wants(t, page, "It would gain <strong>"+formatCount(gained)+"</strong> and lose <strong>"+formatCount(lost)+"</strong> of "+formatCount(count(t, an, "border* OR граница"))+" articles",
		`id="preview-chart"`, `"type":"dashed"`, `"slots":[0,1]`, "Gained: "+formatCount(gained), "Lost: "+formatCount(lost), ">border* OR quiet</textarea>")
	next := regexp.MustCompile(`<button name="gained" value="([^"]+)">`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("there are no older ones")
	}
	titles := regexp.MustCompile(`Quiet day number (\d+)`)
	first := titles.FindStringSubmatch(page)[1]
	older := post(http.StatusOK, values("border* OR quiet", "", "gained", next[1]))
	if second := titles.FindStringSubmatch(older); second == nil || second[1] == first {
		t.Errorf("the second page begins with day %v, as the first: %s", second, first)
	}
	wants(t, older, "The newest")
	if topic, err := an.Topic(t.Context(), "border"); err != nil || topic.Version != 1 {
		t.Fatalf("a preview saved: %+v, %v", topic, err)
	}

	// What is wrong stands at its field.
	wants(t, post(http.StatusBadRequest, values("(border OR", "save")), `id="definition-faults"`, "(border OR\n          ^")
	wants(t, post(http.StatusBadRequest, values("border", "preview", "colour", "<red>", "languages", "xx")), `id="colour-faults"`, "&lt;red&gt;")
	wants(t, post(http.StatusBadRequest, values("border", "preview", "name", " ")), `id="name-faults"`)
	wants(t, post(http.StatusOK, values("border* OR граница", "preview")), "Nothing: the topic is already what the form says")
	wants(t, post(http.StatusOK, values("border* OR граница", "preview", "name", "Borders")), "No article would come or go")
	wants(t, post(http.StatusOK, values("border* OR граница", "save")), "Nothing was saved")
	for _, bad := range []url.Values{values("a", "erase"), values("a", "preview", "slug", "x"), values("a", "preview", "weighted", "perhaps"), values("b", "preview", "gained", "x")} {
		if w := ask(t, h, "POST", "/topics/border/edit", bad); w.Code != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, w.Code)
		}
	}

	// Saving makes a version; the one before is drawn as it was.
	w := ask(t, h, "POST", "/topics/border/edit", values("border* OR quiet", "save"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/topics/border/history" {
		t.Fatalf("saving: %d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	topic, err := an.Topic(t.Context(), "border")
	if err != nil || topic.Version != 2 || topic.Mentions != count(t, an, "border* OR quiet") || topic.Colour != "#0072b2" {
		t.Fatalf("%+v, %v", topic, err)
	}
	for _, path := range []string{"/topics/border@1/volume.csv?interval=month&guard=false", "/topics/border@2025-06-30/volume.csv?interval=month&guard=false"} {
		if strings.Contains(path, "2025-06-30") {
			if w := get(h, path); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "the first one, version 1, was made on 2025-07-01") {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			continue
		}
		if after := body(t, h, path); string(after) != string(before) {
			t.Errorf("%s is not what the chart was:\n%s\n%s", path, before, after)
		}
	}
	if after := body(t, h, "/topics/border/volume.csv?interval=month&guard=false"); string(after) == string(before) {
		t.Error("the edit changed nothing")
	}
	wants(t, get(h, "/topics/border/history").Body.String(), "Version 2", "<del>граница</del>", "<ins>quiet</ins>", `href="/topics/border@1"`, `href="/explore?topic=border&amp;topic=border%401"`, `/topics/border/history.csv`)
	old := get(h, "/topics/border@1?interval=month")
	if old.Code != http.StatusOK {
		t.Fatal(old.Code)
	}
	wants(t, old.Body.String(), "This is version 1", "Version 2 is in force now", `/topics/border@1/volume.csv?interval=month`, "/articles?topic=border%401", "border* OR граница", `href="/topics/border?interval=month"`)
	if now := get(h, "/topics/border").Body.String(); strings.Contains(now, "This is version") || !strings.Contains(now, `href="/topics/border@1"`) {
		t.Error("the page of the topic as it is says that it is older, or does not lead to the older one")
	}
	both := get(h, "/explore?topic=border&topic=border@1&interval=month").Body.String()
	wants(t, both, "Border (version 1)", `value="border@1" checked`)
	wants(t, get(h, "/articles?topic=border@1").Body.String(), "Border (version 1)")

	// The form of before the edit is refused, and keeps what was typed.
	conflict := post(http.StatusConflict, values("border* -quiet", "save"))
	wants(t, conflict, "The topic was changed meanwhile", ">border* -quiet</textarea>", "Begin anew")
	if topic, err := an.Topic(t.Context(), "border"); err != nil || topic.Version != 2 {
		t.Errorf("%+v, %v", topic, err)
	}

	// A name alone is no version.
	state = stateOf(t, get(h, "/topics/border/edit").Body.String())
	w = ask(t, h, "POST", "/topics/border/edit", values("border* OR quiet", "save", "name", "Borders"))
	if topic, err := an.Topic(t.Context(), "border"); err != nil || topic.Version != 2 || topic.Name != "Borders" || w.Header().Get("Location") != "/topics/border" {
		t.Errorf("%+v, %v, %v", topic, err, w.Header())
	}
	for path, status := range map[string]int{"/topics/none/edit": 404, "/topics/border@1/edit": 404, "/topics/none/history": 404, "/topics/border/history?a=b": 400, "/topics/border@9": 404, "/topics/border@x": 400, "/topics/border@1": 200, "/topics/border@2": 200} {
		if w := get(h, path); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
}

// A weighted topic is edited by its terms.
func TestWeightedTopicEdit(t *testing.T) {
	_, an := newStore(t, testArticles(), `
topics:
  - {slug: weighted, name: Weighted, terms: {border: 5, quiet: -5, '"day 3"': 2}, threshold: 5, exclude: savaitė}
`)
	h := newServer(t, an).Handler()
	form := get(h, "/topics/weighted/edit").Body.String()
	wants(t, form, `name="weighted" value="true"`, "border: 5", "&#39;&#34;day 3&#34;&#39;: 2", "threshold: 5")
	values := url.Values{"name": {"Weighted"}, "weighted": {"true"}, "state": {stateOf(t, form)}, "do": {"preview"}, "definition": {"terms:\r\n  border: 5\r\n  quiet: six\r\nthreshold: 5"}}
	w := ask(t, h, "POST", "/topics/weighted/edit", values)
	if w.Code != http.StatusBadRequest {
		t.Error(w.Code)
	}
	wants(t, w.Body.String(), "line 3, column 10", "  quiet: six\n         ^")
	values.Set("definition", "terms:\r\n  border: 5\r\n  quiet: 5\r\nthreshold: 5")
	wants(t, ask(t, h, "POST", "/topics/weighted/edit", values).Body.String(), "It would gain <strong>"+formatCount(count(t, an, "quiet"))+"</strong> and lose <strong>0</strong>")
}

// count counts all articles that match a query, undated ones included.
func count(t *testing.T, an *analytics.Analyst, query string) int64 {
	t.Helper()
	list, err := an.Articles(t.Context(), analytics.Request{Selections: []analytics.Selection{{Query: query}}}, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	return list.Count + list.Undated
}
