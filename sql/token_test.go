package store

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func terms(text string) []string {
	var out []string
	for t := range Tokens(text) {
		out = append(out, t.Term)
	}
	return out
}

func TestTokens(t *testing.T) {
	long := strings.Repeat("é", 5000)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"folds case and marks", "Łukašenka ŁUKAŠENKA lukasenka", []string{"lukasenka", "lukasenka", "lukasenka"}},
		{"decomposed equals composed", "Łukas\u030cenka й и\u0306", []string{"lukasenka", "и", "и"}},
		{"cyrillic", "Лукашенко, ЎСЁ — їжак!", []string{"лукашенко", "усе", "іжак"}},
		{"letters that do not decompose", "Straße Øresund œuvre Đorđe ığdır Þór", []string{"strasse", "oresund", "oeuvre", "dorde", "igdir", "thor"}},
		{"possessive", "Minsk’s Minsk's call, the ministers’ and James's", []string{"minsk", "minsk", "call", "the", "ministers", "and", "james"}},
		{"apostrophe inside has one form", "сям'я сям’я сямʼя п`ять", []string{"сям'я", "сям'я", "сям'я", "п", "ять"}},
		{"quotes and inverted marks", "¿“vacuna”? «vacuna» „vacuna“ ¡vacuna!", []string{"vacuna", "vacuna", "vacuna", "vacuna"}},
		{"numbers", "2,000 3.5 %1987 Zapad-2025", []string{"2,000", "3.5", "1987", "zapad", "2025"}},
		{"compatibility forms", "ﬁle ＡＢＣ ①", []string{"file", "abc", "1"}},
		{"invisible characters", "санк\u00adции \u200eрос\u200dсия\u202e", []string{"санкции", "россия"}},
		{"greek sigma", "ΟΔΟΣ οδός", []string{"οδοσ", "οδοσ"}},
		{"ideographs and kana", "東京 カタカナ", []string{"東", "京", "カタカナ"}},
		{"nothing to index", "— … !!! ' _ \u200b", nil},
		{"empty", "", nil},
		{"a very long word is cut with a hash", long, []string{strings.Repeat("e", 96) + "…" + hash(strings.Repeat("e", 5000))}},
		{"invalid bytes", "a\xffb", []string{"a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, terms(c.text)); diff != "" {
				t.Errorf("Tokens(%.40q) (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func hash(s string) string {
	term := trimTerm(s)
	return term[strings.Index(term, "…")+len("…"):]
}

func TestTokensStandWhereTheySay(t *testing.T) {
	text := "“Łukašenka’s” border"
	var got []string
	for tok := range Tokens(text) {
		got = append(got, text[tok.Start:tok.End])
	}
	if diff := cmp.Diff([]string{"Łukašenka’s", "border"}, got); diff != "" {
		t.Error(diff)
	}
}

// A term is its own normal form: a word copied out of the index finds itself.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Łukašenka’s", "сям'я", "ﬁ ΑΣ ß", "İstanbul", "a_b__'s", "각", "ᄀ\u1161", "ǅ", "\u0345α", "x's's", "'_'s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for tok := range Tokens(text) {
			if tok.Start < last || tok.End <= tok.Start || tok.End > len(text) {
				t.Fatalf("token %+v out of order in %q", tok, text)
			}
			last = tok.End
			if !utf8.ValidString(tok.Term) || tok.Term == "" || len(tok.Term) > maxTerm {
				t.Fatalf("term %q of %q is not a term", tok.Term, text)
			}
			if len(tok.Term) > keptTerm {
				continue
			}
			again := normalTerm(tok.Term)
			if again != tok.Term {
				t.Fatalf("term %q of %q becomes %q", tok.Term, text, again)
			}
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"english", strings.Repeat("The council's new tram line opens in spring, the mayor said at the depot on Friday. ", 30)},
		{"belarusian", strings.Repeat("Новая трамвайная лінія адкрыецца ўвесну, сказаў мэр горада ў дэпо ў пятніцу. ", 30)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				for range Tokens(c.text) {
				}
			}
		})
	}
}
