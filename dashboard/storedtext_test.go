package dashboard

import (
	"slices"
	"testing"

	"tidings/analytics"
)

// storedKeys adds the descriptions of the public schema and of the examples to the texts
// that are asked for.
func storedKeys(t *testing.T, used map[string]string) {
	t.Helper()
	tables, err := analytics.PublicTables()
	if err != nil {
		t.Fatal(err)
	}
	examples, err := shared(t).Examples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	texts := storedTexts(tables, examples)
	if !slices.Contains(texts, "Topic by week") || !slices.Contains(texts, "One row per publisher.") {
		t.Fatalf("the descriptions are %q", texts)
	}
	for _, text := range texts {
		used[text] = "sql/public"
	}
}
