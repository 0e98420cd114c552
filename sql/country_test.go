package store

import "testing"

func TestCountryCode(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"BY", "BY"}, {"by", "BY"}, {" lt ", "LT"}, {"BLR", "BY"}, {"ltu", "LT"}, {"USA", "US"}, {"GBR", "GB"},
		{"Belarus", "BY"}, {"belarus", "BY"}, {"LITHUANIA", "LT"}, {"Poland", "PL"}, {"Ukraine", "UA"}, {"Peru", "PE"},
		{"Russia", "RU"}, {"Russian Federation", "RU"}, {"United States", "US"}, {"United States of America", "US"}, {"UK", "GB"}, {"United Kingdom", "GB"},
		{"South Korea", "KR"}, {"North Korea", "KP"}, {"Czech Republic", "CZ"}, {"Czechia", "CZ"}, {"Turkey", "TR"}, {"Türkiye", "TR"}, {"Ivory Coast", "CI"}, {"Côte d’Ivoire", "CI"},
		{"Bosnia-Herzegovina", "BA"}, {"Hong Kong", "HK"}, {"Taiwan", "TW"}, {"Kosovo", "XK"}, {"Myanmar", "MM"}, {"Moldova", "MD"}, {"Saint Lucia", "LC"}, {"St. Lucia", "LC"},
		{"Democratic Republic of the Congo", "CD"}, {"Palestinian Territory", "PS"}, {"Trinidad and Tobago", "TT"}, {"Trinidad & Tobago", "TT"},
		{"", ""}, {"Europe", ""}, {"EU", ""}, {"ZZ", ""}, {"XX", ""}, {"Atlantis", ""}, {"001", ""}, {"12", ""}, {"Minsk", ""}, {"SUN", ""},
	} {
		if got, ok := CountryCode(c.in); got != c.want || ok != (c.want != "") {
			t.Errorf("CountryCode(%q) = %q, %v; want %q", c.in, got, ok, c.want)
		}
	}
}

func TestTwoLettersAreNamedAsElsewhere(t *testing.T) {
	for _, form := range []string{"AA", "aa", "aA"} {
		for i := range 26 * 26 {
			s := string([]byte{form[0] + byte(i/26), form[1] + byte(i%26)})
			got, ok := CountryCode(s)
			if want, named := countryNamed(s); got != want || ok != named {
				t.Errorf("CountryCode(%q) = %q, %v; want %q, %v", s, got, ok, want, named)
			}
		}
	}
}

func BenchmarkCountryCode(b *testing.B) {
	for b.Loop() {
		CountryCode("BY")
	}
}
