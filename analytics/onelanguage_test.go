package analytics

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tidings/sql"
)

// Nearly all that a word finds is in the language of the word; a topic that has it beside
// words of other languages is offered.
func TestOneLanguage(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	var batch []store.Article
	for i := range 30 {
		batch = append(batch, art(fmt.Sprint("en", i), "en", "2025-01-06", "Sanctions extended", fmt.Sprint("number ", i)),
			art(fmt.Sprint("ru", i), "ru", "2025-01-06", "Санкции продлены", fmt.Sprint("минск ", i)))
	}
	batch = append(batch, art("odd", "ru", "2025-01-06", "Слово sanctions в кавычках", "минск"))
	put(t, s, batch...)
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - slug: sanctions\n    name: Sanctions\n    query: sanction* OR санкци*\n  - slug: english\n    name: English\n    query: sanctions\n  - slug: weather\n    name: Weather\n    query: weather OR погода\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	found, err := a.OneLanguage(ctx, request(t, "q=sanctions"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	one := found[0]
	if one.Language.Value != "en" || one.Language.Label != "English" || one.Share < 0.96 || one.Others != 1 || one.OtherPart < 0.5 || one.Query != "sanctions" {
		t.Errorf("%+v", one)
	}
	if len(one.Topics) != 1 || one.Topics[0].Slug != "sanctions" {
		t.Errorf("offered are %+v", one.Topics)
	}
	for _, silent := range []string{
		"q=sanctions OR санкции",      // in both
		"q=sanctions&language=en",     // asked for
		"q=sanctions language:en",     // likewise
		"topic=english",               // whoever made a topic knows
		"q=кавычках",                  // too few
		"q=zyzzyva",                   // none
		"q=source:a.example",          // no words
		"q=sanctions&from=2026-01-01", // nothing in scope
	} {
		if found, err := a.OneLanguage(ctx, request(t, silent)); err != nil || len(found) != 0 {
			t.Errorf("%s: %+v, %v", silent, found, err)
		}
	}
}
