package dashboard

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// Pages speak Russian to who reads it, with numbers in their forms; reports, too; files of
// numbers are English for everybody.
func TestPagesInRussian(t *testing.T) {
	s := newServer(t, shared(t))
	for path, want := range map[string][]string{
		"/": {"<h1>Обзор</h1>", "по неделям", "Таблица, файлы, ссылки", "Крупнейшие сюжеты дня"},
		"/board?topic=border&q=weather&from=2025-01-01&to=2025-07-01&interval=month":   {"1 янв. 2025 – 30 июн. 2025, UTC, по месяцам", "июнь 2025", "Доска без названия", "месяцем раньше – ", "Сохранить как доску…"},
		"/board/silent?from=2025-01-01&to=2025-04-01":                                  {"Замолчавшие источники", "28 февр. 2025"},
		"/board/present?topic=border&from=2025-01-01&to=2025-07-01":                    {"По состоянию на 1 июл. 2025, 12:00 UTC", "от всех), "},
		"/embed/volume?topic=border&from=2025-01-01&to=2025-07-01":                     {"Источник: Tidings, тема border, версия 1. Данные на 1 июл. 2025, 12:00 UTC (в базе 344 статьи). Создано 1 июл. 2025."},
		"/explore/volume.svg?q=border&from=2025-01-01&to=2025-07-01&interval=month":    {"статьи за месяц", "Источник: Tidings, запрос border."},
		"/boards/new?topic=border":                                                     {"Новая доска", "Убрать «Border»"},
		"/annotations":                                                                 {"Пометок пока нет"},
		"/sources":                                                                     {"Откуда поступают статьи"},
		"/board/report.html?topic=border&from=2025-01-01&to=2025-07-01&interval=month": {`<html lang="ru">`, "1 янв. 2025 – 30 июн. 2025, UTC", "июнь 2025", "Крупнейшие сюжеты за 30 июн. 2025", "статьи за месяц"},
		"/board/volume.csv?topic=border&from=2025-01-01&to=2025-07-01&interval=month":  {"date,count,total_count,ratio"},
	} {
		w := get(s.Handler(), path, "Accept-Language", "ru")
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		for _, text := range want {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s lacks %q: %.3000s", path, text, w.Body)
			}
		}
	}
}

// The texts of feeds in Russian; what ingest says of them stays English and is marked so.
func TestFeedsInRussian(t *testing.T) {
	h := serveFeeds(t, newFeeds(t), nil)
	page := get(h, "/feeds", "Accept-Language", "ru").Body.String()
	says(t, page, []string{"Требует внимания", "Подряд: 3 опроса.", "Статей нет уже 2 д. 2 ч; необычным считается молчание дольше 6 ч (около 12 в день).",
		`<span lang="en">the server answered 404 Not Found</span>`, ">сбой</span>", ">молчит</span>"}, []string{"No article for"})
	ru := built.choose("ru", "")
	for _, class := range []string{"malformed", "format", "dns", "connect", "broken", "timeout", "tls", "redirect", "too_large", "encoding", "refused", "address", "status"} {
		for _, status := range []int{0, 401, 404, 410, 429, 500} {
			text := analytics.Advice(class, status)
			if got := string(ru.advice(text)); text == "" || strings.Contains(got, `lang="en"`) || got == text {
				t.Errorf("the advice of %s, %d, %q, in Russian: %s", class, status, text, got)
			}
		}
	}
	for d, want := range map[time.Duration]string{50 * time.Hour: "2 д. 2 ч", 90 * time.Minute: "1 ч 30 мин", 90 * time.Second: "1 мин", 120 * time.Millisecond: "120 мс"} {
		if got := ru.span(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
	changes := settingChanges(ru, FeedSettings{Source: "N", Pages: "short"}, FeedSettings{Folder: "a", Aggregator: true, Pages: "always"})
	if got, want := strings.Join(changes, "; "), "Источник её статей: по её сайту или адресу, раньше: N; Папка: a, раньше: нет; Агрегатор: да, раньше: нет; Какие страницы читать: всегда, раньше: если текст в ленте короткий"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
