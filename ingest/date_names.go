package ingest

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"
)

// monthTable holds the names of the months, January first, in English,
// Russian, Belarusian, Ukrainian, Polish and Lithuanian: the nominative, the
// genitive that stands in a date, and the abbreviations newsrooms use. No
// spelling means two months in different languages, so that a date need not
// say which language it is in; TestMonthNamesAreDistinct keeps it so.
const monthTable = `
january jan | январь января янв | студзень студзеня студз сту | січень січня січ | styczeń stycznia stycz sty | sausis sausio saus
february feb | февраль февраля февр фев | люты лютага лют | лютий лютого | luty lutego lut | vasaris vasario vas
march mar | март марта мар | сакавік сакавіка сак | березень березня берез бер | marzec marca marz | kovas kovo kov
april apr | апрель апреля апр | красавік красавіка крас кра | квітень квітня квіт кві | kwiecień kwietnia kwiec kwi | balandis balandžio bal
may | май мая | травень траўня трав тра | травня | maj maja | gegužė gegužės geg
june jun | июнь июня июн | чэрвень чэрвеня чэрв чэр | червень червня черв чер | czerwiec czerwca czerw cze | birželis birželio birž
july jul | июль июля июл | ліпень ліпеня ліп | липень липня лип | lipiec lipca lip | liepa liepos liep
august aug | август августа авг | жнівень жніўня жнів жні | серпень серпня серп сер | sierpień sierpnia sierp sie | rugpjūtis rugpjūčio rugpj rugp
september sept sep | сентябрь сентября сент сен | верасень верасня верас вер | вересень вересня верес | wrzesień września wrzes wrz | rugsėjis rugsėjo rugs
october oct | октябрь октября окт | кастрычнік кастрычніка кастр кас | жовтень жовтня жовт жов | październik października paźdz paź | spalis spalio spal
november nov | ноябрь ноября нояб ноя | лістапад лістапада ліст ліс | листопад листопада лист лис | listopad listopada lis | lapkritis lapkričio lapkr lap
december dec | декабрь декабря дек | снежань снежня снеж сне | грудень грудня груд гру | grudzień grudnia grudz gru | gruodis gruodžio gruod
`

// weekdayTable holds the names of the weekdays in the same languages. A date
// may carry one; it says nothing that the date does not, so it is only
// recognized and passed over.
const weekdayTable = `
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс
панядзелак аўторак серада сераду чацвер пятніца пятніцу субота суботу нядзеля нядзелю аў чц нд
понеділок вівторок середа середу четвер п'ятниця п'ятницю п’ятниця п’ятницю субота суботу неділя неділю
poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę pon wt śr czw pt sob niedz
pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
pirmadienį antradienį trečiadienį ketvirtadienį penktadienį šeštadienį sekmadienį
`

var monthNames = sync.OnceValue(func() map[string]time.Month {
	names := make(map[string]time.Month)
	for i, row := range strings.Split(strings.TrimSpace(monthTable), "\n") {
		for _, name := range strings.Fields(strings.ReplaceAll(row, "|", " ")) {
			names[norm.NFC.String(name)] = time.Month(i + 1)
		}
	}
	return names
})

var weekdayNames = sync.OnceValue(func() map[string]bool {
	names := make(map[string]bool)
	for _, name := range strings.Fields(weekdayTable) {
		names[norm.NFC.String(name)] = true
	}
	return names
})

// monthByName gives the month that word names in English, Russian,
// Belarusian, Ukrainian, Polish or Lithuanian: nominative, genitive or a
// common abbreviation, in any case, with or without a trailing dot.
func monthByName(word string) (time.Month, bool) {
	m, ok := monthNames()[nameKey(word)]
	return m, ok
}

// isWeekday reports whether word names a day of the week, in the languages
// and forms of monthByName.
func isWeekday(word string) bool { return weekdayNames()[nameKey(word)] }

func nameKey(word string) string {
	return norm.NFC.String(strings.ToLower(strings.TrimSuffix(word, ".")))
}
