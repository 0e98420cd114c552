package dashboard

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestCompleteQuery(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for _, c := range []struct {
		query, at string
		status    int
		want      []string
	}{
		{"sanc", "", 200, []string{`"start":0,"end":4,"word":"sanc"`, `{"kind":"topic","text":"sanctions","label":"Sanctions","note":"","articles":174}`, `{"kind":"word","text":"sanctions","label":"sanctions","note":"","articles":174}`}},
		{"source:no", "", 200, []string{`{"kind":"value","text":"north.example","label":"north.example","note":"North (north.example)","articles":176}`}},
		{"gra AND  ti", "11", 200, []string{`"start":9,"end":11`, `{"kind":"field","text":"title:","label":"title:","note":"words in the title","articles":null}`}},
		{"", "", 200, []string{`"start":0,"end":0`, `"text":"url:"`}},
		{"zyzz", "", 200, []string{`"completions":[]`}},
		{"border", "7", 400, []string{`"code":"bad_parameter"`, `"parameter":"at"`, "from 0 to 6"}},
		{"border", "-1", 400, []string{`"parameter":"at"`}},
	} {
		path := "/explore/complete?q=" + url.QueryEscape(c.query)
		if c.at != "" {
			path += "&at=" + c.at
		}
		w := get(h, path, "Accept", "application/json")
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", path, w.Code, c.status)
		}
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %s:\n%s", path, want, w.Body)
			}
		}
	}
	if w := get(h, "/explore/complete?q=a&q=b", "Accept", "application/json"); w.Code != 400 {
		t.Errorf("two queries: %d", w.Code)
	}
}

func TestCheckQuery(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	for query, want := range map[string]string{
		"border AND  ":    `{"query":"border AND  ","canonical":"","problem":{"offset":12,"column":13,"found":"the end of the query","expected":"a word, a phrase or \"(\"","hint":"","message":"offset 12: found the end of the query, expected a word, a phrase or \"(\"","said":"found the end of the query, expected a word, a phrase or \"(\""},"warnings":[]}`,
		"я langage:lt":    `"offset":3,"column":3,"found":"\"langage:\""`,
		"":                `{"query":"","canonical":"","problem":null,"warnings":[]}`,
		" border   fence": `"canonical":"border AND fence","problem":null,"warnings":[]`,
		"a b OR c":        `"warnings":[{"offset":0,"text":"Words side by side mean AND`,
	} {
		w := get(h, "/explore/check?q="+url.QueryEscape(query))
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: status %d\n got %s\nwant %s", query, w.Code, w.Body, want)
		}
		var body checkJSON
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Query != query {
			t.Errorf("%q: %v, the answer is about %q", query, err, body.Query)
		}
	}
	var body checkJSON
	if err := json.Unmarshal(get(h, "/explore/check?q=langage:lt").Body.Bytes(), &body); err != nil || body.Problem == nil || body.Problem.Hint != "did you mean language:?" {
		t.Errorf("%v, %+v", err, body.Problem)
	}
}
