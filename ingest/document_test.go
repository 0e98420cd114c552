package ingest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// readDocuments collects what readDocument yields.
func readDocuments(t *testing.T, text string, opts ReadOptions) (items []Item, rejects []*Reject) {
	t.Helper()
	if opts.AsOf.IsZero() {
		opts.AsOf = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	}
	readDocument("page.txt", text, opts, func(item Item, err error) bool {
		var reject *Reject
		switch {
		case errors.As(err, &reject):
			rejects = append(rejects, reject)
		case err != nil:
			t.Fatalf("unexpected error: %v", err)
		default:
			items = append(items, item)
		}
		return true
	})
	return items, rejects
}

// prose is two paragraphs that no rule can take for anything else.
const prose = "The ministry said on Wednesday that the two crossing points would stay closed until the end of the month.\n" +
	"Drivers of lorries that wait on the other side may return through a third country, the ministry added.\n"

func TestReadDocument(t *testing.T) {
	tests := []struct {
		name      string
		text      string
		title     string
		published string
		source    string
		author    string
		url       string
		first     string   // the body's first words
		last      string   // the body's last words
		has       []string // also in the body
		not       []string // stand only in furniture
	}{
		{
			name:  "without furniture or dateline",
			text:  "Crossings stay closed\n\n" + prose,
			title: "Crossings stay closed", first: "The ministry said", last: "third country, the ministry added.",
		},
		{
			name:  "title only",
			text:  "Crossings stay closed\n",
			title: "Crossings stay closed",
		},
		{
			name:  "Windows line ends and a byte order mark",
			text:  "\ufeffCrossings stay closed\r\n\r\nNovember 12, Pozirk. The ministry said no.\r\n- Politics\r\n- Society\r\n- Politics\r\n",
			title: "Crossings stay closed", published: "2025-11-12", source: "Pozirk",
			first: "The ministry said no.", last: "The ministry said no.", not: []string{"Politics", "Society"},
		},
		{
			name:  "byline, date and address on their own lines",
			text:  "Crossings stay closed\nBy Jane Roe\n12 November 2025, 14:30\nhttps://example.org/news/1\n\n" + prose,
			title: "Crossings stay closed", published: "2025-11-12 14:30", author: "Jane Roe", url: "https://example.org/news/1",
			first: "The ministry said", last: "added.", not: []string{"Jane", "14:30", "example.org"},
		},
		{
			name:  "header parts on one line",
			text:  "Переходы остаются закрытыми\nАвтор: Иван Иванов | Опубликовано: 12.11.2025 14:05 | Источник: «Вестник»\nВ министерстве сообщили, что два перехода останутся закрытыми до конца месяца.\n",
			title: "Переходы остаются закрытыми", published: "2025-11-12 14:05", author: "Иван Иванов", source: "Вестник",
			first: "В министерстве", last: "до конца месяца.",
		},
		{
			name:  "address above the title, buttons below it",
			text:  "https://example.org/a\nCrossings stay closed\nShare\nFacebook\nTelegram\nNovember 12, 2025 | Reading time: 3 min\nNovember 12, Pozirk. The ministry said no to the drivers.\n",
			title: "Crossings stay closed", published: "2025-11-12", source: "Pozirk", url: "https://example.org/a",
			first: "The ministry said", last: "to the drivers.", not: []string{"Share", "Telegram", "Reading"},
		},
		{
			name: "labels and headlines glued, a headline before the list",
			text: "Crossings stay closed\nNovember 12, Pozirk. " + prose +
				"Opposition asks parliament to vote on tariffs\n- Politics\n- EconomyTariffs double within a yearThe material is available only to members\n" +
				"- Politics, SocietyTeachers strike for a third dayThe material is available only to members\n- Society\n",
			title: "Crossings stay closed", published: "2025-11-12", source: "Pozirk",
			first: "The ministry said on", last: "the ministry added.", not: []string{"Opposition", "Tariffs", "Teachers", "members"},
		},
		{
			name: "the same in Belarusian",
			text: "Пераходы застаюцца закрытымі\n12 лістапада, Позірк. У міністэрстве паведамілі, што два пераходы будуць закрытыя да канца месяца.\n" +
				"Кіроўцы могуць вярнуцца праз трэцюю краіну, дадалі ў міністэрстве.\nПарламент прагаласуе за новыя тарыфы\n" +
				"- Палітыка\n- ЭканомікаТарыфы выраслі ўдваяМатэрыял даступны толькі для падпісчыкаў\n- Грамадства\n- Палітыка, ГрамадстваНастаўнікі баставалі тры дні\n",
			title: "Пераходы застаюцца закрытымі", published: "2025-11-12", source: "Позірк",
			first: "У міністэрстве", last: "дадалі ў міністэрстве.", not: []string{"Парламент", "Тарыфы", "Настаўнікі"},
		},
		{
			name: "Russian: read also, subscribe, copyright",
			text: "Переходы остаются закрытыми\n12 ноября, БелТА. В министерстве сообщили, что два перехода останутся закрытыми до конца месяца.\n" +
				"«Решение окончательное», — сказал министр.\n\nЧитайте также:\nПарламент проголосует за новые тарифы\nУчителя бастуют третий день\n\n" +
				"Подписывайтесь на наш Telegram-канал!\n© 2025 Вестник. Все права защищены. При использовании материалов ссылка обязательна.\n",
			title: "Переходы остаются закрытыми", published: "2025-11-12", source: "БелТА",
			first: "В министерстве", last: "сказал министр.", not: []string{"Парламент", "Учителя", "Telegram", "ссылка"},
		},
		{
			name: "Ukrainian: unbulleted labels and times",
			text: "Переходи залишаються закритими\nКИЇВ, 12 листопада. /Укрінформ/. У міністерстві повідомили, що два переходи будуть закриті до кінця місяця.\n" +
				"Водії можуть повернутися через третю країну, додали в міністерстві.\n\nПолітика\n12:30\nПарламент проголосує за нові тарифи\nСуспільство\n11:05\nВчителі страйкують третій день\n",
			title: "Переходи залишаються закритими", published: "2025-11-12", source: "Укрінформ",
			first: "КИЇВ, 12 листопада.", last: "додали в міністерстві.", not: []string{"Парламент", "Вчителі", "Політика"},
		},
		{
			name: "Polish: place kept, related block, cookies",
			text: "Przejścia pozostają zamknięte\nWarszawa, 12 listopada (PAP) – Ministerstwo podało, że dwa przejścia będą zamknięte do końca miesiąca.\n" +
				"Kierowcy mogą wrócić przez trzeci kraj, dodało ministerstwo.\nCzytaj także: Parlament zagłosuje nad taryfami\nGospodarka\nTaryfy wzrosły dwukrotnie\n" +
				"Ta strona używa plików cookie. Korzystając z niej, wyrażasz na to zgodę.\n",
			title: "Przejścia pozostają zamknięte", published: "2025-11-12", source: "PAP",
			first: "Warszawa, 12 listopada (PAP)", last: "dodało ministerstwo.", not: []string{"Parlament", "Taryfy", "cookie"},
		},
		{
			name: "Lithuanian: comments and most read",
			text: "Perėjos lieka uždarytos\nLapkričio 12 d., BNS. Ministerija pranešė, kad dvi perėjos bus uždarytos iki mėnesio pabaigos.\n" +
				"Vairuotojai gali grįžti per trečią šalį, pridūrė ministerija.\nTaip pat skaitykite\nSeimas balsuos dėl tarifų\nMokytojai streikuoja trečią dieną\n" +
				"Komentarai (3)\nSkaitomiausi\n1. Tarifai padvigubėjo\n2. Mokytojai grįžta į mokyklas\n",
			title: "Perėjos lieka uždarytos", published: "2025-11-12", source: "BNS",
			first: "Ministerija pranešė", last: "pridūrė ministerija.", not: []string{"Seimas", "Mokytojai", "Tarifai", "Komentarai"},
		},
		{
			name:  "a list inside the article stays",
			text:  "Crossings stay closed\n" + prose + "The closure concerns these goods:\n- potash\n- oil products\n- timber\n" + prose,
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", has: []string{"potash", "timber"},
		},
		{
			name:  "a list of findings in sentences ends the article",
			text:  "Report on the closure\n" + prose + "- Two of the five crossings are closed.\n- Queues grew to forty hours in October.\n- Prices of transport rose by a third.\n- Politics\n",
			title: "Report on the closure", first: "The ministry said", last: "- Prices of transport rose by a third.", has: []string{"forty hours"}, not: []string{"Politics"},
		},
		{
			name:  "an introduced list ends the article",
			text:  "New names on the list\n" + prose + "The list now also names:\n- the potash company\n- its two managers\nRead also: Tariffs double within a year\n",
			title: "New names on the list", first: "The ministry said", last: "- its two managers", not: []string{"Tariffs"},
		},
		{
			name:  "an unpunctuated list without an introduction, then prose",
			text:  "Crossings stay closed\n" + prose + "- Lavoriškės\n- Raigardas\n- Šalčininkai\n" + prose,
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", has: []string{"Raigardas"},
		},
		{
			name:  "subheads stay",
			text:  "Crossings stay closed\n" + prose + "What the drivers say\n" + prose + "What comes next\nThe government meets again on Friday.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "meets again on Friday.", has: []string{"What the drivers say", "What comes next"},
		},
		{
			name:  "read also between paragraphs is left out",
			text:  "Crossings stay closed\n" + prose + "Read also: Tariffs double within a year\nThe government meets again on Friday.\nPhoto: Jane Roe\nIt will also hear the drivers.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "hear the drivers.", has: []string{"on Friday"}, not: []string{"Tariffs", "Jane Roe"},
		},
		{
			name:  "headlines of other articles, then what the site says of itself",
			text:  "Crossings stay closed\n" + prose + "Tariffs double within a year\nTeachers strike for a third day\nParliament votes on the budget\nIs winter coming early?\nThe Herald is an independent paper.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", not: []string{"Tariffs", "Teachers", "winter", "Herald"},
		},
		{
			name:  "a question before a list of labels is a headline",
			text:  "Crossings stay closed\n" + prose + "Is winter coming early?\n- Society\n- Economy\n- Society\n",
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", not: []string{"winter"},
		},
		{
			name:  "a question at the end of the article stays",
			text:  "Crossings stay closed\n" + prose + "Who will pay for it?\n",
			title: "Crossings stay closed", first: "The ministry said", last: "Who will pay for it?",
		},
		{
			name:  "speech with dashes is no list",
			text:  "Interview with a driver\nWe met him at the crossing.\n— How long did you wait?\n— Forty hours, and then they sent us back.\n— Will you go again?\n— Never.\n",
			title: "Interview with a driver", first: "We met him", last: "— Never.", has: []string{"Forty hours"},
		},
		{
			name:  "a sentence may say that something is available only to some",
			text:  "Crossings stay closed\nThe full list of the closed crossings is available only to officers of the border guard.\n" + prose,
			title: "Crossings stay closed", first: "The full list", last: "the ministry added.", has: []string{"border guard"},
		},
		{
			name: "hard-wrapped text",
			text: "Crossings stay closed\n\nMINSK, Nov 12 (Reuters) - The ministry said on Wednesday that the two\ncrossing points would stay closed until the end of the month, and that\n" +
				"drivers of lorries on the other side may return through a third country\nwithout paying for the detour.\n\nThe government meets again on Friday, a spokesman said, and will hear\nthe drivers first.\n\nShare\nTariffs double within a year\n",
			title: "Crossings stay closed", published: "2025-11-12", source: "Reuters",
			first: "MINSK, Nov 12 (Reuters) - The ministry said on Wednesday that the two crossing", last: "the drivers first.", not: []string{"Tariffs"},
		},
		{
			name:  "no sentence at all",
			text:  "Weather for Thursday\nMinsk plus two, light snow\nVilnius plus three, fog\n- Politics\n- Society\n- Politics\n",
			title: "Weather for Thursday", first: "Minsk plus two", last: "plus three, fog", not: []string{"Politics"},
		},
		{
			name: "an advertisement after an unfinished line, a reporter's signature",
			text: "Przejścia pozostają zamknięte\n12 listopada 2025\nMinisterstwo podało, że dwa przejścia będą zamknięte do końca miesiąca.\n\"Decyzja jest ostateczna\" – powiedział minister\nReklama\n" +
				"Kierowcy czekają od tygodnia.\nZ Wilna Anna Nowak (PAP)\nPolecamy:\nTaryfy wzrosły dwukrotnie\n",
			title: "Przejścia pozostają zamknięte", published: "2025-11-12", source: "PAP",
			first: "Ministerstwo podało", last: "Kierowcy czekają od tygodnia.", has: []string{"ostateczna"}, not: []string{"Reklama", "Taryfy"},
		},
		{
			name:  "an agency in brackets after the last sentence",
			text:  "Perėjos lieka uždarytos\nBNS\n2025 m. lapkričio 12 d. 14:30\nMinisterija pranešė, kad dvi perėjos bus uždarytos. (BNS)\nNaujienos\nTarifai padvigubėjo\n",
			title: "Perėjos lieka uždarytos", published: "2025-11-12 14:30", source: "BNS",
			first: "Ministerija pranešė", last: "bus uždarytos. (BNS)", not: []string{"Tarifai"},
		},
		{
			name:  "sentences after a copyright line",
			text:  "Crossings stay closed\n" + prose + "© 2025 The Herald\nThe Herald is an independent paper that has come out daily since 1990 in three languages.\nIts office is in the old town, and its readers may visit it on weekdays.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", not: []string{"Herald", "office"},
		},
		{
			name:  "a sentence after a list of labels and headlines",
			text:  "Crossings stay closed\n" + prose + "- Politics\n- SocietyTeachers strike for a third day\nThe Herald is an independent paper that has come out daily since 1990.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", not: []string{"Teachers", "Herald"},
		},
		{
			name:  "a section's name, a headline and its teaser",
			text:  "Crossings stay closed\n" + prose + "Society\nTeachers strike for a third day\nSchools in the capital stay shut, the union says.\n",
			title: "Crossings stay closed", first: "The ministry said", last: "the ministry added.", not: []string{"Teachers", "union"},
		},
		{
			name:  "a subhead may be a section's name",
			text:  "The week in brief\n" + prose + "Economy\nThe government meets again on Friday.\n",
			title: "The week in brief", first: "The ministry said", last: "meets again on Friday.", has: []string{"Economy"},
		},
		{
			name:  "the source below the body",
			text:  "Crossings stay closed\n" + prose + "Source: Herald\nTags: border, lorries\n",
			title: "Crossings stay closed", source: "Herald", first: "The ministry said", last: "the ministry added.", not: []string{"lorries on", "Tags"},
		},
		{
			name:  "a date line with a year settles a dateline without one",
			text:  "Crossings stay closed\n12 November 2023\nNovember 12, Pozirk. The ministry said no.\n",
			title: "Crossings stay closed", published: "2023-11-12", source: "Pozirk", first: "The ministry said no.", last: "The ministry said no.",
		},
		{
			name:  "the dateline on its own line",
			text:  "Crossings stay closed\nNovember 12, Pozirk.\n" + prose,
			title: "Crossings stay closed", published: "2025-11-12", source: "Pozirk", first: "The ministry said", last: "added.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rejects := readDocuments(t, tt.text, ReadOptions{})
			if len(items) != 1 || len(rejects) != 0 {
				t.Fatalf("%d items, %d rejects, want 1 and 0", len(items), len(rejects))
			}
			item := items[0]
			for _, field := range []struct{ name, got, want string }{
				{"title", item.Title, tt.title}, {"published", item.Published, tt.published}, {"source", item.Source, tt.source},
				{"author", item.Author, tt.author}, {"url", item.URL, tt.url}, {"language", item.Language, ""},
			} {
				if field.got != field.want {
					t.Errorf("%s = %q, want %q", field.name, field.got, field.want)
				}
			}
			if (item.PublishedFrom == DateFile) != (tt.published != "") {
				t.Errorf("published from %q", item.PublishedFrom)
			}
			if !strings.HasPrefix(item.Text, tt.first) || !strings.HasSuffix(item.Text, tt.last) || tt.first == "" && item.Text != "" {
				t.Errorf("text is\n%s\nwant it from %q to %q", item.Text, tt.first, tt.last)
			}
			for _, word := range tt.has {
				if !strings.Contains(item.Text, word) {
					t.Errorf("%q is not in the text:\n%s", word, item.Text)
				}
			}
			for _, word := range tt.not {
				if strings.Contains(item.Text, word) {
					t.Errorf("%q is in the text:\n%s", word, item.Text)
				}
			}
		})
	}
}

// The publisher that the caller names is for documents that name none.
func TestReadDocumentSource(t *testing.T) {
	for text, want := range map[string]string{
		"Ministry refuses talks\nNovember 12, Pozirk. The ministry said no.\n": "Pozirk",
		"Ministry refuses talks\nThe ministry said no.\n":                      "Archive",
	} {
		for item, err := range Read(context.Background(), "-", strings.NewReader(text), ReadOptions{AsOf: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), Source: "Archive"}) {
			if err != nil || item.Source != want {
				t.Errorf("%q: got %+v, %v, want source %s", text, item, err, want)
			}
		}
	}
}

func TestReadDocumentFormFeeds(t *testing.T) {
	text := "\nFirst\nThe first body.\n\fSecond\nThe second body.\n\f\n"
	items, rejects := readDocuments(t, text, ReadOptions{})
	if len(items) != 2 || len(rejects) != 0 {
		t.Fatalf("%d items, %d rejects, want 2 and 0", len(items), len(rejects))
	}
	first, second := items[0], items[1]
	if first.Title != "First" || first.Text != "The first body." || first.Origin.Line != 2 || first.Origin.Record != 1 {
		t.Errorf("first: %+v", first)
	}
	if second.Title != "Second" || second.Text != "The second body." || second.Origin.Line != 4 || second.Origin.Record != 2 {
		t.Errorf("second: %+v", second)
	}
	if string(second.Origin.Raw) != "Second\nThe second body.\n" {
		t.Errorf("raw of second: %q", second.Origin.Raw)
	}
}

func TestReadDocumentEmpty(t *testing.T) {
	for _, text := range []string{"", "\n \r\n\t\n", "\ufeff", "\f\f"} {
		items, rejects := readDocuments(t, text, ReadOptions{})
		if len(items) != 0 || len(rejects) != 1 || !strings.Contains(rejects[0].Reason, "empty") {
			t.Errorf("%q: %d items, rejects %v", text, len(items), rejects)
		}
	}
}

func TestReadDocumentStops(t *testing.T) {
	calls := 0
	more := readDocument("page.txt", "A\n\fB\n", ReadOptions{AsOf: time.Now()}, func(Item, error) bool { calls++; return false })
	if more || calls != 1 {
		t.Errorf("went on after yield said no: more=%v calls=%d", more, calls)
	}
}

func TestReadDocumentLongFirstLine(t *testing.T) {
	paragraph := "The ministry said on Wednesday that two crossings would stay closed. " + strings.Repeat("Drivers wait on the other side. ", 20)
	items, _ := readDocuments(t, paragraph, ReadOptions{})
	if want := "The ministry said on Wednesday that two crossings would stay closed."; len(items) != 1 || items[0].Title != want {
		t.Fatalf("got %+v, want the first sentence as title", items)
	}
	if !strings.HasPrefix(items[0].Text, "The ministry said") {
		t.Errorf("the paragraph is not the text: %q", items[0].Text)
	}
}

func FuzzReadDocument(f *testing.F) {
	f.Add("Title\nNovember 12, Pozirk. " + prose + "- Politics\n- EconomyTariffs rise\n")
	f.Add("T\n12 ноября, «Зеркало» — Текст.\nЧитайте также:\n")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		items, rejects := readDocuments(t, text, ReadOptions{})
		if len(items)+len(rejects) == 0 {
			t.Fatal("nothing was yielded")
		}
		for _, item := range items {
			if item.Title == "" {
				t.Errorf("no title in %q", text)
			}
		}
	})
}
