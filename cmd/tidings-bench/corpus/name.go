package corpus

import (
	"math/rand/v2"
	"strings"
)

// Names are shared by all languages, each in the script of the language.
const (
	givenNames = 500
	surnames   = 6000
)

// person is a name in both scripts: given name and surname, capitalized.
type person struct{ latin, cyrillic [2]string }

// names are those of the people who are in the news, the first more often.
type names struct {
	given, family []([2]string) // Latin, Cyrillic
	draws         alias
}

func newNames(seed uint64, taken func(string) bool) *names {
	r := rand.New(rand.NewPCG(seed, hash("names")))
	l := language{
		onsets: fields(`m k s r l v b d t n g p h z br kr st gr tr vl`),
		nuclei: fields(`a e i o u`),
		codas:  fields(`- n r l s k m nt`),
	}
	n := &names{draws: newAlias(zipf(surnames, 20, 1))}
	seen := map[string]bool{}
	add := func(list *[][2]string, syllables int, endings []string) {
		latin := l.stem(r, syllables) + endings[r.IntN(len(endings))]
		cyrillic := transliterate(latin)
		if seen[latin] || taken(latin) || taken(cyrillic) {
			return
		}
		seen[latin] = true
		*list = append(*list, [2]string{capital(latin), capital(cyrillic)})
	}
	for len(n.given) < givenNames {
		add(&n.given, 2, fields(`a an el is ek`))
	}
	for len(n.family) < surnames {
		add(&n.family, 2+r.IntN(2), fields(`ov ska ski enko as is ik man er ich`))
	}
	return n
}

func (n *names) draw(r *rand.Rand) person {
	family, given := n.draws.draw(r), r.IntN(givenNames)
	return person{
		latin:    [2]string{n.given[given][0], n.family[family][0]},
		cyrillic: [2]string{n.given[given][1], n.family[family][1]},
	}
}

func (p person) in(l language) [2]string {
	if l.cyrillic {
		return p.cyrillic
	}
	return p.latin
}

var toCyrillic = strings.NewReplacer("sh", "ш", "ch", "ч", "zh", "ж",
	"a", "а", "b", "б", "c", "ц", "d", "д", "e", "е", "f", "ф", "g", "г", "h", "х", "i", "и", "j", "ж", "k", "к",
	"l", "л", "m", "м", "n", "н", "o", "о", "p", "п", "q", "к", "r", "р", "s", "с", "t", "т", "u", "у", "v", "в",
	"w", "в", "x", "кс", "y", "ы", "z", "з")

func transliterate(latin string) string { return toCyrillic.Replace(latin) }
