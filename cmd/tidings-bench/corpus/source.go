package corpus

import (
	"math/rand/v2"
	"slices"
)

// sourceCount is the number of sources, over all languages.
const sourceCount = 320

// source is a publisher: a domain, mostly of one language, in one country.
type source struct{ domain, country string }

// sources are a language's, with how much each publishes.
type sources struct {
	list  []source
	draws alias
}

var countries = map[string][]string{
	"en": {"GB", "US", "LT", "PL", "BY"}, "ru": {"BY", "RU", "KZ", "LV"}, "be": {"BY", "PL"},
	"uk": {"UA"}, "pl": {"PL", "LT"}, "lt": {"LT"},
}

var tlds = map[string][]string{
	"en": {"com", "org", "co.uk", "net"}, "ru": {"by", "ru", "com", "news"}, "be": {"by", "org", "eu"},
	"uk": {"com.ua", "ua"}, "pl": {"pl", "com.pl"}, "lt": {"lt"},
}

// newSources makes the sources of every language; each language has a share of
// them as of the articles, and few of them publish most.
func newSources(seed uint64) map[string]*sources {
	r := rand.New(rand.NewPCG(seed, hash("sources")))
	syllables := languages[slices.IndexFunc(languages, func(l language) bool { return l.code == "en" })]
	out := map[string]*sources{}
	seen := map[string]bool{}
	for _, l := range languages {
		s := &sources{}
		for want := max(8, int(l.share*sourceCount)); len(s.list) < want; {
			domain := syllables.stem(r, 2) + []string{"news", "post", "", "daily", "press", ""}[r.IntN(6)] + "." + tlds[l.code][r.IntN(len(tlds[l.code]))]
			if seen[domain] {
				continue
			}
			seen[domain] = true
			c := countries[l.code]
			s.list = append(s.list, source{domain: domain, country: c[min(r.IntN(len(c)), r.IntN(len(c)))]})
		}
		s.draws = newAlias(zipf(len(s.list), 1, 1.1))
		out[l.code] = s
	}
	return out
}
