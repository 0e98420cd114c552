package sealed

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	compile := func(query string) (string, error) {
		if strings.Contains(query, "(") {
			return "", errors.New("a bracket is not closed")
		}
		return "<" + query + ">", nil
	}
	values := map[string]string{"a": "it's", "b": "2"}
	for _, c := range []struct{ text, want string }{
		{"SELECT $a, $b", "SELECT 'it''s', '2'"},
		{"SELECT '$a', \"$a\", $$ $a $$, $a -- $c\n, $b /* $c */", "SELECT '$a', \"$a\", $$ $a $$, 'it''s' -- $c\n, '2' /* $c */"},
		{"x IN matching('o''brien \"b\"') AND $a = $b", "x IN <o'brien \"b\"> AND 'it''s' = '2'"},
		{"FROM MATCHING ( /* q */ $a ), $b", "FROM <it's>, '2'"},
		{"FROM matching($q$x 'y'$q$), $a, $b", "FROM <x 'y'>, 'it''s', '2'"},
		{"SELECT matching, matching(x), matching('a', 'b'), rematching('a'), $a, $b", "SELECT matching, matching(x), matching('a', 'b'), rematching('a'), 'it''s', '2'"},
	} {
		e, err := Expand(c.text, values, compile)
		if err != nil || e.Text != c.want {
			t.Errorf("%s: %s (%v), want %s", c.text, e.Text, err, c.want)
		}
	}
	for _, c := range []struct {
		text, message, at string
	}{
		{"SELECT $a + $c, $b", "$c has no value", "$c"},
		{"SELECT $a", "no parameter $b", ""},
		{"SELECT $a, $b FROM matching('(x')", "a bracket is not closed", "'(x')"},
	} {
		_, err := Expand(c.text, values, compile)
		var refusal *Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, c.message) || c.at != "" && !strings.HasPrefix(c.text[refusal.Offset:], c.at) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
	if got := Parameters("SELECT $b, $a, '$c', $b"); strings.Join(got, " ") != "b a" {
		t.Errorf("%q", got)
	}
}

// An error in an expanded text is shown where it is in the one that was written.
func TestExpandedErrorsHaveTheirPlace(t *testing.T) {
	p := newPool(t, Options{})
	const text = "SELECT $a, id FROM articles WHERE id IN matching('xyz') AND titel = $b"
	e, err := Expand(text, map[string]string{"a": strings.Repeat("long", 10), "b": "x"}, func(string) (string, error) {
		return "(SELECT id FROM article WHERE text LIKE '%xyz%')", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Run(context.Background(), Statement{Text: e.Text})
	var failed *Failure
	if !errors.As(e.Error(err), &failed) || failed.Offset != strings.Index(text, "titel") {
		t.Errorf("%#v", e.Error(err))
	}
}

// A parameter is read as the type that is wanted where it stands.
func TestParametersAreOfTheTypeThatIsWanted(t *testing.T) {
	p := newPool(t, Options{})
	for text, values := range map[string]map[string]string{
		"SELECT id FROM articles WHERE published >= $from AND published < $to ORDER BY id LIMIT $n": {"from": "2025-01-02", "to": "2025-02-01", "n": "1"},
		"SELECT id FROM articles WHERE id = $id":                                                    {"id": "24"},
		"SELECT id FROM articles WHERE title = $title":                                              {"title": "Title 24"},
		"SELECT 24 WHERE 5 BETWEEN $a AND $b":                                                       {"a": "1", "b": "10"},
	} {
		e, err := Expand(text, values, nil)
		if err != nil {
			t.Fatal(err)
		}
		if lines, _, err := answer(context.Background(), p, Statement{Text: e.Text}); err != nil || strings.Join(lines, " ") != "24" {
			t.Errorf("%s: %q, %v", text, lines, err)
		}
	}
}
