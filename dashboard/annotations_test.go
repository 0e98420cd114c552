package dashboard

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What is written on a day is kept, drawn with its number on the charts it is for, given
// as data, changed and forgotten.
func TestAnnotate(t *testing.T) {
	_, an := newStore(t, testArticles(), testTopics)
	h := newServer(t, an).Handler()
	const here = "/explore?from=2025-02-01&q=border&to=2025-04-01"
	post := func(status int, path string, pairs ...string) string {
		t.Helper()
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		w := ask(t, h, "POST", path, v)
		if w.Code != status {
			t.Fatalf("%s %v: status %d, want %d: %s", path, pairs, w.Code, status, w.Body)
		}
		return w.Body.String() + w.Header().Get("Location")
	}
	wants(t, get(h, here).Body.String(), `action="/annotations"`, `name="back" value="/explore?from=2025-02-01&amp;q=border&amp;to=2025-04-01"`, "Annotate a day…")
	if where := post(http.StatusSeeOther, "/annotations", "from", "2025-03-10", "text", "<b>A strike</b> at the border", "back", here); where != here {
		t.Errorf("it leads to %s", where)
	}
	post(http.StatusSeeOther, "/annotations", "from", "2025-02-03", "to", "2025-02-20", "text", "The crossing was closed", "topic", "border", "back", "/topics/border")

	page := get(h, here).Body.String()
	wants(t, page, `"notes":[{"number":1,`, `"days":"10 Mar 2025"`, `<li value="1"><time>10 Mar 2025</time>`, "&lt;b&gt;A strike&lt;/b&gt;", "all charts")
	if strings.Contains(page, "The crossing was closed") || strings.Contains(page, "<b>A strike") {
		t.Error("a chart without the topic has its annotation, or the text is markup")
	}
	page = get(h, "/topics/border?interval=week&from=2025-02-03&to=2025-03-31").Body.String()
	wants(t, page, `"number":1,"first":0,"last":2,"days":"3 Feb 2025 to 19 Feb 2025","text":"The crossing was closed"`, `"number":2,"first":5,"last":5`, `<li value="2">`, "/annotations.csv?from=2025-02-03&amp;to=2025-03-31&amp;topic=border")
	if page := get(h, "/topics/border?from=2025-05-01&to=2025-06-01").Body.String(); strings.Contains(page, `"notes":[`) {
		t.Error("a chart has what is beyond its range")
	}

	csv := string(body(t, h, "/annotations.csv"))
	wants(t, csv, "annotation,topic,from,to,text,created,updated\n2,border,2025-02-03,2025-02-20,The crossing was closed,2025-07-01T12:00:00Z,2025-07-01T12:00:00Z\n1,,2025-03-10,2025-03-11,<b>A strike</b> at the border,")
	if narrow := string(body(t, h, "/annotations.csv?topic=sanctions&from=2025-01-01")); strings.Contains(narrow, "crossing") || !strings.Contains(narrow, "strike") {
		t.Errorf("those of another topic: %s", narrow)
	}
	wants(t, get(h, "/annotations").Body.String(), "The crossing was closed", "<bdi>Border</bdi>", `href="/annotations/1"`)
	wants(t, get(h, "/annotations/2?back=/topics/border").Body.String(), `value="2025-02-03"`, `value="2025-02-20"`, `<option value="border" selected>`, `action="/annotations/2/delete"`, `name="back" value="/topics/border"`)

	post(http.StatusSeeOther, "/annotations/1", "from", "2025-03-11", "text", "No strike")
	wants(t, get(h, "/annotations/1").Body.String(), `value="2025-03-11"`, ">No strike</textarea>")
	wants(t, post(http.StatusBadRequest, "/annotations/1", "from", "2025-03-11", "to", "2025-03-11", "text", "Changed"), "a day after from=2025-03-11", ">Changed</textarea>", `action="/annotations/1"`)
	wants(t, post(http.StatusBadRequest, "/annotations", "from", "soon", "text", "x"), "a day, as 2025-01-31")
	wants(t, post(http.StatusBadRequest, "/annotations", "from", "2025-03-11"), "what there is to say")
	wants(t, post(http.StatusNotFound, "/annotations", "from", "2025-03-11", "text", "x", "topic", "gone"), "There is no such topic")
	for _, elsewhere := range []string{"https://example.org/", "//example.org/", `/\example.org`, "javascript:alert(1)", "explore"} {
		wants(t, post(http.StatusBadRequest, "/annotations", "from", "2025-03-11", "text", "x", "back", elsewhere), "an address on this server")
	}
	post(http.StatusSeeOther, "/annotations/1/delete", "back", here)
	post(http.StatusNotFound, "/annotations/1/delete")
	post(http.StatusNotFound, "/annotations/x", "from", "2025-03-11", "text", "x")
	if got := get(h, "/annotations/1").Code; got != http.StatusNotFound {
		t.Errorf("what was deleted: %d", got)
	}
	if page := get(h, here).Body.String(); strings.Contains(page, `"notes":[`) {
		t.Error("what was deleted is drawn")
	}
}
