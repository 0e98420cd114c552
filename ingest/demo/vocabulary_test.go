package demo

import (
	"slices"
	"strings"
	"testing"
)

func TestVocabulary(t *testing.T) {
	lexicons, err := loadLexicons()
	if err != nil {
		t.Fatal(err)
	}
	// Translations of a report name the same place and people: the tables must
	// have the same rows in every language.
	for _, name := range []string{"town", "forest", "capital", "crossing", "ground", "person", "expert", "month", "weekday"} {
		want := lexicons["en"].tables[name].keys
		for _, language := range languages {
			if got := lexicons[language].tables[name].keys; !slices.Equal(got, want) {
				t.Errorf("%s: the rows of %s are %v, those of English %v", language, name, got, want)
			}
		}
	}
	for _, language := range languages {
		for at, sentences := range lexicons[language].sections {
			known := at.subject == "news" || at.subject == "soft" || slices.Contains(topics[:], at.subject) || slices.Contains(background[:], at.subject) ||
				slices.ContainsFunc(events(), func(e event) bool {
					return e.name == at.subject && slices.Contains(e.languages, language)
				})
			if !known {
				t.Errorf("%s: nothing speaks of %q, which has %d lines", language, at.subject, len(sentences))
			}
		}
	}
}

func TestVocabularyErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"row of another width", "[table town nom in]\nminsk = Minsk", "xx.txt:2: \"minsk = Minsk\": expected 2 forms (nom, in)"},
		{"row without a key", "[table town nom]\nMinsk", "xx.txt:2: \"Minsk\": expected key = form | form"},
		{"key twice", "[table town nom]\na = A\na = B", "xx.txt:3: \"a = B\": the key \"a\" stands twice"},
		{"heading of no kind", "[quote news]", "xx.txt:1: \"[quote news]\": expected [table"},
		{"text before a heading", "\nhello", "xx.txt:2: \"hello\" stands before the first section"},
		{"open brace", "[body news]\na {b", "xx.txt:2: \"{b\": a brace is not closed"},
		{"span the wrong way", "[body news]\n{9-3}", "xx.txt:2: {9-3}: expected a span such as 12-40 or 20-90/10"},
		{"span of nonsense", "[body news]\n{1x-3}", "xx.txt:2: {1x-3}: expected a span"},
		{"slot without a name", "[body news]\n{}", "xx.txt:2: {}: a slot needs a name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lex := &lexicon{language: "en", tables: map[string]*table{}, sections: map[section][]sentence{}}
			err := lex.read("xx.txt", tt.text)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestSlotsMustLead(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no such table", "{nowhere}", "{nowhere}: no such table"},
		{"no such column", "{town.under}", "{town.under}: the table has nom, in"},
		{"one row only", "{town2}", "{town2}: the table has one row only"},
		{"too few noun forms", "{2-9 шар/шары}", "{2-9 шар/шары}: expected 3 noun forms"},
		{"inside a choice", "{a|{nowhere}}", "{nowhere}: no such table"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lex := &lexicon{language: "ru", tables: map[string]*table{}, sections: map[section][]sentence{}}
			if err := lex.read("xx.txt", "[table town nom in]\nminsk = Минск | в Минске\n[body news]\n"+tt.text); err != nil {
				t.Fatal(err)
			}
			err := lex.checkTemplate(lex.sections[section{"body", "news"}][0].template)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestPluralForm(t *testing.T) {
	tests := []struct {
		language string
		forms    string
		want     map[int]string
	}{
		{"en", "day/days", map[int]string{1: "day", 2: "days", 5: "days", 21: "days"}},
		{"ru", "день/дня/дней", map[int]string{1: "день", 2: "дня", 5: "дней", 11: "дней", 12: "дней", 21: "день", 22: "дня", 111: "дней"}},
		{"be", "дзень/дні/дзён", map[int]string{1: "дзень", 4: "дні", 14: "дзён", 101: "дзень"}},
		{"uk", "день/дні/днів", map[int]string{1: "день", 3: "дні", 13: "днів", 31: "день"}},
		{"pl", "dzień/dni/dni", map[int]string{1: "dzień", 21: "dni"}},
		{"pl", "osoba/osoby/osób", map[int]string{1: "osoba", 2: "osoby", 12: "osób", 21: "osób", 22: "osoby"}},
		{"lt", "diena/dienos/dienų", map[int]string{1: "diena", 2: "dienos", 9: "dienos", 10: "dienų", 11: "dienų", 19: "dienų", 20: "dienų", 21: "diena", 25: "dienos"}},
	}
	for _, tt := range tests {
		forms := strings.Split(tt.forms, "/")
		for n, want := range tt.want {
			if got := forms[pluralForm(tt.language, n)]; got != want {
				t.Errorf("%s: %d %s, want %s", tt.language, n, got, want)
			}
		}
	}
}

func TestPolish(t *testing.T) {
	tests := []struct{ language, in, want string }{
		{"en", "the end.", "The end."},
		{"en", "“so be it”, they said.", "“So be it”, they said."},
		{"en", "12 drones fell.", "12 drones fell."},
		{"lt", "pranešė liepos 24 d..", "Pranešė liepos 24 d."},
		{"be", "служба паведаміла у сераду.", "Служба паведаміла ў сераду."},
		{"be", "сабраліся у Мінску, у Брэсце і у Гродне.", "Сабраліся ў Мінску, у Брэсце і ў Гродне."},
		{"be", "суд ў Мінску.", "Суд у Мінску."},
		{"uk", "служба повідомила у середу.", "Служба повідомила в середу."},
		{"uk", "вона жила у Львові, у Франківську.", "Вона жила у Львові, у Франківську."},
		{"uk", "суд у Києві.", "Суд у Києві."},
		{"uk", "повідомили у «Брузгах».", "Повідомили в «Брузгах»."},
	}
	for _, tt := range tests {
		if got := polish(tt.language, tt.in); got != tt.want {
			t.Errorf("%s: %q became %q, want %q", tt.language, tt.in, got, tt.want)
		}
	}
}

func TestSlug(t *testing.T) {
	tests := []struct{ title, want string }{
		{"Сем'і палітвязняў чакаюць вестак", "semi-palitviazniau-chakaiuts-vestak"},
		{"Oro erdvė: «Žemaitija», 25 balionai – naktį vėl uždaryta", "oro-erdve-zemaitija-25-balionai-nakti"},
		{"П’ять", "piat"},
		{"Łódź", "lodz"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := slug(tt.title); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.title, got, tt.want)
		}
	}
}
