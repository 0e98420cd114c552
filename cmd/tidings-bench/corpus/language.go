package corpus

import "strings"

// language is a made-up language that looks like the one of its code: words are
// stems of syllables with endings. It has words of its own, in its own script.
type language struct {
	code     string
	share    float64 // of all articles
	words    int     // word forms
	cyrillic bool
	// onsets, nuclei and codas make syllables; what stands first is taken more often.
	onsets, nuclei, codas []string
	// endings are the forms of a stem; the first is the most frequent.
	endings []string
}

func fields(s string) []string {
	out := strings.Fields(s)
	for i, f := range out {
		if f == "-" { // nothing
			out[i] = ""
		}
	}
	return out
}

// languages are the six that the starter topics are written in, in the order
// in which each topic's query has them.
var languages = []language{
	{
		code: "en", share: 0.30, words: 110_000,
		onsets:  fields(`t s th b c d f g h l m n p r st w - br ch cl cr dr fl fr gr j k pl pr qu sc sh sl sp str tr v wh`),
		nuclei:  fields(`e a i o u ea ai ou ee oa ie au oo`),
		codas:   fields(`- n r t s l d nd st m ck nt p ng rd x ll ss sh rt`),
		endings: fields(`- s ed ing er ly ers al ness able ment ive`),
	},
	{
		code: "ru", share: 0.28, words: 180_000, cyrillic: true,
		onsets:  fields(`п с в н к т р м д б г л з - пр ст ч ж х ш гр тр кр вл сл др зн ф ц щ сп ств бр`),
		nuclei:  fields(`о а е и у ы я ю э`),
		codas:   fields(`- - - н р л с т м ст к в й нт рт`),
		endings: fields(`а ы и - е у ом ов ой ами ах ый ого ые ых ая ую ым ть л ла ли ет ют ение ения ость ости ный ного ная`),
	},
	{
		code: "be", share: 0.08, words: 120_000, cyrillic: true,
		onsets:  fields(`п с в н к т р м д б г л з - пр ст ч ж х ш гр тр кр дз ц сл зн ць сп бр`),
		nuclei:  fields(`а о е і у ы я ю э`),
		codas:   fields(`- - - н р л с т м ст к ў й ц`),
		endings: fields(`а ы і - е у ам аў ай амі ах ага ая ую ыя ых аму ць ла лі ла енне ання асць асці ны нага ная`),
	},
	{
		code: "uk", share: 0.13, words: 150_000, cyrillic: true,
		onsets:  fields(`п с в н к т р м д б г л з - пр ст ч ж х ш гр тр кр сл др зн ц щ сп бр ґ`),
		nuclei:  fields(`о а е и і у я ю є ї`),
		codas:   fields(`- - - н р л с т м ст к в й ть`),
		endings: fields(`а и і - у ом ів ою ами ах ий ого ої і их ому ти в ла ли ення ання ість ості ний ного на`),
	},
	{
		code: "pl", share: 0.14, words: 180_000,
		onsets:  fields(`p s w n k t r m d b g l z - prz st cz ż sz ch rz gr kr pr tr ł wsp j ć ś dz szcz zw br`),
		nuclei:  fields(`o a e i y u ie ia ó ą ę io`),
		codas:   fields(`- - - n r l s t m st k w j ś ć ń rz`),
		endings: fields(`a y i - e u em ów ą ę ami ach owy owego owa owych ej ym ać ał ała ali anie ania ość ości ny nego na nych`),
	},
	{
		code: "lt", share: 0.07, words: 120_000,
		onsets:  fields(`p s v n k t r m d b g l - pr st č ž š gr tr kr sk sv j z br šv`),
		nuclei:  fields(`a i e o u ai ie au uo ė y ū ą ę`),
		codas:   fields(`- - - n r l s t m st k v`),
		endings: fields(`as o a ai ų us ui e is ams uose ą os ė ės ę ei imas imo imą ti o jo ojo inis inio inė inės ius iai`),
	},
}
