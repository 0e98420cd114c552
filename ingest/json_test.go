package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJSONShapes(t *testing.T) {
	for _, c := range []struct {
		name, content string
		rejects       int
		titles        []string
	}{
		{"array", `[{"title":"One"},{"title":"Two"}]`, 0, []string{"One", "Two"}},
		{"one object", `{"title":"One","url":"https://example.org/1"}`, 0, []string{"One"}},
		{"an object over lines", "{\n  \"title\": \"One\",\n  \"url\": \"https://example.org/1\"\n}\n", 0, []string{"One"}},
		{"GDELT", `{"articles": [ { "url": "https://example.org/1", "title": "One", "seendate": "20251112T101500Z", "domain": "example.org" }, {"title":"Two"} ]}`, 0, []string{"One", "Two"}},
		{"a titled export", `{"title":"All of May","url":"https://example.org","articles":[{"title":"One"},{"title":"Two"}],"count":2}`, 0, []string{"One", "Two"}},
		{"pairs", `{"label":"OK","a":{"title":"One"},"b":{"title":"Two"}}`, 0, []string{"One", "Two"}},
		{"by name", `{"id1":{"headline":"One"},"id2":{"headline":"Two"},"id3":{"other":1}}`, 1, []string{"One", "Two"}},
		{"metadata beside", `{"meta":{"page":1,"facets":[{"value":"x"}]},"results":[{"title":"One"},{"title":"Two"}]}`, 0, []string{"One", "Two"}},
		{"search engine", `{"hits":{"total":2,"hits":[{"_id":"1","_source":{"title":"One"}},{"_id":"2","_source":{"title":"Two"}}]}}`, 0, []string{"One", "Two"}},
		{"an article with others in it", `[{"title":"One","related":[{"title":"Not this"}]},{"title":"Two"}]`, 0, []string{"One", "Two"}},
		{"an empty object", `[{"title":"One"},{},{"title":"Two"}]`, 1, []string{"One", "Two"}},
		{"empty values", `[{"title":"One"},{"title":"","url":""},{"title":"Two"}]`, 1, []string{"One", "Two"}},
		{"a word among objects", `[{"title":"One"},null,{"title":"Two"}]`, 1, []string{"One", "Two"}},
		{"an invalid element", `[{"title":"One"},{"title":oops},{"title":"Two"}]`, 1, []string{"One", "Two"}},
		{"values one after another", "{\n\"title\":\"One\"\n}\n{\n\"title\":\"Two\"\n}\n", 0, []string{"One", "Two"}},
		{"lines", "{\"title\":\"One\"}\n\n{\"title\":\"Two\"}\n", 0, []string{"One", "Two"}},
		{"lines, one broken", "{\"title\":\"One\"}\n{\"title\":\"broken}\n{\"title\":\"Two\"}\nnonsense\n{\"title\":\"Three\"} {}\n", 3, []string{"One", "Two"}},
		{"lines, the first broken", "{\"title\":}\n{\"title\":\"One\"}\n{\"title\":\"Two\"}\n", 1, []string{"One", "Two"}},
		{"lines with lists", "{\"articles\":[{\"title\":\"One\"}]}\n{\"articles\":[{\"title\":\"Two\"}]}\n", 0, []string{"One", "Two"}},
		{"BOM", "\ufeff[{\"title\":\"One\"},{\"title\":\"Two\"}]", 0, []string{"One", "Two"}},
		{"a string torn in an array over lines", "[\n  {\"title\": \"One\"},\n  {\"title\": \"torn\n   here\"},\n  {\"title\": \"Two\"}\n]\n", 1, []string{"One", "Two"}},
		{"a string torn in a list over lines", "{\"articles\": [\n  {\n    \"title\": \"One\"\n  },\n  {\n    \"title\": \"torn\n,\n    \"tags\": [\n      {\"title\": \"Not this\"}\n    ]\n  },\n  {\n    \"title\": \"Two\"\n  }\n]}\n", 1, []string{"One", "Two"}},
		{"a string torn in the last record", "[\n{\"title\": \"One\"},\n{\"title\": \"Two\"},\n{\"title\": \"torn\n\"}\n]", 1, []string{"One", "Two"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			readStdin(t, c.content, ReadOptions{}).holds(t, c.rejects, c.titles...)
		})
	}
}

func TestJSONPlaces(t *testing.T) {
	out := readStdin(t, "[\n{\"title\": \"One\"},\n{\"titel\": 1},\n\n  {\"title\": \"Two\",\n   \"text\": oops}\n]", ReadOptions{})
	out.holds(t, 2, "One")
	if got := out.items[0].Origin; got.Line != 2 || got.Record != 1 || string(got.Raw) != `{"title": "One"}` {
		t.Errorf("the item is at %v: %q", got, got.Raw)
	}
	for i, want := range []string{
		"-:3: no title, text or url; the keys are titel",
		"-:5: not valid JSON at line 2, column 12 of the record: invalid character 'o' looking for beginning of value",
	} {
		if got := out.rejects[i].Error(); got != want {
			t.Errorf("reject is %q, want %q", got, want)
		}
	}
	out = readStdin(t, "{\"title\":\"One\"}\n{\"title\":\"Two\",}\n", ReadOptions{})
	out.holds(t, 1, "One")
	if got, want := out.rejects[0].Error(), "-:2: not valid JSON at column 16 of the record: invalid character '}' looking for beginning of object key string"; got != want {
		t.Errorf("reject is %q, want %q", got, want)
	}
}

func TestJSONCutOff(t *testing.T) {
	out := readFile(t, "a.json", "{\"articles\": [\n{\"title\":\"One\"},\n{\"title\":\"Two\"},\n{\"title\":\"Thr", ReadOptions{})
	out.fails(t, "line 4: the file ends inside an array that began on line 1; it seems to be cut off")
	out.err = nil
	out.holds(t, 1, "One", "Two")
	if len(out.rejects) == 1 && out.rejects[0].Reason != "the file ends inside this record" {
		t.Errorf("reject is %v", out.rejects[0])
	}
}

// Where the record after a torn one begins is told by the white space before
// the torn one, also when that has been read with an earlier part of the file.
func TestJSONTornAtWindowEdge(t *testing.T) {
	const before, after = "[\n  {\"title\": \"", "\"},\n  "
	pad := strings.Repeat("x", windowStart-len(before)-len(after))
	content := before + pad + after + "{\"title\": \"torn\n  \"},\n    {\"title\": \"inside\"},\n  {\"title\": \"Two\"}\n]\n"
	readStdin(t, content, ReadOptions{}).holds(t, 1, pad, "Two")
}

func TestJSONUnrecognized(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{`{"a":[1,2],"b":{"c":"d"}}`, "no object in it has a title, text or url: the keys are a, b, c; say which is which with --map title=KEY"},
		{`[{"a":1},{"b":2}]`, "the keys are a, b;"},
		{"{\"a\":1}\n{\"b\":2}\n", "the keys are a, b;"},
		{`[]`, "JSON without any object in it"},
		{"[" + strings.Repeat(`{"a":1},`, 100_000) + `{"title":"late"}]`, "the keys are a;"},
	} {
		out := readFile(t, "a.json", c.content, ReadOptions{})
		out.fails(t, c.want)
		if len(out.items)+len(out.rejects) > 0 {
			t.Errorf("%.40s: %d items and %d rejects of a file without records", c.content, len(out.items), len(out.rejects))
		}
	}
}

func TestJSONMap(t *testing.T) {
	content := `[{"naslov":"One","title":"kicker"},{"naslov":"Two","body":"text"}]`
	readStdin(t, content, ReadOptions{Map: map[string]string{"title": "naslov"}}).holds(t, 0, "One", "Two")
	readStdin(t, content, ReadOptions{Map: map[string]string{"titel": "naslov"}}).fails(t, `no field "titel" to map a column to: expected one of title, text, url,`)
	out := readStdin(t, content, ReadOptions{Map: map[string]string{"title": "nazev"}})
	if out.err == nil || !strings.Contains(out.err.Error(), `no record has a key "nazev" to map title to: the keys are naslov, title, body`) {
		t.Errorf("error is %v", out.err)
	}
}

func TestJSONValues(t *testing.T) {
	out := readStdin(t, `{"title":"Ministers &amp; border","text":["<p>First.</p>","<p>Second.</p>"],"url":"https://example.org/1?a=1&amp;b=2",
		"source":{"id":"x","name":"Example"},"author":[{"name":"A. Writer"},"B. Other"],"datePublished":1762942500,"inLanguage":{"alternateName":"be"},"country":null}`, ReadOptions{})
	out.holds(t, 0, "Ministers & border")
	got := out.items[0]
	got.Origin = Origin{}
	want := Item{Title: "Ministers & border", Text: "First.\nSecond.", URL: "https://example.org/1?a=1&b=2", Source: "Example",
		Author: "A. Writer, B. Other", Published: "1762942500", PublishedFrom: DateFile, Language: "be"}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestJSONRepairs(t *testing.T) {
	out := readStdin(t, "[{\"title\":\"Łódź\"},{\"title\":\"Łód\xc5\"},{\"title\":\"a\\u0000b\"},{\"title\":\"half \\ud83d\"},{\"title\":\"\\ufffd as written\"}]", ReadOptions{})
	out.holds(t, 0, "Łódź", "Łód\uFFFD", "ab", "half \uFFFD", "\uFFFD as written")
	for i, want := range []bool{false, true, true, true, false} {
		if i < len(out.items) && out.items[i].Repaired != want {
			t.Errorf("%q: repaired is %v, want %v", out.items[i].Title, out.items[i].Repaired, want)
		}
	}
}

func TestJSONLimits(t *testing.T) {
	word := strings.Repeat("w", 10<<20)
	readStdin(t, `[{"title":"`+word+`"},{"title":"next"}]`, ReadOptions{}).holds(t, 0, word, "next")

	long := strings.Repeat("w", 3000)
	small := ReadOptions{recordLimit: 2048}
	readStdin(t, `[{"title":"one"},{"title":"`+long+`"},{"title":"three"}]`, small).holds(t, 1, "one", "three")
	readStdin(t, "{\"title\":\"one\"}\n{\"title\":\""+long+"\"}\n{\"title\":\"three\"}\n", small).holds(t, 1, "one", "three")

	// An export longer than the limit is read record by record.
	var list []string
	var titles []string
	for i := range 200 {
		titles = append(titles, fmt.Sprintf("Headline %d", i))
		list = append(list, fmt.Sprintf(`{"title":"Headline %d","related":[{"title":"no"}]}`, i))
	}
	all := strings.Join(list, ",")
	readStdin(t, `{"title":"Export","meta":{"a":"`+long+`","b":[1]},"articles":[`+all+`]}`, small).holds(t, 0, titles...)
	readStdin(t, `{"data":{"articles":[`+all+`]}}`, small).holds(t, 0, titles...)
	var named []string
	for i, record := range list {
		named = append(named, fmt.Sprintf(`"id%d":%s`, i, record))
	}
	readStdin(t, `{`+strings.Join(named, ",")+`}`, small).holds(t, 0, titles...)
	// An article that carries more than fits is one Reject, whatever it carries.
	readStdin(t, `[{"title":"one"},{"title":"two","related":[`+all+`]},{"title":"three"}]`, small).holds(t, 1, "one", "three")
}

func TestJSONNesting(t *testing.T) {
	deep := strings.Repeat("[", 200_000) + `{"title":"deep"}` + strings.Repeat("]", 200_000)
	readStdin(t, deep, ReadOptions{}).fails(t, "nested more than 32 deep")
	out := readStdin(t, "{\"title\":\"One\"}\n{\"a\":"+strings.Repeat(`{"a":`, 100_000)+"1"+strings.Repeat("}", 100_001)+"\n{\"title\":\"Two\"}\n", ReadOptions{})
	out.holds(t, 1, "One", "Two")
}

// Any array of records is read back whole, in whichever layout it is written;
// any bytes at all are read without a record's place going backwards.
func FuzzJSON(f *testing.F) {
	f.Add("One", "Two \"and\" three", "{\"title\":\"x\n\"}]")
	f.Add("\u2028", "\\", "[{\"articles\":[{},{\"title\":1}]}")
	f.Add("{", "]", "\"\\")
	f.Fuzz(func(t *testing.T, first, second, tail string) {
		records := []map[string]string{{"title": "t " + first}, {"title": "t " + second}}
		compact, err := json.Marshal(records)
		if err != nil {
			t.Fatal(err)
		}
		indented, err := json.MarshalIndent(map[string]any{"articles": records}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		small := ReadOptions{recordLimit: 16}
		for _, content := range []string{string(compact), string(indented)} {
			if out := readStdin(t, content, ReadOptions{}); len(out.items) != 2 || len(out.rejects) > 0 || out.err != nil {
				t.Errorf("%q gave %d items, %d rejects, error %v", content, len(out.items), len(out.rejects), out.err)
			}
			// With a tiny limit every record is opened, and rejected.
			if out := readStdin(t, content, small); len(out.items)+len(out.rejects) != 2 || out.err != nil {
				t.Errorf("%q with a tiny limit gave %d items, %d rejects, error %v", content, len(out.items), len(out.rejects), out.err)
			}
		}
		for _, opts := range []ReadOptions{{}, small} {
			out := readStdin(t, string(compact)+tail, opts)
			last := 1
			for _, o := range origins(out) {
				if o.Line < last {
					t.Errorf("line %d comes after line %d", o.Line, last)
				}
				last = o.Line
			}
			if len(out.items)+len(out.rejects) < 2 {
				t.Errorf("the records before %q are lost: %v", tail, out.err)
			}
		}
	})
}

func FuzzUnescapeReadsAsJSONDoes(f *testing.F) {
	for _, s := range []string{`a\nb`, `\"\\\/\b\f\n\r\t`, `é\u00e9`, `\x`, `a\`, "\xff\\n", `\ud800`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, inner []byte) {
		got, ok := unescape(inner)
		var want string
		err := json.Unmarshal(slices.Concat([]byte{'"'}, inner, []byte{'"'}), &want)
		got, want = strings.ToValidUTF8(got, "\uFFFD"), strings.ToValidUTF8(want, "\uFFFD")
		got, want = foldReplaced(got), foldReplaced(want) // json makes one of each byte, the reader one of a run
		// What is between the quotes is only asked for in valid JSON.
		if ok && err == nil && got != want {
			t.Errorf("%q: read %q, want %q", inner, got, want)
		}
	})
}

func foldReplaced(s string) string {
	for strings.Contains(s, "\uFFFD\uFFFD") {
		s = strings.ReplaceAll(s, "\uFFFD\uFFFD", "\uFFFD")
	}
	return s
}

func FuzzMembersAreJudgedAsJSONIs(f *testing.F) {
	for _, s := range []string{`{"a":"b"}`, `{"a\u00e9" : "b\n\"c" , "d":[1,{}],"e":null}`, `{"a":"\x"}`, `{"a":"` + "\t" + `"}`, `{"a":1,}`,
		`{"a":01}`, `{"a\":1}`, `{"a":tru}`, `{"a":{"b":}}`, `["a",2]`, `{"a":"b" "c":1}`, `{"a":"\ud800"}`, `{"a":"` + "\xff" + `"}`, `{}`, `{]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) == 0 || raw[0] != '{' {
			return
		}
		n, ok := scanAny(raw)
		list, split := members(raw)
		if !ok || n != len(raw) || !split {
			return
		}
		if got, want := validMembers(list), json.Valid(raw); got != want {
			t.Errorf("%q: valid %v, want %v", raw, got, want)
		}
	})
}

func FuzzOnlyPrintableMapsEveryRune(f *testing.F) {
	for _, s := range []string{"plain\n\ttext", "a\x00b", "\x7f", "a\u0085b", "é\u0099", "a\rb", "\u00c2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // an Item's strings are valid
		}
		if got, want := onlyPrintable(s), strings.Map(printable, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	})
}

// Strings that lie in the record as it is kept must not change when the reader
// goes on, and a record with escapes in its text is read as ever.
func TestJSONStringsStayAsReaderGoesOn(t *testing.T) {
	var content strings.Builder
	text := func(i int) string {
		body := strings.Repeat(fmt.Sprintf("слово%d ", i), 400)
		if i%3 == 0 {
			body += "\nи ещё"
		}
		return strings.TrimSpace(body)
	}
	const records = 200 // several windows
	for i := range records {
		fmt.Fprintf(&content, `{"title":"Title %d","text":"%s","url":"https://example.org/%d"}`+"\n", i, strings.ReplaceAll(text(i), "\n", `\n`), i)
	}
	lines := strings.Split(content.String(), "\n")
	var items []Item
	for item, err := range Read(context.Background(), "-", strings.NewReader(content.String()), ReadOptions{AsOf: asOf}) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	if len(items) != records {
		t.Fatalf("%d items, want %d", len(items), records)
	}
	for i, item := range items {
		if item.Text != text(i) || item.Title != fmt.Sprint("Title ", i) || string(item.Origin.Raw) != lines[i] {
			t.Fatalf("record %d has become %.60q, %.60q, %.60q", i, item.Title, item.Text, item.Origin.Raw)
		}
	}
}
