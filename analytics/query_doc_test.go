package analytics

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tidings/sql"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const queryDoc = "../docs/query-language.md"

// TestQueryDoc runs what the reference of the language shows: examples parse
// without a warning, pairs are canonical forms or the terms of the index, and
// errors read as printed.
func TestQueryDoc(t *testing.T) {
	blocks := fencedBlocks(t, queryDoc)
	for _, kind := range []string{"query", "query-same", "query-terms", "query-error", "yaml"} {
		if len(blocks[kind]) == 0 {
			t.Errorf("%s has no %s blocks", queryDoc, kind)
		}
	}
	for _, block := range blocks["query"] {
		for _, line := range block {
			q, err := Parse(line)
			if err != nil {
				t.Errorf("%s: %v", line, err)
				continue
			}
			for _, w := range q.Warnings {
				t.Errorf("%s: %s", line, w.Text)
			}
			checkQuery(t, q)
		}
	}
	for _, block := range blocks["yaml"] {
		file, err := ReadTopics(queryDoc, strings.NewReader(strings.Join(block, "\n")))
		if err != nil {
			t.Errorf("%s: %v", strings.Join(block, "\n"), err)
			continue
		}
		for _, topic := range file.Topics {
			if !slices.ContainsFunc(blocks["query"], func(lines []string) bool { return slices.Contains(lines, topic.Query) }) {
				t.Errorf("%s lacks the query of the topic %s:\n%s", queryDoc, topic.Slug, topic.Query)
			}
		}
	}
	for _, block := range blocks["query-same"] {
		for _, line := range block {
			typed, canonical, ok := strings.Cut(line, "→")
			if !ok {
				t.Errorf("no → in %q", line)
				continue
			}
			q, err := Parse(strings.TrimSpace(typed))
			if err != nil {
				t.Errorf("%s: %v", typed, err)
				continue
			}
			if got := q.String(); got != strings.TrimSpace(canonical) {
				t.Errorf("%s\n got %s\nwant %s", typed, got, canonical)
			}
		}
	}
	for _, block := range blocks["query-terms"] {
		for _, line := range block {
			typed, want, _ := strings.Cut(line, "→")
			var got []string
			for tok := range store.Tokens(typed) {
				got = append(got, tok.Term)
			}
			if !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("%s\n got %s\nwant %s", typed, got, want)
			}
		}
	}
	for _, block := range blocks["query-error"] {
		_, err := Parse(block[0])
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: no syntax error but %v", block[0], err)
			continue
		}
		if got, want := e.Caret()+"\n"+e.Error(), strings.Join(block, "\n"); got != want {
			t.Errorf("\n got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestQueryDocIsComplete checks that the reference names every field and limit.
func TestQueryDocIsComplete(t *testing.T) {
	b, err := os.ReadFile(queryDoc)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	for _, f := range []FieldName{FieldTitle, FieldText, FieldLanguage, FieldSource, FieldCountry, FieldAuthor, FieldPublished, FieldURL} {
		if !strings.Contains(doc, "| `"+string(f)+":` |") {
			t.Errorf("no row for the field %s", f)
		}
	}
	number := message.NewPrinter(language.English)
	for _, limit := range []string{
		number.Sprintf("| length of a query | %d bytes |", MaxQueryBytes),
		number.Sprintf("| words, prefixes, values and dates in it | %d |", MaxClauses),
		fmt.Sprintf("inside one another | %d |", MaxDepth),
		fmt.Sprintf("`NEAR/N` | %d |", MaxDistance),
		fmt.Sprintf("before a `*` | at least %d |", MinPrefix),
		number.Sprintf("| a weight and a threshold of a score | %d |", MaxWeight),
	} {
		if !strings.Contains(doc, limit) {
			t.Errorf("no limit %q", limit)
		}
	}
	// The last cell of each row of the table of fields has its other names.
	for _, line := range strings.Split(doc, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.HasSuffix(strings.TrimSpace(cells[1]), ":`") {
			continue
		}
		field := FieldName(strings.Trim(cells[1], " `:"))
		for _, alias := range strings.Split(strings.TrimSpace(cells[4]), ", ") {
			name := strings.Trim(alias, "`:")
			if got, ok := fieldNamed(name); name != "" && (!ok || got != field) {
				t.Errorf("%s: is %q, not %q", name, got, field)
			}
		}
	}
}

// fencedBlocks gives the lines of a document's code blocks by their kind,
// blank ones left out.
func fencedBlocks(t *testing.T, path string) map[string][][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][][]string{}
	kind, inside := "", false
	for _, line := range strings.Split(string(b), "\n") {
		name, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && inside:
			inside = false
		case fence:
			kind, inside = name, true
			blocks[kind] = append(blocks[kind], nil)
		case inside && strings.TrimSpace(line) != "":
			last := len(blocks[kind]) - 1
			blocks[kind][last] = append(blocks[kind][last], line)
		}
	}
	return blocks
}
