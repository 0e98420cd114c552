package demo

import (
	"strings"
	"testing"
)

// stems are the beginnings of words without which an article of a topic
// cannot be told in a language. They are coarser than the starter pack's
// queries: what has none of them is about something else.
var stems = map[string]map[string][]string{
	"border-incidents": {
		"be": {"памеж", "пункт пропуску", "пункта пропуску", "пункце пропуску", "пункты пропуску", "дзяржаўнай мяжы"},
		"ru": {"погран", "пункт пропуска", "пункта пропуска", "пункте пропуска", "государственной границе", "на границе"},
		"uk": {"прикордон", "пункт пропуску", "державному кордоні", "на кордоні"},
		"lt": {"pasien", "valstybės sien"},
		"pl": {"straż granicz", "straży granicz", "przejści", "granicy państwowej", "granicy", "pogranicz"},
		"en": {"border"},
	},
	"sanctions": {
		"be": {"санкцы"}, "ru": {"санкци"}, "uk": {"санкці"}, "lt": {"sankcij"}, "pl": {"sankc"}, "en": {"sanctions"},
	},
	"airspace": {
		"be": {"паветран", "метэазонд"},
		"ru": {"воздушн", "метеозонд"},
		"uk": {"повітрян", "метеозонд", "аеростат"},
		"lt": {"oro erdv", "balion"},
		"pl": {"przestrze", "balon"},
		"en": {"airspace", "balloon"},
	},
	"political-prisoners": {
		"be": {"палітвяз"}, "ru": {"политзаключ"}, "uk": {"політв’яз"},
		"lt": {"politin"}, "pl": {"polityczn"}, "en": {"political prisoner"},
	},
	"trade-restrictions": {
		"be": {"забарон", "экспартн", "мытныя пошліны", "гандлёвы", "імпарт"},
		"ru": {"запрет", "экспортн", "таможенные пошлины", "торговы", "импорт"},
		"uk": {"заборон", "експортн", "імпортні мита", "торговельн", "імпорт"},
		"lt": {"importo", "eksporto", "prekybos apribojim"},
		"pl": {"importu", "importowe", "eksportu", "ograniczenia handlowe"},
		"en": {"import", "export", "trade restrictions", "transit ban", "ban on transit"},
	},
	"migration": {
		"be": {"мігра", "бежан"}, "ru": {"мигра", "бежен"}, "uk": {"мігра", "біжен"},
		"lt": {"migra", "pabėgėl", "prieglobs"}, "pl": {"migra", "uchodź", "azyl"}, "en": {"migra", "refugee", "asylum"},
	},
	"military-exercises": {
		"be": {"вучэнн", "боегатоўн"}, "ru": {"учени", "боеготовн"}, "uk": {"навчан", "боєготовн"},
		"lt": {"pratyb", "kovinės parengties"}, "pl": {"ćwicze", "gotowości bojowej"}, "en": {"exercise", "snap inspection", "drills"},
	},
}

// falseFriends are what the background says on purpose though a topic's word
// is in it: a good query is not taken in.
var falseFriends = []string{
	"дысцыплінарныя санкцыі", "дисциплинарные санкции", "дисциплінарні санкції", "drausmines sankcijas", "sankcje dyscyplinarne", "disciplinary sanctions",
	"міграцыя птушак", "миграция птиц", "міграція птахів", "paukščių migracija", "migracja ptaków", "bird migration",
	"фестываль паветраных шароў", "фестиваль воздушных шаров", "фестиваль повітряних куль", "oro balionų festivalis", "festiwal balonów", "festiwal balonowy", "balloon festival",
	"balony nad", "balionai virš", "balloons over", "exercises for the back",
}

func TestAreasKeepApart(t *testing.T) {
	a, lexicons := prepare(Options{Articles: 12_000})
	friends := 0
	for i := range a.drafts {
		d := &a.drafts[i]
		item, _ := makeItem(lexicons[d.language], d)
		text := strings.ToLower(item.Title + "\n" + item.Text)
		if byLanguage, isTopic := stems[d.area]; isTopic {
			if !containsAny(text, byLanguage[d.language]) {
				t.Errorf("%s is about %s but says none of its words:\n%s", item.URL, d.area, text)
			}
			continue
		}
		before := len(text)
		for _, f := range falseFriends {
			text = strings.ReplaceAll(text, f, "")
		}
		if len(text) < before {
			friends++
		}
		for _, topic := range []string{"border-incidents", "sanctions", "political-prisoners", "migration"} {
			if containsAny(text, stems[topic][d.language]) {
				t.Errorf("%s is background (%s) but speaks of %s:\n%s", item.URL, d.area, topic, text)
			}
		}
		if d.area != "culture" && containsAny(text, stems["airspace"][d.language]) {
			t.Errorf("%s is background (%s) but speaks of airspace:\n%s", item.URL, d.area, text)
		}
	}
	if friends < 50 {
		t.Errorf("%d articles of the background have a false friend, expected more", friends)
	}
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
