package analytics

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestParseSoup parses shuffled pieces of queries, of which far more are sound
// than of shuffled letters.
func TestParseSoup(t *testing.T) {
	pieces := []string{
		"border", "Łukašenka", "санкц*", "U.S.-led", `"AND"`, "and", `\*x`, "19:30", `"near5"`, "'x", "x'", `"border guard*"`, `"a1 b1 c1"~4`, "«Радыё „Свабода“»",
		" ", " ", " ", " AND ", " OR ", " || ", " NEAR/7 ", "NOT ", "-", "!", "+", "(", "(", ")", ")", ")",
		"title:", "text:(", "language:be", "language:(be OR -ru)", "country:*", `author:"J. \"S*"`, "url:*a/b*", "source:",
		"published:[2024-02 TO *]", "published:(>2024 AND <=2025-01-01T10:00)", `near9:"a1 b1"`,
		"score:(", "^5", "^-0.5 ", ") >= 1", ">=2", `score:(border^2 "a b" санкц*^-1)>=1.5`,
	}
	r := rand.New(rand.NewPCG(7, 7))
	sound := 0
	for range 50_000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		q, err := Parse(b.String())
		if err != nil {
			checkSyntaxError(t, b.String(), err)
			continue
		}
		sound++
		checkQuery(t, q)
		if t.Failed() {
			return
		}
	}
	if sound < 5_000 {
		t.Errorf("only %d queries were sound", sound)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`border AND (incident* OR closure) -football`,
		`"border crossing"  "smuggling balloons"~5  balloon* NEAR/10 airspace`,
		`title:(sanction* OR -"a b*"~3) language:(lt OR be) country:BY author:"…x" url:*a/b* published:[2025-01-01 TO 2025-12-31T10:00]`,
		`Zapad-20* «Радыё „Свабода“» \AND \* \( EU\:n`,
		`!!a +b OR -(c NEAR/2 ("d e" OR f*)) || near20:"x y"`,
		`АND ОR ИЛИ source:"a \"b*" published:(>=2025 AND <2026-02-03T10:11:12+03:00)`,
		`-score:(balloon*^10 "air show"^-2.5 «d e») >= 1 x OR score:(a b c)>=2`,
		"a\u0301b\u200d’s 日本語 한국* 🇱🇹🇧🇾 ١٢٣ ﬁn ǅ 1,000.5 x_y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			checkSyntaxError(t, text, err)
			return
		}
		checkQuery(t, q)
	})
}
