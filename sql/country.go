package store

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"
)

// countryAliases are names in use that the Unicode names of countries do not
// have.
const countryAliases = `
us=united states of america|usa|america|u.s.|u.s.a.
gb=uk|u.k.|great britain|britain|england|scotland|wales|northern ireland
ru=russian federation
by=byelorussia|belorussia
kr=republic of korea|korea, south|korea
kp=democratic people's republic of korea|korea, north|dprk
cz=czech republic
mk=macedonia|republic of north macedonia|fyrom
md=republic of moldova
mm=burma|myanmar
cd=democratic republic of the congo|dr congo|drc|congo-kinshasa|zaire|democratic republic of congo
cg=republic of the congo|congo-brazzaville|congo|republic of congo
ci=ivory coast
cv=cape verde
sz=swaziland
tl=east timor
tr=turkey|türkiye
va=vatican|holy see
ps=palestine|palestinian territory|west bank|gaza strip|gaza
ba=bosnia|bosnia and herzegovina|bosnia-herzegovina
sy=syrian arab republic
ir=islamic republic of iran
ve=bolivarian republic of venezuela
bo=plurinational state of bolivia
tz=united republic of tanzania
la=lao people's democratic republic
vn=viet nam
bn=brunei darussalam
fm=micronesia
cn=people's republic of china|prc
hk=hong kong
mo=macau|macao
tw=taiwan, province of china
gm=the gambia
bs=the bahamas
nl=the netherlands|holland
ae=uae|emirates
xk=kosovo
ag=antigua and barbuda|antigua-barbuda
tt=trinidad and tobago|trinidad-tobago
kn=saint kitts and nevis
vc=saint vincent and the grenadines
st=sao tome and principe
`

// countries maps names to codes, both in the form of countryKey and in
// capitals: every country's Unicode name in English, and the aliases.
var countries = sync.OnceValue(func() map[string]string {
	names := make(map[string]string)
	english := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			// Codes no longer in use parse, but to other codes or to no country.
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			if name := english.Name(region); name != "" {
				names[countryKey(name)] = region.String()
			}
		}
	}
	for line := range strings.FieldsFuncSeq(countryAliases, func(r rune) bool { return r == '\n' }) {
		code, aliases, _ := strings.Cut(line, "=")
		for alias := range strings.SplitSeq(aliases, "|") {
			names[countryKey(alias)] = strings.ToUpper(code)
		}
	}
	return names
})

// countryKey is a country's name without what spellings of it vary.
func countryKey(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(".()", r):
			return -1
		case r == '’':
			return '\''
		case r == '-':
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
	return strings.Join(strings.Fields(countryWords.Replace(name)), " ")
}

var countryWords = strings.NewReplacer("&", "and", "saint ", "st ")

// twoLetters are the codes that two letters stand for, in the order of the
// alphabet: what most files have in every record.
var twoLetters = sync.OnceValue(func() *[26 * 26]string {
	var t [26 * 26]string
	for i := range t {
		t[i], _ = countryNamed(string([]byte{'A' + byte(i/26), 'A' + byte(i%26)}))
	}
	return &t
})

// CountryCode gives the ISO 3166-1 alpha-2 code of a country from such a
// code, an alpha-3 code or an English name, and false for what is none.
func CountryCode(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) == 2 && isLetter(rune(s[0])) && isLetter(rune(s[1])) {
		code := twoLetters()[int(s[0]&^0x20-'A')*26+int(s[1]&^0x20-'A')]
		return code, code != ""
	}
	return countryNamed(s)
}

// countryNamed is CountryCode for what has no blanks around it.
func countryNamed(s string) (string, bool) {
	if code, ok := countries()[countryKey(s)]; ok {
		return code, true
	}
	if len(s) != 2 && len(s) != 3 || strings.ContainsFunc(s, func(r rune) bool { return !isLetter(r) }) {
		return "", false
	}
	region, err := language.ParseRegion(s)
	if err != nil {
		return "", false
	}
	// A country that is no more, or a group of countries, has no name there.
	code, ok := countries()[countryKey(display.English.Regions().Name(region.Canonicalize()))]
	return code, ok
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
