package ingest

import (
	"testing"
	"time"
)

func TestScanDateline(t *testing.T) {
	asOf := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		line      string
		published string // "" when the line has no dateline with a date
		agency    string
		place     string
		rest      string
	}{
		// The agencies' own forms, without a year.
		{"November 12, Pozirk. The minister said no.", "2025-11-12", "Pozirk", "", "The minister said no."},
		{"12 ноября, БелТА. Министр отказался.", "2025-11-12", "БелТА", "", "Министр отказался."},
		{"12 лістапада, Позірк. Міністр адмовіўся.", "2025-11-12", "Позірк", "", "Міністр адмовіўся."},
		{"12 листопада, Укрінформ. Міністр відмовився.", "2025-11-12", "Укрінформ", "", "Міністр відмовився."},
		{"Warszawa, 12 listopada (PAP) – Minister odmówił.", "2025-11-12", "PAP", "Warszawa", "Minister odmówił."},
		{"Lapkričio 12 d., BNS. Ministras atsisakė.", "2025-11-12", "BNS", "", "Ministras atsisakė."},
		{"MINSK, Nov 12 (Reuters) - The minister said no.", "2025-11-12", "Reuters", "MINSK", "The minister said no."},
		{"KYIV, 12 November. /Ukrinform/. The minister said no.", "2025-11-12", "Ukrinform", "KYIV", "The minister said no."},
		{"МИНСК, 12 ноя — РИА Новости. Министр отказался.", "2025-11-12", "РИА Новости", "МИНСК", "Министр отказался."},
		{"Минск. 12 ноября. ИНТЕРФАКС-ЗАПАД - Министр отказался.", "2025-11-12", "ИНТЕРФАКС-ЗАПАД", "Минск", "Министр отказался."},
		{"12 ноября, Минск /Корр. БЕЛТА/. Министр отказался.", "2025-11-12", "БЕЛТА", "Минск", "Министр отказался."},
		{"МОСКВА, 12 ноября. /ТАСС/. Министр отказался.", "2025-11-12", "ТАСС", "МОСКВА", "Министр отказался."},
		{"Vilnius, lapkričio 12 d. (BNS). Ministras atsisakė.", "2025-11-12", "BNS", "Vilnius", "Ministras atsisakė."},
		{"November 12, LRT.lt. The minister said no.", "2025-11-12", "LRT.lt", "", "The minister said no."},
		{"November 12, 15min.lt. The minister said no.", "2025-11-12", "15min.lt", "", "The minister said no."},
		{"12 ноября, «Зеркало». Министр отказался.", "2025-11-12", "Зеркало", "", "Министр отказался."},
		{"12 лістапада, Радыё Свабода. Міністр адмовіўся.", "2025-11-12", "Радыё Свабода", "", "Міністр адмовіўся."},
		{"12 November, Radio Free Europe. The minister said no.", "2025-11-12", "Radio Free Europe", "", "The minister said no."},
		{"(PAP) Warszawa, 12 listopada - Minister odmówił.", "2025-11-12", "PAP", "Warszawa", "Minister odmówił."},
		{"Pozirk, November 12. The minister said no.", "2025-11-12", "Pozirk", "", "The minister said no."},
		{"Nov. 12 (UPI) -- The minister said no.", "2025-11-12", "UPI", "", "The minister said no."},
		{"MINSK/VILNIUS, Nov 12 (Reuters) - The minister said no.", "2025-11-12", "Reuters", "MINSK/VILNIUS", "The minister said no."},
		{"November 12, Minsk. The minister said no.", "2025-11-12", "", "Minsk", "The minister said no."},
		{"12 ноября. Министр отказался.", "2025-11-12", "", "", "Министр отказался."},
		{"November 12, Pozirk", "2025-11-12", "Pozirk", "", ""},

		// With a year, with a time, with a weekday.
		{"12 ноября 2024 г., БелТА. Министр отказался.", "2024-11-12", "БелТА", "", "Министр отказался."},
		{"November 12, 2024, Pozirk. The minister said no.", "2024-11-12", "Pozirk", "", "The minister said no."},
		{"Warszawa, 12 listopada 2024 r. (PAP) – Minister odmówił.", "2024-11-12", "PAP", "Warszawa", "Minister odmówił."},
		{"2024 m. lapkričio 12 d., BNS. Ministras atsisakė.", "2024-11-12", "BNS", "", "Ministras atsisakė."},
		{"12 листопада 2024 року, Укрінформ. Міністр відмовився.", "2024-11-12", "Укрінформ", "", "Міністр відмовився."},
		{"12.11.2024, Pozirk. The minister said no.", "2024-11-12", "Pozirk", "", "The minister said no."},
		{"12 November 2024, 14:30", "2024-11-12 14:30", "", "", ""},
		{"November 12, 2024 2:30 pm", "2024-11-12 14:30", "", "", ""},
		{"Tuesday, November 12, Pozirk. The minister said no.", "2024-11-12", "Pozirk", "", "The minister said no."},
		{"Среда, 12 ноября, БелТА. Министр отказался.", "2025-11-12", "БелТА", "", "Министр отказался."},

		// Around the as-of day and the leap day.
		{"January 15, Pozirk. Today.", "2026-01-15", "Pozirk", "", "Today."},
		{"January 16, Pozirk. A year ago.", "2025-01-16", "Pozirk", "", "A year ago."},
		{"February 29, Pozirk. The leap day.", "2024-02-29", "Pozirk", "", "The leap day."},
		{"November 31, Pozirk. No such day.", "November 31", "Pozirk", "", "No such day."},
		{"29 лютага 2023 года, Позірк. Няма такога дня.", "29 лютага 2023 года", "Позірк", "", "Няма такога дня."},

		// Without a date.
		{"WASHINGTON (AP) — The minister said no.", "", "AP", "WASHINGTON", " The minister said no."},

		// Sentences that only begin like one.
		{"November 12 was a cold day in Minsk.", "", "", "", ""},
		{"November 12, Smith resigned.", "", "", "", ""},
		{"November 12, Smith – who had left – came back.", "", "", "", ""},
		{"On November 12, Poland closed the border.", "", "", "", ""},
		{"Вчера, 12 ноября, министр отказался.", "", "", "", ""},
		{"12 people were detained in Minsk.", "", "", "", ""},
		{"Smith (Dynamo) - the best player of the year.", "", "", "", ""},
		{"May 9 parade in Minsk.", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			got, ok := scanDateline(tt.line)
			if wants := tt.published != "" || tt.agency != ""; ok != wants {
				t.Fatalf("is a dateline = %v (%+v), want %v", ok, got, wants)
			}
			if published := got.date.resolve(asOf, nil); published != tt.published {
				t.Errorf("published %q, want %q", published, tt.published)
			}
			if got.agency != tt.agency || got.place != tt.place || got.rest != tt.rest {
				t.Errorf("agency %q place %q rest %q, want %q %q %q", got.agency, got.place, got.rest, tt.agency, tt.place, tt.rest)
			}
		})
	}
}

func TestDatelineYearInZone(t *testing.T) {
	// At half past eleven on 11 November in UTC it is already the 12th in Minsk.
	asOf := time.Date(2025, 11, 11, 23, 30, 0, 0, time.UTC)
	date := calendarDate{month: time.November, day: 12}
	if got := date.resolve(asOf, nil); got != "2024-11-12" {
		t.Errorf("in UTC: %s, want 2024-11-12", got)
	}
	if got := date.resolve(asOf, time.FixedZone("Minsk", 3*3600)); got != "2025-11-12" {
		t.Errorf("in Minsk: %s, want 2025-11-12", got)
	}
}
