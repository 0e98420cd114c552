package analytics

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is written as a file is read again as it was, whatever YAML would take it for.
func TestAnnotationFileRoundTrip(t *testing.T) {
	var list []Annotation
	for _, text := range []string{"A strike", `"quoted" and 'quoted'`, "two\nlines", "two\n  lines, the second further in", "- no item", "# no comment", "key: value", "2025-01-01", "true", "null", "07",
		"{topic}", "50 %", "*star", "&and", "!bang", "|", ">", "łódź, Łukašenka: «так» 🚧", `back\slash`, "a\ttab", "a\t\"tab\"", "łódź\tžlugt", "two\tlines\nwith\ttabs", "ends in :", "a\n\nb", strings.Repeat("long ", 60) + "text"} {
		n, err := ParseAnnotation("", "2025-02-03", "", text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	several, err := ParseAnnotation("border", "2024-12-31", "2025-01-02", "Two days of a topic")
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, several)
	var file strings.Builder
	if err := WriteAnnotations(&file, list); err != nil {
		t.Fatal(err)
	}
	again, err := ReadAnnotations("a.yaml", strings.NewReader(file.String()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, file.String())
	}
	if diff := cmp.Diff(list, again); diff != "" {
		t.Errorf("read again (-written +read):\n%s\n%s", diff, file.String())
	}
}

func TestReadAnnotationsFaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a.yaml", "annotations:\n  - from: 2025-01-01\n    text: ok\n  - {from: x, text: y}\n", `a.yaml:4:6: annotation number 2: from="x"`},
		{"a.yaml", "annotations: []\n", "a.yaml: no annotations"},
		{"a.yaml", "notes: []\n", "a.yaml:1:1: "},
		{"a.CSV", "from,text\n2025-01-01,ok\n2025-01-32,y\n", `a.CSV:3: annotation number 2: from="2025-01-32"`},
		{"a.csv", "from,text\n2025-01-01,ok,more\n", "a.csv:2:1: wrong number of fields"},
		{"a.csv", "from,text,from\n", `a.csv:1: column "from"`},
		{"a.csv", "", "a.csv: no annotations"},
	} {
		_, err := ReadAnnotations(c.name, strings.NewReader(c.text))
		var at *FileError
		if !errors.As(err, &at) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
	list, err := ReadAnnotations("a.csv", strings.NewReader("\ufefftext,from,created,annotation\n\"A \"\"strike\"\",\nlong\",2025-01-01,2025-01-01T00:00:00Z,7\n"))
	if err != nil || len(list) != 1 || list[0].Text != "A \"strike\",\nlong" || list[0].Days() != "2025-01-01" || list[0].ID != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
