package ingest

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// TestReadDocumentSavedLater checks what the furniture tells of the year.
func TestReadDocumentSavedLater(t *testing.T) {
	const both = "- Politics\n- SocietyIncidents documented on December 30, 31\n- EconomyBalloons intercepted in 2025The material is available only to members\n- Politics\n"
	for _, tt := range []struct{ name, furniture, asOf, want string }{
		{"a later day and the earlier year", both, "2026-11-24", "2025-11-12"},
		{"only the day", strings.Replace(both, "in 2025", "again", 1), "2026-11-24", "2026-11-12"},
		{"only the year", strings.Replace(both, "on December 30, 31", "again", 1), "2026-11-24", "2026-11-12"},
		{"another year", strings.Replace(both, "2025", "2023", 1), "2026-11-24", "2026-11-12"},
		{"the day is not older than the article", both, "2027-01-15", "2026-11-12"},
		{"the day is the article's week", strings.Replace(both, "December 30, 31", "November 10", 1), "2026-11-24", "2026-11-12"},
		{"as of soon after", both, "2026-01-15", "2025-11-12"},
		{"as of long before", both, "2024-12-01", "2024-11-12"},
	} {
		asOf, err := time.Parse(time.DateOnly, tt.asOf)
		if err != nil {
			t.Fatal(err)
		}
		items, _ := readDocuments(t, "Crossings stay closed\nNovember 12, Pozirk. "+prose+tt.furniture, ReadOptions{AsOf: asOf, AsOfNow: true})
		if len(items) != 1 || items[0].Published != tt.want {
			t.Errorf("%s, as of %s: got %+v, want %s", tt.name, tt.asOf, items, tt.want)
		}
		// An as-of that somebody named is the latest date and nothing else.
		named, _ := readDocuments(t, "Crossings stay closed\nNovember 12, Pozirk. "+prose+tt.furniture, ReadOptions{AsOf: asOf})
		latest := time.Date(asOf.Year(), 11, 12, 0, 0, 0, 0, time.UTC)
		if latest.After(asOf) {
			latest = latest.AddDate(-1, 0, 0)
		}
		if len(named) != 1 || named[0].Published != latest.Format(time.DateOnly) {
			t.Errorf("%s, as of %s by name: got %+v, want %s", tt.name, tt.asOf, named, latest)
		}
	}
}

// TestReadDocumentSavedPage reads the saved page among the shared data.
func TestReadDocumentSavedPage(t *testing.T) {
	data, err := os.ReadFile("../../shared/data/pozirk.txt")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("../../shared/data/pozirk.txt is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, asOf := range []string{"2025-11-12", "2026-01-15", "2026-11-24"} {
		day, err := time.Parse(time.DateOnly, asOf)
		if err != nil {
			t.Fatal(err)
		}
		if items, _ := readDocuments(t, string(data), ReadOptions{AsOf: day, AsOfNow: true}); len(items) != 1 || items[0].Published != "2025-11-12" {
			t.Errorf("as of %s: %+v, want one article of 2025-11-12", asOf, items)
		}
	}
	items, rejects := readDocuments(t, string(data), ReadOptions{})
	if len(items) != 1 || len(rejects) != 0 {
		t.Fatalf("%d items, %d rejects, want 1 and 0", len(items), len(rejects))
	}
	item := items[0]
	title, _, _ := strings.Cut(string(data), "\n")
	if item.Title != title || item.Published != "2025-11-12" || item.PublishedFrom != DateFile || item.Source != "Pozirk" {
		t.Errorf("title %q, published %q from %q, source %q", item.Title, item.Published, item.PublishedFrom, item.Source)
	}
	if strings.Contains(item.Text, "November 12") || !strings.HasSuffix(item.Text, "November 8 and 10.") {
		t.Errorf("text is\n%s", item.Text)
	}
	for _, word := range []string{"cigarette", "Oreshnik", "Woman", "address border tensions", "Politics", "Pozirk"} {
		if strings.Contains(item.Text, word) {
			t.Errorf("%q is in the text", word)
		}
	}
}
